/* Who could come in from where under an edition: before it is applied, nobody is shut out unseen. */
#include "permission_read.h"
#include "console_sql.h"
#include "sh_actor.h"
#include "zone.h"

#include <string.h>

enum { AT_ONCE = 500, SHOWN = 1000 };

typedef struct Comer {
	const char *login, *seen_zone;
	int64_t seen_us;
	bool administers, certified; /* is let in, and can change accounts and permissions */
} Comer;

typedef struct Comers {
	Comer *list;
	size_t n, room;
	const char **networks; /* that have a name */
	size_t n_networks;
} Comers;

static Comer read_one(ShCall *call, const ShRows *rows, int i)
{
	const char *today = account_today(call);

	return (Comer){ .login = sh_rows_str(rows, i, "login"),
			.seen_zone = sh_rows_str(rows, i, "seen_zone"),
			.seen_us = sh_rows_int(rows, i, "seen_us"),
			.administers = strcmp(sh_rows_str(rows, i, "state"), "LIVE") == 0 &&
				       account_holds(sh_rows_str(rows, i, "last_day"), today) &&
				       sh_roles_have(sh_rows_str(rows, i, "roles"), "admin"),
			.certified = account_holds(sh_rows_str(rows, i, "certified_until"), today) };
}

/* Room for a page more. */
static bool grow(ShCall *call, Comers *c)
{
	Comer *list = sh_alloc(call->arena, (2 * c->n + AT_ONCE) * sizeof *list);

	if (list && c->n)
		memcpy(list, c->list, c->n * sizeof *list);
	c->list = list;
	c->room = 2 * c->n + AT_ONCE;
	return list != NULL;
}

static int load(ShCall *call, Comers *ret)
{
	const char *after = "";
	const ShRows *rows;
	int n = AT_ONCE;

	*ret = (Comers){ 0 };
	ret->networks = zone_names(call, &ret->n_networks);
	if (!ret->networks)
		return permission_no_room(call);
	while (n == AT_ONCE) {
		int r = sh_query(call, &sql_list_coming, &rows, sh_text(call->municipality), sh_text(after),
				 sh_int(AT_ONCE));

		if (r != 0)
			return r;
		n = sh_rows_count(rows);
		if (ret->n + (size_t) n > ret->room && !grow(call, ret))
			return permission_no_room(call);
		for (int i = 0; i < n; i++)
			ret->list[ret->n++] = read_one(call, rows, i);
		after = n ? ret->list[ret->n - 1].login : "";
	}
	return 0;
}

/* ---- before it is applied ---- */
/* Administrators who are let in; where none of them was looked at in time, those who were not (certification.c). */
static PermissionSubject *administrators(ShCall *call, const Comers *c, const PermissionMatrix *m, size_t *ret_n)
{
	PermissionSubject *all = sh_alloc(call->arena, (c->n + 1) * sizeof *all);

	*ret_n = 0;
	for (int certified = 1; all && certified >= 0 && *ret_n == 0; certified--)
		for (size_t i = 0; i < c->n; i++)
			if (c->list[i].administers && (!certified || c->list[i].certified))
				all[(*ret_n)++] = permission_of(m, c->list[i].login).subject;
	return all;
}

int permission_entry_may_apply(ShCall *call, const PermissionMatrix *after)
{
	PermissionWorld own = permission_of(after, permission_login(call->actor.id));
	PermissionSubject *who;
	Comers c;
	size_t n;
	int r;

	if (call->browser && !permission_enter(&own.lines, &own.subject, zone_here(call)).open)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.entry.own", "-");
	if (after->lines.n_entries == 0)
		return 0;
	if ((r = load(call, &c)) != 0)
		return r;
	if (!(who = administrators(call, &c, after, &n)))
		return permission_no_room(call);
	return permission_may_bind(&after->lines, who, n, c.networks, c.n_networks, &call->error);
}

/* ---- what it would change ---- */
/* Networks of `from` that are none of `beyond`: the unnamed one is said as "*". */
static const char **opened(ShCall *call, const Comers *c, const PermissionWorld *from, const PermissionWorld *beyond,
			   size_t *ret_n)
{
	const char **list = sh_alloc(call->arena, (c->n_networks + 1) * sizeof *list);

	*ret_n = 0;
	for (size_t i = 0; list && i <= c->n_networks; i++) {
		const char *network = i < c->n_networks ? c->networks[i] : "";

		if (permission_enter(&from->lines, &from->subject, network).open &&
		    !permission_enter(&beyond->lines, &beyond->subject, network).open)
			list[(*ret_n)++] = *network ? network : "*";
	}
	return list;
}

static bool compare_one(ShCall *call, const Comers *c, const Comer *one, const PermissionMatrix *before,
			const PermissionMatrix *after, Console__PermissionEntryDifference *d)
{
	PermissionWorld was = permission_of(before, one->login), is = permission_of(after, one->login);

	console__permission_entry_difference__init(d);
	d->login = one->login;
	d->last_network = one->seen_zone;
	d->seen_us = one->seen_us;
	d->gained = opened(call, c, &is, &was, &d->n_gained);
	d->lost = opened(call, c, &was, &is, &d->n_lost);
	d->turned_away = one->seen_us != 0 && permission_enter(&was.lines, &was.subject, one->seen_zone).open &&
			 !permission_enter(&is.lines, &is.subject, one->seen_zone).open;
	d->nowhere = !permission_reaches(&is.lines, &is.subject, c->networks, c->n_networks);
	return d->n_gained || d->n_lost || d->turned_away;
}

int permission_entry_compare(ShCall *call, const PermissionMatrix *before, const PermissionMatrix *after,
			     Console__ComparePermissionsReply *p)
{
	Console__PermissionEntryDifference *all, one;
	size_t away = 0;
	Comers c;
	int r;

	if (before->lines.n_entries == 0 && after->lines.n_entries == 0)
		return 0;
	if ((r = load(call, &c)) != 0)
		return r;
	if (!(all = permission_messages(call, SHOWN, sizeof *all, (void ***) &p->entries)))
		return permission_no_room(call);
	for (int turned_away = 1; turned_away >= 0; turned_away--)
		for (size_t i = 0; i < c.n; i++) {
			if (!compare_one(call, &c, &c.list[i], before, after, &one) || one.turned_away != turned_away)
				continue;
			away += one.turned_away != 0;
			if (p->n_entries < SHOWN)
				all[p->n_entries++] = one;
		}
	p->turned_away = (uint32_t) away;
	return 0;
}
