/* 自己判定方式: no grade by photographs without the applicant's yes on record. */
#include "ledger_fixture.h"
#include "sh_clock.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(photo, .init = setup, .fini = teardown, .timeout = 60);

static int apply(unsigned application, unsigned person, const char *house, const char *consent)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;

	e.application_id = id_of('a', application);
	e.disaster_id = DISASTER;
	e.procedure = "RISAI";
	e.person_id = person_id(person);
	e.dwelling_id = house;
	e.photo_consent = consent;
	e.said_by = "SELF";
	e.submitted_us = sh_now_us() - 1000000;
	return tell(&f, "application-intake", &e.base);
}

static int answer(unsigned n, const char *house, const char *what, const char *person, const char *application)
{
	Ledger__RecordPhotoConsentRequest q = LEDGER__RECORD_PHOTO_CONSENT_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:mado", "window", "shienctl");
	q.answer_id = id_of('c', n);
	q.disaster_id = DISASTER;
	q.dwelling_id = house;
	q.answer = what;
	q.person_id = person;
	q.application_id = application;
	q.said_by = "HOUSEHOLD";
	q.source = "PHONE";
	r = ask(&f, "RecordPhotoConsent", &q.base, &reply);
	return r;
}

static const Ledger__ListPhotoConsentsReply *answers(const char *house)
{
	Ledger__ListPhotoConsentsRequest q = LEDGER__LIST_PHOTO_CONSENTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:chosa", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.dwelling_id = house;
	cr_assert_eq(ask(&f, "ListPhotoConsents", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static int confirm(unsigned survey)
{
	const Ledger__ApproveSurveyReply *done;

	return approve(&f, "staff:mayor", id_of('s', survey), "6", false, &done);
}

static const char *grade(const char *house)
{
	return text_of(&f, sh_printf(f.arena, "SELECT grade_code FROM dwelling WHERE dwelling_id = '%s'", house));
}

Test(photo, a_grade_waits_for_the_answer_that_is_recorded)
{
	const char *house = dwelling_of(&f, 5);
	const Ledger__ListPhotoConsentsReply *p;

	cr_assert_eq(apply(1, 13, house, "UNANSWERED"), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "PHOTO", 60), 0, "%s", f.error.reason);
	cr_expect_eq(confirm(1), SH_REFUSED, "asked, and left blank");
	cr_expect_str_eq(f.error.reason, "ledger.photo.consent");
	p = answers(house);
	cr_expect_str_eq(p->state, "UNASKED");
	cr_assert_eq(p->n_answers, 1);
	cr_expect_str_eq(p->answers[0]->source, "APPLICATION");
	cr_expect_str_eq(p->answers[0]->answer, "UNANSWERED");
	cr_assert_eq(answer(1, house, "YES", person_id(14), ""), 0, "%s", f.error.reason);
	cr_assert_eq(confirm(1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(grade(house), "6");
	p = answers(house);
	cr_expect_str_eq(p->state, "GIVEN");
	cr_assert_eq(p->n_answers, 2, "what was left blank is still told");
	cr_expect_str_eq(p->answers[0]->person_id, person_id(14));
	cr_expect_str_eq(p->answers[0]->said_by, "HOUSEHOLD");
	cr_expect_str_eq(p->answers[0]->source, "PHONE");
	cr_expect_str_eq(p->answers[0]->recorded_by, "staff:mado");
	cr_expect(p->answers[0]->governs && !p->answers[1]->governs);
}

Test(photo, who_says_no_is_visited)
{
	const char *house = dwelling_of(&f, 5);

	cr_assert_eq(apply(1, 13, house, "YES"), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "PHOTO", 60), 0, "%s", f.error.reason);
	cr_assert_eq(answer(1, house, "NO", "", id_of('a', 1)), 0, "%s", f.error.reason);
	cr_expect_eq(confirm(1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.photo.refused");
	cr_expect_str_eq(grade(house), "");
	cr_expect_eq(survey_loss(&f, id_of('s', 2), house, "PHOTO", 60), SH_REFUSED, "nor drafted anew");
	cr_expect_str_eq(f.error.reason, "ledger.photo.refused");
	cr_expect_eq(survey_loss(&f, id_of('s', 3), house, "PHOTO", 700), 0, "全壊 asks nobody: %s", f.error.reason);
	cr_expect_eq(survey_loss(&f, id_of('s', 4), house, "FIRST", 60), 0, "%s", f.error.reason);
	cr_expect_eq(confirm(4), 0, "a visit asks nobody: %s", f.error.reason);
	cr_expect_str_eq(grade(house), "6");
}

/* Two households of one house: the grade is both's. An application that is taken off takes its answer along. */
Test(photo, each_household_that_applied_is_asked)
{
	Intake__ApplicationUnlinked off = INTAKE__APPLICATION_UNLINKED__INIT;
	const char *house = dwelling_of(&f, 5);

	cr_assert_eq(apply(1, 13, house, "YES"), 0, "%s", f.error.reason);
	cr_assert_eq(apply(2, 1, house, ""), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "PHOTO", 60), 0, "%s", f.error.reason);
	cr_expect_eq(confirm(1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.photo.consent");
	off.application_id = id_of('a', 2);
	off.disaster_id = DISASTER;
	off.person_id = person_id(1);
	off.dwelling_id = house;
	cr_assert_eq(tell(&f, "application-intake", &off.base), 0, "%s", f.error.reason);
	cr_expect_str_eq(answers(house)->state, "GIVEN");
	off.application_id = id_of('a', 1);
	off.person_id = person_id(13);
	cr_assert_eq(tell(&f, "application-intake", &off.base), 0, "%s", f.error.reason);
	cr_expect_str_eq(answers(house)->state, "UNASKED");
	cr_expect(answers(house)->answers[0]->undone);
	cr_expect_eq(confirm(1), SH_REFUSED);
	cr_assert_eq(apply(1, 13, house, "YES"), 0, "accepted again: %s", f.error.reason);
	cr_expect_eq(confirm(1), 0, "%s", f.error.reason);
}

Test(photo, whose_answer_it_is_must_be_told)
{
	const char *house = dwelling_of(&f, 5);

	cr_assert_eq(apply(1, 13, house, ""), 0, "%s", f.error.reason);
	cr_expect_eq(answers(house)->n_answers, 0, "it did not ask for 自己判定方式");
	cr_expect_eq(answer(1, house, "YES", "", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.photo.whose");
	cr_expect_eq(answer(1, house, "MAYBE", person_id(13), ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.consent.answer");
	cr_expect_eq(answer(1, house, "YES", NOBODY, ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_expect_eq(answer(1, dwelling_of(&f, 1), "YES", "", id_of('a', 1)), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.photo.application");
	cr_expect_eq(answer(1, house, "YES", "", id_of('a', 1)), 0, "%s", f.error.reason);
	cr_expect_eq(answer(1, house, "NO", person_id(13), ""), SH_REFUSED, "the id is taken");
	cr_expect_str_eq(f.error.reason, "photo_consent_pkey");
}

/* The answer is the house's; who of it is protected is not told. */
Test(photo, whose_answer_is_not_said_of_somebody_hidden)
{
	const char *house = dwelling_of(&f, 5);

	cr_assert_eq(answer(1, house, "YES", person_id(13), ""), 0, "%s", f.error.reason);
	cr_expect_str_eq(answers(house)->answers[0]->person_id, person_id(13));
	cr_assert_eq(protect(&f, person_id(14), true, 1), 0, "%s", f.error.reason);
	cr_expect_str_eq(answers(house)->answers[0]->person_id, "");
	cr_expect_str_eq(answers(house)->state, "GIVEN");
}
