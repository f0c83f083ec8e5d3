#pragma once
#include "sh_arena.h"
#include "sh_error.h"

/* A list of flat objects by column name → the CSV that says the same: [{"宛名番号": "15", "性別": 1}, …]. A name that
 * an object leaves out is an empty cell; true and false are 1 and 0, null is empty. Object n stands in line n + 1. */

/* Begins like a JSON text, which no header of a CSV does. */
bool json_rows_is(const void *bytes, size_t len);
/* UTF-8, in the arena. Refuses with register.feed.json. */
int json_rows_csv(ShArena *arena, const char *json, size_t len, const char **ret_csv, size_t *ret_len, ShError *err);
