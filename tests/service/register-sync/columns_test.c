/* Columns of its form that a file does not have are told: nothing would be on file from them, and nobody would know.
 */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static bool among(char **list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

static void form_of_40(Fixture *f)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	static const char text[] = "識別番号,氏名,フリガナ,現住所\n13,浜 一,ハマ ハジメ,港町1\n";
	const RegisterSync__Import *import;
	const void *reply;

	upload(f, import_id_of(500003), text, strlen(text));
	q.import_id = import_id_of(3);
	q.blob_id = import_id_of(500003);
	q.file_name = "40.csv";
	q.as_of = "2026-09-01";
	q.profile = "standard-40";
	cr_assert_eq(ask(f, "StartImport", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.field);
	run_due(f, sh_now_us());
	import = import_of(f, 3);
	cr_expect(among((char **) import->check->missing_columns, import->check->n_missing_columns, "生年月日"));
	cr_expect_not(among((char **) import->check->missing_columns, import->check->n_missing_columns, "現住所"));
	cr_expect_not(
		among((char **) import->check->missing_columns, import->check->n_missing_columns, "個人履歴番号"),
		"the form has none");
}

Test(columns, missing_ones_are_told)
{
	static const char none[] = "氏名,生年月日\n潮咲 太郎,1980-01-01\n";
	const RegisterSync__Import *import;
	const RegisterSync__ImportCheck *check;
	Fixture f;

	register_open(&f, "1"); /* of whichever part is read last, and ahead */
	import_text(&f, 1,
		    "宛名番号,氏名,氏名_フリガナ,続柄コード\n11,潮咲 太郎,シオサキ タロウ,02\n"
		    "14,潮咲 次郎,シオサキ ジロウ,20\n15,潮咲 三郎,シオサキ サブロウ,20\n");
	import = import_of(&f, 1);
	cr_expect(among((char **) import->missing_columns, import->n_missing_columns, "生年月日"));
	cr_expect(among((char **) import->missing_columns, import->n_missing_columns, "世帯番号"));
	cr_expect_not(among((char **) import->missing_columns, import->n_missing_columns, "氏名"));
	cr_expect_not(among((char **) import->missing_columns, import->n_missing_columns, "続柄コード1"),
		      "by another name");
	cr_expect_not(among((char **) import->missing_columns, import->n_missing_columns, "本籍"),
		      "not taken anyway");
	/* what is checked first says it before anything is done */
	import_text(&f, 2, "宛名番号,氏名,氏名_フリガナ,生年月日\n12,潮咲 花子,シオサキ ハナコ,1980-01-01\n");
	check = import_of(&f, 2)->check;
	cr_assert_not_null(check);
	cr_expect(among((char **) check->missing_columns, check->n_missing_columns, "世帯番号"));
	cr_expect_not(among((char **) check->missing_columns, check->n_missing_columns, "生年月日"));
	form_of_40(&f);
	/* without what every row is known by, nothing */
	upload(&f, import_id_of(500004), none, strlen(none));
	cr_assert_eq(start(&f, import_id_of(4), import_id_of(500004), "2026-09-01", ""), 0);
	run_due(&f, sh_now_us());
	cr_expect_str_eq(import_of(&f, 4)->state, "REFUSED");
	cr_expect_str_eq(import_of(&f, 4)->reason, "csv.header.required");
	cr_expect_str_eq(import_of(&f, 4)->reason_column, "宛名番号");
	fixture_close(&f);
}
