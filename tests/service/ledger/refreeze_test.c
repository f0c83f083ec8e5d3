#include "ledger_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static const Ledger__SetReferenceDateReply *done;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
	run_sql(&f, "UPDATE person SET recorded_us = 2; UPDATE dwelling SET recorded_us = 2");
	fake_register.persons = 31;
}
static void teardown(void) { fixture_close(&f); }
TestSuite(refreeze, .init = setup, .fini = teardown, .timeout = 60);

static void moves(unsigned i, unsigned person, unsigned household, const char *from)
{
	fake_register.moves[i].person = person;
	fake_register.moves[i].household = household;
	fake_register.moves[i].from = from;
}

static int set_as(const char *roles, unsigned household, const char *day)
{
	Ledger__SetReferenceDateRequest q = LEDGER__SET_REFERENCE_DATE_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:kato", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.household_id = household ? household_id(household) : NOBODY;
	q.reference_date = day;
	q.reason = "2度目の地震で被災";
	r = ask(&f, "SetReferenceDate", &q.base, &reply);
	done = reply;
	return r;
}

static int set(unsigned household, const char *day) { return set_as("ledger", household, day); }

static const Ledger__VictimRecord *page(unsigned person, int64_t known_us)
{
	Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:kato", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.known_us = known_us;
	cr_assert_eq(ask(&f, "GetVictimRecord", &q.base, &reply), 0, "%u: %s %s", person, f.error.reason,
		     f.error.detail);
	return reply;
}

static const char *members(const Ledger__VictimRecord *v)
{
	for (size_t i = 0; i < v->n_fields; i++)
		if (strcmp(v->fields[i]->item_code, "HOUSEHOLD") == 0)
			return v->fields[i]->value;
	return "-";
}

static long counted(unsigned person)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM person WHERE person_id = '%s' AND counted",
		 person_id(person));
	return count(&f, sql);
}

Test(refreeze, a_household_becomes_what_the_register_has_for_its_own_day)
{
	const Ledger__CertificateFacts *facts;
	const Ledger__VictimRecord *v;
	uint32_t before, changes;
	int64_t between;

	moves(0, 31, 1, "2026-09-08"); /* born since the ledger was opened */
	moves(1, 31, 0, "1900-01-01");
	fake_register.moves[1].from = "2026-09-20";
	moves(2, 3, 0, "2026-09-07"); /* has left town */
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(1), dwelling_of(&f, 1)), 0);
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 1), person_id(1), &facts), 0);
	cr_assert_eq(facts->n_members, 3);
	before = facts->version;
	changes = (uint32_t) count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%VictimChanged'");
	between = sh_now_us();
	cr_assert_eq(set(1, "2026-09-09"), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(fake_register.as_of, "2026-09-09");
	cr_expect_eq(done->stayed, 2);
	cr_assert_eq(done->n_joined_person_ids, 1);
	cr_expect_str_eq(done->joined_person_ids[0], person_id(31));
	cr_assert_eq(done->n_left_person_ids, 1);
	cr_expect_str_eq(done->left_person_ids[0], person_id(3));
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 1), person_id(1), &facts), 0);
	cr_assert_eq(facts->n_members, 3);
	cr_expect_str_eq(facts->members[2]->person_id, person_id(2));
	cr_expect_gt(facts->version, before, "its certificate is read anew");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%VictimChanged'"), changes + 4);

	v = page(2, 0);
	cr_expect_str_eq(v->household->reference_date, "2026-09-09");
	cr_expect_str_eq(v->household->reference_reason, "2度目の地震で被災");
	cr_expect_str_eq(members(v), "潮咲 1、潮咲 31、潮咲 2");
	v = page(2, between);
	cr_expect_str_eq(v->household->reference_date, "2026-09-05", "as known before");
	cr_expect_str_eq(members(v), "潮咲 1、潮咲 2、潮咲 3");
	v = page(3, 0);
	cr_expect_str_eq(members(v), "潮咲 3", "alone");
	cr_expect_eq(v->n_dwellings, 0);
	cr_expect_eq(counted(3), 0);
	v = page(3, between);
	cr_expect_str_eq(members(v), "潮咲 1、潮咲 2、潮咲 3");
	cr_expect_eq(v->n_dwellings, 1);
	cr_expect_str_eq(page(4, 0)->household->reference_date, "2026-09-05", "of no other household");

	cr_assert_eq(set(1, "2026-09-05"), 0, "and back: %s %s", f.error.reason, f.error.detail);
	cr_expect_eq(done->n_joined_person_ids, 1, "3 again");
	cr_expect_str_eq(done->left_person_ids[0], person_id(31));
	cr_expect_eq(counted(3), 1);
	cr_expect_str_eq(members(page(1, 0)), "潮咲 1、潮咲 2、潮咲 3");
}

