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
	uint64_t no; /* of the tenant's trees; closed ones rest in tables of their own */
	bool closed;
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
/* How a tree stood when the next was begun, as the next one's first record quotes it. */
typedef struct AuditQuote {
	uint64_t by, tree;          /* the tree that quotes; the one that is quoted */
	uint64_t size, signed_size; /* leaves; of the newest checkpoint that was known */
	uint8_t root[SH_HASH], signed_root[SH_HASH];
	uint64_t lost; /* copies of the second store that the database lacked, and the hash over theirs */
	uint8_t lost_hash[SH_HASH];
	bool settles; /* a person went on after an alarm: what was wrong then was known */
} AuditQuote;
bool audit_quote_read(const char *record, AuditQuote *ret_quote);
/* Over the copies of the tenant that are not seen in the database and were written before `before` (UTC µs). */
uint64_t audit_lost(const AuditCopies *store, const char *tenant, uint64_t before, uint8_t ret_hash[SH_HASH]);
bool audit_written_before(const AuditCopies *store, const AuditCopy *copy, uint64_t before);
/* Is this mark somebody's signed word, not the tree's own row? */
bool audit_mark_signed(const AuditMark *mark);
