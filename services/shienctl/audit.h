#pragma once
#include "command.h"
#include "sh_db.h"
#include <stdint.h>

/* The audit of one service, as an auditor looks at it: the trees recomputed leaf by leaf (RFC 6962) and held against
 * what was signed (checkpoints) and against the second store. */
typedef struct AuditFinding {
	const char *kind; /* altered, removed, inserted, reordered, truncated, forked, replayed, forged, … */
	char tenant[7];
	uint64_t from, to; /* leaves it concerns, to excluded; 0, 0: see detail */
	char detail[400];  /* ids only */
} AuditFinding;

enum { AUDIT_FINDINGS_MAX = 200 };

typedef struct AuditReport {
	uint64_t trees, leaves, waiting; /* waiting: records not yet numbered */
	uint64_t unsigned_leaves;        /* numbered, in no checkpoint yet */
	uint64_t checkpoints;            /* signatures that verified, in the database and the second store */
	uint64_t cosigned, stamped;      /* of the checkpoints: by the witness, by the time-stamping authority */
	uint64_t copies;                 /* records of the second store that were compared */
	uint64_t without_copy;           /* leaves that it does not hold */
	uint64_t set_back;               /* copies of what a restore has taken back, as its tree quotes them */
	uint64_t settled;                /* findings that somebody went on after, with a reason */
	uint64_t findings;               /* how many; the first of them: */
	AuditFinding finding[AUDIT_FINDINGS_MAX];
} AuditReport;

/* Refuses with audit.broken where anything was found. */
int audit_verify(const Context *ctx, const char *service, AuditReport *ret_report, ShError *err);

/* Leaves, checkpoints, second store and public keys of a service as files under `folder`, for a verifier that has
 * nothing else (tests/audit/verify.py). */
int audit_export(const Context *ctx, const char *service, const char *folder, uint64_t *ret_leaves, ShError *err);

/* Closes each tenant's tree as it stands and begins another whose first record says who, why and how the old one
 * stood: `rpc` is "AuditGoOn" (only of the tenant in the context) or "Restore". */
int audit_begin_trees(const Context *ctx, const char *service, const char *rpc, const char *reason,
		      uint64_t *ret_begun, ShError *err);

/* Every look at a person that this service recorded, oldest first, on standard output. */
int audit_who_looked(const Context *ctx, const char *service, const char *person, uint64_t *ret_looks, ShError *err);

/* -- inside -- */
/* Rows of a question one at a time, for trees grow beyond memory. `row` returns non-zero to stop looking. */
typedef int AuditRow(void *self, PGresult *row, ShError *err);
int audit_each(ShDb *db, const char *sql, const char *tenant, AuditRow *row, void *self, ShError *err);
/* One snapshot of the database: the sequencers go on meanwhile. `audit_end` also after a failure. */
int audit_begin(ShDb *db, const Context *ctx, const char *service, ShError *err);
void audit_end(ShDb *db);

struct AuditCopies;
typedef struct AuditTenants {
	char (*code)[7]; /* the caller frees */
	size_t count;
} AuditTenants;
/* A tenant's trees as the database has them, the live one last. */
typedef struct AuditTree {
	uint64_t no;
	char text[24]; /* the number */
	bool closed;
} AuditTree;
enum { AUDIT_TREES_MAX = 64 };
typedef struct AuditTrees {
	AuditTree tree[AUDIT_TREES_MAX];
	size_t count;
} AuditTrees;
int audit_trees_read(AuditTrees *ret, ShDb *db, const char *tenant, ShError *err);
/* All that have records, also those of whom only the second store knows any more. */
int audit_tenants_read(AuditTenants *ret, ShDb *db, const struct AuditCopies *store, ShError *err);
