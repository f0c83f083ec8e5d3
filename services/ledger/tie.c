/* Somebody entered by hand turns out to be a person of the register, or two 宛名番号 of the register are one person:
 * what was told of either is of the one who stays from now on, and they are counted once. Nothing is moved: whose it
 * is is read through `identity`, as of those whom a shelter knew before the register did (decision 17). */
#include "entry.h"
#include "ledger_sql.h"
#include "release.h"
#include "shield.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "store.h"

#include <string.h>

typedef struct Known {
	bool held, withheld; /* by the register, now */
} Known;

int tie_gather(ShCall *call, const Ledger__TieNonResidentRequest *q)
{
	RegisterSync__BatchGetRequest get = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	Known *known = sh_alloc(call->arena, sizeof *known);
	const RegisterSync__BatchGetReply *found;
	const char *id = q->register_person_id;
	const void *answer;
	int r;

	if (!known)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "tie");
	*known = (Known){ 0 };
	call->gathered = known;
	if ((r = release_withheld(call, &id, 1, &known->withheld)) != 0)
		return r;
	get.person_ids = &id;
	get.n_person_ids = 1;
	if ((r = sh_ask(call, "register-sync", &register_sync_contract, "BatchGet", &get.base, &answer)) != 0)
		return r;
	found = answer;
	known->held = found->n_residents > 0;
	return 0;
}

/* Whom somebody has to hide is the desk's, on either side. */
static int check(ShCall *call, const Ledger__TieNonResidentRequest *q)
{
	const Known *known = call->gathered;
	const ShRows *person, *flag;
	int r;

	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = store_person(call, q->disaster_id, q->person_id, &person)) != 0 ||
	    (r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality),
			  sh_text(q->register_person_id))) != 0)
		return r;
	if (store_hides(call,
			known->withheld || sh_rows_bool(flag, 0, "shielded") || sh_rows_bool(person, 0, "shielded")))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.entry.checking", "%s", q->person_id);
	if (!known->held)
		return sh_fail_field(&call->error, "register_person_id", "ledger.tie.unknown");
	return sh_rows_bool(person, 0, "resident") ? sh_fail_field(&call->error, "person_id", "ledger.tie.resident")
						   : 0;
}

static int tell(ShCall *call, const char *disaster_id, const char *person_id, int64_t version)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;

	changed.disaster_id = disaster_id;
	changed.person_id = person_id;
	changed.version = (uint32_t) version;
	return sh_emit(call, person_id, &changed.base);
}

/* Who turned out to be whom, and by whose word. */
typedef struct Tie {
	const char *person_id, *other_id;
	bool undo, by_register;
} Tie;

/* Who was hit as the one is hit as the other. */
static int hit_too(ShCall *call, const char *disaster_id, const Tie *t)
{
	const ShRows *version;
	int r = sh_query(call, t->undo ? &sql_unmark_victim : &sql_mark_victim, &version, sh_text(call->municipality),
			 sh_text(disaster_id), sh_text(t->other_id));

	return r != 0 || sh_rows_count(version) == 0
		       ? r
		       : tell(call, disaster_id, t->other_id, sh_rows_int(version, 0, "version"));
}

static int put_link(ShCall *call, const Tie *t, bool *ret_done)
{
	ShParam town = sh_text(call->municipality), one = sh_text(t->person_id), other = sh_text(t->other_id);
	const ShRows *done;
	int r = t->undo ? sh_query(call, &sql_undo_identity, &done, town, one, other, sh_int(call->now_us))
			: sh_query(call, &sql_put_identity, &done, town, one, other,
				   sh_text(t->by_register ? "REGISTER" : "STAFF"), sh_int(call->now_us),
				   sh_int(call->now_us));

	*ret_done = r == 0 && sh_rows_count(done) > 0;
	return r;
}

