/* Editions of the matrix from their tables to what the rules read. */
#include "permission_read.h"
#include "console_sql.h"
#include "sh_civil.h"
#include "zone.h"

#include <ctype.h>
#include <string.h>

enum { CODE = 24 };
static const struct {
	const char *code;
	uint32_t bit;
} marking_codes[] = { { "SPECIAL_CARE", MARKING_SPECIAL_CARE }, { "PROTECTED", MARKING_PROTECTED } };
enum { MARKING_CODES = sizeof marking_codes / sizeof *marking_codes };

static const char *const scopes[] = { [SCOPE_OWN] = "OWN", [SCOPE_LISTED] = "LISTED", [SCOPE_ALL] = "ALL" };

int permission_no_room(ShCall *call)
{
	return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "permissions");
}

void *permission_messages(ShCall *call, size_t n, size_t size, void ***ret_list)
{
	char *all = sh_alloc(call->arena, (n + 1) * size);

	*ret_list = sh_alloc(call->arena, (n + 1) * sizeof **ret_list);
	for (size_t i = 0; all && *ret_list && i < n; i++)
		(*ret_list)[i] = all + i * size;
	return *ret_list ? all : NULL;
}

/* ---- sets and their codes ---- */
static bool bit_of(const char *code, bool marking, uint32_t *ret)
{
	PermissionCategory category;

	for (size_t i = 0; marking && i < MARKING_CODES; i++)
		if (strcmp(marking_codes[i].code, code) == 0) {
			*ret = marking_codes[i].bit;
			return true;
		}
	if (marking || !permission_category_of(code, &category))
		return false;
	*ret = 1u << category;
	return true;
}

static int set_of(ShCall *call, const char *const *codes, size_t n, bool marking, const char *field, uint32_t *ret)
{
	uint32_t bit;

	*ret = 0;
	for (size_t i = 0; i < n; i++) {
		if (!bit_of(codes[i], marking, &bit))
			return sh_fail_field(&call->error, field, "console.permission.category");
		*ret |= bit;
	}
	return 0;
}

int permission_categories_of(ShCall *call, const char *const *codes, size_t n, const char *field, uint32_t *ret)
{
	return set_of(call, codes, n, false, field, ret);
}

int permission_markings_of(ShCall *call, const char *const *codes, size_t n, const char *field, uint32_t *ret)
{
	return set_of(call, codes, n, true, field, ret);
}

const char **permission_codes(ShArena *arena, uint32_t categories, size_t *ret_n)
{
	const char **list = sh_alloc(arena, (PERMISSION_CATEGORIES + 1) * sizeof *list);

	*ret_n = 0;
	for (int c = 0; list && c < PERMISSION_CATEGORIES; c++)
		if (categories & 1u << c)
			list[(*ret_n)++] = permission_category_code((PermissionCategory) c);
	return list;
}

const char **permission_marking_codes(ShArena *arena, uint32_t markings, size_t *ret_n)
{
	const char **list = sh_alloc(arena, (MARKING_CODES + 1) * sizeof *list);

	*ret_n = 0;
	for (size_t i = 0; list && i < MARKING_CODES; i++)
		if (markings & marking_codes[i].bit)
			list[(*ret_n)++] = marking_codes[i].code;
	return list;
}

const char *permission_list_text(ShArena *arena, uint32_t categories)
{
	const char *text = "";

	for (int c = 0; c < PERMISSION_CATEGORIES; c++)
		if (categories & 1u << c)
			text = sh_printf(arena, "%s%s%s", text, *text ? "," : "",
					 permission_category_code((PermissionCategory) c));
	return text;
}

bool permission_scope_of(const char *code, PermissionScope *ret)
{
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		if (strcmp(scopes[i], code) == 0) {
			*ret = (PermissionScope) i;
			return true;
		}
	return false;
}

const char *permission_scope_code(PermissionScope scope) { return scopes[scope]; }

/* ---- an edition ---- */
static uint32_t stored_set(const char *codes, bool marking)
{
	uint32_t set = 0, bit;

	while (*codes) {
		size_t n = strcspn(codes, ",");
		char one[CODE + 1];

		if (n < sizeof one) {
			memcpy(one, codes, n);
			one[n] = '\0';
			if (bit_of(one, marking, &bit)) /* a category that this version no longer has gives nothing */
				set |= bit;
		}
		codes += n + (codes[n] == ',');
	}
	return set;
}

