/* A matrix is drafted as a whole by one person and made effective by another. */
#include "permission_read.h"
#include "console_sql.h"
#include "sh_civil.h"
#include "zone.h"

#include <string.h>

/* ---- from the message ---- */
static int day_us(ShCall *call, const char *text, const char *field, int days_after, int64_t *ret)
{
	ShCivil day;

	if (sh_civil_parse_iso(&day, text, &call->error) != 0 || !sh_civil_is_whole(day))
		return sh_fail_field(&call->error, field, "field.malformed");
	*ret = sh_civil_tokyo_start_us(sh_civil_add_days(day, days_after));
	return 0;
}

static const char *joined(ShArena *arena, const char *const *list, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = sh_printf(arena, "%s%s%s", text, i ? "," : "", list[i]);
	return text;
}

static int read_line(ShCall *call, const Console__PermissionLine *m, PermissionRow *row)
{
	int r;

	*row = (PermissionRow){ .organisation = m->organisation,
				.business = m->business,
				.unit = m->unit,
				.listed = joined(call->arena, m->listed, m->n_listed),
				.zone = m->zone,
				.ask = m->ask,
				.emergency = m->emergency };
	if ((r = permission_categories_of(call, m->categories, m->n_categories, "categories", &row->categories)) !=
		    0 ||
	    (r = permission_scope_of(m->scope, &row->scope)
			 ? 0
			 : sh_fail_field(&call->error, "scope", "console.permission.rows")) != 0 ||
	    (r = day_us(call, m->first_day, "first_day", 0, &row->from_us)) != 0 ||
	    (r = day_us(call, m->last_day, "last_day", 1, &row->until_us)) != 0)
		return r;
	return permission_row_check(row, &call->error);
}

/* Which of them it is about, so that it is found among five hundred. */
static int at(ShCall *call, const char *list, size_t i, int r)
{
	char field[sizeof call->error.field];

	if (r == SH_REFUSED) {
		snprintf(field, sizeof field, "%s[%zu].%.*s", list, i, (int) sizeof field - 36, call->error.field);
		snprintf(call->error.field, sizeof call->error.field, "%s", field);
	}
	return r;
}

static int put_line(ShCall *call, int64_t edition, size_t i, const Console__PermissionLine *m)
{
	PermissionRow row;
	int r = read_line(call, m, &row);

	if (r != 0)
		return at(call, "lines", i, r);
	return sh_query(call, &sql_put_permission_row, NULL, sh_text(call->municipality), sh_int(edition),
			sh_int((int64_t) i), sh_text(row.organisation), sh_text(row.business), sh_text(row.unit),
			sh_text(permission_list_text(call->arena, row.categories)), sh_text(m->scope),
			sh_text(row.listed), sh_int(row.from_us), sh_int(row.until_us), sh_text(row.zone),
			sh_text(row.ask), sh_bool(row.emergency));
}

static int put_entry(ShCall *call, int64_t edition, size_t i, const Console__PermissionEntry *m)
{
	PermissionEntry e = {
		m->organisation, m->business, m->unit, m->anywhere, joined(call->arena, m->zones, m->n_zones), m->ask
	};
	int r = permission_entry_check(&e, &call->error);

	for (size_t z = 0; r == 0 && z < m->n_zones; z++)
		if (!zone_is(m->zones[z]))
			r = sh_fail_field(&call->error, "zones", "console.entry.zone_unknown");
	if (r != 0)
		return at(call, "entries", i, r);
	return sh_query(call, &sql_put_permission_entry, NULL, sh_text(call->municipality), sh_int(edition),
			sh_int((int64_t) i), sh_text(e.organisation), sh_text(e.business), sh_text(e.unit),
			sh_bool(e.anywhere), sh_text(e.zones), sh_text(e.ask));
}

static int put_people(ShCall *call, int64_t edition, const Console__PlanPermissionsRequest *q)
{
	ShParam town = sh_text(call->municipality), number = sh_int(edition);
	uint32_t marking;
	int r = 0;

	for (size_t i = 0; r == 0 && i < q->n_places; i++)
		r = sh_query(call, &sql_put_permission_place, NULL, town, number, sh_text(q->places[i]->login),
			     sh_text(q->places[i]->organisation), sh_text(q->places[i]->business),
			     sh_text(q->places[i]->unit));
	for (size_t i = 0; r == 0 && i < q->n_markings; i++)
		if ((r = permission_markings_of(call, &q->markings[i]->marking, 1, "markings", &marking)) == 0)
			r = sh_query(call, &sql_put_permission_marking, NULL, town, number,
				     sh_text(q->markings[i]->login), sh_text(q->markings[i]->marking));
	return r;
}

