/* Who has, or had, a telephone number: found by the blind index of its digits, so that neither the database nor its
 * backups can be asked. */
#include "phone.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "sh_phone.h"
#include "store.h"

#include <string.h>

enum { MOST = 50, FILLED = 500, INDEX = 32 };

int phone_index(ShCall *call, const char *value, ProtobufCBinaryData *ret)
{
	char digits[SH_PHONE_SIZE];
	const ShDataKey *key;
	uint8_t *index;
	int r;

	*ret = (ProtobufCBinaryData){ 0 };
	if (!sh_phone_key(value, digits))
		return 0;
	if (!(index = sh_alloc(call->arena, INDEX)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "phone");
	if ((r = sh_data_key(call, LEDGER_CONTACT_SCOPE, LEDGER_CONTACT_KEY, &key)) == 0)
		r = sh_blind(key, LEDGER_CELL_PHONE_INDEX, digits, strlen(digits), index, &call->error);
	if (r == 0)
		*ret = (ProtobufCBinaryData){ INDEX, index };
	return r;
}

/* Of somebody hidden no more than that there is a case which is still being checked; so it is with the dead at the
 * counter (rulings 1, 5). */
static void show(const ShCall *call, const ShRows *rows, int i, Ledger__PhoneHit *hit)
{
	ledger__phone_hit__init(hit);
	if (store_hides(call, sh_rows_bool(rows, i, "shielded")) ||
	    (*sh_rows_str(rows, i, "death") && !store_says_dead(call))) {
		hit->checking = true;
		return;
	}
	hit->person_id = sh_rows_str(rows, i, "person_id");
	hit->household_id = sh_rows_str(rows, i, "household_id");
	hit->name = sh_rows_str(rows, i, "name");
	hit->observed_us = sh_rows_int(rows, i, "observed_us");
	hit->former = !sh_rows_bool(rows, i, "newest");
}

/* One line says it, however many are hidden. */
static size_t once(Ledger__PhoneHit **hits, size_t n)
{
	bool said = false;
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (hits[i]->checking && said)
			continue;
		said = said || hits[i]->checking;
		hits[kept++] = hits[i];
	}
	return kept;
}

int find_by_phone(ShCall *call, const Ledger__FindByPhoneRequest *q, Ledger__FindByPhoneReply *reply)
{
	char digits[SH_PHONE_SIZE];
	const char *key = digits, *looked[MOST + 1];
	Ledger__PhoneHit *all;
	const ShRows *rows;
	ShParam indexes;
	size_t n;
	int r;

	if (!sh_phone_key(q->phone, digits))
		return sh_fail_field(&call->error, "phone", "ledger.phone.unreadable");
	if ((r = store_need_open(call, q->disaster_id)) != 0 ||
	    (r = sh_blind_versions(call, LEDGER_CONTACT_SCOPE, LEDGER_CONTACT_KEY, LEDGER_CELL_PHONE_INDEX, &key, 1,
				   &indexes)) != 0 ||
	    (r = sh_query(call, &sql_find_by_phone, &rows, sh_text(call->municipality), sh_text(q->disaster_id),
			  indexes, sh_int(MOST + 1))) != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	reply->more = n > MOST;
	n = n > MOST ? MOST : n;
	if (!(all = store_list(call, n, sizeof *all, &reply->hits)))
		return SH_REFUSED;
	for (size_t i = 0; i < n; i++) {
		looked[i] = sh_rows_str(rows, (int) i, "person_id");
		show(call, rows, (int) i, &all[i]);
	}
	reply->n_hits = once(reply->hits, n);
	looked[n] = q->disaster_id;
	return sh_audit(call, looked, n + 1);
}

static int fill(ShCall *call, const ShRows *rows)
{
	const size_t n = (size_t) sh_rows_count(rows);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);
	ProtobufCBinaryData *indexes = sh_alloc(call->arena, (n + 1) * sizeof *indexes);
	ShOpener opener = { 0 };
	int r = 0;

	if (!ids || !indexes)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "phone");
	for (size_t i = 0; r == 0 && i < n; i++) {
		const uint8_t *sealed, *plain;
		size_t len;

		ids[i] = sh_rows_str(rows, (int) i, "contact_id");
		indexes[i] = (ProtobufCBinaryData){ 0 };
		if (strcmp(sh_rows_str(rows, (int) i, "kind"), "PHONE") != 0)
			continue;
		sealed = sh_rows_bytes(call, rows, (int) i, "sealed_value", &len);
		r = sh_cell_open_with(call, &opener, LEDGER_CELL_CONTACT, ids[i], sealed, len, &plain, &len);
		if (r == 0)
			r = phone_index(call, (const char *) plain, &indexes[i]);
	}
	return r != 0 ? r
		      : sh_query(call, &sql_put_phone_indexes, NULL, sh_text(call->municipality),
				 sh_text_array_wire(call->arena, ids, n),
				 sh_bytes_array_wire(call->arena, indexes, n));
}

/* Contacts from before there was an index. */
int phone_step(ShCall *call, const char *id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_contacts_without_index, &rows, sh_text(call->municipality), sh_int(FILLED));

	(void) id;
	if (r != 0 || sh_rows_count(rows) == 0)
		return r;
	if ((r = fill(call, rows)) == 0)
		sh_due_again(call, call->now_us);
	return r;
}
