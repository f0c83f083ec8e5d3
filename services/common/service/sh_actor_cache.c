#include "sh_actor_cache.h"
#include "sh_memory.h"
#include "sh_without.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64, TEXT = SH_ACTOR_MAX };

typedef struct Seen {
	uint8_t hash[crypto_hash_sha256_BYTES];
	uint8_t issuer_key[SH_KEY];
	ShActor actor;   /* its strings in `text` */
	char text[TEXT]; /* id, issuer, roles, categories, municipality, session, each with its zero */
} Seen;

struct ShActorCache {
	Seen seen[MOST];
};

ShActorCache *sh_actor_cache_new(void)
{
	ShActorCache *c = sh_need(calloc(1, sizeof *c));

	return c;
}

void sh_actor_cache_free(ShActorCache *c)
{
	if (!c)
		return;
	sodium_memzero(c, sizeof *c);
	free(c);
}

static const char *keep(char **at, const char *text)
{
	char *to = *at;
	size_t n = strlen(text) + 1;

	memcpy(to, text, n);
	*at += n;
	return to;
}

static void put(Seen *s, ShKeys *keys, const uint8_t *hash, const ShActor *a)
{
	char *at = s->text;

	s->actor = (ShActor){ 0 };
	if (strlen(a->id) + strlen(a->issuer) + strlen(a->roles) + strlen(a->categories) + strlen(a->municipality) +
			    strlen(a->session) + 6 >
		    sizeof s->text ||
	    !sh_keys_peer_sign(keys, a->issuer, s->issuer_key))
		return;
	memcpy(s->hash, hash, sizeof s->hash);
	s->actor = *a;
	s->actor.id = keep(&at, a->id);
	s->actor.issuer = keep(&at, a->issuer);
	s->actor.roles = keep(&at, a->roles);
	s->actor.categories = keep(&at, a->categories);
	s->actor.municipality = keep(&at, a->municipality);
	s->actor.session = keep(&at, a->session);
}

/* Everything but the signature is asked again: tenant, time, epoch, and that the issuer's key has not changed or
 * gone. */
static bool holds(const Seen *s, ShKeys *keys, const uint8_t *hash, const char *municipality, int64_t now_us)
{
	uint8_t key[SH_KEY];

	return s->actor.id && memcmp(s->hash, hash, sizeof s->hash) == 0 &&
	       strcmp(s->actor.municipality, municipality) == 0 && now_us >= s->actor.issued_us &&
	       now_us < s->actor.expires_us &&
	       (s->actor.groups_epoch >= sh_keys_peer_epoch(keys, s->actor.issuer) || SH_WITHOUT(actor_epoch)) &&
	       sh_keys_peer_sign(keys, s->actor.issuer, key) && memcmp(key, s->issuer_key, sizeof key) == 0;
}

int sh_actor_cache_verify(ShActorCache *c, ShArena *arena, ShKeys *keys, const uint8_t *token, size_t len,
			  const char *municipality, int64_t now_us, ShActor *ret_actor, ShError *err)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	Seen *s;
	int r;

	crypto_hash_sha256(hash, token, len);
	s = &c->seen[hash[0] % MOST];
	if (holds(s, keys, hash, municipality, now_us)) {
		const ShActor *a = &s->actor;

		*ret_actor = *a;
		ret_actor->id = sh_printf(arena, "%s", a->id);
		ret_actor->issuer = sh_printf(arena, "%s", a->issuer);
		ret_actor->roles = sh_printf(arena, "%s", a->roles);
		ret_actor->categories = sh_printf(arena, "%s", a->categories);
		ret_actor->municipality = sh_printf(arena, "%s", a->municipality);
		ret_actor->session = sh_printf(arena, "%s", a->session);
		return 0;
	}
	r = sh_actor_verify(arena, keys, token, len, municipality, now_us, ret_actor, err);
	if (r == 0)
		put(s, keys, hash, ret_actor);
	return r;
}
