/* What stands between a handler and PostgreSQL: parameters and columns, transactions that are begun again,
 * failpoints, blind indexes. */
#include "faults.h"
#include "service_fixture.h"
#include "sh_data_key.h"
#include "sh_rekey.h"
#include "sh_tx.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const ShSql texts = { "t_texts",
			     "SELECT array_to_string($1::text[], '|', 'NULL') AS joined, cardinality($1::text[]) "
			     "AS n, $1::text[] AS list" },
		   numbers = { "t_numbers", "SELECT $1::int8[]::text AS shown, cardinality($1::int8[]) AS n" },
		   ints = { "t_ints", "SELECT $1::int4[]::text AS shown" },
		   parts = { "t_parts",
			     "SELECT array_to_string(ARRAY(SELECT encode(p, 'hex') FROM unnest($1::bytea[]) AS p), "
			     "'|') AS shown, cardinality($1::bytea[]) AS n" },
		   columns = { "t_columns",
			       "SELECT $1::text AS word, $2::bytea AS bytes, $3::bool AS yes, $4::int8 AS n, "
			       "$5::float8 AS x, NULL::text AS nothing" },
		   lose = { "t_lose", "SELECT pg_terminate_backend(pg_backend_pid())" },
		   twice = { "t_twice",
			     "INSERT INTO due (municipality, kind, id, due_us) VALUES ($1, 'twice', '1', 1)" },
		   beside = { "t_beside",
			      "INSERT INTO due (municipality, kind, id, due_us) VALUES ($1, 'beside', $2, 1)" };
static const ShSql *const statements[] = { &texts, &numbers, &ints, &parts, &columns, &lose, &twice, &beside, NULL };
static const ShService service = { .name = "ledger", .statements = statements };

static Fixture f;

static void begin(void) { fixture_open(&f, &service, "../tests/service/runtime/book/migrations"); }
static void end(void) { fixture_close(&f); }

/* ---- parameters and columns ---- */
enum { MOST = 5 };
typedef struct Words {
	const char *words[MOST];
	size_t n;
	const char *joined;
} Words;

static int there_and_back(ShCall *call, void *arg)
{
	const Words *w = arg;

	for (int wire = 0; wire < 2; wire++) {
		const ShParam p = wire ? sh_text_array_wire(call->arena, w->words, w->n)
				       : sh_text_array(call->arena, w->words, w->n);
		const ShRows *rows;
		const char **list;
		size_t n;
		int r = sh_query(call, &texts, &rows, p);

		if (r != 0)
			return r;
		cr_expect_str_eq(sh_rows_str(rows, 0, "joined"), w->joined);
		cr_expect_eq(sh_rows_int(rows, 0, "n"), (int64_t) w->n);
		list = sh_rows_texts(call, rows, 0, "list", &n);
		cr_assert_eq(n, w->n, "%s: %zu", w->joined, n);
		for (size_t i = 0; i < n; i++)
			cr_expect_str_eq(list[i], w->words[i], "%s", w->joined);
	}
	return 0;
}

static int numbers_there(ShCall *call, void *arg)
{
	static const int64_t wide[] = { INT64_MIN, 0, INT64_MAX };
	static const int32_t narrow[] = { INT32_MIN, -1, INT32_MAX };
	static uint8_t byte[] = { 0, 255 };
	const ProtobufCBinaryData some[] = { { 2, byte }, { 0, NULL }, { 1, byte + 1 } };
	const ShRows *rows;

	(void) arg;
	for (size_t n = 0; n <= 3; n += 3) {
		cr_assert_eq(sh_query(call, &numbers, &rows, sh_int64_array(call->arena, wide, n)), 0);
		cr_expect_str_eq(sh_rows_str(rows, 0, "shown"),
				 n ? "{-9223372036854775808,0,9223372036854775807}" : "{}");
		cr_assert_eq(sh_query(call, &ints, &rows, sh_int_array_wire(call->arena, narrow, n)), 0);
		cr_expect_str_eq(sh_rows_str(rows, 0, "shown"), n ? "{-2147483648,-1,2147483647}" : "{}");
		cr_assert_eq(sh_query(call, &parts, &rows, sh_bytes_array_wire(call->arena, some, n)), 0);
		cr_expect_str_eq(sh_rows_str(rows, 0, "shown"), n ? "00ff||ff" : "");
		cr_expect_eq(sh_rows_int(rows, 0, "n"), (int64_t) n);
	}
	return 0;
}