/* On one ledger, whose row is held. */
static int tie_on(ShCall *call, const char *disaster_id, const Tie *t)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(disaster_id);
	const char *both[] = { t->person_id, t->other_id };
	const ShRows *other, *tied;
	int r;

	if ((r = sh_query(call, &sql_person_on_ledger, &other, town, disaster, sh_text(t->other_id))) != 0)
		return r;
	r = sh_query(call, &sql_tie_person, &tied, town, disaster, sh_text(t->person_id),
		     sh_text(t->undo ? "" : t->other_id), sh_bool(!t->undo && sh_rows_count(other) > 0),
		     sh_bool(t->by_register));
	if (r == 0 && sh_rows_count(tied) > 0 &&
	    (r = tell(call, disaster_id, t->person_id, sh_rows_int(tied, 0, "version"))) == 0 &&
	    sh_rows_bool(tied, 0, "victim"))
		r = hit_too(call, disaster_id, t);
	return r != 0 ? r : shield_around(call, disaster_id, both, 2);
}

int tie_non_resident(ShCall *call, const Ledger__TieNonResidentRequest *q, Ledger__TieNonResidentReply *reply)
{
	const Tie t = { q->person_id, q->register_person_id, q->undo, false };
	const char *both[] = { q->person_id, q->register_person_id };
	const ShRows *further;
	bool done;
	int r;

	if ((r = shield_lock(call, q->disaster_id)) != 0 || (r = check(call, q)) != 0 ||
	    (r = sh_query(call, &sql_get_identity, &further, sh_text(call->municipality),
			  sh_text(q->register_person_id))) != 0)
		return r;
	if (!q->undo && sh_rows_count(further) > 0)
		return sh_fail_field(&call->error, "register_person_id", "ledger.tie.other_number");
	if ((r = put_link(call, &t, &done)) != 0)
		return r;
	if (!done)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION,
			       q->undo ? "ledger.tie.not_tied" : "ledger.tie.tied", "%s", q->person_id);
	if ((r = tie_on(call, q->disaster_id, &t)) != 0)
		return r;
	reply->person_id = q->person_id;
	return sh_audit(call, both, 2);
}

/* ---- one person under two 宛名番号, as the register's staff decided */
static int tie_everywhere(ShCall *call, const ShRows *disasters, const Tie *t)
{
	int r = 0;

	for (int i = 0; r == 0 && i < sh_rows_count(disasters); i++)
		if (strcmp(sh_rows_str(disasters, i, "state"), "OPEN") == 0)
			r = tie_on(call, sh_rows_str(disasters, i, "disaster_id"), t);
	return r;
}

/* Whoever turned out to be the one before is the other from now on; taken back, they are the one again. */
static int move(ShCall *call, const ShRows *disasters, const Tie *t)
{
	const ShRows *moved;
	int r = sh_query(call, t->undo ? &sql_move_identities_back : &sql_move_identities, &moved,
			 sh_text(call->municipality), sh_text(t->person_id), sh_text(t->other_id),
			 sh_int(call->now_us));

	for (int i = 0; r == 0 && i < sh_rows_count(moved); i++) {
		const Tie further = { sh_rows_str(moved, i, "provisional_id"), t->undo ? t->person_id : t->other_id,
				      false, true };

		r = tie_everywhere(call, disasters, &further);
	}
	return r;
}

/* Told twice it is told once; ledgers that are being opened read it as they are frozen. */
int person_tied(ShCall *call, const RegisterSync__PersonTied *e)
{
	const Tie t = { e->person_id, e->kept_person_id, !e->tied, true };
	const ShRows *disasters, *known;
	bool done;
	int r;

	if ((r = store_check_id(call, e->person_id)) != 0 || (r = store_check_id(call, e->kept_person_id)) != 0 ||
	    (r = sh_query(call, &sql_lock_disasters, &disasters, sh_text(call->municipality))) != 0)
		return r;
	if (t.undo && ((r = move(call, disasters, &t)) != 0))
		return r;
	if ((r = put_link(call, &t, &done)) != 0)
		return r;
	if (done)
		return !t.undo && (r = move(call, disasters, &t)) != 0 ? r : tie_everywhere(call, disasters, &t);
	if (t.undo)
		return 0;
	r = sh_query(call, &sql_get_identity, &known, sh_text(call->municipality), sh_text(e->person_id));
	if (r == 0 && strcmp(sh_rows_str(known, 0, "person_id"), e->kept_person_id) != 0)
		r = sh_fail(&call->error, SH_ALREADY_EXISTS, "ledger.identity.other", "%s", e->person_id);
	return r;
}
