/* Break-glass: for hours and with a reason somebody opens for himself what a line of the matrix keeps for
 * emergencies. Whether he may is decided by what guards the data itself; another person looks at it afterwards. */
#include "cells.h"
#include "console_sql.h"
#include "permission_read.h"
#include "sh_data_key.h"
#include "zone.h"

#include <string.h>

enum { LIST = 100 };
static const int64_t HOUR_US = INT64_C(3600000000);

static int64_t hours_most(const ShCall *call) { return sh_setting_int(sh_call_settings(call), "glass_hours"); }

/* Each of them by a line that is there for it: nothing that is given anyhow, and nothing that another hurdle keeps.
 */
static int may_open(ShCall *call, const char *login, uint32_t categories, int64_t *ret_edition)
{
	PermissionQuestion q = { .municipality = call->municipality,
				 .zone = zone_here(call),
				 .now_us = call->now_us };
	PermissionMatrix m;
	PermissionWorld w;
	int r = permission_current(call, ret_edition);

	if (r == 0 && *ret_edition == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.permission.none", "-");
	if (r != 0 || (r = permission_load(call, *ret_edition, login, &m)) != 0)
		return r;
	w = permission_of(&m, login);
	for (int c = 0; c < PERMISSION_CATEGORIES; c++) {
		q.category = (PermissionCategory) c;
		if ((categories & 1u << c) && permission_decide(&w.lines, &w.subject, &q).why != PERMISSION_GLASS) {
			sh_fail_field(&call->error, permission_category_code(q.category),
				      "console.glass.not_allowed");
			return SH_REFUSED;
		}
	}
	return 0;
}

int break_glass(ShCall *call, const Console__BreakGlassRequest *q, Console__BreakGlassReply *p)
{
	const char *login = permission_login(call->actor.id);
	ShParam town = sh_text(call->municipality);
	char id[SH_UUID_LEN + 1];
	const uint8_t *sealed;
	const ShRows *account;
	uint32_t categories;
	int64_t edition;
	size_t len;
	int r;

	if (q->hours > hours_most(call))
		return sh_fail_field(&call->error, "hours", "console.glass.hours");
	if ((r = permission_categories_of(call, q->categories, q->n_categories, "categories", &categories)) != 0 ||
	    (r = sh_query(call, &sql_lock_account, &account, town, sh_text(login))) != 0)
		return r;
	if (sh_rows_count(account) == 0 || strcmp(sh_rows_str(account, 0, "state"), "LIVE") != 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.unknown", "-");
	if ((r = may_open(call, login, categories, &edition)) != 0)
		return r;
	sh_uuid7(id);
	p->glass_id = sh_printf(call->arena, "%s", id);
	p->until_us = call->now_us + (q->hours ? q->hours : hours_most(call)) * HOUR_US;
	if ((r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_GLASS_REASON, id, q->reason, &sealed, &len)) !=
		    0 ||
	    (r = sh_query(call, &sql_put_glass, NULL, town, sh_text(id), sh_text(login),
			  sh_text(sh_rows_str(account, 0, "account_id")), sh_int(edition),
			  sh_text(permission_list_text(call->arena, categories)), sh_bytes(sealed, len),
			  sh_int(call->now_us), sh_int(p->until_us))) != 0)
		return r;
	return sh_audit_one(call, p->glass_id);
}

typedef struct Opened {
	bool own, open;
	const char *verdict;
} Opened;

static int lock(ShCall *call, const char *glass_id, Opened *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_glass, &rows, sh_text(call->municipality), sh_text(glass_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.glass.unknown", "-");
	if (r == 0)
		*ret = (Opened){ strcmp(sh_rows_str(rows, 0, "login"), permission_login(call->actor.id)) == 0,
				 sh_rows_int(rows, 0, "until_us") > call->now_us, sh_rows_str(rows, 0, "verdict") };
	return r;
}

static int shut(ShCall *call, const char *glass_id)
{
	return sh_query(call, &sql_close_glass, NULL, sh_text(call->municipality), sh_text(glass_id),
			sh_int(call->now_us), sh_text(call->actor.id));
}

int close_glass(ShCall *call, const Console__CloseGlassRequest *q, Console__CloseGlassReply *p)
{
	Opened opened;
	int r = lock(call, q->glass_id, &opened);

	(void) p;
	if (r == 0 && !opened.own && !sh_roles_have(call->actor.roles, "admin"))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.glass.others", "-");
	if (r == 0)
		r = shut(call, q->glass_id);
	return r != 0 ? r : sh_audit_one(call, q->glass_id);
}

/* What was not justified is shut at once. */
int review_glass(ShCall *call, const Console__ReviewGlassRequest *q, Console__ReviewGlassReply *p)
{
	const uint8_t *sealed;
	Opened opened;
	size_t len;
	int r = lock(call, q->glass_id, &opened);

	(void) p;
	if (r == 0 && opened.own)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.glass.own", "-");
	if (r == 0 && *opened.verdict)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.glass.reviewed", "-");
	if (r != 0 ||
	    (r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_GLASS_NOTE, q->glass_id, q->note, &sealed,
				   &len)) != 0 ||
	    (r = sh_query(call, &sql_review_glass, NULL, sh_text(call->municipality), sh_text(q->glass_id),
			  sh_text(q->justified ? "JUSTIFIED" : "UNJUSTIFIED"), sh_bytes(sealed, len),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = q->justified ? 0 : shut(call, q->glass_id)) != 0)
		return r;
	return sh_audit_one(call, q->glass_id);
}

/* ---- lists ---- */
static int read_one(ShCall *call, const ShRows *rows, int row, Console__Glass *g)
{
	const uint8_t *sealed;
	size_t len;
	int r;

	console__glass__init(g);
	g->glass_id = sh_rows_str(rows, row, "glass_id");
	g->opened_by = sh_printf(call->arena, "staff:%s", sh_rows_str(rows, row, "login"));
	g->categories = account_role_list(call->arena, sh_rows_str(rows, row, "categories"), &g->n_categories);
	g->opened_us = sh_rows_int(rows, row, "opened_us");
	g->until_us = sh_rows_int(rows, row, "until_us");
	g->open = g->until_us > call->now_us;
	g->verdict = sh_rows_str(rows, row, "verdict");
	g->reviewed_by = sh_rows_str(rows, row, "reviewed_by");
	g->reviewed_us = sh_rows_int(rows, row, "reviewed_us");
	sealed = sh_rows_bytes(call, rows, row, "sealed_reason", &len);
	if ((r = sh_cell_open_text(call, CELL_GLASS_REASON, g->glass_id, sealed, len, &g->reason)) != 0)
		return r;
	sealed = sh_rows_bytes(call, rows, row, "sealed_note", &len);
	return len ? sh_cell_open_text(call, CELL_GLASS_NOTE, g->glass_id, sealed, len, &g->note) : 0;
}

static int read_all(ShCall *call, const ShRows *rows, Console__Glass ***ret_list, size_t *ret_n)
{
	size_t n = (size_t) sh_rows_count(rows);
	Console__Glass *all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	int r = 0;

	*ret_list = sh_alloc(call->arena, (n + 1) * sizeof **ret_list);
	if (!all || !*ret_list)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "glass");
	for (*ret_n = 0; r == 0 && *ret_n < n; ++*ret_n) {
		(*ret_list)[*ret_n] = &all[*ret_n];
		r = read_one(call, rows, (int) *ret_n, &all[*ret_n]);
	}
	return r;
}

int list_glass(ShCall *call, const Console__ListGlassRequest *q, Console__ListGlassReply *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_list_glass, &rows, sh_text(call->municipality),
			 sh_int(q->limit ? q->limit : LIST));

	return r != 0 ? r : read_all(call, rows, &p->glasses, &p->n_glasses);
}

int my_glass(ShCall *call, const Console__MyGlassRequest *q, Console__MyGlassReply *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_list_own_glass, &rows, sh_text(call->municipality),
			 sh_text(permission_login(call->actor.id)), sh_int(call->now_us));

	(void) q;
	p->hours_most = (uint32_t) hours_most(call);
	return r != 0 ? r : read_all(call, rows, &p->glasses, &p->n_glasses);
}