/* Read as text and as PostgreSQL sends it bare, the same comes out. */
static int columns_there(ShCall *call, void *arg)
{
	const ShParam given[] = { sh_text("a"), sh_bytes("\0\1\2", 3), sh_bool(true), sh_int(-5), sh_real(0.25) };
	const ShRows *rows[2];
	uint8_t out[4] = { 9, 9, 9, 9 };
	size_t len;

	(void) arg;
	cr_assert_eq(sh_query_v(call, &columns, &rows[0], given, 5), 0);
	cr_assert_eq(sh_query_wire_v(call, &columns, &rows[1], given, 5), 0);
	cr_expect_eq(sh_rows_int(rows[0], 0, "n"), -5);
	cr_expect_eq(sh_rows_real(rows[0], 0, "x"), 0.25);
	cr_expect(sh_rows_bool(rows[0], 0, "yes"));
	for (int wire = 0; wire < 2; wire++) {
		const uint8_t *bytes = sh_rows_bytes(call, rows[wire], 0, "bytes", &len);

		cr_expect(len == 3 && memcmp(bytes, "\0\1\2", 3) == 0, "%d: %zu", wire, len);
		cr_expect_str_eq(sh_rows_str(rows[wire], 0, "word"), "a");
		cr_expect_null(sh_rows_text(rows[wire], 0, "nothing"));
		cr_expect_str_eq(sh_rows_str(rows[wire], 0, "nothing"), "");
		cr_expect_not(sh_rows_exact(rows[wire], 0, "bytes", out, 2), "%d", wire);
		cr_expect_not(sh_rows_exact(rows[wire], 0, "bytes", out, 4), "%d", wire);
		cr_expect_not(sh_rows_exact(rows[wire], 0, "nothing", out, 3), "%d", wire);
		cr_expect(sh_rows_exact(rows[wire], 0, "bytes", out, 3), "%d", wire);
		cr_expect_eq(memcmp(out, "\0\1\2", 3), 0);
	}
	cr_expect_not(sh_rows_exact(rows[0], 0, "word", out, 1), "no bytes");
	sh_rows_bytes(call, rows[0], 0, "nothing", &len);
	cr_expect_eq(len, 0);
	cr_assert_eq(sh_query(call, &columns, &rows[0], sh_text(NULL), sh_bytes(NULL, 0), sh_bool(false),
			      sh_text_or_null(""), sh_text_or_null(NULL)),
		     0);
	cr_expect_str_eq(sh_rows_text(rows[0], 0, "word"), "");
	cr_expect_null(sh_rows_text(rows[0], 0, "n"));
	cr_expect_null(sh_rows_text(rows[0], 0, "x"));
	cr_expect_not(sh_rows_bool(rows[0], 0, "yes"));
	cr_expect_eq(sh_rows_affected(rows[0]), 1);
	return 0;
}

