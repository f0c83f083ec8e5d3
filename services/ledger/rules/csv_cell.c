#include "csv_cell.h"

#include <string.h>

const char *csv_cell(ShArena *arena, const char *text)
{
	size_t n = strlen(text), at = 0;
	char *out;

	if (!strpbrk(text, ",\"\r\n") && !(*text && strchr("=+-@\t", *text)))
		return text;
	out = sh_alloc(arena, 2 * n + 4);
	if (!out)
		return "";
	out[at++] = '"';
	if (strchr("=+-@\t\r", *text))
		out[at++] = '\'';
	for (; *text; text++) {
		if (*text == '"')
			out[at++] = '"';
		out[at++] = *text;
	}
	out[at++] = '"';
	out[at] = '\0';
	return out;
}
