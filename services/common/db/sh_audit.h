#pragma once
#include "sh_audit_store.h"
#include "sh_db.h"

/* Who looked at or changed whose data, why: written in the look's own transaction, so that it is durable before the
 * answer goes out (I13). Ids only. The sequencer numbers the rows as leaves of an RFC 6962 tree per daemon × tenant.
 */
int sh_audit(ShCall *call, const char *const *person_ids, size_t n);
/* Of one person or thing. */
int sh_audit_one(ShCall *call, const char *id);
/* The line that stands for it: "at=… tenant=… actor=… … ids=a,b". In the call's arena. */
const char *sh_audit_record(const ShCall *call, const char *const *ids, size_t n);

/* -- for the runner (docs/decisions/0019) -- */
/* Nothing of this attempt counts any more. */
void sh_audit_forget(ShCall *call);
/* Lines of a step whose memory goes before the transaction ends: those since `before` are kept in `into`. */
void sh_audit_carry(ShCall *call, const ShAuditRecord *before, ShArena *into);
/* After a look failed because the database cannot hold its record: may it run again, with the record in the second
 * store alone? Not for what changes something: that can be held nowhere else. */
bool sh_audit_take_elsewhere(ShCall *call);
/* After the commit, before the answer: copies to the second store, or what only that holds. SH_FAULT: no answer. */
int sh_audit_keep(ShCall *call);
