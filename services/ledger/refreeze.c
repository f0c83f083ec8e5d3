/* A household's own reference date (rulings 27): the register is asked who was of it on that day, and that is what
 * the household is frozen as from now on, in one transaction. The form that it had stays as what was known until
 * then, and certificates of it are read anew. */
#include "refreeze.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/refreeze.h"
#include "sh_data_key.h"
#include "shield.h"
#include "shien/register/v1/contract.h"
#include "store.h"

#include <string.h>

enum { MEMBERS = 60 };

typedef struct Question {
	const Ledger__SetReferenceDateRequest *q;
	Refreeze *f;
} Question;

static bool among(const char *const *ids, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(ids[i], id) == 0)
			return true;
	return false;
}

static int read_members(ShCall *call, void *arg)
{
	Question *question = arg;
	Refreeze *f = question->f;
	const ShRows *rows;
	int r = sh_query(call, &sql_household_persons, &rows, sh_text(call->municipality),
			 sh_text(question->q->disaster_id), sh_text(question->q->household_id));

	if (r != 0)
		return r;
	f->n_asked = (size_t) sh_rows_count(rows);
	if (f->n_asked > MEMBERS)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.facts.too_many", "members");
	if (!(f->asked = sh_alloc(call->arena, (f->n_asked + 1) * sizeof *f->asked)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (size_t i = 0; i < f->n_asked; i++)
		f->asked[i] = sh_rows_str(rows, (int) i, "person_id");
	return 0;
}

int set_reference_date_gather(ShCall *call, const Ledger__SetReferenceDateRequest *q)
{
	RegisterSync__PullAsOfRequest ask = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	Refreeze *f = sh_alloc(call->arena, sizeof *f);
	Question question = { q, f };
	const void *answer;
	int r;

	if (!f)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	*f = (Refreeze){ .disaster_id = q->disaster_id, .household_id = q->household_id };
	call->gathered = f;
	if ((r = sh_read(call, read_members, &question)) != 0)
		return r;
	ask.as_of = q->reference_date;
	ask.household_id = q->household_id;
	ask.person_ids = f->asked;
	ask.n_person_ids = f->n_asked;
	ask.limit = MEMBERS;
	if ((r = sh_ask(call, "register-sync", &register_sync_contract, "PullAsOf", &ask.base, &answer)) == 0)
		f->page = answer;
	return r;
}

static bool in_page(const Refreeze *f, const char *id)
{
	for (size_t i = 0; i < f->page->n_residents; i++)
		if (strcmp(f->page->residents[i]->person_id, id) == 0)
			return true;
	return false;
}

static int whose_row(const ShRows *rows, const char *id)
{
	for (int i = 0; i < sh_rows_count(rows); i++)
		if (strcmp(sh_rows_str(rows, i, "person_id"), id) == 0)
			return i;
	return -1;
}

/* Who is of it here, as it was when the register was asked. */
static int of_the_ledger(ShCall *call, Refreeze *f)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_household_persons, &rows, sh_text(call->municipality), sh_text(f->disaster_id),
			 sh_text(f->household_id));

	if (r != 0)
		return r;
	if ((size_t) sh_rows_count(rows) != f->n_asked)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.refreeze.changed", "%s",
			       f->household_id);
	for (int i = 0; i < sh_rows_count(rows); i++) {
		const char *id = sh_rows_str(rows, i, "person_id");
		const RefreezeFacts facts = { .was = true,
					      .is = in_page(f, id),
					      .resident = sh_rows_bool(rows, i, "resident") };
		const RefreezeFate fate = refreeze_fate(&facts);

		if (!among(f->asked, f->n_asked, id))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.refreeze.changed", "%s",
				       f->household_id);
		if (fate == REFREEZE_STAYS)
			f->stayed[f->n_stayed++] = id;
		if (fate == REFREEZE_LEAVES)
			f->left[f->n_left++] = id;
	}
	return 0;
}

static int of_the_register(ShCall *call, Refreeze *f)
{
	const char **ids = sh_alloc(call->arena, (f->page->n_residents + 1) * sizeof *ids);
	const ShRows *rows;
	size_t n = 0;
	int r;

	if (!ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (; n < f->page->n_residents; n++)
		ids[n] = f->page->residents[n]->person_id;
	r = sh_query(call, &sql_persons_elsewhere, &rows, sh_text(call->municipality), sh_text(f->disaster_id),
		     sh_text_array(call->arena, ids, n));
	for (size_t i = 0; r == 0 && i < n; i++) {
		const int row = whose_row(rows, ids[i]);
		const RefreezeFacts facts = { .was = among(f->asked, f->n_asked, ids[i]),
					      .is = true,
					      .resident = true,
					      .other = row >= 0 && sh_rows_bool(rows, row, "held") };
		const RefreezeFate fate = refreeze_fate(&facts);

		if (fate == REFREEZE_ELSEWHERE)
			r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.refreeze.elsewhere", "%s %s",
				    ids[i], sh_rows_str(rows, row, "household_id"));
		if (fate == REFREEZE_JOINS)
			f->joined[f->n_joined++] = ids[i];
		if (fate == REFREEZE_JOINS && row >= 0)
			f->back[f->n_back++] = ids[i];
	}
	return r;
}

