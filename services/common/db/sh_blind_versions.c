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
	const char **hex;
	size_t n, room;
} Look;

static int collect(ShCall *call, const ShDataKey *key, void *arg)
{
	Look *look = arg;
	ShBlindKey derived;
	int r = sh_blind_key(key, look->cell, &derived, &call->error);

	for (size_t i = 0; r == 0 && i < look->n_texts; i++) {
		char *text = sh_alloc(call->arena, 2 * 32 + 3);
		uint8_t index[32];

		if (!text || look->n == look->room) {
			r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
			break;
		}
		sh_blind_with(&derived, look->texts[i], strlen(look->texts[i]), index);
		text[0] = '\\';
		text[1] = 'x';
		sh_hex(text + 2, index, sizeof index);
		look->hex[look->n++] = text;
	}
	sodium_memzero(&derived, sizeof derived);
	return r;
}

int sh_blind_versions(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		      size_t n, ShParam *ret_indexes)
{
	Look look = { .cell = cell, .texts = texts, .n_texts = n, .room = VERSIONS * n };
	int r = 0;

	if (!(look.hex = sh_alloc(call->arena, (look.room + 1) * sizeof *look.hex)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "index");
	if (n > 0)
		r = data_key_each(call, scope, purpose, collect, &look);
	if (r == 0)
		*ret_indexes = sh_text_array(call->arena, look.hex, look.n);
	return r;
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
