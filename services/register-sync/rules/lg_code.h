#pragma once

typedef enum LgCodeForm {
	LG_CODE_WHOLE,     /* six digits */
	LG_CODE_ZERO_LOST, /* 11002 for 011002: a spreadsheet ate the zero */
	LG_CODE_SHORT,     /* JIS X 0401 + 0402, five digits: the check digit was added */
	LG_CODE_AMBIGUOUS, /* five digits that could be either; taken as JIS */
	LG_CODE_BAD_CHECK, /* six digits, check digit wrong; kept */
	LG_CODE_UNREADABLE,
} LgCodeForm;

/* digits: "0".."9" only. out "" if unreadable. */
LgCodeForm lg_code_read(char out[7], const char *digits);
