/* The sequencer's transactions when calls fail in the middle, and when what is stored is no longer what was: each
 * does all or nothing and says which; nothing is numbered twice, handed out without its lease, or left half away. */
#include "sh_audit_store.h"
#include "sh_sequence.h"
#include "sh_sweep.h"
#include "sh_take_over.h"
#include "system.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- events and audit records become numbered ---- */
static const char waiting[] = "SELECT (SELECT count(*) FROM outbox_pending) + (SELECT count(*) FROM audit_pending)";
static const char disagree[] =
	"SELECT (SELECT count(*) FROM stream_head h WHERE seq <> (SELECT count(*) FROM stream_event e "
	"         WHERE (e.municipality, e.stream) = (h.municipality, h.stream) AND e.seq <= h.seq))"
	"     + (SELECT count(*) FROM audit_tree t WHERE size <> (SELECT count(*) FROM audit_leaf l "
	"         WHERE l.municipality = t.municipality AND l.leaf_no < t.size))"
	"     + (SELECT count(*) - count(DISTINCT (municipality, aggregate_id)) FROM stream_event)"
	"     + (SELECT count(*) - count(DISTINCT record) FROM audit_leaf)";

static void put_waiting(System *s)
{
	system_sql(s, "INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload) "
		      "SELECT '992011', st, st || gen_random_uuid(), 't', 'p' FROM unnest('{a,b}'::text[]) st, "
		      "generate_series(1, 2); INSERT INTO audit_pending (municipality, record) SELECT t, "
		      "gen_random_uuid()::text FROM unnest('{992011,992020}'::text[]) t, generate_series(1, 2)");
}

static int number(System *s, ShCall *call)
{
	uint64_t events, leaves;
	bool more;
	int r = sh_sequence_all(call, 1, &events, &more);

	(void) s;
	return r != 0 ? r : sh_sequence_audit(call, &leaves);
}

static int numbering(void *self, ShError *err)
{
	System *s = self;
	int r = system_run(s, number, err);
	ShError again;

	cr_assert_eq(count(&s->f, disagree), 0, "%d %s", r, err->reason);
	if (r == 0)
		cr_assert_eq(count(&s->f, waiting), 0, "all of it, or it says that it was not");
	else
		cr_assert_eq(system_run(s, number, &again), 0, "%s %s", again.reason, again.detail);
	put_waiting(s);
	return r;
}

/* What the database says of the past is not believed where it cannot be. */
static void broken_past(System *s)
{
	static const struct {
		const char *spoil, *mend, *reason;
	} rows[] = {
		{ "UPDATE stream_head SET hash = substr(hash, 1, 31) WHERE stream = 'a'",
		  "UPDATE stream_head SET hash = hash || '\\x00' WHERE stream = 'a'", "stream.hash_broken" },
		{ "UPDATE stream_head SET hash = hash || '\\x00' WHERE stream = 'b'",
		  "UPDATE stream_head SET hash = substr(hash, 1, 32) WHERE stream = 'b'", "stream.hash_broken" },
		{ "UPDATE audit_tree SET frontier = substr(frontier, 1, 20)",
		  "UPDATE audit_tree SET frontier = decode(repeat('00', 8), 'hex'), size = 0; DELETE FROM audit_leaf",
		  "audit.frontier_broken" },
	};
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		long left = count(&s->f, waiting);

		system_sql(s, "%s", rows[i].spoil);
		cr_expect_eq(system_run(s, number, &err), SH_FAULT);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		cr_expect_gt(count(&s->f, waiting), 0, "nothing is lost of %ld", left);
		system_sql(s, "%s", rows[i].mend);
		cr_expect_eq(system_run(s, number, &err), 0, "row %zu: %s %s", i, err.reason, err.detail);
		cr_expect_eq(count(&s->f, disagree), 0);
		put_waiting(s);
	}
}

