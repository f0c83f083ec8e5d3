#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What vendors and spreadsheets make of a cell: full width, lost zeros, 1.0, ○. "" is never given to these. */

enum { SH_CSV_VALUE_SIZE = 64 };
/* Full width to ASCII, spaces out. False: longer than any code, number or flag. */
bool sh_csv_fold(char out[SH_CSV_VALUE_SIZE], const char *text);

/* expected digits (0: 1..15). Postal codes may have their dash. *ret_padded: zeros lost in front were put back. */
bool sh_csv_digits(char out[16], const char *text, int expected, bool *ret_padded);
bool sh_csv_flag(int8_t *ret, const char *text);
bool sh_csv_count(int64_t *ret, const char *text);
