/* Files and keys when calls fail in the middle: a file is there whole or not at all, and no rotation loses one. */
#include "faults.h"
#include "service_fixture.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "sh_rekey.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { BYTES = SH_BLOB_CHUNK + 1000 };
static const ShSql *const none[] = { NULL };
static const ShService service = { .name = "ledger", .statements = none };
static uint8_t file[BYTES];
static Fixture f;

static void begin(void)
{
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	for (size_t i = 0; i < BYTES; i++)
		file[i] = (uint8_t) (i * 7 + i / 251);
}

static void end(void) { fixture_close(&f); }

static int write_file(ShCall *call, void *scope)
{
	return sh_blob_write(call, "b1", "import", scope, "名簿.csv", "text/csv", file, BYTES);
}

static int read_file(ShCall *call, void *most)
{
	const uint8_t *bytes;
	size_t len;
	int r = sh_blob_read(call, "b1", *(const size_t *) most, &bytes, &len);

	if (r == 0)
		cr_assert(len == BYTES && memcmp(bytes, file, BYTES) == 0);
	return r;
}

static int upload(ShCall *call, void *arg)
{
	uint8_t hash[32] = { 0 };
	int r;

	(void) arg;
	if ((r = sh_blob_begin(call, "u1", "import", "a.csv", "text/csv")) != 0 ||
	    (r = sh_blob_put(call, "u1", 0, file, 100)) != 0 || (r = sh_blob_end(call, "u1", 100, 1, hash)) != 0)
		return r;
	return sh_blob_claim(call, "u1", "import", "d1");
}

static int rotate(ShCall *call, void *scope) { return sh_rekey_rotate(call, scope); }

static int renew(ShCall *call, void *arg)
{
	bool more = true;
	int r = 0;

	(void) arg;
	for (const ShSealed *c = sh_sealed_blobs; r == 0 && c->name; c++)
		for (more = true; r == 0 && more;)
			r = sh_rekey_reseal(call, c, &more);
	return r != 0 ? r : sh_rekey_rewrap(call, &more);
}

static int move(ShCall *call, void *arg)
{
	bool more = true;
	int r = 0;

	while (r == 0 && more)
		r = sh_blob_move(call, arg, &more);
	return r;
}

static int dispose(ShCall *call, void *scope) { return sh_rekey_dispose(call, scope); }

static size_t plenty = BYTES;

static const char nothing[] = "SELECT (SELECT count(*) FROM blob) + (SELECT count(*) FROM blob_chunk)";

typedef struct Swept {
	ShStep step;
	void *arg;
	void (*then)(int r); /* looks at what came of it */
} Swept;

static unsigned sweep(const Swept *w)
{
	for (unsigned n = 1; n < 2000; n++) {
		ShError err;
		bool struck;
		int r;

		cr_assert_eq(sh_db_ready(&f.worker.db, &err), 0); /* opened anew is another matter */
		faults_arm(n);
		r = in_tx(&f, w->step, w->arg);
		struck = faults_happened();
		cr_assert(r == 0 || (struck && f.error.reason[0]), "fault %u: %s %s", n, f.error.reason,
			  f.error.detail);
		if (w->then)
			w->then(r);
		if (!struck)
			return n - 1;
	}
	return 0;
}

static void is_readable(int r)
{
	(void) r;
	cr_assert_eq(in_tx(&f, read_file, &plenty), 0, "%s %s", f.error.reason, f.error.detail);
}

static void all_or_nothing(int r)
{
	if (r != 0)
		cr_assert_eq(count(&f, nothing), 0);
	else
		is_readable(r);
	run_sql(&f, "DELETE FROM blob; DELETE FROM blob_chunk");
}

static void upload_all_or_nothing(int r)
{
	cr_assert_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'CLAIMED'"), r == 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'keys_move'"), r == 0);
	run_sql(&f, "DELETE FROM blob; DELETE FROM blob_chunk; DELETE FROM due");
}

