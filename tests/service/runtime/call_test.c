/* Asking a daemon: over CURVE and over HTTP, who may and who may not, more than can be answered. */
#include "client.h"
#include "sh_actor.h"
#include "sh_api_key.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void same_key(Client *c)
{
	const Book__AddEntryReply *reply;
	uint8_t first[200];
	size_t len;

	cr_assert_eq(add(c, "key-1", "b1", "e1", 5, &reply), 0, "%s %s", c->error.reason, c->error.detail);
	cr_assert_eq(reply->version, 1);
	len = c->len;
	memcpy(first, c->bytes, len);
	cr_assert_eq(add(c, "key-1", "b1", "e1", 5, &reply), 0);
	cr_assert_eq(c->len, len);
	cr_assert_eq(memcmp(c->bytes, first, len), 0, "same key, same bytes");
	cr_assert_eq(add(c, "key-1", "b1", "e1", 6, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "key.other_request");
	cr_assert_eq(add(c, "key-2", "b1", "e1", 5, NULL), SH_REFUSED, "the entry is there already");
	cr_assert_eq(add(c, "key-3", "b1", "e2", 7, &reply), 0);
	cr_assert_eq(reply->version, 2);
	cr_assert_eq(count(c->site->book_db, "SELECT total FROM book WHERE book_id = 'b1'"), 12);
}

static void refusals(Client *c)
{
	Book__LookAtRequest look = BOOK__LOOK_AT_REQUEST__INIT;
	Book__ForReadersRequest nothing = BOOK__FOR_READERS_REQUEST__INIT;
	const Book__LookAtReply *seen;

	look.book_id = "b1";
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, (const void **) &seen), 0, "%s",
		     c->error.reason);
	cr_assert_eq(seen->total, 12);

	cr_assert_eq(ask(c, &book_contract, "ForReaders", "", &nothing.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.caller_not_allowed");
	c->roles = "window";
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.role_missing");
	c->roles = NULL;
	c->purpose = "";
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.purpose_missing");
	c->purpose = NULL;
	c->forged = true;
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "actor.forged");
	cr_assert_eq(c->error.code, SH_UNAUTHENTICATED);
	c->forged = false;
	c->actor = "client:portal"; /* shienctl has no door that lets clients in */
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "actor.not_its_own");
	cr_assert_eq(c->error.code, SH_UNAUTHENTICATED);
	c->actor = NULL;
	c->issued_us = sh_now_us() - 6 * 60 * 1000000LL;
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "actor.expired");
	c->issued_us = 0;
	c->municipality = "992020";
	cr_assert_eq(ask(c, &book_contract, "LookAt", "", &look.base, NULL), SH_REFUSED);
	c->municipality = NULL;
	cr_assert_eq(add(c, "", "b1", "e9", 1, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "call.key_missing");
	cr_assert_eq(add(c, "key-9", "b 1", "e9", 1, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.field, "book_id");
	cr_assert_eq(ask(c, &book_contract, "NoSuch", "k", &nothing.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "message.unknown");
	cr_assert_eq(count(c->site->book_db, "SELECT count(*) FROM entry WHERE entry_id = 'e9'"), 0);
}

/* A handler that fails without a word is a fault to whoever asked, not an answer; the key stays free. */
static void unsaid(Client *c)
{
	Book__TellRequest q = BOOK__TELL_REQUEST__INIT;

	q.book_id = "b1";
	q.kind = "UNSAID";
	cr_assert_eq(ask(c, &book_contract, "Tell", "unsaid-1", &q.base, NULL), SH_FAULT);
	cr_assert_eq(c->error.code, SH_INTERNAL);
	cr_assert_str_eq(c->error.reason, "call.unexplained");
	q.kind = "IGNORED";
	cr_assert_eq(ask(c, &book_contract, "Tell", "unsaid-1", &q.base, NULL), 0, "%s", c->error.reason);
}

static void deadlines(Client *c)
{
	Book__WaitRequest wait = BOOK__WAIT_REQUEST__INIT;
	int64_t began = sh_monotonic_us();
	const Book__WaitReply *reply;

	wait.ms = 3000;
	c->patience_us = 500000;
	cr_assert_eq(ask(c, &book_contract, "Wait", "", &wait.base, NULL), SH_FAULT);
	cr_assert_str_eq(c->error.reason, "peer.unreachable");
	cr_assert_lt(sh_monotonic_us() - began, 2000000);
	c->patience_us = 0;
	wait.ms = 0;
	wait.bytes = 3 << 20;
	cr_assert_eq(ask(c, &book_contract, "Wait", "", &wait.base, (const void **) &reply), 0, "%s",
		     c->error.reason);
	cr_assert_eq(reply->filling.len, 3u << 20);
	wait.bytes = 4 << 20; /* with its cover beyond what a frame may be */
	cr_assert_eq(ask(c, &book_contract, "Wait", "", &wait.base, NULL), SH_REFUSED);
	cr_assert_str_eq(c->error.reason, "message.too_large");
}

/* Somebody whose key is not on the list. */
static void stranger(Site *s)
{
	char secret[100], public[100], mine[160], theirs[160], command[400];
	ShKeys *own = s->keys;
	ShError err = { 0 };
	Client c;

	snprintf(secret, sizeof secret, "%s/other-secret", s->folder);
	snprintf(public, sizeof public, "%s/other-public", s->folder);
	cr_assert_eq(sh_keys_make("shienctl", secret, public, &err), 0, "%s", err.reason);
	snprintf(theirs, sizeof theirs, "%s/public/sample-book.*", s->folder);
	snprintf(mine, sizeof mine, "%s/", public);
	snprintf(command, sizeof command, "cp -p %s %s", theirs, mine);
	cr_assert_eq(system(command), 0);
	cr_assert_eq(sh_keys_open(&s->keys, "shienctl", secret, public, &err), 0, "%s", err.reason);
	client_open(&c, s);
	c.patience_us = 1500000;
	cr_assert_eq(add(&c, "stranger", "b1", "stranger", 1, NULL), SH_FAULT);
	cr_assert_str_eq(c.error.reason, "peer.unreachable");
	client_close(&c);
	sh_keys_free(s->keys);
	s->keys = own;
}

static void health(Site *s)
{
	static char text[65536];

	cr_assert_eq(http(&s->book[0], &(Http){ .path = "/healthz", .admin = true }, text, sizeof text), 200);
	cr_assert_eq(http(&s->book[0], &(Http){ .path = "/metrics", .admin = true }, text, sizeof text), 200);
	cr_assert(strstr(text, "shien_call_seconds_count{what=\"AddEntry\",code=\"OK\"}") != NULL, "%s", text);
	cr_assert(strstr(text, "NoSuch") == NULL, "a name made up by an asker makes no series");
}

Test(call, rpc)
{
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	same_key(&c);
	refusals(&c);
	deadlines(&c);
	unsaid(&c);
	stranger(&s);
	health(&s);
	cr_assert_eq(check_audit(s.book_db), 1, "one look that was answered, one leaf");
	client_close(&c);
	site_close(&s);
}

/* ---- the door ---- */
static void json_door(Site *s, const char *key)
{
	static const char entries[] = "/v1/" TOWN "/books/d1/entries";
	const struct {
		Http ask;
		long status;
		const char *holds;
	} rows[] = {
		{ { .path = entries, .api_key = key, .key = "k1", .json = "{\"entryId\":\"x1\",\"amount\":\"5\"}" },
		  200,
		  "\"version\":\"1\"" },
		{ { .path = entries, .api_key = key, .key = "k1", .json = "{\"entryId\":\"x1\",\"amount\":\"6\"}" },
		  409,
		  "key.other_request" },
		{ { .path = entries, .api_key = key, .json = "{\"entryId\":\"x1\"}" }, 400, "call.key_missing" },
		{ { .path = entries, .api_key = key, .key = "k2", .json = "{\"entryId\":\"x2\",\"amont\":\"5\"}" },
		  400,
		  "json.unknown_key" },
		{ { .path = entries, .api_key = key, .key = "k3", .json = "{\"entryId\":\"x 2\"}" },
		  400,
		  "field.malformed" },
		{ { .path = entries,
		    .api_key = key,
		    .key = "k4",
		    .json = "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" },
		  400,
		  "json." },
		{ { .path = entries, .key = "k5", .json = "{\"entryId\":\"x2\"}" }, 401, "problem" },
		{ { .path = entries,
		    .api_key = "shk_0000000000000000_"
			       "0000000000000000000000000000000000000000000000000000000000000000",
		    .key = "k6",
		    .json = "{\"entryId\":\"x2\"}" },
		  401,
		  "api_key.wrong" },
		{ { .path = "/v1/" TOWN "/books/d1", .api_key = key }, 200, "\"total\":\"5\"" },
		{ { .path = "/v1/" TOWN "/books/d1?version=1", .api_key = key }, 400, "json.unknown_key" },
		{ { .path = "/v1/" TOWN "/books/none", .api_key = key }, 404, "台帳が見つかりません" },
		{ { .path = "/v1/992020/books/d1", .api_key = key }, 401, "api_key.wrong" },
		{ { .path = "/v1/99201x/books/d1", .api_key = key }, 400, "field.malformed" },
		{ { .path = "/v1/" TOWN "/pages/d1", .api_key = key }, 200, "d1" },
	};
	char text[4096];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		long status = http(&s->book[0], &rows[i].ask, text, sizeof text);

		cr_expect_eq(status, rows[i].status, "row %zu: %ld %s", i, status, text);
		cr_expect(strstr(text, rows[i].holds) != NULL, "row %zu: %s in %s", i, rows[i].holds, text);
	}
	cr_assert_eq(count(s->book_db, "SELECT count(*) FROM entry"), 1);
}

static long send_file(Site *s, const char *api_key, const char *key, const char *file, size_t len, char *answer,
		      size_t size)
{
	return http(&s->book[0],
		    &(Http){ .path = "/v1/" TOWN "/files",
			     .api_key = api_key,
			     .key = key,
			     .file = file,
			     .file_len = len,
			     .file_name = "罹災.bin" },
		    answer, size);
}

static void upload(Site *s, const char *key)
{
	enum { BYTES = 3 * 1000 * 1000 + 17 };
	char *file = malloc(BYTES), text[4096], again[4096], hex[65];
	uint8_t hash[32];

	for (int i = 0; i < BYTES; i++)
		file[i] = (char) (i * 31 + i / 251);
	crypto_hash_sha256(hash, (const unsigned char *) file, BYTES);
	sh_hex(hex, hash, sizeof hash);
	cr_assert_eq(send_file(s, key, "up-1", file, BYTES, text, sizeof text), 200, "%s", text);
	cr_assert(strstr(text, hex) != NULL, "%s", text);
	cr_assert_eq(count(s->book_db, "SELECT count(*) FROM blob WHERE state = 'CLAIMED' AND bytes = %d", BYTES), 1);
	sh_hex(hex, (const uint8_t *) file + 1000, 16);
	cr_assert_eq(count(s->book_db,
			   "SELECT count(*) FROM blob_chunk WHERE position(decode('%s', 'hex') IN sealed) > 0", hex),
		     0, "sealed");
	/* An answer that was lost: the same file under the same key is the same request, though it travels anew. */
	cr_assert_eq(send_file(s, key, "up-1", file, BYTES, again, sizeof again), 200, "%s", again);
	cr_assert_str_eq(again, text);
	cr_assert_eq(count(s->book_db, "SELECT count(*) FROM blob WHERE state = 'CLAIMED'"), 1);
	file[BYTES / 2] ^= 1;
	cr_assert_eq(send_file(s, key, "up-1", file, BYTES, again, sizeof again), 409, "%s", again);
	cr_assert(strstr(again, "key.other_request") != NULL, "%s", again);
	/* Refused because of the JSON beside it: what was uploaded goes. */
	cr_assert_eq(http(&s->book[0],
			  &(Http){ .path = "/v1/" TOWN "/files",
				   .api_key = key,
				   .key = "up-2",
				   .file = file,
				   .file_len = 300000,
				   .file_name = "b.bin",
				   .json = "{\"nonsense\":1}" },
			  text, sizeof text),
		     400, "%s", text);
	free(file);
}

/* Keys, words of requests and names of files of the outside are in no line of the log. */
static void nothing_logged(Site *s)
{
	static const char *const words[] = { "shk_", "amont", "nonsense", "x 2", "b.bin", "postgres" };
	char command[200];

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		snprintf(command, sizeof command, "grep -q '%s' %s/sample-book-0.log", words[i], s->folder);
		cr_expect_neq(system(command), 0, "%s is in the log", words[i]);
	}
	snprintf(command, sizeof command, "grep -q json.unknown_key %s/sample-book-0.log", s->folder);
	cr_assert_eq(system(command), 0, "the refusals are in the log");
}

