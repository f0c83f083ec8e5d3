/* Texts that are accepted before the console is used: published in versions, each from a day on; who accepted which.
 */
#include "console.h"
#include "console_sql.h"
#include "permission_read.h"
#include "sh_hex.h"
#include "sh_sha256.h"

#include <string.h>

enum { LIST = 100, SHA256 = 32 };

static int no_room(ShCall *call)
{
	return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "terms");
}

static const char *hash_of(ShCall *call, const char *title, const char *text)
{
	ShSha256 *hash = sh_sha256_begin();
	uint8_t bytes[SHA256];
	char hex[2 * SHA256 + 1];

	sh_sha256_add(hash, title, strlen(title));
	sh_sha256_add(hash, "\n\n", 2);
	sh_sha256_add(hash, text, strlen(text));
	sh_sha256_end(hash, bytes);
	sh_hex(hex, bytes, sizeof bytes);
	return sh_printf(call->arena, "%s", hex);
}

static int record(ShCall *call, const char *kind, int64_t version)
{
	return sh_audit_one(call, sh_printf(call->arena, "terms:%s:%ld", kind, (long) version));
}

/* Nobody is held to a text before the day on which it was there to be read; versions do not overtake each other. */
static int check_day(ShCall *call, const char *first_day, const ShRows *last)
{
	if (strcmp(first_day, account_today(call)) < 0 ||
	    (sh_rows_count(last) == 1 && strcmp(first_day, sh_rows_str(last, 0, "first_day")) < 0))
		return sh_fail_field(&call->error, "first_day", "console.terms.first_day");
	return 0;
}

int publish_terms(ShCall *call, const Console__PublishTermsRequest *q, Console__PublishTermsReply *p)
{
	ShParam town = sh_text(call->municipality);
	const ShRows *rows;
	int r;

	if (strcmp(q->kind, "TERMS") != 0 && strcmp(q->kind, "PRIVACY") != 0)
		return sh_fail_field(&call->error, "kind", "console.terms.kind");
	if ((r = sh_query(call, &sql_lock_terms, NULL, town)) != 0 ||
	    (r = sh_query(call, &sql_last_terms, &rows, town, sh_text(q->kind))) != 0 ||
	    (r = check_day(call, q->first_day, rows)) != 0)
		return r;
	p->version = sh_rows_count(rows) ? sh_rows_int(rows, 0, "version") + 1 : 1;
	p->sha256 = hash_of(call, q->title, q->text);
	r = sh_query(call, &sql_put_terms, NULL, town, sh_text(q->kind), sh_int(p->version), sh_text(q->title),
		     sh_text(q->text), sh_text(p->sha256), sh_text(q->first_day), sh_text(call->actor.id),
		     sh_int(call->now_us));
	return r != 0 ? r : record(call, q->kind, p->version);
}

static void read_version(const ShRows *rows, int row, Console__TermsVersion *v)
{
	console__terms_version__init(v);
	v->kind = sh_rows_str(rows, row, "kind");
	v->version = sh_rows_int(rows, row, "version");
	v->title = sh_rows_str(rows, row, "title");
	v->first_day = sh_rows_str(rows, row, "first_day");
	v->sha256 = sh_rows_str(rows, row, "sha256");
	v->published_by = sh_rows_str(rows, row, "published_by");
	v->published_us = sh_rows_int(rows, row, "published_us");
	v->in_force = sh_rows_bool(rows, row, "in_force");
	v->accepted = (uint32_t) sh_rows_int(rows, row, "accepted");
}

int list_terms(ShCall *call, const Console__ListTermsRequest *q, Console__ListTermsReply *p)
{
	Console__TermsVersion *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_terms, &rows, sh_text(call->municipality), sh_text(account_today(call)));
	size_t n;

	(void) q;
	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	p->versions = sh_alloc(call->arena, (n + 1) * sizeof *p->versions);
	if (!all || !p->versions)
		return no_room(call);
	for (; p->n_versions < n; p->n_versions++) {
		p->versions[p->n_versions] = &all[p->n_versions];
		read_version(rows, (int) p->n_versions, &all[p->n_versions]);
	}
	return 0;
}

static void read_text(const ShRows *rows, int row, Console__TermsText *t)
{
	t->kind = sh_rows_str(rows, row, "kind");
	t->version = sh_rows_int(rows, row, "version");
	t->title = sh_rows_str(rows, row, "title");
	t->text = sh_rows_str(rows, row, "body");
	t->first_day = sh_rows_str(rows, row, "first_day");
	t->sha256 = sh_rows_str(rows, row, "sha256");
}

int get_terms(ShCall *call, const Console__GetTermsRequest *q, Console__TermsText *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_terms, &rows, sh_text(call->municipality), sh_text(q->kind),
			 sh_int(q->version));

	if (r == 0 && sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.terms.unknown", "-");
	if (r == 0)
		read_text(rows, 0, p);
	return r;
}

