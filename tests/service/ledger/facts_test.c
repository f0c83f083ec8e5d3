#include "ledger_fixture.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(facts, .init = setup, .fini = teardown, .timeout = 60);

Test(facts, of_two_households_in_one_dwelling_are_each_their_own)
{
	const Ledger__CertificateFacts *facts;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 1));
	cr_assert_str_eq(house, dwelling_of(&f, 2), "they share it");
	cr_assert_eq(facts_of(&f, house, person_id(2), &facts), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(facts->household_id, household_id(1));
	cr_expect_str_eq(facts->head_person_id, person_id(1));
	cr_expect_str_eq(facts->head_name, "潮咲 1");
	cr_expect_str_eq(facts->head_address, "中央一丁目1番地2");
	cr_expect_str_eq(facts->dwelling_address, "中央一丁目1番地2");
	cr_expect_str_eq(facts->disaster_code, "R8-01");
	cr_expect_str_eq(facts->cause, "令和8年9月5日の地震");
	cr_expect_str_eq(facts->occurred_on, "2026-09-05");
	cr_expect_str_eq(facts->flood, "NONE");
	cr_expect_str_eq(facts->grade_code, "", "not surveyed: not ready");
	cr_assert_eq(facts->n_members, 3);
	cr_expect_str_eq(facts->members[0]->person_id, person_id(1), "in the register's order");
	cr_expect_str_eq(facts->members[2]->relation, "20");
	cr_expect_eq(facts->hash.len, 32);
	cr_expect_eq(
		count(&f,
		      sh_printf(f.arena,
				"SELECT count(*) FROM audit_pending WHERE record LIKE '%%GetCertificateFacts%%%s%%'",
				person_id(3))),
		1, "every member's data was looked at");

	cr_assert_eq(facts_of(&f, house, person_id(5), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->household_id, household_id(2));
	cr_expect_str_eq(facts->head_person_id, person_id(4));

	cr_assert_eq(facts_of(&f, dwelling_of(&f, 3), person_id(7), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->dwelling_address, "港二丁目3-4　コーポ汐101");
}

/* A certificate is about who lived there at the reference date: who lives with whom since changes nothing of it,
 * and neither does a date of their own for which the register has the same. */
Test(facts, are_of_the_frozen_household_whatever_became_of_it)
{
	Ledger__RegroupHouseholdRequest move = LEDGER__REGROUP_HOUSEHOLD_REQUEST__INIT;
	Ledger__SetReferenceDateRequest own = LEDGER__SET_REFERENCE_DATE_REQUEST__INIT;
	Ledger__GroupMember member = LEDGER__GROUP_MEMBER__INIT, *members[] = { &member };
	const Ledger__CertificateFacts *facts;
	const void *reply;
	uint8_t hash[32];
	uint32_t version;

	cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), person_id(13), &facts), 0, "%s", f.error.reason);
	memcpy(hash, facts->hash.data, sizeof hash);
	version = facts->version;
	cr_assert_eq(facts->n_members, 3);
	as(&f, "staff:kato", "ledger", "shienctl");
	member.person_id = person_id(14);
	move.disaster_id = own.disaster_id = DISASTER;
	move.group_id = id_of('g', 1);
	move.members = members;
	move.n_members = 1;
	move.effective_on = "2026-10-01";
	move.reason = own.reason = "別に暮らす";
	cr_assert_eq(ask(&f, "RegroupHousehold", &move.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	own.household_id = household_id(5);
	own.reference_date = "2026-09-20";
	cr_assert_eq(ask(&f, "SetReferenceDate", &own.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	for (unsigned person = 13; person <= 14; person++) {
		cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), person_id(person), &facts), 0, "%s", f.error.reason);
		cr_expect_geq(facts->version, version);
		cr_expect_arr_eq(hash, facts->hash.data, sizeof hash);
		cr_expect_eq(facts->n_members, 3);
	}
}

Test(facts, change_their_version_and_hash_with_grade_and_protection_only)
{
	const Ledger__ApproveSurveyReply *done;
	const Ledger__CertificateFacts *facts;
	uint8_t hash[3][32];
	uint32_t version[3];
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	for (int i = 0; i < 3; i++) {
		if (i == 1) {
			cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "FIRST", 320), 0, "%s", f.error.reason);
			cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "3", false, &done), 0);
		}
		if (i == 2)
			cr_assert_eq(protect(&f, person_id(15), true, 1), 0, "%s", f.error.reason);
		cr_assert_eq(facts_of(&f, house, person_id(13), &facts), 0, "%s", f.error.reason);
		memcpy(hash[i], facts->hash.data, 32);
		version[i] = facts->version;
		cr_assert_eq(facts_of(&f, house, person_id(14), &facts), 0);
		cr_expect_arr_eq(hash[i], facts->hash.data, 32, "whoever of the household asks");
		cr_expect_eq(version[i], facts->version);
	}
	cr_expect_str_eq(facts->grade_code, "3");
	cr_expect_str_eq(facts->survey_id, id_of('s', 1));
	cr_expect(facts->members[2]->protected_);
	cr_expect(version[0] < version[1] && version[1] < version[2]);
	cr_expect_neq(memcmp(hash[0], hash[1], 32), 0);
	cr_expect_neq(memcmp(hash[1], hash[2], 32), 0);
}

Test(facts, need_residence_or_an_accepted_application)
{
	const Ledger__CertificateFacts *facts;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(facts_of(&f, house, person_id(16), &facts), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.facts.not_resident");
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(16), house), 0, "%s", f.error.reason);
	cr_assert_eq(facts_of(&f, house, person_id(16), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->head_address, "浜町6番地", "the home they are registered at");
	cr_expect_str_eq(facts->dwelling_address, "浜町5番地");
	cr_assert_eq(facts_of(&f, house, person_id(19), &facts), SH_REFUSED, "another household is not linked by it");
	cr_assert_eq(facts_of(&f, house, NOBODY, &facts), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.facts.unknown");
	cr_assert_eq(facts_of(&f, NOBODY, person_id(16), &facts), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.facts.unknown");
}

Test(facts, carry_the_flood_of_the_governing_survey)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	Ledger__FloodFinding water = LEDGER__FLOOD_FINDING__INIT;
	static const struct {
		uint32_t depth;
		const char *grade, *flood;
	} cases[] = { { 0, "6", "BELOW_FLOOR" }, { 450, "4", "ABOVE_FLOOR" } };
	const Ledger__ApproveSurveyReply *done;
	const Ledger__CertificateFacts *facts;
	const void *reply;

	for (unsigned i = 0; i < 2; i++) {
		q.disaster_id = DISASTER;
		q.survey_id = id_of('s', i);
		q.dwelling_id = dwelling_of(&f, 5);
		q.kind = "FIRST";
		q.hazard = "FLOOD";
		q.surveyed_on = "2026-09-10";
		q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
		q.flood = &water;
		water.depth_mm = cases[i].depth;
		as(&f, "staff:surveyor", "survey", "shienctl");
		cr_assert_eq(ask(&f, "RecordSurvey", &q.base, &reply), 0, "%s", f.error.reason);
		cr_assert_eq(approve(&f, "staff:mayor", id_of('s', i), cases[i].grade, false, &done), 0, "%s",
			     f.error.reason);
		cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), person_id(13), &facts), 0, "%s", f.error.reason);
		cr_expect_str_eq(facts->flood, cases[i].flood);
	}
}
