#include <criterion/criterion.h>
#include <string.h>
#include "legacy_text.h"
#include "places.h"
#include "story.h"

Test(generate_text, what_cp932_makes_of_letters)
{
	static const struct {
		const char *text, *bytes;
		size_t lost;
	} cases[] = {
		{ "A,\"1\"", "A,\"1\"", 0 },
		{ "田", "\x93\x63", 0 },
		{ "髙﨑", "\xFB\xFC\xFA\xB1", 0 }, /* vendor letters, in the bytes of IBM's rows */
		{ "ｱ　ー", "\xB1\x81\x40\x81\x5B", 0 },
		{ "𠮷田", "\xF0\x40\x93\x63", 1 },
		{ "槗", "\xF0\x41", 1 },
		{ "葛\U000E0102城", "\x8A\x8B\x8F\xE9", 1 }, /* the selector goes, the letter stays */
		{ "\uE5F1井", "\x81\xAC\x88\xE4", 1 },
		{ "鷗谷", "?\x92\x4A", 1 },
		{ "\U000317EB", "?", 1 },
	};
	LegacyText *legacy;
	ShError err;

	cr_assert_eq(legacy_text_new(&legacy, &err), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[64];
		size_t lost = 0, n = legacy_text_write(legacy, cases[i].text, strlen(cases[i].text), out, &lost);

		cr_expect_eq(n, strlen(cases[i].bytes), "%s", cases[i].text);
		cr_expect_eq(memcmp(out, cases[i].bytes, strlen(cases[i].bytes)), 0, "%s", cases[i].text);
		cr_expect_eq(lost, cases[i].lost, "%s", cases[i].text);
	}
	legacy_text_free(legacy);
}

Test(generate_text, one_address_in_three_hands)
{
	static const Area block = { "中央二丁目", AREA_BLOCK }, parcel = { "大字磯辺", AREA_PARCEL },
			  section = { "本郷", AREA_SECTION };
	static const struct {
		Address address;
		AddressForm form;
		int with_prefecture;
		const char *line;
	} cases[] = {
		{ { &block, 0, 1, 5, 12, "" }, ADDRESS_REGISTER, 1, "汐見県潮咲市中央二丁目５番１２号" },
		{ { &block, 0, 1, 5, 12, "" }, ADDRESS_ASCII, 0, "潮咲市中央2丁目5-12" },
		{ { &block, 0, 1, 5, 12, "" }, ADDRESS_FULL_DASH, 0, "潮咲市中央２－５－１２" },
		{ { &parcel, 0, 17, 3, 0, "メゾン渚　103号室" },
		  ADDRESS_REGISTER,
		  0,
		  "潮咲市大字磯辺３番地　メゾン渚　103号室" },
		{ { &parcel, 0, 17, 3, 2, "" }, ADDRESS_ASCII, 1, "汐見県潮咲市大字磯辺3-2" },
		{ { &section, 1, 2, 1, 2, "" }, ADDRESS_REGISTER, 0, "北浜郡榧ノ浦町本郷ニ部１番地２" },
		{ { &section, 1, 2, 1, 0, "" }, ADDRESS_ASCII, 0, "北浜郡榧ノ浦町本郷ニ部1" },
	};
	char line[400];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		address_line(&cases[i].address, cases[i].form, cases[i].with_prefecture, line, sizeof line);
		cr_expect_str_eq(line, cases[i].line);
	}
}

/* Two households never live behind one door: the story asks for one survey per dwelling. */
Test(generate_text, homes_differ)
{
	enum { MANY = 1500 };
	static char lines[MANY][400];
	Address a;

	for (uint32_t town = 0; town < TOWNS; town++)
		for (uint32_t h = 0; h < MANY; h++) {
			address_of_home(town, h, &a);
			address_line(&a, ADDRESS_REGISTER, 0, lines[h], sizeof lines[h]);
			for (uint32_t k = h > 200 ? h - 200 : 0; k < h; k++)
				cr_assert_str_neq(lines[h], lines[k]);
			address_of_former_home(town, h, &a);
			cr_expect_gt(a.number, 1000);
		}
}

Test(generate_text, misheard)
{
	static const struct {
		const char *kana, *heard;
		bool changed;
	} cases[] = { { "タケダ　オサム", "タケタ　オサム", true },
		      { "ゴトウ　ジュン", "コトウ　ジュン", true },
		      { "タナカ　マサト", "タナカ　マサト", false } };
	char heard[100];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(story_mishear(cases[i].kana, heard, sizeof heard), cases[i].changed);
		cr_expect_str_eq(heard, cases[i].heard);
	}
}
