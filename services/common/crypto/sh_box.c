#include "hkdf.h"
#include "sh_seal.h"

#include <sodium.h>

static int key_pair(const uint8_t root[32], uint8_t public_key[32], uint8_t secret[32])
{
	uint8_t seed[crypto_box_SEEDBYTES];
	int r;

	sh_hkdf32(root, "shien.box.v1", "", 0, seed);
	r = crypto_box_seed_keypair(public_key, secret, seed);
	sodium_memzero(seed, sizeof seed);
	return r;
}

int sh_box_public(const uint8_t root[32], uint8_t ret_public[32])
{
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	int r = key_pair(root, ret_public, secret);

	sodium_memzero(secret, sizeof secret);
	return r == 0 ? 0 : SH_FAULT;
}

int sh_box_seal(ShArena *arena, const uint8_t to_public[32], const void *plain, size_t len,
		const uint8_t **ret_sealed, size_t *ret_len, ShError *err)
{
	uint8_t *out = len > SIZE_MAX - crypto_box_SEALBYTES ? NULL : sh_alloc(arena, len + crypto_box_SEALBYTES);

	if (!out)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "box of %zu bytes", len);
	/* Fails for a public key of small order only. */
	if (crypto_box_seal(out, plain, len, to_public) != 0)
		return sh_fail(err, SH_INTERNAL, "box.bad_public_key", "to another service");
	*ret_sealed = out;
	*ret_len = len + crypto_box_SEALBYTES;
	return 0;
}

int sh_box_open(ShArena *arena, const ShRoots *roots, const void *sealed, size_t len, const uint8_t **ret_plain,
		size_t *ret_len, ShError *err)
{
	uint8_t public_key[crypto_box_PUBLICKEYBYTES], secret[crypto_box_SECRETKEYBYTES], *out;
	int r = -1;

	if (len < crypto_box_SEALBYTES)
		return sh_fail(err, SH_INTERNAL, "box.does_not_open", "%zu bytes", len);
	out = sh_alloc(arena, len - crypto_box_SEALBYTES + 1);
	if (!out)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "box of %zu bytes", len);
	for (size_t i = 0; i < roots->n && r != 0; i++) /* it may have been sealed before a rotation */
		if ((r = key_pair(roots->key[i], public_key, secret)) == 0)
			r = crypto_box_seal_open(out, sealed, len, public_key, secret);
	sodium_memzero(secret, sizeof secret);
	if (r != 0)
		return sh_fail(err, SH_INTERNAL, "box.does_not_open", "%zu bytes", len);
	out[len - crypto_box_SEALBYTES] = '\0';
	*ret_plain = out;
	*ret_len = len - crypto_box_SEALBYTES;
	return 0;
}
