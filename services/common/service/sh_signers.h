#pragma once
#include "sh_actor.h"

/* Does the issuer of this verified assertion speak for such an actor (signers.def)? Refuses with actor.not_its_own,
 * UNAUTHENTICATED. "public:" bears the role public alone, "service:" the role service alone, whoever signed. */
int sh_signer_check(const ShActor *actor, ShError *err);
