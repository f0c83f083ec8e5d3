#pragma once
#include "sh_error.h"
#include <stddef.h>

/* Text files that an operator writes, a row a line. Nothing is cut: the rest of a long line would be read as a row of
 * its own, and what stands behind a zero byte would be seen by nobody. Such a line is malformed. */
enum { SH_LINE_MAX = 1024 };

typedef struct ShLines {
	ShCode code;            /* of both refusals */
	const char *unreadable; /* reason: there is no such file */
	const char *malformed;  /* reason: with "line N" */
	/* One line without its end, numbered from 1, empty lines and comments among them. Not 0 ends the reading. */
	int (*take)(void *self, char *line, int number, ShError *err);
	void *self;
} ShLines;

int sh_lines_read(const ShLines *lines, const char *path, ShError *err);
