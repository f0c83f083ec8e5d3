#include "gcm.h"
#include "hkdf.h"
#include "sh_clock.h"
#include "sh_seal.h"
#include "sh_without.h"

#include <sodium.h>
#include <string.h>

enum {
	FORMAT = 1,
	HEAD = 1 + 4, /* format, key id */
	OVERHEAD = HEAD + GCM_NONCE + GCM_TAG,
	PART_MAX = 256,
	AAD_MAX = 4 * (4 + PART_MAX),
	WRAPPED = 64,
};

static const uint8_t wrap_format[4] = { 'S', 'H', 'K', '1' };

typedef struct Aad {
	uint8_t bytes[AAD_MAX];
	size_t len;
	bool too_long;
} Aad;

static void put32(uint8_t out[4], uint32_t n)
{
	for (int i = 0; i < 4; i++)
		out[i] = (uint8_t) (n >> (24 - 8 * i));
}

/* Every part with its length in front: "ab" + "c" is not "a" + "bc". */
static void part(Aad *aad, const void *bytes, size_t len)
{
	if (len > PART_MAX || aad->len + 4 + len > sizeof aad->bytes) {
		aad->too_long = true;
		return;
	}
	put32(aad->bytes + aad->len, (uint32_t) len);
	memcpy(aad->bytes + aad->len + 4, bytes, len);
	aad->len += 4 + len;
}

/* The head goes in too: neither the format nor the key's number can be changed. */
static void cell_aad(Aad *aad, const uint8_t head[HEAD], const ShCellName *name)
{
	uint8_t cell[4];

	put32(cell, name->cell);
	aad->len = 0;
	aad->too_long = false;
	part(aad, head, HEAD);
	part(aad, name->municipality, strlen(name->municipality));
	part(aad, cell, sizeof cell);
	part(aad, name->row_id, strlen(name->row_id));
}

int sh_seal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *plain, size_t len,
	    const uint8_t **ret_sealed, size_t *ret_len, ShError *err)
{
	uint8_t *out = len > SIZE_MAX - OVERHEAD ? NULL : sh_alloc(arena, len + OVERHEAD);
	Aad aad;
	Gcm gcm;

	if (!out)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "cell %u", name->cell);
	out[0] = FORMAT;
	put32(out + 1, key->id);
	sh_random(out + HEAD, GCM_NONCE);
	cell_aad(&aad, out, name);
	gcm = (Gcm){ key->key, out + HEAD, aad.bytes, aad.len };
	if (aad.too_long || !sh_gcm_seal(&gcm, plain, len, out + HEAD + GCM_NONCE))
		return sh_fail(err, SH_INTERNAL, "seal.failed", "cell %u, key %u", name->cell, key->id);
	if (SH_WITHOUT(cell_seal))
		memcpy(out + HEAD + GCM_NONCE, plain, len);
	*ret_sealed = out;
	*ret_len = len + OVERHEAD;
	return 0;
}

int sh_seal_key_id(const void *sealed, size_t len, uint32_t *ret_id, ShError *err)
{
	const uint8_t *s = sealed;

	if (len < OVERHEAD || s[0] != FORMAT)
		return sh_fail(err, SH_INVALID_ARGUMENT, "seal.malformed", "%zu bytes", len);
	*ret_id = (uint32_t) s[1] << 24 | (uint32_t) s[2] << 16 | (uint32_t) s[3] << 8 | s[4];
	return 0;
}

int sh_unseal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *sealed, size_t len,
	      const uint8_t **ret_plain, size_t *ret_len, ShError *err)
{
	const uint8_t *s = sealed;
	uint32_t id = 0;
	uint8_t *out;
	Aad aad;
	Gcm gcm;

	if (sh_seal_key_id(sealed, len, &id, err) != 0 || id != key->id)
		return sh_fail(err, SH_INTERNAL, "seal.does_not_open", "cell %u, key %u: head", name->cell, key->id);
	out = sh_alloc(arena, len - OVERHEAD + 1);
	if (!out)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "cell %u", name->cell);
	cell_aad(&aad, s, name);
	gcm = (Gcm){ key->key, s + HEAD, aad.bytes, aad.len };
	if (aad.too_long || !sh_gcm_open(&gcm, s + HEAD + GCM_NONCE, len - HEAD - GCM_NONCE, out)) {
		if (SH_WITHOUT(cell_seal))
			memcpy(out, s + HEAD + GCM_NONCE, len - OVERHEAD);
		else
			return sh_fail(err, SH_INTERNAL, "seal.does_not_open", "cell %u, key %u", name->cell,
				       key->id);
	}
	out[len - OVERHEAD] = '\0';
	*ret_plain = out;
	*ret_len = len - OVERHEAD;
	return 0;
}

