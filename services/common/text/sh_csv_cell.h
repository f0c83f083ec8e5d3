#pragma once
#include <stdbool.h>

/* A cell of a CSV file that people open in a spreadsheet. Names and free texts come from strangers: none of them may
 * calculate (CWE-1236). */

/* Would a spreadsheet take it for a formula? Signs of full width too: some programs read them alike. */
bool sh_is_formula(const char *text);
/* -?digits, perhaps with a point: a number whatever reads it. */
bool sh_is_number(const char *text);

/* In quotes (RFC 4180); before what would calculate stands an apostrophe, which a spreadsheet takes for "this is
 * text". number: the column holds numbers, in which -5 stays -5. Room for twice the text and 4 bytes. */
void sh_csv_cell(char *out, const char *text, bool number);
