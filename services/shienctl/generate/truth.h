#pragma once
#include <jansson.h>
#include "generate.h"
#include "story.h"

/* truth.json: what the story's player and its assertions need to know, and no daemon may. Its parts: prefecture,
 * towns (with report), disaster, shelters, evacuees, applications, surveys, cards. Faults: generate.write. */
int truth_write(const Story *story, const GenerateReport *report, const char *path, ShError *err);

/* New references, the caller's. */
json_t *truth_person(const Person *p, const Household *h);
json_t *truth_application(const Story *story, const Application *a);
json_t *truth_survey(const Application *a);
json_t *truth_cards(const Story *story);
/* "YYYY-MM-DDTHH:MM:00+09:00" of a day after (before) the disaster's. Returns out. */
const char *truth_time(const Story *story, int day, int minute, char out[32]);
const char *special_code(const Application *a);
json_t *truth_serial(uint32_t serial);
