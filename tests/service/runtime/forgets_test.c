/* What was asked is in no memory of a daemon that has answered, while its asker stays connected and when he is gone.
 * Read as a core would be (tests/evidence/sealed/memory.py), in a heap that wipes what is freed: sh_free.h, or here
 * the sanitizer's. */
#include "client.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void mark(char ret[41])
{
	uint8_t random[20];

	sh_random(random, sizeof random);
	sh_hex(ret, random, sizeof random);
}

/* Refused before the database hears of it, whose own buffers would keep it. */
static void ask_with(Client *c, const char *in_body, const char *in_head)
{
	Book__LookAtRequest q = BOOK__LOOK_AT_REQUEST__INIT;

	q.book_id = in_body;
	c->purpose = "";
	cr_assert_eq(ask(c, &book_contract, "LookAt", in_head, &q.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.purpose_missing");
}

static void dump(Site *s, const Daemon *d)
{
	char command[400];

	snprintf(command, sizeof command, "/usr/bin/python3 %s/tests/evidence/sealed/memory.py %s %d book",
		 SHIEN_SOURCE, s->folder, (int) d->pid);
	cr_assert_eq(system(command), 0);
}

static bool holds(const Site *s, const char *word)
{
	char command[400];

	snprintf(command, sizeof command, "grep -qaF '%s' %s/memory.book", word, s->folder);
	return system(command) == 0;
}

Test(forgets, what_was_asked)
{
	char in_body[41], in_head[41], options[200];
	const char *before = getenv("ASAN_OPTIONS");
	Site s;
	Client c;

	mark(in_body);
	mark(in_head);
	snprintf(options, sizeof options, "%s:max_free_fill_size=1073741824:free_fill_byte=0:quarantine_size_mb=64",
		 before ? before : "");
	setenv("ASAN_OPTIONS", options, 1);
	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	ask_with(&c, in_body, in_head);
	pause_ms(300);
	dump(&s, &s.book[0]);
	cr_assert(holds(&s, s.folder), "its settings are there: it was looked at");
	cr_expect(!holds(&s, in_body), "the body, connected");
	cr_expect(!holds(&s, in_head), "the envelope, connected");
	client_close(&c);
	pause_ms(300);
	dump(&s, &s.book[0]);
	cr_expect(!holds(&s, in_body), "the body, gone");
	cr_expect(!holds(&s, in_head), "the envelope, gone");
	site_close(&s);
}
