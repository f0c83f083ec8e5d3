/* Nothing that was found in a file is lost on the way to who must mend it: pages, warnings, the file itself. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER "宛名番号,個人履歴番号,氏名,生年月日,世帯番号,住民状態"

static const RegisterSync__ListRejectsReply *list(Fixture *f, const char *kind, uint64_t after, uint32_t limit)
{
	RegisterSync__ListRejectsRequest q = REGISTER_SYNC__LIST_REJECTS_REQUEST__INIT;
	const void *reply;

	q.import_id = import_id_of(1);
	q.kind = kind;
	q.after_line = after;
	q.limit = limit;
	cr_assert_eq(ask(f, "ListRejects", &q.base, &reply), 0, "%s", f->error.reason);
	return reply;
}

typedef struct Fetched {
	int (*fetch)(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);
	const char *name, *value; /* query parameter */
	char *bytes, file_name[40];
	size_t len;
} Fetched;

static int fetch_step(ShCall *call, void *arg)
{
	Fetched *x = arg;
	const ShDoorPair vars[] = { { "import_id", import_id_of(1) }, { 0 } };
	const ShDoorPair query[] = { { x->name, x->value }, { 0 } };
	const ShDoorAsk ask = { .vars = vars, .query = query };
	ShDownload d;
	int r = x->fetch(call, &ask, &d);

	if (r != 0)
		return r;
	x->bytes = calloc(1, d.len + 1);
	memcpy(x->bytes, d.bytes, d.len);
	x->len = d.len;
	snprintf(x->file_name, sizeof x->file_name, "%s", d.file_name);
	return 0;
}

static int fetch(Fixture *f, Fetched *x)
{
	x->bytes = NULL;
	return in_tx(f, fetch_step, x);
}

/* Three findings in each of 20 rows, and every width of page sees all 60, each once, a line never torn. */
static void every_width(Fixture *f)
{
	static const uint32_t widths[] = { 1, 2, 3, 4, 7, 59, 60, 500 };

	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		const RegisterSync__ListRejectsReply *page;
		uint64_t after = 0;
		size_t n = 0;

		do {
			page = list(f, "", after, widths[i]);
			cr_assert_gt(page->n_rejects, 0);
			cr_assert_eq(page->n_rejects % 3, 0, "%u: a line is torn", widths[i]);
			cr_assert_gt(page->rejects[0]->line, after);
			n += page->n_rejects;
			after = page->rejects[page->n_rejects - 1]->line;
			cr_assert_leq(n, 60);
		} while (page->more);
		cr_assert_eq(n, 60, "%u: %zu", widths[i], n);
	}
}

static unsigned rows_of(const char *csv, const char *mark)
{
	unsigned n = 0;

	for (; (csv = strstr(csv, mark)); csv += strlen(mark))
		n++;
	return n;
}

