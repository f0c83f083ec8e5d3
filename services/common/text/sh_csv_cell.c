#include "sh_csv_cell.h"

#include <stddef.h>
#include <string.h>

bool sh_is_formula(const char *text)
{
	static const char *const begins[] = { "=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠" };

	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
		if (strncmp(text, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

bool sh_is_number(const char *text)
{
	const char *whole = text + (*text == '-'), *point = whole + strspn(whole, "0123456789");
	const size_t behind = *point == '.' ? strspn(point + 1, "0123456789") : 0;

	if (point == whole || point - whole > 15)
		return false;
	return !*point || (*point == '.' && behind > 0 && !point[1 + behind]);
}

void sh_csv_cell(char *out, const char *text, bool number)
{
	*out++ = '"';
	if (sh_is_formula(text) && !(number && sh_is_number(text)))
		*out++ = '\'';
	for (; *text; text++) {
		if (*text == '"')
			*out++ = '"';
		*out++ = *text;
	}
	*out++ = '"';
	*out = '\0';
}
