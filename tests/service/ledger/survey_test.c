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
TestSuite(surveys, .init = setup, .fini = teardown, .timeout = 60);

static Ledger__FloodFinding flood(uint32_t depth_mm, bool force)
{
	Ledger__FloodFinding x = LEDGER__FLOOD_FINDING__INIT;

	x.depth_mm = depth_mm;
	x.external_force = force;
	return x;
}

static Ledger__RecordSurveyRequest base(const char *survey, const char *dwelling)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.survey_id = survey;
	q.dwelling_id = dwelling;
	q.kind = "FIRST";
	q.hazard = "EARTHQUAKE";
	q.surveyed_on = "2026-09-10";
	as(&f, "staff:surveyor", "survey", "shienctl");
	return q;
}

/* Each finding drafts its grade, or is refused with its reason and leaves nothing. */
Test(surveys, draft_by_the_rules)
{
	enum { LOSS, DEPTH, FORCE, PARTS, STATE, NONE };
	static const struct {
		const char *kind, *hazard;
		int finding;
		uint32_t n;
		bool consent;
		const char *state, *date, *grade, *reason;
	} cases[] = {
		{ "FIRST", "EARTHQUAKE", LOSS, 500, 0, "", "2026-09-10", "1", NULL },
		{ "FIRST", "EARTHQUAKE", LOSS, 499, 0, "", "2026-09-10", "2", NULL },
		{ "FIRST", "EARTHQUAKE", LOSS, 0, 0, "", "2026-09-10", "0", NULL },
		{ "FIRST", "FLOOD", DEPTH, 1800, 0, "", "2026-09-10", "2", NULL },
		{ "FIRST", "FLOOD", FORCE, 1800, 0, "", "2026-09-10", "1", NULL },
		{ "FIRST", "FLOOD", DEPTH, 0, 0, "", "2026-09-10", "6", NULL },
		{ "FIRST", "EARTHQUAKE", PARTS, 50, 0, "", "2026-09-10", "1", NULL },
		{ "FIRST", "EARTHQUAKE", PARTS, 20, 0, "", "2026-09-10", "5", NULL },
		{ "SECOND", "WIND", PARTS, 20, 0, "", "2026-09-10", "5", NULL },
		{ "FIRST", "GROUND", PARTS, 20, 0, "", "2026-09-10", "2", NULL },
		{ "FIRST", "GROUND", PARTS, 5, 0, "", "2026-09-10", NULL, "ledger.scoring.nothing" },
		{ "FIRST", "EARTHQUAKE", STATE, 0, 0, "OUT_OF_SCOPE", "2026-09-10", "9", NULL },
		{ "FIRST", "EARTHQUAKE", STATE, 0, 0, "IMPOSSIBLE", "2026-09-10", "", NULL },
		{ "FIRST", "EARTHQUAKE", STATE, 0, 0, "HELD", "2026-09-10", "", NULL },
		{ "PHOTO", "EARTHQUAKE", LOSS, 60, 1, "", "2026-09-10", "6", NULL },
		{ "PHOTO", "EARTHQUAKE", LOSS, 700, 0, "", "2026-09-10", "1", NULL },
		{ "PHOTO", "FLOOD", DEPTH, 300, 0, "", "2026-09-10", "4", NULL },
		{ "PHOTO", "EARTHQUAKE", LOSS, 60, 0, "", "2026-09-10", "6", NULL },
		{ "PHOTO", "EARTHQUAKE", LOSS, 200, 1, "", "2026-09-10", NULL, "ledger.photo.suggests_more" },
		{ "AREA", "EARTHQUAKE", LOSS, 300, 0, "", "2026-09-10", NULL, "ledger.area.not_evident" },
		{ "AREA", "FLOOD", DEPTH, 1800, 0, "", "2026-09-10", "2", NULL },
		{ "FIRST", "EARTHQUAKE", DEPTH, 300, 0, "", "2026-09-10", NULL, "ledger.survey.hazard" },
		{ "FIRST", "FIRE", LOSS, 100, 0, "", "2026-09-10", NULL, "ledger.survey.hazard" },
		{ "GLANCE", "EARTHQUAKE", LOSS, 100, 0, "", "2026-09-10", NULL, "ledger.survey.kind" },
		{ "FIRST", "EARTHQUAKE", LOSS, 100, 0, "", "2026-09-04", NULL, "ledger.survey.before_disaster" },
		{ "FIRST", "EARTHQUAKE", STATE, 0, 0, "CONFIRMED", "2026-09-10", NULL, "ledger.survey.state" },
		{ "FIRST", "EARTHQUAKE", NONE, 0, 0, "", "2026-09-10", NULL, "ledger.survey.finding_missing" },
		{ "RE", "EARTHQUAKE", LOSS, 100, 0, "", "2026-09-10", NULL, "ledger.survey.reason_missing" },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		Ledger__RecordSurveyRequest q = base(id_of('s', i), dwelling_of(&f, 5));
		Ledger__FloodFinding water = flood(cases[i].n, cases[i].finding == FORCE);
		Ledger__PartsFinding parts = LEDGER__PARTS_FINDING__INIT;
		uint32_t tilt = cases[i].n;
		const void *reply;
		int r;

		q.kind = cases[i].kind;
		q.hazard = cases[i].hazard;
		q.consent = cases[i].consent;
		q.surveyed_on = cases[i].date;
		parts.structure = "WOODEN";
		parts.tilt_offset_mm = &tilt;
		parts.n_tilt_offset_mm = 1;
		parts.tilt_plumb_mm = 1000;
		switch (cases[i].finding) {
		case LOSS:
			q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
			q.loss_permille = cases[i].n;
			break;
		case DEPTH:
		case FORCE:
			q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
			q.flood = &water;
			break;
		case PARTS:
			q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS;
			q.parts = &parts;
			break;
		case STATE:
			q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE;
			q.state = cases[i].state;
			break;
		}
		r = ask(&f, "RecordSurvey", &q.base, &reply);
		cr_expect_eq(r, cases[i].grade ? 0 : SH_REFUSED, "%u: %d %s %s", i, r, f.error.reason,
			     f.error.detail);
		if (cases[i].grade && r == 0)
			cr_expect_str_eq(((const Ledger__RecordSurveyReply *) reply)->grade_code, cases[i].grade,
					 "%u", i);
		else
			cr_expect_str_eq(f.error.reason, cases[i].reason, "%u", i);
		cr_expect_eq(count(&f, sh_printf(f.arena, "SELECT count(*) FROM survey WHERE survey_id = '%s'",
						 id_of('s', i))),
			     cases[i].grade ? 1 : 0, "%u", i);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code <> ''"), 0, "a draft is no grade");
}

Test(surveys, of_another_disaster_or_no_dwelling_are_refused)
{
	Ledger__RecordSurveyRequest q = base(id_of('s', 1), NOBODY);
	const void *reply;

	q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
	q.loss_permille = 100;
	cr_expect_eq(ask(&f, "RecordSurvey", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
	q.dwelling_id = dwelling_of(&f, 5);
	q.disaster_id = NOBODY;
	cr_expect_eq(ask(&f, "RecordSurvey", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
	f.municipality = "482013"; /* the other town's clerk */
	q.disaster_id = DISASTER;
	cr_expect_eq(ask(&f, "RecordSurvey", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
	f.municipality = "992011";
	cr_expect_eq(ask(&f, "RecordSurvey", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(ask(&f, "RecordSurvey", &q.base, &reply), SH_REFUSED, "the id is taken");
	cr_expect_str_eq(f.error.reason, "survey_pkey");
}

/* One survey of 520 ‰, approved by whom, as what. `approver`: it is noted that he said yes; NULL: the actor answers.
 */
typedef struct ApprovalStep {
	const char *who, *approver, *grade;
	bool decline;
	const char *reason; /* NULL: done */
	const char *state;  /* afterwards */
} ApprovalStep;

static void play(const ApprovalStep *steps, size_t n)
{
	const Ledger__ApproveSurveyReply *done;

	for (size_t i = 0; i < n; i++) {
		const ApprovalStep *s = &steps[i];
		int r = s->approver ? approve_orally(&f, s->who, id_of('s', 1), s->grade, s->approver)
				    : approve(&f, s->who, id_of('s', 1), s->grade, s->decline, &done);

		cr_expect_eq(r, s->reason ? SH_REFUSED : 0, "%zu %s", i, f.error.reason);
		if (s->reason)
			cr_expect_str_eq(f.error.reason, s->reason, "%zu: %s", i, f.error.reason);
		cr_expect_str_eq(text_of(&f, "SELECT state FROM survey WHERE survey_no = 1"), s->state, "%zu", i);
	}
}
#define PLAY(steps) play(steps, sizeof(steps) / sizeof *(steps))

Test(surveys, approval_is_by_another_person_of_exactly_the_draft)
{
	static const ApprovalStep steps[] = {
		{ "staff:surveyor", NULL, "1", false, "approval.own_draft", "DRAFT" },
		{ "staff:surveyor", NULL, "1", true, "approval.own_draft", "DRAFT" },
		{ "staff:mayor", NULL, "2", false, "ledger.approval.other_grade", "DRAFT" },
		{ "staff:mayor", NULL, "1", false, NULL, "APPROVED" },
		{ "staff:mayor", NULL, "1", false, "approval.state", "APPROVED" },
		{ "staff:mayor", NULL, "1", true, "approval.state", "APPROVED" },
	};
	Ledger__ApproveSurveyRequest old = LEDGER__APPROVE_SURVEY_REQUEST__INIT;
	const void *reply;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 520), 0, "%s", f.error.reason);
	as(&f, "staff:mayor", "approver", "shienctl");
	old.survey_id = id_of('s', 1);
	old.grade_code = "1";
	old.oral = true;
	cr_expect_eq(ask(&f, "ApproveSurvey", &old.base, &reply), SH_REFUSED, "as it was asked before");
	cr_expect_str_eq(f.error.reason, "approval.own_word");
	PLAY(steps);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE NOT oral AND recorded_by = '' AND oral_us = 0"), 1);
}

/* 口頭決裁: noted by another than who said it, at once in effect, confirmed by nobody else. */
Test(surveys, a_word_of_mouth_is_noted_by_another_and_confirmed_by_who_gave_it)
{
	static const ApprovalStep steps[] = {
		{ "staff:surveyor", "staff:surveyor", "1", false, "approval.own_draft", "DRAFT" },
		{ "staff:clerk", "staff:surveyor", "1", false, "approval.own_draft", "DRAFT" },
		{ "staff:mayor", "staff:mayor", "1", false, "approval.own_word", "DRAFT" },
		{ "staff:clerk", "staff:mayor", "2", false, "ledger.approval.other_grade", "DRAFT" },
		{ "staff:clerk", "staff:mayor", "1", false, NULL, "ORAL" },
		{ "staff:clerk", "staff:mayor", "1", false, "approval.state", "ORAL" },
		{ "staff:deputy", NULL, "1", false, "approval.other_person", "ORAL" },
		{ "staff:deputy", NULL, "1", true, "approval.other_person", "ORAL" },
		{ "staff:mayor", NULL, "1", false, NULL, "APPROVED" },
		{ "staff:mayor", NULL, "1", true, "approval.state", "APPROVED" },
	};

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 520), 0, "%s", f.error.reason);
	PLAY(steps);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.DamageDecided'"), 1,
		     "decided when it was said, not again when confirmed");
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM survey WHERE oral AND drafted_by = 'staff:surveyor' AND recorded_by = "
		      "'staff:clerk' AND approved_by = 'staff:mayor' AND oral_us = effective_us AND confirmed_us > "
		      "0"),
		1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code = '1' AND state = 'CONFIRMED'"), 1);
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:clerk %rpc=RecordOralGrade "
		      "%ids=%,staff:surveyor,staff:mayor'"),
		1, "drafter, recorder, approver");
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:mayor %rpc=ApproveSurvey "
		      "%ids=%,staff:surveyor,staff:clerk'"),
		1);
}

