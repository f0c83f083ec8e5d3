#pragma once
#include "audit.h"
#include "audit_copies.h"
#include "sh_note.h"

/* Inside of `audit verify`: one service's trees while they are being read. */
/* What somebody said a tree to be at a size. */
typedef struct AuditMark {
	uint64_t size;
	uint8_t root[SH_HASH];
	const char *where; /* "checkpoint", "second store", "tree" */
} AuditMark;

typedef struct AuditCheck {
	const char *service;
	ShDb db;
	AuditCopies store;
	uint8_t key[SH_KEY];
	const char *tsa_ca_file;     /* "": stamps are not looked at */
	char witness[SH_ORIGIN_MAX]; /* "": cosignatures are not looked at */
	uint8_t witness_key[SH_KEY];
	AuditReport *report;
	/* of the tenant in hand */
	const char *tenant;
	char origin[SH_ORIGIN_MAX];
	AuditMark *marks;
	size_t n_marks, at; /* next to be reached */
	ShFrontier tree;
	uint64_t good, signed_size,
		newest_copy; /* last size that holds; newest checkpoint here and in the second store */
	uint64_t bad;        /* first size that does not; 0: none */
	int64_t *taken;      /* of each file: how far it was taken over */
	uint64_t *strangers; /* leaves without a copy, after `good` */
	size_t n_strangers;
} AuditCheck;

void audit_find(AuditCheck *check, const char *kind, uint64_t from, uint64_t to, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
/* What was signed for the tenant in hand, here and in the second store, and what the tree's own row says; by size. */
int audit_read_marks(AuditCheck *check, ShError *err);
/* Is this mark somebody's signed word, not the tree's own row? */
bool audit_mark_signed(const AuditMark *mark);
