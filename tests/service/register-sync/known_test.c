/* Rows that come again as they are on file are told by their cells, and not read; whatever else there is about them
 * holds as if they were. */
#include "register_run.h"
#include "sh_check_digit.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD "宛名番号,世帯番号,氏名,氏名_フリガナ,性別,生年月日,住所_町字,個人履歴番号,個人番号\n"
enum { PEOPLE = 40, FILE_SIZE = 16 << 10, DIGITS = 12 };

/* The n-th number whose check digit is right. */
static const char *number_of(unsigned n)
{
	static char numbers[8][DIGITS];
	static unsigned at;
	char *out = numbers[at++ % 8];

	for (unsigned i = 1000; n + 1 > 0; i++) {
		snprintf(out, DIGITS, "%u", i);
		if (sh_m11w27_ok(out) && n-- == 0)
			break;
	}
	return out;
}

typedef struct Town {
	unsigned moved;     /* the first so many */
	unsigned nameless;  /* the last so many: without kana, which is warned of */
	const char *number; /* 個人番号 of all */
	const char *more;   /* rows behind */
} Town;

static const char *file_of(Town t)
{
	static char text[FILE_SIZE];
	size_t n = (size_t) snprintf(text, sizeof text, HEAD);

	for (unsigned i = 0; i < PEOPLE; i++)
		n += (size_t) snprintf(text + n, sizeof text - n, "%s,%s,潮咲 %u,%s,1,1970-01-%02u,%s,1,%s\n",
				       number_of(i), number_of(100 + i / 3), i,
				       i < PEOPLE - t.nameless ? "シオサキ ハナコ" : "", 1 + i % 28,
				       i < t.moved ? "沖町" : "白砂町", t.number ? t.number : "");
	snprintf(text + n, sizeof text - n, "%s", t.more ? t.more : "");
	return text;
}

static int begin(Fixture *f, unsigned n, const char *text, bool check_first)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const void *reply;

	upload(f, import_id_of(n + 500000), text, strlen(text));
	q.import_id = import_id_of(n);
	q.blob_id = import_id_of(n + 500000);
	q.file_name = "register.csv";
	q.as_of = "2026-09-02";
	q.check_first = check_first;
	return ask(f, "StartImport", &q.base, &reply);
}

/* Checked, and how many of its rows were known; then confirmed. */
static long known_of(Fixture *f, unsigned n, const char *text)
{
	char sql[200];
	long known;

	cr_assert_eq(begin(f, n, text, true), 0, "%s", f->error.reason);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	snprintf(sql, sizeof sql,
		 "SELECT coalesce(sum(known_rows), -1) FROM import_check_part WHERE import_id = '%s'",
		 import_id_of(n));
	known = count(f, sql);
	confirm_and_run(f, n);
	cr_assert_str_eq(import_of(f, n)->state, "DONE", "%s", import_of(f, n)->reason);
	cr_assert_eq(import_of(f, n)->rows, import_of(f, n)->check->rows);
	return known;
}

static void open_with(Fixture *f, Town t)
{
	register_open(f, "16");
	nothing_is_much(f);
	import_text(f, 1, file_of(t));
	cr_assert_eq(import_of(f, 1)->new_rows, PEOPLE);
}

static void goes_on_file(Fixture *f, unsigned n, const char *text, long known, uint64_t changed)
{
	cr_expect_eq(known_of(f, n, text), known, "%u: %ld", n, known);
	cr_expect_eq(import_of(f, n)->changed_rows, changed, "%u: %lu", n, import_of(f, n)->changed_rows);
	cr_expect_eq(import_of(f, n)->missing_persons, 0);
}

/* Whatever does not change what is read: quotes, the order of columns, columns that are not taken in. */
static void otherwise_written(Fixture *f)
{
	static char text[FILE_SIZE];
	size_t n = (size_t) snprintf(text, sizeof text, "出力日時,%s", HEAD);

	for (unsigned i = 0; i < PEOPLE; i++)
		n += (size_t) snprintf(text + n, sizeof text - n,
				       "%u,\"%s\",%s,\"潮咲 %u\",シオサキ ハナコ,1,1970-01-%02u,白砂町,1,\n", i,
				       number_of(i), number_of(100 + i / 3), i, 1 + i % 28);
	goes_on_file(f, 6, text, PEOPLE, 0);
}

