#pragma once
#include <stdbool.h>

enum { SH_PHONE_SIZE = 18 };

/* The digits by which a telephone number is the same however it is written: full-width or not, with hyphens,
 * brackets, dots or spaces between, with +81 or the trunk zero, with the leading zero that a spreadsheet lost. A
 * number of another country keeps its plus. False for what is no whole number of ten to fifteen digits (E.164). */
bool sh_phone_key(const char *text, char ret[SH_PHONE_SIZE]);
