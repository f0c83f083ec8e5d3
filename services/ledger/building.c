#include "building.h"
#include "ledger.h"

#include <string.h>

#define PURPOSE "address"
enum { INDEX = 32 };

int building_sealing(ShCall *call, const char *disaster_id, BuildingSeal *ret)
{
	int r = sh_data_key(call, disaster_id, PURPOSE, &ret->key);

	return r != 0 ? r : sh_blind_key(ret->key, LEDGER_CELL_BUILDING_INDEX, &ret->index, &call->error);
}

void building_sealed(BuildingSeal *with) { explicit_bzero(&with->index, sizeof with->index); }

int building_seal(ShCall *call, const BuildingSeal *with, const char *dwelling_id, const char *building_id,
		  ProtobufCBinaryData *ret_index, ProtobufCBinaryData *ret_cell)
{
	const ShCellName name = { call->municipality, LEDGER_CELL_DWELLING_BUILDING, dwelling_id };
	uint8_t *index = sh_alloc(call->arena, INDEX);
	const uint8_t *cell;
	size_t len;
	int r;

	if (!index)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "building");
	sh_blind_with(&with->index, building_id, strlen(building_id), index);
	*ret_index = (ProtobufCBinaryData){ INDEX, index };
	r = sh_seal(call->arena, with->key, &name, building_id, strlen(building_id), &cell, &len, &call->error);
	if (r == 0)
		*ret_cell = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) cell };
	return r;
}

int buildings_wanted(ShCall *call, const char *disaster_id, const char *const *building_ids, size_t n,
		     ShParam *ret_indexes)
{
	*ret_indexes = sh_bytes_array_wire(call->arena, NULL, 0);
	return n == 0 ? 0
		      : sh_blind_versions(call, disaster_id, PURPOSE, LEDGER_CELL_BUILDING_INDEX, building_ids, n,
					  ret_indexes);
}
