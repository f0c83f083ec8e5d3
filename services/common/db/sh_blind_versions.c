/* Blind indexes across a rotation. */
#include "data_key.h"

#include <sodium.h>
#include <string.h>

typedef struct Look {
	uint32_t cell;
	const char *const *texts;
	size_t n_texts;
	uint8_t (*indexes)[32]; /* all texts under one version after the other */
	size_t n;
} Look;

/* Room for one version more: there may be very many texts, and mostly there is one version. */
static bool grow(ShCall *call, Look *look)
{
	uint8_t(*all)[32] = sh_alloc(call->arena, (look->n + look->n_texts + 1) * sizeof *all);

	if (!all)
		return false;
	if (look->n)
		memcpy(all, look->indexes, look->n * sizeof *all);
	look->indexes = all;
	return true;
}

static int collect(ShCall *call, const ShDataKey *key, void *arg)
{
	Look *look = arg;
	ShBlindKey derived;
	int r;

	if (!grow(call, look))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	if ((r = sh_blind_key(key, look->cell, &derived, &call->error)) != 0)
		return r;
	for (size_t i = 0; i < look->n_texts; i++)
		sh_blind_with(&derived, look->texts[i], strlen(look->texts[i]), look->indexes[look->n++]);
	sodium_memzero(&derived, sizeof derived);
	return 0;
}

int sh_blind_all(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		 size_t n, const uint8_t (**ret_indexes)[32], size_t *ret_n)
{
	Look look = { .cell = cell, .texts = texts, .n_texts = n };
	int r = n > 0 ? data_key_each(call, scope, purpose, collect, &look) : 0;

	*ret_indexes = (const uint8_t(*)[32]) look.indexes;
	*ret_n = look.n;
	return r;
}

int sh_blind_versions(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		      size_t n, ShParam *ret_indexes)
{
	const uint8_t(*indexes)[32];
	ProtobufCBinaryData *parts;
	int r = sh_blind_all(call, scope, purpose, cell, texts, n, &indexes, &n);

	if (r != 0)
		return r;
	if (!(parts = sh_alloc(call->arena, (n + 1) * sizeof *parts)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	for (size_t i = 0; i < n; i++)
		parts[i] = (ProtobufCBinaryData){ sizeof *indexes, (uint8_t *) (uintptr_t) indexes[i] };
	*ret_indexes = sh_bytes_array_wire(call->arena, parts, n);
	return 0;
}

typedef struct Compared {
	uint32_t cell;
	const void *value;
	size_t len;
	const uint8_t *index;
	bool is;
} Compared;

static int compare(ShCall *call, const ShDataKey *key, void *arg)
{
	Compared *look = arg;
	uint8_t index[32];
	int r = sh_blind(key, look->cell, look->value, look->len, index, &call->error);

	if (r == 0)
		look->is |= sodium_memcmp(index, look->index, sizeof index) == 0;
	return r;
}

int sh_blind_is(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const void *value, size_t len,
		const uint8_t index[32], bool *ret_is)
{
	Compared look = { .cell = cell, .value = value, .len = len, .index = index };
	int r = data_key_each(call, scope, purpose, compare, &look);

	if (r == 0)
		*ret_is = look.is;
	return r;
}
