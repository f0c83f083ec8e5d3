#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Cells of another system's table: what people and spreadsheets write for dates, numbers and words of a code. */

/* A word and the code it stands for. */
typedef struct TableWord {
	const char *word, *code;
} TableWord;

/* Why a row is not taken: the item to blame (0: the row as a whole). */
typedef struct TableProblem {
	size_t field;
	const char *reason;
} TableProblem;

enum { TABLE_DAY_SIZE = 11 };
/* A whole day on the calendar, in any form that registers use, as YYYY-MM-DD. */
bool table_day(char ret[TABLE_DAY_SIZE], const char *text);
/* A number with at most one decimal, perhaps with its unit behind it, in tenths: "23.5%" is 235. At most 99999999. */
bool table_tenths(uint32_t *ret, const char *text, const char *unit);
/* Full width, spaces and kinds of brackets make no difference. NULL: no such word. */
const char *table_word(const TableWord *words, size_t n, const char *text);
