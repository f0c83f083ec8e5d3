/* Whom an entry resembles: the register is asked, and the ledger's own people of no register. Due work, so that every
 * entry reads 確認中 for a moment, and waits where the register does not answer. Then who decides what was left open.
 */
#include "entry.h"
#include "ledger_sql.h"
#include "rules/entry.h"
#include "sh_data_key.h"
#include "sh_text.h"
#include "shield.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "store.h"

#include <string.h>

enum { ASKED = 50, CANDIDATES = 60 };

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

typedef struct Check {
	const char *id;
	const Ledger__EntryPaper *paper;
	bool waits; /* nobody has looked at it yet */
	const RegisterSync__FindReply *found;
} Check;

static int read_entry(ShCall *call, void *arg)
{
	Check *c = arg;
	const ShRows *row;
	int r = sh_query(call, &sql_get_entry, &row, sh_text(call->municipality), sh_text(c->id));

	if (r != 0 || sh_rows_count(row) == 0)
		return r;
	c->waits = is(sh_rows_str(row, 0, "state"), "CHECKING");
	return c->waits ? entry_paper(call, row, 0, &c->paper) : 0;
}

int entry_gather(ShCall *call, const char *entry_id)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	Check *c = sh_alloc(call->arena, sizeof *c);
	const void *answer;
	int r;

	if (!c)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "entry");
	*c = (Check){ .id = entry_id };
	call->gathered = c;
	if ((r = sh_read(call, read_entry, c)) != 0 || !c->waits)
		return r;
	q.name = c->paper->name;
	q.kana = c->paper->kana;
	q.birth = c->paper->birth;
	q.sex = c->paper->sex;
	q.address = c->paper->address;
	q.limit = ASKED;
	r = sh_ask(call, "register-sync", &register_sync_contract, "Find", &q.base, &answer);
	if (r == SH_REFUSED) { /* what cannot be searched for is looked at by a person */
		call->error = (ShError){ 0 };
		return 0;
	}
	if (r == 0)
		c->found = answer;
	return r;
}

typedef struct Hits {
	EntryHit hits[CANDIDATES];
	const char *ids[CANDIDATES];
	size_t n;
	bool more;
} Hits;

static void add(Hits *h, EntryHit hit, const char *person_id)
{
	if (h->n == CANDIDATES) {
		h->more = true;
		return;
	}
	h->hits[h->n] = hit;
	h->ids[h->n++] = person_id;
}

static void of_register(const RegisterSync__FindReply *found, bool birth_known, Hits *h)
{
	for (size_t i = 0; found && i < found->n_hits; i++) {
		const RegisterSync__Hit *f = found->hits[i];
		EntryHit hit = { f->by_name, f->by_kana, f->by_birth, f->by_address, f->protected_ };

		if (entry_alike(&hit, birth_known))
			add(h, hit, f->person_id);
	}
	h->more = !found || found->more;
}

/* Both said, and the same to who reads them aloud. */
static bool same_key(const char *key, const char *text)
{
	char other[SH_KEY_SIZE];
	ShError ignored = { 0 };

	return *key && *text && sh_key_name(other, text, &ignored) == 0 && is(key, other);
}

static int of_ledger(ShCall *call, const char *disaster_id, const char *person_id, const Ledger__EntryPaper *paper,
		     Hits *h)
{
	char name[SH_KEY_SIZE], kana[SH_KEY_SIZE];
	const ShRows *rows, *known;
	int r = sh_key_name(name, paper->name, &call->error);

	if (r != 0 || (r = sh_key_name(kana, paper->kana, &call->error)) != 0 ||
	    (r = sh_query(call, &sql_entered_by_hand, &rows, sh_text(call->municipality), sh_text(disaster_id))) != 0)
		return r;
	/* Whom a shelter knows by this id, and somebody has entered since. */
	if ((r = sh_query(call, &sql_person_on_ledger, &known, sh_text(call->municipality), sh_text(disaster_id),
			  sh_text(person_id))) != 0)
		return r;
	if (sh_rows_count(known) > 0)
		add(h, (EntryHit){ true, true, true, true, sh_rows_bool(known, 0, "shielded") }, person_id);
	for (int i = 0; i < sh_rows_count(rows); i++) {
		const char *birth = sh_rows_str(rows, i, "birth_text");
		if (is(sh_rows_str(rows, i, "person_id"), person_id))
			continue;
		EntryHit hit = { same_key(name, sh_rows_str(rows, i, "name")),
				 same_key(kana, sh_rows_str(rows, i, "kana")), !*birth || is(birth, paper->birth),
				 false, sh_rows_bool(rows, i, "shielded") };

		if (entry_alike(&hit, *paper->birth))
			add(h, hit, sh_rows_str(rows, i, "person_id"));
	}
	return 0;
}

static int settle(ShCall *call, const ShRows *entry, const char *state, bool desk, const Hits *h,
		  const char *person_id)
{
	return sh_query(call, &sql_settle_entry, NULL, sh_text(call->municipality),
			sh_text(sh_rows_str(entry, 0, "entry_id")), sh_text(state), sh_bool(desk),
			h ? sh_text_array(call->arena, h->ids, h->n) : sh_text(sh_rows_str(entry, 0, "candidates")),
			sh_text(person_id));
}

