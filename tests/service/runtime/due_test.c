/* What a daemon does by itself: due work and jobs, their leases, what goes when nobody claimed it, and the end. */
#include "client.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void job_is(Client *c, const char *job_id, const char *state, uint64_t done, const char *reason)
{
	Common__GetJobRequest q = COMMON__GET_JOB_REQUEST__INIT;
	const Common__Job *job = NULL;

	q.job_id = job_id;
	for (int i = 0; i < 100; i++) {
		cr_assert_eq(ask(c, &book_contract, "GetJob", "", &q.base, (const void **) &job), 0, "%s",
			     c->error.reason);
		if (strcmp(job->state, state) == 0)
			break;
		pause_ms(50);
	}
	cr_assert_str_eq(job->state, state);
	cr_assert_eq(job->done, done);
	cr_assert_str_eq(job->reason, reason);
}

Test(due, work_of_every_temper)
{
	char id[40];
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	schedule_work(&c, "once", "a");
	schedule_work(&c, "refused", "a");
	schedule_work(&c, "again", "a");
	schedule_work(&c, "shaky", "a");
	cr_assert(becomes(s.book_db, 1, 3000, "SELECT count(*) FROM mark WHERE kind = 'once'"));
	cr_assert(becomes(s.book_db, 3, 8000, "SELECT max(n) FROM mark WHERE kind = 'again'"), "at its own times");
	cr_assert(becomes(s.book_db, 3, 12000, "SELECT max(n) FROM mark WHERE kind = 'shaky'"),
		  "after a fault tried again after a pause, not after the lease");
	cr_assert(becomes(s.book_db, 0, 3000, "SELECT count(*) FROM due"), "all done or dropped");
	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof id, "many-%d", i);
		schedule_work(&c, "once", id);
	}
	cr_assert(becomes(s.book_db, 41, 8000, "SELECT count(*) FROM mark WHERE kind = 'once'"), "more than fits");
	snprintf(id, sizeof id, "%s", schedule_work(&c, "long", ""));
	job_is(&c, id, "DONE", 1, "");
	snprintf(id, sizeof id, "%s", schedule_work(&c, "hopeless", ""));
	job_is(&c, id, "REFUSED", 0, "sample.hopeless");
	schedule_work(&c, "slow", "asked-twice");
	cr_assert(becomes(s.book_db, 1, 3000,
			  "SELECT count(*) FROM due WHERE id = 'asked-twice' AND leased_until_us > 0"));
	schedule_work(&c, "slow", "asked-twice");
	cr_assert(becomes(s.book_db, 2, 8000, "SELECT max(n) FROM mark WHERE id = 'asked-twice'"),
		  "asked for anew while somebody was at it: looked at again");
	schedule_work(&c, "stolen", "a");
	cr_assert(becomes(s.book_db, 1, 12000, "SELECT count(*) FROM mark WHERE kind = 'stolen'"));
	pause_ms(300);
	cr_assert_eq(count(s.book_db, "SELECT n FROM mark WHERE kind = 'stolen'"), 1,
		     "what was done without the lease was undone");
	cr_assert(becomes(s.book_db, 0, 3000, "SELECT count(*) FROM due"));
	client_close(&c);
	site_close(&s);
}

/* Work in hand is finished at SIGTERM, work that waits is given back, and nothing leaks (the exit code tells). */
Test(due, stops)
{
	char id[24];
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	for (int i = 0; i < 8; i++) {
		snprintf(id, sizeof id, "s%d", i);
		schedule_work(&c, "slow", id);
	}
	cr_assert(becomes(s.book_db, 1, 5000, "SELECT count(*) FROM due WHERE leased_until_us > 0 LIMIT 1") ||
		  count(s.book_db, "SELECT count(*) FROM due WHERE leased_until_us > 0") > 0);
	cr_assert_eq(stop(&s.book[0]), 0);
	cr_assert_eq(count(s.book_db, "SELECT count(*) FROM due WHERE leased_until_us > 0"), 0,
		     "no lease is left behind");
	client_close(&c);
	site_close(&s);
}

/* Work that runs longer than its pause is let alone while whoever has it lives: its row is not even locked. */
Test(due, work_in_hand_is_not_looked_at_again)
{
	const char *row = "SELECT xmin || ' ' || xmax FROM due WHERE id = 'held'";
	char held[64];
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	run_sql(s.book_db,
		"INSERT INTO due (municipality, kind, id, due_us, leased_until_us, leased_by) SELECT '" TOWN
		"', 'once', 'held', 1, 4102444800000000, pid || '@' || backend_start FROM pg_stat_activity "
		"WHERE usename LIKE '%%_sys' AND datname = current_database()");
	snprintf(held, sizeof held, "%s", text_of(s.book_db, "%s", row));
	pause_ms(2000);
	cr_assert_str_eq(text_of(s.book_db, "%s", row), held, "nobody locked it");
	run_sql(s.book_db, "UPDATE due SET leased_by = '1@then' WHERE id = 'held'");
	cr_assert(becomes(s.book_db, 1, 5000, "SELECT count(*) FROM mark WHERE id = 'held'"),
		  "taken once its holder is gone");
	site_close(&s);
}

/* Uploads that nothing claimed for a day go at the start, with what they hold; what was claimed stays. */
Test(due, drops_uploads_that_nothing_claimed)
{
	Site s;

	site_open(&s);
	run_sql(s.book_db,
		"INSERT INTO blob (municipality, blob_id, purpose, sealed_file_name, media_type, state, made_us) "
		"SELECT '" TOWN "', i, 'sample', '', '', CASE i WHEN 'kept' THEN 'CLAIMED' ELSE 'WHOLE' END, 1 "
		"FROM unnest('{old,older,kept}'::text[]) AS i");
	run_sql(s.book_db, "INSERT INTO blob_chunk (municipality, blob_id, chunk_no, sealed) "
			   "SELECT municipality, blob_id, n, 'x' FROM blob, generate_series(0, 2) AS n");
	start_ready(&s, &s.book[0]);
	cr_assert(becomes(s.book_db, 1, 8000, "SELECT count(*) FROM blob"), "those that nothing claimed go");
	cr_assert_eq(count(s.book_db, "SELECT count(*) FROM blob_chunk"), 3, "with their chunks");
	cr_assert_eq(count(s.book_db, "SELECT count(*) FROM blob WHERE blob_id = 'kept'"), 1);
	site_close(&s);
}
