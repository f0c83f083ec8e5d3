#include "flood_grade.h"

int flood_grade(const Scoring *scoring, const FloodFacts *f, const char **grade, ShError *err)
{
	const ScoringStep *step = scoring->depths;

	if (!f->wooden_or_prefab || !f->detached || f->storeys < 1 || f->storeys > 2)
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.flood.not_by_depth", "storeys %u", f->storeys);
	if ((f->reach == FLOOD_ABOVE_FLOOR) != (f->depth_mm > 0))
		return sh_fail_field(err, "depth_mm", "ledger.flood.depth");
	if (f->reach == FLOOD_NOT_REACHED) {
		*grade = scoring_grade(scoring, 0);
		return 0;
	}
	while (step->external_force != f->external_force || f->depth_mm < step->from) /* the last is from 0 */
		step++;
	*grade = step->grade;
	return 0;
}