Test(call, door)
{
	char key[SH_API_KEY_MAX];
	Site s;

	site_open(&s);
	make_api_key(&s, key);
	start_ready(&s, &s.book[0]);
	json_door(&s, key);
	upload(&s, key);
	nothing_logged(&s);
	cr_assert_geq(check_audit(s.book_db), 2);
	site_close(&s);
}

/* Every session is cut: whoever asks does not notice, for nothing can have happened yet. */
Test(call, sessions_cut)
{
	char id[24];
	Site s;
	Client c;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	for (int i = 0; i < 6; i++) {
		snprintf(id, sizeof id, "c%d", i);
		cr_assert_eq(add(&c, id, "b", id, 1, NULL), 0, "%d: %s %s", i, c.error.reason, c.error.detail);
		cr_assert_geq(count(s.book_db,
				    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname "
				    "= current_database() AND pid <> pg_backend_pid()"),
			      1);
		pause_ms(50);
	}
	schedule_work(&c, "once", "after");
	cr_assert(becomes(s.book_db, 1, 5000, "SELECT count(*) FROM mark WHERE kind = 'once'"));
	cr_assert(becomes(s.book_db, 0, 3000, "SELECT count(*) FROM outbox_pending"));
	client_close(&c);
	site_close(&s);
}

/* ---- what takes long of a core ---- */
enum { COMPUTERS = 6, COMPUTE_MS = 700 };
static atomic_int computed;

