/* Blind indexes across a rotation. */
#include "data_key.h"
#include "sh_hex.h"

#include <sodium.h>
#include <string.h>

enum { VERSIONS = 64 };

typedef struct Look {
	uint32_t cell;
	const char *const *texts;
	size_t n_texts;
	uint8_t (*indexes)[32];
	size_t n, room;
} Look;

static int collect(ShCall *call, const ShDataKey *key, void *arg)
{
	Look *look = arg;
	ShBlindKey derived;
	int r = sh_blind_key(key, look->cell, &derived, &call->error);

	for (size_t i = 0; r == 0 && i < look->n_texts; i++) {
		if (look->n == look->room) {
			r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
			break;
		}
		sh_blind_with(&derived, look->texts[i], strlen(look->texts[i]), look->indexes[look->n++]);
	}
	sodium_memzero(&derived, sizeof derived);
	return r;
}

int sh_blind_all(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		 size_t n, const uint8_t (**ret_indexes)[32], size_t *ret_n)
{
	Look look = { .cell = cell, .texts = texts, .n_texts = n, .room = VERSIONS * n };
	int r = 0;

	if (!(look.indexes = sh_alloc(call->arena, (look.room + 1) * sizeof *look.indexes)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	if (n > 0)
		r = data_key_each(call, scope, purpose, collect, &look);
	*ret_indexes = (const uint8_t(*)[32]) look.indexes;
	*ret_n = look.n;
	return r;
}

int sh_blind_versions(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		      size_t n, ShParam *ret_indexes)
{
	const uint8_t(*indexes)[32];
	const char **hex;
	int r = sh_blind_all(call, scope, purpose, cell, texts, n, &indexes, &n);

	if (r != 0)
		return r;
	if (!(hex = sh_alloc(call->arena, (n + 1) * sizeof *hex)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	for (size_t i = 0; i < n; i++) {
		char *text = sh_alloc(call->arena, 2 * sizeof *indexes + 3);

		if (!text)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
		text[0] = '\\';
		text[1] = 'x';
		sh_hex(text + 2, indexes[i], sizeof *indexes);
		hex[i] = text;
	}
	*ret_indexes = sh_text_array(call->arena, hex, n);
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
