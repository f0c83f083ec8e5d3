/* Who signs in: a password and a code, or a recovery code in its place. One refusal for all that can be wrong, and it
 * takes as long whoever was named. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "permission_read.h"
#include "sh_data_key.h"
#include "zone.h"

#include <sodium.h>
#include <string.h>

typedef struct Found {
	const char *login;
	const ShBrowser *browser;
	Claim claim;
	bool known;
} Found;

static int open_totp(ShCall *call, const ShRows *rows, Claim *claim)
{
	const uint8_t *sealed, *plain;
	size_t len;
	int r;

	sealed = sh_rows_bytes(call, rows, 0, "sealed_totp", &len);
	if (len == 0)
		return 0;
	r = sh_cell_open(call, CELL_TOTP, claim->account_id, sealed, len, &plain, &len);
	if (r == 0 && len == TOTP_BYTES) {
		memcpy(claim->totp, plain, TOTP_BYTES);
		claim->has_totp = true;
	}
	return r;
}

static int find(ShCall *call, void *arg)
{
	Found *f = arg;
	uint8_t device[32];
	const ShRows *rows;
	int r = sh_query(call, &sql_get_account, &rows, sh_text(call->municipality), sh_text(f->login));

	f->claim = (Claim){
		.account_id = "", .login = f->login, .password_hash = "", .certified_until = "", .roles = ""
	};
	if (r == 0 && sh_rows_count(rows) == 1) {
		f->claim.account_id = sh_rows_str(rows, 0, "account_id");
		f->claim.password_hash = sh_rows_str(rows, 0, "password_hash");
		f->claim.version = sh_rows_int(rows, 0, "version");
		f->claim.certified_until = sh_rows_str(rows, 0, "certified_until");
		f->claim.roles = sh_rows_str(rows, 0, "roles");
		f->claim.good = strcmp(sh_rows_str(rows, 0, "state"), "LIVE") == 0 &&
				account_holds(sh_rows_str(rows, 0, "last_day"), account_today(call));
		r = open_totp(call, rows, &f->claim);
	}
	if (r != 0)
		return r;
	token_hash(f->browser->device, device);
	r = sh_query(call, &sql_get_device, &rows, sh_text(call->municipality), sh_bytes(device, sizeof device),
		     sh_text(f->claim.account_id));
	f->known = r == 0 && sh_rows_count(rows) == 1;
	return r;
}

/* What was said, and what of it was right. */
typedef struct Said {
	Found found;
	Attempt attempt;
	const char *recovery_code; /* "": a code was given */
	int64_t step;
	int64_t proven_until_us;
	const char *refusal;
} Said;

static int wrong(ShCall *call, const Said *said)
{
	return sh_fail(&call->error, SH_UNAUTHENTICATED, said->refusal, "-");
}

/* Spends an attempt, finds out who is meant, and takes the time of a password. */
static int try_out(ShCall *call, const char *login, const char *password, const char *code, Said *said)
{
	Claim *claim = &said->found.claim;
	bool right, second;
	int r;

	said->found.login = login;
	said->found.browser = call->browser;
	if ((r = sh_read(call, find, &said->found)) != 0)
		return r;
	said->attempt = (Attempt){ .login = login, .known = said->found.known };
	if ((r = attempt_begin(call, &said->attempt)) != 0)
		return r;
	right = password_is(claim->password_hash, password);
	said->step = totp_step(claim->totp, code, call->now_us);
	second = *said->recovery_code || (claim->has_totp && said->step != 0);
	sodium_memzero(claim->totp, sizeof claim->totp);
	return right && claim->good && second ? 0 : wrong(call, said);
}

/* A code counts once, also among those who are quick. */
static int use_code(ShCall *call, const Said *said)
{
	const char *account_id = said->found.claim.account_id;
	uint8_t hash[32];
	const ShRows *rows;
	int r;

	if (*said->recovery_code) {
		recovery_code_hash(said->recovery_code, hash);
		r = sh_query(call, &sql_use_recovery_code, &rows, sh_text(call->municipality), sh_text(account_id),
			     sh_bytes(hash, sizeof hash), sh_int(call->now_us));
	} else {
		r = sh_query(call, &sql_use_totp_step, &rows, sh_text(call->municipality), sh_text(account_id),
			     sh_int(said->step));
	}
	return r == 0 && sh_rows_count(rows) == 0 ? wrong(call, said) : r;
}

