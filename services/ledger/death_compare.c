/* Recorded deaths against the register, asked now: that it does not know one yet is ordinary for days and wrong after
 * weeks; people look and decide, nothing is changed by it (rulings 5). */
#include "ledger.h"
#include "ledger_sql.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"
#include "store.h"

#include <string.h>

enum { PAGE = 200 };

typedef struct Compared {
	const Ledger__ListDeathDisagreementsRequest *q;
	const ShRows *recorded;
	const char **ids; /* whom who asks may see */
	size_t n;
	const RegisterSync__BatchGetReply *found;
} Compared;

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static int read_recorded(ShCall *call, void *arg)
{
	Compared *c = arg;
	int r = sh_query(call, &sql_deaths_recorded, &c->recorded, sh_text(call->municipality),
			 sh_text(c->q->disaster_id), sh_text(c->q->after_person_id), sh_int(PAGE));

	c->n = 0;
	for (int i = 0; r == 0 && i < sh_rows_count(c->recorded); i++)
		if (!store_hides(call, sh_rows_bool(c->recorded, i, "shielded")))
			c->ids[c->n++] = sh_rows_str(c->recorded, i, "person_id");
	return r;
}

int death_disagreements_gather(ShCall *call, const Ledger__ListDeathDisagreementsRequest *q)
{
	RegisterSync__BatchGetRequest get = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	Compared *c = sh_alloc(call->arena, sizeof *c);
	const void *answer;
	int r;

	if (!c)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "deaths");
	*c = (Compared){ .q = q, .ids = sh_alloc(call->arena, PAGE * sizeof *c->ids) };
	call->gathered = c;
	if (!c->ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "deaths");
	if ((r = sh_read(call, read_recorded, c)) != 0 || c->n == 0)
		return r;
	get.person_ids = c->ids;
	get.n_person_ids = c->n;
	if ((r = sh_ask(call, "register-sync", &register_sync_contract, "BatchGet", &get.base, &answer)) == 0)
		c->found = answer;
	return r;
}

static const RegisterSync__Resident *found(const Compared *c, const char *person_id)
{
	for (size_t i = 0; i < c->found->n_residents; i++)
		if (is(c->found->residents[i]->person_id, person_id))
			return c->found->residents[i];
	return NULL;
}

/* 住民状態 */
static const char *in_register(const RegisterSync__Resident *p)
{
	return is(p->status, "3") ? "DEAD" : !*p->status || is(p->status, "1") ? "RESIDENT" : "LEFT";
}

int list_death_disagreements(ShCall *call, const Ledger__ListDeathDisagreementsRequest *q,
			     Ledger__ListDeathDisagreementsReply *reply)
{
	const Compared *c = call->gathered;
	const int rows = sh_rows_count(c->recorded);
	Ledger__DeathDisagreement *all = store_list(call, c->n, sizeof *all, &reply->disagreements);

	(void) q;
	if (!all)
		return SH_REFUSED;
	for (int i = 0; i < rows; i++) {
		const char *id = sh_rows_str(c->recorded, i, "person_id"),
			   *state = sh_rows_str(c->recorded, i, "state");
		const RegisterSync__Resident *p = c->n ? found(c, id) : NULL;
		Ledger__DeathDisagreement *d = &all[reply->n_disagreements];

		if (!p || store_hides(call, sh_rows_bool(c->recorded, i, "shielded")) ||
		    is(in_register(p), "DEAD") != is(state, "WITHDRAWN"))
			continue;
		ledger__death_disagreement__init(d);
		d->person_id = id;
		d->recorded = state;
		d->basis = sh_rows_str(c->recorded, i, "basis");
		d->died_on = sh_rows_str(c->recorded, i, "died_on");
		d->recorded_by = sh_rows_str(c->recorded, i, "recorded_by");
		d->recorded_us = sh_rows_int(c->recorded, i, "recorded_us");
		d->in_register = in_register(p);
		d->stale = p->stale;
		reply->n_disagreements++;
	}
	if (rows == PAGE)
		reply->next_person_id = sh_rows_str(c->recorded, rows - 1, "person_id");
	return sh_audit(call, c->ids, c->n);
}
