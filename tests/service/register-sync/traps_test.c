/* What goes wrong in real municipal files (domain facts §2), by number: each is one file into a register of its own,
 * and what becomes of it. None may shift a cell, lose a person without a word, or take one for another. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define H "宛名番号,世帯番号,氏名,フリガナ,性別,生年月日,住所_町字,住所_郵便番号,国保資格有無,続柄コード\n"
#define ONE "101,51,潮咲　一郎,シオサキ　イチロウ,1,1970-01-05,白砂町,9990001,1,2\n"
#define TWO "102,51,潮咲　花子,シオサキ　ハナコ,2,1972-03-04,白砂町,9990001,0,12\n"

typedef struct Trap {
	int no;
	const char *what, *file;
	const char *refused; /* reason of the whole file; NULL: it is taken */
	unsigned taken, rejected;
	const char *reject;  /* reason of a row that is not taken, NULL none */
	const char *warning; /* of one that is; NULL none is looked for */
	RegisterField item;  /* what is kept of it in all rows that are taken */
	const char *kept;
} Trap;

static const Trap traps[] = {
	{ 1, "no header: a person is not taken for one", ONE TWO, "csv.header.absent", 0, 0, NULL, NULL, 0, NULL },
	{ 2, "a column twice", "宛名番号,氏名,氏名\n101,甲,乙\n", "csv.header.duplicated", 0, 0, NULL, NULL, 0,
	  NULL },
	{ 3, "two header rows", H H ONE, NULL, 1, 1, "register.cell.digits", NULL, 0, NULL },
	{ 4, "a column more, named with the day", "宛名番号,氏名,人数_令和6年1月9日午後6時時点\n101,甲野　一郎,3\n",
	  NULL, 1, 0, NULL, NULL, 0, NULL },
	{ 5, "spelt otherwise: 識別番号, 続柄コード1, フリガナ, 性別コード",
	  "識別番号,氏名,続柄コード1,フリガナ,性別コード\n101,甲野　一郎,02,コウノ　イチロウ,1\n", NULL, 1, 0, NULL,
	  NULL, REGISTER_relationship1, "02" },
	{ 6, "leading zero lost: postal code, relationship", H "101,51,甲,コウ,1,1970-01-05,白砂町,600001,1,2\n",
	  NULL, 1, 0, NULL, "register.warn.zero_lost", REGISTER_postal_code, "0600001" },
	{ 7, "numbers as 1.0", H "101.0,51.0,甲,コウ,1.0,1970-01-05,白砂町,9990001,1.0,2.0\n", NULL, 1, 0, NULL, NULL,
	  REGISTER_sex, "1" },
	{ 8, "flags as ○ × 有 無 TRUE 1 and nothing",
	  H "101,51,甲,コウ,1,1970-01-05,白砂町,,○,\n102,51,乙,オツ,1,1970-01-05,白砂町,,×,\n"
	    "103,51,丙,ヘイ,1,1970-01-05,白砂町,,有,\n104,51,丁,テイ,1,1970-01-05,白砂町,,無,\n"
	    "105,51,戊,ボ,1,1970-01-05,白砂町,,TRUE,\n106,51,己,キ,1,1970-01-05,白砂町,,,\n",
	  NULL, 6, 0, NULL, NULL, 0, NULL },
	{ 9, "full-width digits", H "１０１,５１,甲,コウ,１,１９７０-０１-０５,白砂町１番地,９９９０００１,１,２\n",
	  NULL, 1, 0, NULL, NULL, REGISTER_postal_code, "9990001" },
	{ 10, "a comma within quotes", H "101,51,甲,コウ,1,1970-01-05,\"白砂町,北\",9990001,1,2\n", NULL, 1, 0, NULL,
	  NULL, REGISTER_address_town, "白砂町,北" },
	{ 11, "quotes within quotes", H "101,51,甲,コウ,1,1970-01-05,\"白砂\"\"町\"\"\",9990001,1,2\n", NULL, 1, 0,
	  NULL, NULL, REGISTER_address_town, "白砂\"町\"" },
	{ 12, "a quote that is not closed takes its own line only",
	  H "101,51,甲,コウ,1,1970-01-05,\"白砂町,9990001,1,2\n" TWO, NULL, 1, 1, "csv.row.quote", NULL, 0, NULL },
	{ 13, "a line end within a cell", H "101,51,甲,コウ,1,1970-01-05,\"白砂町\n北\",9990001,1,2\n" TWO, NULL, 2,
	  0, NULL, NULL, 0, NULL },
	{ 14, "CR alone", "宛名番号,氏名\r101,甲\r102,乙\r", NULL, 2, 0, NULL, NULL, 0, NULL },
	{ 15, "CRLF, blank lines, 0x1A at the end", "宛名番号,氏名\r\n101,甲\r\n\r\n\r\n102,乙\r\n\x1A", NULL, 2, 0,
	  NULL, NULL, 0, NULL },
	{ 16, "a row of sums at the end", H ONE TWO "合計,,2,,,,,,,\n", NULL, 2, 1, "register.cell.digits", NULL, 0,
	  NULL },
	{ 17, "commas at the end", "宛名番号,氏名,,\n101,甲,,\n102,乙,,,,\n", NULL, 2, 0, NULL, NULL, 0, NULL },
	{ 18, "a cell too many shifts nothing: the row is refused",
	  H "101,51,甲,コウ,1,1970-01-05,白砂町,北,9990001,1,2\n" TWO, NULL, 1, 1, "csv.row.too_many_cells", NULL, 0,
	  NULL },
	{ 19, "a BOM", "\xEF\xBB\xBF" H ONE, NULL, 1, 0, NULL, NULL, 0, NULL },
	{ 20, "CP932 with 髙, ①, ～ and CRLF",
	  "\x88\xB6\x96\xBC\x94\xD4\x8D\x86,\x8E\x81\x96\xBC\r\n101,\xFB\xFC\x96\xD8\x81\x60\x87\x40\r\n", NULL, 1, 0,
	  NULL, NULL, REGISTER_name, "髙木～①" },
	{ 21, "UTF-16 is told to be none", "\xFF\xFE\x97\x5B", "csv.file.utf16", 0, 0, NULL, NULL, 0, NULL },
	{ 22, "spaces around, U+3000 kept between",
	  H "101,51,潮咲　一郎　,ｼｵｻｷ ｲﾁﾛｳ,1,1970-01-05,白砂町,9990001,1,2\n", NULL, 1, 0, NULL, NULL, REGISTER_name,
	  "潮咲　一郎　" },
	{ 23, "a letter that was lost already", H "101,51,潮\xEF\xBF\xBD,シオ,1,1970-01-05,白砂町,9990001,1,2\n",
	  NULL, 1, 0, NULL, "register.warn.mojibake", 0, NULL },
	{ 24, "gaiji without a table, in CP932",
	  "\x88\xB6\x96\xBC\x94\xD4\x8D\x86,\x8E\x81\x96\xBC\n101,\xF0\x40\x96\xD8\n", NULL, 1, 0, NULL,
	  "register.warn.gaiji", 0, NULL },
	{ 25, "the same person twice, alike and not",
	  H ONE ONE "101,51,潮咲　次郎,シオサキ　ジロウ,1,1970-01-05,沖町,9990001,1,2\n", NULL, 1, 1,
	  "register.row.duplicate", NULL, REGISTER_name, "潮咲　一郎" },
	{ 26, "a household without 世帯主, and none at all",
	  "宛名番号,世帯番号,氏名,世帯主氏名\n101,51,甲,誰でもない\n102,,乙,\n", NULL, 2, 0, NULL,
	  "register.warn.no_household", 0, NULL },
	{ 27, "text where a number is wanted, in a cell that the row can do without",
	  "宛名番号,氏名,記載順位\n101,甲,筆頭\n", NULL, 1, 0, NULL, "register.cell.number", 0, NULL },
	{ 28, "of another municipality", "市区町村コード,宛名番号,氏名\n483010,101,甲\n482013,102,乙\n", NULL, 1, 1,
	  "register.row.other_municipality", NULL, REGISTER_name, "乙" },
	{ 29, "団体コード that lost its zero and its check digit is read, and is another's",
	  "市区町村コード,宛名番号,氏名\n1100,101,甲\n482013,102,乙\n", NULL, 1, 1, "register.row.other_municipality",
	  NULL, REGISTER_name, "乙" },
	{ 30, "a cell that a spreadsheet would run is kept as it is",
	  H "101,51,=1+1,コウ,1,1970-01-05,白砂町,9990001,1,2\n", NULL, 1, 0, NULL, NULL, REGISTER_name, "=1+1" },
};

