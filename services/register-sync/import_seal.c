/* Cells and blind indexes of a part: one key for all of them. */
#include "import_seal.h"

#include <string.h>

int import_seal(ShCall *call, const ShDataKey *key, uint32_t cell, const char *row_id, const void *plain, size_t len,
		ProtobufCBinaryData *ret)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const uint8_t *sealed;
	size_t n;
	int r = sh_seal(call->arena, key, &name, plain, len, &sealed, &n, &call->error);

	if (r == 0)
		*ret = (ProtobufCBinaryData){ n, (uint8_t *) (uintptr_t) sealed };
	return r;
}

int import_sealing(ShCall *call, const char *purpose, uint32_t index_cell, ImportSealing *ret)
{
	int r = sh_data_key(call, "-", purpose, &ret->key);

	return r != 0 ? r : sh_blind_key(ret->key, index_cell, &ret->blind, &call->error);
}

int import_blind(ShCall *call, const ImportSealing *s, const char *value, ProtobufCBinaryData *ret)
{
	uint8_t *index = sh_alloc(call->arena, 32);

	if (!index)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part");
	sh_blind_with(&s->blind, value, strlen(value), index);
	*ret = (ProtobufCBinaryData){ 32, index };
	return 0;
}
