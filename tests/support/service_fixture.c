#include "service_fixture.h"
#include "service_database.h"
#include "common_sql.h"
#include "common_system_sql.h"
#include "sh_clock.h"
#include "sh_data_key.h"
#include "sh_rekey_due.h"
#include "sh_sequence.h"
#include "sh_kept.h"
#include "shien/common/v1/contract.h"

#include <criterion/criterion.h>
#include <ftw.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUDGET = 256 << 20 };

static const ShSetting settings_rows[] = {
	{ "redis", SH_SETTING_TEXT, "", 0, 0, "" },
	{ "redis_user", SH_SETTING_TEXT, "", 0, 0, "" },
	{ "redis_password_file", SH_SETTING_TEXT, "", 0, 0, "" },
	{ "batch_workers", SH_SETTING_INT, "1", 1, 16, "" },
	{ "look_share_ms", SH_SETTING_INT, "10", 1, 10000, "" },
	{ 0 },
};

void run_sql(Fixture *f, const char *sql)
{
	PGresult *r = PQexec(f->admin.conn, sql);
	ExecStatusType s = PQresultStatus(r);

	cr_assert(s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK, "%s\n%s", PQerrorMessage(f->admin.conn), sql);
	PQclear(r);
}

const char *text_of(Fixture *f, const char *sql)
{
	static char text[65536];
	PGresult *r = PQexec(f->admin.conn, sql);

	cr_assert(PQresultStatus(r) == PGRES_TUPLES_OK, "%s\n%s", PQerrorMessage(f->admin.conn), sql);
	cr_assert(PQntuples(r) > 0, "no row: %s", sql);
	snprintf(text, sizeof text, "%s", PQgetvalue(r, 0, 0));
	PQclear(r);
	return text;
}

long count(Fixture *f, const char *sql) { return atol(text_of(f, sql)); }

static void open_keys(Fixture *f, const ShService *service)
{
	char secret[160], public[160];
	static const char *const all[] = { "register-sync",
					   "ledger",
					   "application-intake",
					   "certificate-issuer",
					   "notifier",
					   "shelter-gateway",
					   "console",
					   "shienctl",
					   NULL };
	ShError err = { 0 };

	snprintf(secret, sizeof secret, "%s/secret", f->folder);
	snprintf(public, sizeof public, "%s/public", f->folder);
	for (const char *const *name = all; *name; name++)
		cr_assert_eq(sh_keys_make(*name, secret, public, &err), 0, "%s %s", err.reason, err.detail);
	cr_assert_eq(sh_keys_open(&f->process.keys, service->name, secret, public, &err), 0, "%s %s", err.reason,
		     err.detail);
	snprintf(f->scope_folder, sizeof f->scope_folder, "%s", secret);
	sh_data_key_source(f->process.keys, f->scope_folder);
}

void fixture_open(Fixture *f, const ShService *service, const char *migrations)
{
	const char *base = getenv("SHIEN_TEST_PG");
	const ShSetting *tables[] = { settings_rows, service->settings, NULL };
	ShSettings *settings;
	ShError err = { 0 };

	cr_assert(base != NULL, "SHIEN_TEST_PG names a PostgreSQL to test on: run tests/run.sh");
	cr_assert(sodium_init() >= 0);
	memset(f, 0, sizeof *f);
	snprintf(f->folder, sizeof f->folder, "/tmp/shien-test-XXXXXX");
	cr_assert(mkdtemp(f->folder) != NULL);
	snprintf(f->database, sizeof f->database, "t%d_%lld", getpid(), (long long) (sh_now_us() % 1000000000));
	f->process.service = service;
	f->process.generation = 1;
	f->process.statements[0] = common_sql;
	f->process.statements[1] = service->statements;
	f->process.statements[2] = sh_sealed_statements(service);
	database_make(f, base, migrations);
	open_keys(f, service);
	cr_assert_eq(sh_settings_read(&settings, service->name, tables, NULL, &err), 0, "%s %s", err.reason,
		     err.detail);
	f->settings = f->process.settings = settings;
	f->worker.process = &f->process;
	cr_assert_eq(sh_db_open(&f->worker.db, f->conninfo, f->process.statements, SH_PLAN_ONCE, &err), 0, "%s %s",
		     err.reason, err.detail);
	f->worker.peers = sh_peers_new(f->process.keys, settings);
	f->worker.redis = sh_redis_new(settings);
	f->municipality = "992011";
	f->actor = "staff:test";
	f->roles = "";
	f->caller = "shienctl";
	f->purpose = "TEST";
	if (service->start)
		cr_assert_eq(service->start(settings, &err), 0, "%s %s", err.reason, err.detail);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void) st, (void) flag, (void) ftw;
	return remove(path);
}

