#include "shelters.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

/* clang-format off */
const Shelter shelters[TOWNS][SHELTERS_A_TOWN] = {
	{
		{ "E4820100001111", "潮咲市立中央小学校（体育館）", 0, 3, true, 320 },
		{ "E4820100002111", "潮咲市民センタ―　大ホール", 9, 14, true, 450 }, /* U+2015 for ー, as 18 real records have it */
		{ "E4820100003111", "潮咲市立港中学校（武道館）", 3, 8, true, 180 },
		{ "E4820100004111", "葛\U000E0102籠町公民館", 30, 2, true, 60 },
		{ "", "大字磯辺自主避難所（倉庫２階）", 17, 21, false, 25 },
		{ "", "道の駅しおさき", 10, 5, false, 80 },
	},
	{
		{ "E4830100001111", "榧ノ浦町立榧ノ浦小学校（体育館）", 0, 12, true, 210 },
		{ "E4830100002111", "榧ノ浦町総合福祉会館", 15, 1, true, 120 },
		{ "E4830100003111", "本郷地区集会所", 2, 7, true, 40 },
		{ "E4830100004111", "鷗島ふれあいセンター", 17, 4, true, 55 },
		{ "", "小鷹ビニールハウス避難所", 4, 30, false, 18 },
		{ "", "釜屋寺本堂", 13, 2, false, 30 },
	},
};
/* clang-format on */

void shelter_address(uint32_t town, const Shelter *s, char *out, size_t size)
{
	Address a = { .area = &towns[town].areas[s->area_no], .town = town, .area_no = s->area_no };

	a.number = s->number;
	a.branch = a.area->style == AREA_BLOCK ? 1 : 0;
	address_line(&a, ADDRESS_REGISTER, 1, out, size);
}

static json_t *feature(uint32_t town, int i)
{
	const Shelter *s = &shelters[town][i];
	char address[400], owner[100];

	snprintf(owner, sizeof owner, PREFECTURE_NAME "%s%s", towns[town].county, towns[town].name);
	shelter_address(town, s, address, sizeof address);
	return json_pack("{s:s,s:{s:s,s:[f,f]},s:{s:i,s:s,s:s,s:s,s:s,s:s,s:o,s:o,s:s}}", "type", "Feature",
			 "geometry", "type", "Point", "coordinates", towns[town].longitude + 0.004 * (i % 3) - 0.003,
			 towns[town].latitude + 0.003 * i - 0.006, "properties", "NO", 48001 + (int) town * 100 + i,
			 "共通ID", s->id, "都道府県名及び市町村名", owner, "施設・場所名", s->name, "住所", address,
			 "指定緊急避難場所との住所同一", i % 2 ? "" : "1", "その他市町村長が必要と認める事項",
			 json_null(), "受入対象者", json_null(), "備考", "");
}

int shelters_write(uint32_t town, const char *path, ShError *err)
{
	json_t *features = json_array(), *root;
	char code[8];
	int r;

	for (int i = 0; i < SHELTERS_A_TOWN; i++)
		if (shelters[town][i].designated)
			json_array_append_new(features, feature(town, i));
	snprintf(code, sizeof code, "%s", towns[town].lg_code);
	root = json_pack("{s:s,s:s,s:o}", "type", "FeatureCollection", "name", code, "features", features);
	r = root ? json_dump_file(root, path, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : -1;
	json_decref(root);
	return r == 0 ? 0 : sh_fail(err, SH_UNAVAILABLE, "generate.write", "shelters");
}
