#include "register_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

Test(code_table, zeros_that_were_lost_make_no_difference)
{
	static const struct {
		CodeKind kind;
		const char *value, *code; /* NULL: unknown */
	} rows[] = {
		{ CODE_RELATIONSHIP, "2", "02" },
		{ CODE_RELATIONSHIP, "02", "02" },
		{ CODE_RELATIONSHIP, "XX", "XX" },
		{ CODE_RELATIONSHIP, "20", "20" },
		{ CODE_RELATIONSHIP, "200", NULL },
		{ CODE_SEX, "0", "0" },
		{ CODE_SEX, "00", "0" },
		{ CODE_SEX, "3", NULL },
		{ CODE_MOVE_REASON, "1", "01" },
		{ CODE_RESIDENCE_STATUS, "T41", "T41" },
		{ CODE_RESIDENCE_STATUS, "41", NULL },
		{ CODE_SEX, "", NULL },
		{ CODE_NAME_PRIORITY, "013", "13" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const Code *code = code_find(fixture_codes(), rows[i].kind, rows[i].value, (ShCivil){ 0 });
		cr_assert_eq(code != NULL, rows[i].code != NULL, "%s", rows[i].value);
		if (code)
			cr_expect_str_eq(code->code, rows[i].code);
	}
	for (int k = 0; k < CODE_KINDS; k++)
		cr_expect(*code_kind_name((CodeKind) k) && *code_kind_ja((CodeKind) k));
}

/* A folder of tables that are all empty but for sex.csv; last_digest is theirs. */
static uint8_t last_digest[CODE_TABLES_DIGEST];
static int load_with(const char *sex, ShError *err)
{
	char folder[] = "/tmp/shien-codes-XXXXXX", path[128];
	CodeTables *tables = NULL;

	cr_assert_not_null(mkdtemp(folder));
	for (int k = 0; k < CODE_KINDS; k++) {
		snprintf(path, sizeof path, "%s/%s.csv", folder, code_kind_name((CodeKind) k));
		FILE *f = fopen(path, "w");
		cr_assert_not_null(f);
		fputs("code,label,edition,valid_from,valid_to\n", f);
		if (k == CODE_SEX)
			fputs(sex, f);
		fclose(f);
	}
	int r = code_tables_load(&tables, folder, err);
	if (r == 0) {
		const Code *old = code_find(tables, CODE_SEX, "1", sh_civil(2024, 3, 31));
		const Code *new = code_find(tables, CODE_SEX, "1", sh_civil(2024, 4, 1));
		cr_expect(old && strcmp(old->label, "旧") == 0);
		cr_expect(new &&strcmp(new->label, "新") == 0);
		cr_expect_str_eq(resident_item_words(tables, REGISTER_sex, "1", sh_civil(2024, 3, 31)).text, "旧");
		cr_expect_str_eq(resident_item_words(tables, REGISTER_sex, "1", sh_civil(2024, 4, 1)).text, "新");
		cr_expect(*resident_item_words(tables, REGISTER_sex, "1", sh_civil(2020, 1, 1)).text,
			  "of another edition");
		cr_expect_null(code_find(tables, CODE_SEX, "1", sh_civil(2020, 1, 1)));
		code_tables_digest(tables, last_digest);
	}
	code_tables_free(tables);
	for (int k = 0; k < CODE_KINDS; k++) {
		snprintf(path, sizeof path, "%s/%s.csv", folder, code_kind_name((CodeKind) k));
		unlink(path);
	}
	rmdir(folder);
	return r;
}

Test(code_table, editions_have_their_days_and_a_bad_file_is_named)
{
	ShError err;
	CodeTables *tables;

	cr_expect_eq(load_with("1,旧,1,2021-01-01,2024-03-31\n1,新,2,2024-04-01,\n", &err), 0);
	cr_expect_eq(load_with("1,旧,1,2021-13-01,\n", &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "register.codes.malformed");
	cr_expect_not_null(strstr(err.detail, "sex.csv line 2"), "%s", err.detail);
	cr_expect_eq(load_with("1,旧\n", &err), SH_REFUSED);
	cr_expect_eq(load_with(",旧,1,,\n", &err), SH_REFUSED);
	cr_expect_eq(code_tables_load(&tables, "/nonexistent", &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "register.codes.unreadable");
}

/* Another code, edition or day is another table; a label is only shown. */
Test(code_table, digest)
{
	static const struct {
		const char *sex;
		bool same;
	} cases[] = {
		{ "1,旧,1,2021-01-01,2024-03-31\n1,新,2,2024-04-01,\n", true },
		{ "1,旧,1,2021-01-01,2024-03-31\n1,新,3,2024-04-01,\n", false },
		{ "1,旧,1,2021-01-02,2024-03-31\n1,新,2,2024-04-01,\n", false },
		{ "1,旧,1,2021-01-01,2024-03-31\n1,新,2,2024-04-01,2025-01-01\n", false },
		{ "1,旧,1,2021-01-01,2024-03-31\n1,新,2,2024-04-01,\n2,新,2,,\n", false },
	};
	uint8_t first[CODE_TABLES_DIGEST];
	ShError err;

	cr_assert_eq(load_with(cases[0].sex, &err), 0);
	memcpy(first, last_digest, sizeof first);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert_eq(load_with(cases[i].sex, &err), 0);
		cr_expect_eq(memcmp(first, last_digest, sizeof first) == 0, cases[i].same, "%zu", i);
	}
}

Test(code_table, items_in_words)
{
	static const struct {
		RegisterField field;
		const char *item, *code, *text, *edition; /* code NULL: none */
	} rows[] = {
		{ REGISTER_relationship1, "02", "02", "世帯主", "1.0" },
		{ REGISTER_relationship1, "2", "02", "世帯主", "1.0" },
		{ REGISTER_relationship1, "ZZ", "ZZ", "", "" },
		{ REGISTER_health_insured, "1", "1", "はい", "" },
		{ REGISTER_health_insured, "0", "0", "いいえ", "" },
		{ REGISTER_birth, "S12.4.1", NULL, "S12.4.1", "" },
		{ REGISTER_household_order, "3", NULL, "3", "" },
		{ REGISTER_name, "甲野", NULL, "甲野", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ItemWords words =
			resident_item_words(fixture_codes(), rows[i].field, rows[i].item, sh_civil(2026, 9, 1));

		cr_assert_eq(words.code != NULL, rows[i].code != NULL, "%zu", i);
		if (words.code)
			cr_expect_str_eq(words.code, rows[i].code, "%zu", i);
		cr_expect_str_eq(words.text, rows[i].text, "%zu", i);
		cr_expect_str_eq(words.edition, rows[i].edition, "%zu", i);
	}
}

/* Staff read an item by the name of its national column. */
Test(code_table, every_item_has_a_column)
{
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++)
		cr_expect(*sh_csv_profile_column(fixture_profile(), (RegisterField) f), "%s",
			  register_field_name((RegisterField) f));
	cr_expect_str_eq(sh_csv_profile_column(fixture_profile(), REGISTER_address_no), "宛名番号");
}
