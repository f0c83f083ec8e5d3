#include "sh_lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int take(const ShLines *lines, char *line, size_t n, int number, ShError *err)
{
	if (n >= SH_LINE_MAX || strlen(line) != n)
		return sh_fail(err, lines->code, lines->malformed, "line %d", number);
	line[strcspn(line, "\r\n")] = '\0';
	return lines->take(lines->self, line, number, err);
}

int sh_lines_read(const ShLines *lines, const char *path, ShError *err)
{
	FILE *in = fopen(path, "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int r = 0;

	if (!in)
		return sh_fail(err, lines->code, lines->unreadable, "%.100s", path);
	for (int number = 1; r == 0 && (n = getline(&line, &room, in)) >= 0; number++)
		r = take(lines, line, (size_t) n, number, err);
	if (r == 0 && ferror(in))
		r = sh_fail(err, lines->code, lines->unreadable, "%.100s", path);
	free(line);
	fclose(in);
	return r;
}
