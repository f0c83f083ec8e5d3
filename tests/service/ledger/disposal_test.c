/* 廃棄: two people, the id typed, keys gone for good, from a backup too; the register's and the person's own stay. */
#include "ledger_fixture.h"
#include "sh_data_key.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define OTHER "00000000-0000-7000-8000-00000000d002"

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(disposal, .init = setup, .fini = teardown, .timeout = 60);

static int propose(const char *who, const char *disaster, const char *confirmation)
{
	Ledger__ProposeDisposalRequest q = LEDGER__PROPOSE_DISPOSAL_REQUEST__INIT;
	const void *reply;

	q.disaster_id = disaster;
	q.confirmation = confirmation;
	as(&f, who, "ledger", "shienctl");
	return ask(&f, "ProposeDisposal", &q.base, &reply);
}

static int approve_it(const char *who, const char *roles, const char *confirmation)
{
	Ledger__ApproveDisposalRequest q = LEDGER__APPROVE_DISPOSAL_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.confirmation = confirmation;
	as(&f, who, roles, "shienctl");
	return ask(&f, "ApproveDisposal", &q.base, &reply);
}

typedef struct Cell {
	const char *sql;
	uint32_t cell;
	char row_id[64];
	const char *expected;
} Cell;

static int open_cell(ShCall *call, void *arg)
{
	const Cell *c = arg;
	const char *hex = text_of(&f, c->sql), *plain;
	uint8_t sealed[512];
	size_t n = strlen(hex) / 2;
	int r;

	cr_assert(n > 0 && n <= sizeof sealed);
	for (size_t i = 0; i < n; i++)
		sscanf(hex + 2 * i, "%2hhx", &sealed[i]);
	r = sh_cell_open_text(call, c->cell, c->row_id, sealed, n, &plain);
	if (r == 0)
		cr_assert_str_eq(plain, c->expected);
	return r;
}

static int new_key(ShCall *call, void *arg)
{
	const ShDataKey *key;

	return sh_data_key(call, arg, "cell", &key);
}

static void record_what_is_sealed(Cell *reason, Cell *contact)
{
	Ledger__RecordContactRequest q = LEDGER__RECORD_CONTACT_REQUEST__INIT;
	Ledger__RecordSurveyRequest s = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	const void *reply;

	*reason = (Cell){ "SELECT encode(sealed_reason, 'hex') FROM survey", LEDGER_CELL_SURVEY_REASON, "",
			  "透析を受けている方がいる" };
	*contact = (Cell){ "SELECT encode(sealed_value, 'hex') FROM contact_episode", LEDGER_CELL_CONTACT, "",
			   "090-1234-5678" };
	snprintf(reason->row_id, sizeof reason->row_id, "%s", id_of('5', 1));
	snprintf(contact->row_id, sizeof contact->row_id, "%s", id_of('c', 1));
	as(&f, "staff:chosa", "survey", "shienctl");
	s.disaster_id = DISASTER;
	s.survey_id = reason->row_id;
	s.dwelling_id = dwelling_of(&f, 1);
	s.kind = "FIRST";
	s.surveyed_on = "2026-09-10";
	s.hazard = "EARTHQUAKE";
	s.reason = reason->expected;
	s.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
	s.loss_permille = 300;
	cr_assert_eq(ask(&f, "RecordSurvey", &s.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	as(&f, "staff:daicho", "ledger", "shienctl");
	q.contact_id = contact->row_id;
	q.person_id = person_id(1);
	q.kind = "PHONE";
	q.value = contact->expected;
	q.source = "STAFF";
	cr_assert_eq(ask(&f, "RecordContact", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(in_tx(&f, open_cell, reason), 0, "%s", f.error.reason);
	cr_assert_eq(in_tx(&f, open_cell, contact), 0, "%s", f.error.reason);
}

static void takes_two_people_and_the_id(void)
{
	static const struct {
		const char *who, *roles, *confirmation, *reason;
	} refused[] = {
		{ "staff:kacho", "approver", OTHER, "ledger.disposal.confirmation" },
		{ "staff:daicho", "approver", DISASTER, "approval.own_draft" },
		{ "staff:kacho", "ledger", DISASTER, "call.role_missing" },
	};

	cr_assert_eq(approve_it("staff:kacho", "approver", DISASTER), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "ledger.disposal.not_proposed");
	cr_assert_eq(propose("staff:daicho", DISASTER, OTHER), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "ledger.disposal.confirmation");
	cr_assert_eq(propose("staff:daicho", OTHER, OTHER), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "ledger.disaster.unknown");
	cr_assert_eq(propose("staff:daicho", DISASTER, DISASTER), 0, "%s", f.error.reason);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		cr_expect_eq(approve_it(refused[i].who, refused[i].roles, refused[i].confirmation), SH_REFUSED);
		cr_expect_str_eq(f.error.reason, refused[i].reason);
	}
	cr_assert_eq(count(&f, "SELECT count(*) FROM data_key WHERE wrapped IS NULL"), 0, "nothing happened yet");
	cr_assert_eq(approve_it("staff:kacho", "approver", DISASTER), 0, "%s", f.error.reason);
	cr_assert_eq(approve_it("staff:kacho", "approver", DISASTER), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "ledger.disposal.done");
}

Test(disposal, destroys_the_keys_for_a_backup_too)
{
	char secret[300];
	Cell reason, contact;

	record_what_is_sealed(&reason, &contact);
	run_sql(&f, "CREATE TABLE backup_key AS SELECT * FROM data_key");
	snprintf(secret, sizeof secret, "%s/ledger.scope.%s.%s", f.scope_folder, f.municipality, DISASTER);
	cr_assert_eq(access(secret, F_OK), 0, "%s", secret);
	takes_two_people_and_the_id();
	cr_assert_eq(in_tx(&f, open_cell, &reason), SH_REFUSED, "at once, before any due work");
	cr_assert_str_eq(f.error.reason, "data_key.destroyed");
	cr_assert_neq(in_tx(&f, new_key, DISASTER), 0, "nor is a new one made");
	run_due(&f, sh_now_us());
	cr_assert_eq(access(secret, F_OK), -1);
	cr_assert_eq(in_tx(&f, open_cell, &contact), 0, "the person's, not the disaster's: %s", f.error.reason);
	cr_assert_eq(
		count(&f,
		      "SELECT count(*) FROM person WHERE name || kana || birth_text <> '' OR sealed_address <> ''"),
		0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 30, "ids stay");
	cr_assert_eq(count(&f, "SELECT count(*) FROM household WHERE head_name <> ''"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM dwelling WHERE sealed_address <> '' OR address_index <> ''"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM dwelling_beginning"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%DisasterDisposed'"), 1);
	cr_assert_eq(
		count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%ApproveDisposal%" DISASTER "%'"),
		1);
	/* The database as it was before, with today's files. */
	run_sql(&f, "DELETE FROM scope_disposed");
	run_sql(&f, "UPDATE data_key d SET wrapped = b.wrapped FROM backup_key b WHERE b.key_id = d.key_id");
	cr_assert_eq(in_tx(&f, open_cell, &reason), SH_FAULT);
	cr_assert_str_eq(f.error.reason, "data_key.secret_missing");
	cr_assert_eq(in_tx(&f, open_cell, &contact), 0, "%s", f.error.reason);
}
