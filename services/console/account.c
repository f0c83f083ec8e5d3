/* Who has an account: invited by an administrator, changed, ended. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "sh_data_key.h"
#include "sh_hex.h"
#include "sh_civil.h"

#include <string.h>

enum { LIST = 100 };
static const int64_t HOUR_US = INT64_C(3600000000);

const char *account_today(const ShCall *call)
{
	char *day = sh_alloc(call->arena, SH_CIVIL_ISO_SIZE);

	if (!day) /* later than any last day */
		return "9999-12-31";
	sh_civil_iso(day, sh_civil_tokyo(call->now_us));
	return day;
}

int account_name_seal(ShCall *call, const char *account_id, const char *name, ShParam *ret_sealed)
{
	const uint8_t *sealed;
	size_t len;
	int r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_NAME, account_id, name, &sealed, &len);

	if (r == 0)
		*ret_sealed = sh_bytes(sealed, len);
	return r;
}

int account_name_open(ShCall *call, const ShRows *rows, int row, const char *account_id, const char **ret_name)
{
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, row, "sealed_name", &len);

	return sh_cell_open_text(call, CELL_NAME, account_id, sealed, len, ret_name);
}

const char **account_role_list(ShArena *arena, const char *roles, size_t *ret_n)
{
	const char **list = sh_alloc(arena, (strlen(roles) / 2 + 2) * sizeof *list);

	*ret_n = 0;
	while (list && *roles) {
		size_t n = strcspn(roles, ",");

		list[(*ret_n)++] = sh_printf(arena, "%.*s", (int) n, roles);
		roles += n + (roles[n] == ',');
	}
	return list;
}

/* Nobody gives himself anything, or gives himself for ever. */
static int not_oneself(ShCall *call, const char *login)
{
	const char *self = sh_printf(call->arena, "staff:%s", login);

	if (strcmp(call->actor.issuer, "console") == 0 && strcmp(call->actor.id, self) == 0)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.account.self", "-");
	return 0;
}

int account_check_day(ShCall *call, const char *last_day)
{
	if (!account_holds(last_day, account_today(call)))
		return sh_fail_field(&call->error, "last_day", "console.last_day.past");
	return 0;
}

typedef struct Found {
	const char *account_id, *state, *roles, *last_day;
	bool there;
} Found;

static int lock(ShCall *call, const char *login, Found *ret)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_account, &rows, sh_text(call->municipality), sh_text(login));

	*ret = (Found){ 0 };
	if (r == 0 && sh_rows_count(rows) == 1)
		*ret = (Found){ sh_rows_str(rows, 0, "account_id"), sh_rows_str(rows, 0, "state"),
				sh_rows_str(rows, 0, "roles"), sh_rows_str(rows, 0, "last_day"), true };
	return r;
}

/* An account that can be changed. */
static int lock_open(ShCall *call, const char *login, Found *ret)
{
	int r = lock(call, login, ret);

	if (r == 0 && !ret->there)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.unknown", "-");
	if (r == 0 && strcmp(ret->state, "ENDED") == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.account.ended", "%s", ret->account_id);
	return r;
}

static int end_sessions(ShCall *call, const char *account_id, uint32_t *ret_n)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_end_sessions_of, &rows, sh_text(call->municipality), sh_text(account_id),
			 sh_int(call->now_us));

	if (r == 0)
		*ret_n = (uint32_t) sh_rows_affected(rows);
	return r;
}

static int make(ShCall *call, const AccountWanted *q, Found *found)
{
	char id[SH_UUID_LEN + 1];
	ShParam name;
	int r;

	sh_uuid7(id);
	if ((r = account_name_seal(call, id, q->name, &name)) != 0 ||
	    (r = sh_query(call, &sql_put_account, NULL, sh_text(call->municipality), sh_text(id), sh_text(q->login),
			  name, sh_text(q->roles), sh_text(q->last_day), sh_int(call->now_us),
			  sh_text(call->actor.id), sh_text(certification_day(call)))) != 0)
		return r;
	return lock(call, q->login, found); /* or whose, where another was quicker */
}

/* What was signed in with stays good until the new link is confirmed; but who has other roles signs in anew. */
static int renew(ShCall *call, const AccountWanted *q, const Found *found)
{
	uint32_t ended;
	ShParam name;
	int r = account_name_seal(call, found->account_id, q->name, &name);

	if (r == 0)
		r = sh_query(call, &sql_name_account, NULL, sh_text(call->municipality), sh_text(found->account_id),
			     name, sh_text(certification_day(call)));
	if (r != 0 || (strcmp(found->roles, q->roles) == 0 && strcmp(found->last_day, q->last_day) == 0))
		return r;
	r = sh_query(call, &sql_change_account, NULL, sh_text(call->municipality), sh_text(found->account_id),
		     sh_text(q->roles), sh_text(q->last_day));
	return r != 0 ? r : end_sessions(call, found->account_id, &ended);
}

