/* Who was entered before the register knew them turns out to be a person of it: by the card exactly, else because
 * somebody at a desk asked them. */
#include "shelter.h"
#include "rules/merge.h"
#include "sh_audit.h"
#include "shelter_gateway_sql.h"

#include <string.h>

enum { LIST = 50, LIST_MAX = 200 };

/* ---- the one way by which two become one ---- */
static int both_open(ShCall *call, const char *one, const char *other, OpenStays *ret)
{
	OpenStays a, b;
	int r;

	if ((r = stays_of_person(call, one, &a)) != 0 || (r = stays_of_person(call, other, &b)) != 0)
		return r;
	ret->n = a.n + b.n;
	ret->stays = sh_alloc(call->arena, (ret->n + 1) * sizeof *ret->stays);
	if (!ret->stays)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stays");
	memcpy(ret->stays, a.stays, a.n * sizeof *a.stays);
	memcpy(ret->stays + a.n, b.stays, b.n * sizeof *b.stays);
	return 0;
}

static int settle(ShCall *call, const OpenStays *open, const char *provisional_id)
{
	MergedStay *merged = sh_alloc(call->arena, (open->n + 1) * sizeof *merged);
	size_t current;
	int r = 0;

	if (!merged)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stays");
	merge_stays(open->stays, open->n, merged, &current);
	for (size_t i = 0; r == 0 && i < open->n; i++)
		if (merged[i].ends)
			if ((r = stay_leave(call, merged[i].stay->stay_id, "SHELTER", merged[i].left_us, "", NULL)) ==
			    0)
				r = sh_query(call, &sql_mark_merged, NULL, sh_text(call->municipality),
					     sh_text(merged[i].stay->stay_id), sh_text(provisional_id));
	return r;
}

static int tell(ShCall *call, const char *provisional_id, const char *person_id, const char *how)
{
	Shelter__EvacueeIdentified e = SHELTER__EVACUEE_IDENTIFIED__INIT;

	e.provisional_id = provisional_id;
	e.person_id = person_id;
	e.how = how;
	e.identified_us = call->now_us;
	return sh_emit(call, provisional_id, &e.base);
}

int identify(ShCall *call, const char *provisional_id, const Evacuee *who, const char *how)
{
	const char *known_as;
	OpenStays open;
	const ShRows *row;
	int r = sh_query(call, &sql_lock_evacuee, &row, sh_text(call->municipality), sh_text(provisional_id));

	if (r != 0)
		return r;
	known_as = sh_rows_count(row) == 0          ? ""
		   : sh_rows_bool(row, 0, "listed") ? provisional_id
						    : sh_rows_str(row, 0, "superseded_by");
	if (strcmp(known_as, who->person_id) == 0)
		return 0;
	if (sh_rows_count(row) == 0 || *known_as)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "shelter.identity.other", "%s", provisional_id);
	if ((r = evacuee_listed(call, who)) != 0 ||
	    (r = both_open(call, provisional_id, who->person_id, &open)) != 0 ||
	    (r = settle(call, &open, provisional_id)) != 0 ||
	    (r = sh_query(call, &sql_give_stays, NULL, sh_text(call->municipality), sh_text(provisional_id),
			  sh_text(who->person_id))) != 0 ||
	    (r = sh_query(call, &sql_supersede_evacuee, NULL, sh_text(call->municipality), sh_text(provisional_id),
			  sh_text(who->person_id))) != 0)
		return r;
	return tell(call, provisional_id, who->person_id, how);
}

/* ---- at the desk ---- */
typedef struct Confirming {
	const Shelter__ConfirmIdentityRequest *q;
	const char *provisional_id;
	Evacuee who;
	bool withheld;
} Confirming;

int stay_person(ShCall *call, const char *stay_id, const char **ret_person, const char **ret_opening)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_person_of_stay, &rows, sh_text(call->municipality), sh_text(stay_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "shelter.stay.unknown", "%s", stay_id);
	if (r != 0)
		return r;
	*ret_person = sh_rows_str(rows, 0, "person_id");
	*ret_opening = sh_rows_str(rows, 0, "opening_id");
	return 0;
}

