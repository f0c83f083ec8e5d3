#include "store.h"
#include "ledger_sql.h"
#include "sh_data_key.h"
#include "sh_form.h"
#include "sh_hex.h"
#include "sh_without.h"

#include <string.h>

int store_need_open(ShCall *call, const char *disaster_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_disaster, &rows, sh_text(call->municipality), sh_text(disaster_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.disaster.unknown", "%s", disaster_id);
	if (strcmp(sh_rows_str(rows, 0, "state"), "OPEN") != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.disaster.not_open", "%s", disaster_id);
	return 0;
}

int store_lock_dwelling(ShCall *call, const char *disaster_id, const char *dwelling_id, Dwelling *d)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_lock_dwelling, &rows, sh_text(call->municipality), sh_text(dwelling_id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0 ||
	    (disaster_id && strcmp(sh_rows_str(rows, 0, "disaster_id"), disaster_id) != 0))
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.dwelling.unknown", "%s", dwelling_id);
	*d = (Dwelling){
		.dwelling_id = dwelling_id,
		.disaster_id = sh_rows_str(rows, 0, "disaster_id"),
		.use = sh_rows_str(rows, 0, "use"),
		.governing_survey_id = sh_rows_str(rows, 0, "governing_survey_id"),
		.governing_kind = sh_rows_str(rows, 0, "governing_kind"),
		.grade_code = sh_rows_str(rows, 0, "grade_code"),
		.state = sh_rows_str(rows, 0, "state"),
		.occurred_on = sh_rows_str(rows, 0, "occurred_on"),
		.surveys = (uint32_t) sh_rows_int(rows, 0, "surveys"),
	};
	return 0;
}

int store_check_id(ShCall *call, const char *id)
{
	size_t chars;

	if (!*id || !sh_form_fits(SH_UUID, id, &chars))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "ledger.event.malformed", "%s", call->rpc);
	return 0;
}

void *store_list(ShCall *call, size_t n, size_t size, void *ret_pointers)
{
	char *all = sh_alloc(call->arena, n * size + 1);
	void **pointers = sh_alloc(call->arena, n * sizeof *pointers + 1);

	if (!all || !pointers) {
		sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "%s", call->rpc);
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		pointers[i] = all + i * size;
	memcpy(ret_pointers, &pointers, sizeof pointers);
	return all;
}

bool store_hides(const ShCall *call, bool protected)
{
	return protected && !SH_WITHOUT(ledger_mask) && sh_from_outside(call) &&
	       !sh_roles_have(call->actor.roles, "protection");
}

int store_check_hidden(ShCall *call, const char *const *person_ids, size_t n, const char *reason)
{
	for (size_t i = 0; i < n; i++) {
		const ShRows *flag;
		int r = sh_query(call, &sql_person_shielded, &flag, sh_text(call->municipality),
				 sh_text(person_ids[i]));

		if (r != 0)
			return r;
		if (store_hides(call, sh_rows_bool(flag, 0, "shielded")))
			return sh_fail(&call->error, SH_FAILED_PRECONDITION, reason, "-");
	}
	return 0;
}

bool store_says_dead(const ShCall *call)
{
	return !sh_from_outside(call) || sh_roles_have(call->actor.roles, "ledger") ||
	       sh_roles_have(call->actor.roles, "protection");
}

const char *store_address(ShCall *call, const char *address, const char *extra)
{
	return *extra ? sh_printf(call->arena, "%s　%s", address, extra) : address;
}

int store_person(ShCall *call, const char *disaster_id, const char *person_id, const ShRows **ret_person)
{
	int r = sh_query(call, &sql_person_on_ledger, ret_person, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text(person_id));

	if (r == 0 && sh_rows_count(*ret_person) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "ledger.person.unknown", "%s", person_id);
	return r;
}

int store_seal_message(ShCall *call, const char *disaster_id, uint32_t cell, const char *row_id,
		       const ProtobufCMessage *message, const uint8_t **ret_sealed, size_t *ret_len)
{
	const uint8_t *packed;
	size_t len;
	int r = sh_pack(call->arena, message, &packed, &len, &call->error);

	return r != 0 ? r : sh_cell_seal(call, disaster_id, "cell", cell, row_id, packed, len, ret_sealed, ret_len);
}

int store_open_message(ShCall *call, const ShRows *rows, int row, const char *column, uint32_t cell,
		       const char *row_id, const ProtobufCMessageDescriptor *type, void *ret_message)
{
	size_t len;
	const uint8_t *sealed = sh_rows_bytes(call, rows, row, column, &len);
	const ProtobufCMessage *message;
	int r = sh_cell_open(call, cell, row_id, sealed, len, &sealed, &len);

	if (r != 0)
		return r;
	message = protobuf_c_message_unpack(type, sh_arena_protobuf(call->arena), len, sealed);
	if (!message)
		return sh_fail(&call->error, SH_INTERNAL, "ledger.cell.broken", "%s", column);
	memcpy(ret_message, &message, sizeof message);
	return 0;
}

const char *store_hex(ShCall *call, const uint8_t *bytes, size_t n)
{
	char *out = sh_alloc(call->arena, 2 * n + 1);

	if (out)
		sh_hex(out, bytes, n);
	return out ? out : "";
}
