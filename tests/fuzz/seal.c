/* Sealed cells, wrapped data keys, sealed boxes: what was tampered with does not open. The first byte chooses. */
#include "fuzz.h"
#include "sh_seal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const ShDataKey key = { .id = 7, .key = { 1, 2, 3 } };
static const ShCellName name = { "172049", 3, "018d5f00-0000-7000-8000-000000000001" };
static const uint8_t root[32] = { 9, 8, 7 };

typedef int (*Open)(ShArena *arena, const uint8_t *sealed, size_t len, const uint8_t **ret, size_t *ret_len);

static int open_cell(ShArena *arena, const uint8_t *sealed, size_t len, const uint8_t **ret, size_t *ret_len)
{
	uint32_t id;
	ShError err;
	int r = sh_unseal(arena, &key, &name, sealed, len, ret, ret_len, &err);

	if (sh_seal_key_id(sealed, len, &id, &err) != 0 || id != key.id)
		HOLDS(r != 0);
	return r;
}

static int open_box(ShArena *arena, const uint8_t *sealed, size_t len, const uint8_t **ret, size_t *ret_len)
{
	ShRoots roots = { .n = 1 };
	ShError err;

	memcpy(roots.key[0], root, sizeof roots.key[0]);
	return sh_box_open(arena, &roots, sealed, len, ret, ret_len, &err);
}

static int open_key(ShArena *arena, const uint8_t *sealed, size_t len, const uint8_t **ret, size_t *ret_len)
{
	ShDataKey *out = sh_alloc(arena, sizeof *out);
	uint8_t wrapped[64] = { 0 };
	ShError err;

	if (len != 64)
		return SH_REFUSED;
	memcpy(wrapped, sealed, 64);
	*ret = out->key;
	*ret_len = sizeof out->key;
	return sh_key_unwrap(root, "172049|-|cell", 7, wrapped, out, &err);
}

static size_t seal(uint8_t what, ShArena *arena, const uint8_t *plain, size_t len, const uint8_t **ret)
{
	uint8_t public_key[32], *wrapped = sh_alloc(arena, 64);
	size_t n = 64;
	ShError err;

	if (what == 0)
		HOLDS(sh_seal(arena, &key, &name, plain, len, ret, &n, &err) == 0);
	else if (what == 1)
		HOLDS(sh_box_public(root, public_key) == 0 &&
		      sh_box_seal(arena, public_key, plain, len, ret, &n, &err) == 0);
	else {
		HOLDS(sh_key_wrap(root, "172049|-|cell", &key, wrapped, &err) == 0);
		*ret = wrapped;
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const Open opens[] = { open_cell, open_box, open_key };
	Feed f = feed(bytes, len);
	uint8_t what = (uint8_t) feed_below(&f, 3), *changed;
	bool raw = feed_byte(&f) & 1;
	ShArena *arena = sh_arena_new(8 * len + (1 << 20));
	const uint8_t *plain, *sealed, *out;
	size_t n, m, got;

	HOLDS(sodium_init() >= 0);
	if (raw) {
		sealed = feed_rest(&f, &n);
		HOLDS(opens[what](arena, sealed, n, &out, &got) != 0);
		sh_arena_free(arena);
		return 0;
	}
	plain = feed_bytes(&f, feed_byte(&f), &n);
	m = seal(what, arena, plain, n, &sealed);
	HOLDS(opens[what](arena, sealed, m, &out, &got) == 0);
	HOLDS(what == 2 || (got == n && memcmp(out, plain, n) == 0));
	changed = malloc(m + 64);
	memcpy(changed, sealed, m);
	n = fuzz_patch(&f, changed, m);
	if (opens[what](arena, changed, n, &out, &got) == 0)
		HOLDS(n == m && memcmp(changed, sealed, m) == 0);
	free(changed);
	sh_arena_free(arena);
	return 0;
}
