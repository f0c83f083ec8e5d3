#include "ledger_fixture.h"
#include "scoring_read.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static ShArena *mine; /* the fixture's begins anew with every question */
static void setup(void)
{
	mine = sh_arena_new(4 << 20);
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void)
{
	fixture_close(&f);
	sh_arena_free(mine);
}
TestSuite(scoring, .init = setup, .fini = teardown, .timeout = 60);

/* The national edition under another name, in which the first survey of a wooden house gives the roof 30 and the
 * outer wall 60. */
static Ledger__ScoringEdition *towns_own(const char *edition, const char *valid_from)
{
	const Ledger__ScoringEdition *national;
	Ledger__ScoringEdition *own;
	ShError err = { 0 };
	Scoring scoring;

	cr_assert_eq(scoring_national(mine, &national, &scoring, &err), 0, "%s", err.reason);
	own = (Ledger__ScoringEdition *) national;
	own->edition = edition;
	own->valid_from = valid_from;
	own->sheets[0]->parts[0]->weight_percent = 30;
	own->sheets[0]->parts[1]->weight_percent = 60;
	return own;
}

static int load(Ledger__ScoringEdition *scoring, const char **ret_hash)
{
	Ledger__LoadScoringRequest q = LEDGER__LOAD_SCORING_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:kato", "ledger", "shienctl");
	q.scoring = scoring;
	if ((r = ask(&f, "LoadScoring", &q.base, &reply)) == 0)
		*ret_hash = sh_copy(mine, ((const Ledger__LoadScoringReply *) reply)->document_hash);
	return r;
}

static int decide(const char *who, const char *edition, const char *hash, bool decline)
{
	Ledger__ApproveScoringRequest q = LEDGER__APPROVE_SCORING_REQUEST__INIT;
	const void *reply;

	as(&f, who, "approver", "shienctl");
	q.edition = edition;
	q.document_hash = hash;
	q.decline = decline;
	return ask(&f, "ApproveScoring", &q.base, &reply);
}

/* The whole roof at 程度 Ⅴ, and a mark. */
static int roof(const char *survey_id, unsigned household, const char *edition, const Ledger__RecordSurveyReply **ret)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	Ledger__PartsFinding parts = LEDGER__PARTS_FINDING__INIT;
	Ledger__PartFinding part = LEDGER__PART_FINDING__INIT, *list[] = { &part };
	uint32_t areas[] = { 0, 0, 0, 0, 100 }, tilt[] = { 5, 6, 4, 5 };
	const void *reply;
	int r;

	as(&f, "staff:surveyor", "survey", "shienctl");
	part.code = "ROOF";
	part.area_percent = areas;
	part.n_area_percent = 5;
	parts.structure = "WOODEN";
	parts.tilt_offset_mm = tilt;
	parts.n_tilt_offset_mm = 4;
	parts.tilt_plumb_mm = 1200;
	parts.parts = list;
	parts.n_parts = 1;
	q.disaster_id = DISASTER;
	q.survey_id = survey_id;
	q.dwelling_id = dwelling_of(&f, household);
	q.kind = "FIRST";
	q.hazard = "EARTHQUAKE";
	q.surveyed_on = "2026-09-10";
	q.edition = edition;
	q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS;
	q.parts = &parts;
	r = ask(&f, "RecordSurvey", &q.base, &reply);
	*ret = reply;
	return r;
}

