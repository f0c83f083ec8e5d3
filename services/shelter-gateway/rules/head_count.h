#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "sh_civil.h"

/* Head counts as the government defines them (GIF 455-1 EEI 「避難所」): 避難者数(総数) = men + women, those of
 * unknown sex stated apart; 自主避難者 are among them (内数); people outside shelters (避難所外) are not, even if
 * they registered at the reception. They are no count of meals. */
typedef struct StayRow {
	const char *person_id;
	const char *household_id;    /* "": not known; such a person counts as a household of one */
	const char *sex;             /* 1 男, 2 女; anything else: unknown */
	ShCivil birth;               /* may be unknown */
	bool voluntary;              /* 自主避難 */
	bool outside;                /* 避難所外 */
	bool needing_care;           /* 要配慮者: at least one code */
	int64_t arrived_us, left_us; /* µs UTC; left_us 0: still here */
} StayRow;

typedef struct HeadCount {
	uint32_t total, men, women; /* inside */
	uint32_t sex_unknown;       /* inside, not in the total */
	uint32_t voluntary;         /* inside, of which */
	uint32_t households, voluntary_households;
	uint32_t infants;       /* 乳幼児: before entering school */
	uint32_t birth_unknown; /* inside, could be infants */
	uint32_t needing_care;
	uint32_t outside, outside_households;
} HeadCount;

/* Rows of one opening (or of many, for a sum: whoever is in two of them counts once), as of an instant (µs UTC). A
 * person in two rows counts once, inside before outside. here: room for n, to sort in. */
void head_count(const StayRow *rows, size_t n, int64_t as_of_us, const StayRow **here, HeadCount *out);

/* 乳児 and 幼児 (母子保健法6条): before the first April in which school begins (学校教育法17条). birth is sortable.
 */
bool is_infant(ShCivil birth, ShCivil on);
