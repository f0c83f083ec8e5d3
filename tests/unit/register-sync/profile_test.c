#include "register_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ShCsvMatch match; /* large */

static int match_header(const char *header, ShError *err)
{
	Bytes bytes = { header, strlen(header), 0, 0 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_AUTO);
	const ShCsvRow *row;

	cr_assert_eq(sh_csv_next(reader, &row, err), 0);
	cr_assert_not_null(row, "%s", header);
	int r = sh_csv_profile_match(&match, fixture_profile(), row, err);
	sh_csv_free(reader);
	return r;
}

Test(profile, the_national_columns)
{
	cr_expect_eq(sh_csv_profile_columns(fixture_profile(), true), 122);
	cr_expect_gt(sh_csv_profile_columns(fixture_profile(), false), 122);
}

Test(profile, a_header_is_matched_by_name)
{
	static const struct {
		const char *header;
		int result;
		const char *reason, *field;
	} rows[] = {
		{ "宛名番号,氏名\n", 0, NULL, NULL },
		{ "\xEF\xBB\xBF宛名番号,氏名\n", 0, NULL, NULL },
		{ "氏名,備考,宛名番号\n", 0, NULL, NULL },
		{ "宛名番号,転出年月日(確定)\n", 0, NULL, NULL },
		{ "宛名番号,氏名,,\n", 0, NULL, NULL },
		{ " 宛名番号　,\"氏名\"\n", 0, NULL, NULL },
		{ "宛名番号,氏名,宛名番号\n", SH_REFUSED, "csv.header.duplicated", "宛名番号" },
		{ "宛名番号,続柄コード,続柄コード1\n", SH_REFUSED, "csv.header.duplicated", "続柄コード1" },
		{ "宛名番号,備考,備考\n", SH_REFUSED, "csv.header.duplicated", "備考" },
		{ "宛名番号,本籍,本籍\n", SH_REFUSED, "csv.header.duplicated", "本籍" },
		{ "氏名,生年月日\n", SH_REFUSED, "csv.header.required", "宛名番号" },
		{ "1,甲野　一郎,1980-03-05\n", SH_REFUSED, "csv.header.absent", "" },
		{ "宛名番号,\"氏名\"x\n", SH_REFUSED, "csv.header.unreadable", "" },
	};
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int r = match_header(rows[i].header, &err);
		cr_expect_eq(r, rows[i].result, "%s", rows[i].header);
		if (r == 0)
			continue;
		cr_expect_str_eq(err.reason, rows[i].reason, "%s: %s", rows[i].header, err.reason);
		cr_expect_str_eq(err.field, rows[i].field);
		cr_expect_null(strstr(err.detail, "甲野"), "no person in a log");
	}
}

Test(profile, unknown_missing_and_left_out_columns_are_told)
{
	ShError err;

	cr_assert_eq(match_header("備考,宛名番号,本籍,続柄コード,geometry\n", &err), 0);
	cr_expect_eq(match.map.columns, 5);
	cr_expect_eq(match.map.column_of[REGISTER_address_no], 2);
	cr_expect_eq(match.map.column_of[REGISTER_relationship1], 4, "a synonym");
	cr_expect_eq(match.map.column_of[REGISTER_name], 0);
	cr_assert_eq(match.n_unknown, 2);
	cr_expect_eq(match.unknown[0], 1);
	cr_expect_eq(match.unknown[1], 5);
	cr_expect_eq(match.n_not_imported, 1, "本籍");
	cr_expect_eq(match.n_missing, 84 - 2, "of the national ones, those that are taken");
	cr_expect_str_eq(match.missing[0], "市区町村コード");
	for (size_t i = 0; i < match.n_missing; i++) {
		cr_expect_str_neq(match.missing[i], "本籍", "nobody misses what is not taken");
		cr_expect_str_neq(match.missing[i], "続柄コード1", "there by another name");
	}
}

Test(profile, a_bad_profile_is_named)
{
	static const struct {
		const char *text;
		int result;
	} rows[] = {
		{ "column,field,standard,synonyms\n宛名番号,address_no,1,識別番号\n", 0 },
		{ "column,field,standard,synonyms\n宛名番号,no_such_field,1,\n", SH_REFUSED },
		{ "column,field,standard,synonyms\n宛名番号,address_no,yes,\n", SH_REFUSED },
		{ "column,field\n宛名番号,address_no\n", SH_REFUSED },
		{ "column,field,standard,synonyms\n宛名番号,address_no,1,a||b\n", SH_REFUSED },
	};
	char path[] = "/tmp/shien-profile-XXXXXX";
	int fd = mkstemp(path);
	ShError err;

	cr_assert_geq(fd, 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShCsvProfile *profile, *at_hand;
		cr_assert_eq(ftruncate(fd, 0), 0);
		cr_assert_eq(pwrite(fd, rows[i].text, strlen(rows[i].text), 0), (ssize_t) strlen(rows[i].text));
		int r = sh_csv_profile_load(&profile, path, register_fields(), REGISTER_FIELDS, &err);
		cr_expect_eq(r, rows[i].result, "row %zu", i);
		r = sh_csv_profile_read(&at_hand, rows[i].text, register_fields(), REGISTER_FIELDS, &err);
		cr_expect_eq(r, rows[i].result, "row %zu", i);
		sh_csv_profile_free(at_hand);
		if (r != 0)
			cr_expect_str_eq(err.reason, "csv.profile.malformed");
		sh_csv_profile_free(profile);
	}
	close(fd);
	unlink(path);
}
