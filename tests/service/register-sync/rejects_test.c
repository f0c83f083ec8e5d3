/* Bad rows, cells and files: named by line, column and reason; what was good is kept, what was bad can be fetched. */
#include "register_run.h"
#include "sh_blob.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static const char file[] = "宛名番号,個人履歴番号,氏名,生年月日,世帯番号,住民状態,謎の列,支援措置区分\n"
			   "11,1,潮咲 太郎,1980-01-01,100,1,x,\n"
			   "12,1,潮咲 花子,三月ごろの生まれ,100,1,,\n"  /* line 3 */
			   ",1,=HYPERLINK(1),1980-01-01,100,1,,\n"      /* 4 */
			   "14,1,途中で切れた行\n"                      /* 5 */
			   "15,一,潮咲 三郎,昭和12年00月00日,100,1,,\n" /* 6 */
			   "16,1,\"潮咲\n四郎\",1990-02-30,100,1,,\n"   /* 7, 8: no such day is kept as it came */
			   "17,1,潮咲 五郎,1991-01-01,100,1,,1\n"       /* 9 */
			   "17,1,潮咲 六郎,1991-01-01,100,1,,1\n";      /* 10: the same key, another person */

static const struct {
	uint64_t line;
	const char *column, *reason;
} expected[] = {
	{ 3, "生年月日", "register.cell.date" }, { 4, "宛名番号", "register.cell.required" },
	{ 5, "", "csv.row.too_few_cells" },      { 6, "個人履歴番号", "register.cell.number" },
	{ 10, "", "register.row.duplicate" },
};

static void named(Fixture *f)
{
	RegisterSync__ListRejectsRequest q = REGISTER_SYNC__LIST_REJECTS_REQUEST__INIT;
	const RegisterSync__ListRejectsReply *reply;
	const void *r;

	q.import_id = import_id_of(1);
	cr_assert_eq(ask(f, "ListRejects", &q.base, &r), 0, "%s", f->error.reason);
	reply = r;
	cr_assert_eq(reply->n_rejects, sizeof expected / sizeof *expected, "%zu", reply->n_rejects);
	for (size_t i = 0; i < reply->n_rejects; i++) {
		cr_assert_eq(reply->rejects[i]->line, expected[i].line, "%zu: line %lu", i, reply->rejects[i]->line);
		cr_assert_str_eq(reply->rejects[i]->column, expected[i].column);
		cr_assert_str_eq(reply->rejects[i]->reason, expected[i].reason);
		cr_assert_neq(reply->rejects[i]->text_ja[0], '\0', "%s", reply->rejects[i]->reason);
	}
	q.after_line = 5;
	cr_assert_eq(ask(f, "ListRejects", &q.base, &r), 0);
	cr_assert_eq(((const RegisterSync__ListRejectsReply *) r)->n_rejects, 2);
}

static int fetch(ShCall *call, void *arg)
{
	const ShDoorPair vars[] = { { "import_id", import_id_of(1) }, { 0 } }, query[] = { { 0 } };
	const ShDoorAsk ask = { .vars = vars, .query = query };
	ShDownload download;
	int r = fetch_rejects(call, &ask, &download);

	if (r == 0)
		*(char **) arg = strndup(download.bytes, download.len);
	return r;
}

