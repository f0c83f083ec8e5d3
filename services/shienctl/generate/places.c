#include "places.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
static const Area areas_a[] = {
	{ "中央一丁目", AREA_BLOCK }, { "中央二丁目", AREA_BLOCK }, { "中央三丁目", AREA_BLOCK },
	{ "港一丁目", AREA_BLOCK }, { "港二丁目", AREA_BLOCK }, { "潮見台一丁目", AREA_BLOCK },
	{ "潮見台二丁目", AREA_BLOCK }, { "若葉一丁目", AREA_BLOCK }, { "若葉二丁目", AREA_BLOCK },
	{ "大町", AREA_PARCEL }, { "浜町", AREA_PARCEL }, { "鍛冶町", AREA_PARCEL }, { "紺屋町", AREA_PARCEL },
	{ "堀川町", AREA_PARCEL }, { "舟小屋町", AREA_PARCEL }, { "灯台下", AREA_PARCEL }, { "字塩浜", AREA_PARCEL },
	{ "大字磯辺", AREA_PARCEL }, { "大字磯辺字向田", AREA_PARCEL }, { "大字上田", AREA_PARCEL },
	{ "鶴ヶ崎町", AREA_PARCEL }, { "松ケ枝町", AREA_PARCEL }, { "三ツ屋町", AREA_PARCEL }, { "一ノ宮町", AREA_PARCEL },
	{ "四十万町", AREA_PARCEL }, { "二十日市町", AREA_PARCEL }, { "千石町", AREA_PARCEL }, { "八幡町", AREA_PARCEL },
	{ "新町", AREA_PARCEL }, { "元町", AREA_PARCEL }, { "葛\U000E0102籠町", AREA_PARCEL }, { "祇\U000E0100園町", AREA_PARCEL },
};
static const Area areas_b[] = {
	{ "榧ノ浦", AREA_PARCEL }, { "字榧ノ浦", AREA_SECTION }, { "本郷", AREA_SECTION }, { "上本郷", AREA_PARCEL },
	{ "小鷹", AREA_SECTION }, { "鷹ノ巣", AREA_PARCEL }, { "柳谷", AREA_SECTION }, { "大谷", AREA_PARCEL },
	{ "岩井戸", AREA_PARCEL }, { "黒岩", AREA_SECTION }, { "白浜", AREA_PARCEL }, { "鵜ヶ島", AREA_PARCEL },
	{ "馬場", AREA_PARCEL }, { "釜屋", AREA_SECTION }, { "寺田", AREA_PARCEL }, { "駅前", AREA_PARCEL },
	{ "藤ノ木", AREA_PARCEL }, { "鷗島", AREA_PARCEL }, { "清水", AREA_PARCEL }, { "東町", AREA_PARCEL },
};
static const char *const symbols[] = { "イ", "ロ", "ハ", "ニ", "ホ", "ヘ", "ト", "甲", "子" };
static const char *const buildings[] = { "潮風ハイツ", "コーポみなと", "メゾン渚", "町営住宅浜団地Ａ棟", "第２若葉荘" };
/* clang-format on */

const Town towns[TOWNS] = {
	{ "482013", "", "潮咲市", "シオサキシ", "99910", 38.420, 136.950, areas_a, sizeof areas_a / sizeof *areas_a },
	{ "483010", "北浜郡", "榧ノ浦町", "カヤノウラマチ", "99933", 38.505, 137.080, areas_b,
	  sizeof areas_b / sizeof *areas_b },
};

static void place(uint32_t town, uint32_t household, uint32_t shift, Address *ret)
{
	uint32_t n = towns[town].areas_count, area = household % n, k = household / n + shift;
	uint32_t per = towns[town].areas[area].style == AREA_BLOCK ? 18 : 3;

	*ret = (Address){ .area = &towns[town].areas[area], .town = town, .area_no = area };
	ret->number = k / per + 1;
	ret->branch = k % per + (per == 18);
}

