/* At the console nobody gives an account by himself: one administrator asks, another decides and makes the link. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "sh_civil.h"
#include "sh_data_key.h"
#include "sh_reasons.h"

#include <stdio.h>
#include <string.h>

enum { LIST = 100 };

static int no_room(ShCall *call)
{
	return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "requests");
}

static int put_wish(ShCall *call, const Console__AccountWish *w, const char *reason, const char **ret_id)
{
	char id[SH_UUID_LEN + 1];
	const uint8_t *sealed;
	const char *roles;
	size_t len;
	int r;

	if ((r = account_login_check(w->login, &call->error)) != 0 ||
	    (r = account_roles(call->arena, w->roles, w->n_roles, &roles, &call->error)) != 0 ||
	    (r = account_check_day(call, w->last_day)) != 0)
		return r;
	sh_uuid7(id);
	*ret_id = sh_printf(call->arena, "%s", id);
	if ((r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_REQUESTED_NAME, id, w->name, &sealed, &len)) != 0)
		return r;
	return sh_query(call, &sql_put_account_request, NULL, sh_text(call->municipality), sh_text(id),
			sh_text(w->login), sh_bytes(sealed, len), sh_text(roles), sh_text(w->last_day),
			sh_text(reason), sh_text(call->actor.id), sh_int(call->now_us));
}

/* ---- a list that is not sent yet ---- */
typedef struct Checking {
	const Console__CheckAccountWishesRequest *q;
	Console__CheckAccountWishesReply *p;
	Console__AccountRowProblem *room;
} Checking;
enum { PROBLEMS = 6 }; /* of a row at most */

static void blame(Checking *c, size_t row, const char *field, const char *reason, bool warning)
{
	Console__AccountRowProblem *at = c->p->problems[c->p->n_problems] = &c->room[c->p->n_problems];

	console__account_row_problem__init(at);
	at->row = (uint32_t) row;
	at->field = field;
	at->reason = reason;
	at->text_ja = sh_reason_text(&console_service, reason);
	at->warning = warning;
	c->p->n_problems++;
}

static bool day_good(const char *text)
{
	ShCivil day;
	ShError err;

	return !*text || (strlen(text) == SH_CIVIL_ISO_SIZE - 1 && sh_civil_parse_iso(&day, text, &err) == 0 &&
			  sh_civil_is_whole(day));
}

static void check_words(ShCall *call, Checking *c, size_t i)
{
	const Console__AccountRow *row = c->q->rows[i];
	const char *roles;
	ShError err = { 0 };

	if (account_login_check(row->login, &err) != 0)
		blame(c, i, "login", "console.login.malformed", false);
	if (!account_name_good(row->name))
		blame(c, i, "name", "console.account.name", false);
	if (row->n_wanted_roles == 0 ||
	    account_roles(call->arena, row->wanted_roles, row->n_wanted_roles, &roles, &err) != 0)
		blame(c, i, "roles", "console.role.unknown", false);
	if (!day_good(row->wanted_last_day))
		blame(c, i, "last_day", "console.last_day.form", false);
	else if (!account_holds(row->wanted_last_day, account_today(call)))
		blame(c, i, "last_day", "console.last_day.past", false);
	for (size_t k = 0; k < i; k++)
		if (strcmp(c->q->rows[k]->login, row->login) == 0) {
			blame(c, i, "login", "console.account.twice", false);
			break;
		}
}

static int check_known(ShCall *call, Checking *c, size_t i)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_known_login, &rows, sh_text(call->municipality), sh_text(c->q->rows[i]->login));

	if (r == 0 && sh_rows_bool(rows, 0, "asked"))
		blame(c, i, "login", "console.account.asked_already", true);
	else if (r == 0 && sh_rows_bool(rows, 0, "there"))
		blame(c, i, "login", "console.account.there_already", true);
	return r;
}

int check_account_wishes(ShCall *call, const Console__CheckAccountWishesRequest *q,
			 Console__CheckAccountWishesReply *p)
{
	Checking c = { q, p, sh_alloc(call->arena, (q->n_rows * PROBLEMS + 1) * sizeof *c.room) };
	int r = 0;

	p->problems = sh_alloc(call->arena, (q->n_rows * PROBLEMS + 1) * sizeof *p->problems);
	if (!c.room || !p->problems)
		return no_room(call);
	for (size_t i = 0; r == 0 && i < q->n_rows; i++) {
		check_words(call, &c, i);
		r = check_known(call, &c, i);
	}
	return r;
}

