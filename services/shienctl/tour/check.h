#pragma once
#include <jansson.h>
#include <stdbool.h>

/* What the tour asserts, step by step: printed as it happens and kept for tour.json. Texts name cases by number,
 * never a person. */
typedef struct Check {
	json_t *steps, *current; /* current: the step under way; borrowed from steps */
	unsigned held, failed;
	bool quiet; /* prints nothing */
} Check;

void check_open(Check *check);
void check_close(Check *check);

void check_begin(Check *check, const char *name_ja);
/* Ends the step; prints its line. True where all its assertions held and there was at least one. */
bool check_end(Check *check, double seconds);

/* Records one assertion under the step; answers `ok`. */
bool check_that(Check *check, bool ok, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* {"steps": […], "ok": …}; ok only where every step held and at least one was played. The caller owns it. */
json_t *check_report(const Check *check);