/* More than a sheet holds, and its end falls into a line. */
static void sheets(Fixture *f)
{
	Fetched x = { .fetch = fetch_rejects, .name = "after_line", .value = "100" };
	char *more, after[20] = "";
	unsigned n = 0, sheets = 0;

	run_sql(f, "INSERT INTO import_reject (municipality, import_id, line, finding_no, column_name, reason, "
		   "sealed_row) SELECT '482013', import_id, 1000 + i, k, 'c', 'many', '' FROM import, "
		   "generate_series(1, 7001) i, generate_series(0, 2) k");
	do {
		cr_assert_eq(fetch(f, &x), 0, "%s %s", f->error.reason, f->error.detail);
		cr_assert_str_eq(x.file_name, "rejects.csv");
		n += rows_of(x.bytes, "\"many\"");
		more = strstr(x.bytes, "after_line=");
		if (more)
			snprintf(after, sizeof after, "%.*s", (int) strspn(more + 11, "0123456789"), more + 11);
		x.value = after;
		free(x.bytes);
	} while (++sheets < 9 && more);
	cr_assert_eq(n, 3 * 7001, "%u", n);
	cr_assert_eq(sheets, 2);
	x.value = "many";
	cr_assert_eq(fetch(f, &x), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.findings.line_malformed");
}

Test(findings, pages_lose_none)
{
	Fixture f;
	char file[4096] = HEADER "\n";

	register_open(&f, "7");
	for (int i = 0; i < 20; i++)
		strcat(file, ",一,潮咲 太郎,三月ごろ,100,1\n");
	import_text(&f, 1, file);
	cr_assert_eq(count(&f, "SELECT count(*) FROM import_reject"), 60);
	every_width(&f);
	sheets(&f);
	fixture_close(&f);
}

static const char many_columns[] =
	"異動年月日,異動届出年月日,異動事由,氏名優先区分,氏名_フリガナ確認状況,性別,生年月日_不詳フラグ,続柄コード1,"
	"続柄コード2,続柄コード3,続柄コード4,記載順位,住所_市区町村コード,住民となった年月日,"
	"住民となった年月日_不詳フラグ,住所を定めた年月日,外国人住民となった年月日,記載の異動年月日,記載の事由,"
	"消除の事由,消除の届出年月日,転出予定年月日,転出年月日（確定）,転入通知年月日,転出先住所（確定）_"
	"市区町村コード,"
	"転入前住所_市区町村コード,在留カード等番号区分,国保資格有無";

/* Line 2: one cell that is emptied. Line 3: more of them than are listed. Line 4: refused. Line 5: warned of and a
 * duplicate: both findings stand. */
static void warned_file(char *file)
{
	unsigned columns = 1 + rows_of(many_columns, ",");

	strcpy(file, HEADER ",氏名_フリガナ,");
	strcat(file, many_columns);
	for (int row = 0; row < 4; row++) {
		static const char *const begins[] = { "\n11,1,潮咲 太郎,1980-01-01,100,1,シオサキ タロウ",
						      "\n12,1,潮咲 花子,1980-01-01,100,1,シオサキ ハナコ",
						      "\n,1,潮咲 三郎,1980-01-01,100,1,シオサキ サブロウ",
						      "\n11,1,潮咲 次郎,1980-01-01,100,1,シオサキ ジロウ" };

		strcat(file, begins[row]);
		for (unsigned i = 0; i < columns; i++)
			strcat(file, row == 1 || (row != 2 && i == 13) ? ",not to be read at all" : ",");
	}
	strcat(file, "\n");
}

static void listed(Fixture *f)
{
	const RegisterSync__ListRejectsReply *page = list(f, "WARNING", 0, 0);
	size_t n = page->n_rejects;

	/* each row also has two numbers without a check digit */
	cr_assert_eq(n, 3 + 25 + 3, "%zu", n);
	cr_assert_eq(page->rejects[0]->line, 2);
	cr_assert_str_eq(page->rejects[0]->column, "住民となった年月日");
	cr_assert_str_eq(page->rejects[0]->reason, "register.cell.date");
	cr_assert_str_eq(page->rejects[0]->kind, "WARNING");
	cr_assert_eq(page->rejects[27]->line, 3);
	cr_assert_str_eq(page->rejects[27]->reason, "register.row.more_findings", "%s", page->rejects[27]->reason);
	cr_assert_neq(page->rejects[27]->text_ja[0], '\0');
	cr_assert_eq(page->rejects[28]->line, 5);
	cr_assert_eq(import_of(f, 1)->warnings, n);

	page = list(f, "", 0, 0);
	cr_assert_eq(page->n_rejects, 2);
	cr_assert_eq(page->rejects[0]->line, 4);
	cr_assert_str_eq(page->rejects[0]->kind, "REJECT");
	cr_assert_eq(page->rejects[1]->line, 5);
	cr_assert_str_eq(page->rejects[1]->reason, "register.row.duplicate");
}

Test(findings, warnings_are_kept)
{
	RegisterSync__ListRejectsRequest q = REGISTER_SYNC__LIST_REJECTS_REQUEST__INIT;
	Fetched x = { .fetch = fetch_rejects, .name = "kind", .value = "WARNING" };
	const void *reply;
	Fixture f;
	char file[8192];

	register_open(&f, "100");
	warned_file(file);
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->new_rows, 2);
	listed(&f);
	cr_assert_eq(fetch(&f, &x), 0, "%s", f.error.reason);
	cr_assert_str_eq(x.file_name, "warnings.csv");
	cr_assert(strstr(x.bytes, "\"2\",\"住民となった年月日\",\"register.cell.date\"") != NULL, "%s", x.bytes);
	cr_assert(strstr(x.bytes, "\"4\",") == NULL, "a row that was refused is not among them");
	free(x.bytes);
	q.import_id = import_id_of(1);
	q.kind = "OTHER";
	cr_assert_eq(ask(&f, "ListRejects", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "register.findings.kind_unknown");
	fixture_close(&f);
}

static void small_original(Fixture *f)
{
	static const char text[] = HEADER "\r\n11,1,潮咲 太郎,1980-01-01,100,1\r\n\x80\xff";
	Fetched x = { .fetch = fetch_original };
	long audited;

	cr_assert_eq(fetch(f, &x), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.import.unknown");
	upload(f, import_id_of(501), text, sizeof text - 1);
	cr_assert_eq(start(f, import_id_of(1), import_id_of(501), "2026-09-01", ""), 0);
	audited = count(f, "SELECT count(*) FROM audit_pending");
	cr_assert_eq(fetch(f, &x), 0, "%s %s", f->error.reason, f->error.detail);
	cr_assert_eq(count(f, "SELECT count(*) FROM audit_pending"), audited + 1);
	cr_assert_eq(x.len, sizeof text - 1);
	cr_assert_eq(memcmp(x.bytes, text, x.len), 0);
	cr_assert_str_eq(x.file_name, "original.csv");
	cr_assert_eq(import_of(f, 1)->original_parts, 1);
	free(x.bytes);
}

/* A byte more than one answer holds: refused whole, handed out in parts that make the file again. */
static void large_original(Fixture *f)
{
	static const char *const wrong[] = { "0", "3", "", "-1", "1x" };
	size_t len = (32u << 20) + 1, at = 0;
	char *bytes = malloc(len);
	Fetched x = { .fetch = fetch_original };

	for (size_t i = 0; i < len; i++)
		bytes[i] = (char) (i * 2654435761u >> 13);
	upload(f, import_id_of(501), bytes, len);
	cr_assert_eq(start(f, import_id_of(1), import_id_of(501), "2026-09-01", ""), 0);
	cr_assert_eq(import_of(f, 1)->original_parts, 2);
	cr_assert_eq(fetch(f, &x), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.original.too_large");
	x.name = "part";
	for (int i = 0; i < 2; i++) {
		x.value = i ? "2" : "1";
		cr_assert_eq(fetch(f, &x), 0, "%s %s", f->error.reason, f->error.detail);
		cr_assert(at + x.len <= len && memcmp(bytes + at, x.bytes, x.len) == 0, "part %d", i + 1);
		at += x.len;
		free(x.bytes);
	}
	cr_assert_eq(at, len);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		x.value = wrong[i];
		cr_assert_eq(fetch(f, &x), SH_REFUSED, "%s", wrong[i]);
		cr_assert_str_eq(f->error.reason, "register.original.part_unknown");
	}
	free(bytes);
}

Test(findings, the_original)
{
	Fixture f;

	register_open(&f, "100");
	small_original(&f);
	fixture_close(&f);
	register_open(&f, "100");
	large_original(&f);
	fixture_close(&f);
	for (const ShDoorRoute *r = register_sync_service.door; r->path; r++)
		if (r->fetch == fetch_original) {
			cr_assert_str_eq(r->roles, "register");
			cr_assert_str_eq(r->purpose, "REGISTER_COPY");
			return;
		}
	cr_assert_fail("no door leads to the original");
}
