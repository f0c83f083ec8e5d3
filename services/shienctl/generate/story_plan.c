/* Which of the sixty applications is special, and what is to become of it. Read this as the cast list. */
#include "story.h"

/* clang-format off */
static const ApplicationPlan plans[] = {
	/* special               code            no  of  town  wants                decision                   surv.  iss.   match */
	{ SPECIAL_CARD_VALID,    "CARD_VALID",    1,  0, 0, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_CARD_EXPIRED,  "CARD_EXPIRED",  2,  0, 0, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_CARD_REVOKED,  "CARD_REVOKED",  3,  0, 1, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_RESURVEY,      "RESURVEY",      4,  0, 0, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_VARIANT,       "VARIANT_KANJI", 5,  0, 0, PLANT_VARIANT,       DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_UNENCODABLE,   "UNENCODABLE",   6,  0, 1, PLANT_UNENCODABLE,   DECIDE_ACCEPT,             true,  false, "M4" },
	{ SPECIAL_FOREIGN,       "FOREIGN",       7,  0, 0, PLANT_FOREIGN,       DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_ALIASED,       "ALIAS",         8,  0, 0, PLANT_ALIASED,       DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_UNKNOWN_BIRTH, "UNKNOWN_BIRTH", 9,  0, 1, PLANT_UNKNOWN_BIRTH, DECIDE_ACCEPT,             true,  true,  "M4" },
	{ SPECIAL_TENANT,        "TENANT",       10,  0, 0, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_UNDRAWABLE,    "UNDRAWABLE",   11,  0, 0, PLANT_UNDRAWABLE,    DECIDE_ACCEPT,             true,  false, "M3" },
	{ SPECIAL_RETURNED,      "RETURNED",     13,  0, 0, PLANT_NONE,          DECIDE_RETURN_THEN_ACCEPT, true,  true,  "M3" },
	{ SPECIAL_DUPLICATE,     "DUPLICATE",    39, 20, 0, PLANT_NONE,          DECIDE_NONE,               false, false, "" },
	{ SPECIAL_CONFLICT,      "CONFLICT",     40, 21, 1, PLANT_NONE,          DECIDE_NONE,               false, false, "" },
	{ SPECIAL_LATE,          "LATE",         41,  0, 0, PLANT_NONE,          DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_SPOUSE,        "SPOUSE",       42,  1, 0, PLANT_NONE,          DECIDE_REJECT,             false, false, "M3" },
	{ SPECIAL_PROTECTED,     "PROTECTED",    43,  0, 0, PLANT_PROTECTED,     DECIDE_ACCEPT,             true,  true,  "M3" },
	{ SPECIAL_NON_RESIDENT,  "NON_RESIDENT", 44,  0, 0, PLANT_NONE,          DECIDE_REJECT,             false, false, "M5" },
	{ SPECIAL_TWICE,         "TWICE",        46, 22, 0, PLANT_NONE,          DECIDE_REJECT,             false, false, "M3" },
	{ SPECIAL_NOT_DWELLING,  "NOT_DWELLING", 47,  0, 0, PLANT_NONE,          DECIDE_REJECT,             false, false, "M3" },
};
/* clang-format on */

ApplicationPlan story_plan(int no)
{
	ApplicationPlan ordinary = { .code = "", .no = no, .town = no % 3 == 0, .surveyed = true, .issuable = true };

	ordinary.match = "M3";
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		if (plans[i].no == no)
			return plans[i];
	return ordinary;
}