static PermissionScope stored_scope(const char *code)
{
	PermissionScope scope = SCOPE_OWN; /* the narrowest, where this version does not know it */

	permission_scope_of(code, &scope);
	return scope;
}

static int read_rows(ShCall *call, const ShRows *rows, PermissionMatrix *m)
{
	size_t n = (size_t) sh_rows_count(rows);
	PermissionRow *all = sh_alloc(call->arena, (n + 1) * sizeof *all);

	if (!all)
		return permission_no_room(call);
	for (size_t i = 0; i < n; i++) {
		int at = (int) i;

		all[i] = (PermissionRow){ .organisation = sh_rows_str(rows, at, "organisation"),
					  .business = sh_rows_str(rows, at, "business"),
					  .unit = sh_rows_str(rows, at, "unit"),
					  .categories = stored_set(sh_rows_str(rows, at, "categories"), false),
					  .scope = stored_scope(sh_rows_str(rows, at, "scope")),
					  .listed = sh_rows_str(rows, at, "listed"),
					  .from_us = sh_rows_int(rows, at, "from_us"),
					  .until_us = sh_rows_int(rows, at, "until_us"),
					  .zone = sh_rows_str(rows, at, "zone"),
					  .ask = sh_rows_str(rows, at, "ask"),
					  .emergency = sh_rows_bool(rows, at, "emergency") };
	}
	m->lines.rows = all;
	m->lines.n_rows = n;
	return 0;
}

static int read_entries(ShCall *call, const ShRows *rows, PermissionMatrix *m)
{
	size_t n = (size_t) sh_rows_count(rows);
	PermissionEntry *all = sh_alloc(call->arena, (n + 1) * sizeof *all);

	if (!all)
		return permission_no_room(call);
	for (size_t i = 0; i < n; i++) {
		int at = (int) i;

		all[i] = (PermissionEntry){ .organisation = sh_rows_str(rows, at, "organisation"),
					    .business = sh_rows_str(rows, at, "business"),
					    .unit = sh_rows_str(rows, at, "unit"),
					    .anywhere = sh_rows_bool(rows, at, "anywhere"),
					    .zones = sh_rows_str(rows, at, "zones"),
					    .ask = sh_rows_str(rows, at, "ask") };
	}
	m->lines.entries = all;
	m->lines.n_entries = n;
	return 0;
}

static int64_t life_until(const char *last_day)
{
	ShCivil day;
	ShError err;

	if (!*last_day)
		return INT64_MAX;
	if (sh_civil_parse_iso(&day, last_day, &err) != 0 || !sh_civil_is_whole(day))
		return 0;
	return sh_civil_tokyo_start_us(sh_civil_add_days(day, 1));
}

/* Rows come by login: each person's places lie together. */
static int read_people(ShCall *call, const ShRows *rows, PermissionMatrix *m)
{
	size_t n = (size_t) sh_rows_count(rows), n_people = 0;
	PermissionPlace *places = sh_alloc(call->arena, (n + 1) * sizeof *places);
	PermissionPerson *people = sh_alloc(call->arena, (n + 1) * sizeof *people);

	if (!places || !people)
		return permission_no_room(call);
	for (size_t i = 0; i < n; i++) {
		const char *login = sh_rows_str(rows, (int) i, "login");

		places[i] = (PermissionPlace){ sh_rows_str(rows, (int) i, "organisation"),
					       sh_rows_str(rows, (int) i, "business"),
					       sh_rows_str(rows, (int) i, "unit") };
		if (n_people == 0 || strcmp(people[n_people - 1].login, login) != 0) {
			const char *state = sh_rows_str(rows, (int) i, "state");

			people[n_people++] = (PermissionPerson){
				.login = login,
				.subject = { .places = &places[i],
					     .until_us = life_until(sh_rows_str(rows, (int) i, "last_day")) },
				.live = *state && strcmp(state, "ENDED") != 0
			};
		}
		people[n_people - 1].subject.n_places++;
	}
	m->people = people;
	m->n_people = n_people;
	return 0;
}

static void mark(PermissionMatrix *m, const ShRows *rows)
{
	PermissionPerson *people = (PermissionPerson *) (uintptr_t) m->people;

	for (int i = 0; i < sh_rows_count(rows); i++)
		for (size_t p = 0; p < m->n_people; p++)
			if (strcmp(people[p].login, sh_rows_str(rows, i, "login")) == 0)
				people[p].subject.markings |= stored_set(sh_rows_str(rows, i, "marking"), true);
}

