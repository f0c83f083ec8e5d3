#include "sh_report.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FONT_FILE "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"

/* Pango keeps the pattern of each font file for good (tests/support/lsan.supp). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

static ShFonts *fonts;
static ShPress *press;
static ShArena *arena;
static ShError error;

static void setup(void)
{
	arena = sh_arena_new(64 << 20);
	cr_assert_eq(sh_fonts_open(&fonts, FONT_FILE, NULL, &error), 0, "%s %s", error.reason, error.detail);
	press = sh_press_new(fonts);
}
static void teardown(void)
{
	sh_press_free(press);
	sh_fonts_close(fonts);
	sh_arena_free(arena);
}
TestSuite(report, .init = setup, .fini = teardown, .timeout = 60);

static ShReport *given_report(const char *title)
{
	return sh_report_begin(press, arena, &(ShReportHead){ title, "取扱注意", "印刷 staff:kato 2026-11-28" });
}

/* What others read of the file: the text of all pages without white space; the file itself is sound. */
static const char *read_by_others(const ShPrinted *printed)
{
	static char all[1 << 20];
	char path[] = "/tmp/shien-report-XXXXXX", line[200];
	const int fd = mkstemp(path);
	size_t n = 0;
	FILE *p;
	int c;

	cr_assert(fd >= 0 && write(fd, printed->pdf, printed->len) == (ssize_t) printed->len);
	close(fd);
	snprintf(line, sizeof line, "qpdf --check %s >/dev/null && pdftotext -raw %s -", path, path);
	p = popen(line, "r");
	cr_assert_not_null(p);
	while ((c = getc(p)) != EOF && n < sizeof all - 1)
		if (c != ' ' && c != '\n')
			all[n++] = (char) c;
	all[n] = '\0';
	cr_assert_eq(pclose(p), 0);
	unlink(path);
	return all;
}

static ShPrinted end(ShReport *report)
{
	ShPrinted printed;

	cr_assert_eq(sh_report_end(report, &printed, &error), 0, "%s %s", error.reason, error.detail);
	return printed;
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p += strlen(part))
		n++;
	return n;
}

/* A table over several pages: each row once, headings, title and mark on each page. */
Test(report, nothing_is_cut_where_a_page_ends)
{
	static const char *const headings[] = { "番号", "氏名", "備考" };
	static const ShReportTable table = { .n = 3, .share = { 0.1, 0.4, 0.5 }, .heading = { headings } };
	ShReport *report = given_report("被災者台帳");
	char text[8192] = "";
	ShPrinted printed;
	const char *read;

	sh_report_table(report, &table);
	for (int i = 0; i < 100; i++) {
		const char *number = sh_printf(arena, "R%03d", i);

		sh_report_row(report, (const char *const[]){ number, "輪島\U000E0102 花子", "" });
	}
	for (int i = 0; i < 800; i++) /* higher than a page */
		snprintf(text + strlen(text), sizeof text - strlen(text), "L%03d備考", i);
	sh_report_row(report, (const char *const[]){ "最後", "能登 太郎", text });
	printed = end(report);
	read = read_by_others(&printed);
	cr_expect_gt(printed.pages, 3);
	for (int i = 0; i < 100; i++)
		cr_expect_eq(count(read, sh_printf(arena, "R%03d", i)), 1, "row %d", i);
	for (int i = 0; i < 800; i++)
		cr_expect_eq(count(read, sh_printf(arena, "L%03d", i)), 1, "part %d", i);
	cr_expect_eq(count(read, "被災者台帳"), printed.pages);
	cr_expect_eq(count(read, "取扱注意"), printed.pages);
	cr_expect_geq(count(read, "氏名"), printed.pages - 1);
	cr_expect_eq(count(read, "能登太郎"), 1);
}

/* A name is never dropped: what no font has is marked where it stands, and said at the end. */
Test(report, letters_that_no_font_has_are_marked)
{
	static const struct {
		const char *text, *want;
		size_t missing;
		uint32_t base, selector;
	} rows[] = {
		{ "能登 太郎", "能登 太郎", 0, 0, 0 },
		{ "葛\U000E0102城", "葛\U000E0102城", 0, 0, 0 },
		{ "葛\U000E0101城", "葛〓城", 1, 0x845b, 0xe0101 }, /* its plain form is there */
		{ "\U000F0000田", "〓田", 1, 0xf0000, 0 },
		{ "\u202e太郎", "〓太郎", 1, 0x202e, 0 },
		{ "上\r\n下\t右", "上\n下 右", 0, 0, 0 },
		{ "😀😀", "〓〓", 1, 0x1f600, 0 },
		{ "", "", 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShMissing missing = { 0 };

		cr_expect_str_eq(sh_fonts_drawable(fonts, arena, rows[i].text, &missing), rows[i].want, "row %zu", i);
		cr_expect_eq(missing.n, rows[i].missing, "row %zu", i);
		cr_expect_eq(missing.at[0].base, rows[i].base, "row %zu", i);
		cr_expect_eq(missing.at[0].selector, rows[i].selector, "row %zu", i);
	}
}

Test(report, what_is_missing_stands_at_the_end)
{
	ShReport *report = given_report("世帯票");
	ShPrinted printed;
	const char *read;

	sh_report_heading(report, "世帯員");
	sh_report_pair(report, "氏名", "\U000F0000田 太郎");
	sh_report_text(report, "葛\U000E0101城");
	printed = end(report);
	read = read_by_others(&printed);
	cr_expect_eq(printed.missing.n, 2);
	cr_expect_not_null(strstr(read, "〓田太郎"));
	cr_expect_not_null(strstr(read, "U+F0000、U+845BU+E0101"), "%s", read);
	cr_expect_not_null(strstr(read, "（2字）"));
}

Test(report, too_many_pages_are_refused)
{
	ShReport *report = given_report("票");
	ShPrinted printed;

	for (int i = 0; i <= SH_REPORT_PAGES; i++) {
		sh_report_text(report, "字");
		sh_report_page(report);
	}
	cr_expect_eq(sh_report_end(report, &printed, &error), SH_REFUSED);
	cr_expect_str_eq(error.reason, "print.pages");
}

Test(report, more_than_the_memory_is_refused)
{
	ShArena *small = sh_arena_new(64 << 10), *whole = arena;
	ShPrinted printed;
	ShReport *report;

	arena = small;
	report = given_report("票");
	for (int i = 0; i < 200; i++)
		sh_report_text(report, "能登半島地震の被災者台帳");
	cr_expect_eq(sh_report_end(report, &printed, &error), SH_REFUSED);
	cr_expect_str_eq(error.reason, "print.memory");
	arena = whole;
	sh_arena_free(small);
}
