#pragma once
#include "sh_arena.h"
#include "sh_keys.h"
#include <stdbool.h>

/* Who asks: an assertion signed by the door that let the person in (Ed25519), at most five minutes old. */
typedef struct ShActor {
	const char *id;         /* "staff:ito", "portal:key7", "service:ledger"; printable ASCII, ≤ 128 */
	const char *issuer;     /* the service that signed */
	const char *roles;      /* comma separated, sorted, none twice: "survey,window"; "" = none; ≤ 512 */
	const char *categories; /* of data that may be seen, as roles are written: "resident,special_care"; "" = none,
				   "*" = whatever the roles ask for (a service, an API key, the operator) */
	const char *municipality; /* the only tenant this holds for, six digits; "*" for a service */
	const char *session;      /* "" where there is none; printable ASCII, ≤ 128 */
	uint64_t groups_epoch;    /* of the issuer, when it was signed */
	int64_t issued_us, expires_us;
} ShActor;

enum { SH_ACTOR_MAX = 1280, SH_ACTOR_LIFE_US = 5 * 60 * 1000000, SH_ACTOR_SKEW_US = 10 * 1000000 };

/* The token's bytes, in the arena; issuer and epoch are the keys' own, whatever the actor says. No text is NULL.
 * "service:x" is signed by x alone, and only a service may stand for "*". Refuses with actor.malformed. */
int sh_actor_sign(ShArena *arena, ShKeys *keys, const ShActor *actor, const uint8_t **ret_token, size_t *ret_len,
		  ShError *err);
/* Checks signature (by the issuer's public key), age, lifetime ≤ five minutes and tenant; the issuer's clock may be
 * ten seconds ahead. Refuses with actor.malformed, actor.unknown_issuer, actor.forged, actor.expired,
 * actor.other_tenant, actor.revoked (the issuer's epoch was raised since): UNAUTHENTICATED all. Any listed service
 * may sign for a person: which issuers are doors is the caller's to check (sh_signers.h). Strings in the arena. */
int sh_actor_verify(ShArena *arena, ShKeys *keys, const uint8_t *token, size_t len, const char *municipality,
		    int64_t now_us, ShActor *ret_actor, ShError *err);
/* What a person wrote in any order, as an assertion has it: sorted, none twice. Refuses with actor.roles_malformed.
 */
int sh_roles_sorted(ShArena *arena, const char *roles, const char **ret_sorted, ShError *err);
/* Whether a category of data is among those that the actor may see; NULL and "": there is nothing to see. */
bool sh_actor_sees(const ShActor *actor, const char *category);
/* Whether `role` is one of them, whole. */
bool sh_roles_have(const char *roles, const char *role);
