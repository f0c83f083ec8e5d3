#include "register_run.h"
#include "cells.h"
#include "faults.h"
#include "sh_data_key.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "residents.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void as(Fixture *f, const char *caller, const char *roles)
{
	f->caller = caller;
	f->roles = roles;
}

void register_open_quiet(Fixture *f, const char *part_rows)
{
	setenv("SHIEN_REGISTER_SYNC_DATA_DIR", SHIEN_SOURCE_DIR "/services/register-sync", 1);
	setenv("SHIEN_REGISTER_SYNC_PART_ROWS", part_rows, 1);
	fixture_open(f, &register_sync_service, "register-sync/migrations");
	f->municipality = "482013";
	as(f, "shienctl", "register");
}

void disaster_declared(Fixture *f, const char *disaster_id)
{
	Ledger__DisasterDeclared e = LEDGER__DISASTER_DECLARED__INIT;

	e.disaster_id = disaster_id;
	cr_assert_eq(tell(f, "ledger", &e.base), 0, "%s %s", f->error.reason, f->error.detail);
}

void register_open(Fixture *f, const char *part_rows)
{
	register_open_quiet(f, part_rows);
	f->municipality = "483010";
	disaster_declared(f, A_DISASTER);
	f->municipality = "482013";
	disaster_declared(f, A_DISASTER);
}

typedef struct Upload {
	const char *blob_id;
	const char *bytes;
	size_t len;
} Upload;

static int put_blob(ShCall *call, void *arg)
{
	const Upload *u = arg;
	uint32_t chunks = 0;
	uint8_t hash[32];
	int r = sh_blob_begin(call, u->blob_id, "import", "register.csv", "text/csv");

	for (size_t at = 0; r == 0 && at < u->len; at += SH_BLOB_CHUNK) {
		size_t n = u->len - at < SH_BLOB_CHUNK ? u->len - at : SH_BLOB_CHUNK;

		r = sh_blob_put(call, u->blob_id, chunks++, u->bytes + at, n);
	}
	crypto_hash_sha256(hash, (const unsigned char *) u->bytes, u->len);
	return r != 0 ? r : sh_blob_end(call, u->blob_id, u->len, chunks, hash);
}

void upload(Fixture *f, const char *blob_id, const void *bytes, size_t len)
{
	Upload u = { blob_id, bytes, len };

	cr_assert_eq(in_tx(f, put_blob, &u), 0, "%s %s", f->error.reason, f->error.detail);
}

int start(Fixture *f, const char *import_id, const char *blob_id, const char *as_of, const char *encoding)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const void *reply;

	q.import_id = import_id;
	q.blob_id = blob_id;
	q.file_name = "register.csv";
	q.as_of = as_of;
	q.encoding = encoding;
	return ask(f, "StartImport", &q.base, &reply);
}

const char *import_id_of(unsigned n)
{
	static char ids[2][40];
	static unsigned which;
	char *id = ids[which++ % 2];

	snprintf(id, sizeof ids[0], "00000000-0000-7000-8000-%012u", n);
	return id;
}

void import_file(Fixture *f, unsigned n, const void *bytes, size_t len)
{
	const char *blob = import_id_of(n + 500000), *id = import_id_of(n);

	const char *caller = f->caller, *roles = f->roles;

	upload(f, blob, bytes, len);
	as(f, "shienctl", "register");
	cr_assert_eq(start(f, id, blob, "2026-09-01", ""), 0, "%s %s", f->error.reason, f->error.field);
	as(f, caller, roles);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
	if (strcmp(import_of(f, n)->state, "CHECKED") == 0) /* small registers change much */
		confirm_and_run(f, n);
	cr_assert_str_eq(import_of(f, n)->state, "DONE", "%s", import_of(f, n)->reason);
}

int confirm(Fixture *f, unsigned n, const char *hash)
{
	RegisterSync__ConfirmImportRequest q = REGISTER_SYNC__CONFIRM_IMPORT_REQUEST__INIT;
	const char *caller = f->caller, *roles = f->roles;
	char copy[65]; /* the answer that it stands in goes with the next question */
	const void *reply;
	int r;

	snprintf(copy, sizeof copy, "%s", hash);
	q.import_id = import_id_of(n);
	q.check_hash = copy;
	as(f, "shienctl", "register");
	r = ask(f, "ConfirmImport", &q.base, &reply);
	as(f, caller, roles);
	return r;
}

void nothing_is_much(Fixture *f)
{
	run_sql(f, "INSERT INTO arrangement SELECT m, '', 1000, 1000, false, 1, 'test' FROM "
		   "unnest('{482013,483010}'::text[]) AS u (m)");
}