static void fetched(Fixture *f)
{
	char *csv;

	cr_assert_eq(in_tx(f, fetch, &csv), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_eq(strncmp(csv, "\xEF\xBB\xBF\"行\"", 3 + 5), 0);
	cr_assert(strstr(csv, "\"3\",\"生年月日\",\"register.cell.date\",\"日付として読めません\"") != NULL, "%s",
		  csv);
	cr_assert(strstr(csv, "12,1,潮咲 花子,三月ごろの生まれ") != NULL, "the row itself is there: %s", csv);
	cr_assert(strstr(csv, "\",1,=HYPERLINK(1)") != NULL, "a formula inside a cell is none");
	free(csv);
}

static int same_bytes(ShCall *call, void *arg)
{
	const uint8_t *bytes;
	size_t len;
	int r = sh_blob_read(call, arg, 1 << 20, &bytes, &len);

	cr_assert_eq(r, 0, "%s", call->error.reason);
	cr_assert_eq(len, sizeof file - 1);
	cr_assert_eq(memcmp(bytes, file, len), 0);
	return 0;
}

static void first_cell_formula(Fixture *f)
{
	char *csv;

	run_sql(f, "UPDATE import_reject SET column_name = '=cmd|''/C calc''!A0' WHERE line = 3");
	cr_assert_eq(in_tx(f, fetch, &csv), 0);
	cr_assert(strstr(csv, "\"'=cmd|") != NULL, "%s", csv);
	cr_assert(strstr(csv, "\"=cmd|") == NULL);
	free(csv);
}

Test(rejects, named_by_place)
{
	Fixture f;
	const RegisterSync__Import *import;

	register_open(&f, "3"); /* many parts: lines and offsets hold across them */
	import_text(&f, 1, file);
	import = import_of(&f, 1);
	cr_assert_eq(import->rows, 8);
	cr_assert_eq(import->new_rows, 3, "%s",
		     text_of(&f, "SELECT string_agg(line || column_name || reason, ' ') FROM import_reject"));
	cr_assert_eq(import->rejected_rows, 5);
	cr_assert_eq(import->n_unknown_columns, 1);
	cr_assert_str_eq(import->unknown_columns[0], "謎の列");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 3);
	cr_assert_eq(kept_rows(&f, "true", REGISTER_birth, "1990-02-30"), 1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM import_reject WHERE position('花子'::bytea in sealed_row) > 0"),
		     0);
	named(&f);
	fetched(&f);
	first_cell_formula(&f);
	cr_assert_eq(in_tx(&f, same_bytes, (void *) (uintptr_t) import_id_of(500001)), 0);
	fixture_close(&f);
}

/* A file that is none: the import is refused, with the column to blame, and nothing goes on file. */
Test(rejects, whole_files)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *reason, *column;
	} cases[] = {
		{ "", 0, "csv.header.absent", "" },
		{ "1,2,3\n4,5,6\n", 12, "csv.header.absent", "" },
		{ "氏名,生年月日\n潮咲 太郎,1980-01-01\n", 0, "csv.header.required", "宛名番号" },
		{ "宛名番号,氏名,氏名\n1,a,b\n", 0, "csv.header.duplicated", "氏名" },
		{ "\xFF\xFE\x9A\x5B", 4, "csv.file.utf16", "" },
	};
	Fixture f;
	const RegisterSync__Import *import;
	unsigned n = sizeof cases / sizeof *cases;

	register_open(&f, "100");
	for (unsigned i = 0; i < n; i++) {
		upload(&f, import_id_of(500 + i), cases[i].bytes,
		       cases[i].len ? cases[i].len : strlen(cases[i].bytes));
		cr_assert_eq(start(&f, import_id_of(i), import_id_of(500 + i), "2026-09-01", ""), 0);
		run_due(&f, sh_now_us());
		import = import_of(&f, i);
		cr_assert_str_eq(import->state, "REFUSED", "%u: %s", i, import->state);
		cr_assert_str_eq(import->reason, cases[i].reason, "%u: %s", i, import->reason);
		cr_assert_str_eq(import->reason_column, cases[i].column);
	}
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM due"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM job WHERE state = 'REFUSED'"), n);
	/* What is asked for wrongly is not begun. */
	upload(&f, import_id_of(600), file, sizeof file - 1);
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(600), "2026-09-01", "ebcdic"), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "register.import.encoding_unknown");
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(600), "2100-09-01", ""), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "register.import.as_of_ahead");
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(601), "2026-09-01", ""), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "blob.unknown");
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(600), "2026-02-30", ""), SH_REFUSED);
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(600), "2026-09-01", ""), 0);
	upload(&f, import_id_of(602), file, sizeof file - 1);
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(602), "2026-09-01", ""), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "register.import.exists");
	cr_assert_eq(start(&f, import_id_of(20), import_id_of(600), "2026-09-01", ""), 0, "again is no error");
	cr_assert_eq(count(&f, "SELECT count(*) FROM due"), 1);
	fixture_close(&f);
}