static const Ledger__ListSurveysReply *surveys_in(const char *state)
{
	Ledger__ListSurveysRequest q = LEDGER__LIST_SURVEYS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:mayor", "approver", "shienctl");
	q.disaster_id = DISASTER;
	q.state = state;
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

/* Nothing governed before: the house is without a grade again. Something did: it governs again. */
Test(surveys, a_word_that_is_not_confirmed_takes_its_grade_with_it)
{
	const Ledger__ApproveSurveyReply *done;
	const char *house = dwelling_of(&f, 5);
	const Ledger__Survey *s;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "FIRST", 520), 0, "%s", f.error.reason);
	cr_assert_eq(approve_orally(&f, "staff:clerk", id_of('s', 1), "1", "staff:mayor"), 0, "%s", f.error.reason);
	cr_assert_eq(surveys_in("ORAL")->n_surveys, 1);
	s = surveys_in("ORAL")->surveys[0];
	cr_expect(s->oral && s->oral_us > 0);
	cr_expect_str_eq(s->state, "CONFIRMED");
	cr_expect_str_eq(s->approved_by, "staff:mayor");
	cr_expect_str_eq(s->recorded_by, "staff:clerk");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "1", true, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(done->state, "DECLINED");
	cr_expect_eq(surveys_in("ORAL")->n_surveys, 0);
	cr_expect_eq(surveys_in("CONFIRMED")->n_surveys, 0);
	cr_expect_str_eq(text_of(&f, "SELECT declined_by FROM survey"), "staff:mayor");
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code <> '' OR governing_survey_id <> ''"),
		     0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE state NOT IN ('UNSURVEYED')"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.DamageWithdrawn'"),
		     1);

	cr_assert_eq(survey_loss(&f, id_of('s', 2), house, "FIRST", 350), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 2), "3", false, &done), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 3), house, "RE", 420), 0, "%s", f.error.reason);
	cr_assert_eq(approve_orally(&f, "staff:clerk", id_of('s', 3), "2", "staff:mayor"), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT grade_code FROM dwelling WHERE grade_code <> ''"), "2");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 3), "2", true, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT grade_code || state FROM dwelling WHERE grade_code <> ''"),
			 "3CONFIRMED");
}

