/* shien-audit-play SERVICE TENANT SYSTEM_DB DB SECRET_DIR PUBLIC_DIR AUDIT_DIR|- STEP…: one line for each step.
 *   look N      N looks at a person each; "look ANSWERED REFUSED"
 *   number      the sequencer numbers what waits; "number LEAVES"
 *   sign        a checkpoint of the tenant's tree; "sign 1", "sign 0", or "alarm REASON"
 *   take-over   the second store's own records; "take-over" */
#include "common_sql.h"
#include "common_system_sql.h"
#include "sh_audit.h"
#include "sh_clock.h"
#include "sh_keys.h"
#include "sh_notary.h"
#include "sh_sequence.h"
#include "sh_take_over.h"
#include "sh_tx.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Play {
	const char *service, *tenant, *db, *system_db;
	ShKeys *keys;
	ShNotary *notary;
	ShDb workers, system;
	int64_t taken_over;
} Play;

static ShCall call_of(const Play *p, ShDb *db, ShArena *arena)
{
	char *trace = sh_alloc(arena, SH_UUID_LEN + 1);

	sh_uuid7(trace);
	return (ShCall){ .arena = arena,
			 .db = db,
			 .municipality = p->tenant,
			 .actor = { .id = "staff:test", .session = "" },
			 .caller = "shienctl",
			 .rpc = "Look",
			 .purpose = "TEST",
			 .trace = trace,
			 .key = "",
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 30 * 1000000 };
}

static int look(ShCall *call, void *arg) { return sh_audit_one(call, arg); }

static void looks(Play *p, unsigned long n)
{
	unsigned long answered = 0, refused = 0;

	for (unsigned long i = 0; i < n; i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		ShCall call = call_of(p, &p->workers, arena);
		char person[SH_UUID_LEN + 1];

		sh_uuid7(person);
		if (sh_tx_run(&call, SH_TX_READ, look, person) == 0)
			answered++;
		else if (refused++ == 0)
			fprintf(stderr, "look: %s %s\n", call.error.reason, call.error.detail);
		sh_arena_free(arena);
	}
	printf("look %lu %lu\n", answered, refused);
}

static void on_system(Play *p, const char *what)
{
	ShArena *arena = sh_arena_new(64 << 20);
	ShCall call = call_of(p, &p->system, arena);
	uint64_t moved = 0;
	bool made = false;
	int r = 0;

	if (strcmp(what, "number") == 0) {
		r = sh_sequence_audit(&call, &moved);
		printf("number %llu\n", (unsigned long long) moved);
	} else if (strcmp(what, "take-over") == 0) {
		r = sh_take_over(&call, &p->taken_over);
		puts(what);
	} else {
		r = sh_notary_sign_tree(p->notary, &call, p->tenant, &made);
		if (r == 0)
			printf("sign %d\n", made);
		else
			printf("alarm %s\n", call.error.reason);
	}
	if (r != 0)
		fprintf(stderr, "%s: %s %s\n", what, call.error.reason, call.error.detail);
	sh_arena_free(arena);
	if (r < 0)
		exit(1);
}

static void play(Play *p, int n, char **step)
{
	static const ShSql *const *system_lists[] = { common_system_sql, NULL }, *const * lists[] = { common_sql,
												      NULL };
	ShError err = { 0 };

	if (sh_db_open(&p->system, p->system_db, system_lists, SH_PLAN_AUTO, &err) != 0 ||
	    sh_db_open(&p->workers, p->db, lists, SH_PLAN_ONCE, &err) != 0) {
		fprintf(stderr, "%s %s\n", err.reason, err.detail);
		exit(1);
	}
	for (int i = 0; i < n; i++)
		if (strcmp(step[i], "look") == 0 && i + 1 < n)
			looks(p, strtoul(step[++i], NULL, 10));
		else
			on_system(p, step[i]);
	sh_db_close(&p->system);
	sh_db_close(&p->workers);
}

int main(int argc, char **argv)
{
	ShError err = { 0 };
	Play p = { 0 };

	if (argc < 9 || sodium_init() < 0)
		return 2;
	p = (Play){ .service = argv[1], .tenant = argv[2], .system_db = argv[3], .db = argv[4] };
	if (sh_keys_open(&p.keys, p.service, argv[5], argv[6], &err) != 0 ||
	    sh_audit_store_open(strcmp(argv[7], "-") ? argv[7] : "", p.service, "1", &err) != 0) {
		fprintf(stderr, "%s %s\n", err.reason, err.detail);
		sh_keys_free(p.keys);
		return 1;
	}
	p.notary = sh_notary_new(p.service, sh_keys_audit_secret(p.keys), argv[6], 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	play(&p, argc - 8, argv + 8);
	sh_notary_free(p.notary);
	sh_audit_store_close();
	sh_keys_free(p.keys);
	return 0;
}
