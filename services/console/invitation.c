/* The one-time link: its holder looks, sets a password, proves the authenticator, and the account is live. */
#include "console.h"
#include "cells.h"
#include "console_sql.h"
#include "permission_read.h"
#include "sh_data_key.h"
#include "sh_hex.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { WRONG_CODES = 20, CODES = 10 };

typedef struct Link {
	uint8_t hash[32];
	const char *account_id, *login, *name, *password_hash, *token_hash;
	uint8_t totp[TOTP_BYTES];
	bool has_totp;
} Link;

static int gone(ShCall *call) { return sh_fail(&call->error, SH_NOT_FOUND, "console.invitation.gone", "-"); }

static int read_link(ShCall *call, void *arg)
{
	Link *link = arg;
	const uint8_t *sealed, *plain;
	const char *categories;
	const ShRows *rows;
	size_t len;
	int r = sh_query(call, &sql_get_invitation, &rows, sh_text(call->municipality),
			 sh_bytes(link->hash, sizeof link->hash));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0 || strcmp(sh_rows_str(rows, 0, "state"), "OPEN") != 0 ||
	    sh_rows_int(rows, 0, "until_us") <= call->now_us || sh_rows_int(rows, 0, "tries") >= WRONG_CODES ||
	    strcmp(sh_rows_str(rows, 0, "account_state"), "ENDED") == 0 ||
	    !account_holds(sh_rows_str(rows, 0, "last_day"), account_today(call)))
		return gone(call);
	link->account_id = sh_rows_str(rows, 0, "account_id");
	link->login = sh_rows_str(rows, 0, "login");
	link->password_hash = sh_rows_str(rows, 0, "password_hash");
	link->token_hash = sh_rows_str(rows, 0, "token_hash");
	/* who holds the link is who it was given to: told at its first page, not after a password was thought of */
	if ((r = permission_assertion(call, link->login, &categories)) != 0 ||
	    (r = account_name_open(call, rows, 0, link->account_id, &link->name)) != 0)
		return r;
	sealed = sh_rows_bytes(call, rows, 0, "sealed_totp", &len);
	if (len == 0)
		return 0;
	r = sh_cell_open(call, CELL_INVITED_TOTP, link->token_hash, sealed, len, &plain, &len);
	if (r == 0 && len == TOTP_BYTES) {
		memcpy(link->totp, plain, TOTP_BYTES);
		link->has_totp = true;
	}
	return r;
}

static int get_link(ShCall *call, const char *token, Link *ret)
{
	*ret = (Link){ 0 };
	token_hash(token, ret->hash);
	return sh_read(call, read_link, ret);
}

int look_at_invitation(ShCall *call, const Console__LookAtInvitationRequest *q, Console__Invitation *p)
{
	Link link;
	int r = get_link(call, q->token, &link);

	if (r != 0)
		return r;
	p->login = link.login;
	p->name = link.name;
	p->municipality = call->municipality;
	p->municipality_name = place_name(call->municipality);
	return 0;
}

/* ---- a password, and an authenticator beside it ---- */
typedef struct Secrets {
	const Link *link;
	const char *password_hash;
	uint8_t totp[TOTP_BYTES];
} Secrets;

static int put_secrets(ShCall *call, void *arg)
{
	const Secrets *s = arg;
	const uint8_t *sealed;
	const ShRows *rows;
	size_t len;
	int r = sh_cell_seal(call, KEY_SCOPE, KEY_CELL, CELL_INVITED_TOTP, s->link->token_hash, s->totp, TOTP_BYTES,
			     &sealed, &len);

	if (r == 0)
		r = sh_query(call, &sql_set_invited_secrets, &rows, sh_text(call->municipality),
			     sh_bytes(s->link->hash, sizeof s->link->hash), sh_text(s->password_hash),
			     sh_bytes(sealed, len));
	return r == 0 && sh_rows_count(rows) == 0 ? gone(call) : r;
}

/* What an authenticator shows beside the code: escaped as a URI wants it. */
static const char *escaped(ShArena *arena, const char *text)
{
	size_t n = strlen(text);
	char *out = sh_alloc(arena, 3 * n + 1), *o = out;

	for (; out && *text; text++)
		if (isalnum((unsigned char) *text) || strchr("-._~", *text))
			*o++ = *text;
		else
			o += sprintf(o, "%%%02X", (unsigned) (unsigned char) *text);
	if (out)
		*o = '\0';
	return out ? out : "";
}