static void look(Fixture *f, const Trap *t, unsigned n)
{
	const RegisterSync__Import *i;
	char sql[300];

	upload(f, import_id_of(n + 500000), t->file, strlen(t->file));
	cr_assert_eq(start(f, import_id_of(n), import_id_of(n + 500000), "2026-09-01", ""), 0);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%d %s %s", t->no, f->error.reason, f->error.detail);
	i = import_of(f, n);
	cr_expect_str_eq(i->state, t->refused ? "REFUSED" : "DONE", "%d %s: %s", t->no, t->what, i->reason);
	cr_expect_str_eq(i->reason, t->refused ? t->refused : "", "%d %s", t->no, t->what);
	cr_expect_eq(i->new_rows, t->taken, "%d %s: %lu taken", t->no, t->what, i->new_rows);
	cr_expect_eq(i->rejected_rows, t->rejected, "%d %s: %lu rejected", t->no, t->what, i->rejected_rows);
	for (int w = 0; w < 2; w++) {
		const char *reason = w ? t->warning : t->reject;

		if (!reason)
			continue;
		snprintf(sql, sizeof sql,
			 "SELECT count(DISTINCT line) FROM import_reject WHERE import_id = '%s' AND kind = '%s' AND "
			 "reason = '%s'",
			 import_id_of(n), w ? "WARNING" : "REJECT", reason);
		cr_expect_eq(count(f, sql), 1, "%d %s: %s", t->no, t->what, reason);
	}
	if (t->kept)
		cr_expect_eq(kept_rows(f, "true", t->item, t->kept), t->taken, "%d %s: kept otherwise", t->no,
			     t->what);
	run_sql(f, "TRUNCATE history, person, person_other_name, household, card_link");
}

