/* What a draft would change, in people and categories, and from where they come in. */
#include "permission_read.h"
#include "console_sql.h"

#include <string.h>

static void count(uint32_t set, uint32_t sums[PERMISSION_CATEGORIES])
{
	for (int c = 0; c < PERMISSION_CATEGORIES; c++)
		sums[c] += (set >> c) & 1;
}

typedef struct Sums {
	uint32_t gain[PERMISSION_CATEGORIES], lose[PERMISSION_CATEGORIES];
} Sums;

static void compare_one(ShCall *call, const char *login, const PermissionMatrix *before,
			const PermissionMatrix *after, Console__ComparePermissionsReply *p, Sums *sums)
{
	PermissionWorld was = permission_of(before, login), is = permission_of(after, login);
	PermissionGain gain = permission_gain(&was, &is), loss = permission_gain(&is, &was);
	Console__PermissionDifference *d = p->people[p->n_people];

	if (!gain.categories && !gain.markings && !loss.categories && !loss.markings)
		return;
	console__permission_difference__init(d);
	d->login = login;
	d->gained = permission_codes(call->arena, gain.categories, &d->n_gained);
	d->lost = permission_codes(call->arena, loss.categories, &d->n_lost);
	d->markings_gained = permission_marking_codes(call->arena, gain.markings, &d->n_markings_gained);
	d->markings_lost = permission_marking_codes(call->arena, loss.markings, &d->n_markings_lost);
	count(gain.categories, sums->gain);
	count(loss.categories, sums->lose);
	p->n_people++;
}

static bool stands_in(const PermissionMatrix *m, const char *login)
{
	for (size_t i = 0; i < m->n_people; i++)
		if (strcmp(m->people[i].login, login) == 0)
			return true;
	return false;
}

static int sum_up(ShCall *call, const Sums *sums, Console__ComparePermissionsReply *p)
{
	Console__PermissionSum *all =
		permission_messages(call, PERMISSION_CATEGORIES, sizeof *all, (void ***) &p->categories);

	if (!all)
		return permission_no_room(call);
	for (int c = 0; c < PERMISSION_CATEGORIES; c++) {
		Console__PermissionSum *sum = p->categories[p->n_categories];

		if (!sums->gain[c] && !sums->lose[c])
			continue;
		console__permission_sum__init(sum);
		sum->category = permission_category_code((PermissionCategory) c);
		sum->gain = sums->gain[c];
		sum->lose = sums->lose[c];
		p->n_categories++;
	}
	return 0;
}

int compare_permissions(ShCall *call, const Console__ComparePermissionsRequest *q,
			Console__ComparePermissionsReply *p)
{
	PermissionMatrix before, after;
	Sums sums = { 0 };
	int64_t current;
	const ShRows *rows;
	int r;

	if ((r = sh_query(call, &sql_get_edition, &rows, sh_text(call->municipality), sh_int(q->edition))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.permission.unknown", "%ld", (long) q->edition);
	if ((r = permission_current(call, &current)) != 0 || (r = permission_load(call, current, "", &before)) != 0 ||
	    (r = permission_load(call, q->edition, "", &after)) != 0)
		return r;
	p->outdated = sh_rows_int(rows, 0, "based_on") != current;
	if (!permission_messages(call, before.n_people + after.n_people, sizeof **p->people, (void ***) &p->people))
		return permission_no_room(call);
	for (size_t i = 0; i < after.n_people; i++)
		compare_one(call, after.people[i].login, &before, &after, p, &sums);
	for (size_t i = 0; i < before.n_people; i++)
		if (!stands_in(&after, before.people[i].login))
			compare_one(call, before.people[i].login, &before, &after, p, &sums);
	if ((r = sum_up(call, &sums, p)) != 0)
		return r;
	return permission_entry_compare(call, &before, &after, p);
}
