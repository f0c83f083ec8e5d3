/* Migrations: each applied once, whole or not at all, in order, and never changed afterwards. */
#include "faults.h"
#include "service_fixture.h"
#include "sh_migrate.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const ShSql *const none[] = { NULL };
static const ShService service = { .name = "ledger", .statements = none };

static Fixture f;
static char folder[100], service_role[80], system_role[80];

static void begin(void)
{
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	snprintf(folder, sizeof folder, "%s/migrations", f.folder);
	snprintf(service_role, sizeof service_role, "%s_svc", f.database);
	snprintf(system_role, sizeof system_role, "%s_sys", f.database);
	cr_assert_eq(mkdir(folder, 0700), 0);
}

static void end(void) { fixture_close(&f); }

static void put(const char *name, const char *text)
{
	char path[200];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	if (!text) {
		cr_assert_eq(unlink(path), 0);
		return;
	}
	out = fopen(path, "w");
	cr_assert(out && fputs(text, out) >= 0 && fclose(out) == 0);
}

static int migrate(const char *also, unsigned *applied, ShError *err)
{
	const char *folders[] = { folder, also, NULL };

	*err = (ShError){ 0 };
	return sh_migrate(&f.admin, &(ShMigration){ service_role, system_role, folders }, applied, err);
}

static bool there(const char *table)
{
	char sql[120];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM pg_class WHERE relname = '%s'", table);
	return count(&f, sql) > 0;
}

Test(migrate, each_once_in_order_with_the_names_of_the_logins, .init = begin, .fini = end)
{
	unsigned applied;
	char sql[500];
	ShError err;

	put("9002_b.sql", "INSERT INTO t_a VALUES (2)");
	put("9001_a.sql",
	    "CREATE TABLE t_a (n int); GRANT SELECT ON t_a TO {{service}}; GRANT INSERT ON t_a TO {{system}}");
	put("9003_c.sql.off", "DROP TABLE t_a"); /* is none */
	put("README", "no SQL");
	put(".sql", "DROP TABLE t_a");
	cr_assert_eq(migrate(NULL, &applied, &err), 0, "%s %s", err.reason, err.detail);
	cr_expect_eq(applied, 2);
	cr_expect_eq(count(&f, "SELECT n FROM t_a"), 2);
	snprintf(sql, sizeof sql,
		 "SELECT (has_table_privilege('%s', 't_a', 'SELECT') AND has_table_privilege('%s', 't_a', 'INSERT') "
		 "AND NOT has_table_privilege('%s', 't_a', 'INSERT'))::int",
		 service_role, system_role, service_role);
	cr_expect_eq(count(&f, sql), 1);
	cr_assert_eq(migrate(NULL, &applied, &err), 0);
	cr_expect_eq(applied, 0, "once");
	put("9001_a.sql", "CREATE TABLE t_a (n int)");
	cr_expect_neq(migrate(NULL, &applied, &err), 0, "what was applied is not changed");
	cr_expect_str_eq(err.reason, "migrate.changed");
	cr_expect_str_eq(err.detail, "9001_a.sql");
}

Test(migrate, one_that_fails_leaves_nothing_and_nothing_follows_it, .init = begin, .fini = end)
{
	char *large = malloc((1 << 20) + 2);
	unsigned applied;
	ShError err;

	put("9001_a.sql", "CREATE TABLE t_a (n int)");
	put("9002_b.sql", "CREATE TABLE t_b (n int); SELECT 1 / 0");
	put("9003_c.sql", "CREATE TABLE t_c (n int)");
	cr_expect_neq(migrate(NULL, &applied, &err), 0);
	cr_expect_not_null(strstr(err.detail, "9002_b.sql 22012"), "%s", err.detail);
	cr_expect_eq(applied, 1);
	cr_expect(there("t_a") && !there("t_b") && !there("t_c"));
	memset(large, '-', (1 << 20) + 1);
	large[(1 << 20) + 1] = '\0';
	put("9002_b.sql", large);
	cr_expect_neq(migrate(NULL, &applied, &err), 0, "longer than any of ours");
	cr_expect_str_eq(err.reason, "migrate.unreadable");
	put("9002_b.sql", NULL);
	cr_assert_eq(mkdir(strcat(strcpy(large, folder), "/9002_b.sql"), 0700), 0);
	cr_expect_neq(migrate(NULL, &applied, &err), 0, "a folder");
	cr_assert_eq(rmdir(large), 0);
	cr_expect_not(there("t_c"));
	put("9002_b.sql", "CREATE TABLE t_b (n int)");
	cr_expect_neq(migrate("/nonexistent", &applied, &err), 0);
	cr_expect_str_eq(err.reason, "migrate.unreadable");
	cr_expect(there("t_b") && there("t_c"), "of the folder before it");
	free(large);
}

Test(migrate, names_of_logins_become_part_of_sql, .init = begin, .fini = end)
{
	static const struct {
		const char *service, *system;
		bool good;
	} rows[] = {
		{ "a_1", "b", true },  { "", "b", false },          { "a", "", false },
		{ "a b", "b", false }, { "a\"; DROP", "b", false }, { "a", "B", false },
	};
	static const char *const folders[] = { NULL };
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned applied = 9;
		int r = sh_migrate(&f.admin, &(ShMigration){ rows[i].service, rows[i].system, folders }, &applied,
				   &err);

		cr_expect_eq(r, rows[i].good ? 0 : SH_REFUSED, "row %zu", i);
		if (!rows[i].good)
			cr_expect_str_eq(err.reason, "migrate.role_malformed", "row %zu", i);
		cr_expect_eq(applied, 0);
	}
}

/* Each time what is said to be applied is there, and in the end all of it. */
static int all_of_it(void *self, ShError *err)
{
	unsigned *n = self, applied = 0;
	char name[2][32], sql[2][100];
	int r;

	++*n;
	for (int i = 0; i < 2; i++) {
		snprintf(name[i], sizeof name[i], "%05u_%d.sql", *n, i);
		snprintf(sql[i], sizeof sql[i], "CREATE TABLE m%u_%d (n int)", *n, i);
		put(name[i], sql[i]);
		sql[i][strlen(sql[i]) - 8] = '\0';
	}
	faults_arm(*n);
	r = migrate(NULL, &applied, err);
	if (faults_happened()) {
		ShError again;

		cr_assert_leq(applied, 2u);
		cr_assert_eq(sh_db_ready(&f.admin, &again), 0); /* what was left open goes */
		cr_assert_eq(there(sql[0] + 13), applied > 0 || r == 0, "%u: %s", *n, err->reason);
		cr_assert_eq(there(sql[1] + 13), applied > 1 || r == 0, "%u: %s", *n, err->reason);
		cr_assert(r == 0 || err->reason[0]);
		cr_assert_eq(migrate(NULL, &applied, &again), 0, "%s %s", again.reason, again.detail);
		cr_assert(there(sql[0] + 13) && there(sql[1] + 13));
		r = 1;
	}
	for (int i = 0; i < 2; i++)
		put(name[i], NULL);
	return r;
}

Test(migrate, broken_off_anywhere_it_is_finished_the_next_time, .init = begin, .fini = end)
{
	unsigned n = 0;
	ShError err;
	int r;

	while ((r = all_of_it(&n, &err)) == 1 && n < 200)
		;
	cr_expect_eq(r, 0, "%s", err.reason);
	cr_expect_gt(n, 10);
}
