/* What happened to the houses, and the grade that must come of it; one damage after another for the applications, so
 * that every grade and both sides of each threshold occur. Grades: 運用指針 (percent of loss; depth of water with and
 * without external force, the latter as of 2024-05-31). */
#include "story.h"

#define ABOVE "ABOVE_FLOOR"
#define BELOW "BELOW_FLOOR"

/* clang-format off */
static const Damage damages[] = {
	{ "FLOOD",         "WOODEN",     -1, true,  ABOVE, 1900, "1", "全壊",                       "床,内壁,建具" },
	{ "HEAVY_RAIN",    "WOODEN",     -1, false, ABOVE,  450, "4", "半壊",                       "床,内壁" },
	{ "STORM",         "WOODEN",    150, false, "NONE",   0, "5", "準半壊",                     "屋根,外壁" },
	{ "STORM",         "WOODEN",    180, false, "NONE",   0, "5", "準半壊",                     "屋根" }, /* 4: looked at again */
	{ "CLIFF_FAILURE", "WOODEN",    620, false, "NONE",   0, "1", "全壊",                       "基礎,柱,外壁,屋根" },
	{ "HEAVY_RAIN",    "WOODEN",     -1, false, BELOW,    0, "6", "準半壊に至らない(一部損壊)", "基礎" },
	{ "FLOOD",         "WOODEN",     -1, true,  ABOVE, 1000, "2", "大規模半壊",                 "床,内壁,建具" },
	{ "FLOOD",         "WOODEN",     -1, true,  ABOVE,  999, "3", "中規模半壊",                 "床,内壁" },
	{ "STORM",         "NON_WOODEN", 99, false, "NONE",   0, "6", "準半壊に至らない(一部損壊)", "建具" },
	{ "STORM",         "NON_WOODEN",100, false, "NONE",   0, "5", "準半壊",                     "外壁,建具" },
	{ "HEAVY_RAIN",    "WOODEN",     -1, false, ABOVE, 1800, "2", "大規模半壊",                 "床,内壁,天井" },
	{ "CLIFF_FAILURE", "WOODEN",    400, false, "NONE",   0, "2", "大規模半壊",                 "柱,外壁" },
	{ "CLIFF_FAILURE", "WOODEN",    399, false, "NONE",   0, "3", "中規模半壊",                 "柱,外壁" },
	{ "HEAVY_RAIN",    "WOODEN",     -1, false, ABOVE,   60, "5", "準半壊",                     "床" },
	{ "STORM",         "WOODEN",    230, false, "NONE",   0, "4", "半壊",                       "屋根,天井,内壁" },
	{ "FLOOD",         "WOODEN",     -1, true,  ABOVE,  300, "4", "半壊",                       "床" },
	{ "STORM",         "WOODEN",      0, false, "NONE",   0, "0", "無被害",                     "" },
	{ "HEAVY_RAIN",    "WOODEN",     -1, false, ABOVE, 1200, "3", "中規模半壊",                 "床,内壁" },
	/* the last: what the second look at number 4 finds */
	{ "STORM",         "WOODEN",    230, false, "NONE",   0, "4", "半壊",                       "屋根,天井" },
};
/* clang-format on */

enum { DAMAGES = sizeof damages / sizeof *damages };

const Damage *story_damage(int no) { return &damages[(size_t) (no - 1) % (DAMAGES - 1)]; }

const Damage *story_second_look(void) { return &damages[DAMAGES - 1]; }

const Damage *story_damages(size_t *n)
{
	*n = DAMAGES;
	return damages;
}