int stay_check_desk(ShCall *call, const char *opening_id, const char *day_code)
{
	Opening o;
	int r = opening_get(call, opening_id, OPENING_LOOK, &o);

	return r != 0 ? r : opening_check_code(call, &o, day_code);
}

static int open_token(ShCall *call, void *arg)
{
	Confirming *c = arg;
	const char *opening_id;
	int r;

	if ((r = stay_person(call, c->q->stay_id, &c->provisional_id, &opening_id)) != 0 ||
	    (r = stay_check_desk(call, opening_id, c->q->day_code)) != 0)
		return r;
	return match_open(call, opening_id, c->q->match_token, &c->who);
}

/* Protected since the search: the protection desk goes on, and this desk sees what it sees of everybody who is being
 * looked for (rulings 1). */
int confirm_identity_gather(ShCall *call, const Shelter__ConfirmIdentityRequest *q)
{
	Confirming *c = sh_alloc(call->arena, sizeof *c);
	const RegisterSync__CheckReleaseReply *release;
	int r;

	if (!c)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "identity");
	*c = (Confirming){ .q = q };
	call->gathered = c;
	if ((r = sh_read(call, open_token, c)) != 0 ||
	    (r = register_carry(call, c->provisional_id, c->who.person_id)) != 0 ||
	    (r = register_withheld(call, &c->who.person_id, 1, &release)) != 0)
		return r;
	c->withheld = release->n_withheld_person_ids > 0;
	return 0;
}

static int now_at(ShCall *call, const char *person_id, const char **ret_stay)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_newest_stay_of_person, &rows, sh_text(call->municipality), sh_text(person_id));

	if (r == 0 && sh_rows_count(rows) > 0)
		*ret_stay = sh_rows_str(rows, 0, "stay_id");
	return r;
}

int confirm_identity(ShCall *call, const Shelter__ConfirmIdentityRequest *q, Shelter__ConfirmIdentityReply *p)
{
	const Confirming *c = call->gathered;
	const char *person_id, *opening_id;
	int r = stay_person(call, q->stay_id, &person_id, &opening_id);

	if (r != 0 || (r = stay_check_desk(call, opening_id, q->day_code)) != 0)
		return r;
	p->stay_id = q->stay_id;
	p->state = c->withheld ? "CHECKING" : "IDENTIFIED";
	if (c->withheld)
		return hide(call, person_id, c->who.person_id);
	if ((r = identify(call, person_id, &c->who, "DESK")) != 0 ||
	    (r = now_at(call, c->who.person_id, &p->stay_id)) != 0)
		return r;
	return sh_audit_one(call, c->who.person_id);
}

int list_unidentified(ShCall *call, const Shelter__ListUnidentifiedRequest *q, Shelter__ListUnidentifiedReply *p)
{
	int limit = q->limit ? (int) q->limit : LIST, r;
	const ShRows *rows;
	Opening o;

	if ((r = opening_get(call, q->opening_id, OPENING_LOOK, &o)) != 0 ||
	    (r = sh_query(call, &sql_unidentified_stays, &rows, sh_text(call->municipality), sh_text(q->opening_id),
			  sh_text(q->after_stay_id), sh_int(limit + 1))) != 0)
		return r;
	p->more = sh_rows_count(rows) > limit;
	p->stays = sh_alloc(call->arena, LIST_MAX * sizeof *p->stays);
	for (int i = 0; i < sh_rows_count(rows) && i < limit; i++) {
		Shelter__UnidentifiedStay *s = sh_alloc(call->arena, sizeof *s);

		if (!s || !p->stays)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "stays");
		shelter__unidentified_stay__init(s);
		s->stay_id = sh_rows_str(rows, i, "stay_id");
		s->how = sh_rows_str(rows, i, "how");
		s->state = sh_rows_str(rows, i, "state");
		s->arrived_us = sh_rows_int(rows, i, "arrived_us");
		p->stays[p->n_stays++] = s;
	}
	return 0;
}
