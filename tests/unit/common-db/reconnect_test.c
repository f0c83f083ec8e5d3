/* Whoever finds no database leaves it in peace for a while, longer each time. */
#include "sh_clock.h"
#include "sh_db.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* A folder without a socket: refused at once, and nobody's server. */
static const char nowhere[] = "host=/nonexistent dbname=none";

static bool tried(ShDb *db)
{
	ShError err = { 0 };

	cr_assert_eq(sh_db_ready(db, &err), SH_FAULT);
	cr_assert_eq(err.code, SH_UNAVAILABLE);
	cr_assert_str_eq(err.reason, "db.unreachable");
	return strcmp(err.detail, "connect") == 0;
}

Test(reconnect, waits_longer_each_time_but_no_longer_than_a_second)
{
	ShError err = { 0 };
	int64_t before = sh_monotonic_us();
	ShDb db;

	cr_assert_eq(sh_db_open(&db, nowhere, NULL, SH_PLAN_AUTO, &err), SH_FAULT);
	cr_assert_geq(db.again_us, before + 50000);
	for (int64_t pause_us = 50000; pause_us < 1000000;) {
		cr_assert_not(tried(&db), "no attempt within the pause");
		db.again_us = sh_monotonic_us(); /* it is over */
		before = sh_monotonic_us();
		cr_assert(tried(&db));
		pause_us = pause_us * 2 < 1000000 ? pause_us * 2 : 1000000;
		cr_assert_geq(db.again_us, before + pause_us);
		cr_assert_eq(db.pause_us, pause_us);
	}
	db.again_us = sh_monotonic_us();
	cr_assert(tried(&db));
	cr_assert_eq(db.pause_us, 1000000);
	sh_db_close(&db);
}
