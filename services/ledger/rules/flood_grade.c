#include "flood_grade.h"

typedef struct Step {
	uint32_t from_mm;
	const char *code;
} Step;

/* Each grade starts at its lower bound; the last row is "more than 0". */
static const Step with_force[] = { { 1800, "1" }, { 1000, "2" }, { 500, "3" }, { 1, "4" } };
/* Without external force there is no 全壊 by depth, and the steps differ: 0.10 m, not 0.5 m. */
static const Step without_force[] = { { 1800, "2" }, { 1000, "3" }, { 100, "4" }, { 1, "5" } };

int flood_grade(const FloodFacts *f, const char **grade, ShError *err)
{
	const Step *step = f->external_force ? with_force : without_force;

	if (!f->wooden_or_prefab || !f->detached || f->storeys < 1 || f->storeys > 2)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.flood.not_by_depth", "storeys %u", f->storeys);
	if ((f->reach == FLOOD_ABOVE_FLOOR) != (f->depth_mm > 0))
		return sh_fail_field(err, "depth_mm", "ledger.flood.depth");
	if (f->reach != FLOOD_ABOVE_FLOOR) {
		*grade = f->reach == FLOOD_BELOW_FLOOR ? "6" : "0";
		return 0;
	}
	while (f->depth_mm < step->from_mm)
		step++;
	*grade = step->code;
	return 0;
}
