#pragma once
#include "sh_db.h"

/* Signs checkpoints of the audit trees, on the system login. Before it signs, every leaf since the last one is read
 * again from the database and hashed anew, and the tree must go on from what was signed before: from what this
 * process remembers, or its folder, or the newest checkpoint under its own signature. What does not hold is not
 * signed; it is said in the log (audit.alarm) each time anew. */
typedef struct ShNotary ShNotary;

/* `secret`: Ed25519, 64 bytes; `public_dir`: with SERVICE.trees (sh_trees.h). Borrowed. */
ShNotary *sh_notary_new(const char *service, const uint8_t *secret, const char *public_dir, uint32_t generation);
void sh_notary_free(ShNotary *notary);
/* All trees with new leaves; *ret_signed checkpoints, *ret_alarms trees that do not hold. */
int sh_notary_sign(ShNotary *notary, ShCall *call, unsigned *ret_signed, unsigned *ret_alarms);
/* One tree. 0 signed, or nothing new, or another replica is at it; refuses with audit.… naming tenant and leaf. */
int sh_notary_sign_tree(ShNotary *notary, ShCall *call, const char *municipality, bool *ret_signed);
