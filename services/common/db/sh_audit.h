#pragma once
#include "sh_db.h"

/* Who looked at or changed whose data, why: written in the look's own transaction, so that it is durable before the
 * answer goes out (I13). Ids only. The sequencer numbers the rows as leaves of an RFC 6962 tree per daemon × tenant.
 */
int sh_audit(ShCall *call, const char *const *person_ids, size_t n);
/* Of one person or thing. */
int sh_audit_one(ShCall *call, const char *id);