/* What somebody has opened in an emergency and is open now. */
static void open_glass(PermissionMatrix *m, const ShRows *rows)
{
	PermissionPerson *people = (PermissionPerson *) (uintptr_t) m->people;

	for (int i = 0; i < sh_rows_count(rows); i++)
		for (size_t p = 0; p < m->n_people; p++)
			if (strcmp(people[p].login, sh_rows_str(rows, i, "login")) == 0)
				people[p].subject.glass |= stored_set(sh_rows_str(rows, i, "categories"), false);
}

int permission_current(ShCall *call, int64_t *ret_edition)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_current_edition, &rows, sh_text(call->municipality));

	if (r == 0)
		*ret_edition = sh_rows_count(rows) ? sh_rows_int(rows, 0, "edition") : 0;
	return r;
}

int permission_load(ShCall *call, int64_t edition, const char *login, PermissionMatrix *ret)
{
	ShParam town = sh_text(call->municipality), number = sh_int(edition);
	const ShRows *rows, *entries, *places, *markings, *glass;
	int r;

	*ret = (PermissionMatrix){ .edition = edition };
	if ((r = sh_query(call, &sql_list_permission_rows, &rows, town, number)) != 0 ||
	    (r = read_rows(call, rows, ret)) != 0 ||
	    (r = sh_query(call, &sql_list_permission_entries, &entries, town, number)) != 0 ||
	    (r = read_entries(call, entries, ret)) != 0 ||
	    (r = sh_query(call, &sql_list_permission_places, &places, town, number, sh_text(login))) != 0 ||
	    (r = read_people(call, places, ret)) != 0 ||
	    (r = sh_query(call, &sql_list_permission_markings, &markings, town, number, sh_text(login))) != 0 ||
	    (r = sh_query(call, &sql_list_open_glass, &glass, town, sh_text(login), sh_int(call->now_us))) != 0)
		return r;
	mark(ret, markings);
	open_glass(ret, glass);
	return 0;
}

bool permission_live(const PermissionMatrix *m, const char *login)
{
	for (size_t i = 0; i < m->n_people; i++)
		if (strcmp(m->people[i].login, login) == 0)
			return m->people[i].live;
	return true;
}

const char *permission_login(const char *actor) { return strncmp(actor, "staff:", 6) == 0 ? actor + 6 : actor; }

PermissionWorld permission_of(const PermissionMatrix *m, const char *login)
{
	for (size_t i = 0; i < m->n_people; i++)
		if (strcmp(m->people[i].login, login) == 0)
			return (PermissionWorld){ m->lines, m->people[i].subject };
	return (PermissionWorld){ m->lines, { .until_us = INT64_MAX } };
}

/* As roles are written: lower case, sorted. */
static int as_asserted(ShCall *call, uint32_t categories, const char **ret)
{
	char *text = (char *) (uintptr_t) permission_list_text(call->arena, categories);

	for (char *at = text; *at; at++)
		*at = (char) tolower((unsigned char) *at);
	return sh_roles_sorted(call->arena, text, ret, &call->error);
}

static int shut(ShCall *call, size_t number, const PermissionEntry *entry)
{
	sh_fail(&call->error, SH_PERMISSION_DENIED, "console.entry.network", "line %zu", number);
	snprintf(call->error.field, sizeof call->error.field, "%zu %.*s", number, (int) sizeof call->error.field - 6,
		 entry->ask);
	return SH_REFUSED;
}

int permission_assertion(ShCall *call, const char *login, const char **ret_categories)
{
	PermissionQuestion q = { .municipality = call->municipality,
				 .zone = zone_here(call),
				 .now_us = call->now_us };
	PermissionMatrix m;
	PermissionWorld w;
	PermissionWayIn way;
	int64_t edition;
	int r = permission_current(call, &edition);

	*ret_categories = "*";
	if (r != 0 || edition == 0 || (r = permission_load(call, edition, login, &m)) != 0)
		return r;
	w = permission_of(&m, login);
	way = permission_enter(&w.lines, &w.subject, q.zone);
	if (!way.open)
		return shut(call, (size_t) (way.entry - w.lines.entries) + 1, way.entry);
	return as_asserted(call, permission_categories(&w.lines, &w.subject, &q), ret_categories);
}
