/* 死亡(未確認), 死亡(確認): a class of its own, on whose word and since when (rulings 5). What was said stays; the
 * newest counts. */
#include "death.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "store.h"

#include <string.h>

static bool one_of(const char *const *list, size_t n, const char *code)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], code) == 0)
			return true;
	return false;
}

/* 死亡(確認) needs a paper: of the doctor who saw the dead (死亡診断書、死体検案書), of the police, or the
 * register's. */
static int check(const Ledger__RecordDeathRequest *q, ShError *err)
{
	static const char *const states[] = { "UNCONFIRMED", "CONFIRMED", "WITHDRAWN" };
	static const char *const papers[] = { "DOCTOR", "POLICE", "REGISTER" }, *const words[] = { "FAMILY",
												   "OTHER" };
	const bool paper = one_of(papers, 3, q->basis);

	if (!one_of(states, 3, q->state))
		return sh_fail_field(err, "state", "ledger.death.state");
	if (!paper && !one_of(words, 2, q->basis))
		return sh_fail_field(err, "basis", "ledger.death.basis");
	if (!paper && strcmp(q->state, "CONFIRMED") == 0)
		return sh_fail_field(err, "basis", "ledger.death.paper");
	if (strcmp(q->state, "WITHDRAWN") == 0 && !*q->note)
		return sh_fail_field(err, "note", "ledger.death.note");
	return 0;
}

static int put(ShCall *call, const Ledger__RecordDeathRequest *q)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	const uint8_t *note;
	size_t len;
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "death");
	sh_uuid7(id);
	r = sh_cell_seal_text(call, q->disaster_id, "item", LEDGER_CELL_DEATH_NOTE, id, q->note, &note, &len);
	if (r != 0)
		return r;
	return sh_query(call, &sql_put_death, NULL, sh_text(call->municipality), sh_text(q->disaster_id),
			sh_text(q->person_id), sh_text(id), sh_text(q->state), sh_text(q->basis),
			sh_text_or_null(q->died_on), sh_bytes(note, len), sh_text(call->actor.id),
			sh_int(call->now_us));
}

int death_keep(ShCall *call, const Ledger__RecordDeathRequest *q)
{
	Ledger__VictimChanged changed = LEDGER__VICTIM_CHANGED__INIT;
	const ShRows *person, *now;
	int r = sh_query(call, &sql_lock_person, &person, sh_text(call->municipality), sh_text(q->disaster_id),
			 sh_text(q->person_id));

	if (r != 0)
		return r;
	if (sh_rows_count(person) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", q->person_id);
	if ((r = put(call, q)) != 0 ||
	    (r = sh_query(call, &sql_set_death, &now, sh_text(call->municipality), sh_text(q->disaster_id),
			  sh_text(q->person_id), sh_text(strcmp(q->state, "WITHDRAWN") == 0 ? "" : q->state))) != 0 ||
	    (r = sh_audit_one(call, q->person_id)) != 0)
		return r;
	changed.disaster_id = q->disaster_id;
	changed.person_id = q->person_id;
	changed.version = (uint32_t) sh_rows_int(now, 0, "version");
	return sh_emit(call, q->person_id, &changed.base);
}

int record_death(ShCall *call, const Ledger__RecordDeathRequest *q, Ledger__RecordDeathReply *reply)
{
	int r;

	if ((r = check(q, &call->error)) != 0 || (r = store_need_open(call, q->disaster_id)) != 0)
		return r;
	reply->person_id = q->person_id;
	reply->state = q->state;
	return death_keep(call, q);
}
