#include "sh_sheet.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/sheet-XXXXXX", path[64], part[80];
static const char *const headings[] = { "氏名", "年齢" };
static const bool numbers[] = { false, true };
static ShError err;
static uint32_t replaced;

static void setup(void)
{
	cr_assert_not_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/list", folder);
	snprintf(part, sizeof part, "%s.part", path);
}
static void teardown(void)
{
	unlink(path);
	unlink(part);
	rmdir(folder);
}
TestSuite(sheet, .init = setup, .fini = teardown, .timeout = 60);

static ShSheet *open_it(ShSheetFormat f)
{
	ShSheet *s = NULL;

	cr_assert_eq(sh_sheet_open(&s, path, f, headings, numbers, 2, &err), 0, "%s", err.reason);
	return s;
}

static const char *content(size_t *ret_len)
{
	static char buffer[65536];
	FILE *in = fopen(path, "rb");

	cr_assert_not_null(in);
	*ret_len = fread(buffer, 1, sizeof buffer - 1, in);
	buffer[*ret_len] = '\0';
	fclose(in);
	return buffer;
}

/* What a command prints of the file. */
static const char *told(const char *command, const char *behind)
{
	static char out[20000];
	char line[300];
	FILE *p;
	size_t n;

	snprintf(line, sizeof line, "%s %s %s", command, path, behind);
	p = popen(line, "r");
	cr_assert_not_null(p);
	n = fread(out, 1, sizeof out - 1, p);
	out[n] = '\0';
	pclose(p);
	return out;
}

Test(sheet, nothing_in_a_csv_is_a_formula)
{
	static const struct {
		const char *name, *age, *line;
	} rows[] = {
		{ "潮咲 一", "41", "\"潮咲 一\",\"41\"" },
		{ "=1+1", "-5", "\"'=1+1\",\"-5\"" },
		{ "+81 90", "-5+3", "\"'+81 90\",\"'-5+3\"" },
		{ "-2", "", "\"'-2\",\"\"" },
		{ "@SUM(A1)", "1.5", "\"'@SUM(A1)\",\"1.5\"" },
		{ "\t=1", "=2", "\"'\t=1\",\"'=2\"" },
		{ "\r=1", "-", "\"'\r=1\",\"'-\"" },
		{ "\n=1", "0", "\"'\n=1\",\"0\"" },
		{ "＝1", "1", "\"'＝1\",\"1\"" },
		{ "＋1", "1", "\"'＋1\",\"1\"" },
		{ "－1", "1", "\"'－1\",\"1\"" },
		{ "＠1", "1", "\"'＠1\",\"1\"" },
		{ "引用\"符,と\n改行", "7", "\"引用\"\"符,と\n改行\",\"7\"" },
	};
	char expected[2000] = "\xEF\xBB\xBF\"氏名\",\"年齢\"\r\n";
	ShSheet *s = open_it(SH_SHEET_CSV);
	struct stat st;
	size_t len;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(sh_sheet_row(s, (const char *const[]){ rows[i].name, rows[i].age }, &err), 0);
		strcat(strcat(expected, rows[i].line), "\r\n");
	}
	cr_expect_neq(access(path, F_OK), 0, "not there before it is whole");
	cr_assert_eq(sh_sheet_close(s, &replaced, &err), 0);
	cr_expect_str_eq(content(&len), expected);
	cr_expect_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_expect_neq(access(part, F_OK), 0);
}

Test(sheet, cp932_says_how_many_letters_it_has_not)
{
	ShSheet *s = open_it(SH_SHEET_CSV_CP932);
	size_t len;

	cr_assert_eq(sh_sheet_row(s, (const char *const[]){ "髙𠮷〜ｱ=", "3" }, &err), 0);
	cr_assert_eq(sh_sheet_close(s, &replaced, &err), 0);
	cr_expect_str_eq(content(&len), "\"\x8e\x81\x96\xbc\",\"\x94\x4e\x97\xee\"\r\n"
					"\"\xfb\xfc\x81\xac\x81\x60\xb1=\",\"3\"\r\n");
	cr_expect_eq(replaced, 1);
}

Test(sheet, an_xlsx_holds_texts_and_numbers_and_no_formula)
{
	ShSheet *s = open_it(SH_SHEET_XLSX);
	const char *xml;

	cr_assert_eq(sh_sheet_row(s, (const char *const[]){ "=1+1", "41" }, &err), 0);
	cr_assert_eq(sh_sheet_row(s, (const char *const[]){ "<潮咲> & 髙𠮷", "=2+2" }, &err), 0);
	cr_assert_eq(sh_sheet_close(s, &replaced, &err), 0);
	xml = told("unzip -p", "xl/worksheets/sheet1.xml");
	cr_expect(strstr(xml, "<t>=1+1</t>"), "%s", xml);
	cr_expect(strstr(xml, "<v>41</v>"));
	cr_expect(strstr(xml, "&lt;潮咲&gt; &amp; 髙𠮷"));
	cr_expect(strstr(xml, "<t>=2+2</t>"), "no number: text");
	cr_expect_null(strstr(xml, "<f>"));
	cr_expect(strstr(told("unzip -tq", ""), "No errors"));
}

Test(sheet, what_is_given_up_leaves_nothing)
{
	for (ShSheetFormat f = SH_SHEET_CSV; f < SH_SHEET_FORMATS; f++) {
		ShSheet *s = open_it(f);

		sh_sheet_abandon(s);
		cr_expect_neq(access(part, F_OK), 0, "%d", (int) f);
		cr_expect_neq(access(path, F_OK), 0, "%d", (int) f);
	}
}

Test(sheet, a_place_that_cannot_be_written_is_refused)
{
	ShSheet *s = NULL;

	for (ShSheetFormat f = SH_SHEET_CSV; f < SH_SHEET_FORMATS; f++) {
		cr_expect_eq(sh_sheet_open(&s, "/nonexistent/list", f, headings, numbers, 2, &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "sheet.path");
	}
	cr_expect_eq(sh_sheet_open(&s, "", SH_SHEET_CSV, headings, numbers, 2, &err), SH_REFUSED);
	cr_expect_eq(sh_sheet_format("xlsx"), SH_SHEET_XLSX);
	cr_expect_eq(sh_sheet_format("pdf"), SH_SHEET_FORMATS);
}
