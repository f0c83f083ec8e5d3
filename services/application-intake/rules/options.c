#include "options.h"

#include <string.h>

/* Codes of the resident register and ISO 5218. */
static const IntakeOption sex[] = { { "0", "不明" }, { "1", "男" }, { "2", "女" }, { "9", "その他" } };
static const IntakeOption relation[] = { { "SELF", "本人" }, { "HOUSEHOLD", "同一世帯" }, { "PROXY", "代理人" } };
static const IntakeOption cause[] = {
	{ "EARTHQUAKE", "地震" },
	{ "TSUNAMI", "津波" },
	{ "STORM", "暴風" },
	{ "TORNADO", "竜巻" },
	{ "HEAVY_RAIN", "豪雨" },
	{ "HEAVY_SNOW", "豪雪" },
	{ "FLOOD", "洪水" },
	{ "CLIFF_FAILURE", "崖崩れ" },
	{ "DEBRIS_FLOW", "土石流" },
	{ "STORM_SURGE", "高潮" },
	{ "ERUPTION", "噴火" },
	{ "LANDSLIDE", "地滑り" },
	{ "LARGE_FIRE", "大規模な火事" },
	{ "LIQUEFACTION", "地盤の液状化" },
	{ "OTHER", "その他" },
};
static const IntakeOption property[] = {
	{ "OWNED", "住家持家" }, { "RENTED", "住家借家" }, { "NON_DWELLING", "非住家" }, { "OTHER", "その他" }
};
static const IntakeOption damaged_part[] = {
	{ "ROOF", "屋根" },       { "FOUNDATION", "基礎" }, { "PILLAR", "柱" },     { "CEILING", "天井" },
	{ "OUTER_WALL", "外壁" }, { "INNER_WALL", "内壁" }, { "FITTINGS", "建具" }, { "FLOOR", "床" },
};
static const IntakeOption equipment[] = { { "BATH", "浴室" },          { "KITCHEN", "台所" }, { "TOILET", "トイレ" },
					  { "SEPTIC_TANK", "浄化槽" }, { "PIPES", "配管" },   { "OTHER", "その他" } };
static const IntakeOption flood[] = { { "NONE", "無" }, { "BELOW_FLOOR", "床下" }, { "ABOVE_FLOOR", "床上" } };
static const IntakeOption consent[] = { { "YES", "同意する" }, { "NO", "同意しない" } };
static const IntakeOption delivery[] = { { "COUNTER", "窓口" }, { "POST", "郵送" }, { "KIOSK", "コンビニ" } };
static const IntakeOption attachment_role[] = {
	{ "PHOTO_WHOLE", "全景" },   { "PHOTO_NAMEPLATE", "表札" }, { "PHOTO_DAMAGE", "被害箇所" },
	{ "PHOTO_DEPTH", "浸水深" }, { "PROXY_LETTER", "委任状" },  { "IDENTITY", "本人確認書類" },
	{ "OTHER", "その他" },
};

#define LIST(rows)                                                                                                   \
	{                                                                                                            \
		rows, sizeof rows / sizeof *rows                                                                     \
	}
static const struct {
	const IntakeOption *rows;
	size_t n;
} lists[OPTION_LISTS] = {
	[OPTION_SEX] = LIST(sex),
	[OPTION_RELATION] = LIST(relation),
	[OPTION_CAUSE] = LIST(cause),
	[OPTION_PROPERTY] = LIST(property),
	[OPTION_DAMAGED_PART] = LIST(damaged_part),
	[OPTION_EQUIPMENT] = LIST(equipment),
	[OPTION_FLOOD] = LIST(flood),
	[OPTION_CONSENT] = LIST(consent),
	[OPTION_DELIVERY] = LIST(delivery),
	[OPTION_ATTACHMENT_ROLE] = LIST(attachment_role),
};

const IntakeOption *intake_options(OptionList list, size_t *n)
{
	*n = lists[list].n;
	return lists[list].rows;
}

const IntakeOption *intake_option(OptionList list, const char *value)
{
	for (size_t i = 0; i < lists[list].n; i++)
		if (strcmp(lists[list].rows[i].code, value) == 0 || strcmp(lists[list].rows[i].label, value) == 0)
			return &lists[list].rows[i];
	return NULL;
}
