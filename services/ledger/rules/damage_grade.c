#include "damage_grade.h"

#include <stddef.h>

/* Each grade starts at its lower bound. */
static const struct {
	uint32_t from;
	const char *code;
} bounds[] = {
	{ 500, "1" }, /* 全壊 */
	{ 400, "2" }, /* 大規模半壊 */
	{ 300, "3" }, /* 中規模半壊 */
	{ 200, "4" }, /* 半壊 */
	{ 100, "5" }, /* 準半壊 */
	{ 1, "6" },   /* 準半壊に至らない(一部損壊) */
	{ 0, "0" },   /* 無被害 */
};

const char *damage_grade_from_loss(uint32_t permille)
{
	int i = 0;

	if (permille > 1000)
		return NULL;
	while (permille < bounds[i].from)
		i++;
	return bounds[i].code;
}
