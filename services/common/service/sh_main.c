#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_data_key.h"
#include "sh_free.h"
#include "sh_health.h"
#include "sh_job.h"
#include "sh_log.h"
#include "sh_loop.h"
#include "sh_rekey_due.h"
#include "sh_runtime.h"
#include "sh_sanitized.h"
#include "sh_service_settings.h"
#include "sh_signals.h"
#include "sh_site.h"
#include "sh_token.h"
#include "common_sql.h"
#include "shien/common/v1/contract.h"

#include <malloc.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LARGE_BLOCK = 256 << 10 };

/* Exit codes: docs/architecture.md. */
enum { EXIT_OK, EXIT_NOT_READY, EXIT_USAGE, EXIT_SETTINGS, EXIT_KEYS, EXIT_START };

static const ShSetting common_settings[] = {
	{ "replica", SH_SETTING_TEXT, "1", 0, 0, "Name of this replica in the log" },
	{ "rpc_bind", SH_SETTING_TEXT, NULL, 0, 0, "Where requests arrive: tcp://ADDRESS:PORT" },
	{ "stream_bind", SH_SETTING_TEXT, NULL, 0, 0, "Where consumers of our events connect: tcp://ADDRESS:PORT" },
	{ "admin_bind", SH_SETTING_TEXT, NULL, 0, 0,
	  "Listener of /healthz /readyz /metrics: ADDRESS:PORT or unix:PATH" },
	{ "door_bind", SH_SETTING_TEXT, "", 0, 0, "HTTP door: ADDRESS:PORT or unix:PATH; empty: closed" },
	{ "db", SH_SETTING_TEXT, NULL, 0, 0,
	  "libpq connection string of the service's login (password in a passfile)" },
	{ "system_db", SH_SETTING_TEXT, NULL, 0, 0, "libpq connection string of the runtime's login" },
	{ "redis", SH_SETTING_TEXT, "", 0, 0, "Redis: /path/to.sock or HOST:PORT; empty: none" },
	{ "redis_user", SH_SETTING_TEXT, "", 0, 0, "Redis user" },
	{ "redis_password_file", SH_SETTING_TEXT, "", 0, 0, "File with the Redis password" },
	{ "secret_dir", SH_SETTING_TEXT, NULL, 0, 0, "Folder of this service's own secret keys" },
	{ "public_dir", SH_SETTING_TEXT, NULL, 0, 0, "Folder of everybody's public keys: the allow-list" },
	{ "audit_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the second store of audit records, on another disk than the database; empty: none" },
	{ "audit_seconds", SH_SETTING_INT, "30", 1, 60, "Seconds between checkpoints of the audit trees" },
	{ "audit_witness_url", SH_SETTING_TEXT, "", 0, 0,
	  "Witness of the checkpoints (C2SP tlog-witness): http(s)://…; empty: none" },
	{ "audit_witness_key", SH_SETTING_TEXT, "", 0, 0, "Public key of the witness: NAME+ID+KEY" },
	{ "audit_tsa_url", SH_SETTING_TEXT, "", 0, 0,
	  "Time-stamping authority of the checkpoints (RFC 3161): http(s)://…; empty: none" },
	{ "audit_tsa_ca_file", SH_SETTING_TEXT, "", 0, 0, "CA certificates of the time-stamping authority (PEM)" },
	{ "scope_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of the secrets of disasters, the same for all replicas and writable; empty: secret_dir" },
	{ "token_module", SH_SETTING_TEXT, "", 0, 0, "Library of a PKCS#11 token; empty: keys rest in files" },
	{ "token_pin_file", SH_SETTING_TEXT, "", 0, 0, "File with the token's PIN, mode 0600" },
	{ "token_root_key", SH_SETTING_TEXT, "", 0, 0,
	  "pkcs11: URI of the RSA key that the root key rests wrapped under; empty: the root rests in its file" },
	{ "workers", SH_SETTING_INT, "2", 1, 48, "Threads for requests" },
	{ "batch_workers", SH_SETTING_INT, "1", 1, 16, "Threads for long and due work" },
	{ "look_share_ms", SH_SETTING_INT, "10", 1, 10000,
	  "Milliseconds for which looks may share a transaction: more answers a second, each of which waits longer" },
	{ "log_level", SH_SETTING_INT, "1", 0, 3, "0 debug, 1 info, 2 warn, 3 error" },
	{ 0 },
};

