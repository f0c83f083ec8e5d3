#pragma once
#include "sh_error.h"
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* Who plays in the story and what must come of it: truth.json of the generated prefecture, read and checked. Strings
 * are borrowed from the JSON, which the cast owns. */
enum { CAST_TOWNS = 2, CAST_EVACUEES_MAX = 100, CAST_APPLICATIONS_MAX = 100, CAST_CARDS_MAX = 20 };

typedef struct CastTown {
	const char *code, *name, *register_file, *shelters_file, *encoding, *as_of;
	const char *shelter_id; /* of the one that opens */
	uint64_t residents, rows, lost_characters;
	unsigned sites; /* designated ones: what the GeoJSON holds */
} CastTown;

typedef struct CastEvacuee {
	int no;
	unsigned town;
	const char *shelter_id, *how, *name, *kana, *birth, *sex, *note;
	const char *serial;    /* decimal; NULL: no card */
	bool known;            /* to the register */
	int64_t in_us, out_us; /* µs UTC; out_us 0: stays */
} CastEvacuee;

typedef struct CastLook {
	const char *kind, *cause, *grade;
	int loss_permille; /* -1: by depth of water */
	bool external_force;
	unsigned depth_mm;
} CastLook;

typedef struct CastApplication {
	int no, repeats; /* repeats: number of the application it repeats; 0: none */
	unsigned town;
	const char *special, *receipt_no;
	bool counter; /* else over the portal's door */
	int64_t submitted_us;
	json_t *form, *corrected;              /* corrected: form of rev 1; NULL: none */
	const char *correction;                /* why it was returned */
	const char *name, *kana, *birth, *sex; /* of the applicant as registered; NULL: not in the register */
	struct {
		const char *receipt, *decision, *match;
		bool late, protection_desk, same_household, issuable;
	} expected;
	bool surveyed, resurveyed;
	CastLook first, again;
} CastApplication;

typedef struct CastCard {
	const char *state; /* VALID VALID_SPOUSE EXPIRED REVOKED VALID_EVACUEE */
	uint32_t serial;
	int application;
	unsigned town;
	bool issues;
} CastCard;

typedef struct Cast {
	json_t *truth;
	CastTown towns[CAST_TOWNS];
	const char *disaster, *kind, *occurred_on, *reference_date, *deadline;
	unsigned n_evacuees, n_applications, n_cards;
	CastEvacuee evacuees[CAST_EVACUEES_MAX];
	CastApplication applications[CAST_APPLICATIONS_MAX];
	CastCard cards[CAST_CARDS_MAX];
} Cast;

/* Refuses: tour.truth.unreadable, tour.truth.malformed (the detail says which part). */
int cast_open(Cast *cast, const char *truth_file, ShError *err);
void cast_close(Cast *cast);

/* "2026-11-21T08:37:00+09:00" → µs UTC; -1: not of this form. */
int64_t cast_time_us(const char *text);
/* The form as intake's contract names its items; a new object. */
json_t *cast_form(const json_t *form, const char *disaster_id);
/* NULL: none of this kind. */
const CastApplication *cast_special(const Cast *cast, const char *special);
const CastCard *cast_card(const Cast *cast, const char *state);
/* Evacuees of a town of this sex ("" = all) that came in; still_in: less those who left. */
unsigned cast_head_count(const Cast *cast, unsigned town, const char *sex, bool still_in);