int entry_step(ShCall *call, const char *entry_id)
{
	const Check *c = call->gathered;
	const char *disaster_id, *person_id;
	EntryVerdict verdict;
	Hits h = { .n = 0 };
	const ShRows *row;
	int r;

	if (!c->waits)
		return 0;
	if ((r = sh_query(call, &sql_lock_entry, &row, sh_text(call->municipality), sh_text(entry_id))) != 0 ||
	    !is(sh_rows_str(row, 0, "state"), "CHECKING"))
		return r;
	disaster_id = sh_rows_str(row, 0, "disaster_id");
	person_id = sh_rows_str(row, 0, "person_id");
	of_register(c->found, *c->paper->birth, &h);
	if ((r = shield_lock(call, disaster_id)) != 0 ||
	    (r = of_ledger(call, disaster_id, person_id, c->paper, &h)) != 0)
		return r;
	verdict = entry_verdict(h.hits, h.n, *c->paper->birth, h.more);
	if (verdict == ENTRY_NEW && (r = entry_enter(call, row, person_id)) != 0)
		return r;
	if ((r = settle(call, row,
			verdict == ENTRY_NEW      ? "ENTERED"
			: verdict == ENTRY_HIDDEN ? "HIDDEN"
						  : "DECIDE",
			verdict == ENTRY_HIDDEN, &h, person_id)) != 0)
		return r;
	return sh_audit_one(call, entry_id);
}

/* To who may decide it: what is the desk's does not exist for anybody else, but as what is being checked. */
static int may_decide(ShCall *call, const ShRows *row, const char *entry_id)
{
	const bool desk = sh_rows_bool(row, 0, "desk");
	const char *state = sh_rows_str(row, 0, "state");

	if (desk && !sh_roles_have(call->actor.roles, "protection"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.entry.checking", "%s", entry_id);
	if (is(state, "CHECKING"))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.entry.checking", "%s", entry_id);
	return is(state, desk ? "HIDDEN" : "DECIDE")
		       ? 0
		       : sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.entry.decided", "%s", entry_id);
}

/* Who is on the register and not yet on this ledger comes on it under the register's id. */
static int same(ShCall *call, const ShRows *row, const char *person_id, const char *const *candidates, size_t n)
{
	const ShRows *known;
	size_t i = 0;
	int r;

	while (i < n && !is(candidates[i], person_id))
		i++;
	if (i == n)
		return sh_fail_field(&call->error, "same_person_id", "ledger.entry.candidate");
	r = sh_query(call, &sql_person_on_ledger, &known, sh_text(call->municipality),
		     sh_text(sh_rows_str(row, 0, "disaster_id")), sh_text(person_id));
	return r != 0 || sh_rows_count(known) > 0 ? r : entry_enter(call, row, person_id);
}

int decide_entry(ShCall *call, const Ledger__DecideEntryRequest *q, Ledger__DecideEntryReply *reply)
{
	const char *person_id, *const *candidates;
	const uint8_t *reason;
	const ShRows *row;
	size_t n, len;
	int r = sh_query(call, &sql_lock_entry, &row, sh_text(call->municipality), sh_text(q->entry_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.entry.unknown", "%s", q->entry_id);
	candidates = sh_rows_texts(call, row, 0, "candidates", &n);
	person_id = sh_rows_str(row, 0, "person_id");
	if ((r = may_decide(call, row, q->entry_id)) != 0 ||
	    (r = shield_lock(call, sh_rows_str(row, 0, "disaster_id"))) != 0 ||
	    (r = store_check_hidden(call, candidates, n, "ledger.entry.checking")) != 0)
		return r;
	if (is(q->decision, "NEW")) {
		r = entry_enter(call, row, person_id);
		reply->state = "ENTERED";
	} else if (is(q->decision, "SAME")) {
		r = same(call, row, person_id = q->same_person_id, candidates, n);
		reply->state = "SAME";
	} else if (is(q->decision, "DROP"))
		reply->state = "DROPPED";
	else
		r = sh_fail_field(&call->error, "decision", "ledger.entry.decision");
	if (r != 0 || (r = settle(call, row, reply->state, sh_rows_bool(row, 0, "desk"), NULL, person_id)) != 0 ||
	    (r = sh_cell_seal_text(call, sh_rows_str(row, 0, "disaster_id"), "cell", LEDGER_CELL_ENTRY_REASON,
				   q->entry_id, q->reason, &reason, &len)) != 0 ||
	    (r = sh_query(call, &sql_entry_decided, NULL, sh_text(call->municipality), sh_text(q->entry_id),
			  sh_bytes(reason, len), sh_text(call->actor.id), sh_int(call->now_us))) != 0)
		return r;
	reply->entry_id = q->entry_id;
	return sh_audit(call, (const char *const[]){ q->entry_id, person_id }, 2);
}