Test(traps, by_number)
{
	Fixture f;

	register_open(&f, "1000");
	for (unsigned i = 0; i < sizeof traps / sizeof *traps; i++)
		look(&f, &traps[i], i + 1);
	fixture_close(&f);
}

/* Trap 4: what nobody knows is named. Trap 8: what the flags were read as. */
Test(traps, said)
{
	static const char *const flags[] = { "1", "0", "1", "0", "1", "" };
	Fixture f;
	char where[100];

	register_open(&f, "1000");
	import_text(&f, 1, traps[3].file);
	cr_assert_eq(import_of(&f, 1)->n_unknown_columns, 1);
	cr_assert_str_eq(import_of(&f, 1)->unknown_columns[0], "人数_令和6年1月9日午後6時時点");
	run_sql(&f, "TRUNCATE history, person, person_other_name, household");
	import_text(&f, 2, traps[7].file);
	for (unsigned i = 0; i < 6; i++) {
		snprintf(where, sizeof where, "person_id = (SELECT person_id FROM person WHERE address_no = '%u')",
			 101 + i);
		cr_expect_eq(kept_rows(&f, where, REGISTER_health_insured, flags[i]), 1, "flag %u", i);
	}
	fixture_close(&f);
}

#define H40                                                                                                                                                       \
	"識別番号,世帯番号,住民種別コード,住民状態コード,氏名,フリガナ,通称名,通称名フリガナ,アルファベット氏名,"  \
	"アルファベット氏名フリガナ,"                                                                                                                \
	"漢字併記氏名,漢字併記氏名フリガナ,世帯主氏名,世帯主氏名フリガナ,現住所,現住所方書,前住所,前住所方書,"      \
	"転出先住所,転出先住所方書,本籍,"                                                                                                           \
	"性別コード,生年月日,続柄コード,続柄,続柄表示順,第30条の45区分,在留カード等番号,国籍コード,在留資格コード," \
	"在留資格期間,在留終了年月日,"                                                                                                               \
	"住民票記載住民年月日,異動事由コード,異動年月日,異動届出年月日,共通番号,シリアル番号,x,y\n"

static unsigned found_at(Fixture *f, const char *address)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const void *reply;

	q.address = address;
	cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), 0, "%s", f->error.reason);
	return (unsigned) ((const RegisterSync__SearchResidentsReply *) reply)->n_found;
}

/* The 40 items, addresses in one cell: whole under its own profile, found from the town on, and nothing of it
 * unknown. */
Test(traps, forty_items)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	static const char file[] = H40 "101,51,1,1,潮咲　一郎,シオサキ　イチロウ,,,,,,,潮咲　一郎,シオサキ　イチロウ,"
				       "汐見県潮咲市白砂町１２番３号,コーポ潮,汐見県潮咲市沖町１,,,,汐見県潮咲市,"
				       "1,昭和45年1月5日,02,世帯主,1,,,,,,,平成2年4月1日,41,令和8年8月1日,"
				       "令和8年8月2日,,1234567890,136.9,37.4\n";
	const void *reply;
	Fixture f;

	register_open(&f, "1000");
	upload(&f, import_id_of(500001), file, sizeof file - 1);
	q.import_id = import_id_of(1);
	q.blob_id = import_id_of(500001);
	q.file_name = "40.csv";
	q.as_of = "2026-09-01";
	q.profile = "standard-40";
	cr_assert_eq(ask(&f, "StartImport", &q.base, &reply), 0, "%s", f.error.reason);
	cr_assert_gt(run_due(&f, sh_now_us()), 0);
	cr_assert_str_eq(import_of(&f, 1)->state, "DONE", "%s %s", import_of(&f, 1)->reason,
			 import_of(&f, 1)->reason_column);
	cr_assert_eq(import_of(&f, 1)->new_rows, 1);
	cr_assert_eq(import_of(&f, 1)->n_unknown_columns, 0, "%s", import_of(&f, 1)->unknown_columns[0]);
	cr_assert_eq(kept_rows(&f, "true", REGISTER_address_town, "汐見県潮咲市白砂町１２番３号"), 1, "as it stood");
	cr_assert_eq(kept_rows(&f, "true", REGISTER_NONE, "汐見県潮咲市,"), 0, "本籍 is not kept");
	cr_assert_eq(count(&f, "SELECT count(*) FROM card_link"), 1);
	f.roles = "window";
	cr_expect_eq(found_at(&f, "白砂町12"), 1);
	cr_expect_eq(found_at(&f, "潮咲市白砂町"), 1);
	cr_expect_eq(found_at(&f, "汐見県潮咲市白砂町12-3"), 1);
	cr_expect_eq(found_at(&f, "沖町1"), 0);
	fixture_close(&f);
}