Test(surveys, a_declined_draft_leaves_the_house_as_it_was)
{
	const Ledger__ApproveSurveyReply *done;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 520), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "1", true, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT state FROM survey"), "DECLINED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE state <> 'UNSURVEYED'"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%Damage%'"), 0);
	cr_expect_eq(approve(&f, "staff:mayor", id_of('s', 1), "1", false, &done), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.state");
}

Test(surveys, what_has_no_grade_or_does_not_exist_cannot_be_approved)
{
	Ledger__RecordSurveyRequest q = base(id_of('s', 1), dwelling_of(&f, 5));
	const Ledger__ApproveSurveyReply *done;
	const void *reply;

	q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE;
	q.state = "IMPOSSIBLE";
	cr_assert_eq(ask(&f, "RecordSurvey", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT string_agg(DISTINCT state, ',' ORDER BY state) FROM dwelling"),
			 "IMPOSSIBLE,UNSURVEYED");
	cr_expect_eq(approve(&f, "staff:mayor", id_of('s', 1), "1", false, &done), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.approval.no_grade");
	cr_expect_eq(approve(&f, "staff:mayor", NOBODY, "1", false, &done), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.survey.unknown");
}

/* The latest confirmed one governs, not the latest drafted; an area never over the house's own. */
Test(surveys, the_latest_confirmed_governs)
{
	const Ledger__ApproveSurveyReply *done;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(survey_loss(&f, id_of('s', 8), house, "RE", 100), SH_REFUSED, "nothing to look at again yet");
	cr_assert_str_eq(f.error.reason, "ledger.survey.nothing_confirmed");
	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "AREA", 600), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 2), house, "FIRST", 250), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 3), house, "SECOND", 350), 0, "%s", f.error.reason);

	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 3), "3", false, &done), 0, "%s", f.error.reason);
	cr_expect(done->governs);
	cr_expect_str_eq(done->replaced_survey_id, "");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 2), "4", false, &done), 0, "%s", f.error.reason);
	cr_expect(done->governs, "confirmed later, so it governs");
	cr_expect_str_eq(done->replaced_survey_id, id_of('s', 3));
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "1", false, &done), SH_REFUSED,
		     "not over the house's own");
	cr_expect_str_eq(f.error.reason, "ledger.area.surveyed");

	cr_assert_eq(survey_loss(&f, id_of('s', 4), house, "RE", 420), 0, "%s", f.error.reason);
	cr_expect_str_eq(
		text_of(&f, sh_printf(f.arena, "SELECT grade_code || state FROM dwelling WHERE dwelling_id = '%s'",
				      house)),
		"4CONFIRMED", "a drafted re-survey changes nothing");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 4), "2", false, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(done->replaced_survey_id, id_of('s', 2));
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.DamageDecided'"),
		     3);
	cr_expect_eq(count(&f, "SELECT version FROM dwelling WHERE grade_code <> ''"), 4);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), 4, "every survey keeps its row");
}

