/* Blind indexes across a rotation. */
#include "data_key.h"
#include "sh_hex.h"

#include <sodium.h>
#include <string.h>

enum { VERSIONS = 64 };

typedef struct Look {
	uint32_t cell;
	const void *value;
	size_t len;
	const char *hex[VERSIONS];
	size_t n;
	const uint8_t *index;
	bool is;
} Look;

static int collect(ShCall *call, const ShDataKey *key, void *arg)
{
	char *text = sh_alloc(call->arena, 2 * 32 + 3);
	Look *look = arg;
	uint8_t index[32];
	int r;

	if (!text || look->n == VERSIONS)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	if ((r = sh_blind(key, look->cell, look->value, look->len, index, &call->error)) != 0)
		return r;
	memcpy(text, "\\x", 2);
	sh_hex(text + 2, index, sizeof index);
	look->hex[look->n++] = text;
	return 0;
}

int sh_blind_versions(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const void *value,
		      size_t len, ShParam *ret_indexes)
{
	Look look = { .cell = cell, .value = value, .len = len };
	int r = data_key_each(call, scope, purpose, collect, &look);

	if (r == 0)
		*ret_indexes = sh_text_array(call->arena, look.hex, look.n);
	return r;
}

static int compare(ShCall *call, const ShDataKey *key, void *arg)
{
	Look *look = arg;
	uint8_t index[32];
	int r = sh_blind(key, look->cell, look->value, look->len, index, &call->error);

	if (r == 0)
		look->is |= sodium_memcmp(index, look->index, sizeof index) == 0;
	return r;
}

int sh_blind_is(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const void *value, size_t len,
		const uint8_t index[32], bool *ret_is)
{
	Look look = { .cell = cell, .value = value, .len = len, .index = index };
	int r = data_key_each(call, scope, purpose, compare, &look);

	if (r == 0)
		*ret_is = look.is;
	return r;
}
