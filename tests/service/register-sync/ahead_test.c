/* A part that was read while the one before it was stored is what it is when it is read in its turn. */
#include "register_run.h"
#include "faults.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,性別,生年月日,住所_町字,知らない列\n"
enum { ROWS = 300, PART = 16, FILE_SIZE = 64 << 10 };

/* Rows of all sorts: some twice, some that cannot be read, some with findings or with letters that cannot be shown.
 */
static const char *file_of(unsigned seed, size_t rows)
{
	static char text[FILE_SIZE];
	size_t n = (size_t) snprintf(text, sizeof text, HEAD);

	srand(seed);
	for (size_t i = 0; i < rows; i++) {
		int of = rand() % 8;

		n += (size_t) snprintf(text + n, sizeof text - n, "%s%zu,%d,%d,潮咲%s %d,%s,%s,1970-01-%02d,%s,%d\n",
				       of == 0 ? "x" : "", 1000 + i - (of == 1 && i), 1, 100 + rand() % 99,
				       of == 2 ? "\uE000" : "", rand() % 99, of == 3 ? "" : "シオサキ ハナコ",
				       of == 4 ? "9" : "1", 1 + rand() % (of == 5 ? 60 : 28),
				       of == 6 ? "\"白砂,\n町\"" : "白砂町", rand());
	}
	return text;
}

/* What came of it, as text; to be freed. */
static char *outcome(Fixture *f)
{
	static const char *const told[] = {
		"SELECT concat_ws(' ', row_count, new_rows, changed_rows, same_rows, rejected_rows, warnings, "
		"unmappable_characters, numbers_not_taken, unknown_columns, encoding, next_offset, next_line) FROM "
		"import",
		"SELECT string_agg(concat_ws(' ', line, finding_no, column_name, reason, kind), ';' ORDER BY line, "
		"finding_no) FROM import_reject",
		"SELECT string_agg(concat_ws(' ', p.address_no, h.history_no, h.row_hash, h.name_key, h.kana_key, "
		"h.birth_on, h.cells_notes, p.search_text), ';' ORDER BY p.address_no, h.history_no) FROM history h "
		"JOIN person p USING (municipality, person_id)",
		"SELECT string_agg(concat_ws(' ', code, letters, first_line, column_name), ';' ORDER BY code) FROM "
		"import_letter",
		"SELECT count(*) FROM household",
	};
	char *out = NULL;
	size_t len;
	FILE *all = open_memstream(&out, &len);

	cr_assert_not_null(all);
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		fprintf(all, "%s\n", text_of(f, told[i]));
	cr_assert_eq(fclose(all), 0);
	return out;
}

static char *taken_in(const char *part_rows, const char *text)
{
	char *out;
	Fixture f;

	register_open(&f, part_rows);
	import_text(&f, 1, text);
	out = outcome(&f);
	fixture_close(&f);
	return out;
}

Test(ahead, as_in_its_turn)
{
	for (unsigned seed = 1; seed <= 3; seed++) {
		char *parts = taken_in("16", file_of(seed, ROWS)), *whole = taken_in("1000", file_of(seed, ROWS));

		cr_assert_str_eq(parts, whole, "seed %u", seed);
		cr_assert_not_null(strstr(whole, "WARNING"));
		cr_assert_not_null(strstr(whole, "REJECT"));
		free(parts);
		free(whole);
	}
}

/* Started, and its first part stored. */
static void one_part(Fixture *f, size_t rows)
{
	const char *text = file_of(7, rows);

	register_open(f, "16");
	upload(f, import_id_of(500001), text, strlen(text));
	cr_assert_eq(start(f, import_id_of(1), import_id_of(500001), "2026-09-01", ""), 0, "%s", f->error.reason);
	cr_assert_eq(run_one_part(f), 0, "%s", f->error.reason);
	cr_assert_eq(import_of(f, 1)->parts_done, 1);
}

/* The last part needs nothing of the file any more. */
Test(ahead, is_read_ahead)
{
	Fixture f;

	one_part(&f, PART + 8);
	run_sql(&f, "DELETE FROM blob_chunk");
	cr_assert_gt(run_due(&f, sh_now_us()), 0, "%s", f.error.reason);
	cr_assert_str_eq(import_of(&f, 1)->state, "DONE");
	cr_assert_eq(import_of(&f, 1)->rows, PART + 8);
	fixture_close(&f);
}

/* What decides how rows are read is asked again when their turn comes. */
Test(ahead, another_edition)
{
	Fixture f;

	one_part(&f, 4 * PART);
	run_sql(&f, "INSERT INTO gaiji VALUES ('482013', 57344, '髙')");
	cr_assert_gt(run_due(&f, sh_now_us()), 0, "%s", f.error.reason);
	cr_assert_gt(kept_rows(&f, "true", REGISTER_name, "\uE000") + count(&f, "SELECT 1"), 0);
	cr_assert_gt(count(&f, "SELECT count(*) FROM history WHERE name_key LIKE '%髙%' OR name_key LIKE '%高%'"), 0);
	cr_assert_eq(count(&f, "SELECT coalesce(max(first_line), 0) FROM import_letter WHERE code = 'U+E000'") >
			     PART + 1,
		     false, "a letter that has a meaning by now");
	cr_assert_eq(count(&f, "SELECT count(*) FROM history WHERE register_hash <> ''"),
		     count(&f, "SELECT count(*) FROM history WHERE name_key LIKE '%髙%' OR name_key LIKE '%高%'"));
	fixture_close(&f);
}

/* Another file begins while a part of the first one waits. */
Test(ahead, another_file)
{
	Fixture f;

	one_part(&f, 4 * PART);
	f.municipality = "483010";
	import_text(&f, 2, file_of(8, 2 * PART));
	cr_assert_eq(count(&f, "SELECT row_count FROM import WHERE municipality = '483010'"), 2 * PART);
	f.municipality = "482013";
	cr_assert_gt(run_due(&f, sh_now_us()) + 1, 0);
	cr_assert_eq(count(&f, "SELECT row_count FROM import WHERE municipality = '482013'"), 4 * PART);
	cr_assert_eq(count(&f, "SELECT count(*) FROM import WHERE state = 'DONE'"), 2);
	fixture_close(&f);
}

/* Whichever call to the database fails, with a part being read beside it: each row is taken in once, as if none had.
 */
Test(ahead, whichever_call_fails)
{
	char *want = taken_in("16", file_of(9, 6 * PART)), *got;
	const char *text = file_of(9, 6 * PART);
	unsigned struck = 0, most = 0;
	Fixture f;

	register_open(&f, "16");
	upload(&f, import_id_of(500001), text, strlen(text));
	cr_assert_eq(start(&f, import_id_of(1), import_id_of(500001), "2026-09-01", ""), 0, "%s", f.error.reason);
	faults_only("PQ");
	for (unsigned nth = 1; strcmp(import_of(&f, 1)->state, "DONE") != 0;) {
		int r = run_part_failing(&f, nth);
		bool happened = faults_happened();

		cr_assert(happened || r == 0, "without a fault: %s %s", f.error.reason, f.error.detail);
		cr_assert(r == 0 || f.error.reason[0], "fault %u: it does not say why", nth);
		struck += r != 0;
		most = nth > most ? nth : most;
		nth = r == 0 && !happened ? 1 : nth + 1;
	}
	got = outcome(&f);
	cr_expect_str_eq(got, want);
	cr_expect_gt(struck, 100, "%u of %u", struck, most);
	fixture_close(&f);
	free(got);
	free(want);
}
