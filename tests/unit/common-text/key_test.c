#include "sh_text.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

typedef int (*KeyFn)(char out[SH_KEY_SIZE], const char *text, ShError *err);

static const char *key(KeyFn fn, const char *text, char out[SH_KEY_SIZE])
{
	ShError err;

	cr_assert_eq(fn(out, text, &err), 0, "%s", text);
	return out;
}

Test(key, names_that_people_take_for_the_same)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "コウノ　イチロウ", "こうのいちろう", true },
		{ "ｺｳﾉ ｲﾁﾛｳ", "コウノ　イチロウ", true },
		{ "ガヤマ", "ｶﾔﾏ", true },
		{ "ジロウ", "ヂロウ", true },
		{ "カズ", "カヅ", true },
		{ "ッ", "ツ", true },
		{ "キョウコ", "キヨウコ", true },
		{ "ヴァン", "バン", true },
		{ "ハン", "ヴァン", true },
		{ "ヴィヴィ", "ビビ", true },
		{ "ヴェラ", "ベラ", true },
		{ "ヴォルト", "ボルト", true },
		{ "ゔぃオラ", "ビオラ", true },
		{ "ヴ", "フ", true },
		{ "ヴン", "フン", true },
		{ "ヲトメ", "オトメ", true },
		{ "ワ", "ハ", true },
		{ "オオノ", "オウノ", true },
		{ "オーノ", "オウノ", true },
		{ "コーノ", "コウノ", true },
		{ "ケイコ", "ケーコ", true },
		{ "コオノ", "コウノ", true },
		{ "ケエコ", "ケイコ", true },
		{ "カイ", "カ", false }, /* only after オ and エ is a second vowel the same sound */
		{ "コイ", "コ", false },
		{ "ケウ", "ケ", false },
		{ "いすゞ", "イスズ", true },
		{ "こゝろ", "ココロ", true },
		{ "イスヾ", "イスズ", true },
		{ "々木", "木", false }, /* repeats nothing */
		{ "センタ―", "センター", true },
		{ "ｼﾞﾖﾝ", "ジョン", true },
		{ "髙橋　﨑", "高橋崎", true },
		{ "𠮷田", "吉田", true },
		{ "葛󠄂城", "葛城", true },
		{ "渡邉", "渡辺", true },
		{ "渡邊", "渡邉", true },
		{ "濵田", "浜田", true },
		{ "佐々木", "佐佐木", true },
		{ "サヽキ", "ササキ", true },
		{ "SMITH JOHN", "ｓｍｉｔｈ　ｊｏｈｎ", true },
		{ "ジョン・スミス", "ジョンスミス", true },
		{ "塚本", "塚本", true },
		{ "神", "神", true },
		{ "齋藤", "斉藤", true },
		{ "チバ", "シバ", false },
		{ "甲野", "乙野", false },
		{ "ヤマダ", "ヤマタニ", false },
		{ "ツル", "スル", false },
		{ "一郎", "ー郎", false },
		{ "二", "ニ", false },
		{ "力", "カ", false },
	};
	char a[SH_KEY_SIZE], b[SH_KEY_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool same = strcmp(key(sh_key_name, rows[i].a, a), key(sh_key_name, rows[i].b, b)) == 0;
		cr_expect_eq(same, rows[i].same, "%s → %s, %s → %s", rows[i].a, a, rows[i].b, b);
	}
	/* whatever somebody typed for the long vowel is one */
	static const char *const dashes[] = {
		"ー", "-", "‐", "‑", "‒", "–", "—", "―", "−", "─", "━", "－", "˗", "⁃"
	};
	for (size_t i = 0; i < sizeof dashes / sizeof *dashes; i++) {
		char text[32];

		snprintf(text, sizeof text, "セ%sタ", dashes[i]);
		cr_expect_str_eq(key(sh_key_name, text, a), "セタ", "%s: %s", text, a);
	}
	cr_expect_str_eq(key(sh_key_name, "セ·タ", a), "セ·タ", "%s", a);
	/* stored keys depend on it: when this changes, SH_KEY_VERSION rises */
	cr_expect_eq(SH_KEY_VERSION, 2);
	cr_expect_str_eq(key(sh_key_name, "ｶﾞやまだＡＢＣ①", a), "カヤマタabc1");
}