int list_terms_acceptances(ShCall *call, const Console__ListTermsAcceptancesRequest *q,
			   Console__ListTermsAcceptancesReply *p)
{
	size_t most = q->limit ? q->limit : LIST, n;
	Console__TermsAcceptance *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_terms_acceptances, &rows, sh_text(call->municipality), sh_text(q->kind),
			 sh_int(q->version), sh_text(q->after_login), sh_int((int64_t) most + 1));

	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	p->more = n > most;
	n = n < most ? n : most;
	all = sh_alloc(call->arena, (n + 1) * sizeof *all);
	p->accounts = sh_alloc(call->arena, (n + 1) * sizeof *p->accounts);
	if (!all || !p->accounts)
		return no_room(call);
	for (size_t i = 0; r == 0 && i < n; i++, p->n_accounts++) {
		Console__TermsAcceptance *a = p->accounts[i] = &all[i];

		console__terms_acceptance__init(a);
		a->login = sh_rows_str(rows, (int) i, "login");
		a->accepted_us = sh_rows_int(rows, (int) i, "accepted_us");
		a->sha256 = sh_rows_str(rows, (int) i, "sha256");
		r = account_name_open(call, rows, (int) i, sh_rows_str(rows, (int) i, "account_id"), &a->name);
	}
	return r;
}

/* ---- of whoever is signed in ---- */
static int own_account(ShCall *call, const char **ret_account)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_account, &rows, sh_text(call->municipality),
			 sh_text(permission_login(call->actor.id)));

	if (r == 0 && sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.unknown", "-");
	if (r == 0)
		*ret_account = sh_rows_str(rows, 0, "account_id");
	return r;
}

static int to_accept(ShCall *call, const char *account_id, const ShRows **ret_rows)
{
	return sh_query(call, &sql_list_terms_to_accept, ret_rows, sh_text(call->municipality),
			sh_text(account_today(call)), sh_text(account_id));
}

int read_terms(ShCall *call, const Console__ReadTermsRequest *q, Console__ReadTermsReply *p)
{
	Console__TermsText *all;
	const char *account_id;
	const ShRows *rows;
	int r;

	(void) q;
	r = sh_query(call, &sql_get_account, &rows, sh_text(call->municipality),
		     sh_text(permission_login(call->actor.id)));
	if (r == 0 && sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "console.account.unknown", "-");
	if (r != 0)
		return r;
	account_id = sh_rows_str(rows, 0, "account_id");
	if ((r = to_accept(call, account_id, &rows)) != 0)
		return r;
	all = sh_alloc(call->arena, ((size_t) sh_rows_count(rows) + 1) * sizeof *all);
	p->to_accept = sh_alloc(call->arena, ((size_t) sh_rows_count(rows) + 1) * sizeof *p->to_accept);
	if (!all || !p->to_accept)
		return no_room(call);
	for (; p->n_to_accept < (size_t) sh_rows_count(rows); p->n_to_accept++) {
		p->to_accept[p->n_to_accept] = &all[p->n_to_accept];
		console__terms_text__init(&all[p->n_to_accept]);
		read_text(rows, (int) p->n_to_accept, &all[p->n_to_accept]);
	}
	return 0;
}

typedef struct Accepted {
	const Console__AcceptTermsRequest *q;
	uint32_t left;
} Accepted;

/* Only what holds, and only as it was shown; what was accepted before is left as it is. */
static int put_acceptance(ShCall *call, void *arg)
{
	Accepted *a = arg;
	const char *account_id;
	const ShRows *rows, *version;
	int found = -1, r;

	if ((r = own_account(call, &account_id)) != 0 || (r = to_accept(call, account_id, &rows)) != 0 ||
	    (r = sh_query(call, &sql_get_terms, &version, sh_text(call->municipality), sh_text(a->q->kind),
			  sh_int(a->q->version))) != 0)
		return r;
	if (sh_rows_count(version) == 0 || strcmp(sh_rows_str(version, 0, "sha256"), a->q->sha256) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.terms.other", "-");
	for (int i = 0; i < sh_rows_count(rows); i++)
		if (strcmp(sh_rows_str(rows, i, "kind"), a->q->kind) == 0)
			found = i;
	a->left = (uint32_t) sh_rows_count(rows) - (found >= 0);
	if (found < 0) /* accepted before: said twice is once */
		return 0;
	if (sh_rows_int(rows, found, "version") != a->q->version)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.terms.other", "-");
	r = sh_query(call, &sql_put_terms_acceptance, NULL, sh_text(call->municipality), sh_text(account_id),
		     sh_text(a->q->kind), sh_int(a->q->version), sh_int(call->now_us), sh_text(a->q->sha256));
	return r != 0 ? r : record(call, a->q->kind, a->q->version);
}

int accept_terms(ShCall *call, const Console__AcceptTermsRequest *q, Console__AcceptTermsReply *p)
{
	Accepted accepted = { .q = q };
	int r = sh_write(call, put_acceptance, &accepted);

	p->left = accepted.left;
	return r;
}
