/* An address in one cell: where its municipality ends. */
#include "rules/address_city.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(address_city, table)
{
	static const struct {
		const char *prefecture, *city, *rest;
	} cases[] = {
		{ "汐見県", "潮咲市", "白砂町１２番３号" },
		{ "", "潮咲市", "白砂町12" },
		{ "汐見県", "北浜郡榧ノ浦町", "字沖34" },
		{ "", "北浜郡榧ノ浦町", "字沖34" },
		{ "神奈川県", "横浜市西区", "みなとみらい1" },
		{ "神奈川県", "横浜市", "" },
		{ "東京都", "千代田区", "霞が関2-1-2" },
		{ "東京都", "北区", "王子1" },
		{ "東京都", "大島町", "元町1" },
		{ "北海道", "札幌市中央区", "北一条西2" },
		{ "北海道", "余市郡余市町", "朝日町26" },
		{ "京都府", "京都市上京区", "下立売通" },
		{ "大阪府", "大阪市北区", "中之島1" },
		{ "福島県", "郡山市", "朝日一丁目" },
		{ "奈良県", "大和郡山市", "北郡山町248" },
		{ "福岡県", "小郡市", "小郡255" },
		{ "千葉県", "市川市", "八幡1" },
		{ "東京都", "町田市", "森野2" },
		{ "東京都", "東村山市", "本町1" },
		{ "三重県", "四日市市", "諏訪町1" },
		{ "石川県", "野々市市", "三納1" },
		{ "広島県", "廿日市市", "下平良1" },
		{ "岡山県", "新見市", "新見310" },
		{ "和歌山県", "和歌山市", "七番丁23" },
		{ "長野県", "下伊那郡天龍村", "平岡878" },
		{ "", "", "白砂12" },
		{ "", "", "12-3" },
		{ "", "", "" },
		{ "", "", "x市" },
		{ "", "", "市" },
		{ "", "", "北浜郡" },
		{ "", "", "\xE5" },
		{ "", "", "北浜郡\xE5\x90" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char whole[200];
		size_t begin = 99, end;

		snprintf(whole, sizeof whole, "%s%s%s", cases[i].prefecture, cases[i].city, cases[i].rest);
		end = address_city_end(whole, &begin);
		cr_expect_eq(begin, strlen(cases[i].prefecture), "%s: %zu", whole, begin);
		cr_expect_eq(end, *cases[i].city ? strlen(cases[i].prefecture) + strlen(cases[i].city) : 0, "%s: %zu",
			     whole, end);
	}
}
