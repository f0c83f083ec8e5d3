#include "register_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* The row below a header, as it would be kept. */
static void take(const char *file, char *ret_image, size_t room)
{
	Bytes bytes = { file, strlen(file), 0, 0 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_UTF8);
	RowOptions options = { .codes = fixture_codes(), .my_number_allowed = true };
	ShCsvMatch match;
	const ShCsvRow *row;
	Resident person;
	RowReport report;
	ShError err;

	cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
	cr_assert_eq(sh_csv_profile_match(&match, fixture_profile(), row, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
	cr_assert(resident_from_row(&person, &report, row, &match.map, &options));
	cr_assert_leq(resident_image_size(&person), room);
	resident_image(ret_image, &person);
	sh_csv_free(reader);
}

/* Items between U+001F, each at its place; nothing behind the last that says something, nothing of what is sealed. */
Test(resident_image, the_row_as_it_is_kept)
{
	static const struct {
		const char *file, *image;
	} rows[] = {
		{ "宛名番号,氏名\n19,甲野\n", "|19|||||||||||甲野" },
		{ "氏名,宛名番号,個人履歴番号,最新フラグ\n\"甲|野\",19,12,0\n", "|19|12||0||||||||甲|野" },
		{ "宛名番号,氏名,利用者証明用電子証明書シリアル番号,個人番号\n19,甲野,0A1B2C,123456789018\n",
		  "|19|||||||||||甲野" },
		{ "宛名番号,氏名,続柄コード1\n19,甲野,2\n", "|19|||||||||||甲野||||||||||||||||||||02" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char image[512], want[512];

		take(rows[i].file, image, sizeof image);
		snprintf(want, sizeof want, "%s", rows[i].image);
		for (char *c = want; *c; c++)
			if (*c == '|' && strncmp(c, "|野", strlen("|野")) != 0)
				*c = RESIDENT_IMAGE_BETWEEN;
		cr_expect_str_eq(image, want, "row %zu", i);
	}
}

Test(resident_image, comes_apart_into_its_items)
{
	const char *items[REGISTER_FIELDS];
	char image[512], none[1] = "", last[] = { [0 ... REGISTER_FIELDS - 3] = RESIDENT_IMAGE_BETWEEN, 'z', 0 };

	take("宛名番号,氏名,続柄コード1\n19,甲野,2\n", image, sizeof image);
	resident_items(image, items);
	cr_expect_str_eq(items[REGISTER_address_no], "19");
	cr_expect_str_eq(items[REGISTER_name], "甲野");
	cr_expect_str_eq(items[REGISTER_relationship1], "02");
	cr_expect_str_empty(items[REGISTER_lg_code]);
	cr_expect_str_empty(items[REGISTER_my_number]);
	cr_expect_str_empty(items[REGISTER_NONE]);
	resident_items(none, items);
	cr_expect_str_empty(items[REGISTER_lg_code]);
	resident_items(last, items);
	cr_expect_str_eq(items[REGISTER_FIELDS - 1], "z");
	cr_expect_str_empty(items[REGISTER_FIELDS - 2]);
}
