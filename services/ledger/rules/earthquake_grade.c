#include "earthquake_grade.h"
#include "damage_grade.h"

#include <stddef.h>

enum { TILT_ADDS_PERCENT = 15, FOUNDATION_TOTAL_PERCENT = 75 };

/* 部位別構成比 of the first survey. */
static const struct {
	const char *name;
	size_t offset;
	uint32_t weight;
} parts[] = {
	{ "roof", offsetof(EarthquakeFacts, roof), 15 },
	{ "wall", offsetof(EarthquakeFacts, wall), 75 },
	{ "foundation", offsetof(EarthquakeFacts, foundation), 10 },
};

void earthquake_tilt(EarthquakeFacts *facts, const uint32_t offset_mm[4], uint32_t plumb_mm)
{
	facts->tilt.offset_mm = offset_mm[0] + offset_mm[1] + offset_mm[2] + offset_mm[3];
	facts->tilt.plumb_mm = 4 * plumb_mm;
}

/* Tilt ≥ 1/n, without division. */
static bool tilted(const EarthquakeFacts *f, uint32_t n)
{
	return f->tilt.offset_mm > 0 && (uint64_t) f->tilt.offset_mm * n >= f->tilt.plumb_mm;
}

static const char *total_at_one_look(const EarthquakeFacts *f)
{
	if (f->collapsed)
		return "collapse";
	if (tilted(f, 20))
		return "tilt";
	return f->foundation_damaged_percent >= FOUNDATION_TOTAL_PERCENT ? "foundation" : NULL;
}

static void total(const char *basis, EarthquakeFinding *out)
{
	*out = (EarthquakeFinding){ damage_grade_from_loss(1000), 1000, basis };
}

static void by_parts(const EarthquakeFacts *f, uint32_t percent, EarthquakeFinding *out)
{
	if (tilted(f, 60))
		percent += TILT_ADDS_PERCENT;
	if (percent > 100)
		percent = 100;
	*out = (EarthquakeFinding){ damage_grade_from_loss(10 * percent), 10 * percent, "parts" };
}

int earthquake_wooden_first(const EarthquakeFacts *f, EarthquakeFinding *out, ShError *err)
{
	const char *basis;
	uint32_t percent = 0, score;
	int r;

	if (f->tilt.offset_mm > 0 && f->tilt.plumb_mm == 0)
		return sh_fail_field(err, "tilt", "ledger.survey.tilt");
	if (f->foundation_damaged_percent > 100)
		return sh_fail_field(err, "foundation", "ledger.survey.area");
	if ((basis = total_at_one_look(f))) {
		total(basis, out);
		return 0;
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		const PartDamage *damage = (const PartDamage *) ((const char *) f + parts[i].offset);

		if ((r = part_score(parts[i].weight, damage, parts[i].name, &score, err)) != 0)
			return r;
		percent += score;
	}
	by_parts(f, percent, out);
	return 0;
}

int earthquake_wooden_by_loss(const EarthquakeLoss *loss, EarthquakeFinding *out, ShError *err)
{
	const uint32_t losses[] = { loss->roof_percent, loss->wall_percent, loss->foundation_percent };
	const EarthquakeFacts f = { .collapsed = loss->collapsed,
				    .tilt = { loss->tilt_permille, 1000 },
				    .foundation_damaged_percent = loss->foundation_percent };
	const char *basis;
	uint32_t percent = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (losses[i] > 100)
			return sh_fail_field(err, parts[i].name, "ledger.survey.area");
		percent += (2 * parts[i].weight * losses[i] + 100) / 200; /* rounded half up, as the sheet does */
	}
	if ((basis = total_at_one_look(&f)))
		total(basis, out);
	else
		by_parts(&f, percent, out);
	return 0;
}
