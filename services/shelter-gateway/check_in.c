/* Arriving: by card, by a match of the register, or by hand. Whoever it is, nobody waits for another service longer
 * than a few seconds, and by hand for none at all. */
#include "shelter.h"
#include "cells.h"
#include "rules/check_in.h"
#include "rules/stay.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "shelter_gateway_sql.h"

#include <string.h>

/* Who arrives, as found out before the transaction. */
typedef struct Arrival {
	const char *how; /* CARD MATCH HAND */
	const char *card_refusal;
	const char *card; /* not known to the register yet: kind|issuer|serial */
	Evacuee who;      /* person_id NULL: not named by the register */
	bool listed;
} Arrival;

/* ---- who ---- */
typedef struct Match {
	const char *opening_id, *token;
	Evacuee *who;
} Match;

static int open_match(ShCall *call, void *arg)
{
	Match *m = arg;

	return match_open(call, m->opening_id, m->token, m->who);
}

static int by_match(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	Match m = { q->opening_id, q->match_token, &a->who };

	a->how = "MATCH";
	return sh_read(call, open_match, &m);
}

static int by_card(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	a->how = "CARD";
	return card_holder(call, q->opening_id, q->card, &a->who, &a->card, &a->card_refusal);
}

static int by_hand(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a)
{
	(void) call, (void) q;
	a->how = "HAND";
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
	if (q->said && q->who_case != SHELTER__CHECK_IN_REQUEST__WHO_CARD)
		return sh_fail_field(&call->error, "said", "shelter.said.without_card");
	return ways[q->who_case](call, q, a);
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
	e.listed = a->listed;
	e.site_id = o->site_id;
	e.opening_id = q->opening_id;
	e.disaster_id = o->disaster_id;
	e.arrived_us = arrived_us;
	e.outside = q->outside;
	e.n_agreed = q->n_agreed;
	e.agreed = q->agreed;
	e.n_declined = q->n_declined;
	e.declined = q->declined;
	e.somebody_not = q->somebody_not;
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
	p->listed = a->listed;
	p->stay_id = decision == CHECK_IN_ALREADY ? open->stays[same].stay_id : q->stay_id;
	if (decision == CHECK_IN_ALREADY)
		return 0;
	for (size_t i = 0; r == 0 && decision == CHECK_IN_MOVED && i < open->n; i++)
		r = stay_leave(call, open->stays[i].stay_id, "SHELTER", arrived_us, q->operator_, NULL);
	if (r != 0 || (r = put_stay(call, q, a, o, arrived_us, decision == CHECK_IN_KEEP_BOTH)) != 0)
		return r;
	return tell(call, q, a, o, arrived_us);
}

/* Their row, and where they are as far as is known. */
static int take(ShCall *call, const Shelter__CheckInRequest *q, Arrival *a, OpenStays *ret_open)
{
	Unnamed unnamed;
	int r;

	a->listed = a->who.person_id != NULL;
	if (a->listed) {
		r = evacuee_listed(call, &a->who);
		return r != 0 ? r : stays_of_person(call, a->who.person_id, ret_open);
	}
	r = evacuee_unlisted(call, q->stay_id, a->card, a->card ? q->said : q->unlisted, &unnamed);
	if (r != 0)
		return r;
	a->who.person_id = unnamed.person_id;
	a->listed = unnamed.identified;
	*ret_open = unnamed.open;
	return 0;
}

static int arrive(ShCall *call, const Shelter__CheckInRequest *q, const Arrival *found, const Opening *o,
		  Shelter__CheckInReply *p)
{
	Arrival a = *found; /* the transaction may run again */
	OpenStays open = { 0 };
	Stay stay;
	int64_t arrived_us;
	int r = stay_begin(&stay, q->arrived_us ? q->arrived_us : call->now_us, call->now_us, &call->error);

	if (r != 0)
		return r;
	arrived_us =
		stay.arrived_us < call->now_us ? stay.arrived_us : call->now_us; /* a tablet's clock runs ahead */
	if ((r = take(call, q, &a, &open)) == 0)
		r = settle(call, q, &a, o, arrived_us, &open, p);
	return r != 0 ? r : sh_audit_one(call, a.who.person_id);
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
