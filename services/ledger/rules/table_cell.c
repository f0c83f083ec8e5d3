#include "table_cell.h"
#include "sh_civil.h"
#include "sh_csv_value.h"

#include <string.h>

bool table_day(char ret[TABLE_DAY_SIZE], const char *text)
{
	ShRegisterDate date;
	ShError ignored;

	if (sh_register_date_parse(&date, text, &ignored) != 0 || !sh_civil_on_calendar(date.civil) ||
	    date.civil.flags != 0)
		return false;
	sh_civil_iso(ret, date.civil);
	return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool table_tenths(uint32_t *ret, const char *text, const char *unit)
{
	char s[SH_CSV_VALUE_SIZE];
	const char *p = s;
	uint32_t n = 0;
	size_t digits = 0;

	if (!sh_csv_fold(s, text))
		return false;
	for (; is_digit(*p); p++, digits++)
		if (digits < 7)
			n = n * 10 + (uint32_t) (*p - '0');
	if (digits == 0 || digits > 7)
		return false;
	n *= 10;
	if (*p == '.' && is_digit(p[1])) {
		n += (uint32_t) (p[1] - '0');
		for (p += 2; *p == '0'; p++) /* 23.50 */
			;
	}
	if (*p && strcmp(p, unit) != 0)
		return false;
	*ret = n;
	return true;
}

const char *table_word(const TableWord *words, size_t n, const char *text)
{
	char s[SH_CSV_VALUE_SIZE], word[SH_CSV_VALUE_SIZE];

	if (!sh_csv_fold(s, text))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		sh_csv_fold(word, words[i].word); /* ー and - are one */
		if (strcmp(word, s) == 0)
			return words[i].code;
	}
	return NULL;
}
