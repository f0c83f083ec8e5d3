#pragma once
#include "tour.h"

/* steps_certificate.c: the certificate line of an application, in this state; NULL where there is none. The caller
 * owns it. */
json_t *certificate_line(Tour *tour, const CastApplication *a, const char *state);
/* Waits for it. */
json_t *certificate_wait(Tour *tour, const CastApplication *a, const char *state);

/* steps_issue.c: hands one out at the counter, downloads and keeps it, and verifies it. */
bool issue_at_counter(Tour *tour, const CastApplication *a);
/* Downloads a PDF from the door's path; asserts that it is the one of this hash, and keeps it as `file`. */
bool download(Tour *tour, unsigned town, const char *path, const char *sha256, const char *file);
/* What the public verification page says of an issue. */
void verify(Tour *tour, unsigned town, const char *number, unsigned issue_no, const char *expected);