/* Frozen anew, it is as complete as the register is by then. */
Test(refreeze, tells_of_whom_rows_are_missing_now)
{
	fake_register.stale_person = 2;
	cr_expect_not(page(2, 0)->stale, "nothing was missing when the ledger was opened");
	cr_assert_eq(set(1, "2026-09-09"), 0, "%s", f.error.reason);
	cr_expect(page(2, 0)->stale);
	cr_expect_not(page(1, 0)->stale);
	fake_register.stale_person = 0;
	cr_assert_eq(set(1, "2026-09-10"), 0, "%s", f.error.reason);
	cr_expect_not(page(2, 0)->stale);
}

Test(refreeze, who_moved_between_households_is_taken_in_once_the_other_has_let_go)
{
	int64_t alone;

	moves(0, 3, 2, "2026-09-08");
	cr_expect_eq(set(2, "2026-09-09"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.refreeze.elsewhere");
	cr_expect(strstr(f.error.detail, household_id(1)) != NULL, "%s", f.error.detail);
	cr_assert_eq(set(1, "2026-09-09"), 0, "%s", f.error.reason);
	alone = sh_now_us();
	cr_assert_eq(set(2, "2026-09-09"), 0, "%s", f.error.reason);
	cr_expect_eq(done->n_joined_person_ids, 1);
	cr_expect_eq(done->stayed, 3);
	cr_expect_str_eq(members(page(3, 0)), "潮咲 4、潮咲 5、潮咲 3、潮咲 6");
	cr_expect_str_eq(members(page(3, alone)), "潮咲 3", "as known between");
	cr_expect_eq(counted(3), 1);
}

/* A move within town: the house of the new day, made where nobody was registered in it. */
Test(refreeze, they_live_where_the_register_has_them_that_day)
{
	const char *before = dwelling_of(&f, 9);

	moves(0, 25, 9, "2026-09-01");
	cr_assert_eq(set(9, "2026-09-09"), 0, "%s", f.error.reason);
	cr_expect_str_eq(dwelling_of(&f, 9), before, "the same house");
	run_sql(&f, "UPDATE dwelling SET address_index = 'x' WHERE dwelling_id = (SELECT dwelling_id FROM "
		    "dwelling_household "
		    "WHERE household_id = '00000000-0000-7000-8000-020000000009')");
	cr_assert_eq(set(9, "2026-09-09"), 0, "%s", f.error.reason);
	cr_expect_str_neq(dwelling_of(&f, 9), before, "another");
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling_household WHERE household_id = "
			       "'00000000-0000-7000-8000-020000000009'"),
		     1);
}

Test(refreeze, is_refused_where_it_cannot_be_known)
{
	cr_expect_eq(set(0, "2026-09-09"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.household.unknown");
	for (unsigned i = 0; i < 3; i++)
		moves(i, 4 + i, 0, "2026-09-08");
	cr_expect_eq(set(2, "2026-09-09"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.refreeze.nobody");
	cr_expect_eq(set(2, "1999-01-01"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "register.too_early");
	fake_register.unreachable_at = fake_register.asked + 1;
	cr_expect_eq(set(1, "2026-09-09"), SH_FAULT, "the register does not answer");
	cr_expect_eq(count(&f, "SELECT count(*) FROM household_form"), 0, "nothing of it has happened");
	cr_expect_eq(count(&f, "SELECT count(*) FROM household_reference"), 0);
}

Test(refreeze, whom_somebody_has_to_hide_is_the_desks)
{
	moves(0, 31, 1, "2026-09-08");
	fake_register.protected_person = 31; /* the register says so, here nobody knows yet */
	cr_expect_eq(set(1, "2026-09-09"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.refreeze.checking");
	cr_assert_eq(set_as("ledger,protection", 1, "2026-09-09"), 0, "%s", f.error.reason);
	cr_expect(page(1, 0)->checking, "who lives with them is shielded with them");
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE shielded"), 4);
	cr_assert_eq(protect(&f, person_id(7), true, 1), 0);
	cr_expect_eq(set(3, "2026-09-09"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.refreeze.checking");
}

/* Who has left a household is not shown, on the page as it was, whom it has to hide now. */
Test(refreeze, the_form_before_hides_whom_it_shows)
{
	int64_t between;

	moves(0, 3, 0, "2026-09-07");
	between = sh_now_us();
	cr_assert_eq(set(1, "2026-09-09"), 0, "%s", f.error.reason);
	cr_assert_eq(protect(&f, person_id(1), true, 1), 0);
	cr_expect_not(page(3, 0)->checking);
	cr_expect(page(3, between)->checking);
}
