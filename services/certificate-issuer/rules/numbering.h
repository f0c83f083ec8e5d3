#pragma once
#include "sh_arena.h"
#include <stdbool.h>
#include <stdint.h>

/* 整理番号 and issue numbers. A site restored from a backup begins a new generation: what it gave after the backup is
 * forgotten, so its numbers go on in a place of their own and none is ever given twice. */

enum { ISSUES_PER_GENERATION = 500, ISSUE_NO_MAX = 9999 };

/* The counter: "R8-01", or "R8-01-G2" of the second generation. */
const char *number_series(ShArena *arena, const char *disaster_code, uint32_t generation);
/* "R8-01-000123" */
const char *number_text(ShArena *arena, const char *series, int64_t seq);

/* The last issue number before this generation's range. */
uint32_t issue_no_before(uint32_t generation);
/* Whether the number lies in this generation's range; beyond it, none is left for this certificate. */
bool issue_no_fits(uint32_t issue_no, uint32_t generation);

/* What is printed as 発行番号, "R8-01-000123-01": its two parts. False where it is none. */
bool issue_code_parse(ShArena *arena, const char *code, const char **ret_number, uint32_t *ret_issue_no);
