/* Which row a path and a method mean. */
#include "door.h"
#include "wire_text.h"

#include <stdio.h>
#include <string.h>

enum { VARS = 8 };

/* The next segment of a path: its length, and *path behind it. */
static size_t segment(const char **path, const char **ret_start)
{
	size_t n = strcspn(*path + 1, "/");

	*ret_start = *path + 1;
	*path += 1 + n;
	return n;
}

/* "{rest*}" */
static bool is_rest(const char *want, size_t n) { return n > 3 && want[0] == '{' && want[n - 2] == '*'; }

/* All that is left of a path. */
static size_t rest(const char **path, const char **ret_start)
{
	*ret_start = *path + 1;
	*path += strlen(*path);
	return strlen(*ret_start);
}

static bool visible(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char) s[i] < 0x20 || s[i] == 0x7f)
			return false;
	return wire_text_ok(s, len);
}

/* vars == NULL: only whether it fits. */
static bool fits(const char *template, const char *path, Ask *ask, ShDoorPair *vars)
{
	while (*template == '/' && *path == '/') {
		const char *want, *have;
		size_t n = segment(&template, &want),
		       m = is_rest(want, n) ? rest(&path, &have) : segment(&path, &have);

		if (n > 2 && want[0] == '{') {
			if (m == 0 || !visible(have, m))
				return false;
			if (vars)
				*vars++ = (ShDoorPair){ sh_printf(ask->arena, "%.*s", (int) n - 2 - is_rest(want, n),
								  want + 1),
							sh_printf(ask->arena, "%.*s", (int) m, have) };
		} else if (n != m || memcmp(want, have, n) != 0) {
			return false;
		}
	}
	return *template == '\0' && *path == '\0';
}

DoorReason door_route(const ShDoorRow *rows, const char *method, const char *path, Ask *ask, char *allow, size_t room)
{
	ShDoorPair *vars = sh_alloc(ask->arena, (VARS + 1) * sizeof *vars);

	allow[0] = '\0';
	for (const ShDoorRow *row = rows; row->method; row++) {
		size_t end = strlen(allow);

		if (!fits(row->path, path, ask, NULL))
			continue;
		if (strcmp(row->method, method) == 0) {
			fits(row->path, path, ask, vars);
			ask->ask.row = row;
			ask->ask.vars = vars;
			return DOOR_FINE;
		}
		snprintf(allow + end, room - end, "%s%s", end ? ", " : "", row->method);
	}
	return allow[0] ? DOOR_METHOD : DOOR_UNKNOWN_PATH;
}

static unsigned variables(const char *path)
{
	unsigned n = 0;

	for (; *path; path++)
		n += *path == '{';
	return n;
}

bool door_rows_good(const ShDoorRow *rows)
{
	for (; rows->method; rows++) {
		bool has_body = rows->body != SH_BODY_NONE;

		if (!rows->path || rows->path[0] != '/' || variables(rows->path) > VARS ||
		    has_body != (rows->max_body > 0) || rows->max_files > SH_DOOR_FILES ||
		    (rows->body == SH_BODY_MULTIPART) != (rows->max_files > 0) || (rows->events_ms && has_body))
			return false;
	}
	return true;
}