Test(sealed, a_file_is_whole_or_not_there, .init = begin, .fini = end)
{
	static const struct {
		const char *spoil, *reason;
		int r;
	} rows[] = {
		{ "DELETE FROM blob_chunk WHERE chunk_no = 1", "blob.chunk_unknown", SH_REFUSED },
		{ "DELETE FROM blob", "blob.unknown", SH_REFUSED },
		{ "UPDATE blob SET chunks = 1", "blob.broken", SH_FAULT },
		{ "UPDATE blob SET bytes = bytes - 1", "blob.broken", SH_FAULT },
		{ "UPDATE blob SET sha256 = set_byte(sha256, 0, get_byte(sha256, 0) # 1)", "blob.broken", SH_FAULT },
		{ "UPDATE blob SET sha256 = substr(sha256, 1, 31)", "blob.broken", SH_FAULT },
		{ "UPDATE blob SET sha256 = NULL", "blob.broken", SH_FAULT },
		{ "UPDATE blob SET state = 'UPLOADING'", "blob.too_large", SH_REFUSED },
		{ "UPDATE blob SET bytes = bytes + 1", "blob.too_large", SH_REFUSED },
	};
	size_t little = BYTES - 1;

	cr_assert_gt(sweep(&(Swept){ write_file, "-", all_or_nothing }), 12);
	cr_assert_gt(sweep(&(Swept){ write_file, "d1", all_or_nothing }), 12);
	cr_assert_gt(sweep(&(Swept){ upload, NULL, upload_all_or_nothing }), 8);
	cr_assert_eq(in_tx(&f, write_file, "d1"), 0, "%s", f.error.reason);
	cr_assert_gt(sweep(&(Swept){ read_file, &plenty, NULL }), 8);
	cr_assert_neq(in_tx(&f, read_file, &little), 0);
	cr_assert_str_eq(f.error.reason, "blob.too_large");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		run_sql(&f, "DELETE FROM blob; DELETE FROM blob_chunk");
		cr_assert_eq(in_tx(&f, write_file, "d1"), 0, "%s", f.error.reason);
		run_sql(&f, rows[i].spoil);
		cr_expect_neq(in_tx(&f, read_file, &plenty), 0, "%s", rows[i].spoil);
		cr_expect_str_eq(f.error.reason, rows[i].reason, "%s", rows[i].spoil);
	}
}

Test(sealed, no_rotation_loses_a_file, .init = begin, .fini = end)
{
	static const char old[] =
		"SELECT count(*) FROM blob_chunk WHERE sealed_key(sealed) < (SELECT max(key_id) FROM "
		"data_key WHERE scope = '%s')";
	char sql[200];

	cr_assert_eq(in_tx(&f, write_file, "-"), 0, "%s", f.error.reason);
	cr_assert_gt(sweep(&(Swept){ rotate, "*", is_readable }), 5);
	cr_assert_gt(sweep(&(Swept){ renew, NULL, is_readable }), 8);
	snprintf(sql, sizeof sql, old, "-");
	cr_assert_eq(count(&f, sql), 0, "all under the newest key");
	cr_assert_gt(sweep(&(Swept){ move, "b1/d1", is_readable }), 12);
	snprintf(sql, sizeof sql, old, "d1");
	cr_assert_eq(count(&f, sql), 0, "all under its disaster's");
	cr_assert_eq(in_tx(&f, rotate, "d1"), 0);
	cr_assert_gt(sweep(&(Swept){ renew, NULL, is_readable }), 8);

	cr_assert_neq(in_tx(&f, move, "b1"), 0);
	cr_assert_str_eq(f.error.reason, "blob.unknown");
	cr_assert_neq(in_tx(&f, dispose, "-"), 0);
	cr_assert_str_eq(f.error.reason, "data_key.not_disposable");
	cr_assert_gt(sweep(&(Swept){ dispose, "d1", NULL }), 3);
	cr_assert_neq(in_tx(&f, read_file, &plenty), 0);
	cr_assert_str_eq(f.error.reason, "data_key.destroyed");
	run_sql(&f, "DELETE FROM blob; DELETE FROM blob_chunk");
	cr_assert_neq(in_tx(&f, write_file, "d1"), 0, "nor is anything sealed for it again");
	cr_assert_str_eq(f.error.reason, "data_key.destroyed");
}
