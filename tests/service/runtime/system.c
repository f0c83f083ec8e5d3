#include "system.h"
#include "common_system_sql.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const ShService service = { .name = "ledger" };

void system_open(System *s)
{
	static const ShSql *const *lists[] = { common_system_sql, NULL };
	ShError err = { 0 };

	memset(s, 0, sizeof *s);
	fixture_open(&s->f, &service, "../tests/service/runtime/book/migrations");
	cr_assert_eq(sh_db_open(&s->db, s->f.system_conninfo, lists, SH_PLAN_AUTO, &err), 0, "%s", err.detail);
}

void system_close(System *s)
{
	sh_db_close(&s->db);
	fixture_close(&s->f);
}

int system_run(System *s, SystemStep *step, ShError *err)
{
	ShCall call = { .arena = sh_arena_new(64 << 20),
			.db = &s->db,
			.municipality = "000000",
			.rpc = "test",
			.now_us = sh_now_us(),
			.deadline_us = sh_monotonic_us() + 30 * 1000000 };
	ShError again = { 0 };
	int r = step(s, &call);

	faults_happened(); /* disarms */
	*err = call.error;
	sh_arena_free(call.arena);
	cr_assert_eq(sh_db_ready(&s->db, &again), 0, "%s", again.detail);
	return r;
}

void system_sql(System *s, const char *fmt, ...)
{
	char sql[2000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	run_sql(&s->f, sql);
}
