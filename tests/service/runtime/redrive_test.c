/* Parked events and their redrive between two daemons: by command, by itself, while events arrive, killed in the
 * middle. */
#include "load.h"
#include "sh_clock.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char parked[] = "SELECT count(*) FROM stream_parked";

static void spoil(Client *c, const char *key, const char *book)
{
	Book__TellRequest q = BOOK__TELL_REQUEST__INIT;

	q.book_id = book;
	q.kind = "SPOILT";
	while (ask(c, &book_contract, "Tell", key, &q.base, NULL) == SH_FAULT)
		pause_ms(20);
	cr_assert_eq(c->error.code, SH_OK, "%s", c->error.reason);
}

static void add_many(Client *c, const char *book, int n)
{
	for (int i = 0; i < n; i++) {
		char id[48];

		snprintf(id, sizeof id, "%s-%d", book, i);
		cr_assert_eq(add(c, id, book, id, i, NULL), 0, "%s", c->error.reason);
	}
}

static void mend(Site *s, const char *book)
{
	run_sql(s->reader_db, "INSERT INTO mended VALUES ('" TOWN "', '%s')", book);
}

static uint64_t redrive(Client *c, const char *key, const char *book)
{
	Common__RedriveRequest q = COMMON__REDRIVE_REQUEST__INIT;
	const Common__RedriveReply *p;
	int r;

	q.aggregate_id = book;
	while ((r = ask(c, &common_contract, "Redrive", key, &q.base, (const void **) &p)) == SH_FAULT)
		pause_ms(50);
	cr_assert_eq(r, 0, "%s", c->error.reason);
	return p->aggregates;
}

static const Common__ListParkedReply *list(Client *c, const char *book, uint64_t after, uint32_t limit)
{
	Common__ListParkedRequest q = COMMON__LIST_PARKED_REQUEST__INIT;
	const Common__ListParkedReply *p;

	q.aggregate_id = book;
	q.limit = limit;
	if (after) {
		q.after_publisher = "sample-book";
		q.after_stream = "main";
		q.after_seq = after;
	}
	cr_assert_eq(ask(c, &common_contract, "ListParked", "", &q.base, (const void **) &p), 0, "%s",
		     c->error.reason);
	return p;
}

static void check_list(Client *c)
{
	const Common__ListParkedReply *p = list(c, "", 0, 0);
	const Common__ParkedEvent *first = p->events[0];
	uint64_t seq;

	cr_assert_eq(p->n_events, 4);
	cr_assert(p->total == 4 && p->due == 0 && !p->more);
	cr_assert(first->first && first->next_us == 0 && first->tries == 0);
	cr_assert_str_eq(first->publisher, "sample-book");
	cr_assert_str_eq(first->type, "shien.samplebook.v1.Spoilt");
	cr_assert_str_eq(first->reason, "sample.spoilt");
	cr_assert(strstr(first->text, "帳簿を直してください"), "the mend");
	cr_assert(!p->events[1]->first && *p->events[1]->text);
	cr_assert_str_eq(p->events[1]->reason, "event.behind_parked");
	p = list(c, "spoilt", 0, 1);
	cr_assert(p->n_events == 1 && p->more && p->total == 4);
	seq = p->events[0]->seq;
	p = list(c, "spoilt", seq, 3);
	cr_assert(p->n_events == 3 && !p->more && p->events[0]->seq > seq);
	cr_assert_eq(list(c, "another", 0, 0)->n_events, 0);
}

