#include "sh_data_key.h"

#include <string.h>

int sh_cell_seal(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		 const void *plain, size_t len, const uint8_t **ret_sealed, size_t *ret_len)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const ShDataKey *key;
	int r = sh_data_key(call, scope, purpose, &key);

	return r != 0 ? r : sh_seal(call->arena, key, &name, plain, len, ret_sealed, ret_len, &call->error);
}

/* Cells of one answer lie under few keys: those of a rotation under way, seldom more. */
static int key_of(ShCall *call, ShOpener *opener, uint32_t id, const ShDataKey **ret_key)
{
	int r;

	for (size_t i = 0; i < opener->n; i++)
		if (opener->keys[i]->id == id) {
			*ret_key = opener->keys[i];
			return 0;
		}
	r = sh_data_key_by_id(call, id, ret_key);
	if (r == 0 && opener->n < sizeof opener->keys / sizeof *opener->keys)
		opener->keys[opener->n++] = *ret_key;
	return r;
}

int sh_cell_open_with(ShCall *call, ShOpener *opener, uint32_t cell, const char *row_id, const void *sealed,
		      size_t len, const uint8_t **ret_plain, size_t *ret_len)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const ShDataKey *key;
	uint32_t id;
	int r;

	if ((r = sh_seal_key_id(sealed, len, &id, &call->error)) != 0 || (r = key_of(call, opener, id, &key)) != 0)
		return r;
	return sh_unseal(call->arena, key, &name, sealed, len, ret_plain, ret_len, &call->error);
}

int sh_cell_open(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		 const uint8_t **ret_plain, size_t *ret_len)
{
	ShOpener once = { 0 };

	return sh_cell_open_with(call, &once, cell, row_id, sealed, len, ret_plain, ret_len);
}

int sh_cell_seal_text(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		      const char *plain, const uint8_t **ret_sealed, size_t *ret_len)
{
	*ret_sealed = (const uint8_t *) "";
	*ret_len = 0;
	if (!plain || !*plain)
		return 0;
	return sh_cell_seal(call, scope, purpose, cell, row_id, plain, strlen(plain), ret_sealed, ret_len);
}

int sh_cell_open_text(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		      const char **ret_plain)
{
	const uint8_t *plain;
	size_t n;
	int r;

	*ret_plain = "";
	if (len == 0)
		return 0;
	r = sh_cell_open(call, cell, row_id, sealed, len, &plain, &n);
	if (r == 0)
		*ret_plain = sh_printf(call->arena, "%.*s", (int) n, (const char *) plain);
	return r;
}