/* One in nine lives in a flat. A quarter of those in a building whose name needs quoting in a CSV. */
void address_of_home(uint32_t town, uint32_t household, Address *ret)
{
	uint32_t room = 101 + household / 9 % 8 + household / 72 % 3 * 100;

	place(town, household, 0, ret);
	if (household % 9 != 4)
		return;
	if (household % 36 == 4)
		snprintf(ret->flat, sizeof ret->flat, "コーポ\"浜\", %u", room);
	else
		snprintf(ret->flat, sizeof ret->flat, "%s　%u号室",
			 buildings[household / 9 % (sizeof buildings / sizeof *buildings)], room);
}

/* Beyond every home of a million residents, so that nobody else lives there. */
void address_of_former_home(uint32_t town, uint32_t household, Address *ret)
{
	place(town, household, 30000, ret);
	snprintf(ret->flat, sizeof ret->flat, "%s", "");
}

/* The digits of text in full width. */
static void widen(const char *text, char *out, size_t size)
{
	size_t n = 0;

	for (; *text && n + 4 < size; text++)
		if (*text >= '0' && *text <= '9') {
			out[n++] = '\xEF';
			out[n++] = '\xBC';
			out[n++] = (char) (0x90 + (*text - '0'));
		} else {
			out[n++] = *text;
		}
	out[n] = '\0';
}

static const char *symbol_of(const Address *a)
{
	return a->area->style == AREA_SECTION ? symbols[(a->number + a->area_no) % (sizeof symbols / sizeof *symbols)]
					      : "";
}

void address_number(const Address *a, char *out, size_t size)
{
	char text[64];

	switch (a->area->style) {
	case AREA_BLOCK:
		snprintf(text, sizeof text, "%u番%u号", a->number, a->branch);
		break;
	case AREA_SECTION:
		snprintf(text, sizeof text, a->branch ? "%s部%u番地%u" : "%s部%u番地", symbol_of(a), a->number,
			 a->branch);
		break;
	case AREA_PARCEL:
		snprintf(text, sizeof text, a->branch ? "%u番地%u" : "%u番地", a->number, a->branch);
		break;
	}
	widen(text, out, size);
}

void address_postal(const Address *a, char out[8])
{
	snprintf(out, 8, "%s%02u", towns[a->town].postal_prefix, a->area_no % 100);
}

void address_area_code(const Address *a, char out[8])
{
	snprintf(out, 8, "%07u", 1000 * (a->area_no + 1) % 10000000);
}

/* 中央一丁目 is typed 中央1丁目 or 中央１－…: the number of the 丁目 goes with the rest. */
static size_t chome_at(const char *area)
{
	const char *p = strstr(area, "丁目");

	return p ? (size_t) (p - area) - strlen("一") : strlen(area);
}

static int chome_number(const char *kanji) { return !strncmp(kanji, "一", 3) ? 1 : !strncmp(kanji, "二", 3) ? 2 : 3; }

static void typed_number(const Address *a, AddressForm form, char *out, size_t size)
{
	size_t at = chome_at(a->area->name);
	char text[160], branch[16] = "";
	const char *dash = form == ADDRESS_FULL_DASH ? "－" : "-";

	if (a->branch)
		snprintf(branch, sizeof branch, "%s%u", dash, a->branch);
	if (!a->area->name[at])
		snprintf(text, sizeof text, "%s%s%s%u%s", a->area->name, symbol_of(a), *symbol_of(a) ? "部" : "",
			 a->number, branch);
	else
		snprintf(text, sizeof text, "%.*s%d%s%u%s", (int) at, a->area->name, chome_number(a->area->name + at),
			 form == ADDRESS_FULL_DASH ? dash : "丁目", a->number, branch);
	if (form == ADDRESS_FULL_DASH)
		widen(text, out, size);
	else
		snprintf(out, size, "%s", text);
}

void address_line(const Address *a, AddressForm form, int with_prefecture, char *out, size_t size)
{
	const Town *town = &towns[a->town];
	char number[128], rest[300];

	if (form == ADDRESS_REGISTER) {
		address_number(a, number, sizeof number);
		snprintf(rest, sizeof rest, "%s%s", a->area->name, number);
	} else {
		typed_number(a, form, rest, sizeof rest);
	}
	snprintf(out, size, "%s%s%s%s%s%s", with_prefecture ? PREFECTURE_NAME : "", town->county, town->name, rest,
		 a->flat[0] ? "　" : "", a->flat);
}