void fixture_close(Fixture *f)
{
	if (f->process.service->stop)
		f->process.service->stop();
	sh_arena_free(f->arena);
	sh_peers_free(f->worker.peers);
	sh_redis_free(f->worker.redis);
	sh_db_close(&f->worker.db);
	free((char *) (uintptr_t) f->admin.conninfo);
	sh_db_close(&f->admin);
	sh_settings_free((ShSettings *) (uintptr_t) f->settings);
	sh_keys_free(f->process.keys);
	nftw(f->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	database_drop(f);
}

/* ---- peers ---- */
static const FakePeer *fakes;

static int answer(void *self, const char *service, const char *rpc, const uint8_t *body, size_t len, ShArena *arena,
		  const uint8_t **ret_body, size_t *ret_len, ShError *err)
{
	for (const FakePeer *p = fakes; p && p->service; p++) {
		const ProtobufCMethodDescriptor *m;
		const ProtobufCMessage *request, *reply;
		int r;

		if (strcmp(p->service, service) != 0)
			continue;
		m = protobuf_c_service_descriptor_get_method_by_name(p->contract->service, rpc);
		cr_assert(m != NULL, "%s has no %s", service, rpc);
		r = sh_unpack(p->contract, m->input, arena, body, len, &request, err);
		cr_assert_eq(r, 0, "%s.%s: %s %s", service, rpc, err->reason, err->field);
		err->code = SH_OK;
		reply = p->answer(self, service, rpc, request, arena, err);
		if (!reply && err->code != SH_OK) /* sh_fail would read the reason out of what it writes */
			return sh_code_is_fault(err->code) ? SH_FAULT : SH_REFUSED;
		if (!reply)
			return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s", service);
		cr_assert_eq(reply->descriptor, m->output, "%s.%s answers %s", service, rpc, reply->descriptor->name);
		return sh_pack(arena, reply, ret_body, ret_len, err);
	}
	return sh_fail(err, SH_UNAVAILABLE, "peer.unreachable", "%s", service);
}

void fixture_peers(Fixture *f, const FakePeer *peers)
{
	fakes = peers;
	sh_peers_fake(f->worker.peers, answer, f);
}

/* ---- calls ---- */
static ShCall new_call(Fixture *f, const char *key)
{
	sh_arena_free(f->arena);
	f->arena = sh_arena_new(BUDGET);
	return (ShCall){ .arena = f->arena,
			 .db = &f->worker.db,
			 .worker = &f->worker,
			 .municipality = f->municipality,
			 .actor = { .id = f->actor,
				    .issuer = "shienctl",
				    .roles = f->roles,
				    .categories = f->categories ? f->categories : "*",
				    .session = "",
				    .municipality = f->municipality },
			 .token = (const uint8_t *) "test",
			 .token_len = 4,
			 .caller = f->caller,
			 .rpc = "-",
			 .purpose = f->purpose,
			 .trace = "test",
			 .key = key,
			 .browser = f->browser,
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
}

int ask_with_key(Fixture *f, const char *key, const char *rpc, const ProtobufCMessage *request,
		 const void **ret_reply)
{
	const ShContract *own = f->process.service->contract,
			 *contract = sh_contract_rpc(own, rpc) ? own : &common_contract; /* the runtime's */
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc);
	const uint8_t *bytes, *reply;
	const ProtobufCMessage *message;
	ShCall call = new_call(f, key);
	size_t len, reply_len;
	int r;

	*ret_reply = NULL;
	cr_assert(m != NULL, "no rpc %s", rpc);
	cr_assert_eq(request->descriptor, m->input, "%s takes %s", rpc, m->input->name);
	cr_assert_eq(sh_pack(f->arena, request, &bytes, &len, &f->error), 0);
	r = sh_dispatch(f->process.service, &call, rpc, bytes, len, &reply, &reply_len);
	f->error = call.error;
	if (r == 0) {
		cr_assert_eq(sh_unpack(contract, m->output, f->arena, reply, reply_len, &message, &f->error), 0,
			     "%s %s", f->error.reason, f->error.field);
		*ret_reply = message;
	}
	return r;
}

int ask(Fixture *f, const char *rpc, const ProtobufCMessage *request, const void **ret_reply)
{
	char key[32];

	snprintf(key, sizeof key, "test-%u", ++f->keys);
	return ask_with_key(f, key, rpc, request, ret_reply);
}

int in_tx(Fixture *f, ShStep step, void *arg)
{
	ShCall call = new_call(f, "tx");
	int r = sh_tx_run(&call, SH_TX_WRITE, step, arg);

	f->error = call.error;
	return r;
}

typedef struct Told {
	const ShService *service;
	const char *publisher, *type;
	const uint8_t *bytes;
	size_t len;
} Told;

static int apply(ShCall *call, void *arg)
{
	const Told *t = arg;

	sh_call_as_service(call, call->worker->process, call->municipality, "STREAM");
	call->caller = t->publisher;
	return sh_apply_event(t->service, call, t->publisher, t->type, t->bytes, t->len);
}

int tell(Fixture *f, const char *publisher, const ProtobufCMessage *event)
{
	Told t = { f->process.service, publisher, event->descriptor->name, NULL,
		   protobuf_c_message_get_packed_size(event) };
	uint8_t *bytes = malloc(t.len + 1);
	int r;

	protobuf_c_message_pack(event, bytes);
	t.bytes = bytes;
	r = in_tx(f, apply, &t);
	free(bytes);
	return r;
}

unsigned run_due(Fixture *f, int64_t now_us)
{
	unsigned done = 0;

	for (;;) {
		char sql[512], municipality[7], kind[48], id[160];
		int64_t lease = now_us + 1;
		ShCall call;
		PGresult *r;
		int n;

		snprintf(sql, sizeof sql,
			 "UPDATE due SET leased_until_us = %lld WHERE (municipality, kind, id) IN (SELECT "
			 "municipality, kind, id "
			 "FROM due WHERE due_us <= %lld ORDER BY due_us LIMIT 1) RETURNING municipality, kind, id",
			 (long long) lease, (long long) now_us);
		r = PQexec(f->admin.conn, sql);
		cr_assert(PQresultStatus(r) == PGRES_TUPLES_OK, "%s", PQerrorMessage(f->admin.conn));
		n = PQntuples(r);
		if (n == 1) {
			snprintf(municipality, sizeof municipality, "%s", PQgetvalue(r, 0, 0));
			snprintf(kind, sizeof kind, "%s", PQgetvalue(r, 0, 1));
			snprintf(id, sizeof id, "%s", PQgetvalue(r, 0, 2));
		}
		PQclear(r);
		if (n == 0)
			return done;
		call = new_call(f, "due");
		call.now_us = now_us;
		sh_call_as_service(&call, &f->process, municipality, NULL);
		n = sh_run_due(f->process.service, &call, kind, id, lease);
		f->error = call.error;
		if (n != 0) /* what failed waits for its next time */
			return done;
		done++;
	}
}

void run_sequencer(Fixture *f)
{
	static const ShSql *const *lists[] = { common_system_sql, NULL };
	ShCall call = new_call(f, "");
	uint64_t moved;
	bool more;
	ShDb db;

	cr_assert_eq(sh_db_open(&db, f->system_conninfo, lists, SH_PLAN_AUTO, &f->error), 0, "%s", f->error.detail);
	call.db = &db;
	cr_assert_eq(sh_sequence_all(&call, 1, &moved, &more), 0, "%s %s", call.error.reason, call.error.detail);
	cr_assert_eq(sh_sequence_audit(&call, &moved), 0, "%s %s", call.error.reason, call.error.detail);
	sh_arena_free(f->arena); /* the results go before their connection */
	f->arena = NULL;
	sh_db_close(&db);
}