Test(known, not_read_again)
{
	Fixture f;

	open_with(&f, (Town){ 0 });
	goes_on_file(&f, 2, file_of((Town){ 0 }), PEOPLE, 0);
	cr_expect_eq(
		count(&f, "SELECT cardinality(seen_ids) FROM import_part WHERE part = 1 AND import_id LIKE '%2'"),
		16);
	goes_on_file(&f, 3, file_of((Town){ .moved = 3 }), PEOPLE - 3, 3);
	cr_expect_eq(count(&f, "SELECT count(*) FROM history WHERE superseded_by = 3"), 3);
	goes_on_file(&f, 4, file_of((Town){ .moved = 3 }), PEOPLE, 0);
	goes_on_file(&f, 5, file_of((Town){ 0 }), PEOPLE - 3, 3);
	otherwise_written(&f);
	/* what reads the same and is written otherwise is read, and known from then on */
	run_sql(&f, "UPDATE history SET cells_index = sha256('another') WHERE superseded_by IS NULL; DELETE FROM "
		    "row_list");
	goes_on_file(&f, 7, file_of((Town){ 0 }), 0, 0);
	goes_on_file(&f, 8, file_of((Town){ 0 }), PEOPLE, 0);
	fixture_close(&f);
}

/* What was found in a row is said each time it comes. */
Test(known, findings_are_said_again)
{
	Fixture f;
	uint64_t warnings;

	open_with(&f, (Town){ .nameless = 5, .more = ",9,無名,,1,1970-01-01,白砂町,1,\n" });
	warnings = import_of(&f, 1)->warnings;
	cr_assert_eq(warnings, 5);
	cr_assert_eq(known_of(&f, 2, file_of((Town){ .nameless = 5, .more = ",9,無名,,1,1970-01-01,白砂町,1,\n" })),
		     PEOPLE);
	cr_expect_eq(import_of(&f, 2)->warnings, warnings);
	cr_expect_eq(import_of(&f, 2)->rejected_rows, 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM import_reject WHERE kind = 'WARNING' AND import_id LIKE '%002'"),
		     5);
	cr_expect_eq(
		count(&f, "SELECT min(line) FROM import_reject WHERE kind = 'WARNING' AND import_id LIKE '%002'"),
		PEOPLE + 2 - 5);
	fixture_close(&f);
}

