#pragma once
#include <stdbool.h>
#include <stdint.h>

/* Whether a checked file goes on file by itself, or waits for a person (domain facts §2: absence is no deletion, and
 * above a threshold somebody looks). */
typedef struct ImportCounts {
	uint64_t on_file; /* residents before */
	uint64_t new_persons, changed_persons, missing_persons;
	uint64_t rows, rejected_rows;
} ImportCounts;

typedef struct ImportLimits {
	uint32_t changes_permille, gone_permille; /* of the residents on file; more than that waits */
	bool asked;                               /* somebody wants to look first */
} ImportLimits;
enum { IMPORT_CHANGES_PERMILLE = 50, IMPORT_GONE_PERMILLE = 10 };

/* Why it waits, for texts; 0: it does not. */
typedef enum ImportWhy {
	IMPORT_WAITS_CHANGES = 1 << 0, /* too many new or changed */
	IMPORT_WAITS_GONE = 1 << 1,    /* too many on file are not in it */
	IMPORT_WAITS_REJECTS = 1 << 2, /* too many of its rows are refused */
	IMPORT_WAITS_ASKED = 1 << 3,
} ImportWhy;
unsigned import_waits(const ImportCounts *counts, const ImportLimits *limits);
/* "CHANGES" …; NULL: no such bit. */
const char *import_why_name(unsigned bit);