static int look(System *s, ShCall *call)
{
	uint64_t moved;
	bool more;
	int r = sh_sequence_all(call, 1, &moved, &more);

	cr_expect_eq(moved, 1000, "at most so many at once");
	cr_expect(more, "and said that there are more");
	(void) s;
	return r;
}

Test(sequencer, numbers_all_or_nothing)
{
	ShError err;
	System s;

	system_open(&s);
	put_waiting(&s);
	cr_assert_gt(faults_sweep(numbering, &s), 40);
	broken_past(&s);
	cr_assert_eq(system_run(&s, number, &err), 0);
	system_sql(&s, "INSERT INTO outbox_pending (municipality, stream, aggregate_id, type, payload) "
		       "SELECT '992011', 'a', 'n' || n, 't', 'p' FROM generate_series(1, 1001) n");
	cr_assert_eq(system_run(&s, look, &err), 0, "%s", err.reason);
	cr_assert_eq(count(&s.f, "SELECT count(*) FROM outbox_pending"), 1);
	system_close(&s);
}

/* ---- due work is leased, and handed out only so ---- */
static zsock_t *handed_out, *handed_in;

static int lease(System *s, ShCall *call)
{
	unsigned leased;

	(void) s;
	return sh_sweep_due(call, handed_in, 4, &leased);
}

static unsigned take_handed(System *s)
{
	unsigned n = 0;

	while (zsock_events(handed_out) & ZMQ_POLLIN) {
		char *town, *kind, *id, sql[300];
		int64_t until;

		cr_assert_eq(zsock_recv(handed_out, "sss8", &town, &kind, &id, &until), 0);
		snprintf(sql, sizeof sql,
			 "SELECT count(*) FROM due WHERE (municipality, kind, id) = ('%s', '%s', '%s') AND "
			 "leased_until_us = %lld AND leased_by <> ''",
			 town, kind, id, (long long) until);
		cr_assert_eq(count(&s->f, sql), 1, "%s %s is leased to us", kind, id);
		zstr_free(&town), zstr_free(&kind), zstr_free(&id);
		n++;
	}
	return n;
}

static void put_due(System *s)
{
	system_sql(s,
		   "DELETE FROM due; INSERT INTO due (municipality, kind, id, due_us, leased_until_us, leased_by) "
		   "VALUES ('992011', 'k', '1', 1, 0, ''), ('992011', 'k', '2', 2, 0, ''), ('992020', 'k', '3', 3, "
		   "0, ''), ('992020', 'k', '4', 3, %lld, 'dead@then')",
		   (long long) INT64_MAX);
}

static int leasing(void *self, ShError *err)
{
	System *s = self;
	int r = system_run(s, lease, err);
	unsigned n = take_handed(s);

	if (r == 0)
		cr_assert_eq(n, 4, "also what a dead one had");
	put_due(s);
	return r;
}

Test(sequencer, hands_out_what_it_has_leased)
{
	ShError err;
	System s;

	system_open(&s);
	handed_out = zsock_new_pull("@inproc://handed");
	handed_in = zsock_new_push(">inproc://handed");
	put_due(&s);
	cr_assert_gt(faults_sweep(leasing, &s), 10);
	/* Whose connection lives has his lease; what is due later is not due. */
	system_sql(&s,
		   "UPDATE due SET leased_until_us = %lld, leased_by = (SELECT pid || '@' || backend_start FROM "
		   "pg_stat_activity WHERE usename LIKE '%%_sys' AND datname = current_database() LIMIT 1) WHERE "
		   "id IN ('1', '4'); UPDATE due SET due_us = %lld WHERE id = '2'",
		   (long long) INT64_MAX, (long long) INT64_MAX);
	cr_assert_eq(system_run(&s, lease, &err), 0, "%s", err.reason);
	cr_assert_eq(take_handed(&s), 1);
	cr_assert_eq(count(&s.f, "SELECT count(*) FROM due WHERE id = '3' AND tries = 1"), 1);
	zsock_destroy(&handed_in);
	zsock_destroy(&handed_out);
	system_close(&s);
}

