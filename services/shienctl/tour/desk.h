#pragma once
#include "tour.h"

/* What the reception of a shelter does with its device. */
#define DESK_CODE "4821"
#define DESK_OPERATOR "受付 一"

/* A POST of the desk; the body is consumed. NULL, and an assertion that failed: it was not done. */
json_t *desk_asks(Tour *tour, unsigned town, const char *path, json_t *body, const char *what);
json_t *desk_search(Tour *tour, const CastEvacuee *e);
/* Asserts the head count: as they came in, or less those who left. */
void desk_head_count(Tour *tour, unsigned town, bool after);
