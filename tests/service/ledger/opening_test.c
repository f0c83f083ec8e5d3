#include "ledger_fixture.h"
#include "sh_hex.h"
#include "sh_redrive.h"
#include "shien/intake/v1/events.pb-c.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Fixture f;
static void setup(void) { ledger_fixture_open(&f); }
static void teardown(void) { fixture_close(&f); }
TestSuite(opening, .init = setup, .fini = teardown, .timeout = 300);

static int64_t later(void) { return sh_now_us() + 1000000; }
static const char *job_state(const char *job)
{
	return text_of(
		&f,
		sh_printf(f.arena, "SELECT state || ' ' || done || ' ' || reason FROM job WHERE job_id = '%s'", job));
}

Test(opening, declares_a_disaster_once_and_with_known_codes)
{
	static const struct {
		const char *id, *code, *kind, *reference, *reason;
	} refused[] = {
		{ DISASTER, "R8-09", "EARTHQUAKE", "2026-09-05", "disaster_pkey" },
		{ NOBODY, "R8-01", "EARTHQUAKE", "2026-09-05", "disaster_code_key" },
		{ NOBODY, "R8-02", "HOUSE_FIRE", "2026-09-05", "ledger.disaster.kind" },
		{ NOBODY, "R8-02", "EARTHQUAKE", "2026-09-06", "ledger.disaster.reference_date" },
	};
	Ledger__ListDisastersRequest q = LEDGER__LIST_DISASTERS_REQUEST__INIT;
	const Ledger__ListDisastersReply *list;
	const void *reply;

	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-05"), 0, "%s %s", f.error.reason,
		     f.error.detail);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		cr_expect_eq(declare(&f, refused[i].id, refused[i].code, refused[i].kind, refused[i].reference),
			     SH_REFUSED, "%s", refused[i].reason);
		cr_expect_str_eq(f.error.reason, refused[i].reason);
	}
	cr_assert_eq(ask(&f, "ListDisasters", &q.base, &reply), 0);
	list = reply;
	cr_assert_eq(list->n_disasters, 1);
	cr_assert_str_eq(list->disasters[0]->occurred_on, "2026-09-05");
	cr_assert_not(list->disasters[0]->ledger_open);
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending"), 1, "no disaster is told of that was refused");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%DisasterDeclared'"), 1,
		     "what opens the register (rulings 9)");
}

Test(opening, goes_on_at_the_page_where_it_stood_and_freezes_at_once)
{
	const char *job;
	char id[37];

	fake_register = (FakeRegister){
		.persons = 23, .page = 5, .watermark = 7, .unreachable_at = 3, .protected_person = 8
	};
	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-04"), 0);
	job = open_it(&f);
	cr_assert(job != NULL, "%s", f.error.reason);
	memcpy(id, job, sizeof id);
	cr_assert_str_eq(open_it(&f), id, "asked twice is one opening");

	cr_assert_eq(run_due(&f, later()), 2, "two pages, then the register is gone");
	cr_assert_str_eq(job_state(id), "RUNNING 10 ");
	cr_assert_eq(count(&f, "SELECT count(*) FROM opening_person"), 10, "what was pulled is kept");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 0, "and nothing of it is a ledger yet");
	cr_assert_eq(count(&f, "SELECT count(*) FROM disaster WHERE state = 'OPENING'"), 1);

	cr_assert_geq(run_due(&f, later()), 4);
	cr_assert_eq(fake_register.asked, 6, "five pages, one asked for again");
	cr_assert_str_eq(fake_register.after[3], person_id(10), "it went on after the last person it had");
	cr_assert_str_eq(fake_register.as_of, "2026-09-04", "as of the reference date, not of the disaster");
	cr_assert_str_eq(job_state(id), "DONE 23 ");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE resident AND NOT victim"), 23, "candidates, all");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE protected"), 1);
	cr_assert_eq(count(&f,
			   "SELECT count(*) FROM person p WHERE shielded = (household_id = (SELECT household_id FROM "
			   "person WHERE protected))"),
		     23, "with whom they live, and nobody else");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE shielded"), 3);
	cr_assert_eq(count(&f, "SELECT count(*) FROM household"), 8);
	cr_assert_eq(count(&f, "SELECT count(*) FROM dwelling"), 7, "households 1 and 2 share a house");
	cr_assert_eq(count(&f, "SELECT count(*) FROM dwelling_household"), 8);
	cr_assert_eq(count(&f, "SELECT count(*) FROM opening_person"), 0, "the stage is empty again");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.LedgerOpened'"), 1);
	cr_assert(open_it(&f) == NULL);
	cr_assert_str_eq(f.error.reason, "ledger.opening.already_open");
}

