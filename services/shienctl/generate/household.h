#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "dates.h"
#include "names.h"
#include "places.h"

enum { HOUSEHOLD_MOST = 9 };

typedef enum BirthKnown {
	BIRTH_KNOWN,
	BIRTH_NOT_IN_CALENDAR, /* 29 February of a common year: legal (JUKI 1.1.8) */
	BIRTH_MONTH_ONLY,      /* 昭和12年4月頃: day 00 */
	BIRTH_YEAR_ONLY,       /* 昭和12年 月日不詳: the register keeps 1 January beside the flag */
	BIRTH_UNKNOWN          /* 年月日不詳: no date at all */
} BirthKnown;

/* 住民状態 */
typedef enum ResidentState { RESIDENT_LIVES = 1, RESIDENT_LEFT = 2, RESIDENT_DIED = 3 } ResidentState;
/* 支援措置区分; 0: none */
typedef enum Protection { PROTECTION_NONE, PROTECTION_ON, PROTECTION_PROVISIONAL, PROTECTION_ENDED } Protection;

typedef struct Person {
	uint32_t sequence; /* place in the town's register, from 0 */
	bool foreign;
	int sex;                                                 /* 1 male, 2 female */
	const char *surname, *given, *surname_kana, *given_kana; /* NULL for foreigners */
	char name[96], kana[128];                                /* joined; Latin letters for foreigners */
	const Nation *nation;                                    /* NULL unless foreign */
	const AliasedName *aliased;                              /* with 通称; special permanent resident */
	Date birth;
	BirthKnown birth_known;
	const char *relation, *relation_2, *relation_text; /* 続柄コード (2 digits), 続柄表記 */
	ResidentState state;
	Date ended; /* died, moved out (RESIDENT_DIED, RESIDENT_LEFT) */
	Protection protection;
	uint32_t card_serial; /* of the user-authentication certificate; 0: no card */
} Person;

/* What is planted in a household by its number, so that a test and a story find it in every prefecture. */
typedef enum Plant {
	PLANT_NONE,
	PLANT_PROTECTED,     /* mother with children under 支援措置 */
	PLANT_UNDRAWABLE,    /* a name no font can draw */
	PLANT_NO_HEAD,       /* the head has died, none is set: 世帯主未設定 */
	PLANT_FOREIGN,       /* Latin names */
	PLANT_ALIASED,       /* kanji name and alias */
	PLANT_UNENCODABLE,   /* a surname outside CP932 */
	PLANT_VARIANT,       /* 髙 﨑 濵 邉 */
	PLANT_UNKNOWN_BIRTH, /* the oldest member's birth is not fully known */
} Plant;

typedef struct Household {
	uint32_t town, index; /* index counts within the town, from 0 */
	uint64_t number;      /* 世帯番号 */
	Plant plant;
	Address home, former; /* former only if moved */
	bool moved;           /* inside the town, on moved_on */
	Date since, moved_on; /* residents since; moved_on later */
	bool tenant;          /* 借家 */
	int n;
	Person members[HOUSEHOLD_MOST]; /* the head first, unless PLANT_NO_HEAD: then the dead one */
} Household;

/* The household of this number: depends on nothing but its arguments. first_sequence: of its first member; at_most:
 * members, 1 or more. as_of: the register's date. */
void household_make(uint64_t seed, Date as_of, uint32_t town, uint32_t index, uint32_t first_sequence, int at_most,
		    Household *ret);

Plant plant_of(uint32_t index);
/* Every how many households a plant comes back; 1 for PLANT_NONE. */
uint32_t plant_period(Plant plant);
/* 宛名番号: 10 digits with check digit. */
void person_number(uint32_t sequence, char out[11]);
/* 「昭和12年4月頃」 and its kin; "" for a birth that is known. */
void birth_unknown_text(const Person *p, char *out, unsigned size);
