/* The file that says which audit trees were begun: what is not a line of it stops whoever asks, and so does a file
 * that others may write. */
#include "keys_fixture.h"
#include "sh_trees.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_NAME "ledger.trees"

static int newest(const KeysFixture *f, uint64_t *tree, char record[SH_TREE_RECORD_MAX], ShError *err)
{
	return sh_trees_newest(f->public, "ledger", "992011", tree, record, err);
}

Test(trees, the_newest_of_a_tenant)
{
	char record[SH_TREE_RECORD_MAX];
	KeysFixture f;
	uint64_t tree;
	ShError err;

	keys_fixture_open(&f);
	sh_keys_free(keys_fixture_service(&f, "ledger")); /* the folder is there */
	cr_assert_eq(newest(&f, &tree, record, &err), 0, "%s", err.reason);
	cr_assert(tree == 0 && !*record, "none but the first");
	cr_assert_eq(sh_trees_add(f.public, "ledger", 7, "at=7 tenant=992011 a", &err), 0, "%s", err.reason);
	cr_assert_eq(sh_trees_add(f.public, "ledger", 9, "at=9 tenant=992020 b", &err), 0);
	cr_assert_eq(sh_trees_add(f.public, "ledger", 5, "at=5 tenant=992011 older", &err), 0);
	cr_assert_eq(newest(&f, &tree, record, &err), 0, "%s", err.reason);
	cr_expect_eq(tree, 7);
	cr_expect_str_eq(record, "at=7 tenant=992011 a");
	memset(record, 'x', sizeof record - 1);
	record[sizeof record - 1] = '\0';
	cr_expect_eq(sh_trees_add(f.public, "ledger", 8, record, &err), SH_REFUSED, "longer than a line");
	cr_expect_eq(sh_trees_add("/nonexistent", "ledger", 8, "at=8 tenant=992011 c", &err), SH_FAULT);
	cr_expect_eq(newest(&f, &tree, record, &err), 0);
	cr_expect_eq(tree, 7, "what was refused was not written");
	keys_fixture_close(&f);
}

Test(trees, what_is_no_line_is_refused)
{
	static const struct {
		const char *text;
		mode_t mode;
		const char *reason;
	} rows[] = {
		{ "7 at=7 tenant=992011 a\n", 0644, "" },
		{ "7 at=7 tenant=992011 a\n", 0664, "keys.writable_by_others" },
		{ "7 at=7 tenant=992011 a\n", 0646, "keys.writable_by_others" },
		{ "\n", 0644, "keys.malformed" },
		{ "at=7 tenant=992011 a\n", 0644, "keys.malformed" },
		{ "0 at=7 tenant=992011 a\n", 0644, "keys.malformed" },
		{ "7,at=7 tenant=992011 a\n", 0644, "keys.malformed" },
		{ "7 at=7 a\n", 0644, "keys.malformed" },
		{ "7 at=7 tenant=99201 a\n", 0644, "keys.malformed" },
		{ "7 at=7 tenant=9920111 a\n", 0644, "keys.malformed" },
		{ "7 at=7 tenant=992011 a\nx\n", 0644, "keys.malformed" },
	};
	char record[SH_TREE_RECORD_MAX];
	KeysFixture f;
	uint64_t tree;

	keys_fixture_open(&f);
	sh_keys_free(keys_fixture_service(&f, "ledger")); /* the folder is there */
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShError err = { 0 };

		if (i > 0)
			keys_fixture_file(f.public, FILE_NAME, NULL, 0);
		keys_fixture_file(f.public, FILE_NAME, rows[i].text, rows[i].mode);
		cr_expect_eq(newest(&f, &tree, record, &err), *rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
	keys_fixture_close(&f);
}