static void *compute(void *site)
{
	Book__WaitRequest q = BOOK__WAIT_REQUEST__INIT;
	Client c;

	client_open(&c, site);
	q.ms = COMPUTE_MS;
	cr_expect_eq(ask(&c, &book_contract, "Compute", "", &q.base, NULL), 0, "%s", c.error.reason);
	computed++;
	client_close(&c);
	return NULL;
}

/* Two workers: one computes, and who asks little is answered by the other, long before all of it is computed. */
Test(call, what_is_costly_leaves_a_worker)
{
	Book__WaitRequest little = BOOK__WAIT_REQUEST__INIT;
	pthread_t computers[COMPUTERS];
	Client c;
	Site s;

	setenv("SHIEN_SAMPLE_BOOK_WORKERS", "2", 1);
	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	for (int i = 0; i < COMPUTERS; i++)
		pthread_create(&computers[i], NULL, compute, &s);
	pause_ms(COMPUTE_MS / 2);
	for (int i = 0; i < 3; i++)
		cr_expect_eq(ask(&c, &book_contract, "Wait", "", &little.base, NULL), 0, "%s", c.error.reason);
	cr_expect_leq(computed, COMPUTERS / 2);
	for (int i = 0; i < COMPUTERS; i++)
		pthread_join(computers[i], NULL);
	cr_expect_eq(computed, COMPUTERS);
	client_close(&c);
	site_close(&s);
}