static const Ledger__RescoreSurveyReply *again(const char *survey_id, const char *edition)
{
	Ledger__RescoreSurveyRequest q = LEDGER__RESCORE_SURVEY_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:mayor", "approver", "shienctl");
	q.survey_id = survey_id;
	q.edition = edition;
	cr_assert_eq(ask(&f, "RescoreSurvey", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

/* Until another person has approved exactly what was loaded, the national edition holds; a survey says which it was.
 */
Test(scoring, a_towns_own_edition_holds_once_approved)
{
	const Ledger__RecordSurveyReply *got;
	const char *hash;

	cr_assert_eq(load(towns_own("town-1", "2026-01-01"), &hash), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(roof(id_of('s', 1), 5, "", &got), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(got->edition, SCORING_NATIONAL);
	cr_expect_str_eq(got->grade_code, "5");
	cr_expect_eq(got->loss_permille, 150);
	cr_expect_not(got->unverified);
	cr_assert_eq(roof(id_of('s', 2), 5, "town-1", &got), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.not_approved");
	cr_assert_eq(roof(id_of('s', 2), 5, "town-9", &got), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.unknown");

	cr_expect_eq(decide("staff:kato", "town-1", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(decide("staff:mayor", "town-1", "00ff", false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.other");
	cr_expect_eq(decide("staff:mayor", "town-9", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.unknown");
	cr_assert_eq(decide("staff:mayor", "town-1", hash, false), 0, "%s", f.error.reason);
	cr_expect_eq(decide("staff:mayor", "town-1", hash, true), SH_REFUSED, "decided once");
	cr_expect_str_eq(f.error.reason, "approval.state");

	cr_assert_eq(roof(id_of('s', 2), 5, "", &got), 0, "%s", f.error.reason);
	cr_expect_str_eq(got->edition, "town-1");
	cr_expect_str_eq(got->grade_code, "3", "roof 30");
	cr_assert_eq(roof(id_of('s', 3), 5, SCORING_NATIONAL, &got), 0);
	cr_expect_str_eq(got->grade_code, "5", "named, another is taken");
	cr_expect_str_eq(
		text_of(&f, "SELECT string_agg(scoring_edition || ' ' || scored_permille, ',' ORDER BY survey_id) "
			    "FROM survey"),
		SCORING_NATIONAL " 150,town-1 300," SCORING_NATIONAL " 150");
}

Test(scoring, editions_begin_with_a_disasters_day_and_the_latest_holds)
{
	const Ledger__RecordSurveyReply *got;
	const char *hash;

	cr_assert_eq(load(towns_own("later", "2026-09-06"), &hash), 0);
	cr_assert_eq(decide("staff:mayor", "later", hash, false), 0);
	cr_assert_eq(roof(id_of('s', 1), 5, "", &got), 0);
	cr_expect_str_eq(got->edition, SCORING_NATIONAL, "of 2026-09-05 it is not");
	cr_assert_eq(load(towns_own("first", "2025-01-01"), &hash), 0);
	cr_assert_eq(decide("staff:mayor", "first", hash, false), 0);
	cr_assert_eq(load(towns_own("second", "2026-09-05"), &hash), 0);
	cr_assert_eq(decide("staff:mayor", "second", hash, false), 0);
	cr_assert_eq(load(towns_own("declined", "2026-09-05"), &hash), 0);
	cr_assert_eq(decide("staff:mayor", "declined", hash, true), 0);
	cr_assert_eq(roof(id_of('s', 2), 5, "", &got), 0);
	cr_expect_str_eq(got->edition, "second");
	f.municipality = "482013"; /* another town has its own or the national one */
	cr_expect_eq(decide("staff:mayor", "second", hash, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.unknown");
}

Test(scoring, what_cannot_be_judged_with_is_not_loaded)
{
	Ledger__ScoringEdition *own = towns_own("town-1", "2026-01-01");
	const char *hash;

	own->sheets[0]->parts[0]->weight_percent = 31;
	cr_expect_eq(load(own, &hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.parts");
	own->sheets[0]->parts[0]->weight_percent = 30;
	own->edition = "national-2030-01-01";
	cr_expect_eq(load(own, &hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.national");
	own->edition = "town-1";
	cr_assert_eq(load(own, &hash), 0, "%s", f.error.reason);
	cr_expect_eq(load(own, &hash), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "scoring_edition_pkey", "one name, one edition");
}

Test(scoring, editions_are_listed_and_shown_as_they_were_loaded)
{
	Ledger__ListScoringsRequest all = LEDGER__LIST_SCORINGS_REQUEST__INIT;
	Ledger__GetScoringRequest one = LEDGER__GET_SCORING_REQUEST__INIT;
	const Ledger__ListScoringsReply *list;
	const Ledger__ScoringEdition *shown;
	const void *reply;
	const char *hash;

	cr_assert_eq(load(towns_own("town-1", "2026-01-01"), &hash), 0);
	as(&f, "staff:surveyor", "survey", "shienctl");
	cr_assert_eq(ask(&f, "ListScorings", &all.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_scorings, 2);
	cr_expect_str_eq(list->scorings[0]->edition, "town-1");
	cr_expect_str_eq(list->scorings[0]->state, "DRAFT");
	cr_expect_str_eq(list->scorings[0]->document_hash, hash);
	cr_expect_str_eq(list->scorings[1]->edition, SCORING_NATIONAL);
	cr_expect_str_eq(list->scorings[1]->state, "NATIONAL");
	one.edition = "town-1";
	cr_assert_eq(ask(&f, "GetScoring", &one.base, &reply), 0);
	shown = reply;
	cr_expect_eq(shown->sheets[0]->parts[0]->weight_percent, 30);
	one.edition = SCORING_NATIONAL;
	cr_assert_eq(ask(&f, "GetScoring", &one.base, &reply), 0);
	shown = reply;
	cr_expect_eq(shown->sheets[0]->parts[0]->weight_percent, 15);
}

/* With its own edition every kind of finding comes to the same; with another it says what would be, and changes
 * nothing. */
Test(scoring, a_survey_is_scored_again)
{
	static const struct {
		const char *finding, *set;
	} old[] = {
		{ "WOODEN", "roof_percent = 100, wall_percent = 20, grade_code = '3', basis = 'parts'" },
		{ "WOODEN",
		  "roof_percent = 0, wall_percent = 0, tilt_permille = 20, grade_code = '5', basis = 'parts'" },
		{ "WOODEN", "tilt_permille = 0, foundation_percent = 80, grade_code = '1', basis = 'foundation'" },
		{ "WOODEN", "foundation_percent = 0, collapsed = true, grade_code = '1', basis = 'collapse'" },
		{ "FLOOD", "hazard = 'FLOOD', flood_depth_mm = 600, external_force = true, grade_code = '3'" },
		{ "FLOOD", "flood_depth_mm = 600, external_force = false, grade_code = '4'" },
		{ "STATE", "hazard = 'EARTHQUAKE', grade_code = '9', basis = 'state'" },
		{ "STATE", "state = 'HELD', grade_code = ''" },
		{ "LOSS", "loss_permille = 420, grade_code = '2', basis = 'loss'" },
	};
	const Ledger__RescoreSurveyReply *got;
	const Ledger__RecordSurveyReply *done;
	const char *hash;

	cr_assert_eq(load(towns_own("town-1", "2026-01-01"), &hash), 0);
	cr_assert_eq(roof(id_of('s', 1), 5, "", &done), 0);
	got = again(id_of('s', 1), "");
	cr_expect(got->same);
	cr_expect_str_eq(got->edition, SCORING_NATIONAL);
	cr_expect_str_eq(got->grade_code, "5");
	got = again(id_of('s', 1), "town-1");
	cr_expect_not(got->same, "a draft may be tried out before it is approved");
	cr_expect_str_eq(got->grade_code, "3");
	cr_expect_str_eq(got->drafted_grade_code, "5");
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE grade_code = '5'"), 1, "nothing changed");
	for (size_t i = 0; i < sizeof old / sizeof *old; i++) { /* as they were written before there were editions */
		run_sql(&f, sh_printf(f.arena, "UPDATE survey SET rule_version = 1, finding = '%s', parts = '', %s",
				      old[i].finding, old[i].set));
		got = again(id_of('s', 1), "");
		cr_expect(got->same, "%zu: %s %s", i, got->grade_code, got->basis);
	}
	run_sql(&f, "UPDATE survey SET grade_code = '3'");
	cr_expect_not(again(id_of('s', 1), "")->same, "what was changed behind our back is seen");
}
