/* A daemon's settings: what a file and the environment may say, and what is refused, by line or by key. */
#include "sh_settings.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const ShSetting rows[] = {
	{ "name", SH_SETTING_TEXT, NULL, 0, 0, "Who it is" },
	{ "note", SH_SETTING_TEXT, "none", 0, 0, "Anything" },
	{ "workers", SH_SETTING_INT, "2", 1, 48, "Threads" },
	{ 0 },
};
static const ShSetting more[] = { { "depth", SH_SETTING_INT, "-1", -5, 5, "How deep" }, { 0 } };
static const ShSetting *const tables[] = { rows, more, NULL };

static char path[64];

static void write_file(const char *text, size_t len)
{
	FILE *out;

	snprintf(path, sizeof path, "/tmp/shien-settings-%d", getpid());
	out = fopen(path, "w");
	cr_assert(out && fwrite(text, 1, len, out) == len && fclose(out) == 0);
}

static int read_text(const char *text, ShSettings **ret, ShError *err)
{
	int r;

	*err = (ShError){ 0 };
	write_file(text, strlen(text));
	r = sh_settings_read(ret, "unit-test", tables, path, err);
	unlink(path);
	return r;
}

Test(settings, a_line_is_a_key_and_its_value_or_it_is_refused_by_its_number)
{
	static const struct {
		const char *text, *reason, *detail; /* NULL: accepted, and `detail` is the note then */
	} cases[] = {
		{ "name: a\n", NULL, "none" },
		{ "name: a", NULL, "none" }, /* no end of the last line */
		{ "# who\n\n   \t\nname: a\nnote: \t x: y \t\r\n", NULL, "x: y" },
		{ "  name :a\n\tnote\t:\n", NULL, "" },
		{ "name: a\nnote: 1\nnote: 2\n", NULL, "2" },
		{ "name: a\n#note: 2\n", NULL, "none" },
		{ "name: a\nnote\n", "setting.malformed", "line 2" },
		{ "name: a\n\n:x\n", "setting.unknown", "line 3: " },
		{ "name: a\nNote: x\n", "setting.unknown", "line 2: Note" },
		{ "name: a\nworkers: 48\ndepth: -5\n", NULL, "none" },
		{ "name: a\nworkers: 49\n", "setting.out_of_range", "workers: 1..48" },
		{ "name: a\nworkers: 0\n", "setting.out_of_range", "workers: 1..48" },
		{ "name: a\nworkers:\n", "setting.out_of_range", "workers: 1..48" },
		{ "name: a\nworkers: 4x\n", "setting.out_of_range", "workers: 1..48" },
		{ "name: a\ndepth: 6\n", "setting.out_of_range", "depth: -5..5" },
		{ "note: a\n", "setting.missing", "name" },
		{ "", "setting.missing", "name" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShSettings *s = NULL;
		ShError err;
		int r = read_text(cases[i].text, &s, &err);

		cr_expect_eq(r, cases[i].reason ? SH_REFUSED : 0, "case %zu: %s", i, err.reason);
		cr_expect_str_eq(err.reason, cases[i].reason ? cases[i].reason : "", "case %zu", i);
		if (cases[i].reason)
			cr_expect_str_eq(err.detail, cases[i].detail, "case %zu", i);
		else
			cr_expect_str_eq(sh_setting(s, "note"), cases[i].detail, "case %zu", i);
		sh_settings_free(s);
	}
}

Test(settings, a_file_that_is_none)
{
	static char line[70000];
	ShSettings *s = NULL;
	ShError err = { 0 };

	cr_expect_eq(sh_settings_read(&s, "unit-test", tables, "/nonexistent/settings", &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "setting.file_unreadable");
	cr_expect_eq(sh_settings_read(&s, "unit-test", tables, "/tmp", &err), SH_REFUSED, "a folder");
	cr_expect_str_eq(err.reason, "setting.file_unreadable");
	write_file("name: a\nnote: \0x\n", 17);
	cr_expect_eq(sh_settings_read(&s, "unit-test", tables, path, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "setting.malformed");
	cr_expect_str_eq(err.detail, "line 2");
	memset(line, 'x', sizeof line);
	memcpy(line, "name: ", 6);
	write_file(line, sizeof line);
	cr_expect_eq(sh_settings_read(&s, "unit-test", tables, path, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "setting.malformed");
	unlink(path);
	cr_expect_null(s);
}

/* SHIEN_<DAEMON>_<KEY> stands over the file, and is bounded as it is. */
Test(settings, the_environment_stands_over_the_file)
{
	ShSettings *s;
	ShError err;

	setenv("SHIEN_UNIT_TEST_WORKERS", "7", 1);
	cr_assert_eq(read_text("name: a\nworkers: 9\ndepth: 3\n", &s, &err), 0, "%s", err.reason);
	cr_expect_eq(sh_setting_int(s, "workers"), 7);
	cr_expect_eq(sh_setting_int(s, "depth"), 3);
	sh_settings_free(s);
	setenv("SHIEN_UNIT_TEST_WORKERS", "", 1);
	cr_expect_eq(read_text("name: a\nworkers: 9\n", &s, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "setting.out_of_range");
	setenv("SHIEN_UNIT_TEST_WORKERS", "8", 1);
	cr_expect_eq(sh_settings_read(&s, "unit-test", tables, NULL, &err), SH_REFUSED, "no file, no name");
	cr_expect_str_eq(err.detail, "name");
	setenv("SHIEN_UNIT_TEST_NAME", "b", 1);
	cr_assert_eq(sh_settings_read(&s, "unit-test", tables, NULL, &err), 0, "%s", err.reason);
	cr_expect_str_eq(sh_setting(s, "name"), "b");
	sh_settings_free(s);
}

/* What is printed is a file that says the same when it is read. */
Test(settings, what_is_printed_can_be_read)
{
	ShSettings *s, *again;
	char *text = NULL;
	size_t len = 0;
	FILE *out;
	ShError err;

	cr_assert_eq(read_text("name: a b\nworkers: 3\n", &s, &err), 0);
	out = open_memstream(&text, &len);
	sh_settings_print(s, out);
	fclose(out);
	cr_expect(strstr(text, "# shien-unit-test\n") == text, "%s", text);
	cr_expect(strstr(text, "\n# Who it is\nname: a b\n") != NULL, "%s", text);
	cr_expect(strstr(text, "\n# Threads (1..48)\nworkers: 3\n") != NULL, "%s", text);
	cr_assert_eq(read_text(text, &again, &err), 0, "%s %s", err.reason, err.detail);
	for (const ShSetting *row = rows; row->name; row++)
		cr_expect_str_eq(sh_setting(again, row->name), sh_setting(s, row->name));
	sh_settings_free(again);
	sh_settings_free(s);
	sh_settings_free(NULL);
	free(text);
}