/* Somebody stands at a place once, and at none that means any. */
static int check_people(ShCall *call, const Console__PlanPermissionsRequest *q)
{
	for (size_t i = 0; i < q->n_places; i++) {
		const Console__PermissionPlace *a = q->places[i];

		if (strcmp(a->organisation, "*") == 0 || strcmp(a->business, "*") == 0 || strcmp(a->unit, "*") == 0)
			return sh_fail_field(&call->error, "places", "console.permission.stands");
		for (size_t k = 0; k < i; k++) {
			const Console__PermissionPlace *b = q->places[k];

			if (strcmp(a->login, b->login) == 0 && strcmp(a->organisation, b->organisation) == 0 &&
			    strcmp(a->business, b->business) == 0 && strcmp(a->unit, b->unit) == 0)
				return sh_fail_field(&call->error, "places", "console.permission.twice");
		}
	}
	for (size_t i = 0; i < q->n_entries; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(q->entries[i]->organisation, q->entries[k]->organisation) == 0 &&
			    strcmp(q->entries[i]->business, q->entries[k]->business) == 0 &&
			    strcmp(q->entries[i]->unit, q->entries[k]->unit) == 0)
				return sh_fail_field(&call->error, "entries", "console.entry.twice");
	for (size_t i = 0; i < q->n_markings; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(q->markings[i]->login, q->markings[k]->login) == 0 &&
			    strcmp(q->markings[i]->marking, q->markings[k]->marking) == 0)
				return sh_fail_field(&call->error, "markings", "console.permission.twice");
	return 0;
}

int plan_permissions(ShCall *call, const Console__PlanPermissionsRequest *q, Console__PlanPermissionsReply *p)
{
	ShParam town = sh_text(call->municipality);
	const ShRows *rows;
	int64_t current;
	int r;

	if ((r = check_people(call, q)) != 0 || (r = sh_query(call, &sql_lock_editions, NULL, town)) != 0 ||
	    (r = permission_current(call, &current)) != 0 ||
	    (r = sh_query(call, &sql_next_edition, &rows, town)) != 0)
		return r;
	p->edition = sh_rows_int(rows, 0, "edition");
	r = sh_query(call, &sql_put_edition, NULL, town, sh_int(p->edition), sh_text(q->reason),
		     sh_text(call->actor.id), sh_int(call->now_us), sh_int(current));
	for (size_t i = 0; r == 0 && i < q->n_lines; i++)
		r = put_line(call, p->edition, i, q->lines[i]);
	for (size_t i = 0; r == 0 && i < q->n_entries; i++)
		r = put_entry(call, p->edition, i, q->entries[i]);
	if (r == 0)
		r = put_people(call, p->edition, q);
	return r != 0 ? r : sh_audit_one(call, sh_printf(call->arena, "permissions:%ld", (long) p->edition));
}

/* ---- the decision ---- */
typedef struct Draft {
	const char *drafted_by;
	int64_t based_on, current;
} Draft;

static int lock_draft(ShCall *call, int64_t edition, Draft *ret)
{
	const ShRows *rows;
	int r;

	if ((r = sh_query(call, &sql_lock_editions, NULL, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_lock_edition, &rows, sh_text(call->municipality), sh_int(edition))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.permission.unknown", "%ld", (long) edition);
	if (strcmp(sh_rows_str(rows, 0, "state"), "DRAFT") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.permission.decided", "%ld",
			       (long) edition);
	*ret = (Draft){ .drafted_by = sh_rows_str(rows, 0, "drafted_by"),
			.based_on = sh_rows_int(rows, 0, "based_on") };
	return permission_current(call, &ret->current);
}

static PermissionActor actor_of(const char *id, const PermissionMatrix *before, const PermissionMatrix *after)
{
	PermissionWorld was = permission_of(before, permission_login(id)),
			is = permission_of(after, permission_login(id));

	return (PermissionActor){ id, permission_gain(&was, &is) };
}

static int decide(ShCall *call, int64_t edition, const char *state)
{
	int r = sh_query(call, &sql_decide_edition, NULL, sh_text(call->municipality), sh_int(edition),
			 sh_text(state), sh_text(call->actor.id), sh_int(call->now_us));

	return r != 0 ? r : sh_audit_one(call, sh_printf(call->arena, "permissions:%ld", (long) edition));
}

int apply_permissions(ShCall *call, const Console__ApplyPermissionsRequest *q, Console__ApplyPermissionsReply *p)
{
	PermissionMatrix before, after;
	PermissionActor drafter, approver;
	Draft draft;
	int r;

	(void) p;
	if ((r = lock_draft(call, q->edition, &draft)) != 0)
		return r;
	if (draft.based_on != draft.current) /* what was compared is not what it would replace */
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.permission.outdated", "%ld",
			       (long) draft.current);
	if ((r = permission_load(call, draft.current, "", &before)) != 0 ||
	    (r = permission_load(call, q->edition, "", &after)) != 0)
		return r;
	drafter = actor_of(draft.drafted_by, &before, &after);
	approver = actor_of(call->actor.id, &before, &after);
	if ((r = permission_may_apply(&drafter, &approver, &call->error)) != 0 ||
	    (r = permission_entry_may_apply(call, &after)) != 0)
		return r;
	return decide(call, q->edition, "APPLIED");
}

int decline_permissions(ShCall *call, const Console__DeclinePermissionsRequest *q,
			Console__DeclinePermissionsReply *p)
{
	Draft draft;
	int r = lock_draft(call, q->edition, &draft);

	(void) p;
	return r != 0 ? r : decide(call, q->edition, "DECLINED");
}
