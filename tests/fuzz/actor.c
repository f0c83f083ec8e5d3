/* Assertions of who asks. The first byte: bytes as they come, or fields that are signed rightly (each line of the
 * input one), so that all checks behind the signature are reached. */
#include "fuzz.h"
#include "sh_actor.h"
#include "sh_actor_cache.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define NOW (INT64_C(1706745600) * 1000000)

static ShKeys *keys;
static ShActorCache *cache;

static void open_keys(void)
{
	char secret[128], public[128];
	ShError err;

	snprintf(secret, sizeof secret, "%s/secret", fuzz_folder());
	snprintf(public, sizeof public, "%s/public", fuzz_folder());
	HOLDS(sodium_init() >= 0);
	HOLDS(sh_keys_make("ledger", secret, public, &err) == 0);
	HOLDS(sh_keys_open(&keys, "ledger", secret, public, &err) == 0);
	cache = sh_actor_cache_new();
}

static void accepted(ShArena *arena, const ShActor *a, const uint8_t *token, size_t len)
{
	const uint8_t *again;
	size_t n;
	ShError err;

	HOLDS(*a->id && strlen(a->id) <= 128 && strlen(a->roles) <= 512 && strlen(a->categories) <= 256 &&
	      strcmp(a->issuer, "ledger") == 0);
	HOLDS(strcmp(a->municipality, "172049") == 0 ||
	      (strcmp(a->municipality, "*") == 0 && strcmp(a->id, "service:ledger") == 0));
	HOLDS(a->issued_us <= NOW + SH_ACTOR_SKEW_US && NOW < a->expires_us);
	HOLDS(a->expires_us - a->issued_us <= SH_ACTOR_LIFE_US);
	/* there is one way to say it; what is signed now carries the epoch of now */
	HOLDS(sh_actor_sign(arena, keys, a, &again, &n, &err) == 0 && n == len);
	HOLDS(a->groups_epoch != sh_keys_peer_epoch(keys, "ledger") || memcmp(again, token, n) == 0);
}

static bool try(ShArena *arena, const uint8_t *token, size_t len)
{
	ShActor a, b;
	ShError err, other;
	int r = sh_actor_verify(arena, keys, token, len, "172049", NOW, &a, &err);
	int s = sh_actor_cache_verify(cache, arena, keys, token, len, "172049", NOW, &b, &other);

	HOLDS((r == 0 || r == SH_REFUSED) && r == s);
	HOLDS(r == 0 || strcmp(err.reason, other.reason) == 0);
	if (r == 0) {
		accepted(arena, &a, token, len);
		HOLDS(strcmp(a.id, b.id) == 0 && strcmp(a.roles, b.roles) == 0 &&
		      strcmp(a.categories, b.categories) == 0);
	}
	return r == 0;
}

static size_t put(uint8_t *p, const void *bytes, size_t len)
{
	p[0] = (uint8_t) (len >> 8);
	p[1] = (uint8_t) len;
	memcpy(p + 2, bytes, len);
	return len + 2;
}

static size_t signed_fields(Feed *f, ShArena *arena, uint8_t *token, size_t room)
{
	uint8_t all[4096] = "shien.actor.v1", number[8];
	size_t head = sizeof "shien.actor.v1", n = 1;

	token[0] = 2;
	for (int i = 0; i < 9; i++) {
		const char *line = feed_line(f, arena);
		size_t len = strlen(line);
		int64_t us = NOW + (int64_t) (len * 1000000);

		if (i >= 6) {
			for (int k = 0; k < 8; k++)
				number[k] =
					(uint8_t) ((uint64_t) (*line == '-' ? NOW - us + NOW : us) >> (56 - 8 * k));
			n += put(token + n, number, 8);
		} else if (n + len + 2 + 128 < room) {
			n += put(token + n, line, len);
		}
	}
	memcpy(all + head, token, n);
	crypto_sign_detached(token + n, NULL, all, head + n, sh_keys_sign_secret(keys));
	return n + SH_SIGNATURE;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	ShArena *arena = sh_arena_new(1 << 20);
	uint8_t token[2048 + 64], what, was[sizeof token];
	const uint8_t *rest;
	size_t n, m;

	if (!keys)
		open_keys();
	what = feed_byte(&f);
	if (what & 1) {
		n = signed_fields(&f, arena, token, 2048);
		/* and whatever is changed after that is refused */
		if (try(arena, token, n) && f.left > 0) {
			memcpy(was, token, n);
			m = fuzz_patch(&f, token, n);
			HOLDS(!try(arena, token, m) || (m == n && memcmp(was, token, n) == 0));
		}
	} else {
		rest = feed_rest(&f, &n);
		HOLDS(!try(arena, rest, n));
	}
	sh_arena_free(arena);
	return 0;
}
