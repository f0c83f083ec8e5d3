/* What is read in a transaction when a call's memory is spent, or when the stored bytes are no hash: it is said as
 * what it is, never as a "no" to the question and never with something shorter. */
#include "service_fixture.h"
#include "sh_api_key.h"
#include "sh_cursor.h"
#include "sh_hex.h"
#include "sh_kept.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { REPLY = 20000, MOST = 64000, STEP = 64 };
static const ShService service = { .name = "ledger" };
static uint8_t reply[REPLY];

typedef struct Read {
	ShStep step; /* with `budget` bytes of memory */
	size_t budget;
	const char *request, *shown;
	bool right;
} Read;

static int keep(ShCall *call, void *arg)
{
	const uint8_t *first;
	size_t len;
	int r = sh_kept_take(call, "request", 7, &first, &len);

	(void) arg;
	cr_assert(r != 0 || first == NULL);
	return r != 0 ? r : sh_kept_put(call, reply, sizeof reply);
}

static int take(ShCall *call, void *arg)
{
	Read *q = arg;
	const uint8_t *first = NULL;
	size_t len = 0;
	int r = sh_kept_take(call, q->request, strlen(q->request), &first, &len);

	q->right = r == 0 && first && len == sizeof reply && memcmp(first, reply, len) == 0;
	return r;
}

static int show(ShCall *call, void *arg)
{
	Read *q = arg;
	const char *actor = "", *roles = "";
	int r = sh_api_key_check(call, q->shown, &actor, &roles);

	q->right = r == 0 && strcmp(actor, "client:test") == 0 && strcmp(roles, "portal") == 0;
	/* a text that found no room is none, and the transaction fails for it (run_step) */
	return r == 0 && sh_arena_exhausted(call->arena)
		       ? sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "-")
		       : r;
}

static int poor(ShCall *call, void *arg)
{
	Read *q = arg;
	ShArena *own = call->arena;
	int r;

	call->arena = sh_arena_new(q->budget);
	r = q->step(call, q);
	sh_arena_free(call->arena);
	call->arena = own;
	return r;
}

/* With every size of memory the right answer, or that there was too little: both happen. */
static void sweep(Fixture *f, Read *q)
{
	unsigned right = 0, spent = 0;

	for (q->budget = 0; q->budget <= MOST; q->budget += q->budget < 4096 ? STEP : 16 * STEP) {
		int r = in_tx(f, poor, q);

		cr_assert(r == 0 ? q->right : f->error.code == SH_RESOURCE_EXHAUSTED, "%zu bytes: %d %s %s",
			  q->budget, r, f->error.reason, f->error.detail);
		right += r == 0;
		spent += r != 0;
	}
	cr_assert_gt(right, 0);
	cr_assert_gt(spent, 0);
}

static void kept_reply(Fixture *f)
{
	Read q = { .step = take, .request = "request" };

	for (size_t i = 0; i < sizeof reply; i++)
		reply[i] = (uint8_t) (i * 7);
	cr_assert_eq(in_tx(f, keep, NULL), 0, "%s %s", f->error.reason, f->error.detail);
	sweep(f, &q);
	q.request = "another";
	cr_assert_eq(in_tx(f, take, &q), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "key.other_request");
	q.request = "request";
	run_sql(f, "UPDATE reply_kept SET request_hash = substr(request_hash, 1, 31)");
	cr_assert_eq(in_tx(f, take, &q), SH_REFUSED, "the beginning of a hash is not the hash");
}

static void api_key(Fixture *f)
{
	char shown[SH_API_KEY_MAX], id[17], hex[65], sql[400];
	uint8_t hash[32];
	Read q = { .step = show, .shown = shown };

	sh_api_key_make(shown, id, hash);
	sh_hex(hex, hash, sizeof hash);
	snprintf(sql, sizeof sql,
		 "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) "
		 "VALUES ('992011', '%s', decode('%s', 'hex'), 'test', 'portal', 1)",
		 id, hex);
	run_sql(f, sql);
	sweep(f, &q);
	shown[strlen(shown) - 1] ^= 1;
	cr_assert_eq(in_tx(f, show, &q), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "api_key.wrong");
	shown[strlen(shown) - 1] ^= 1;
	run_sql(f, "UPDATE api_key SET hash = substr(hash, 1, 31)");
	cr_assert_eq(in_tx(f, show, &q), SH_REFUSED);
}

static int cursor(Fixture *f, ShStreamPoint *at)
{
	return sh_cursor_read(&f->process, &f->worker, "register-sync", "992011", "resident", at);
}

static void cursors(Fixture *f)
{
	ShStreamPoint at = { .seq = 99 }, zero = { 0 };

	cr_assert_eq(cursor(f, &at), 0, "made where there is none");
	cr_assert_eq(at.seq, 0);
	cr_assert_arr_eq(at.hash, zero.hash, SH_STREAM_HASH);
	run_sql(f, "UPDATE stream_cursor SET epoch = 1, seq = 7, hash = decode(repeat('ab', 32), 'hex')");
	cr_assert_eq(cursor(f, &at), 0);
	cr_assert_eq(at.seq, 7);
	cr_assert_eq(at.hash[31], 0xab);
	run_sql(f, "UPDATE stream_cursor SET seq = 8, hash = decode(repeat('cd', 31), 'hex')");
	cr_assert_eq(cursor(f, &at), SH_FAULT, "a short hash is none");
	cr_assert_eq(at.seq, 7, "and nothing is told");
	run_sql(f, "UPDATE stream_cursor SET hash = decode(repeat('cd', 33), 'hex')");
	cr_assert_eq(cursor(f, &at), SH_FAULT);
}

Test(memory, spent)
{
	Fixture f;

	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	kept_reply(&f);
	api_key(&f);
	cursors(&f);
	fixture_close(&f);
}
