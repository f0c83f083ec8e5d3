/* At the console nobody gives an account by himself: one administrator asks, another decides and makes the link. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "sh_data_key.h"

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