/* A crash between the page's rows and its commit: nothing of the page is there, and the next run takes it again. */
Test(opening, loses_and_doubles_no_page_when_its_transaction_dies)
{
	setenv("SHIEN_FAILPOINT", "fault:tx_before_commit:6", 1); /* 1 declare 2 open; each page: its read, itself */
	fake_register = (FakeRegister){ .persons = 12, .page = 4, .watermark = 7 };
	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-05"), 0);
	cr_assert(open_it(&f) != NULL);

	cr_assert_eq(run_due(&f, later()), 1);
	cr_assert_str_eq(f.error.reason, "failpoint");
	cr_assert_eq(count(&f, "SELECT count(*) FROM opening_person"), 4);
	cr_assert_eq(fake_register.asked, 2);

	run_due(&f, later());
	cr_assert_str_eq(fake_register.after[1], fake_register.after[2], "the same page again");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 12);
	cr_assert_eq(count(&f, "SELECT count(DISTINCT person_id) FROM person"), 12);
}

/* Of whom the register said that it lacks rows, page and answers say so. */
Test(opening, tells_of_whom_rows_were_missing)
{
	Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;
	Ledger__GetVictimsRequest many = LEDGER__GET_VICTIMS_REQUEST__INIT;
	char one[37], other[37];
	const char *ids[] = { one, other };
	const Ledger__GetVictimsReply *victims;
	const void *reply;

	strcpy(one, person_id(5));
	strcpy(other, person_id(6));
	fake_register.stale_person = 5;
	given_ledger(&f, 9);
	as(&f, "staff:daicho", "ledger", "shienctl");
	q.disaster_id = many.disaster_id = DISASTER;
	for (size_t i = 0; i < 2; i++) {
		q.person_id = ids[i];
		cr_assert_eq(ask(&f, "GetVictimRecord", &q.base, &reply), 0, "%s", f.error.reason);
		cr_expect_eq(((const Ledger__VictimRecord *) reply)->stale, i == 0, "%zu", i);
	}
	many.person_ids = ids;
	many.n_person_ids = 2;
	cr_assert_eq(ask(&f, "GetVictims", &many.base, &reply), 0, "%s", f.error.reason);
	victims = reply;
	cr_assert_eq(victims->n_victims, 2);
	cr_expect(victims->victims[0]->stale && !victims->victims[1]->stale);
	cr_assert_eq(protect(&f, one, true, 1), 0, "%s", f.error.reason);
	q.person_id = one;
	cr_assert_eq(ask(&f, "GetVictimRecord", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_not(((const Ledger__VictimRecord *) reply)->stale, "確認中 says nothing else");
}

Test(opening, ends_refused_with_the_reason_and_can_be_asked_for_anew)
{
	char first[37];
	const char *job;

	fake_register = (FakeRegister){ .persons = 0, .page = 5, .watermark = 7 };
	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-05"), 0);
	job = open_it(&f);
	cr_assert(job != NULL);
	memcpy(first, job, sizeof first);
	run_due(&f, later());
	cr_assert_str_eq(job_state(first), "REFUSED 0 ledger.opening.register_empty");

	fake_register.persons = 12;
	fake_register.watermark_then = 8;
	job = open_it(&f);
	cr_assert(job != NULL && strcmp(job, first) != 0);
	run_due(&f, later());
	cr_assert_str_eq(job_state(job), "REFUSED 5 ledger.opening.watermark");
	cr_assert_eq(count(&f, "SELECT count(*) FROM opening_person"), 0, "given up: cleared");
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 0);

	fake_register.watermark_then = 0;
	job = open_it(&f);
	cr_assert(job != NULL);
	run_due(&f, later());
	cr_assert_str_eq(job_state(job), "DONE 12 ");
}

Test(opening, says_what_the_register_refused)
{
	const char *job;

	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "1999-01-01"), 0);
	job = open_it(&f);
	cr_assert(job != NULL);
	run_due(&f, later());
	cr_assert_str_eq(job_state(job), "REFUSED 0 register.too_early");
	cr_assert_eq(count(&f, "SELECT count(*) FROM due"), 0);
}

