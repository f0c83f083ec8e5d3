/* A daemon's file of settings. */
#include "fuzz.h"
#include "sh_settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const ShSetting rows[] = {
	{ "listen", SH_SETTING_TEXT, "127.0.0.1:8080", 0, 0, "where" },
	{ "workers", SH_SETTING_INT, "2", 1, 64, "how many" },
	{ "offset", SH_SETTING_INT, "0", INT64_MIN, INT64_MAX, "any number" },
	{ "folder", SH_SETTING_TEXT, NULL, 0, 0, "must be given" },
	{ .name = NULL },
};
static const ShSetting *const tables[] = { rows, NULL };

static const char *file(const char *name, const void *bytes, size_t len)
{
	static char path[2][256];
	static int turn;
	char *out = path[turn++ & 1];

	fuzz_file(fuzz_folder(), name, bytes, len);
	snprintf(out, sizeof path[0], "%s/%s", fuzz_folder(), name);
	return out;
}

static void same(const ShSettings *a, const ShSettings *b)
{
	for (const ShSetting *s = rows; s->name; s++)
		HOLDS(strcmp(sh_setting(a, s->name), sh_setting(b, s->name)) == 0);
}

static void printed(const ShSettings *s)
{
	ShSettings *again;
	char *text;
	size_t len;
	ShError err;
	FILE *out = open_memstream(&text, &len);

	sh_settings_print(s, out);
	fclose(out);
	HOLDS(sh_settings_read(&again, "fuzz", tables, file("again", text, len), &err) == 0);
	same(s, again);
	sh_settings_free(again);
	free(text);
}

/* What stands in comments means nothing. */
static void without_comments(const ShSettings *s, const uint8_t *bytes, size_t len)
{
	uint8_t *kept = malloc(len + 1);
	size_t n = 0;
	ShSettings *again;
	ShError err;

	for (size_t at = 0, end; at < len; at = end) {
		const uint8_t *line = bytes + at, *lf = memchr(line, '\n', len - at);
		size_t blank = 0;

		end = lf ? (size_t) (lf - bytes) + 1 : len;
		while (at + blank < end && (line[blank] == ' ' || line[blank] == '\t'))
			blank++;
		if (at + blank < end && line[blank] == '#')
			continue;
		memcpy(kept + n, line, end - at);
		n += end - at;
	}
	HOLDS(sh_settings_read(&again, "fuzz", tables, file("bare", kept, n), &err) == 0);
	same(s, again);
	sh_settings_free(again);
	free(kept);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	ShSettings *s;
	ShError err;
	int r = sh_settings_read(&s, "fuzz", tables, file("given", bytes, len), &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	if (r != 0)
		return 0;
	HOLDS(!memchr(bytes, 0, len)); /* nothing hides behind a zero */
	HOLDS(sh_setting_int(s, "workers") >= 1 && sh_setting_int(s, "workers") <= 64);
	printed(s);
	without_comments(s, bytes, len);
	sh_settings_free(s);
	return 0;
}