/* Default deny, and an audit record of who looked and who asked. */
static void check_who(Site *s, Client *c)
{
	Common__RedriveRequest q = COMMON__REDRIVE_REQUEST__INIT;
	Common__ListParkedRequest look = COMMON__LIST_PARKED_REQUEST__INIT;

	c->roles = "window";
	cr_assert_eq(ask(c, &common_contract, "Redrive", "w1", &q.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.role_missing");
	cr_assert_eq(ask(c, &common_contract, "ListParked", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.role_missing");
	c->roles = NULL;
	c->purpose = "";
	cr_assert_eq(ask(c, &common_contract, "Redrive", "w2", &q.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.purpose_missing");
	c->purpose = NULL;
	cr_assert(becomes(s->reader_db, 0, 5000, "SELECT count(*) FROM audit_pending"));
	cr_assert_gt(count(s->reader_db, "SELECT count(*) FROM audit_leaf WHERE record LIKE '%%ListParked%%'"), 0);
	cr_assert_gt(count(s->reader_db, "SELECT count(*) FROM audit_leaf WHERE record LIKE '%%Redrive%%'"), 0);
}

Test(redrive, by_command)
{
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	client_open(&c, &s);
	spoil(&c, "s1", "spoilt");
	add_many(&c, "spoilt", 3);
	add_many(&c, "good", 2);
	cr_assert(becomes(s.reader_db, 2, 8000, "SELECT count(*) FROM seen"), "the rest flows");
	cr_assert(becomes(s.reader_db, 4, 8000, parked));
	check_list(&c);
	cr_assert_eq(redrive(&c, "r1", "another"), 0);
	cr_assert_eq(redrive(&c, "r2", "spoilt"), 1);
	cr_assert(becomes(s.reader_db, 1, 8000, "SELECT count(*) FROM stream_parked WHERE tries = 1"), "in vain");
	cr_assert_eq(count(s.reader_db, parked), 4);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM seen"), 2, "nothing of it stays");
	cr_assert_eq(list(&c, "", 0, 0)->events[0]->next_us, 0, "it does not pass by itself");
	mend(&s, "spoilt");
	cr_assert_eq(redrive(&c, "r3", ""), 1);
	cr_assert(becomes(s.reader_db, 0, 8000, parked));
	check_fold(&s, 5000);
	cr_assert_eq(redrive(&c, "r3", ""), 1, "the same request, the same answer");
	cr_assert_eq(redrive(&c, "r4", ""), 0);
	check_who(&s, &c);
	client_close(&c);
	site_close(&s);
}

/* What may pass is tried again with growing pauses, without anybody; so is what is told to have passed. */
Test(redrive, by_itself)
{
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	client_open(&c, &s);
	spoil(&c, "s1", "wait-1");
	add_many(&c, "wait-1", 2);
	cr_assert(becomes(s.reader_db, 3, 8000, parked));
	cr_assert_gt(list(&c, "", 0, 0)->events[0]->next_us, sh_now_us());
	cr_assert_eq(list(&c, "", 0, 0)->events[1]->next_us, 0, "behind it");
	cr_assert(becomes(s.reader_db, 1, 15000, "SELECT count(*) FROM stream_parked WHERE tries = 1"));
	mend(&s, "wait-1");
	cr_assert(becomes(s.reader_db, 0, 25000, parked));
	check_fold(&s, 5000);
	cr_assert_eq(count(s.reader_db, "SELECT count(*) FROM due"), 0, "nothing is left to do");
	client_close(&c);
	site_close(&s);
}

/* More than one transaction's worth, two replicas of each, and events arriving for the very aggregates. */
Test(redrive, while_events_arrive)
{
	enum { ASKERS = 4, EACH = 150 };
	Load loads[ASKERS];
	Site s;
	Client c;

	site_open(&s);
	for (int i = 0; i < REPLICAS; i++) {
		start_ready(&s, &s.book[i]);
		start_ready(&s, &s.reader[i]);
	}
	client_open(&c, &s);
	spoil(&c, "s1", "book-1");
	spoil(&c, "s2", "book-2");
	add_many(&c, "book-1", 250);
	load_begin(loads, ASKERS, &s, "l", EACH);
	cr_assert(becomes(s.reader_db, 1, 20000, "SELECT (count(*) > 300)::int FROM stream_parked"));
	mend(&s, "book-1");
	cr_assert_eq(redrive(&c, "r1", ""), 2);
	cr_assert(becomes(s.reader_db, 0, 20000, "SELECT count(*) FROM stream_parked WHERE aggregate_id = 'book-1'"));
	mend(&s, "book-2");
	redrive(&c, "r2", "book-2");
	load_end(loads, ASKERS);
	cr_assert(becomes(s.reader_db, 0, 20000, parked));
	check_fold(&s, 10000);
	client_close(&c);
	site_close(&s);
}

/* Whoever dies in the middle leaves all of it or none, and nobody has to ask again. */
Test(redrive, killed_in_the_middle)
{
	static const char *const failpoints[] = { "kill:redrive_after_event:1", "kill:redrive_after_event:7",
						  "kill:redrive_after_event:12", "kill:due_after_lease:1" };
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	client_open(&c, &s);
	for (size_t i = 0; i < sizeof failpoints / sizeof *failpoints; i++) {
		char book[16], key[16];

		snprintf(book, sizeof book, "b%zu", i);
		snprintf(key, sizeof key, "k%zu", i);
		spoil(&c, key, book);
		add_many(&c, book, 11);
		cr_assert(becomes(s.reader_db, 12, 8000, parked));
		cr_assert_eq(stop(&s.reader[0]), 0);
		mend(&s, book);
		start(&s, &s.reader[0], failpoints[i]);
		cr_assert_eq(redrive(&c, key, book), 1);
		cr_assert(died(&s.reader[0], 15000), "%s is not met", failpoints[i]);
		cr_assert_eq(count(s.reader_db, parked), 12, "all or nothing");
		start_ready(&s, &s.reader[0]);
		cr_assert(becomes(s.reader_db, 0, 8000, parked), "nobody has to ask again");
		check_fold(&s, 5000);
	}
	client_close(&c);
	site_close(&s);
}

/* The operator's command, in the same words; to it the reader is the ledger, by its key. */
static int shienctl(Site *s, const char *arguments, char *said, size_t size)
{
	char command[1500];
	FILE *out;
	size_t n;

	snprintf(
		command, sizeof command,
		"cd %s && mkdir -p seen && cp public/shienctl.* seen/ && for f in public/sample-reader.*; do "
		"cp $f seen/ledger.${f#public/sample-reader.}; done && echo 'staff:d " TOWN " operator' >roles; "
		"SHIEN_SHIENCTL_SECRET_DIR=%s/secret SHIEN_SHIENCTL_PUBLIC_DIR=%s/seen SHIEN_SHIENCTL_ROLES=%s/roles "
		"SHIEN_SHIENCTL_PEER_LEDGER=tcp://127.0.0.1:%d " SHIEN_BINARY_DIR "/bin/shienctl --tenant " TOWN
		" --as staff:d %s 2>&1",
		s->folder, s->folder, s->folder, s->folder, s->reader[0].rpc, arguments);
	out = popen(command, "r");
	cr_assert(out != NULL);
	n = fread(said, 1, size - 1, out);
	said[n] = '\0';
	return WEXITSTATUS(pclose(out));
}

Test(redrive, the_command)
{
	char said[8192];
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	client_open(&c, &s);
	cr_assert_eq(shienctl(&s, "redrive ledger --list", said, sizeof said), 0, "%s", said);
	cr_assert(strstr(said, "保留された出来事はありません"), "%s", said);
	spoil(&c, "s1", "spoilt");
	add_many(&c, "spoilt", 2);
	cr_assert(becomes(s.reader_db, 3, 8000, parked));
	cr_assert_eq(shienctl(&s, "redrive ledger --list", said, sizeof said), 1, "%s", said);
	cr_assert(strstr(said, "sample.spoilt") && strstr(said, "保留された出来事 3 件（対象 1 件"), "%s", said);
	cr_assert_eq(count(s.reader_db, "SELECT sum(tries) FROM stream_parked"), 0, "only listed");
	cr_assert_eq(shienctl(&s, "redrive ledger", said, sizeof said), 1, "%s", said);
	cr_assert(strstr(said, "1回失敗"), "%s", said);
	mend(&s, "spoilt");
	cr_assert_eq(shienctl(&s, "--json redrive ledger --aggregate spoilt", said, sizeof said), 0, "%s", said);
	cr_assert(strstr(said, "\"total\":0"), "%s", said);
	check_fold(&s, 5000);
	cr_assert_eq(shienctl(&s, "redrive nowhere", said, sizeof said), 2, "%s", said);
	client_close(&c);
	site_close(&s);
}