Test(surveys, of_what_is_no_dwelling_draft_out_of_scope)
{
	Ledger__AddDwellingRequest q = LEDGER__ADD_DWELLING_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.dwelling_id = id_of('d', 1);
	q.address = "浜町9番地";
	q.use = "OTHER";
	cr_assert_eq(ask(&f, "AddDwelling", &q.base, &reply), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), id_of('d', 1), "FIRST", 800), 0, "%s", f.error.reason);
	cr_assert_str_eq(text_of(&f, "SELECT grade_code || basis FROM survey"), "9use");
}

Test(surveys, are_listed_page_by_page_and_by_state)
{
	Ledger__ListSurveysRequest q = LEDGER__LIST_SURVEYS_REQUEST__INIT;
	const Ledger__ApproveSurveyReply *done;
	const Ledger__ListSurveysReply *list;
	const void *reply;

	for (unsigned i = 1; i <= 4; i++)
		cr_assert_eq(survey_loss(&f, id_of('s', i), dwelling_of(&f, 4 + i), "FIRST", 100 * i), 0);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 2), "4", false, &done), 0, "%s", f.error.reason);
	q.disaster_id = DISASTER;
	q.state = "DRAFT";
	q.limit = 2;
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_surveys, 2);
	cr_expect_str_eq(list->surveys[1]->survey_id, id_of('s', 3));
	q.after_survey_id = id_of('s', 3);
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0);
	list = reply;
	cr_assert_eq(list->n_surveys, 1);
	cr_expect_str_eq(list->surveys[0]->survey_id, id_of('s', 4));
	q.after_survey_id = "";
	q.state = "CONFIRMED";
	q.dwelling_id = dwelling_of(&f, 6);
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0);
	list = reply;
	cr_assert_eq(list->n_surveys, 1);
	cr_expect(list->surveys[0]->governs);
	cr_expect_str_eq(list->surveys[0]->approved_by, "staff:mayor");
	q.state = "NONSENSE";
	cr_expect_eq(ask(&f, "ListSurveys", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.survey.state");
}

/* Whoever approves sees which house he approves: its address, of a house where somebody hidden lives as of any other,
 * and nobody's name. A system at the door is told ids alone, of every house. */
Test(surveys, are_listed_with_the_address_of_their_house_and_nobody_of_it)
{
	Ledger__ListSurveysRequest q = LEDGER__LIST_SURVEYS_REQUEST__INIT;
	const Ledger__ListSurveysReply *list;
	const void *reply;

	for (unsigned i = 1; i <= 2; i++)
		cr_assert_eq(survey_loss(&f, id_of('s', i), dwelling_of(&f, 4 + i), "FIRST", 100 * i), 0);
	cr_assert_eq(protect(&f, person_id(13), true, 1), 0, "%s", f.error.reason);
	cr_assert_eq(count(&f, sh_printf(f.arena,
					 "SELECT count(*) FROM person p JOIN dwelling_household h USING "
					 "(municipality, household_id) "
					 "WHERE p.shielded AND h.dwelling_id = '%s'",
					 dwelling_of(&f, 5))),
		     3, "somebody hidden lives at 5, with their household");
	q.disaster_id = DISASTER;
	as(&f, "staff:mayor", "approver", "console");
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_surveys, 2);
	cr_expect_str_eq(list->surveys[0]->address, "浜町5番地", "the house stands in the street for all to see");
	cr_expect_str_eq(list->surveys[1]->address, "浜町6番地");
	cr_expect_str_eq(list->surveys[0]->address_extra, "");
	for (unsigned i = 5; i <= 6; i++)
		cr_expect_eq(count(&f, sh_printf(f.arena,
						 "SELECT count(*) FROM audit_pending WHERE record LIKE "
						 "'%%rpc=ListSurveys%%%s%%'",
						 dwelling_of(&f, i))),
			     1, "who looked at this house is on record");
	q.without_address = true;
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_surveys, 2);
	cr_expect_str_eq(list->surveys[0]->address, "", "who counts is given no address");
	q.without_address = false;
	as(&f, "client:system", "survey", "door");
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_surveys, 2);
	for (unsigned i = 0; i < 2; i++) {
		cr_expect_str_eq(list->surveys[i]->dwelling_id, dwelling_of(&f, 5 + i));
		cr_expect_str_eq(list->surveys[i]->address, "");
	}
}