Test(db, what_is_given_is_what_comes_back, .init = begin, .fini = end)
{
	static const Words words[] = {
		{ { 0 }, 0, "" },
		{ { "a" }, 1, "a" },
		{ { "" }, 1, "" },
		{ { "a", "b c", "", "d" }, 4, "a|b c||d" },
		{ { "a,b", "{c}", "NULL", "null" }, 4, "a,b|{c}|NULL|null" },
		{ { "\"q\"", "back\\slash", "'", "輪島" }, 4, "\"q\"|back\\slash|'|輪島" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_expect_eq(in_tx(&f, there_and_back, (void *) (uintptr_t) &words[i]), 0, "%zu: %s", i,
			     f.error.detail);
	cr_expect_eq(in_tx(&f, numbers_there, NULL), 0, "%s", f.error.detail);
	cr_expect_eq(in_tx(&f, columns_there, NULL), 0, "%s", f.error.detail);
}

/* ---- transactions ---- */
static unsigned tries;

static int lost_once(ShCall *call, void *arg)
{
	(void) arg;
	return tries++ == 0 ? sh_query_v(call, &lose, NULL, NULL, 0) : sh_due(call, "mark", "1", 1);
}

static int loses_the_race(ShCall *call, void *arg)
{
	const unsigned *times = arg;

	return tries++ < *times ? sh_fail(&call->error, SH_ABORTED, "test.race", "-") : 0;
}

static int too_much(ShCall *call, void *arg)
{
	(void) arg;
	while (sh_alloc(call->arena, 1 << 20)) {
	}
	return sh_due(call, "mark", "2", 1);
}

static int forgets_that_it_failed(ShCall *call, void *arg)
{
	(void) arg;
	cr_expect_eq(sh_query(call, &twice, NULL, sh_text(call->municipality)), 0);
	cr_expect_neq(sh_query(call, &twice, NULL, sh_text(call->municipality)), 0);
	return 0;
}

static int fails_by_name(ShCall *call, void *arg)
{
	int r = sh_query(call, &twice, NULL, sh_text(call->municipality));

	(void) arg;
	return r == 0 ? sh_query(call, &twice, NULL, sh_text(call->municipality)) : r;
}

Test(db, a_transaction_is_begun_again_only_where_nothing_can_have_happened, .init = begin, .fini = end)
{
	unsigned times = 3;

	tries = 0;
	cr_expect_eq(in_tx(&f, lost_once, NULL), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(tries, 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM due"), 1);
	tries = 0;
	cr_expect_eq(in_tx(&f, loses_the_race, &times), 0);
	cr_expect_eq(tries, 4);
	times = 1000;
	tries = 0;
	cr_expect_eq(in_tx(&f, loses_the_race, &times), SH_FAULT);
	cr_expect_str_eq(f.error.reason, "test.race");
	cr_expect_eq(tries, 7, "six times more, and no more: %u", tries);
	cr_expect_eq(in_tx(&f, too_much, NULL), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "request.too_large");
	cr_expect_eq(count(&f, "SELECT count(*) FROM due"), 1, "nothing of it stays");
	cr_expect_eq(in_tx(&f, forgets_that_it_failed, NULL), SH_FAULT);
	cr_expect_str_eq(f.error.reason, "db.rolled_back");
	cr_expect_eq(in_tx(&f, fails_by_name, NULL), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "due_pkey");
	f.municipality = "99201";
	cr_expect_eq(in_tx(&f, lost_once, NULL), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.municipality.malformed");
	f.municipality = "99201x";
	cr_expect_eq(in_tx(&f, lost_once, NULL), SH_REFUSED);
	f.municipality = "992011";
	cr_expect_eq(count(&f, "SELECT count(*) FROM due"), 1);
}

/* A failpoint strikes at its name, the time that is said, and once. */
static void strike(const char *spec, unsigned at, const char *reason)
{
	setenv("SHIEN_FAILPOINT", spec, 1);
	for (unsigned i = 1; i <= 4; i++) {
		unsigned times = 0;
		int r;

		tries = 0;
		r = in_tx(&f, loses_the_race, &times);
		cr_expect_eq(r, i == at ? SH_FAULT : 0, "%s, %u: %d %s", spec, i, r, f.error.reason);
		if (i == at)
			cr_expect_str_eq(f.error.reason, reason, "%s", spec);
	}
}

Test(db, fault_before_begin, .init = begin, .fini = end) { strike("fault:tx_before_begin", 1, "failpoint"); }
Test(db, fault_after_begin, .init = begin, .fini = end) { strike("fault:tx_after_begin:3", 3, "failpoint"); }
Test(db, fault_before_commit, .init = begin, .fini = end) { strike("fault:tx_before_commit:1", 1, "failpoint"); }
Test(db, fault_after_commit, .init = begin, .fini = end) { strike("fault:tx_after_commit:2", 2, "failpoint"); }
Test(db, a_name_that_is_none_strikes_nowhere, .init = begin, .fini = end) { strike("fault:tx_after", 0, ""); }
Test(db, nor_does_a_word_alone, .init = begin, .fini = end) { strike("tx_after_commit", 0, ""); }

/* ---- a statement while something else is done ---- */
static unsigned turns;

static bool once_more(void *arg)
{
	unsigned *n = arg;

	return ++*n == 1;
}

static int while_it_waits(ShCall *call, void *arg)
{
	const unsigned *n = arg;
	const ShRows *rows;
	int r;

	turns = 0;
	call->beside = once_more;
	call->beside_arg = &turns;
	r = sh_query(call, &columns, &rows, sh_text("a"), sh_bytes("\0\1\2", 3), sh_bool(true), sh_int(*n),
		     sh_real(0.25));
	if (r == 0 && !sh_arena_exhausted(call->arena))
		cr_expect_eq(sh_rows_int(rows, 0, "n"), (int64_t) *n);
	call->beside = once_more;
	if (r == 0)
		r = sh_query(call, &beside, NULL, sh_text(call->municipality), sh_int(*n));
	call->beside = NULL;
	return r;
}

/* Whichever call fails: what is asked is answered and there once, or it is said why not and is not there. */
Test(db, what_is_asked_beside_something_else_fails_as_ever, .init = begin, .fini = end)
{
	unsigned fell = 0, held = 0;

	for (unsigned n = 1;; n++) {
		char sql[80];
		ShError err;
		int r;

		cr_assert_lt(n, 200, "no end of calls");
		cr_assert_eq(sh_db_ready(&f.worker.db, &err), 0, "%s", err.reason);
		faults_arm(n);
		r = in_tx(&f, while_it_waits, &n);
		if (!faults_happened()) {
			cr_expect_eq(r, 0, "%s", f.error.reason);
			cr_expect_eq(turns, 3,
				     "twice something is done beside, and it is said that there is no more");
			break;
		}
		snprintf(sql, sizeof sql, "SELECT count(*) FROM due WHERE id = '%u'", n);
		cr_expect_eq(count(&f, sql), r == 0, "fault %u: %d %s", n, r, f.error.reason);
		cr_expect(r == 0 || f.error.reason[0], "fault %u: it does not say why", n);
		fell += r != 0;
		held += r == 0;
	}
	cr_expect_geq(fell, 6, "begin, each sent and answered, commit: %u", fell);
	cr_expect_geq(held, 1, "input that is not taken is taken with the answer: %u", held);
}

/* ---- blind indexes across a rotation ---- */
static int find_all(ShCall *call, void *arg)
{
	static const char *const texts_[] = { "a", "b" };
	size_t *ret_n = arg;
	const uint8_t(*indexes)[32];
	bool is = false;
	ShParam param;
	int r = sh_blind_all(call, "-", "TEST", 7, texts_, 2, &indexes, ret_n);

	for (size_t i = 0; r == 0 && i < *ret_n; i++) {
		r = sh_blind_is(call, "-", "TEST", 7, texts_[i % 2], 1, indexes[i], &is);
		cr_expect(r != 0 || is, "%zu", i);
		if (r == 0)
			r = sh_blind_is(call, "-", "TEST", 7, texts_[1 - i % 2], 1, indexes[i], &is);
		cr_expect(r != 0 || !is, "%zu", i);
	}
	return r != 0 ? r : sh_blind_versions(call, "-", "TEST", 7, texts_, 2, &param);
}

static int find_none(ShCall *call, void *arg)
{
	ShParam param;
	int r = sh_blind_versions(call, "-", "TEST", 7, NULL, 0, &param);

	(void) arg;
	cr_expect_str_eq(param.value, "{}");
	return r;
}

static int rotate(ShCall *call, void *arg)
{
	(void) arg;
	return sh_rekey_rotate(call, "-");
}

static int seal_one(ShCall *call, void *arg)
{
	const ShDataKey *key;

	(void) arg;
	return sh_data_key(call, "-", "TEST", &key);
}

Test(db, what_was_indexed_before_a_rotation_is_found_after_it, .init = begin, .fini = end)
{
	size_t n = 0;

	cr_assert_eq(in_tx(&f, seal_one, NULL), 0, "%s", f.error.reason);
	cr_assert_eq(in_tx(&f, find_all, &n), 0, "%s", f.error.reason);
	cr_expect_eq(n, 2);
	cr_assert_eq(in_tx(&f, rotate, NULL), 0);
	cr_assert_eq(in_tx(&f, find_all, &n), 0, "%s", f.error.reason);
	cr_expect_eq(n, 4, "each text under each version");
	cr_expect_eq(in_tx(&f, find_none, NULL), 0);
	for (unsigned k = 1; k < 200; k++) {
		ShError err;
		int r;

		cr_assert_eq(sh_db_ready(&f.worker.db, &err), 0);
		faults_arm(k);
		r = in_tx(&f, find_all, &n);
		if (!faults_happened()) {
			cr_expect_eq(r, 0);
			cr_expect_gt(k, 8);
			break;
		}
		cr_assert(r == 0 || f.error.reason[0]);
	}
}
