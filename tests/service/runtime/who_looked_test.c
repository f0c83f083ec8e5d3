/* What an auditor is told at the console, by every daemon: who looked at a person, and how its audit tree stands. */
#include "service_fixture.h"
#include "shien/common/v1/runtime.pb-c.h"
#include "shien/samplebook/v1/contract.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define PERSON "00000000-0000-4000-8000-000000001001"
#define OTHER "00000000-0000-4000-8000-000000001002"
static const ShRoute none[] = { { 0 } };
static const ShService service = { .name = "ledger", .contract = &book_contract, .routes = none };
static Fixture f;

static void begin(void)
{
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	f.caller = "console";
	f.roles = "auditor,staff";
	f.actor = "staff:kansa";
	f.purpose = "AUDIT";
}

static void end(void) { fixture_close(&f); }

static void looked(const char *table, int number, long at, const char *actor, const char *ids)
{
	char sql[600];

	snprintf(sql, sizeof sql,
		 "INSERT INTO %s (municipality, %sleaf_no, record, leaf_hash) VALUES ('992011', %s%d, 'at=%ld "
		 "tenant=992011 actor=%s behalf=s%%201 caller=console rpc=GetVictims purpose=90-3 trace=t%ld "
		 "ids=%s', '')",
		 table, strstr(table, "closed") ? "tree, " : "", strstr(table, "closed") ? "0, " : "", number, at,
		 actor, at, ids);
	run_sql(&f, sql);
}

static const Common__WhoLookedReply *who(const char *person, long before, unsigned limit)
{
	Common__WhoLookedRequest q = COMMON__WHO_LOOKED_REQUEST__INIT;
	const void *reply;

	q.person_id = person;
	q.before_us = before;
	q.limit = limit;
	cr_assert_eq(ask(&f, "WhoLooked", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

Test(who_looked, newest_first_each_with_its_why_and_the_question_is_a_look, .init = begin, .fini = end)
{
	const Common__WhoLookedReply *p;

	looked("audit_leaf", 1, 100, "staff:ito", PERSON);
	looked("audit_leaf", 2, 300, "staff:mori", OTHER "," PERSON);
	looked("audit_leaf", 3, 300, "staff:abe", PERSON);
	looked("audit_leaf", 4, 400, "staff:kato", OTHER);
	looked("audit_closed_leaf", 1, 50, "staff:ueda", PERSON); /* before a restore */
	p = who(PERSON, 0, 0);
	cr_assert_eq(p->n_looks, 4u);
	cr_expect_not(p->more);
	cr_expect_str_eq(p->looks[2]->actor, "staff:ito");
	cr_expect_str_eq(p->looks[3]->actor, "staff:ueda");
	cr_expect_eq(p->looks[3]->at_us, 50);
	cr_expect_str_eq(p->looks[2]->behalf, "s 1", "as it was before it was written down");
	cr_expect_str_eq(p->looks[2]->caller, "console");
	cr_expect_str_eq(p->looks[2]->rpc, "GetVictims");
	cr_expect_str_eq(p->looks[2]->purpose, "90-3");
	cr_expect_str_eq(p->looks[2]->trace, "t100");
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM audit_pending WHERE record LIKE '% actor=staff:kansa % caller=console "
		      "rpc=WhoLooked purpose=AUDIT %ids=" PERSON "'"),
		1);
	p = who(PERSON, 0, 1); /* those of one moment come together, so that the next page begins after them */
	cr_expect_eq(p->n_looks, 2u);
	cr_expect(p->more);
	p = who(PERSON, 300, 1);
	cr_assert_eq(p->n_looks, 1u);
	cr_expect_str_eq(p->looks[0]->actor, "staff:ito");
	cr_expect_eq(who(OTHER, 0, 0)->n_looks, 2u);
	f.municipality = "992020"; /* another town's records are not its */
	cr_expect_eq(who(PERSON, 0, 0)->n_looks, 0u);
}

Test(who_looked, is_for_auditors_at_the_console, .init = begin, .fini = end)
{
	static const struct {
		const char *caller, *roles, *purpose, *reason;
	} rows[] = {
		{ "console", "staff,window", "AUDIT", "call.role_missing" },
		{ "console", "admin,operator,staff", "AUDIT", "call.role_missing" },
		{ "ledger", "auditor", "AUDIT", "call.caller_not_allowed" },
		{ "console", "auditor", "", "call.purpose_missing" },
		{ "console", "auditor", "AUDIT", "" },
	};
	Common__WhoLookedRequest q = COMMON__WHO_LOOKED_REQUEST__INIT;
	const void *reply;

	q.person_id = PERSON;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		f.caller = rows[i].caller;
		f.roles = rows[i].roles;
		f.purpose = rows[i].purpose;
		cr_expect_eq(ask(&f, "WhoLooked", &q.base, &reply), *rows[i].reason ? SH_REFUSED : 0, "%zu", i);
		cr_expect_str_eq(f.error.reason, rows[i].reason, "%zu", i);
	}
}

Test(who_looked, how_the_tree_stands, .init = begin, .fini = end)
{
	Common__GetAuditTreeRequest q = COMMON__GET_AUDIT_TREE_REQUEST__INIT;
	const Common__AuditTree *p;
	const void *reply;

	cr_assert_eq(ask(&f, "GetAuditTree", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect(p->size == 0 && p->signed_us == 0, "nothing was ever recorded");
	run_sql(&f, "INSERT INTO audit_tree (municipality, frontier, root, size, signed_size, tree) VALUES "
		    "('992011', '', "
		    "'', 9, 7, 5)");
	run_sql(&f, "INSERT INTO audit_checkpoint (municipality, size, root, frontier, note, signed_us, "
		    "cosignatures, stamp) "
		    "VALUES ('992011', 5, '', '', '', 100, 'w', '\\x00'), ('992011', 7, '', '', '', 200, '', NULL)");
	cr_assert_eq(ask(&f, "GetAuditTree", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect(p->size == 9 && p->signed_size == 7 && p->signed_us == 200 && p->begun_us == 5);
	cr_expect(!p->cosigned && !p->stamped, "the last one is neither yet");
	run_sql(&f, "UPDATE audit_checkpoint SET cosignatures = 'w', stamp = '\\x00' WHERE size = 7");
	cr_assert_eq(ask(&f, "GetAuditTree", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect(p->cosigned && p->stamped);
}
