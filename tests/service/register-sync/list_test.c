/* Files that come again, in any order, beside feeds: what the lists of the newest file know is what a look at each
 * row finds. The same history is played with the lists and without. */
#include "register_run.h"
#include "sh_check_digit.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "宛名番号,世帯番号,氏名,氏名_フリガナ,性別,生年月日,住所_町字,個人履歴番号\n"
enum { MOST = 200, FIRST = 90, ROUNDS = 6, FILE_SIZE = 64 << 10, SECOND_US = 1000000 };

/* A row of the town's own register: which person, which of their rows, and what it says by now. */
typedef struct Row {
	unsigned person, history, street;
	bool kana;
} Row;

typedef struct Town {
	Row rows[MOST];
	size_t n;
	unsigned people, seed;
} Town;

static unsigned chance(Town *t, unsigned of)
{
	t->seed = t->seed * 1103515245 + 12345;
	return (t->seed >> 16) % of;
}

/* The n-th number whose check digit is right. */
static unsigned number_of(unsigned n)
{
	static unsigned numbers[2 * MOST];
	char text[12];

	for (unsigned at = 0, i = 1000; !numbers[2 * MOST - 1]; i++) {
		snprintf(text, sizeof text, "%u", i);
		if (sh_m11w27_ok(text))
			numbers[at++] = i;
	}
	return numbers[n];
}

static void put(Town *t, size_t at, Row row)
{
	if (t->n == MOST)
		return;
	memmove(&t->rows[at + 1], &t->rows[at], (t->n - at) * sizeof *t->rows);
	t->rows[at] = row;
	t->n++;
}

static void move(Town *t)
{
	for (unsigned i = chance(t, 6); i > 0; i--)
		t->rows[chance(t, (unsigned) t->n)].street = chance(t, 4);
	for (unsigned i = chance(t, 4); i > 0; i--) /* somebody comes, who may stand anywhere in the file */
		put(t, chance(t, (unsigned) t->n), (Row){ t->people++, 1, chance(t, 4), chance(t, 9) != 0 });
	for (unsigned i = chance(t, 3); i > 0; i--) { /* another row of somebody */
		size_t at = chance(t, (unsigned) t->n);

		put(t, at, (Row){ t->rows[at].person, 2, chance(t, 4), true });
	}
	for (unsigned i = chance(t, 3); i > 0; i--) { /* somebody is left out */
		size_t at = chance(t, (unsigned) t->n);

		memmove(&t->rows[at], &t->rows[at + 1], (--t->n - at) * sizeof *t->rows);
	}
	for (unsigned i = chance(t, 8); i > 0; i--) { /* the file is in another order */
		Row *a = &t->rows[chance(t, (unsigned) t->n)], *b = &t->rows[chance(t, (unsigned) t->n)], c = *a;

		*a = *b;
		*b = c;
	}
}

static size_t line(char *out, size_t room, const Row *row)
{
	return (size_t) snprintf(out, room, "%u,%u,潮咲 %u,%s,1,1970-01-%02u,白砂%u町,%u\n", number_of(row->person),
				 number_of(row->person / 3), row->person, row->kana ? "シオサキ ハナコ" : "",
				 1 + row->person % 28, row->street, row->history);
}

static const char *file_of(Town *t, bool feed)
{
	static char text[FILE_SIZE];
	size_t n = (size_t) snprintf(text, sizeof text, HEAD);

	for (size_t i = 0; i < t->n; i++) {
		Row row = t->rows[i];

		if (feed && chance(t, 20) != 0)
			continue;
		if (feed) /* says something else, or the same */
			row.street = chance(t, 4);
		n += line(text + n, sizeof text - n, &row);
		if (chance(t, 40) == 0) /* twice, and not the same perhaps */
			row.street = chance(t, 4), n += line(text + n, sizeof text - n, &row);
		if (chance(t, 60) == 0)
			n += (size_t) snprintf(text + n, sizeof text - n, ",9,無名,,1,1970-01-01,白砂町,1\n");
	}
	return text;
}