/* Letters that mean something by now, numbers that are taken by now: all rows are read anew. */
Test(known, another_edition)
{
	Fixture f;

	open_with(&f, (Town){ .number = "123456789018" });
	cr_assert_eq(import_of(&f, 1)->numbers_not_taken, PEOPLE);
	goes_on_file(&f, 2, file_of((Town){ .number = "123456789018" }), PEOPLE, 0);
	cr_expect_eq(import_of(&f, 2)->numbers_not_taken, PEOPLE);
	run_sql(&f, "INSERT INTO gaiji VALUES ('482013', 57344, '髙')");
	goes_on_file(&f, 3, file_of((Town){ .number = "123456789018" }), 0, 0);
	goes_on_file(&f, 4, file_of((Town){ .number = "123456789018" }), PEOPLE, 0);
	run_sql(&f, "INSERT INTO number_assessment VALUES ('482013', '2026-01-01', '1', 0, 'x')");
	goes_on_file(&f, 5, file_of((Town){ .number = "123456789018" }), 0, 0);
	cr_expect_eq(import_of(&f, 5)->numbers_not_taken, 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person_number"), PEOPLE);
	goes_on_file(&f, 6, file_of((Town){ .number = "123456789018" }), 0,
		     0); /* whoever has a number is always read */
	fixture_close(&f);
}

static void feed(Fixture *f, unsigned n, const char *text, int64_t as_of_us)
{
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const void *reply;

	upload(f, import_id_of(n + 700000), text, strlen(text));
	q.blob_id = import_id_of(n + 700000);
	q.feed_id = "juki";
	q.batch_no = n;
	q.as_of_us = as_of_us;
	as(f, "door", "register");
	cr_assert_eq(ask(f, "TakeChanges", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "register");
}

/* A feed goes on beside the file: between the check of a part and its storing it changes somebody whose row the check
 * knew. The later word stands, whichever came first. */
Test(known, the_register_moves)
{
	const int64_t second = 1788274800000000, day = 86400000000; /* 2026-09-02 in Tokyo */
	const struct {
		const char *when;
		int64_t as_of_us;
		uint64_t older, changed; /* of the file's row */
	} cases[] = { { "before the file's day", second - day / 2, 0, 1 },
		      { "after the file's day", second + day, 1, 0 } };
	char row[300];
	Fixture f;

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		open_with(&f, (Town){ 0 });
		cr_assert_eq(begin(&f, 2, file_of((Town){ 0 }), false), 0);
		for (unsigned part = 0; part < 3; part++)
			cr_assert_eq(run_one_part(&f), 0, "%s", f.error.reason);
		cr_assert_str_eq(import_of(&f, 2)->state, "RUNNING");
		snprintf(row, sizeof row, "%s%s,%s,潮咲 20,シオサキ ハナコ,1,1970-01-21,沖町,1,\n", HEAD,
			 number_of(20), number_of(106));
		feed(&f, 1, row, cases[i].as_of_us);
		cr_assert_gt(run_due(&f, sh_now_us()), 0);
		cr_assert_str_eq(import_of(&f, 2)->state, "DONE", "%s: %s", cases[i].when, import_of(&f, 2)->reason);
		cr_expect_eq(import_of(&f, 2)->changed_rows, cases[i].changed, "%s", cases[i].when);
		cr_expect_eq(import_of(&f, 2)->same_rows, PEOPLE - 1, "%s", cases[i].when);
		cr_expect_eq(kept_rows(&f, "superseded_by IS NULL", REGISTER_address_town, "沖町"), cases[i].older,
			     "%s", cases[i].when);
		fixture_close(&f);
	}
}

/* One key twice in a file, in two parts: the first is another than on file, the second is not. As always the first
 * stands, and the second is refused. */
Test(known, twice_in_two_parts)
{
	char more[300];
	Fixture f;

	open_with(&f, (Town){ 0 });
	snprintf(more, sizeof more, "%s,%s,潮咲 0,シオサキ ハナコ,1,1970-01-01,白砂町,1,\n", number_of(0),
		 number_of(100));
	cr_assert_eq(known_of(&f, 2, file_of((Town){ .moved = 1, .more = more })), PEOPLE);
	cr_expect_eq(import_of(&f, 2)->changed_rows, 1);
	cr_expect_eq(kept_rows(&f, "superseded_by IS NULL", REGISTER_address_town, "沖町"), 1);
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM import_reject WHERE reason = 'register.row.duplicate' AND line = 42"),
		1);
	fixture_close(&f);
}

/* Within one part neither is taken for known. */
Test(known, twice_in_one_part)
{
	char more[600];
	Fixture f;

	open_with(&f, (Town){ 0 });
	snprintf(more, sizeof more,
		 "%s,%s,潮咲 39,シオサキ ハナコ,1,1970-01-12,沖町,1,\n%s,%s,潮咲 38,シオサキ "
		 "ハナコ,1,1970-01-11,白砂町,1,\n",
		 number_of(39), number_of(113), number_of(38), number_of(112));
	cr_assert_eq(known_of(&f, 2, file_of((Town){ .more = more })), PEOPLE - 2);
	cr_expect_eq(import_of(&f, 2)->changed_rows, 0);
	cr_expect_eq(import_of(&f, 2)->same_rows, PEOPLE + 1);
	cr_expect_eq(import_of(&f, 2)->rejected_rows, 1);
	fixture_close(&f);
}