/* Whom somebody has to hide is the desk's, whichever of the two says so. */
static int check_hidden(ShCall *call, const Refreeze *f)
{
	int r = store_check_hidden(call, f->asked, f->n_asked, "ledger.refreeze.checking");

	for (size_t i = 0; r == 0 && i < f->page->n_residents; i++) {
		const char *id = f->page->residents[i]->person_id;

		r = store_check_hidden(call, &id, 1, "ledger.refreeze.checking");
		if (r == 0 && store_hides(call, f->page->residents[i]->protected_))
			r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.refreeze.checking", "%s",
				    f->household_id);
	}
	return r;
}

static int sort_out(ShCall *call, Refreeze *f)
{
	const size_t most = f->n_asked + f->page->n_residents + 1;
	const char ***const lists[] = { &f->stayed, &f->joined, &f->back, &f->left };
	int r;

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		if (!(*lists[i] = sh_alloc(call->arena, most * sizeof **lists[i])))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	if (f->page->n_residents == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.refreeze.nobody", "%s", f->household_id);
	if (f->page->more)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.facts.too_many", "members");
	if ((r = check_hidden(call, f)) != 0 || (r = of_the_ledger(call, f)) != 0)
		return r;
	return of_the_register(call, f);
}

/* The form that ends now. */
static int keep_form(ShCall *call, const Refreeze *f, const char *household_id, const char *form_id)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(f->disaster_id), form = sh_text(form_id),
		household = sh_text(household_id), now = sh_int(call->now_us);
	int r = sh_query(call, &sql_put_household_form, NULL, town, form, disaster, household,
			 sh_text(call->actor.id), now);

	return r != 0 ? r
		      : sh_query(call, &sql_put_household_form_persons, NULL, town, form, disaster, household, now);
}

static int keep_forms(ShCall *call, const Refreeze *f, const char *form_id)
{
	int r = keep_form(call, f, f->household_id, form_id);

	for (size_t i = 0; r == 0 && i < f->n_back; i++) {
		char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

		if (!id)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
		sh_uuid7(id);
		r = keep_form(call, f, f->back[i], id);
	}
	return r;
}

static int tell(ShCall *call, const Refreeze *f, const ShRows *rows)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	int r = 0;

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		changed.disaster_id = f->disaster_id;
		changed.person_id = sh_rows_str(rows, i, "person_id");
		changed.version = (uint32_t) sh_rows_int(rows, i, "version");
		r = sh_query(call, &sql_raise_household, NULL, sh_text(call->municipality), sh_text(f->disaster_id),
			     sh_text(sh_rows_str(rows, i, "household_id")));
		if (r == 0)
			r = sh_emit(call, changed.person_id, &changed.base);
	}
	return r;
}

static int refreeze(ShCall *call, const Refreeze *f, const char *form_id)
{
	const size_t n = f->n_asked + f->n_joined;
	const char **around = sh_alloc(call->arena, (n + 1) * sizeof *around);
	const ShRows *changed, *gone;
	int r;

	if (!around)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (size_t i = 0; i < n; i++)
		around[i] = i < f->n_asked ? f->asked[i] : f->joined[i - f->n_asked];
	if ((r = keep_forms(call, f, form_id)) != 0 || (r = refreeze_let_go(call, f, &gone)) != 0 ||
	    (r = refreeze_put(call, f, &changed)) != 0 || (r = refreeze_dwellings(call, f)) != 0 ||
	    (r = shield_around(call, f->disaster_id, around, n)) != 0 || (r = tell(call, f, changed)) != 0 ||
	    (r = tell(call, f, gone)) != 0)
		return r;
	return sh_audit(call, around, n);
}

int set_reference_date(ShCall *call, const Ledger__SetReferenceDateRequest *q, Ledger__SetReferenceDateReply *reply)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id),
		household = sh_text(q->household_id);
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	Refreeze *f = call->gathered;
	const uint8_t *reason;
	const ShRows *row;
	size_t len;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	sh_uuid7(id);
	if ((r = shield_lock(call, q->disaster_id)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_query(call, &sql_get_household, &row, town, disaster, household)) != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.household.unknown", "%s", q->household_id);
	if ((r = sort_out(call, f)) != 0 ||
	    (r = sh_cell_seal_text(call, q->disaster_id, "item", LEDGER_CELL_REFERENCE_REASON, id, q->reason, &reason,
				   &len)) != 0 ||
	    (r = sh_query(call, &sql_put_reference, NULL, town, disaster, household, sh_text(q->reference_date),
			  sh_bytes(reason, len), sh_text(id), sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = refreeze(call, f, id)) != 0)
		return r;
	reply->household_id = q->household_id;
	reply->stayed = (uint32_t) f->n_stayed;
	reply->joined_person_ids = f->joined;
	reply->n_joined_person_ids = f->n_joined;
	reply->left_person_ids = f->left;
	reply->n_left_person_ids = f->n_left;
	return 0;
}
