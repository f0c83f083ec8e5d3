/* What the register tells after the freeze: the frozen copy stays, protection counts at once. */
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_due.h"
#include "shield.h"
#include "store.h"

#include <string.h>

int register_later(ShCall *call, int r)
{
	return r == SH_REFUSED ? sh_fail(&call->error, SH_UNAVAILABLE, "peer.unreachable", "register-sync") : r;
}

int residents_changed(ShCall *call, const RegisterSync__ResidentsChanged *e)
{
	const char *part = sh_printf(call->arena, "%s/%u", e->batch_id, e->part);
	int r = store_check_id(call, e->batch_id);

	if (r != 0 || e->rows == 0)
		return r;
	if (!part)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "batch");
	r = sh_query(call, &sql_mark_register_newer, NULL, sh_text(call->municipality));
	return r != 0 ? r : sh_due(call, LEDGER_DEATH_DUE, part, call->now_us);
}

static int tell(ShCall *call, const char *disaster_id, const ShRows *rows, int i)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	int r = sh_query(call, &sql_raise_household, NULL, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(sh_rows_str(rows, i, "household_id")));

	if (r != 0)
		return r;
	changed.disaster_id = disaster_id;
	changed.person_id = sh_rows_str(rows, i, "person_id");
	changed.version = (uint32_t) sh_rows_int(rows, i, "version");
	return sh_emit(call, changed.person_id, &changed.base);
}

static int protect_one(ShCall *call, const char *disaster_id, const RegisterSync__ProtectionChanged *e)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_protect_person, &rows, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(e->person_id), sh_bool(e->protected_));

	if (r == 0 && sh_rows_count(rows) > 0)
		r = shield_around(call, disaster_id, &e->person_id, 1);
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = tell(call, disaster_id, rows, i);
	return r;
}

/* Only the person's own event sets or clears the flag; that a later import does not mention it says nothing. A page
 * pulled before a clearing and staged after it leaves the person protected: the safe side. */
int protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e)
{
	const ShRows *disasters, *newer;
	int r;

	if ((r = store_check_id(call, e->person_id)) != 0 ||
	    (r = sh_query(call, &sql_lock_disasters, &disasters, sh_text(call->municipality))) != 0 ||
	    (r = sh_query(call, &sql_put_protection, &newer, sh_text(call->municipality), sh_text(e->person_id),
			  sh_bool(e->protected_), sh_int((int64_t) e->epoch), sh_int(call->now_us))) != 0)
		return r;
	if (sh_rows_count(newer) == 0) /* an older word than the one we have */
		return 0;
	for (int i = 0; i < sh_rows_count(disasters) && r == 0; i++) {
		const char *state = sh_rows_str(disasters, i, "state");

		if (strcmp(state, "OPENING") == 0)
			r = sh_query(call, &sql_protect_staged, NULL, sh_text(call->municipality),
				     sh_text(sh_rows_str(disasters, i, "opening_id")), sh_text(e->person_id),
				     sh_bool(e->protected_));
		else if (strcmp(state, "OPEN") == 0)
			r = protect_one(call, sh_rows_str(disasters, i, "disaster_id"), e);
	}
	return r;
}
