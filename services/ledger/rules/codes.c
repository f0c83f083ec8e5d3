#include "codes.h"

#include <string.h>

/* 災害に係る住家の被害認定基準運用指針. 準半壊 since October 2019; 中規模半壊 since 2020-12-04, applied back to the
 * heavy rain of July 2020. 0 and 9 are ours: "surveyed, nothing found" and "not a dwelling" are answers too. */
static const LedgerCode grades[] = {
	{ "0", "無被害", NULL },
	{ "1", "全壊", NULL },
	{ "2", "大規模半壊", NULL },
	{ "3", "中規模半壊", "2020-07-03" },
	{ "4", "半壊", NULL },
	{ "5", "準半壊", "2019-10-01" },
	{ "6", "準半壊に至らない(一部損壊)", NULL },
	{ "9", "判定対象外", NULL },
};

static const LedgerCode states[] = {
	{ "UNSURVEYED", "未調査", NULL },       { "IMPOSSIBLE", "調査不能", NULL }, { "HELD", "保留", NULL },
	{ "OUT_OF_SCOPE", "判定対象外", NULL }, { "DRAFT", "起案中", NULL },        { "CONFIRMED", "確定", NULL },
};

static const LedgerCode kinds[] = {
	{ "PHOTO", "写真判定", NULL }, { "FIRST", "第1次調査", NULL }, { "SECOND", "第2次調査", NULL },
	{ "RE", "再調査", NULL },      { "AREA", "一括判定", NULL },   { "AERIAL", "航空写真判定", NULL },
};

static const LedgerCode hazards[] = {
	{ "EARTHQUAKE", "地震", NULL },
	{ "FLOOD", "水害", NULL },
	{ "WIND", "風害", NULL },
	{ "GROUND", "地盤被害", NULL },
};

/* 災害対策基本法2条1号, 施行令1条. An ordinary house fire is certified by the fire station and is no cause here. */
static const LedgerCode causes[] = {
	{ "EARTHQUAKE", "地震", NULL },
	{ "TSUNAMI", "津波", NULL },
	{ "STORM", "暴風", NULL },
	{ "TORNADO", "竜巻", NULL },
	{ "HEAVY_RAIN", "豪雨", NULL },
	{ "HEAVY_SNOW", "豪雪", NULL },
	{ "FLOOD", "洪水", NULL },
	{ "CLIFF_FAILURE", "崖崩れ", NULL },
	{ "DEBRIS_FLOW", "土石流", NULL },
	{ "STORM_SURGE", "高潮", NULL },
	{ "ERUPTION", "噴火", NULL },
	{ "LANDSLIDE", "地滑り", NULL },
	{ "LARGE_FIRE", "大規模な火事", NULL },
	{ "LIQUEFACTION", "地盤の液状化", NULL },
	{ "OTHER", "その他", NULL },
};

static const LedgerCode structures[] = {
	{ "WOODEN", "木造", NULL },
	{ "PREFAB", "プレハブ", NULL },
	{ "NON_WOODEN", "非木造", NULL },
};

/* 住家 is what somebody lives in, whatever it was built for; a vacant house is none. */
static const LedgerCode uses[] = {
	{ "RESIDENCE", "住家", NULL },
	{ "OTHER", "非住家", NULL },
	{ "VACANT", "空家", NULL },
};

#define TABLE(rows)                                                                                                  \
	{                                                                                                            \
		rows, sizeof rows / sizeof *rows                                                                     \
	}
static const struct {
	const LedgerCode *rows;
	size_t n;
} tables[LEDGER_CODE_TABLES] = {
	[LEDGER_DAMAGE_GRADE] = TABLE(grades), [LEDGER_SURVEY_STATE] = TABLE(states),
	[LEDGER_SURVEY_KIND] = TABLE(kinds),   [LEDGER_SURVEY_HAZARD] = TABLE(hazards),
	[LEDGER_CAUSE] = TABLE(causes),        [LEDGER_STRUCTURE] = TABLE(structures),
	[LEDGER_DWELLING_USE] = TABLE(uses),
};

const LedgerCode *ledger_codes(LedgerCodeTable table, size_t *n)
{
	*n = tables[table].n;
	return tables[table].rows;
}

const LedgerCode *ledger_code(LedgerCodeTable table, const char *code)
{
	for (size_t i = 0; i < tables[table].n; i++)
		if (strcmp(tables[table].rows[i].code, code) == 0)
			return &tables[table].rows[i];
	return NULL;
}

bool ledger_code_valid(LedgerCodeTable table, const char *code, const char *disaster_date)
{
	const LedgerCode *row = ledger_code(table, code);

	return row && (!row->valid_from || strcmp(disaster_date, row->valid_from) >= 0);
}
