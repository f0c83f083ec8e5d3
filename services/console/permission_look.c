/* What is in force, and who sees whom: decided by the rules that guard the data. */
#include "permission_read.h"
#include "console_sql.h"
#include "sh_civil.h"
#include "zone.h"

#include <string.h>

enum { EDITIONS = 50 };

static const char *iso(ShCall *call, int64_t us)
{
	char day[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(day, sh_civil_tokyo(us));
	return sh_printf(call->arena, "%s", day);
}

static void read_edition(const ShRows *rows, int row, int64_t edition, Console__PermissionEdition *e)
{
	console__permission_edition__init(e);
	e->edition = edition;
	e->state = sh_rows_str(rows, row, "state");
	e->reason = sh_rows_str(rows, row, "reason");
	e->drafted_by = sh_rows_str(rows, row, "drafted_by");
	e->drafted_us = sh_rows_int(rows, row, "drafted_us");
	e->decided_by = sh_rows_str(rows, row, "decided_by");
	e->decided_us = sh_rows_int(rows, row, "decided_us");
}

/* ---- an edition ---- */
static const char **split(ShCall *call, const char *list, size_t *ret_n)
{
	return account_role_list(call->arena, list, ret_n);
}

static int show_lines(ShCall *call, const PermissionMatrix *m, Console__Permissions *p)
{
	Console__PermissionLine *lines =
		permission_messages(call, m->lines.n_rows, sizeof *lines, (void ***) &p->lines);

	if (!lines)
		return permission_no_room(call);
	for (size_t i = 0; i < m->lines.n_rows; i++) {
		const PermissionRow *row = &m->lines.rows[i];

		console__permission_line__init(&lines[i]);
		lines[i].organisation = row->organisation;
		lines[i].business = row->business;
		lines[i].unit = row->unit;
		lines[i].categories = permission_codes(call->arena, row->categories, &lines[i].n_categories);
		lines[i].scope = permission_scope_code(row->scope);
		lines[i].listed = split(call, row->listed, &lines[i].n_listed);
		lines[i].first_day = iso(call, row->from_us);
		lines[i].last_day = iso(call, row->until_us - 1);
		lines[i].zone = row->zone;
		lines[i].ask = row->ask;
		lines[i].emergency = row->emergency;
	}
	p->n_lines = m->lines.n_rows;
	return 0;
}

static int show_entries(ShCall *call, const PermissionMatrix *m, Console__Permissions *p)
{
	Console__PermissionEntry *all =
		permission_messages(call, m->lines.n_entries, sizeof *all, (void ***) &p->entries);

	if (!all)
		return permission_no_room(call);
	for (size_t i = 0; i < m->lines.n_entries; i++) {
		const PermissionEntry *e = &m->lines.entries[i];

		console__permission_entry__init(&all[i]);
		all[i].organisation = e->organisation;
		all[i].business = e->business;
		all[i].unit = e->unit;
		all[i].anywhere = e->anywhere;
		all[i].zones = split(call, e->zones, &all[i].n_zones);
		all[i].ask = e->ask;
	}
	p->n_entries = m->lines.n_entries;
	return 0;
}

static int show_places(ShCall *call, int64_t edition, Console__Permissions *p)
{
	const ShRows *rows;
	Console__PermissionPlace *places;
	int r = sh_query(call, &sql_list_permission_places, &rows, sh_text(call->municipality), sh_int(edition),
			 sh_text(""));

	if (r != 0)
		return r;
	p->n_places = (size_t) sh_rows_count(rows);
	if (!(places = permission_messages(call, p->n_places, sizeof *places, (void ***) &p->places)))
		return permission_no_room(call);
	for (size_t i = 0; i < p->n_places; i++) {
		console__permission_place__init(&places[i]);
		places[i].login = sh_rows_str(rows, (int) i, "login");
		places[i].organisation = sh_rows_str(rows, (int) i, "organisation");
		places[i].business = sh_rows_str(rows, (int) i, "business");
		places[i].unit = sh_rows_str(rows, (int) i, "unit");
	}
	return 0;
}

static int show_markings(ShCall *call, int64_t edition, Console__Permissions *p)
{
	const ShRows *rows;
	Console__PermissionMarked *markings;
	int r = sh_query(call, &sql_list_permission_markings, &rows, sh_text(call->municipality), sh_int(edition),
			 sh_text(""));

	if (r != 0)
		return r;
	p->n_markings = (size_t) sh_rows_count(rows);
	if (!(markings = permission_messages(call, p->n_markings, sizeof *markings, (void ***) &p->markings)))
		return permission_no_room(call);
	for (size_t i = 0; i < p->n_markings; i++) {
		console__permission_marked__init(&markings[i]);
		markings[i].login = sh_rows_str(rows, (int) i, "login");
		markings[i].marking = sh_rows_str(rows, (int) i, "marking");
	}
	return 0;
}

int get_permissions(ShCall *call, const Console__GetPermissionsRequest *q, Console__Permissions *p)
{
	int64_t edition = q->edition;
	PermissionMatrix m;
	const ShRows *rows;
	int r = edition ? 0 : permission_current(call, &edition);

	p->networks = zone_names(call, &p->n_networks);
	p->network_here = zone_here(call);
	if (r != 0 || edition == 0)
		return r;
	if ((r = sh_query(call, &sql_get_edition, &rows, sh_text(call->municipality), sh_int(edition))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.permission.unknown", "%ld", (long) edition);
	if (!(p->edition = sh_alloc(call->arena, sizeof *p->edition)))
		return permission_no_room(call);
	read_edition(rows, 0, edition, p->edition);
	if ((r = permission_load(call, edition, "", &m)) != 0 || (r = show_lines(call, &m, p)) != 0 ||
	    (r = show_entries(call, &m, p)) != 0 || (r = show_places(call, edition, p)) != 0)
		return r;
	return show_markings(call, edition, p);
}

int list_permission_editions(ShCall *call, const Console__ListPermissionEditionsRequest *q,
			     Console__ListPermissionEditionsReply *p)
{
	Console__PermissionEdition *editions;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_editions, &rows, sh_text(call->municipality),
			 sh_int(q->limit ? q->limit : EDITIONS));

	if (r != 0)
		return r;
	p->n_editions = (size_t) sh_rows_count(rows);
	if (!(editions = permission_messages(call, p->n_editions, sizeof *editions, (void ***) &p->editions)))
		return permission_no_room(call);
	for (size_t i = 0; i < p->n_editions; i++)
		read_edition(rows, (int) i, sh_rows_int(rows, (int) i, "edition"), &editions[i]);
	return 0;
}

/* ---- who sees whom ---- */
static int load_current(ShCall *call, const char *login, PermissionMatrix *m)
{
	int64_t edition;
	int r = permission_current(call, &edition);

	if (r == 0 && edition == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.permission.none", "-");
	return r != 0 ? r : permission_load(call, edition, login, m);
}

int who_can_see(ShCall *call, const Console__WhoCanSeeRequest *q, Console__WhoCanSeeReply *p)
{
	PermissionQuestion question = { .municipality = call->municipality, .zone = q->zone, .now_us = call->now_us };
	PermissionMatrix m;
	Console__Seer *seers;
	int r;

	if (!permission_category_of(q->category, &question.category))
		return sh_fail_field(&call->error, "category", "console.permission.category");
	if ((r = permission_markings_of(call, q->markings, q->n_markings, "markings", &question.markings)) != 0 ||
	    (r = load_current(call, "", &m)) != 0)
		return r;
	if (!(seers = permission_messages(call, m.n_people, sizeof *seers, (void ***) &p->people)))
		return permission_no_room(call);
	for (size_t i = 0; i < m.n_people; i++) {
		PermissionVerdict v = permission_decide(&m.lines, &m.people[i].subject, &question);
		Console__Seer *s = p->people[p->n_people];

		if (v.why != PERMISSION_GIVEN || !m.people[i].live)
			continue;
		console__seer__init(s);
		s->login = m.people[i].login;
		s->organisation = v.row->organisation;
		s->business = v.row->business;
		s->unit = v.row->unit;
		s->emergency = v.row->emergency;
		p->n_people++;
	}
	return 0;
}

static int verdicts(ShCall *call, const PermissionMatrix *m, const char *login, const char *zone,
		    Console__ViewAsReply *p)
{
	PermissionQuestion question = { .municipality = call->municipality, .zone = zone, .now_us = call->now_us };
	PermissionWorld w = permission_of(m, login);
	Console__CategoryVerdict *all =
		permission_messages(call, PERMISSION_CATEGORIES, sizeof *all, (void ***) &p->categories);

	if (!all)
		return permission_no_room(call);
	if (!permission_live(m, login))
		w.subject.until_us = 0;
	for (int c = 0; c < PERMISSION_CATEGORIES; c++) {
		PermissionVerdict v;

		question.category = (PermissionCategory) c;
		v = permission_decide(&w.lines, &w.subject, &question);
		console__category_verdict__init(&all[c]);
		all[c].category = permission_category_code(question.category);
		all[c].category_ja = permission_category_ja(question.category);
		all[c].why = permission_why_code(v.why);
		all[c].ask = v.row ? v.row->ask : v.entry ? v.entry->ask : "";
	}
	p->n_categories = PERMISSION_CATEGORIES;
	return 0;
}

int view_as(ShCall *call, const Console__ViewAsRequest *q, Console__ViewAsReply *p)
{
	PermissionMatrix m;
	int r = load_current(call, q->login, &m);

	return r != 0 ? r : verdicts(call, &m, q->login, q->zone, p);
}

int view_mine(ShCall *call, const Console__ViewMineRequest *q, Console__ViewAsReply *p)
{
	const char *login = permission_login(call->actor.id), *zone = zone_here(call);
	int64_t edition;
	PermissionMatrix m;
	int r = permission_current(call, &edition);

	(void) q;
	if (r != 0 || edition == 0) /* roles alone decide */
		return r;
	r = permission_load(call, edition, login, &m);
	return r != 0 ? r : verdicts(call, &m, login, zone, p);
}
