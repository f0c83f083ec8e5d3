#include "role_file.h"
#include "sh_lines.h"

#include <string.h>

typedef struct Search {
	const char *actor, *tenant, *roles;
	ShArena *arena;
} Search;

static int take(void *self, char *line, int number, ShError *err)
{
	Search *s = self;
	const char *const blank = " \t";
	char *save, *who = strtok_r(line, blank, &save), *where, *roles;

	if (!who || *who == '#')
		return 0;
	where = strtok_r(NULL, blank, &save);
	roles = strtok_r(NULL, blank, &save);
	if (!roles || strtok_r(NULL, blank, &save))
		return sh_fail(err, SH_FAILED_PRECONDITION, "role.file_malformed", "line %d", number);
	if (!s->roles && strcmp(who, s->actor) == 0 && strcmp(where, s->tenant) == 0)
		s->roles = sh_printf(s->arena, "%s", roles);
	return 0;
}

int role_file_roles(const char *path, ShArena *arena, const char *actor, const char *tenant, const char **ret_roles,
		    ShError *err)
{
	Search s = { actor, tenant, NULL, arena };
	int r = sh_lines_read(
		&(ShLines){ SH_FAILED_PRECONDITION, "role.file_missing", "role.file_malformed", take, &s }, path,
		err);

	if (r == 0 && !s.roles)
		r = sh_fail(err, SH_PERMISSION_DENIED, "role.unknown_actor", "%s", tenant);
	*ret_roles = s.roles;
	return r;
}
