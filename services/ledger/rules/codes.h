#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The ledger's code tables. Codes are stored as text; a code that stands in no table is kept and shown as it is.
 *
 * They are compiled in, not read from files: the rules answer with these codes and scoring_check.c asks that an
 * edition does, so table and
 * rule have to change in one release, and a missing or half-edited file must not be able to change what a certificate
 * says. LEDGER_CODES_EDITION is stored beside a decision, so that it can be read with the table it was made with.
 * Municipal variants of a label (下田市: 一部損壊(準半壊)) are mapped by the import's profile, not here. */
#define LEDGER_CODES_EDITION "2024-05-31"

typedef enum LedgerCodeTable {
	LEDGER_DAMAGE_GRADE,  /* 住家の被害の程度 */
	LEDGER_SURVEY_STATE,  /* 調査の状態 */
	LEDGER_SURVEY_KIND,   /* 調査の種類 */
	LEDGER_SURVEY_HAZARD, /* 調査の対象とする被害 */
	LEDGER_CAUSE,         /* 罹災原因 */
	LEDGER_STRUCTURE,     /* 構造 */
	LEDGER_DWELLING_USE,  /* 家屋の用途 */
	LEDGER_CODE_TABLES
} LedgerCodeTable;

typedef struct LedgerCode {
	const char *code;
	const char *label;      /* as printed on certificate and screen */
	const char *valid_from; /* first date of disaster (YYYY-MM-DD) to which it applies; NULL: always */
} LedgerCode;

/* What a building that nobody lives in gets: 判定対象外. 住家 is what is lived in, whatever it was built for. */
#define DAMAGE_GRADE_NOT_DWELLING "9"

/* Static data; *n receives the number of rows. */
const LedgerCode *ledger_codes(LedgerCodeTable table, size_t *n);
/* NULL if the table does not have the code. */
const LedgerCode *ledger_code(LedgerCodeTable table, const char *code);
/* The table has the code and it existed for a disaster of this date (YYYY-MM-DD). */
bool ledger_code_valid(LedgerCodeTable table, const char *code, const char *disaster_date);
