#pragma once
#include "command.h"
#include <stdint.h>

/* The audit trees of one service recomputed leaf by leaf (RFC 6962) and compared with what is stored. */
typedef struct AuditReport {
	uint64_t trees, leaves, waiting; /* waiting: records not yet numbered */
	char broken_tenant[7];           /* the first that does not hold; "" = none */
	uint64_t broken_leaf;
} AuditReport;

/* Refuses with audit.broken where a tree does not hold. */
int audit_verify(const Context *ctx, const char *service, AuditReport *ret_report, ShError *err);