Test(key, addresses_that_are_the_same_place)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "石川県輪島市河井町１丁目２番３号", "輪島市河井町1-2-3", true },
		{ "中央一丁目１番地", "中央1－1", true },
		{ "中央十二丁目3番地の4", "中央12丁目3-4", true },
		{ "門前町１ー２", "門前町1-2", true },
		{ "三番町5番", "三番町5", true },
		{ "輪島市大字河井", "輪島市河井", true },
		{ "桜ヶ丘2の3", "桜ケ丘2-3", true },
		{ "塩竈市1", "塩釜市1", true },
		{ "輪島巿1", "輪島市1", true },
		{ "河井町２０部２４番地", "河井町二十部24", true },
		{ "百二十三番地", "123", true },
		{ "中央1丁目", "中央１", true },
		{ "横地町６字123", "横地町6字123", true },
		{ "堺市北瓦町二丁3-25", "堺市北瓦町２丁３－２５", true },
		{ "札幌市北一条西二丁目", "札幌市北1条西2丁目", true },
		{ "石川県 輪島市　河井町 1", "輪島市河井町1", true },
		{ "桜ヵ丘2", "桜カ丘2", true },
		{ "中央2ノ3", "中央2-3", true },
		{ "中央2-の3", "中央2の3", false },
		{ "梅ノ1", "梅-1", false }, /* part of a name where no number is before it */
		{ "中央2の宮", "中央2-宮", false },
		{ "-中央--1-", "中央-1", true },
		{ "中央1番地の", "中央1", true },
		{ "一二三四五六番地", "123456", true },
		{ "一二三四五六七番地", "1234567", false }, /* no number of a plot is that long */
		{ "中央二", "中央2", false },
		{ "北六番丁1", "北6番丁1", false },
		{ "北六番館1", "北6番館1", false },
		/* letters that join two kanji of a name */
		{ "千代田区霞が関1-2", "千代田区霞ヶ関1-2", true },
		{ "自由ガ丘1", "自由ヵ丘1", true },
		{ "新宿区四つ谷1", "新宿区四ッ谷1", true },
		{ "四っ谷1", "四ツ谷1", true },
		{ "鎌倉市山ノ内5", "鎌倉市山之内5", true },
		{ "鎌倉市山の内5", "鎌倉市山之内5", true },
		{ "之内5", "の内5", false }, /* of no name that began */
		{ "輪島市字敷戸1", "輪島市敷戸1", true },
		{ "字敷戸1", "敷戸1", true },
		{ "大字山田字川原12", "山田川原12", true },
		{ "十文字町1", "十文字町1番", true },
		/* section signs are letters, never numerals, never joints */
		{ "庵町ノ31", "庵町の31", false },
		{ "庵町ノ甲31", "庵町之甲31", false },
		{ "門前村ツ甲3", "門前村つ甲3", false },
		{ "柳田カ部245", "柳田ケ部245", false },
		{ "宇出津カ字13", "宇出津ケ字13", false },
		{ "宇出津ウ字13", "宇出津ウ13", false },
		{ "横地町6字123", "横地町6 123", false },
		{ "庵町ハ31", "庵町八31", false },
		{ "庵町ニ31", "庵町二31", false },
		{ "三番町5", "3番町5", false },
		{ "柳田ロ部245‐1", "柳田ロ部245-1", true },
		{ "柳田ロ部245-1", "柳田イ部245-1", false },
		{ "中央1-12", "中央11-2", false },
		{ "八日市1", "8日市1", false },
		{ "中央センター1", "中央センタ1", false },
	};
	char a[SH_KEY_SIZE], b[SH_KEY_SIZE];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		bool same = strcmp(key(sh_key_address, rows[i].a, a), key(sh_key_address, rows[i].b, b)) == 0;
		cr_expect_eq(same, rows[i].same, "%s → %s, %s → %s", rows[i].a, a, rows[i].b, b);
	}
}

Test(key, refuses_what_it_cannot_read)
{
	char out[SH_KEY_SIZE], text[SH_KEY_SIZE + 1];
	static const KeyFn fns[] = { sh_key_name, sh_key_address };
	ShError err;

	for (size_t i = 0; i < 2; i++) {
		cr_expect_eq(fns[i](out, "甲\xE4", &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "text.utf8.malformed");
		memset(text, 'a', SH_KEY_SIZE);
		text[SH_KEY_SIZE] = '\0';
		cr_expect_eq(fns[i](out, text, &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "text.key.too_long");
		cr_expect_str_empty(out);
		text[SH_KEY_MAX - 4] = '\0';
		cr_expect_eq(fns[i](out, text, &err), 0);
		/* one letter that NFKC makes eighteen of */
		for (int k = 0; k < 340; k++)
			memcpy(text + 3 * k, "ﷺ", 4);
		cr_expect_eq(fns[i](out, text, &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "text.key.too_long");
		/* and one that it makes six of: read, but longer than a key once folded */
		for (int k = 0; k < 100; k++)
			memcpy(text + 3 * k, "㌖", 4);
		cr_expect_eq(fns[i](out, text, &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "text.key.too_long");
		cr_expect_str_empty(out);
	}
}

Test(key, the_table_of_variants_is_sorted_and_one_step_deep)
{
	static const uint32_t from[] = {
#define SH_VARIANT(from, to) from,
#include "variants.def"
#undef SH_VARIANT
	};
	static const uint32_t to[] = {
#define SH_VARIANT(from, to) to,
#include "variants.def"
#undef SH_VARIANT
	};

	for (size_t i = 0; i < sizeof from / sizeof *from; i++) {
		if (i > 0)
			cr_expect_lt(from[i - 1], from[i]);
		cr_expect_eq(sh_variant_fold(from[i]), to[i]);
		cr_expect_eq(sh_variant_fold(to[i]), to[i], "U+%04X is itself folded", to[i]);
	}
}
