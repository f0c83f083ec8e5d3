#pragma once
#include <stddef.h>
#include "household.h"
#include "sh_error.h"

/* What will happen in the generated prefecture, made of the first households of each register. */
enum { STORY_APPLICATIONS = 60, STORY_PORTAL = 40, STORY_EVACUEES = 40, STORY_KNOWN = 33, STORY_KEPT = 400 };

typedef enum Special {
	SPECIAL_NONE,
	SPECIAL_CARD_VALID, /* asks for convenience-store issue; the spouse, with a card too, asks for the same one */
	SPECIAL_CARD_EXPIRED,
	SPECIAL_CARD_REVOKED,
	SPECIAL_RESURVEY,    /* a second look changes the grade */
	SPECIAL_VARIANT,     /* types 高橋 for 髙橋 */
	SPECIAL_UNENCODABLE, /* the register lost a letter of the name on its way */
	SPECIAL_FOREIGN,
	SPECIAL_ALIASED,       /* applies under the alias */
	SPECIAL_UNKNOWN_BIRTH, /* gives a birth date that the register does not know */
	SPECIAL_TENANT,        /* rents a flat */
	SPECIAL_UNDRAWABLE,    /* no font has the name: staff queue before any certificate */
	SPECIAL_RETURNED,      /* comes back with rev 1 */
	SPECIAL_DUPLICATE,     /* same receipt number, same content as another */
	SPECIAL_CONFLICT,      /* same receipt number, other content */
	SPECIAL_LATE,          /* after the deadline */
	SPECIAL_SPOUSE,        /* for the house another application already names */
	SPECIAL_PROTECTED,
	SPECIAL_NON_RESIDENT, /* stayed with relatives, lost no dwelling */
	SPECIAL_TWICE,        /* the same person again, at the counter */
	SPECIAL_NOT_DWELLING, /* a shed nobody lives in */
	SPECIALS
} Special;

typedef enum Decision { DECIDE_ACCEPT, DECIDE_RETURN_THEN_ACCEPT, DECIDE_REJECT, DECIDE_NONE } Decision;

typedef struct ApplicationPlan {
	Special special;
	const char *code; /* in truth.json */
	int no;           /* 1 .. STORY_APPLICATIONS */
	int of;           /* the application it repeats or meets; 0: none */
	uint32_t town;
	Plant wants; /* the kind of household */
	Decision decision;
	bool surveyed, issuable;
	const char *match; /* expected kind of match: M3, M4, M5 (domain: applicant identification) */
} ApplicationPlan;

typedef struct Damage {
	const char *cause;     /* ledger cause code */
	const char *structure; /* WOODEN, NON_WOODEN */
	int loss_permille;     /* -1: surveyed by depth of water */
	bool external_force;
	const char *reach;         /* NONE, BELOW_FLOOR, ABOVE_FLOOR */
	int depth_mm;              /* above the floor */
	const char *grade, *label; /* what the rules must say */
	const char *parts;         /* damaged parts of the form, comma separated */
} Damage;

typedef struct Application {
	ApplicationPlan plan;
	const Household *household;         /* NULL: not in the register */
	const Person *applicant;            /* in household; NULL: not in the register */
	const Damage *damage, *second_look; /* second_look only where a re-survey is planned */
} Application;

typedef enum Entrance { ENTER_BY_SEARCH, ENTER_BY_CARD, ENTER_BY_HAND } Entrance;

typedef struct Evacuee {
	Entrance how;
	uint32_t town;
	const Person *person;        /* NULL: unknown to the register */
	const Name *surname, *given; /* of an unknown one */
	int sex;
	Date birth;
	const char *note; /* "" or MISHEARD_KANA, PROTECTED, UNKNOWN */
	bool out;         /* leaves during the story */
} Evacuee;

typedef struct Story {
	uint64_t seed;
	Date disaster;
	Household *kept[TOWNS];
	uint32_t kept_count[TOWNS];
	bool used[TOWNS][STORY_KEPT];
	Application applications[STORY_APPLICATIONS];
	Evacuee evacuees[STORY_EVACUEES];
} Story;

Story *story_new(uint64_t seed, Date disaster);
void story_free(Story *story);
/* Keeps a copy of the household if it is among the first STORY_KEPT of its town. */
void story_offer(Story *story, const Household *h);
/* Casts everybody. Faults with generate.story.cast where the kept households do not hold who is needed. */
int story_make(Story *story, ShError *err);

/* What is heard at a noisy desk: the first voiced sound of a name as the unvoiced one (ダ as タ), which the search
 * key folds (JUKI 2.1.2). False, and the kana as they are, where there is none. */
bool story_mishear(const char *kana, char *out, size_t size);

/* The plan of application no. */
ApplicationPlan story_plan(int no);
/* The damage of application no, and what a second look finds where one is planned. Static data. */
const Damage *story_damage(int no);
const Damage *story_second_look(void);
/* All damages, for those who check them against the ledger's rules. */
const Damage *story_damages(size_t *n);
