/* Arriving: by card, by a match of the register, or by hand. Whoever it is, nobody waits for another service longer
 * than a few seconds, and by hand for none at all. */
#include "shelter.h"
#include "cells.h"
#include "rules/check_in.h"
#include "rules/school.h"
#include "rules/stay.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "sh_text.h"
#include "shelter_gateway_sql.h"

#include <string.h>

/* Who arrives, as found out before the transaction. */
typedef struct Arrival {
	const char *how; /* CARD MATCH HAND */
	const char *card_refusal;
	Evacuee who;
	const char *same; /* HAND: kana and birth date in one spelling; NULL where one is not known */
} Arrival;

/* ---- who ---- */
typedef struct Match {
	const Shelter__CheckInRequest *q;
	Evacuee *who;
} Match;

static int open_match(ShCall *call, void *arg)
{
	Match *m = arg;

	return match_open(call, m->q->opening_id, m->q->match_token, m->who);
}

static int by_match(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	Match m = { q, &a->who };

	a->how = "MATCH";
	return sh_read(call, open_match, &m);
}

static int by_card(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	a->how = "CARD";
	return card_holder(call, q->opening_id, q->card, &a->who, &a->card_refusal);
}

/* What somebody said at the desk is taken as it was said; a birth date that cannot be read is no reason to leave
 * anybody outside. */
static int by_hand(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	const Shelter__Unlisted *u = q->unlisted;
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1), key[SH_KEY_SIZE], iso[SH_CIVIL_ISO_SIZE];
	ShRegisterDate birth = { 0 };
	ShError none = { 0 };

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "person");
	sh_uuid7(id);
	a->how = "HAND";
	if (sh_register_date_parse(&birth, u->birth, &none) != 0)
		birth = (ShRegisterDate){ 0 };
	a->who = (Evacuee){ id, "", u->sex, school_year(birth.civil, sh_civil_tokyo(call->now_us)) };
	if (!*u->kana || !sh_civil_is_whole(birth.civil) || sh_key_name(key, u->kana, &none) != 0)
		return 0;
	sh_civil_iso(iso, birth.civil);
	a->same = sh_printf(call->arena, "%s|%s", key, iso);
	return 0;
}

static int (*const ways[])(ShCall *, const Shelter__CheckInRequest *, Arrival *) = {
	[SHELTER__CHECK_IN_REQUEST__WHO_CARD] = by_card,
	[SHELTER__CHECK_IN_REQUEST__WHO_MATCH_TOKEN] = by_match,
	[SHELTER__CHECK_IN_REQUEST__WHO_UNLISTED] = by_hand,
};

int check_in_gather(ShCall *call, const Shelter__CheckInRequest *q)
{
	Arrival *a = sh_alloc(call->arena, sizeof *a);

	if (!a)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "arrival");
	*a = (Arrival){ 0 };
	call->gathered = a;
	if (q->who_case == SHELTER__CHECK_IN_REQUEST__WHO__NOT_SET)
		return sh_fail_field(&call->error, "who", "shelter.who.missing");
	return ways[q->who_case](call, q, a);
}

/* ---- their row ---- */
static int put_listed(ShCall *call, const Evacuee *who)
{
	return sh_query(call, &sql_take_evacuee, NULL, sh_text(call->municipality), sh_text(who->person_id),
			sh_bool(true), sh_text(who->household_id), sh_text(who->sex), sh_int(who->school_year),
			sh_int(call->now_us));
}

static int put_by_hand(ShCall *call, const Arrival *a, const Shelter__Unlisted *u, OpenStays *ret_open)
{
	const struct {
		uint32_t cell;
		const char *text;
	} cells[] = {
		{ CELL_NAME, u->name }, { CELL_KANA, u->kana }, { CELL_BIRTH, u->birth }, { CELL_ADDRESS, u->address }
	};
	ShParam sealed[4];
	uint8_t same[32];
	int r = 0;

	if (a->same &&
	    ((r = keyed_hash(call, CELL_SAME, a->same, same)) != 0 || (r = stays_of_same(call, same, ret_open)) != 0))
		return r;
	for (size_t i = 0; r == 0 && i < 4; i++) {
		const uint8_t *bytes;
		size_t n;

		r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, cells[i].cell, a->who.person_id, cells[i].text,
				      &bytes, &n);
		sealed[i] = sh_bytes(bytes, n);
	}
	if (r != 0)
		return r;
	r = sh_query(call, &sql_put_unlisted, NULL, sh_text(call->municipality), sh_text(a->who.person_id),
		     sh_text(a->who.sex), sh_int(a->who.school_year),
		     a->same ? sh_bytes(same, sizeof same) : sh_text(NULL), sealed[0], sealed[1], sealed[2],
		     sealed[3], sh_int(call->now_us));
	return r == 0 && a->same ? protection_after_check_in(call, a->who.person_id) : r;
}