static const RegisterSync__ListUnshownReply *unshown(Fixture *f, unsigned n)
{
	RegisterSync__ListUnshownRequest q = REGISTER_SYNC__LIST_UNSHOWN_REQUEST__INIT;
	const void *reply;

	q.import_id = import_id_of(n);
	cr_assert_eq(ask(f, "ListUnshown", &q.base, &reply), 0, "%s", f->error.reason);
	return reply;
}

static int gaiji(Fixture *f, const char *code, const char *letter)
{
	RegisterSync__GaijiLetter l = REGISTER_SYNC__GAIJI_LETTER__INIT, *one = &l;
	RegisterSync__SetGaijiRequest q = REGISTER_SYNC__SET_GAIJI_REQUEST__INIT;
	const void *reply;

	l.code = code;
	l.letter = letter;
	q.letters = &one;
	q.n_letters = 1;
	return ask(f, "SetGaiji", &q.base, &reply);
}

/* 外字 (trap 24): kept and told, and read in letters once the municipality's table says what they are. The file
 * itself stays byte for byte. */
Test(traps, gaiji_by_the_municipalitys_table)
{
	static const char file[] = "宛名番号,氏名\n101,\uE000木　\uE001\n102,\uE000田\n";
	const RegisterSync__ListUnshownReply *list;
	Fixture f;

	register_open(&f, "1000");
	nothing_is_much(&f);
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->unmappable_characters, 3);
	list = unshown(&f, 1);
	cr_assert_eq(list->n_letters, 2);
	cr_assert_str_eq(list->letters[0]->code, "U+E000");
	cr_assert_eq(list->letters[0]->letters, 2);
	cr_assert_eq(list->letters[0]->first_line, 2);
	cr_assert_str_eq(list->letters[0]->column, "氏名");
	cr_assert_str_eq(list->letters[0]->letter, "");
	cr_assert_eq(kept_rows(&f, "true", REGISTER_name, "\uE000田"), 1, "kept as it came");

	cr_assert_neq(gaiji(&f, "9ad8", "髙"), 0);
	cr_assert_str_eq(f.error.reason, "register.gaiji.code");
	cr_assert_neq(gaiji(&f, "e000", "髙木"), 0);
	cr_assert_str_eq(f.error.reason, "register.gaiji.letter");
	cr_assert_eq(gaiji(&f, "e000", "髙"), 0, "%s", f.error.reason);
	cr_assert_str_eq(unshown(&f, 1)->letters[0]->letter, "髙");

	import_text(&f, 2, file); /* checked first: letters are counted once */
	cr_assert_str_eq(import_of(&f, 2)->state, "DONE");
	cr_assert_eq(import_of(&f, 2)->changed_rows, 2);
	cr_assert_eq(import_of(&f, 2)->unmappable_characters, 1);
	cr_assert_eq(import_of(&f, 2)->check->unmappable_characters, 1);
	cr_assert_eq(unshown(&f, 2)->n_letters, 1);
	cr_assert_eq(unshown(&f, 2)->letters[0]->letters, 1);
	cr_assert_eq(kept_rows(&f, "superseded_by IS NULL", REGISTER_name, "髙田"), 1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE name_key = '高田'"), 1, "found as 高田");
	f.municipality = "483010";
	import_text(&f, 3, file);
	cr_assert_eq(kept_rows(&f, "municipality = '483010'", REGISTER_name, "\uE000田"), 1,
		     "another's table is another's");
	f.municipality = "482013";
	cr_assert_eq(gaiji(&f, "e000", ""), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM gaiji"), 0);
	fixture_close(&f);
}