/* ---- what has served goes ---- */
static int sweep(System *s, ShCall *call)
{
	(void) s;
	return sh_sweep_kept(call);
}

static void put_old(System *s)
{
	system_sql(s,
		   "INSERT INTO blob (municipality, blob_id, purpose, sealed_file_name, media_type, state, made_us) "
		   "VALUES ('992011', 'stale', 'p', '', '', 'WHOLE', 1), ('992011', 'kept', 'p', '', '', 'CLAIMED', "
		   "1) ON CONFLICT DO NOTHING; INSERT INTO blob_chunk (municipality, blob_id, chunk_no, sealed) "
		   "SELECT municipality, blob_id, 0, 'x' FROM blob ON CONFLICT DO NOTHING; "
		   "INSERT INTO reply_kept (municipality, caller, rpc, key, request_hash, kept_us) VALUES "
		   "('992011', 'c', 'r', 'k', '', 1) ON CONFLICT DO NOTHING");
}

static int sweeping(void *self, ShError *err)
{
	System *s = self;
	int r = system_run(s, sweep, err);

	cr_assert_eq(count(&s->f, "SELECT count(*) FROM blob_chunk c WHERE NOT EXISTS (SELECT FROM blob b WHERE "
				  "b.blob_id = c.blob_id)"),
		     0, "no chunk without its blob");
	cr_assert_eq(count(&s->f, "SELECT count(*) FROM blob_chunk WHERE blob_id = 'kept'"), 1);
	if (r == 0)
		cr_assert_eq(count(&s->f, "SELECT (SELECT count(*) FROM blob WHERE blob_id = 'stale') + (SELECT "
					  "count(*) FROM reply_kept)"),
			     0);
	put_old(s);
	return r;
}

Test(sequencer, drops_a_stale_upload_whole)
{
	System s;

	system_open(&s);
	put_old(&s);
	cr_assert_gt(faults_sweep(sweeping, &s), 6);
	system_close(&s);
}

/* ---- records that only the second store has ---- */
static int64_t taken;

static int take_over(System *s, ShCall *call)
{
	(void) s;
	return sh_take_over(call, &taken);
}

static void put_only(System *s)
{
	static unsigned n;
	char line[100];
	ShAuditRecord foreign = { NULL, "at=1 not a record of ours" }, short_code = { &foreign, "at=1 tenant=99 x" },
		      ours = { &short_code, line };
	ShError err;

	(void) s;
	snprintf(line, sizeof line, "at=1 tenant=992011 n=%u", ++n);
	cr_assert_eq(sh_audit_store_only(&ours, &err), 0);
}

static int taking_over(void *self, ShError *err)
{
	System *s = self;
	int64_t was = taken;
	int r = system_run(s, take_over, err);

	cr_assert_eq(count(&s->f, "SELECT count(*) - count(DISTINCT record) FROM audit_pending"), 0, "each once");
	cr_assert_eq(count(&s->f, "SELECT count(*) FROM audit_pending WHERE record NOT LIKE '%tenant=992011%'"), 0);
	if (r != 0)
		cr_assert_eq(taken, was, "what was not taken is not passed over");
	else if (taken != was)
		cr_assert_eq(count(&s->f, "SELECT bytes FROM audit_taken_over"), sh_audit_store_only_bytes());
	put_only(s);
	return r;
}

Test(sequencer, takes_over_each_record_once)
{
	char folder[100];
	ShError err;
	System s;
	long n;

	system_open(&s);
	snprintf(folder, sizeof folder, "%s/audit", s.f.folder);
	cr_assert_eq(sh_audit_store_open(folder, "ledger", "1", &err), 0);
	taken = 0;
	put_only(&s);
	n = 1 + faults_sweep(taking_over, &s);
	cr_assert_gt(n, 6);
	cr_assert_eq(count(&s.f, "SELECT count(*) FROM audit_pending"), n, "none is left out");
	sh_audit_store_close();
	system_close(&s);
}
