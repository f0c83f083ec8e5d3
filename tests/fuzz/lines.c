/* Files that an operator writes a row a line: roles and places. The first byte: from which the questions are made.
 * What a file grants stands there as one whole line. */
#include "fuzz.h"
#include "intake.h"
#include "role_file.h"
#include "sh_lines.h"

#include <stdio.h>
#include <string.h>

/* A line of the file that is these words, however far apart, and nothing else. */
static bool stands_there(const char *text, size_t len, const char *who, const char *where, const char *roles)
{
	for (size_t at = 0, end; at < len; at = end + 1) {
		const char *lf = memchr(text + at, '\n', len - at);
		char line[SH_LINE_MAX], *save, *word[4];

		end = lf ? (size_t) (lf - text) : len;
		if (end - at >= sizeof line)
			continue;
		memcpy(line, text + at, end - at);
		line[end - at] = '\0';
		line[strcspn(line, "\r")] = '\0';
		word[0] = strtok_r(line, " \t", &save);
		for (int i = 1; i < 4; i++)
			word[i] = word[i - 1] ? strtok_r(NULL, " \t", &save) : NULL;
		if (word[2] && !word[3] && strcmp(word[0], who) == 0 && strcmp(word[1], where) == 0 &&
		    strcmp(word[2], roles) == 0)
			return true;
	}
	return false;
}

static void roles(const char *path, ShArena *arena, const char *text, size_t len)
{
	const char *roles = NULL;
	ShError err;
	int r = role_file_roles(path, arena, "staff:ito", "482013", &roles, &err);

	HOLDS(r == 0 || r == SH_REFUSED || r == SH_FAULT);
	HOLDS((r == 0) == (roles != NULL && r == 0));
	if (r == 0) {
		HOLDS(stands_there(text, len, "staff:ito", "482013", roles));
		HOLDS(!memchr(text, 0, len));
	}
}

static void all_places(const char *path, const char *text, size_t len)
{
	ShError err;

	if (places_load(path, &err) == 0)
		HOLDS(!memchr(text, 0, len));
	places_drop();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	bool which = feed_byte(&f) & 1;
	ShArena *arena = sh_arena_new(1 << 16);
	char path[256];
	const uint8_t *rest;
	size_t n;

	rest = feed_rest(&f, &n);
	fuzz_file(fuzz_folder(), "lines", rest, n);
	snprintf(path, sizeof path, "%s/lines", fuzz_folder());
	if (which)
		roles(path, arena, (const char *) rest, n);
	else
		all_places(path, (const char *) rest, n);
	sh_arena_free(arena);
	return 0;
}
