#pragma once
#include "sh_actor.h"

/* Assertions whose signature one thread has checked already: a door signs one for many requests. Known by their
 * SHA-256, for as long as they hold and the issuer's key is the one that signed them. */
typedef struct ShActorCache ShActorCache;

ShActorCache *sh_actor_cache_new(void);
void sh_actor_cache_free(ShActorCache *cache); /* wiped */
/* As sh_actor_verify. */
int sh_actor_cache_verify(ShActorCache *cache, ShArena *arena, ShKeys *keys, const uint8_t *token, size_t len,
			  const char *municipality, int64_t now_us, ShActor *ret_actor, ShError *err);
