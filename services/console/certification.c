/* Whether an account is still needed is looked at again from time to time, by another administrator; what nobody
 * looked at is shut. */
#include "console.h"
#include "console_sql.h"
#include "permission_read.h"
#include "sh_civil.h"

#include <stdio.h>
#include <string.h>

enum { LIST = 100, DAYS = 30 };

static int period(const ShCall *call) { return (int) sh_setting_int(sh_call_settings(call), "certify_days"); }

static const char *day_after(ShCall *call, int days)
{
	char day[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(day, sh_civil_add_days(sh_civil_tokyo(call->now_us), days));
	return sh_printf(call->arena, "%s", day);
}

const char *certification_day(ShCall *call) { return period(call) ? day_after(call, period(call)) : ""; }

int certification_check(ShCall *call, const char *account_id, const char *until, const char *roles)
{
	const char *today = account_today(call), *ask = "";
	const ShRows *rows;
	int r;

	if (!period(call) || account_holds(until, today))
		return 0;
	r = sh_query(call, &sql_list_certifying, &rows, sh_text(call->municipality), sh_text(account_id),
		     sh_text(today));
	if (r != 0 || account_certified(until, today, roles, (unsigned) sh_rows_count(rows)))
		return r;
	for (int i = 0; i < sh_rows_count(rows); i++)
		ask = sh_printf(call->arena, "%s%s%s", ask, i ? " " : "", sh_rows_str(rows, i, "login"));
	sh_fail(&call->error, SH_PERMISSION_DENIED, "console.account.uncertified", "%s", account_id);
	snprintf(call->error.field, sizeof call->error.field, "%s", ask);
	return SH_REFUSED;
}

int certification_begin(ShCall *call, const char *account_id)
{
	if (!period(call))
		return 0;
	return sh_query(call, &sql_begin_certification, NULL, sh_text(call->municipality), sh_text(account_id),
			sh_text(certification_day(call)));
}

static int read_one(ShCall *call, const ShRows *rows, int row, Console__Certification *c)
{
	console__certification__init(c);
	c->login = sh_rows_str(rows, row, "login");
	c->roles = account_role_list(call->arena, sh_rows_str(rows, row, "roles"), &c->n_roles);
	c->state = sh_rows_str(rows, row, "state");
	c->last_day = sh_rows_str(rows, row, "last_day");
	c->certified_until = sh_rows_str(rows, row, "certified_until");
	c->overdue = !account_holds(c->certified_until, account_today(call));
	c->signed_in_us = sh_rows_int(rows, row, "signed_in_us");
	c->certified_by = sh_rows_str(rows, row, "certified_by");
	c->certified_us = sh_rows_int(rows, row, "certified_us");
	return account_name_open(call, rows, row, sh_rows_str(rows, row, "account_id"), &c->name);
}

int list_certifications(ShCall *call, const Console__ListCertificationsRequest *q,
			Console__ListCertificationsReply *p)
{
	size_t most = q->limit ? q->limit : LIST, n;
	Console__Certification *all;
	const ShRows *rows;
	int r;

	if (!period(call))
		return 0;
	r = sh_query(call, &sql_list_certifications, &rows, sh_text(call->municipality),
		     sh_text(day_after(call, q->days ? (int) q->days : DAYS)), sh_int((int64_t) most + 1));
	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	p->more = n > most;
	n = n < most ? n : most;
	all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	p->accounts = sh_alloc(call->arena, (n + 1) * sizeof *p->accounts);
	if (!all || !p->accounts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "accounts");
	for (; r == 0 && p->n_accounts < n; p->n_accounts++) {
		p->accounts[p->n_accounts] = &all[p->n_accounts];
		r = read_one(call, rows, (int) p->n_accounts, &all[p->n_accounts]);
	}
	return r;
}

int certify(ShCall *call, const Console__CertifyRequest *q, Console__CertifyReply *p)
{
	const ShRows *rows;
	const char *account_id;
	int r;

	if (strcmp(permission_login(call->actor.id), q->login) == 0) /* whoever signed for them */
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.account.self", "-");
	if ((r = sh_query(call, &sql_lock_account, &rows, sh_text(call->municipality), sh_text(q->login))) != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.unknown", "-");
	account_id = sh_rows_str(rows, 0, "account_id");
	if (strcmp(sh_rows_str(rows, 0, "state"), "ENDED") == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.account.ended", "%s", account_id);
	p->certified_until = certification_day(call);
	r = sh_query(call, &sql_certify_account, NULL, sh_text(call->municipality), sh_text(account_id),
		     sh_text(p->certified_until), sh_text(call->actor.id), sh_int(call->now_us));
	return r != 0 ? r : sh_audit_one(call, account_id);
}
