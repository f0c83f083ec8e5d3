#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Who applied, for which dwelling, and who else did: decisions over what was found, made nowhere else.
 * Source: 申請管理 standard ③-4 (applicant by serial number); codes M1–M5, C1, D1–D3, C2 are ours. */

/* One person that any of the searches found. */
typedef struct PersonFound {
	const char *person_id;
	bool by_serial;  /* certificate serial with its issuer's key, valid at submission */
	bool by_number;  /* 個人番号, asked of register-sync; never toward a purpose outside 番号法 別表 */
	bool by_basic4;  /* normalised name, birth date, sex and address */
	bool by_partial; /* kana + birth date, or name + birth date */
	bool shielded;   /* 支援措置 or self-reported danger */
} PersonFound;

typedef struct PersonFacts {
	bool certificate_good; /* chain, validity at submission, revocation (intake_certificate_good) */
	const PersonFound *found;
	size_t n;
} PersonFacts;

typedef enum PersonMatch {
	MATCH_M1_SERIAL,   /* linked by the machine */
	MATCH_M2_NUMBER,   /* linked by the machine */
	MATCH_M3_BASIC4,   /* one candidate; staff confirm */
	MATCH_M4_PARTIAL,  /* candidates; staff pick */
	MATCH_M5_NONE,     /* staff register a non-resident victim, or return the application */
	MATCH_C1_CONFLICT, /* what was found contradicts; staff, never the machine */
	PERSON_MATCHES
} PersonMatch;

typedef enum MatchDesk { DESK_NONE, DESK_WINDOW, DESK_PROTECTION } MatchDesk;

typedef struct PersonDecision {
	PersonMatch match;   /* for the desk that has it; others are shown `outward` */
	const char *outward; /* "M1" … "C1", or "CHECKING" 「確認中」, which ordinary cases also pass through */
	bool linked;         /* by the machine */
	const char *person_id; /* linked (M1, M2) or best (M3); else NULL */
	MatchDesk desk;        /* whose queue */
	bool window_sees_candidates;
	bool may_register_new; /* staff may enter a non-resident, once none of the candidates is the person; never
				* beside a hidden record, nor while card or number names somebody */
} PersonDecision;

/* A shielded person among the found, by whatever search, sends the case to the protection desk without a word outward
 * and links nothing, whatever else was found. */
PersonDecision match_person(const PersonFacts *facts);
/* "M1" … "C1" */
const char *person_match_code(PersonMatch match);

/* The damaged dwelling; staff confirm it before a decision in every case (flats, two houses on a lot, tenants). */
typedef enum DwellingMatch { MATCH_D1_EXACT, MATCH_D2_CANDIDATES, MATCH_D3_NONE } DwellingMatch;
typedef struct DwellingFound {
	const char *dwelling_id;
	bool exact; /* the address is the one asked for */
} DwellingFound;
/* *best: the one exact dwelling, or NULL. */
DwellingMatch match_dwelling(const DwellingFound *found, size_t n, const char **best);
const char *dwelling_match_code(DwellingMatch match);

/* C2: another open application of the same household, or for the same dwelling, for the same procedure (a spouse, the
 * portal and the counter). */
typedef struct OpenApplication {
	const char *application_id, *household_id, *procedure;
	bool open;               /* application_open(state) */
	const char *dwelling_id; /* confirmed or the one exact; "": not known */
} OpenApplication;
/* Indexes into `others` of those that are C2; room for n. Returns their number. A household or dwelling that is
 * not known ("") is none. */
size_t match_household(const OpenApplication *own, const OpenApplication *others, size_t n, size_t *found);
