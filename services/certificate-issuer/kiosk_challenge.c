/* Challenges: made from the daemon's root key and their id, so that only the hash needs to be kept, and any replica
 * can take the answer. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "kiosk.h"
#include <sodium.h>
#include <string.h>

#define LIFE_US INT64_C(120000000)
#define DAY_US INT64_C(86400000000)

static void derive(ShCall *call, const char *challenge_id, uint8_t out[KIOSK_CHALLENGE_LEN])
{
	crypto_auth_hmacsha256_state state;
	uint8_t key[crypto_kdf_KEYBYTES];
	ShRoots roots;

	/* The newest: a challenge that a rotation overtakes is asked for again. */
	sh_call_roots(call, &roots);
	crypto_kdf_derive_from_key(key, sizeof key, 1, "kioskchl", roots.key[0]);
	sodium_memzero(&roots, sizeof roots);
	crypto_auth_hmacsha256_init(&state, key, sizeof key);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *) call->municipality, strlen(call->municipality));
	crypto_auth_hmacsha256_update(&state, (const uint8_t *) "|", 1);
	crypto_auth_hmacsha256_update(&state, (const uint8_t *) challenge_id, strlen(challenge_id));
	crypto_auth_hmacsha256_final(&state, out);
	sodium_memzero(key, sizeof key);
}

int kiosk_challenge(ShCall *call, const Certificate__KioskChallengeRequest *q,
		    Certificate__KioskChallengeReply *reply)
{
	uint8_t *challenge = sh_alloc(call->arena, KIOSK_CHALLENGE_LEN), hash[crypto_hash_sha256_BYTES];
	const char *id = store_new_id(call);
	int r;

	if (!challenge)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "challenge");
	derive(call, id, challenge);
	crypto_hash_sha256(hash, challenge, KIOSK_CHALLENGE_LEN);
	if ((r = sh_query(call, &sql_drop_old_challenges, NULL, sh_text(call->municipality),
			  sh_int(call->now_us - DAY_US))) != 0 ||
	    (r = sh_query(call, &sql_put_challenge, NULL, sh_text(call->municipality), sh_text(id),
			  sh_bytes(hash, sizeof hash), sh_text(q->terminal), sh_text(call->actor.id),
			  sh_int(call->now_us + LIFE_US))) != 0)
		return r;
	reply->challenge_id = id;
	reply->challenge = (ProtobufCBinaryData){ KIOSK_CHALLENGE_LEN, challenge };
	return 0;
}

typedef struct Take {
	const char *id, *terminal;
	const uint8_t *hash;
	size_t hash_len;
} Take;

static int take(ShCall *call, void *arg)
{
	const ShRows *rows;
	Take *t = arg;
	int r = sh_query(call, &sql_use_challenge, &rows, sh_text(call->municipality), sh_text(t->id),
			 sh_int(call->now_us), sh_text(call->actor.id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "kiosk.challenge.unusable", "-");
	t->terminal = sh_rows_str(rows, 0, "terminal");
	t->hash = sh_rows_bytes(call, rows, 0, "hash", &t->hash_len);
	return 0;
}

int kiosk_take_challenge(ShCall *call, const char *challenge_id, uint8_t ret_challenge[KIOSK_CHALLENGE_LEN],
			 const char **ret_terminal)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	Take t = { .id = challenge_id };
	int r = sh_write(call, take, &t);

	if (r != 0)
		return r;
	derive(call, challenge_id, ret_challenge);
	crypto_hash_sha256(hash, ret_challenge, KIOSK_CHALLENGE_LEN);
	if (t.hash_len != sizeof hash || sodium_memcmp(hash, t.hash, sizeof hash) != 0)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "kiosk.challenge.unusable", "key");
	*ret_terminal = t.terminal;
	return 0;
}