/* ---- more than it can do ---- */
static atomic_int useful, late, refused;
static atomic_bool over;

static void *ask_on(void *site)
{
	Book__WaitRequest wait = BOOK__WAIT_REQUEST__INIT;
	Client c;

	client_open(&c, site);
	wait.ms = 100;
	c.patience_us = 1000000;
	while (!over) {
		int r = ask(&c, &book_contract, "Wait", "", &wait.base, NULL);

		if (r == 0)
			useful++;
		else if (strcmp(c.error.reason, "overloaded") == 0 && c.error.retry_after_s > 0)
			refused++;
		else
			late++;
		if (r != 0)
			pause_ms(100);
	}
	client_close(&c);
	return NULL;
}

/* Five times what one worker can do: it goes on being useful, and says no early to the rest. */
Test(call, overload)
{
	enum { ASKERS = 25, MS = 4000, CAN = MS / 100 };
	pthread_t threads[ASKERS];
	Site s;

	setenv("SHIEN_SAMPLE_BOOK_WORKERS", "1", 1);
	site_open(&s);
	start_ready(&s, &s.book[0]);
	for (int i = 0; i < ASKERS; i++)
		pthread_create(&threads[i], NULL, ask_on, &s);
	pause_ms(2000); /* connections are made, and it has learnt what a job takes */
	useful = late = refused = 0;
	pause_ms(MS);
	over = true;
	for (int i = 0; i < ASKERS; i++)
		pthread_join(threads[i], NULL);
	printf("overload: %d useful of %d possible, %d refused early, %d too late\n", useful, CAN, refused, late);
	cr_assert_geq(useful, CAN * 6 / 10, "%d useful of %d, %d refused early, %d late", useful, CAN, refused, late);
	cr_assert_gt(refused, late, "%d refused early, %d late", refused, late);
	site_close(&s);
}
