#pragma once
#include "sh_arena.h"
#include "sh_keys.h"
#include <stdbool.h>

/* Who asks: an assertion signed by the door that let the person in (Ed25519), at most five minutes old. */
typedef struct ShActor {
	const char *id;           /* "staff:ito", "portal:key7", "service:ledger" */
	const char *issuer;       /* the service that signed */
	const char *roles;        /* comma separated, sorted: "survey,window" */
	const char *municipality; /* the only tenant this holds for, "*" for a service */
	const char *session;      /* "" where there is none */
	uint64_t groups_epoch;
	int64_t issued_us, expires_us;
} ShActor;

enum { SH_ACTOR_MAX = 1024, SH_ACTOR_LIFE_US = 5 * 60 * 1000000 };

/* The token's bytes, in the arena; actor->issuer is set to the keys' own service. */
int sh_actor_sign(ShArena *arena, const ShKeys *keys, const ShActor *actor, const uint8_t **ret_token,
		  size_t *ret_len, ShError *err);
/* Checks signature (by the issuer's public key), age, lifetime ≤ five minutes and tenant. Refuses with
 * actor.malformed, actor.unknown_issuer, actor.forged, actor.expired, actor.other_tenant: UNAUTHENTICATED all.
 * Strings in the arena. */
int sh_actor_verify(ShArena *arena, ShKeys *keys, const uint8_t *token, size_t len, const char *municipality,
		    int64_t now_us, ShActor *ret_actor, ShError *err);
bool sh_roles_have(const char *roles, const char *role);
