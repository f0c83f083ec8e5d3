/* Killed at every place where it could hurt, and anywhere: what was told OK stays, once, and the reader catches up.
 */
#include "load.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void schedule(Site *s, const char *id)
{
	Book__ScheduleRequest q = BOOK__SCHEDULE_REQUEST__INIT;
	Client c;

	client_open(&c, s);
	q.kind = "once";
	q.id = id;
	while (ask(&c, &book_contract, "Schedule", id, &q.base, NULL) != 0)
		cr_assert_neq(c.error.code, SH_OK);
	client_close(&c);
}

/* The slower the machine, the fewer the turns in which the same work is done: more work comes until the place is met.
 */
static bool dies(Site *s, Daemon *d, const char *name)
{
	bool dead = false;
	char id[48];
	Client c;

	client_open(&c, s);
	c.patience_us = 400000;
	for (int i = 0; i < 60 && !(dead = died(d, 250)); i++) {
		snprintf(id, sizeof id, "%smore-%d", name, i);
		add(&c, id, "more", id, 1, NULL);
	}
	client_close(&c);
	return dead;
}

/* One daemon starts with the failpoint, meets it under load, and is started again without. */
static void die_at(Site *s, Daemon *d, const char *failpoint, int no)
{
	char name[16], due[16];
	Load loads[3];

	start(s, d, failpoint);
	snprintf(name, sizeof name, "f%d-", no);
	snprintf(due, sizeof due, "due-%d", no);
	load_begin(loads, 3, s, name, 12);
	if (strstr(failpoint, "due_after_lease"))
		schedule(s, due);
	cr_assert(dies(s, d, name), "%s is not met", failpoint);
	start_ready(s, d);
	load_end(loads, 3);
	check_fold(s, 5000);
	if (strstr(failpoint, "due_after_lease"))
		cr_assert(becomes(s->book_db, 0, 6000, "SELECT count(*) FROM due"),
			  "the work of a dead replica does not wait for its lease");
}

Test(recover, at_every_failpoint)
{
	static const struct {
		bool reader;
		const char *failpoint;
	} rows[] = {
		{ false, "kill:tx_before_begin:5" },        { false, "kill:tx_after_begin:5" },
		{ false, "kill:tx_before_commit:7" },       { false, "kill:tx_after_commit:7" },
		{ false, "kill:reply_before_send:6" },      { false, "kill:sequencer_before_commit:4" },
		{ false, "kill:sequencer_after_commit:4" }, { false, "kill:due_after_lease:1" },
		{ true, "kill:consumer_before_commit:1" },  { true, "kill:consumer_after_commit:1" },
		{ true, "kill:tx_before_commit:3" },
	};
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Daemon *d = rows[i].reader ? &s.reader[0] : &s.book[0];

		cr_assert_eq(stop(d), 0);
		die_at(&s, d, rows[i].failpoint, (int) i);
	}
	site_close(&s);
}

/* Two replicas of each; one of them, of either, is killed at a time nobody chose. */
Test(recover, anywhere)
{
	unsigned seed = 20260722;
	Load loads[4];
	Site s;

	site_open(&s);
	for (int i = 0; i < REPLICAS; i++) {
		start_ready(&s, &s.book[i]);
		start_ready(&s, &s.reader[i]);
	}
	load_begin(loads, 4, &s, "k", 150);
	for (int i = 0; i < 8; i++) {
		Daemon *of = rand_r(&seed) % 3 ? s.book : s.reader, *d = &of[rand_r(&seed) % REPLICAS];

		pause_ms(100 + (int) (rand_r(&seed) % 500));
		kill_hard(d);
		if (i % 4 == 3) { /* both replicas, and the other service's first */
			kill_hard(d == of ? &of[1] : &of[0]);
			kill_hard(of == s.book ? &s.reader[0] : &s.book[0]);
		}
		for (int k = 0; k < REPLICAS; k++) {
			if (!s.book[k].pid)
				start(&s, &s.book[k], NULL);
			if (!s.reader[k].pid)
				start(&s, &s.reader[k], NULL);
		}
	}
	for (int k = 0; k < REPLICAS; k++) {
		wait_ready(&s.book[k]);
		wait_ready(&s.reader[k]);
	}
	load_end(loads, 4);
	check_fold(&s, 5000);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM stream_parked"), 0);
	site_close(&s);
}