static void wrap_aad(Aad *aad, const char *context, uint32_t id)
{
	uint8_t number[4];

	put32(number, id);
	aad->len = 0;
	aad->too_long = false;
	part(aad, wrap_format, sizeof wrap_format);
	part(aad, context, strlen(context));
	part(aad, number, sizeof number);
}

int sh_key_wrap(const uint8_t root[32], const char *context, const ShDataKey *key, uint8_t ret_wrapped[64],
		ShError *err)
{
	uint8_t *nonce = ret_wrapped + sizeof wrap_format;
	Aad aad;
	Gcm gcm;

	_Static_assert(sizeof wrap_format + GCM_NONCE + 32 + GCM_TAG == WRAPPED, "fills the 64 bytes");
	memcpy(ret_wrapped, wrap_format, sizeof wrap_format);
	sh_random(nonce, GCM_NONCE);
	wrap_aad(&aad, context, key->id);
	gcm = (Gcm){ root, nonce, aad.bytes, aad.len };
	if (aad.too_long || !sh_gcm_seal(&gcm, key->key, sizeof key->key, nonce + GCM_NONCE))
		return sh_fail(err, SH_INTERNAL, "seal.key_failed", "key %u", key->id);
	return 0;
}

int sh_key_unwrap(const uint8_t root[32], const char *context, uint32_t id, const uint8_t wrapped[64],
		  ShDataKey *ret_key, ShError *err)
{
	const uint8_t *nonce = wrapped + sizeof wrap_format;
	Aad aad;
	Gcm gcm;

	wrap_aad(&aad, context, id);
	gcm = (Gcm){ root, nonce, aad.bytes, aad.len };
	if (aad.too_long || memcmp(wrapped, wrap_format, sizeof wrap_format) != 0 ||
	    !sh_gcm_open(&gcm, nonce + GCM_NONCE, 32 + GCM_TAG, ret_key->key))
		return sh_fail(err, SH_INTERNAL, "seal.key_does_not_open", "key %u", id);
	ret_key->id = id;
	return 0;
}

int sh_blind_key(const ShDataKey *key, uint32_t cell, ShBlindKey *ret_key, ShError *err)
{
	uint8_t purpose[4];

	if (sodium_init() < 0)
		return sh_fail(err, SH_INTERNAL, "seal.no_sodium", "libsodium does not start");
	put32(purpose, cell);
	sh_hkdf32(key->key, "shien.blind.v1", purpose, sizeof purpose, ret_key->key);
	return 0;
}

void sh_blind_with(const ShBlindKey *key, const void *value, size_t len, uint8_t ret_index[32])
{
	sh_hmac(key->key, sizeof key->key, value, len, ret_index);
}

int sh_blind(const ShDataKey *key, uint32_t cell, const void *value, size_t len, uint8_t ret_index[32], ShError *err)
{
	ShBlindKey derived;
	int r = sh_blind_key(key, cell, &derived, err);

	if (r == 0)
		sh_blind_with(&derived, value, len, ret_index);
	sodium_memzero(&derived, sizeof derived);
	return r;
}

uint32_t sh_root_id(const uint8_t root[32])
{
	uint8_t id[32];

	sh_hkdf32(root, "shien.root.id.v1", "", 0, id);
	return (uint32_t) id[0] << 24 | (uint32_t) id[1] << 16 | (uint32_t) id[2] << 8 | id[3];
}

void sh_scope_key(const uint8_t root[32], const uint8_t secret[32], uint8_t ret_key[32])
{
	sh_hkdf32(root, "shien.scope.v1", secret, 32, ret_key);
}
