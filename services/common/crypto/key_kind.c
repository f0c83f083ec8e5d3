#include "key_kind.h"
#include "key_root.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_keys.h"
#include "sh_seal.h"

#include <sodium.h>
#include <string.h>
#include <zmq.h>

static void make_curve(char ret_secret[KEY_TEXT_MAX])
{
	uint8_t secret[SH_KEY];

	sh_random(secret, sizeof secret);
	zmq_z85_encode(ret_secret, secret, sizeof secret);
	sodium_memzero(secret, sizeof secret);
}

static bool derive_curve(const char *secret, char ret_public[KEY_TEXT_MAX])
{
	return strlen(secret) == SH_Z85 && zmq_curve_public(ret_public, secret) == 0;
}

static void make_sign(char ret_secret[KEY_TEXT_MAX])
{
	uint8_t seed[crypto_sign_SEEDBYTES], public_key[crypto_sign_PUBLICKEYBYTES], secret[SH_SIGN_SECRET];

	sh_random(seed, sizeof seed);
	crypto_sign_seed_keypair(public_key, secret, seed);
	sh_hex(ret_secret, secret, sizeof secret);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(secret, sizeof secret);
}

/* libsodium's secret is seed || public key; a public half that does not belong to the seed leaks the seed when
 * signing. */
static bool derive_sign(const char *text, char ret_public[KEY_TEXT_MAX])
{
	uint8_t secret[SH_SIGN_SECRET], again[SH_SIGN_SECRET], public_key[crypto_sign_PUBLICKEYBYTES];
	bool ok = sh_unhex(secret, sizeof secret, text);

	if (ok) {
		crypto_sign_seed_keypair(public_key, again, secret);
		ok = sodium_memcmp(secret, again, sizeof secret) == 0;
	}
	if (ok)
		sh_hex(ret_public, public_key, sizeof public_key);
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(again, sizeof again);
	return ok;
}

static bool derive_root(const char *text, char ret_public[KEY_TEXT_MAX])
{
	uint8_t root[SH_KEY], public_key[SH_KEY];
	bool ok = sh_root_from_text(text, false, root) && sh_box_public(root, public_key) == 0;

	if (ok)
		sh_hex(ret_public, public_key, sizeof public_key);
	sodium_memzero(root, sizeof root);
	return ok;
}

const KeyKind sh_key_kinds[KEY_KINDS] = {
	[KEY_CURVE] = { "curve.secret", "curve", make_curve, derive_curve },
	[KEY_SIGN] = { "sign.secret", "sign", make_sign, derive_sign },
	[KEY_ROOT] = { KEY_ROOT_SUFFIX, "box", sh_root_make, derive_root },
	[KEY_AUDIT] = { "checkpoint.secret", "checkpoint", make_sign, derive_sign },
};
