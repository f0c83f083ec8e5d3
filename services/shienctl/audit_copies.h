#pragma once
#include "sh_error.h"
#include "sh_merkle.h"
#include <stdbool.h>
#include <stdint.h>

/* The second store of a service: what its replicas wrote into their files (sh_audit_store.h), read whole. */
typedef struct AuditCopy {
	char tenant[7];
	bool only, seen;
	uint16_t file;
	int64_t offset;        /* of the line in its file */
	uint8_t hash[SH_HASH]; /* as a leaf */
} AuditCopy;

typedef struct AuditNote {
	char tenant[7];
	char *note;
} AuditNote;

typedef struct AuditCopies {
	AuditCopy *copies; /* by tenant and hash */
	size_t count;
	AuditNote *notes;
	size_t n_notes;
	char **files;
	size_t n_files;
} AuditCopies;

/* `folders`: comma separated; "" = none known, an empty store. */
int audit_copies_read(AuditCopies *ret, const char *folders, const char *service, ShError *err);
void audit_copies_free(AuditCopies *store);
/* Marks one that is not marked yet; false: there is none. */
bool audit_copies_take(AuditCopies *store, const char *tenant, const uint8_t hash[SH_HASH]);
/* The line of a copy, without its end; "" where it cannot be read. */
void audit_copies_line(const AuditCopies *store, const AuditCopy *copy, char *out, size_t max);
/* Is this file that of the replica "ledger-1"? */
bool audit_copies_is_of(const AuditCopies *store, size_t file, const char *replica);
/* First and end of a tenant's copies. */
void audit_copies_of(const AuditCopies *store, const char *tenant, size_t *ret_first, size_t *ret_end);
