#include "building_row.h"
#include "sh_civil.h"
#include "sh_csv_value.h"

#include <stdio.h>
#include <string.h>

/* Kinds of structure as the property tax writes them. */
static const TableWord structures[] = {
	{ "木造", "WOODEN" },
	{ "木", "WOODEN" },
	{ "木造軸組", "WOODEN" },
	{ "WOODEN", "WOODEN" },
	{ "プレハブ", "PREFAB" },
	{ "プレハブ造", "PREFAB" },
	{ "軽量鉄骨プレハブ造", "PREFAB" },
	{ "PREFAB", "PREFAB" },
	{ "非木造", "NON_WOODEN" },
	{ "鉄骨造", "NON_WOODEN" },
	{ "軽量鉄骨造", "NON_WOODEN" },
	{ "鉄筋コンクリート造", "NON_WOODEN" },
	{ "鉄骨鉄筋コンクリート造", "NON_WOODEN" },
	{ "コンクリートブロック造", "NON_WOODEN" },
	{ "RC造", "NON_WOODEN" },
	{ "SRC造", "NON_WOODEN" },
	{ "S造", "NON_WOODEN" },
	{ "RC", "NON_WOODEN" },
	{ "SRC", "NON_WOODEN" },
	{ "S", "NON_WOODEN" },
	{ "NON_WOODEN", "NON_WOODEN" },
};

static const char *structure(char ret[BUILDING_VALUE_SIZE], const char *text)
{
	const char *code = table_word(structures, sizeof structures / sizeof *structures, text);

	if (!code)
		return "ledger.table.word";
	snprintf(ret, BUILDING_VALUE_SIZE, "%s", code);
	return NULL;
}

static const char *floors(char ret[BUILDING_VALUE_SIZE], const char *text)
{
	uint32_t tenths;

	if (!table_tenths(&tenths, text, "階") || tenths % 10 || tenths == 0 || tenths > 1000)
		return "ledger.table.number";
	snprintf(ret, BUILDING_VALUE_SIZE, "%u", tenths / 10);
	return NULL;
}

/* With hundredths on paper; a tenth is what a survey can use. */
static const char *area(char ret[BUILDING_VALUE_SIZE], const char *text)
{
	char s[SH_CSV_VALUE_SIZE];
	uint32_t tenths;
	char *dot;

	if (!sh_csv_fold(s, text))
		return "ledger.table.number";
	if ((dot = strchr(s, '.')) && dot[1] && dot[2] >= '0' && dot[2] <= '9')
		memmove(dot + 2, dot + 3, strlen(dot + 3) + 1);
	if (!table_tenths(&tenths, s, "㎡") || tenths == 0)
		return "ledger.table.number";
	snprintf(ret, BUILDING_VALUE_SIZE, "%u.%u", tenths / 10, tenths % 10);
	return NULL;
}

/* A year alone, or the day on which it was built. */
static const char *year(char ret[BUILDING_VALUE_SIZE], const char *text)
{
	ShRegisterDate date;
	uint32_t tenths, y = 0;
	ShError ignored;

	if (table_tenths(&tenths, text, "年") && tenths % 10 == 0)
		y = tenths / 10;
	else if (sh_register_date_parse(&date, text, &ignored) == 0)
		y = (uint32_t) date.civil.year;
	if (y < 1800 || y > 2100)
		return "ledger.table.date";
	snprintf(ret, BUILDING_VALUE_SIZE, "%u", y);
	return NULL;
}

static const struct {
	const char *code;
	const char *(*read)(char ret[BUILDING_VALUE_SIZE], const char *text);
} items[BUILDING_FIELDS] = {
	[BUILDING_STRUCTURE] = { "STRUCTURE", structure },
	[BUILDING_FLOORS] = { "FLOORS", floors },
	[BUILDING_AREA] = { "AREA", area },
	[BUILDING_YEAR] = { "YEAR", year },
};

const char *building_field_code(BuildingField field) { return items[field].code; }

static bool no(TableProblem *problem, size_t field, const char *reason)
{
	*problem = (TableProblem){ field, reason };
	return false;
}

bool building_row(const char *const cells[BUILDING_FIELDS], BuildingRow *out, TableProblem *problem)
{
	size_t said = 0;

	memset(out, 0, sizeof *out);
	out->dwelling_id = cells[BUILDING_DWELLING];
	out->address = cells[BUILDING_ADDRESS];
	out->extra = cells[BUILDING_EXTRA];
	if (!*out->dwelling_id && !*out->address)
		return no(problem, BUILDING_ADDRESS, "ledger.table.required");
	for (size_t f = BUILDING_STRUCTURE; f < BUILDING_FIELDS; f++) {
		const char *wrong = *cells[f] ? items[f].read(out->values[f], cells[f]) : NULL;

		if (wrong)
			return no(problem, f, wrong);
		said += *cells[f] != '\0';
	}
	return said > 0 || no(problem, 0, "ledger.table.finding");
}