/* All or none: a list is mended and sent again. */
int request_accounts(ShCall *call, const Console__RequestAccountsRequest *q, Console__RequestAccountsReply *p)
{
	int r = 0;

	p->request_ids = sh_alloc(call->arena, (q->n_wishes + 1) * sizeof *p->request_ids);
	if (!p->request_ids)
		return no_room(call);
	for (size_t i = 0; r == 0 && i < q->n_wishes; i++, p->n_request_ids++)
		if ((r = put_wish(call, q->wishes[i], q->reason, &p->request_ids[i])) == SH_REFUSED)
			snprintf(call->error.field, sizeof call->error.field, "wishes[%zu]", i);
	for (size_t i = 0; r == 0 && i < p->n_request_ids; i++)
		r = sh_audit_one(call, p->request_ids[i]);
	return r;
}

static int read_request(ShCall *call, const ShRows *rows, int row, Console__AccountRequest *a)
{
	const char *id = sh_rows_str(rows, row, "request_id");
	const uint8_t *sealed;
	size_t len;

	console__account_request__init(a);
	a->request_id = id;
	a->login = sh_rows_str(rows, row, "login");
	a->roles = account_role_list(call->arena, sh_rows_str(rows, row, "roles"), &a->n_roles);
	a->last_day = sh_rows_str(rows, row, "last_day");
	a->reason = sh_rows_str(rows, row, "reason");
	a->made_by = sh_rows_str(rows, row, "made_by");
	a->made_us = sh_rows_int(rows, row, "made_us");
	a->account_state = sh_rows_str(rows, row, "account_state");
	a->account_roles =
		account_role_list(call->arena, sh_rows_str(rows, row, "account_roles"), &a->n_account_roles);
	sealed = sh_rows_bytes(call, rows, row, "sealed_name", &len);
	return sh_cell_open_text(call, CELL_REQUESTED_NAME, id, sealed, len, &a->name);
}

int list_account_requests(ShCall *call, const Console__ListAccountRequestsRequest *q,
			  Console__ListAccountRequestsReply *p)
{
	size_t most = q->limit ? q->limit : LIST, n;
	Console__AccountRequest *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_account_requests, &rows, sh_text(call->municipality),
			 sh_text(q->after_request_id), sh_int((int64_t) most + 1));

	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	p->more = n > most;
	n = n < most ? n : most;
	all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	p->requests = sh_alloc(call->arena, (n + 1) * sizeof *p->requests);
	if (!all || !p->requests)
		return no_room(call);
	for (; r == 0 && p->n_requests < n; p->n_requests++) {
		p->requests[p->n_requests] = &all[p->n_requests];
		r = read_request(call, rows, (int) p->n_requests, &all[p->n_requests]);
	}
	return r;
}

/* Somebody who is at it keeps password and authenticator: only what he may do changes. */
static int approve(ShCall *call, const AccountWanted *wanted, const char *token_hash,
		   Console__DecideAccountRequestReply *p)
{
	const char *account_id;
	uint32_t ended;

	if (*token_hash)
		return account_invite(call, wanted, token_hash, &account_id, &p->until_us);
	return account_change(call, wanted, &ended);
}

int decide_account_request(ShCall *call, const Console__DecideAccountRequestRequest *q,
			   Console__DecideAccountRequestReply *p)
{
	AccountWanted wanted;
	const uint8_t *sealed;
	const ShRows *rows;
	size_t len;
	int r = sh_query(call, &sql_lock_account_request, &rows, sh_text(call->municipality), sh_text(q->request_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.request_unknown", "-");
	if (strcmp(sh_rows_str(rows, 0, "state"), "OPEN") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.account.request_decided", "-");
	if (q->approve && strcmp(sh_rows_str(rows, 0, "made_by"), call->actor.id) == 0)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.account.own_request", "-");
	wanted = (AccountWanted){ .login = sh_rows_str(rows, 0, "login"),
				  .roles = sh_rows_str(rows, 0, "roles"),
				  .last_day = sh_rows_str(rows, 0, "last_day") };
	sealed = sh_rows_bytes(call, rows, 0, "sealed_name", &len);
	if ((r = sh_cell_open_text(call, CELL_REQUESTED_NAME, q->request_id, sealed, len, &wanted.name)) != 0 ||
	    (r = q->approve ? approve(call, &wanted, q->token_hash, p) : 0) != 0 ||
	    (r = sh_query(call, &sql_decide_account_request, NULL, sh_text(call->municipality),
			  sh_text(q->request_id), sh_text(q->approve ? "APPROVED" : "DECLINED"),
			  sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	return sh_audit_one(call, q->request_id);
}
