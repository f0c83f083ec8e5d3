#pragma once
#include "sh_arena.h"

/* One cell of a CSV file as RFC 4180 quotes it, harmless in a spreadsheet: what begins like a formula gets an
 * apostrophe in front, so that a name cannot compute. */
const char *csv_cell(ShArena *arena, const char *text);
