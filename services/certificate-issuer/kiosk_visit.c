/* コンビニ交付: from a card's answer to what may be issued to its holder (domain facts §3.3). Fails closed. */
#include "kiosk.h"

#include "certificate_issuer_sql.h"
#include "release.h"
#include "sh_civil.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "workshop.h"
#include <string.h>

static bool open_now(ShCall *call)
{
	int64_t start = sh_civil_tokyo_start_us(sh_civil_tokyo(call->now_us));
	int64_t minute = (call->now_us - start) / 60000000;
	const ShSettings *s = sh_call_settings(call);

	return minute >= sh_setting_int(s, "kiosk_opens_minute") && minute < sh_setting_int(s, "kiosk_closes_minute");
}

/* Offered for some days after the date certified, where the municipality has set how many. */
static bool in_window(ShCall *call, const char *certified_on)
{
	int64_t days = sh_setting_int(sh_call_settings(call), "kiosk_days");
	ShError err;
	ShCivil day;

	if (days == 0)
		return true;
	return sh_civil_parse_iso(&day, certified_on, &err) == 0 &&
	       sh_civil_days(sh_civil_tokyo(call->now_us)) <= sh_civil_days(day) + days;
}

/* The register's form of a number in hex has whole bytes. */
static const char *even_hex(ShCall *call, const char *hex)
{
	return sh_printf(call->arena, "%s%s", strlen(hex) % 2 ? "0" : "", hex);
}

static int resolve(ShCall *call, const ShCardHolder *holder, KioskVisit *v)
{
	RegisterSync__ResolveCardRequest q = REGISTER_SYNC__RESOLVE_CARD_REQUEST__INIT;
	const RegisterSync__ResolveCardReply *reply;
	int r;

	q.kind = holder->kind;
	q.issuer_key_id = holder->issuer_key_id;
	q.serial = even_hex(call, holder->serial);
	r = sh_ask(call, "register-sync", &register_sync_contract, "ResolveCard", &q.base, (const void **) &reply);
	if (r != 0)
		v->result = KIOSK_SERVICE_CLOSED;
	else if (reply->no_store_issue)
		v->result = KIOSK_NOT_OFFERED;
	else if (!*reply->person_id || reply->protected_)
		v->result = KIOSK_SERIAL_UNLINKED;
	else
		v->person_id = reply->person_id;
	call->error = (ShError){ 0 };
	return 0;
}

static int read_offers(ShCall *call, void *arg)
{
	KioskVisit *v = arg;
	const ShRows *rows;
	int r = sh_query(call, &sql_certificates_of_person, &rows, sh_text(call->municipality),
			 sh_text(v->person_id));

	v->offers = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		KioskOffer *o = &v->offer[v->offers];
		bool marked;

		if (strcmp(sh_rows_str(rows, i, "state"), "READY") != 0) {
			v->waiting = true;
			continue;
		}
		if (!in_window(call, sh_rows_str(rows, i, "certified_on")))
			continue;
		o->certificate_id = sh_rows_str(rows, i, "certificate_id");
		o->number = sh_rows_str(rows, i, "number");
		if ((r = store_persons_of(call, &o->certificate_id, 1, &o->persons, &o->n)) == 0 &&
		    (r = store_any_protected(call, o->persons, o->n, &marked)) == 0 && !marked)
			v->offers++;
	}
	return r;
}

/* Certificates on which somebody is protected are not there for a terminal. */
static int keep_releasable(ShCall *call, KioskVisit *v)
{
	size_t kept = 0;

	for (size_t i = 0; i < v->offers; i++) {
		bool *withheld = sh_alloc(call->arena, v->offer[i].n * sizeof *withheld + 1), any = false;

		if (!withheld || release_withheld(call, v->offer[i].persons, v->offer[i].n, withheld) != 0) {
			v->result = KIOSK_SERVICE_CLOSED;
			v->offers = 0;
			call->error = (ShError){ 0 };
			return 0;
		}
		for (size_t k = 0; k < v->offer[i].n; k++)
			any |= withheld[k];
		if (!any)
			v->offer[kept++] = v->offer[i];
	}
	v->offers = kept;
	return 0;
}

int kiosk_visit(ShCall *call, const KioskProof *proof, KioskVisit *v)
{
	uint8_t challenge[KIOSK_CHALLENGE_LEN];
	ShCardHolder holder;
	ShCardResult card;
	int r;

	*v = (KioskVisit){ .result = "OK", .person_id = "" };
	if ((r = kiosk_take_challenge(call, proof->challenge_id, challenge, &v->terminal)) != 0)
		return r;
	if (!open_now(call)) {
		v->result = KIOSK_SERVICE_CLOSED;
		return 0;
	}
	card = workshop_card(&(ShCardProof){ proof->certificate, challenge, proof->signature, proof->certificate_len,
					     sizeof challenge, proof->signature_len },
			     call->now_us, &holder);
	v->result = sh_card_result_name(card);
	if (card != SH_CARD_OK || (r = resolve(call, &holder, v)) != 0 || strcmp(v->result, "OK") != 0)
		return r;
	if ((r = sh_read(call, read_offers, v)) != 0 || (r = keep_releasable(call, v)) != 0)
		return r;
	if (v->offers == 0 && strcmp(v->result, "OK") == 0)
		v->result = v->waiting ? KIOSK_NOT_READY : KIOSK_NOT_ELIGIBLE;
	return 0;
}
