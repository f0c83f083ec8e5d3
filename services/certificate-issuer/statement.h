#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stddef.h>
#include <stdint.h>

enum {
	ISSUER_NAME_MAX = 100,    /* code points; limits of the intake form */
	ISSUER_ADDRESS_MAX = 200, /* code points */
	ISSUER_LINE_MAX = 200,    /* code points of one line of a box */
	ISSUER_BOX1_LINES = 20,   /* members of a household */
	ISSUER_BOX_LINES = 8,
	ISSUER_SEAL_BYTES = 512 * 1024,
	ISSUER_HASH_LEN = 32,
};

/* Lines of one of the optional boxes (追加記載事項欄). */
typedef struct IssuerLines {
	const char *const *line;
	size_t n;
} IssuerLines;

/* What one 罹災証明書 states. Six items are mandatory on the uniform form (府政防第737号, 2020-03-30); texts are
 * UTF-8 exactly as registered, never normalised. The strings belong to the caller. */
typedef struct IssuerStatement {
	const char *certificate_id;     /* of this issue */
	const char *subject_person_id;  /* 世帯主 */
	const char *dwelling_id;        /* 被災住家 */
	const char *tenant;             /* 全国地方公共団体コード, 6 digits */
	uint32_t site_generation;       /* of the site that gave the number: two halves of a split never share one */
	uint32_t issue_number;          /* 1 is the first issue under the certificate number */
	const char *certificate_number; /* 整理番号, [0-9A-Za-z-]{1,32} */
	const char *head_address;       /* 世帯主住所 */
	const char *head_name;          /* 世帯主氏名 */
	const char *cause;              /* 罹災原因 */
	const char *dwelling_address;   /* 被災住家の所在地 */
	const char *grade;              /* 住家の被害の程度, code of the table damage_grade */
	IssuerLines box1;               /* household members */
	IssuerLines box2;               /* facts of the dwelling */
	IssuerLines box3;               /* anything else */
	const char *certified_on;       /* date certified, YYYY-MM-DD */
	const char *authority_title;    /* 市長 etc. with the name of the municipality or ward */
	const char *authority_name;
	const void *seal_png; /* 公印; at most ISSUER_SEAL_BYTES */
	size_t seal_png_len;
	const char
		*qr; /* signed payload as URL (payload.h); it quotes the record's hash, so it stands outside of it */
} IssuerStatement;

/* The canonical serialisation: JSON with sorted keys, no white space, UTF-8 as is; the very bytes travel inside the
 * PDF, and the hash is taken over them, so nobody ever needs to serialise again to verify. */
typedef struct IssuerRecord {
	const char *bytes; /* in the arena, terminated by a zero that does not count */
	size_t len;
	uint8_t sha256[ISSUER_HASH_LEN];
} IssuerRecord;

/* Whether the statement may be printed at all: mandatory items, lengths, UTF-8, a grade that has a label.
 * SH_REFUSED names the field. */
int issuer_statement_check(const IssuerStatement *statement, ShError *err);
/* Checks and serialises. */
int issuer_statement_record(const IssuerStatement *statement, ShArena *arena, IssuerRecord *ret, ShError *err);
