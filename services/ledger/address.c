#include "address.h"
#include "dwelling_key.h"
#include "ledger.h"

#include <string.h>

#define PURPOSE "address"
enum { BETWEEN = 0x1F }; /* address and 方書 in one cell; neither field may hold it */

int address_sealing(ShCall *call, const char *disaster_id, AddressSeal *ret)
{
	int r = sh_data_key(call, disaster_id, PURPOSE, &ret->key);

	if (r == 0)
		r = sh_blind_key(ret->key, LEDGER_CELL_PLACE_INDEX, &ret->place, &call->error);
	return r != 0 ? r : sh_blind_key(ret->key, LEDGER_CELL_ADDRESS_INDEX, &ret->beginning, &call->error);
}

void address_sealed(AddressSeal *with)
{
	explicit_bzero(&with->place, sizeof with->place);
	explicit_bzero(&with->beginning, sizeof with->beginning);
}

const char *address_row(ShCall *call, const char *disaster_id, const char *person_id)
{
	return sh_printf(call->arena, "%s/%s", disaster_id, person_id);
}

static const char *both(ShCall *call, const char *address, const char *extra)
{
	return *extra ? sh_printf(call->arena, "%s%c%s", address, BETWEEN, extra) : address;
}

int address_seal(ShCall *call, const AddressSeal *with, uint32_t cell, const char *row_id, const char *address,
		 const char *extra, ProtobufCBinaryData *ret)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const char *text = both(call, address, extra);
	const uint8_t *sealed;
	size_t len;
	int r;

	*ret = (ProtobufCBinaryData){ 0 };
	if (!*text)
		return 0;
	r = sh_seal(call->arena, with->key, &name, text, strlen(text), &sealed, &len, &call->error);
	if (r == 0)
		*ret = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) sealed };
	return r;
}

int address_open(ShCall *call, ShOpener *opener, uint32_t cell, const char *row_id, const ShRows *rows, int row,
		 const char *column, const char **ret_address, const char **ret_extra)
{
	const uint8_t *sealed, *plain;
	size_t len;
	char *at;
	int r;

	*ret_address = *ret_extra = "";
	sealed = sh_rows_bytes(call, rows, row, column, &len);
	if (len == 0)
		return 0;
	r = sh_cell_open_with(call, opener, cell, row_id, sealed, len, &plain, &len);
	if (r != 0)
		return r;
	*ret_address = (const char *) plain;
	at = memchr(plain, BETWEEN, len);
	if (at) { /* ours, in our arena */
		*at = '\0';
		*ret_extra = at + 1;
	}
	return 0;
}

static int index_of(ShCall *call, const ShBlindKey *key, const char *text, size_t len, uint8_t *out)
{
	if (!out)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "address");
	sh_blind_with(key, text, len, out);
	return 0;
}

int address_place(ShCall *call, const AddressSeal *with, const char *address, const char *extra,
		  ProtobufCBinaryData *ret)
{
	const char *text = both(call, address, extra);

	*ret = (ProtobufCBinaryData){ ADDRESS_INDEX, sh_alloc(call->arena, ADDRESS_INDEX) };
	return index_of(call, &with->place, text, strlen(text), ret->data);
}

int address_indexes(ShCall *call, const AddressSeal *with, const char *key, ProtobufCBinaryData *ret_whole,
		    ProtobufCBinaryData *ret_beginnings)
{
	size_t ends[DWELLING_BEGINNINGS], n = dwelling_key_beginnings(key, ends);
	uint8_t *all = sh_alloc(call->arena, (n + 1) * ADDRESS_INDEX);
	int r;

	*ret_whole = *ret_beginnings = (ProtobufCBinaryData){ 0 };
	if (!*key)
		return 0;
	r = index_of(call, &with->beginning, key, strlen(key), all);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = index_of(call, &with->beginning, key, ends[i], all + (i + 1) * ADDRESS_INDEX);
	if (r != 0)
		return r;
	*ret_whole = (ProtobufCBinaryData){ ADDRESS_INDEX, all };
	*ret_beginnings = (ProtobufCBinaryData){ n * ADDRESS_INDEX, all + ADDRESS_INDEX };
	return 0;
}

int address_wanted(ShCall *call, const char *disaster_id, const char *key, size_t len, ShParam *ret_indexes)
{
	const char *text = sh_printf(call->arena, "%.*s", (int) len, key);

	return addresses_wanted(call, disaster_id, &text, *text ? 1 : 0, ret_indexes);
}

int addresses_wanted(ShCall *call, const char *disaster_id, const char *const *keys, size_t n, ShParam *ret_indexes)
{
	return sh_blind_versions(call, disaster_id, PURPOSE, LEDGER_CELL_ADDRESS_INDEX, keys, n, ret_indexes);
}
