#pragma once
#include "ledger.h"

/* Asks the register of whom nothing may go out, immediately before it does: the ledger's own flag comes by events and
 * is older (rulings 3). ret[i]: of the i-th. Outside of a transaction. An empty id asks about nobody, so that who is
 * not held takes the same way. Refuses ledger.release.checking where the register does not answer. */
int release_withheld(ShCall *call, const char *const *person_ids, size_t n, bool *ret);