Test(opening, the_frozen_copy_stays_when_the_register_changes)
{
	RegisterSync__ResidentsChanged e = REGISTER_SYNC__RESIDENTS_CHANGED__INIT;
	Ledger__ListDisastersRequest q = LEDGER__LIST_DISASTERS_REQUEST__INIT;
	char before[400];
	const void *reply;

	given_ledger(&f, 9);
	snprintf(before, sizeof before, "%s",
		 text_of(&f, "SELECT md5(string_agg(p::text, '|' ORDER BY person_id)) FROM person p"));
	e.batch_id = id_of('b', 1);
	e.rows = 3;
	cr_assert_eq(tell(&f, "register-sync", &e.base), 0, "%s", f.error.reason);
	cr_assert_eq(ask(&f, "ListDisasters", &q.base, &reply), 0);
	cr_assert(((const Ledger__ListDisastersReply *) reply)->disasters[0]->register_newer);
	cr_assert_str_eq(text_of(&f, "SELECT md5(string_agg(p::text, '|' ORDER BY person_id)) FROM person p"),
			 before);
}

/* A town of 12,000, a page at a time; SHIEN_TEST_PERSONS=1000000 tries a great city. How long it takes is the measure
 * `open`. */
Test(opening, of_a_whole_town_asks_for_each_page_once)
{
	const char *more = getenv("SHIEN_TEST_PERSONS");
	unsigned persons = more ? (unsigned) atoi(more) : 12000;

	given_ledger(&f, persons);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person"), persons);
	cr_expect_eq(count(&f, "SELECT count(*) FROM household"), (persons + 2) / 3);
	cr_expect_eq(fake_register.asked, (persons + 1999) / 2000);
}

static const char *packed(const Intake__ApplicationAccepted *e)
{
	size_t len = protobuf_c_message_get_packed_size(&e->base);
	uint8_t *bytes = sh_alloc(f.arena, len);
	char *hex = sh_alloc(f.arena, 2 * len + 1);

	protobuf_c_message_pack(&e->base, bytes);
	sh_hex(hex, bytes, len);
	return hex;
}

/* Accepted by intake before the ledger was open: kept, tried with the opening, and again when what it names was
 * entered. */
Test(opening, applies_what_waited_for_it)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	fake_register = (FakeRegister){ .persons = 3, .page = 5, .watermark = 7 };
	cr_assert_eq(declare(&f, DISASTER, "R8-01", "EARTHQUAKE", "2026-09-05"), 0);
	e.application_id = id_of('a', 1);
	e.disaster_id = DISASTER;
	e.procedure = "RISAI";
	e.person_id = person_id(1);
	e.dwelling_id = NOBODY;
	cr_assert_eq(tell(&f, "application-intake", &e.base), SH_REFUSED);
	cr_assert_str_eq(f.error.reason, "ledger.disaster.not_open");
	run_sql(&f, "INSERT INTO stream_cursor VALUES ('application-intake', '992011', 'main', 1, 9)");
	run_sql(&f,
		sh_printf(f.arena,
			  "INSERT INTO stream_parked VALUES ('application-intake', '992011', 'main', 9, '%s', '%s', "
			  "'\\x%s', 'ledger.disaster.not_open', 1)",
			  e.application_id, e.base.descriptor->name, packed(&e)));
	run_due(&f, later());
	cr_assert_eq(count(&f, "SELECT sum(tries) FROM stream_parked"), 0, "not before its time");
	cr_assert(open_it(&f) != NULL, "%s", f.error.reason);
	run_due(&f, later());
	cr_assert_str_eq(text_of(&f, "SELECT reason || ' ' || tries FROM stream_parked"),
			 "ledger.dwelling.unknown 1");
	e.dwelling_id = dwelling_of(&f, 1);
	run_sql(&f, sh_printf(f.arena, "UPDATE stream_parked SET payload = '\\x%s'", packed(&e)));
	run_due(&f, later());
	cr_assert_eq(count(&f, "SELECT count(*) FROM stream_parked"), 1, "not before its time");
	run_due(&f, later() + SH_REDRIVE_CAP_US);
	cr_assert_eq(count(&f, "SELECT count(*) FROM stream_parked"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person WHERE victim"), 1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'runtime-redrive'"), 0);
}