int account_invite(ShCall *call, const AccountWanted *q, const char *token_hash, const char **ret_id,
		   int64_t *ret_until_us)
{
	int64_t until_us = call->now_us + LINK_HOURS * HOUR_US;
	const ShRows *rows;
	uint8_t hash[32];
	Found found;
	int r = not_oneself(call, q->login);

	if (r != 0)
		return r;
	if (!sh_unhex(hash, sizeof hash, token_hash))
		return sh_fail_field(&call->error, "token_hash", "console.invitation.hash");
	if ((r = lock(call, q->login, &found)) != 0 ||
	    (r = found.there ? renew(call, q, &found) : make(call, q, &found)) != 0 ||
	    (r = sh_query(call, &sql_end_invitations, NULL, sh_text(call->municipality),
			  sh_text(found.account_id))) != 0)
		return r;
	r = sh_query(call, &sql_put_invitation, &rows, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
		     sh_text(found.account_id), sh_int(until_us), sh_int(call->now_us), sh_text(call->actor.id));
	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_ALREADY_EXISTS, "console.invitation.other", "-");
	*ret_id = found.account_id;
	*ret_until_us = until_us;
	return r != 0 ? r : sh_audit_one(call, found.account_id);
}

int invite(ShCall *call, const Console__InviteRequest *q, Console__InviteReply *p)
{
	AccountWanted wanted = { .login = q->login, .name = q->name, .last_day = q->last_day };
	int r;

	if ((r = account_login_check(q->login, &call->error)) != 0 ||
	    (r = account_roles(call->arena, q->roles, q->n_roles, &wanted.roles, &call->error)) != 0 ||
	    (r = account_check_day(call, q->last_day)) != 0)
		return r;
	return account_invite(call, &wanted, q->token_hash, &p->account_id, &p->until_us);
}

int account_change(ShCall *call, const AccountWanted *q, uint32_t *ret_sessions_ended)
{
	Found found;
	int r;

	if ((r = not_oneself(call, q->login)) != 0 || (r = lock_open(call, q->login, &found)) != 0 ||
	    (r = sh_query(call, &sql_change_account, NULL, sh_text(call->municipality), sh_text(found.account_id),
			  sh_text(q->roles), sh_text(q->last_day))) != 0 ||
	    (r = end_sessions(call, found.account_id, ret_sessions_ended)) != 0)
		return r;
	return sh_audit_one(call, found.account_id);
}

int change_account(ShCall *call, const Console__ChangeAccountRequest *q, Console__ChangeAccountReply *p)
{
	AccountWanted wanted = { .login = q->login, .last_day = q->last_day };
	int r;

	if ((r = account_roles(call->arena, q->roles, q->n_roles, &wanted.roles, &call->error)) != 0 ||
	    (r = account_check_day(call, q->last_day)) != 0)
		return r;
	return account_change(call, &wanted, &p->sessions_ended);
}

int end_account(ShCall *call, const Console__EndAccountRequest *q, Console__EndAccountReply *p)
{
	Found found;
	int r;

	if ((r = not_oneself(call, q->login)) != 0 || (r = lock_open(call, q->login, &found)) != 0 ||
	    (r = sh_query(call, &sql_end_account, NULL, sh_text(call->municipality), sh_text(found.account_id))) !=
		    0 ||
	    (r = sh_query(call, &sql_end_invitations, NULL, sh_text(call->municipality),
			  sh_text(found.account_id))) != 0 ||
	    (r = sh_query(call, &sql_drop_recovery_codes, NULL, sh_text(call->municipality),
			  sh_text(found.account_id))) != 0 ||
	    (r = sh_query(call, &sql_close_glass_of, NULL, sh_text(call->municipality), sh_text(found.account_id),
			  sh_int(call->now_us), sh_text(call->actor.id))) != 0 ||
	    (r = sh_query(call, &sql_void_terms_acceptances, NULL, sh_text(call->municipality),
			  sh_text(found.account_id), sh_int(call->now_us))) != 0 ||
	    (r = end_sessions(call, found.account_id, &p->sessions_ended)) != 0)
		return r;
	return sh_audit_one(call, found.account_id);
}

static int read_account(ShCall *call, const ShRows *rows, int row, Console__Account **ret)
{
	Console__Account *a = sh_alloc(call->arena, sizeof *a);

	if (!a)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "accounts");
	console__account__init(a);
	a->login = sh_rows_str(rows, row, "login");
	a->state = sh_rows_str(rows, row, "state");
	a->last_day = sh_rows_str(rows, row, "last_day");
	a->invited_us = sh_rows_int(rows, row, "made_us");
	a->invited_until_us = sh_rows_int(rows, row, "invited_until_us");
	a->signed_in_us = sh_rows_int(rows, row, "signed_in_us");
	a->roles = account_role_list(call->arena, sh_rows_str(rows, row, "roles"), &a->n_roles);
	*ret = a;
	return account_name_open(call, rows, row, sh_rows_str(rows, row, "account_id"), &a->name);
}

int list_accounts(ShCall *call, const Console__ListAccountsRequest *q, Console__ListAccountsReply *p)
{
	size_t most = q->limit ? q->limit : LIST;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_accounts, &rows, sh_text(call->municipality), sh_text(q->after_login),
			 sh_int(call->now_us), sh_int((int64_t) most + 1));
	size_t n;

	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	p->more = n > most;
	n = n < most ? n : most;
	p->accounts = sh_alloc(call->arena, (n + 1) * sizeof *p->accounts);
	if (!p->accounts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "accounts");
	for (; p->n_accounts < n; p->n_accounts++)
		if ((r = read_account(call, rows, (int) p->n_accounts, &p->accounts[p->n_accounts])) != 0)
			return r;
	return 0;
}
