#include "first_report.h"

#include <string.h>

#define PEOPLE "人的被害"
#define HOMES "住家被害"
#define OTHERS "非住家被害"
#define REST "その他"

static const FirstItem items[] = {
	{ "DEAD", PEOPLE, "死者", "人" },
	{ "DEAD_RELATED", PEOPLE, "うち災害関連死者", "人" },
	{ "MISSING", PEOPLE, "行方不明者", "人" },
	{ "INJURED_SEVERE", PEOPLE, "負傷者 重傷", "人" },
	{ "INJURED_LIGHT", PEOPLE, "負傷者 軽傷", "人" },
	{ "TOTAL_BLDG", HOMES, "全壊", "棟" },
	{ "TOTAL_HH", HOMES, "全壊", "世帯" },
	{ "TOTAL_PERSONS", HOMES, "全壊", "人" },
	{ "HALF_BLDG", HOMES, "半壊", "棟" },
	{ "HALF_HH", HOMES, "半壊", "世帯" },
	{ "HALF_PERSONS", HOMES, "半壊", "人" },
	{ "PARTIAL_BLDG", HOMES, "一部破損", "棟" },
	{ "PARTIAL_HH", HOMES, "一部破損", "世帯" },
	{ "PARTIAL_PERSONS", HOMES, "一部破損", "人" },
	{ "ABOVE_BLDG", HOMES, "床上浸水", "棟" },
	{ "ABOVE_HH", HOMES, "床上浸水", "世帯" },
	{ "ABOVE_PERSONS", HOMES, "床上浸水", "人" },
	{ "BELOW_BLDG", HOMES, "床下浸水", "棟" },
	{ "BELOW_HH", HOMES, "床下浸水", "世帯" },
	{ "BELOW_PERSONS", HOMES, "床下浸水", "人" },
	{ "PUBLIC_BLDG", OTHERS, "公共建物", "棟" },
	{ "OTHER_BLDG", OTHERS, "その他", "棟" },
	{ "FIRE_BUILDING", REST, "火災発生 建物", "件" },
	{ "FIRE_DANGEROUS", REST, "火災発生 危険物", "件" },
	{ "FIRE_OTHER", REST, "火災発生 その他", "件" },
	{ "CLIFFS", REST, "崖くずれ", "箇所" },
	{ "ROADS", REST, "道路", "箇所" },
	{ "BRIDGES", REST, "橋りょう", "箇所" },
	{ "WATER_OUT", REST, "水道（断水）", "戸" },
	{ "POWER_OUT", REST, "電気（停電）", "戸" },
	{ "GAS_OUT", REST, "ガス（供給停止）", "戸" },
	{ "PHONE_OUT", REST, "電話（不通）", "回線" },
	{ "VICTIM_HH", REST, "り災世帯数", "世帯" },
	{ "VICTIM_PERSONS", REST, "り災者数", "人" },
};

const FirstItem *first_items(size_t *n)
{
	*n = sizeof items / sizeof *items;
	return items;
}

bool first_item_known(const char *code)
{
	for (size_t i = 0; i < sizeof items / sizeof *items; i++)
		if (strcmp(items[i].code, code) == 0)
			return true;
	return false;
}

uint64_t relief_sixths(uint64_t lost, uint64_t half, uint64_t unliveable)
{
	return lost * 6 + half * 3 + unliveable * 2;
}

/* Behind a population of so many stands so much; the first is for all below. */
typedef struct Rung {
	uint64_t from;
	uint32_t households;
} Rung;

static uint32_t rung_of(const Rung *rungs, size_t n, uint64_t population)
{
	uint32_t found = 0;

	for (size_t i = 0; i < n && population > 0 && population >= rungs[i].from; i++)
		found = rungs[i].households;
	return found;
}

ReliefStep relief_step(uint64_t municipality, uint64_t prefecture)
{
	static const Rung first[] = { { 0, 30 },     { 5000, 40 },    { 15000, 50 },  { 30000, 60 },
				      { 50000, 80 }, { 100000, 100 }, { 300000, 150 } };
	static const Rung second[] = { { 0, 1000 }, { 1000000, 1500 }, { 2000000, 2000 }, { 3000000, 2500 } };
	const uint32_t alone = rung_of(first, sizeof first / sizeof *first, municipality);

	/* 別表第三 is half of 別表第一 throughout. */
	return (ReliefStep){ alone, rung_of(second, sizeof second / sizeof *second, prefecture), alone / 2 };
}

static bool reaches(uint64_t sixths, uint32_t households)
{
	return households > 0 && sixths >= (uint64_t) households * 6;
}

ReliefAnswer relief_reached(const ReliefStep *step, uint64_t municipality, uint64_t prefecture)
{
	return (ReliefAnswer){ .first = reaches(municipality, step->municipality),
			       .second = reaches(prefecture, step->prefecture) &&
					 reaches(municipality, step->with_prefecture) };
}
