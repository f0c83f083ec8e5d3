/* A number is given once: two issues at the same time, and a site restored from a backup. */
#include "setting.h"

#include "common_sql.h"
#include "sh_clock.h"
#include "shien/certificate/v1/contract.h"
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { CLERKS = 4, PAPERS = 3 };

typedef struct Clerk {
	Fixture *f;
	const char *certificate_id;
	unsigned no;
	uint32_t got[PAPERS];
	int failed;
	char reason[64];
} Clerk;

/* A worker of its own, with its own connection, as in the daemon; the fixture's fakes answer for all. */
static void *issues_some(void *arg)
{
	Clerk *c = arg;
	ShWorker w = c->f->worker;
	ShError err = { 0 };

	memset(&w.db, 0, sizeof w.db);
	if (sh_db_open(&w.db, c->f->conninfo, c->f->process.statements, SH_PLAN_ONCE, &err) != 0)
		c->failed++;
	for (int i = 0; i < PAPERS && c->failed == 0; i++) {
		Certificate__IssueAtCounterRequest q = CERTIFICATE__ISSUE_AT_COUNTER_REQUEST__INIT;
		char key[32];
		ShArena *arena = sh_arena_new(64 << 20);
		ShCall call = { .arena = arena,
				.db = &w.db,
				.worker = &w,
				.municipality = c->f->municipality,
				.actor = { .id = "staff:clerk",
					   .issuer = "shienctl",
					   .roles = "window",
					   .categories = "*",
					   .session = "",
					   .municipality = c->f->municipality },
				.caller = "shienctl",
				.rpc = "-",
				.purpose = "90-2",
				.trace = "",
				.key = key,
				.now_us = sh_now_us(),
				.deadline_us = sh_monotonic_us() + 60000000 };
		const ProtobufCMessage *reply;
		const uint8_t *bytes, *answer;
		size_t len, answer_len;

		snprintf(key, sizeof key, "clerk-%u-%d", c->no, i);
		q.certificate_id = c->certificate_id;
		q.identity_checked = "CARD";
		if (sh_pack(arena, &q.base, &bytes, &len, &err) != 0 ||
		    sh_dispatch(&certificate_issuer_service, &call, "IssueAtCounter", bytes, len, &answer,
				&answer_len) != 0 ||
		    sh_unpack(&certificate_contract, &certificate__issue_at_counter_reply__descriptor, arena, answer,
			      answer_len, &reply, &err) != 0) {
			c->failed++;
			snprintf(c->reason, sizeof c->reason, "%s", call.error.reason);
		} else {
			c->got[i] = ((const Certificate__IssueAtCounterReply *) reply)->issue_no;
		}
		sh_arena_free(arena);
	}
	sh_db_close(&w.db);
	return NULL;
}

Test(certificate_issuer, gives_no_number_twice)
{
	const Certificate__IssueAtCounterReply *paper;
	static Fixture f;
	Clerk clerks[CLERKS] = { 0 };
	pthread_t threads[CLERKS];
	bool seen[CLERKS * PAPERS + 1] = { false };
	const char *id;

	setting_open(&f);
	id = given_ready(&f, "2");
	for (unsigned i = 0; i < CLERKS; i++) {
		clerks[i] = (Clerk){ .f = &f, .certificate_id = id, .no = i };
		pthread_create(&threads[i], NULL, issues_some, &clerks[i]);
	}
	for (unsigned i = 0; i < CLERKS; i++)
		pthread_join(threads[i], NULL);
	for (unsigned i = 0; i < CLERKS; i++) {
		cr_assert_eq(clerks[i].failed, 0, "%s", clerks[i].reason);
		for (int k = 0; k < PAPERS; k++) {
			cr_assert(clerks[i].got[k] >= 1 && clerks[i].got[k] <= CLERKS * PAPERS);
			cr_assert_not(seen[clerks[i].got[k]], "%u twice", clerks[i].got[k]);
			seen[clerks[i].got[k]] = true;
		}
	}
	cr_assert_eq(count(&f, "SELECT count(DISTINCT issue_no) FROM issue"), CLERKS * PAPERS);

	f.process.generation = 2; /* restored: what was issued since the backup is forgotten */
	cr_assert_eq(issue(&f, id, &paper), 0, "%s", f.error.reason);
	cr_assert_eq(paper->issue_no, 501);
	cr_assert_str_eq(verify_code(&f, "R8-01-000001-501"), "VALID");
	given_grade(&f, "3");
	cr_assert_str_eq(text_of(&f, "SELECT number FROM certificate WHERE state = 'DRAFT'"), "R8-01-G2-000001");
	setting_close(&f);
}
