/* Two 宛名番号 of the register are one person, as its staff decided: counted once, shielded as one, and taken back.
 */
#include "ledger_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>

static Fixture f;
static void setup(void) { ledger_fixture_open(&f); }
static void teardown(void) { fixture_close(&f); }
TestSuite(doubles, .init = setup, .fini = teardown, .timeout = 60);

static int one(const char *person, const char *kept, bool tied)
{
	RegisterSync__PersonTied e = REGISTER_SYNC__PERSON_TIED__INIT;

	e.person_id = person;
	e.kept_person_id = kept;
	e.tied = tied;
	return tell(&f, "register-sync", &e.base);
}

static long is(const char *person, const char *condition)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM person WHERE person_id = '%s' AND %s", person, condition);
	return count(&f, sql);
}

/* Whose the facts told of this one are. */
static const char *whose(const char *provisional)
{
	char sql[300];

	snprintf(
		sql, sizeof sql,
		"SELECT coalesce((SELECT person_id FROM identity WHERE provisional_id = '%s' AND undone_us = 0), '')",
		provisional);
	return text_of(&f, sql);
}

static int tie(const char *person, const char *resident)
{
	Ledger__TieNonResidentRequest q = LEDGER__TIE_NON_RESIDENT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:kato", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person;
	q.register_person_id = resident;
	return ask(&f, "TieNonResident", &q.base, &reply);
}

/* Nobody resembles them. */
static const char *somebody_of_no_register(void)
{
	static char id[40];
	Ledger__EnterNonResidentRequest q = LEDGER__ENTER_NON_RESIDENT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:mado", "window", "shienctl");
	q.entry_id = id_of('e', 1);
	q.disaster_id = DISASTER;
	q.name = "旅野 人";
	q.kana = "タビノ ヒト";
	q.birth = "1971-07-17";
	q.sex = "1";
	q.address = "東京都千代田区千代田1-1";
	q.why = "TRAVELLER";
	q.source = "SELF";
	cr_assert_eq(ask(&f, "EnterNonResident", &q.base, &reply), 0, "%s", f.error.reason);
	cr_assert_gt(run_due(&f, sh_now_us() + 1000000), 0);
	snprintf(id, sizeof id, "%s", text_of(&f, "SELECT person_id FROM person WHERE NOT resident"));
	cr_assert_str_not_empty(id);
	return id;
}

Test(doubles, are_counted_once_and_are_two_again)
{
	const char *entered;
	char left[40], came[40];

	given_ledger(&f, 30);
	snprintf(left, sizeof left, "%s", person_id(1));
	snprintf(came, sizeof came, "%s", person_id(7));
	entered = somebody_of_no_register();
	cr_assert_eq(tie(entered, left), 0, "%s", f.error.reason);
	cr_assert_eq(accept_application(&f, id_of('a', 1), left, dwelling_of(&f, 1)), 0, "%s", f.error.reason);
	cr_assert(is(left, "victim") && is(came, "NOT victim"));
	cr_assert_eq(one(left, came, true), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect(is(left, "NOT counted AND resident"));
	cr_expect(is(came, "counted AND victim"), "hit as the one, hit as the other");
	cr_expect_str_eq(whose(left), came);
	cr_expect_str_eq(whose(entered), came, "whoever was the one is the other now");
	cr_expect(is(entered, "NOT counted"));
	cr_assert_eq(one(left, came, true), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM identity WHERE undone_us = 0"), 2, "told twice, told once");
	/* who is one with somebody hidden hides */
	cr_assert_eq(protect(&f, came, true, 1), 0);
	cr_expect(is(left, "shielded"));
	cr_assert_eq(protect(&f, came, false, 2), 0);
	cr_expect(is(left, "NOT shielded"));
	cr_assert_eq(one(left, person_id(9), true), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.identity.other");
	cr_assert_eq(tie(person_id(2), left), SH_REFUSED);
	/* taken back */
	cr_assert_eq(one(left, came, false), 0, "%s", f.error.reason);
	cr_expect(is(left, "counted AND victim"));
	cr_expect_str_empty(whose(left));
	cr_expect_str_eq(whose(entered), left);
	cr_expect(is(came, "counted AND NOT victim"));
	cr_assert_eq(one(left, came, false), 0, "%s", f.error.reason);
}

/* What was decided before there was a ledger. */
Test(doubles, are_frozen_as_one)
{
	cr_assert_eq(one(person_id(1), person_id(7), true), 0, "%s", f.error.reason);
	cr_assert_eq(one(person_id(2), person_id(99), true), 0, "%s", f.error.reason);
	given_ledger(&f, 30);
	cr_expect(is(person_id(1), "NOT counted"));
	cr_expect(is(person_id(7), "counted"));
	cr_expect(is(person_id(2), "counted"), "who is on this ledger by that number alone");
	cr_assert_eq(protect(&f, person_id(1), true, 1), 0);
	cr_expect(is(person_id(7), "shielded"));
	cr_expect(is(person_id(10), "NOT shielded"));
}