void confirm_and_run(Fixture *f, unsigned n)
{
	cr_assert_eq(confirm(f, n, import_of(f, n)->check->hash), 0, "%s", f->error.reason);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s %s", f->error.reason, f->error.detail);
}

void import_text(Fixture *f, unsigned n, const char *text) { import_file(f, n, text, strlen(text)); }

const RegisterSync__Import *import_of(Fixture *f, unsigned n)
{
	RegisterSync__GetImportRequest q = REGISTER_SYNC__GET_IMPORT_REQUEST__INIT;
	const char *caller = f->caller, *roles = f->roles;
	const void *reply;

	q.import_id = import_id_of(n);
	as(f, "shienctl", "register");
	cr_assert_eq(ask(f, "GetImport", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, caller, roles);
	return reply;
}

int run_part_failing(Fixture *f, unsigned nth)
{
	char id[64];
	int64_t lease = sh_now_us() + 1, now = sh_now_us();
	char sql[200];
	ShCall call;
	int r;

	snprintf(id, sizeof id, "%s", text_of(f, "SELECT id FROM due WHERE kind = 'import' ORDER BY due_us LIMIT 1"));
	snprintf(sql, sizeof sql, "UPDATE due SET leased_until_us = %lld WHERE id = '%s'", (long long) lease, id);
	run_sql(f, sql);
	sh_arena_free(f->arena);
	f->arena = sh_arena_new(256 << 20);
	call = (ShCall){ .arena = f->arena,
			 .db = &f->worker.db,
			 .worker = &f->worker,
			 .trace = "test",
			 .now_us = now,
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
	sh_call_as_service(&call, &f->process, f->municipality, NULL);
	faults_arm(nth);
	r = sh_run_due(&register_sync_service, &call, "import", id, lease);
	f->error = call.error;
	return r;
}

int run_one_part(Fixture *f) { return run_part_failing(f, 0); }

const char *person_of(Fixture *f, const char *address_no)
{
	static char ids[8][40];
	static unsigned which;
	char sql[200], *id = ids[which++ % 8];

	snprintf(sql, sizeof sql, "SELECT person_id FROM person WHERE municipality = '%s' AND address_no = '%s'",
		 f->municipality, address_no);
	snprintf(id, sizeof ids[0], "%s", text_of(f, sql));
	return id;
}

char *file_bytes(const char *path, size_t *ret_len)
{
	FILE *in = fopen(path, "rb");
	char *bytes;

	cr_assert(in != NULL, "%s", path);
	fseek(in, 0, SEEK_END);
	*ret_len = (size_t) ftell(in);
	rewind(in);
	bytes = malloc(*ret_len + 1);
	cr_assert_eq(fread(bytes, 1, *ret_len, in), *ret_len);
	fclose(in);
	return bytes;
}

typedef struct Kept {
	Fixture *f;
	const char *where, *value;
	RegisterField item;
	long n;
} Kept;

static bool says(char *image, const Kept *k)
{
	const char *items[REGISTER_FIELDS];

	if (k->item == REGISTER_NONE)
		return strstr(image, k->value) != NULL;
	resident_items(image, items);
	return strcmp(items[k->item], k->value) == 0;
}

static int look_at_kept(ShCall *call, void *arg)
{
	Kept *k = arg;
	ShOpener opener = { 0 };
	PGresult *rows;
	char sql[512];
	int r = 0;

	snprintf(sql, sizeof sql,
		 "SELECT person_id, history_no, branch_no, import_no, sealed_image FROM history WHERE %s", k->where);
	rows = PQexec(k->f->admin.conn, sql);
	cr_assert(PQresultStatus(rows) == PGRES_TUPLES_OK, "%s", PQerrorMessage(k->f->admin.conn));
	for (int i = 0; r == 0 && i < PQntuples(rows); i++) {
		const char *row_id = resident_row_id(call, PQgetvalue(rows, i, 0), atoi(PQgetvalue(rows, i, 1)),
						     atoi(PQgetvalue(rows, i, 2)), atoi(PQgetvalue(rows, i, 3)));
		size_t len;
		unsigned char *sealed = PQunescapeBytea((unsigned char *) PQgetvalue(rows, i, 4), &len);
		const uint8_t *image;

		r = sh_cell_open_with(call, &opener, CELL_ROW, row_id, sealed, len, &image, &len);
		k->n += r == 0 && says((char *) (uintptr_t) image, k);
		PQfreemem(sealed);
	}
	PQclear(rows);
	return r;
}

long kept_rows(Fixture *f, const char *where, RegisterField item, const char *value)
{
	Kept k = { f, where, value, item, 0 };

	cr_assert_eq(in_tx(f, look_at_kept, &k), 0, "%s %s", f->error.reason, f->error.detail);
	return k.n;
}