int set_password(ShCall *call, const Console__SetPasswordRequest *q, Console__SetPasswordReply *p)
{
	char hash[PASSWORD_HASH];
	Secrets secrets = { .password_hash = hash };
	const char *place;
	Link link;
	int r;

	if ((r = get_link(call, q->token, &link)) != 0 ||
	    (r = account_password_check(q->password, link.login, &call->error)) != 0 ||
	    (r = password_hash(call, q->password, hash)) != 0)
		return r;
	secrets.link = &link;
	sh_random(secrets.totp, sizeof secrets.totp);
	r = sh_write(call, put_secrets, &secrets);
	place = escaped(call->arena, place_name(call->municipality));
	p->totp_secret = totp_base32(call->arena, secrets.totp);
	p->otpauth_uri = sh_printf(call->arena, "otpauth://totp/Shien%%20%s:%s?secret=%s&issuer=Shien%%20%s", place,
				   escaped(call->arena, link.login), p->totp_secret, place);
	sodium_memzero(&secrets.totp, sizeof secrets.totp);
	sodium_memzero(&link, sizeof link);
	return r;
}

/* ---- the code that proves it ---- */
typedef struct Confirmed {
	const Link *link;
	int64_t step;
	uint8_t code_hash[CODES][32];
} Confirmed;

static int count_wrong(ShCall *call, void *arg)
{
	const Link *link = arg;

	return sh_query(call, &sql_count_invited_try, NULL, sh_text(call->municipality),
			sh_bytes(link->hash, sizeof link->hash));
}

static int put_codes(ShCall *call, const Confirmed *c)
{
	int r = sh_query(call, &sql_drop_recovery_codes, NULL, sh_text(call->municipality),
			 sh_text(c->link->account_id));

	for (int i = 0; r == 0 && i < CODES; i++)
		r = sh_query(call, &sql_put_recovery_code, NULL, sh_text(call->municipality),
			     sh_text(c->link->account_id), sh_bytes(c->code_hash[i], 32));
	return r;
}

static int make_live(ShCall *call, void *arg)
{
	const Confirmed *c = arg;
	const Link *link = c->link;
	const uint8_t *sealed;
	const ShRows *rows;
	size_t len;
	int r = sh_query(call, &sql_lock_account_by_id, &rows, sh_text(call->municipality),
			 sh_text(link->account_id));

	if (r == 0 && (sh_rows_count(rows) == 0 || strcmp(sh_rows_str(rows, 0, "state"), "ENDED") == 0))
		return gone(call);
	if (r == 0)
		r = sh_query(call, &sql_use_invitation, &rows, sh_text(call->municipality),
			     sh_bytes(link->hash, sizeof link->hash), sh_text(link->password_hash));
	if (r == 0 && sh_rows_count(rows) == 0)
		return gone(call);
	if (r != 0 ||
	    (r = sh_cell_seal(call, KEY_SCOPE, KEY_CELL, CELL_TOTP, link->account_id, link->totp, TOTP_BYTES, &sealed,
			      &len)) != 0 ||
	    (r = sh_query(call, &sql_make_account_live, NULL, sh_text(call->municipality), sh_text(link->account_id),
			  sh_text(link->password_hash), sh_bytes(sealed, len), sh_int(c->step))) != 0 ||
	    (r = sh_query(call, &sql_end_sessions_of, NULL, sh_text(call->municipality), sh_text(link->account_id),
			  sh_int(call->now_us))) != 0 ||
	    (r = put_codes(call, c)) != 0)
		return r;
	call->actor.id = sh_printf(call->arena, "staff:%s", link->login);
	return sh_audit_one(call, link->account_id);
}

int confirm_invitation(ShCall *call, const Console__ConfirmInvitationRequest *q, Console__ConfirmInvitationReply *p)
{
	Link link;
	Confirmed confirmed = { .link = &link };
	int r = get_link(call, q->token, &link);

	if (r != 0)
		return r;
	if (!link.has_totp)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "console.invitation.no_password", "-");
	confirmed.step = totp_step(link.totp, q->code, call->now_us);
	if (confirmed.step == 0) {
		r = sh_write(call, count_wrong, &link);
		return r != 0 ? r : sh_fail_field(&call->error, "code", "console.code.wrong");
	}
	p->recovery_codes = sh_alloc(call->arena, CODES * sizeof *p->recovery_codes);
	if (!p->recovery_codes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "codes");
	for (; p->n_recovery_codes < CODES; p->n_recovery_codes++)
		p->recovery_codes[p->n_recovery_codes] =
			recovery_code_new(call->arena, confirmed.code_hash[p->n_recovery_codes]);
	r = sh_write(call, make_live, &confirmed);
	sodium_memzero(&link, sizeof link);
	return r;
}
