/* The streams between two daemons, each with two replicas: order, exactly once, poison, unknown types, a replica that
 * hangs, asking on behalf of others. */
#include "load.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static void start_all(Site *s)
{
	for (int i = 0; i < REPLICAS; i++) {
		start(s, &s->book[i], NULL);
		start(s, &s->reader[i], NULL);
	}
	for (int i = 0; i < REPLICAS; i++) {
		wait_ready(&s->book[i]);
		wait_ready(&s->reader[i]);
	}
}

static void tell(Client *c, const char *key, const char *book, const char *kind)
{
	Book__TellRequest q = BOOK__TELL_REQUEST__INIT;

	q.book_id = book;
	q.kind = kind;
	cr_assert_eq(ask(c, &book_contract, "Tell", key, &q.base, NULL), 0, "%s", c->error.reason);
}

/* The spoilt event's book waits in order, all others go on; an event that nobody here knows stops the stream. */
static void poison(Site *s)
{
	long seen = count(s->reader_db, "SELECT count(*) FROM seen");
	Client c;

	client_open(&c, s);
	tell(&c, "ignored", "good", "IGNORED");
	tell(&c, "spoilt", "spoilt", "SPOILT");
	cr_assert_eq(add(&c, "behind", "spoilt", "behind", 1, NULL), 0);
	cr_assert_eq(add(&c, "good", "good", "good", 1, NULL), 0);
	cr_assert(becomes(s->reader_db, 1, 5000, "SELECT count(*) FROM seen WHERE book_id = 'good'"),
		  "the rest flows");
	cr_assert(becomes(s->reader_db, 2, 2000, "SELECT count(*) FROM stream_parked WHERE aggregate_id = 'spoilt'"));
	cr_assert_eq(count(s->reader_db, "SELECT count(*) FROM stream_parked WHERE reason = 'sample.spoilt'"), 1);
	cr_assert_eq(count(s->reader_db, "SELECT count(*) FROM stream_parked WHERE reason = 'event.behind_parked'"),
		     1);
	cr_assert_eq(count(s->reader_db, "SELECT count(*) FROM seen"), seen + 1, "of the spoilt event nothing stays");
	tell(&c, "unheard", "odd", "UNHEARD");
	cr_assert_eq(add(&c, "after", "good", "after", 1, NULL), 0);
	cr_assert(becomes(s->book_db, 0, 3000, "SELECT count(*) FROM outbox_pending"));
	pause_ms(1500);
	cr_assert_eq(count(s->reader_db, "SELECT count(*) FROM seen WHERE entry_id = 'after'"), 0, "stopped");
	cr_assert_eq(count(s->reader_db, "SELECT max(seq) FROM stream_cursor"),
		     count(s->book_db, "SELECT max(seq) - 2 FROM stream_head"), "just before what it does not know");
	client_close(&c);
}

Test(stream, exactly_once_in_order)
{
	enum { ASKERS = 8, EACH = 125 };
	Load loads[ASKERS];
	Site s;

	site_open(&s);
	start_all(&s);
	load_begin(loads, ASKERS, &s, "w", EACH);
	load_end(loads, ASKERS);
	check_fold(&s, 5000);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM seen"), ASKERS * EACH);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM stream_parked"), 0);
	poison(&s);
	site_close(&s);
}

static void move_key(Site *s, const char *from, const char *to)
{
	char command[300];

	snprintf(command, sizeof command, "cd %s && mkdir -p aside && mv %s/sample-reader.* %s/", s->folder, from,
		 to);
	cr_assert_eq(system(command), 0);
}

/* A socket that was refused never tries again by itself: the follower must take a new one. */
Test(stream, refused_at_first)
{
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.reader[0]);
	move_key(&s, "public", "aside");
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k1", "b", "e1", 1, NULL), 0, "%s", c.error.reason);
	pause_ms(2500);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM seen"), 0, "not on the list, not served");
	move_key(&s, "aside", "public");
	check_fold(&s, 12000);
	client_close(&c);
	site_close(&s);
}

/* A replica that is stopped in its tracks: askers and followers go to the other within seconds. */
Test(stream, a_replica_hangs)
{
	Reader__RelayRequest relay = READER__RELAY_REQUEST__INIT;
	const Reader__RelayReply *reply;
	int64_t began;
	Site s;
	Client c;

	site_open(&s);
	start_all(&s);
	client_open(&c, &s);
	relay.book_id = "r";
	relay.entry_id = "r1";
	relay.amount = 3;
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(ask(&c, &reader_contract, "Relay", "relay-1", &relay.base, (const void **) &reply), 0,
			     "%s %s", c.error.reason, c.error.detail);
		cr_assert_eq(reply->version, 1);
	}
	check_fold(&s, 5000);
	kill(s.book[0].pid, SIGSTOP);
	began = sh_monotonic_us();
	cr_assert_eq(add(&c, "h1", "r", "h1", 1, NULL), 0, "%s", c.error.reason);
	cr_assert_lt(sh_monotonic_us() - began, (int64_t) patience() * 7000000);
	began = sh_monotonic_us();
	cr_assert_eq(add(&c, "h2", "r", "h2", 1, NULL), 0, "%s", c.error.reason);
	cr_assert_lt(sh_monotonic_us() - began, (int64_t) patience() * 1000000, "who answered is asked first");
	relay.entry_id = "r2";
	cr_assert_eq(ask(&c, &reader_contract, "Relay", "relay-2", &relay.base, (const void **) &reply), 0, "%s %s",
		     c.error.reason, c.error.detail);
	check_fold(&s, 10000);
	kill(s.book[0].pid, SIGCONT);
	cr_assert_eq(add(&c, "h3", "r", "h3", 1, NULL), 0, "%s", c.error.reason);
	check_fold(&s, 5000);
	client_close(&c);
	site_close(&s);
}