static void feed(Fixture *f, Town *t, unsigned n)
{
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const int64_t second = 1788274800000000; /* 2026-09-02 in Tokyo: the day that the files speak of */
	const char *text = file_of(t, true);
	const void *reply;

	upload(f, import_id_of(n + 700000), text, strlen(text));
	q.blob_id = import_id_of(n + 700000);
	q.feed_id = "juki";
	q.batch_no = n;
	q.as_of_us = second + ((int64_t) chance(t, 5) - 2) * 86400 * (int64_t) SECOND_US;
	as(f, "door", "register");
	cr_assert_eq(ask(f, "TakeChanges", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "register");
}

static void say(FILE *out, Fixture *f)
{
	static const char *const told[] = {
		"SELECT concat_ws(' ', count(*), sum(row_count), sum(known_rows), sum(rejected_rows), sum(warnings), "
		"sum(cardinality(seen_ids)), sum(cardinality(changed_ids)), sum(cardinality(new_nos))) FROM "
		"import_check_part",
		"SELECT string_agg(concat_ws(' ', import_no, state, row_count, new_rows, changed_rows, same_rows, "
		"older_rows, "
		"rejected_rows, warnings, missing_persons), ';' ORDER BY import_no) FROM import",
		"SELECT string_agg(concat_ws(' ', p.address_no, h.history_no, h.import_no, h.superseded_by, "
		"left(h.row_hash::text, 12), "
		"h.cells_notes), ';' ORDER BY p.address_no, h.history_no, h.import_no) FROM history h JOIN person p "
		"USING (municipality, person_id)",
		"SELECT string_agg(concat_ws(' ', line, finding_no, reason), ';' ORDER BY import_id, line, "
		"finding_no) FROM "
		"import_reject",
	};

	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		fprintf(out, "%s\n", text_of(f, told[i]));
}

/* A file comes: checked, perhaps something between, confirmed where the check still stands, done. */
static void file_comes(Fixture *f, Town *t, unsigned n, bool lists, FILE *out)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const char *text = file_of(t, false);
	const void *reply;

	upload(f, import_id_of(n + 500000), text, strlen(text));
	q.import_id = import_id_of(n);
	q.blob_id = import_id_of(n + 500000);
	q.file_name = "register.csv";
	q.as_of = "2026-09-02";
	q.check_first = true;
	if (!lists)
		run_sql(f, "DELETE FROM row_list");
	cr_assert_eq(ask(f, "StartImport", &q.base, &reply), 0, "%s", f->error.reason);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	say(out, f);
	if (chance(t, 2))
		feed(f, t, 2 * n + 1);
	if (!lists)
		run_sql(f, "DELETE FROM row_list");
	for (int i = 0; i < 3 && strcmp(import_of(f, n)->state, "CHECKED") == 0; i++) {
		cr_assert_eq(confirm(f, n, import_of(f, n)->check->hash), 0, "%s", f->error.reason);
		cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	}
	cr_assert_str_eq(import_of(f, n)->state, "DONE", "%s", import_of(f, n)->reason);
	say(out, f);
}

static char *played(unsigned seed, bool lists)
{
	Town t = { .seed = seed };
	char *told = NULL;
	size_t len;
	FILE *out = open_memstream(&told, &len);
	Fixture f;

	cr_assert_not_null(out);
	register_open(&f, "16");
	nothing_is_much(&f);
	for (unsigned i = 0; i < FIRST; i++)
		put(&t, t.n, (Row){ t.people++, 1, i % 4, i % 9 != 0 });
	for (unsigned n = 1; n <= ROUNDS; n++) {
		file_comes(&f, &t, n, lists, out);
		if (chance(&t, 2))
			feed(&f, &t, 2 * n);
		move(&t);
	}
	cr_assert_eq(count(&f, "SELECT count(DISTINCT import_no) FROM row_list"), 1, "the newest file's alone");
	cr_assert_eq(fclose(out), 0);
	fixture_close(&f);
	return told;
}

Test(list, knows_what_a_look_would_find)
{
	for (unsigned seed = 1; seed <= 3; seed++) {
		char *with = played(seed, true), *without = played(seed, false);

		cr_assert_str_eq(with, without, "seed %u", seed);
		free(with);
		free(without);
	}
}

/* Without lists a row is looked for by what is on file. */
Test(list, is_what_rows_are_known_by)
{
	static Town t = { .seed = 5 };
	Fixture f;
	FILE *out = fopen("/dev/null", "we");

	cr_assert_not_null(out);
	register_open(&f, "16");
	nothing_is_much(&f);
	for (unsigned i = 0; i < FIRST; i++)
		put(&t, t.n, (Row){ t.people++, 1, i % 4, true });
	file_comes(&f, &t, 1, true, out);
	run_sql(&f, "UPDATE history SET cells_index = sha256('another')");
	file_comes(&f, &t, 2, true, out);
	cr_expect_gt(count(&f, "SELECT same_rows FROM import ORDER BY import_no DESC LIMIT 1"), FIRST / 2);
	cr_expect_gt(count(&f, "SELECT count(*) FROM history WHERE cells_index = sha256('another')"), FIRST / 2,
		     "known, so that none is written anew");
	fclose(out);
	fixture_close(&f);
}
