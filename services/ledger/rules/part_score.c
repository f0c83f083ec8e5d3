#include "part_score.h"

static const uint32_t level_percent[DAMAGE_LEVELS] = { 10, 25, 50, 75, 100 };
static const uint32_t columns[] = { 0, 10, 20, 40, 60, 80, 100 };

uint32_t part_area_column(uint32_t area_percent)
{
	int i = 0;

	while (columns[i] < area_percent && columns[i] < 100)
		i++;
	return columns[i];
}

uint32_t part_cell(uint32_t weight, uint32_t area_percent, DamageLevel level)
{
	/* In whole numbers: a half of one percent must not depend on how 0.1 is stored. */
	return (2 * weight * part_area_column(area_percent) * level_percent[level] + 10000) / 20000;
}

int part_score(uint32_t weight, const PartDamage *damage, const char *part, uint32_t *percent, ShError *err)
{
	uint32_t covered = 0, sum = 0;

	for (int level = 0; level < DAMAGE_LEVELS; level++) {
		uint32_t area = damage->area_percent[level];

		if (area > 100 || (covered += area) > 100)
			return sh_fail_field(err, part, "ledger.survey.area");
		sum += part_cell(weight, area, (DamageLevel) level);
	}
	*percent = sum < weight ? sum : weight;
	return 0;
}