/* peer_<x>, stream_<x>: where the services that this one asks and follows are. */
const ShSetting sh_peer_settings[] = {
#define PEER(id, name)                                                                                               \
	{ "peer_" #id, SH_SETTING_TEXT, "", 0, 0, "rpc endpoints of " name ", comma separated" },                    \
		{ "stream_" #id, SH_SETTING_TEXT, "", 0, 0, "stream endpoints of " name ", comma separated" },
	PEER(register_sync, "register-sync") PEER(ledger, "ledger") PEER(application_intake, "application-intake")
		PEER(certificate_issuer, "certificate-issuer") PEER(notifier, "notifier")
			PEER(shelter_gateway, "shelter-gateway") PEER(console, "console")
#undef PEER
				{ 0 },
};

static void usage(const ShService *s, FILE *out)
{
	fprintf(out,
		"usage: shien-%s [run | healthcheck | --print-config | --check | --help] [--config FILE]\n"
		"  run             start (default)\n"
		"  healthcheck     0 when the running daemon is ready\n"
		"  --print-config  every setting with its meaning and value\n"
		"  --check         read the settings and keys, prove the door is shut, and stop\n"
		"Settings: environment SHIEN_<DAEMON>_<KEY> over FILE (key: value).\n",
		s->name);
}

static int say(const char *what, const ShError *err, int code)
{
	fprintf(stderr, "shien: %s: %s (%s)\n", what, err->reason, err->detail);
	return code;
}

/* The generation stands in the database; without one we wait for it: everything else hangs on it. */
static int read_generation(ShProcess *p, ShError *err)
{
	for (int tries = 0;; tries++) {
		PGconn *conn = PQconnectdb(p->db);
		PGresult *res = PQstatus(conn) == CONNECTION_OK ? PQexec(conn, "SELECT generation FROM site") : NULL;
		bool got = res && PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1;

		if (got)
			p->generation = (uint32_t) atoi(PQgetvalue(res, 0, 0));
		PQclear(res);
		PQfinish(conn);
		if (got)
			return 0;
		if (tries == 60 || sh_stop_asked(1))
			return sh_fail(err, SH_UNAVAILABLE, "db.unreachable", "or not migrated: shienctl migrate");
	}
}

/* A database that was set back does not know which numbers it gave away since: it serves nobody before `shienctl
 * restore raise` has given it the generation that stands outside of it. */
static int check_generation(const ShProcess *p, ShError *err)
{
	uint32_t raised;
	int r = sh_site_generation(sh_setting(p->settings, "public_dir"), &raised, err);

	if (r == 0 && raised > p->generation)
		r = sh_fail(err, SH_FAILED_PRECONDITION, "site.generation_old", "%u, the site's is %u", p->generation,
			    raised);
	return r;
}

enum { ZERO_COPY_RECV = 10 }; /* of libzmq's context; zmq.h names it for drafts only */

/* Each message has memory of its own, which free() wipes. Else libzmq decrypts in the buffer that it reads a
 * connection into: what was last asked stays there as long as nothing else comes, and as long as anybody holds a part
 * of it. */
static int own_memory_each(ShError *err)
{
	return zmq_ctx_set(zsys_init(), ZERO_COPY_RECV, 0) == 0
		       ? 0
		       : sh_fail(err, SH_INTERNAL, "loop.socket", "zero copy");
}

static int run(ShProcess *p)
{
	ShZap *zap = NULL;
	ShError err = { 0 };
	int code = EXIT_OK;

	sh_signals_block();
	zsys_handler_set(NULL);
	if (own_memory_each(&err) != 0 || sh_zap_start(&zap, zsys_init(), p->keys, &err) != 0 ||
	    sh_curve_prove(zsys_init(), p->keys, &err) != 0)
		code = say("CURVE", &err, EXIT_KEYS);
	if (code == EXIT_OK && (read_generation(p, &err) != 0 || check_generation(p, &err) != 0 ||
				(p->service->start && p->service->start(p->settings, &err) != 0)))
		code = say("start", &err, EXIT_START);
	if (code == EXIT_OK && sh_loop_run(p, &err) != 0)
		code = say("start", &err, EXIT_START);
	if (p->service->stop)
		p->service->stop();
	sh_zap_stop(zap);
	zsys_shutdown();
	return code;
}

static int check(ShProcess *p)
{
	ShError err = { 0 };
	ShZap *zap;
	int r = sh_zap_start(&zap, zsys_init(), p->keys, &err);

	if (r == 0) {
		r = sh_curve_prove(zsys_init(), p->keys, &err);
		sh_zap_stop(zap);
	}
	zsys_shutdown();
	if (r == 0)
		puts("ok");
	return r == 0 ? EXIT_OK : say("CURVE", &err, EXIT_KEYS);
}

/* What it needs before anything is opened to others; says why not. */
static int prepare(ShProcess *p)
{
	const ShSettings *s = p->settings;
	const ShTokenSettings token = { sh_setting(s, "token_module"), sh_setting(s, "token_pin_file"),
					sh_setting(s, "token_root_key") };
	const char *name = p->service->name, *scope_dir = sh_setting(s, "scope_dir");
	ShError err = { 0 };

	if (sh_routes_check(p->service->contract, p->service->routes, &err) != 0 ||
	    sh_routes_check(&common_contract, sh_runtime_routes, &err) != 0)
		return say("routes", &err, EXIT_START);
	if (sh_token_open(&token, &err) != 0)
		return say("token", &err, EXIT_KEYS);
	if (sh_keys_open(&p->keys, name, sh_setting(s, "secret_dir"), sh_setting(s, "public_dir"), &err) != 0)
		return say("keys", &err, EXIT_KEYS);
	sh_data_key_source(p->keys, *scope_dir ? scope_dir : sh_setting(s, "secret_dir"));
	if (sh_audit_store_open(sh_setting(s, "audit_dir"), name, sh_setting(s, "replica"), &err) != 0)
		return say("audit", &err, EXIT_START);
	return EXIT_OK;
}

static int with_keys(const ShService *service, ShSettings *settings, const char *command)
{
	ShProcess p = { .service = service,
			.settings = settings,
			.db = sh_setting(settings, "db"),
			.db_system = sh_setting(settings, "system_db"),
			.statements = { common_sql, service->statements, sh_sealed_statements(service) } };
	int code;

	sh_log_open(service->name, sh_setting(settings, "replica"),
		    (ShLogLevel) sh_setting_int(settings, "log_level"));
	code = prepare(&p);
	if (code == EXIT_OK)
		code = strcmp(command, "--check") == 0 ? check(&p) : run(&p);
	sh_audit_store_close();
	sh_keys_free(p.keys);
	sh_token_close();
	return code;
}

static bool is_command(const char *word)
{
	static const char *const commands[] = { "run", "healthcheck", "--print-config", "--check", NULL };

	for (const char *const *c = commands; *c; c++)
		if (strcmp(word, *c) == 0)
			return true;
	return false;
}

int sh_service_main(int argc, char **argv, const ShService *service)
{
	const ShSetting *tables[4] = { common_settings, sh_peer_settings, service->settings, NULL };
	const char *command = "run", *file = NULL;
	ShSettings *settings;
	ShError err = { 0 };
	int code;

	/* The C library would raise this bound by itself, and then keep what a large call held for ever. */
	mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--config") == 0 && i + 1 < argc)
			file = argv[++i];
		else
			command = argv[i];
	}
	if (strcmp(command, "--help") == 0) {
		usage(service, stdout);
		return EXIT_OK;
	}
	if (!is_command(command)) {
		usage(service, stderr);
		return EXIT_USAGE;
	}
	if (sodium_init() < 0)
		return EXIT_START;
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 }); /* no core with people's data in it */
#ifndef SH_SANITIZED                                      /* which looks for leaks as a debugger would */
	prctl(PR_SET_DUMPABLE, 0);                        /* no debugger but the administrator's */
#endif
	sh_free_wipes();
	if (sh_settings_read(&settings, service->name, tables, file, &err) != 0)
		return say("settings", &err, EXIT_SETTINGS);
	if (strcmp(command, "--print-config") == 0) {
		sh_settings_print(settings, stdout);
		code = EXIT_OK;
	} else if (strcmp(command, "healthcheck") == 0) {
		code = sh_healthcheck(settings) == 0 ? EXIT_OK : EXIT_NOT_READY;
	} else {
		code = with_keys(service, settings, command);
	}
	sh_settings_free(settings);
	return code;
}