/* ---- the stay ---- */
static int put_stay(ShCall *call, const Shelter__CheckInRequest *q, const Arrival *a, const Opening *o,
		    int64_t arrived_us, bool doubtful)
{
	const char *needs = "";
	const uint8_t *sealed;
	size_t n;
	int r;

	for (size_t i = 0; i < q->n_needs; i++)
		needs = sh_printf(call->arena, "%s%s%s", needs, *needs ? "," : "", q->needs[i]);
	r = sh_cell_seal_text(call, KEY_SCOPE, KEY_CELL, CELL_NEEDS, q->stay_id, needs, &sealed, &n);
	if (r != 0)
		return r;
	return sh_query(call, &sql_put_stay, NULL, sh_text(call->municipality), sh_text(q->stay_id),
			sh_text(a->who.person_id), sh_text(q->opening_id), sh_text(o->disaster_id), sh_text(a->how),
			sh_bool(q->voluntary), sh_bool(q->outside), sh_bool(q->n_needs > 0), sh_bytes(sealed, n),
			sh_bool(doubtful), sh_int(arrived_us), sh_text(call->actor.id), sh_text(q->operator_),
			sh_int(call->now_us));
}

static int tell(ShCall *call, const Shelter__CheckInRequest *q, const Arrival *a, const Opening *o,
		int64_t arrived_us)
{
	Shelter__CheckedIn e = SHELTER__CHECKED_IN__INIT;

	e.stay_id = q->stay_id;
	e.person_id = a->who.person_id;
	e.listed = strcmp(a->how, "HAND") != 0;
	e.site_id = o->site_id;
	e.opening_id = q->opening_id;
	e.disaster_id = o->disaster_id;
	e.arrived_us = arrived_us;
	e.outside = q->outside;
	return sh_emit(call, a->who.person_id, &e.base);
}

static int refuse_known_stay(ShCall *call, const char *stay_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_stay, &rows, sh_text(call->municipality), sh_text(stay_id));

	if (r == 0 && sh_rows_count(rows) > 0)
		r = sh_fail(&call->error, SH_ALREADY_EXISTS, "shelter.stay.exists", "%s", stay_id);
	return r;
}

/* What the earlier stays of this person make of the new one. */
static int settle(ShCall *call, const Shelter__CheckInRequest *q, const Arrival *a, const Opening *o,
		  int64_t arrived_us, const OpenStays *open, Shelter__CheckInReply *p)
{
	const CheckInFacts facts = { .opening_id = q->opening_id,
				     .arrived_us = arrived_us,
				     .outside = q->outside,
				     .certain = strcmp(a->how, "HAND") != 0,
				     .open = open->stays,
				     .n = open->n };
	size_t same;
	CheckInDecision decision = check_in_decide(&facts, &same);
	int r = 0;

	p->result = check_in_code(decision);
	p->listed = facts.certain;
	p->stay_id = decision == CHECK_IN_ALREADY ? open->stays[same].stay_id : q->stay_id;
	if (decision == CHECK_IN_ALREADY)
		return 0;
	for (size_t i = 0; r == 0 && decision == CHECK_IN_MOVED && i < open->n; i++)
		r = stay_leave(call, open->stays[i].stay_id, "SHELTER", arrived_us, q->operator_, NULL);
	if (r != 0 || (r = put_stay(call, q, a, o, arrived_us, decision == CHECK_IN_KEEP_BOTH)) != 0)
		return r;
	return tell(call, q, a, o, arrived_us);
}

static int arrive(ShCall *call, const Shelter__CheckInRequest *q, const Arrival *a, const Opening *o,
		  Shelter__CheckInReply *p)
{
	OpenStays open = { 0 };
	Stay stay;
	int64_t arrived_us;
	int r = stay_begin(&stay, q->arrived_us ? q->arrived_us : call->now_us, call->now_us, &call->error);

	if (r != 0)
		return r;
	arrived_us =
		stay.arrived_us < call->now_us ? stay.arrived_us : call->now_us; /* a tablet's clock runs ahead */
	if (q->who_case == SHELTER__CHECK_IN_REQUEST__WHO_UNLISTED) {
		r = put_by_hand(call, a, q->unlisted, &open);
	} else if ((r = put_listed(call, &a->who)) == 0) {
		r = stays_of_person(call, a->who.person_id, &open);
	}
	if (r == 0)
		r = settle(call, q, a, o, arrived_us, &open, p);
	return r != 0 ? r : sh_audit_one(call, a->who.person_id);
}

int check_in(ShCall *call, const Shelter__CheckInRequest *q, Shelter__CheckInReply *p)
{
	const Arrival *a = call->gathered;
	Opening o;
	int r;

	if ((r = opening_reception(call, q->opening_id, q->day_code, OPENING_SHARE, &o)) != 0 ||
	    (r = refuse_known_stay(call, q->stay_id)) != 0)
		return r;
	if (q->who_case == SHELTER__CHECK_IN_REQUEST__WHO_CARD &&
	    (r = card_challenge_use(call, q->card->challenge_id)) != 0)
		return r;
	if (!a->card_refusal)
		return arrive(call, q, a, &o, p);
	p->result = a->card_refusal; /* the answer is kept and the challenge used up: no second guess */
	return sh_audit(call, NULL, 0);
}