/* The account as it is now; changed since it was read: as if it were wrong. */
static int lock(ShCall *call, const Said *said)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_account_by_id, &rows, sh_text(call->municipality),
			 sh_text(said->found.claim.account_id));

	if (r == 0 && (sh_rows_count(rows) == 0 || sh_rows_int(rows, 0, "version") != said->found.claim.version))
		return wrong(call, said);
	return r;
}

static int know_device(ShCall *call, const char *account_id)
{
	ShBrowser *b = call->browser;
	uint8_t hash[32];

	if (*b->device)
		token_hash(b->device, hash);
	else
		b->new_device = token_new(call->arena, hash);
	return sh_query(call, &sql_put_device, NULL, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
			sh_text(account_id), sh_int(call->now_us));
}

static int let_in(ShCall *call, void *arg)
{
	const Said *said = arg;
	const Claim *claim = &said->found.claim;
	const char *categories;
	int r;

	call->browser->new_device = NULL; /* of an attempt that lost a race */
	/* what is wrong with the account is said to whoever has proved who they are: a recovery code is looked at
	 * here alone. What is refused then has used none. */
	if ((r = lock(call, said)) != 0 || (r = use_code(call, said)) != 0 ||
	    (r = certification_check(call, claim->account_id, claim->certified_until, claim->roles)) != 0 ||
	    (r = permission_assertion(call, claim->login, &categories)) != 0 ||
	    (r = certification_begin(call, claim->account_id)) != 0 ||
	    (r = attempt_forgive(call, &said->attempt)) != 0 || (r = know_device(call, claim->account_id)) != 0 ||
	    (r = sh_query(call, &sql_account_signed_in, NULL, sh_text(call->municipality), sh_text(claim->account_id),
			  sh_int(call->now_us), sh_text(zone_here(call)))) != 0 ||
	    (r = session_begin(call, claim, said->proven_until_us)) != 0)
		return r;
	return sh_audit_one(call, claim->account_id);
}

int sign_in(ShCall *call, const Console__SignInRequest *q, Console__Me *p)
{
	Said said = { .recovery_code = *q->code ? "" : q->recovery_code, .refusal = "console.sign_in.wrong" };
	int r = try_out(call, q->login, q->password, q->code, &said);

	said.proven_until_us = call->now_us + console_setting_us(call, "proof_minutes");
	if (r == 0)
		r = sh_write(call, let_in, &said);
	return r != 0 ? r : session_me(call, p);
}

/* ---- once more, before what is grave ---- */
static int put_proof(ShCall *call, void *arg)
{
	const Said *said = arg;
	uint8_t hash[32];
	int r;

	token_hash(call->browser->session, hash);
	if ((r = lock(call, said)) != 0 || (r = use_code(call, said)) != 0 ||
	    (r = attempt_forgive(call, &said->attempt)) != 0 ||
	    (r = sh_query(call, &sql_prove_session, NULL, sh_text(call->municipality), sh_bytes(hash, sizeof hash),
			  sh_int(said->proven_until_us))) != 0)
		return r;
	return sh_audit_one(call, said->found.claim.account_id);
}

static int read_session(ShCall *call, void *arg) { return session_get(call, arg); }

int prove(ShCall *call, const Console__ProveRequest *q, Console__ProveReply *p)
{
	Said said = { .recovery_code = "", .refusal = "console.proof.wrong" };
	Session session;
	int r = sh_read(call, read_session, &session);

	if (r == 0)
		r = try_out(call, session.login, q->password, q->code, &said);
	said.proven_until_us = call->now_us + console_setting_us(call, "proof_minutes");
	if (r == 0)
		r = sh_write(call, put_proof, &said);
	if (r == 0)
		p->proven_until = said.proven_until_us;
	return r;
}
