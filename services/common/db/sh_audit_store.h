#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The second store of audit records, beside PostgreSQL: files of this replica in one folder, only ever appended to.
 *   SERVICE-REPLICA.YYYYMMDD.records  every record that PostgreSQL holds too, written after the commit: what stands
 * here and not there was taken away SERVICE-REPLICA.only              records that PostgreSQL could not hold; on the
 * disk before the answer leaves, and taken over by the sequencer when it can again SERVICE-REPLICA.checkpoints TENANT
 * SIZE BASE64(note): what this replica has signed One per process; all calls are thread-safe. */
typedef struct ShAuditRecord {
	const struct ShAuditRecord *next; /* newest first */
	const char *line;                 /* without its line end */
} ShAuditRecord;

/* Makes the folder (0700) where it is missing. "" = there is no second store. Refuses with audit.folder. */
int sh_audit_store_open(const char *folder, const char *service, const char *replica, ShError *err);
void sh_audit_store_close(void);
bool sh_audit_store_there(void);

/* Copies of what was committed. Failing is counted, not reported: PostgreSQL has them. */
void sh_audit_store_copy(const ShAuditRecord *records, int64_t now_us);
/* Held by nothing else: on the disk when this returns 0. SH_FAULT audit.unstored. */
int sh_audit_store_only(const ShAuditRecord *records, ShError *err);
void sh_audit_store_checkpoint(const char *municipality, uint64_t size, const char *note);
/* The newest checkpoint of the tenant's tree of this origin that this replica has signed; false: none. */
bool sh_audit_store_signed(const char *municipality, const char *origin, char *ret_note, size_t max);
/* Copies go to the disk; how many writes failed since the last call. */
unsigned sh_audit_store_sync(void);

int64_t sh_audit_store_only_bytes(void);
/* Lines of .only from byte `from` on, whole ones, at most some hundred kB; *ret_to: where the next begin. NULL: none.
 * The caller frees. */
char *sh_audit_store_waiting(int64_t from, int64_t *ret_to);
const char *sh_audit_store_name(void); /* "ledger-1" */
