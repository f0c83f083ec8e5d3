/* What a later file does to what is on file: versions, cancellations, absence, waiting. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,世帯番号,住民状態,異動年月日,住所_町字,削除フラグ\n"

static const char first[] = HEAD "11,1,1,潮咲 太郎,シオサキ タロウ,100,1,2010-04-01,汐見町一丁目,0\n"
				 "12,1,1,潮咲 花子,シオサキ ハナコ,100,1,2010-04-01,汐見町一丁目,0\n"
				 "13,1,1,浜 三郎,ハマ サブロウ,101,2,2020-04-01,浜町,0\n";
/* 11: row 1 corrected, row 2 new; row 2 comes before row 1, as differential feeds do. 12 is not in it. */
static const char second[] = HEAD "11,2,1,潮咲 太郎,シオサキ タロウ,102,1,2021-05-01,港町,0\n"
				  "11,1,1,汐﨑 太郎,シオサキ タロウ,100,1,2010-04-01,汐見町一丁目,0\n"
				  "14,1,1,沖 四郎,オキ シロウ,103,1,2021-05-01,沖町,0\n";
/* 11: row 2 is taken back. */
static const char third[] = HEAD "11,2,1,潮咲 太郎,シオサキ タロウ,102,1,2021-05-01,港町,1\n";

static void versions(Fixture *f)
{
	char id[40], household[40];
	const RegisterSync__Import *import;

	snprintf(id, sizeof id, "%s", person_of(f, "11"));
	snprintf(household, sizeof household, "%s",
		 text_of(f, "SELECT household_id FROM person WHERE address_no = '11'"));
	import_text(f, 2, second);
	import = import_of(f, 2);
	cr_assert_eq(import->new_rows, 2);
	cr_assert_eq(import->changed_rows, 1);
	cr_assert_eq(import->missing_persons, 1, "12; 13 had left before: %lu", import->missing_persons);
	cr_assert_str_eq(person_of(f, "11"), id, "a person keeps the id");
	cr_assert_eq(count(f, "SELECT history_no FROM person WHERE address_no = '11'"), 2);
	cr_assert_str_neq(text_of(f, "SELECT household_id FROM person WHERE address_no = '11'"), household);
	cr_assert_str_eq(text_of(f, "SELECT household_id FROM person WHERE address_no = '12'"), household);
	cr_assert_eq(count(f, "SELECT count(*) FROM person"), 4, "absence is not deletion");
	cr_assert_eq(count(f, "SELECT count(*) FROM history"), 6, "the corrected row stands twice");
	cr_assert_eq(kept_rows(f, "superseded_by = 2", REGISTER_name, "潮咲 太郎"), 1);
}

static void taken_back(Fixture *f)
{
	import_text(f, 3, third);
	cr_assert_eq(import_of(f, 3)->changed_rows, 1);
	cr_assert_eq(count(f, "SELECT history_no FROM person WHERE address_no = '11'"), 1);
	cr_assert_eq(kept_rows(f,
			       "(person_id, history_no, branch_no, import_no) IN (SELECT person_id, history_no, "
			       "branch_no, import_no FROM person WHERE address_no = '11')",
			       REGISTER_name, "汐﨑 太郎"),
		     1);
}

/* A person is found by the other names of the row in force and of those before it, but not by what was cancelled or
 * corrected. */
static void other_names(Fixture *f)
{
	static const struct {
		const char *row;
		const char *found; /* other names on file then */
	} files[] = {
		{ "15,1,1,ＲＯＮ,,104,1,2020-01-01,沖町,0,沖田 ロン\n", "沖田ロン" },
		{ "15,2,1,ＲＯＮ,,104,1,2021-01-01,沖町,0,浜田 ロン\n", "沖田ロン 浜田ロン" },
		{ "15,2,1,ＲＯＮ,,104,1,2021-01-01,沖町,1,浜田 ロン\n", "沖田ロン" },
		{ "15,1,1,ＲＯＮ,,104,1,2020-01-01,沖町,0,\n", "" },
	};
	char file[400];

	for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(file, sizeof file, "%.*s,通称\n%s", (int) strlen(HEAD) - 1, HEAD, files[i].row);
		import_text(f, 20 + i, file);
		cr_assert_eq(import_of(f, 20 + i)->new_rows + import_of(f, 20 + i)->changed_rows, 1, "%u", i);
		cr_assert_str_eq(text_of(f,
					 "SELECT string_agg(o.key, ' ' ORDER BY o.key) FROM person_other_name o "
					 "JOIN person p USING (municipality, person_id) WHERE p.address_no = '15'"),
				 files[i].found, "%u", i);
	}
}

/* A file waits for the one before it. */
static void in_order(Fixture *f)
{
	nothing_is_much(f);
	upload(f, import_id_of(900), first, sizeof first - 1);
	upload(f, import_id_of(901), second, sizeof second - 1);
	cr_assert_eq(start(f, import_id_of(10), import_id_of(900), "2026-09-01", ""), 0);
	cr_assert_eq(start(f, import_id_of(11), import_id_of(901), "2026-09-01", ""), 0);
	run_sql(f, "UPDATE due SET due_us = due_us + 1000000 FROM job j WHERE j.job_id = due.id AND j.result_id LIKE "
		   "'%010'");
	cr_assert_eq(run_one_part(f), 0); /* the later one comes first */
	cr_assert_str_eq(import_of(f, 11)->state, "QUEUED");
	run_due(f, sh_now_us() + 60000000);
	cr_assert_str_eq(import_of(f, 10)->state, "DONE");
	run_due(f, sh_now_us() + 120000000);
	cr_assert_str_eq(import_of(f, 11)->state, "DONE");
	cr_assert_eq(import_of(f, 11)->changed_rows, 2, "%lu", import_of(f, 11)->changed_rows);
}

Test(change, later_files)
{
	Fixture f;

	register_open(&f, "1"); /* every row a part of its own: order and parts do not matter */
	import_text(&f, 1, first);
	cr_assert_eq(import_of(&f, 1)->new_rows, 3);
	versions(&f);
	taken_back(&f);
	other_names(&f);
	in_order(&f);
	fixture_close(&f);
}
