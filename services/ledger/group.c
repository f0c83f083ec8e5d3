/* Households after the reference date: who lives with whom now is a row of its own beside the frozen household, which
 * certificates stand on and which is never changed. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "shield.h"
#include "store.h"

#include <string.h>

enum { MEMBERS = 50 };

static int lock_members(ShCall *call, const Ledger__RegroupHouseholdRequest *q, const char **ids)
{
	const ShRows *rows;
	int r;

	for (size_t i = 0; i < q->n_members; i++) {
		ids[i] = q->members[i]->person_id;
		for (size_t k = 0; k < i; k++)
			if (strcmp(ids[i], ids[k]) == 0)
				return sh_fail_field(&call->error, "members", "ledger.group.twice");
	}
	r = sh_query(call, &sql_lock_persons, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
		     sh_text_array(call->arena, ids, q->n_members));
	if (r == 0 && (size_t) sh_rows_count(rows) != q->n_members)
		r = sh_fail_field(&call->error, "members", "ledger.person.unknown");
	return r;
}

int regroup_household(ShCall *call, const Ledger__RegroupHouseholdRequest *q, Ledger__RegroupHouseholdReply *reply)
{
	ShParam town = sh_text(call->municipality), disaster = sh_text(q->disaster_id), group = sh_text(q->group_id);
	const char *ids[MEMBERS], *relations[MEMBERS], *const *around;
	const uint8_t *reason;
	size_t len, n_around;
	int r;

	if ((r = shield_lock(call, q->disaster_id)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = lock_members(call, q, ids)) != 0 ||
	    (r = store_check_hidden(call, ids, q->n_members, "ledger.group.checking")) != 0 ||
	    (r = shield_mates(call, q->disaster_id, ids, q->n_members, &around, &n_around)) != 0 ||
	    (r = sh_cell_seal_text(call, q->disaster_id, "item", LEDGER_CELL_GROUP_REASON, q->group_id, q->reason,
				   &reason, &len)) != 0)
		return r;
	for (size_t i = 0; i < q->n_members; i++)
		relations[i] = q->members[i]->relation;
	if ((r = sh_query(call, &sql_put_group, NULL, town, group, disaster, sh_text(q->effective_on),
			  sh_bytes(reason, len), sh_text(call->actor.id), sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_put_members, NULL, town, disaster, group,
			  sh_text_array(call->arena, ids, q->n_members),
			  sh_text_array(call->arena, relations, q->n_members), sh_int(call->now_us))) != 0 ||
	    (r = shield_around(call, q->disaster_id, around, n_around)) != 0)
		return r;
	reply->group_id = q->group_id;
	return sh_audit(call, ids, q->n_members);
}
