/* 一括登録: preview, draft, approval, undoing. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static ShArena *arena;
static void setup(void)
{
	ledger_fixture_open(&f);
	arena = sh_arena_new(8 << 20);
	given_ledger(&f, 60); /* 20 households, 19 dwellings */
	given_map(&f, 20);
}
static void teardown(void)
{
	sh_arena_free(arena);
	fixture_close(&f);
}
TestSuite(areas, .init = setup, .fini = teardown, .timeout = 60);

static Ledger__FloodFinding water;

static Ledger__AreaJudgement flooded(const char *drawn, uint32_t depth_mm)
{
	Ledger__AreaJudgement j = LEDGER__AREA_JUDGEMENT__INIT;

	ledger__flood_finding__init(&water);
	water.depth_mm = depth_mm;
	water.external_force = true;
	j.disaster_id = DISASTER;
	j.kind = "AREA";
	j.hazard = "FLOOD";
	j.surveyed_on = "2026-09-10";
	j.finding_case = LEDGER__AREA_JUDGEMENT__FINDING_FLOOD;
	j.flood = &water;
	j.drawn = drawn;
	return j;
}

static int preview(Ledger__AreaJudgement *j, const Ledger__PreviewAreaReply **ret)
{
	Ledger__PreviewAreaRequest q = LEDGER__PREVIEW_AREA_REQUEST__INIT;
	const void *reply = NULL;
	int r;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.judgement = j;
	r = ask(&f, "PreviewArea", &q.base, &reply);
	*ret = reply;
	return r;
}

static int apply(const char *act, Ledger__AreaJudgement *j, const char *token)
{
	Ledger__ApplyAreaRequest q = LEDGER__APPLY_AREA_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.act_id = act;
	q.judgement = j;
	q.preview = token;
	q.reason = "空撮で全域の浸水を確認";
	return ask(&f, "ApplyArea", &q.base, &reply);
}

static int approve_act(const char *who, const char *act, const char *grade, uint64_t dwellings, bool decline)
{
	Ledger__ApproveAreaRequest q = LEDGER__APPROVE_AREA_REQUEST__INIT;
	const void *reply;

	as(&f, who, "approver", "shienctl");
	q.act_id = act;
	q.grade_code = grade;
	q.dwellings = dwellings;
	q.decline = decline;
	return ask(&f, "ApproveArea", &q.base, &reply);
}

static int undo(const char *act)
{
	Ledger__UndoAreaRequest q = LEDGER__UNDO_AREA_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.act_id = act;
	q.reason = "区域の誤り";
	return ask(&f, "UndoArea", &q.base, &reply);
}

static const char *token_of(Ledger__AreaJudgement *j)
{
	const Ledger__PreviewAreaReply *p;

	cr_assert_eq(preview(j, &p), 0, "%s %s", f.error.reason, f.error.detail);
	return sh_printf(arena, "%s", p->preview);
}

/* Drafted and approved; asserted. */
static void given_applied(const char *act, Ledger__AreaJudgement *j, uint64_t dwellings)
{
	cr_assert_eq(apply(act, j, token_of(j)), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(approve_act("staff:mayor", act, "1", dwellings, false), 0, "%s %s", f.error.reason,
		     f.error.detail);
	run_due(&f, sh_now_us() + 1000000);
	cr_assert_str_eq(text_of(&f, sh_printf(arena, "SELECT state FROM area_act WHERE act_id = '%s'", act)),
			 "APPLIED");
}

Test(areas, preview_says_how_many_and_why_not)
{
	Ledger__AreaJudgement j = flooded(around(arena, 3, 8), 1800);
	const Ledger__PreviewAreaReply *p;
	const Ledger__ApproveSurveyReply *done;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 100), 0);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "5", false, &done), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 2), dwelling_of(&f, 6), "FIRST", 100), 0);
	run_sql(&f,
		sh_printf(arena, "UPDATE dwelling SET use = 'VACANT' WHERE dwelling_id = '%s'", dwelling_of(&f, 7)));
	cr_assert_eq(preview(&j, &p), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(p->grade_code, "1");
	cr_expect_eq(p->buildings, 6);
	cr_expect_eq(p->dwellings, 6, "two flats at 3, none at 4, 5 to 8: %lu", p->dwellings);
	cr_expect_eq(p->eligible, 4);
	cr_expect_eq(p->surveyed, 1);
	cr_expect_eq(p->not_dwelling, 1);
	cr_expect_eq(p->drafts, 1);
	cr_expect_eq(p->unplaced, 0);
	cr_assert_eq(p->n_listed, 6);
	for (size_t i = 0; i < p->n_listed; i++) {
		const char *id = p->listed[i]->dwelling_id, *why = p->listed[i]->why_not;

		cr_expect_str_eq(why, strcmp(id, dwelling_of(&f, 5)) == 0   ? "SURVEYED"
				      : strcmp(id, dwelling_of(&f, 7)) == 0 ? "NOT_DWELLING"
									    : "");
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), 2, "a preview writes nothing");
}

/* Two flats of one house stand with what tells them apart; where somebody hidden lives reads as everywhere else. */
Test(areas, preview_names_houses_by_their_address_and_nobody_of_them)
{
	Ledger__AreaJudgement j = flooded(around(arena, 3, 8), 1800);
	const Ledger__PreviewAreaReply *p;
	unsigned flats = 0, hidden = 0;

	cr_assert_eq(protect(&f, person_id(13), true, 1), 0, "%s", f.error.reason);
	cr_assert_eq(preview(&j, &p), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(p->n_listed, 6);
	for (size_t i = 0; i < p->n_listed; i++) {
		const Ledger__AreaDwelling *d = p->listed[i];

		cr_expect(*d->address, "%zu", i);
		flats += !strncmp(d->address, "港", strlen("港")) && *d->address_extra;
		hidden += !strcmp(d->dwelling_id, dwelling_of(&f, 5)) && !strcmp(d->address, "浜町5番地");
	}
	cr_expect_eq(flats, 2);
	cr_expect_eq(hidden, 1);
	cr_expect_eq(
		count(&f, sh_printf(arena,
				    "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=PreviewArea%%%s%%'",
				    dwelling_of(&f, 5))),
		1, "who looked at this house is on record");
}

/* By default 全壊 or an evident 1.8 m (rulings 22), and only by kinds that judge an area. */
Test(areas, what_is_not_evident_or_nowhere_is_refused)
{
	static const struct {
		const char *kind, *drawn, *reason;
		uint32_t depth;
	} cases[] = {
		{ "AREA", NULL, NULL, 1800 },
		{ "AERIAL", NULL, NULL, 1800 },
		{ "AREA", NULL, "ledger.area.not_evident", 1799 },
		{ "FIRST", NULL, "ledger.area.kind", 1800 },
		{ "AREA", "", "ledger.area.nowhere", 1800 },
		{ "AREA", "{\"type\":\"Point\",\"coordinates\":[137.25,37.45]}", "ledger.map.not_polygon", 1800 },
		{ "AREA", "{\"type\":\"Polygon\"", "ledger.map.json", 1800 },
		{ "AREA",
		  "{\"type\":\"Polygon\",\"coordinates\":[[[37.4,137.2],[37.5,137.2],[37.5,137.3],[37.4,137.2]]]}",
		  "ledger.map.swapped", 1800 },
		{ "AREA",
		  "{\"type\":\"Polygon\",\"coordinates\":[[[5000,6000],[5100,6000],[5100,6100],[5000,6000]]]}",
		  "ledger.map.crs_missing", 1800 },
	};

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		Ledger__AreaJudgement j =
			flooded(cases[i].drawn ? cases[i].drawn : around(arena, 3, 8), cases[i].depth);
		const Ledger__PreviewAreaReply *p;

		j.kind = cases[i].kind;
		cr_expect_eq(preview(&j, &p), cases[i].reason ? SH_REFUSED : 0, "%u %s", i, f.error.reason);
		if (cases[i].reason)
			cr_expect_str_eq(f.error.reason, cases[i].reason, "%u", i);
	}
}

Test(areas, an_act_is_drafted_approved_by_another_and_told)
{
	Ledger__AreaJudgement j = flooded(around(arena, 3, 8), 1800);
	const Ledger__CertificateFacts *facts;

	cr_assert_eq(apply(id_of('a', 1), &j, token_of(&j)), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code <> ''"), 0, "a draft is no grade");
	cr_expect_eq(approve_act("staff:surveyor", id_of('a', 1), "1", 6, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(approve_act("staff:mayor", id_of('a', 1), "2", 6, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.other");
	cr_expect_eq(approve_act("staff:mayor", id_of('a', 1), "1", 5, false), SH_REFUSED);
	cr_assert_eq(approve_act("staff:mayor", id_of('a', 1), "1", 6, false), 0, "%s %s", f.error.reason,
		     f.error.detail);
	cr_expect_eq(approve_act("staff:mayor", id_of('a', 1), "1", 6, false), SH_REFUSED, "once");
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_str_eq(text_of(&f, "SELECT state FROM area_act"), "APPLIED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code = '1' AND state = 'CONFIRMED'"), 6);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM survey WHERE kind = 'AREA' AND state = 'APPROVED' AND approved_by = "
			   "'staff:mayor' AND flood_depth_mm = 1800 AND flood = 'ABOVE_FLOOR'"),
		     6);
	run_sequencer(&f);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stream_event WHERE type LIKE '%DamageDecided'"), 6);
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 6), person_id(16), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->grade_code, "1");
	cr_expect_str_eq(facts->flood, "ABOVE_FLOOR");
	cr_expect_eq(
		count(&f, sh_printf(arena,
				    "SELECT count(*) FROM (SELECT record FROM audit_pending UNION ALL SELECT record "
				    "FROM audit_leaf) AS a WHERE record LIKE '%%rpc=area_act %%%s%%'",
				    dwelling_of(&f, 5))),
		1, "what due work changed stands in the audit");
}

Test(areas, another_set_than_the_previewed_one_is_refused)
{
	Ledger__AreaJudgement j = flooded(around(arena, 5, 8), 1800), other = flooded(around(arena, 5, 9), 1800);
	const char *token = token_of(&j);
	const Ledger__ApproveSurveyReply *done;

	cr_expect_eq(apply(id_of('a', 1), &other, token), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.changed");
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 100), 0);
	cr_assert_eq(apply(id_of('a', 2), &j, token), 0, "a draft of a house changes no set: %s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "5", false, &done), 0, "%s", f.error.reason);
	cr_expect_eq(apply(id_of('a', 3), &j, token), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.changed");
	/* Drafted before the house's own survey was confirmed: not approved after it. */
	cr_expect_eq(approve_act("staff:mayor", id_of('a', 2), "1", 4, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.changed");
	cr_expect_eq(approve_act("staff:mayor", id_of('a', 2), "1", 4, true), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE kind = 'AREA'"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM area_act"), 1);
}

/* Confirmed while the act is carried out: its survey stands there, and governs nothing. */
Test(areas, a_survey_of_the_house_is_never_overwritten)
{
	Ledger__AreaJudgement j = flooded(around(arena, 5, 8), 1800);
	const Ledger__ApproveSurveyReply *done;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 100), 0);
	cr_assert_eq(apply(id_of('a', 1), &j, token_of(&j)), 0, "%s", f.error.reason);
	cr_assert_eq(approve_act("staff:mayor", id_of('a', 1), "1", 4, false), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "5", false, &done), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_str_eq(text_of(&f, sh_printf(arena,
					       "SELECT grade_code || governing_survey_id FROM dwelling WHERE "
					       "dwelling_id = '%s'",
					       dwelling_of(&f, 5))),
			 sh_printf(arena, "5%s", id_of('s', 1)));
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code = '1'"), 3);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE kind = 'AREA'"), 4, "it stands there all the same");
}

/* As the list of surveys has them. */
static int undone_surveys(void)
{
	Ledger__ListSurveysRequest q = LEDGER__LIST_SURVEYS_REQUEST__INIT;
	const Ledger__ListSurveysReply *p;
	const void *reply;
	int n = 0;

	q.disaster_id = DISASTER;
	as(&f, "staff:surveyor", "survey", "shienctl");
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	p = reply;
	for (size_t i = 0; i < p->n_surveys; i++)
		n += strcmp(p->surveys[i]->state, "UNDONE") == 0;
	return n;
}

Test(areas, undoing_gives_back_what_governed_before)
{
	Ledger__AreaJudgement first = flooded(around(arena, 5, 6), 1800), second = flooded(around(arena, 5, 8), 2500);
	const Ledger__ApproveSurveyReply *done;
	const char *own = dwelling_of(&f, 7);

	given_applied(id_of('a', 1), &first, 2);
	given_applied(id_of('a', 2), &second, 4);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), own, "FIRST", 100), 0);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "5", false, &done), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 2), dwelling_of(&f, 8), "FIRST", 100), 0);
	run_sequencer(&f);
	run_sql(&f, "DELETE FROM stream_event");
	cr_expect_eq(undo(id_of('a', 3)), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.act_unknown");
	cr_assert_eq(undo(id_of('a', 2)), 0, "%s", f.error.reason);
	cr_expect_eq(undone_surveys(), 0, "drafted only");
	cr_expect_eq(approve_act("staff:surveyor", id_of('a', 2), "1", 4, false), SH_REFUSED);
	cr_assert_eq(approve_act("staff:mayor", id_of('a', 2), "1", 4, false), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_str_eq(
		text_of(&f, sh_printf(arena, "SELECT state FROM area_act WHERE act_id = '%s'", id_of('a', 2))),
		"UNDONE");
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE kind = 'AREA'"), 6, "nothing is deleted");
	cr_expect_eq(count(&f, sh_printf(arena,
					 "SELECT count(*) FROM dwelling d JOIN survey s ON s.survey_id = "
					 "d.governing_survey_id WHERE s.act_id = '%s' AND d.grade_code = '1'",
					 id_of('a', 1))),
		     2, "the first act's again");
	cr_expect_eq(undone_surveys(), 4);
	cr_expect_str_eq(
		text_of(&f, sh_printf(arena, "SELECT grade_code FROM dwelling WHERE dwelling_id = '%s'", own)), "5");
	cr_expect_str_eq(text_of(&f, sh_printf(arena,
					       "SELECT grade_code || ' ' || state || ' ' || flood FROM dwelling "
					       "WHERE dwelling_id = '%s'",
					       dwelling_of(&f, 8))),
			 " DRAFT NONE", "nothing governed, and a draft waits");
	run_sequencer(&f);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stream_event WHERE type LIKE '%DamageDecided'"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stream_event WHERE type LIKE '%DamageWithdrawn'"), 1);
	cr_expect_eq(undo(id_of('a', 2)), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.area.not_applied");
	/* What was undone governs nothing later on. */
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 2), "5", false, &done), 0, "%s", f.error.reason);
	cr_expect(done->governs);
	/* Nor where another act is undone; this one's ids are as they were before they followed from the place. */
	run_sql(&f, sh_printf(arena,
			      "WITH s AS (UPDATE survey SET survey_id = substr(survey_id, 1, 24) || "
			      "substr(md5(dwelling_id), 1, 12) WHERE act_id = '%s' RETURNING survey_id, dwelling_id) "
			      "UPDATE dwelling d SET governing_survey_id = s.survey_id FROM s WHERE d.dwelling_id = "
			      "s.dwelling_id",
			      id_of('a', 1)));
	cr_assert_eq(undo(id_of('a', 1)), 0, "%s", f.error.reason);
	cr_assert_eq(approve_act("staff:mayor", id_of('a', 1), "1", 2, false), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code = '1'"), 0);
	cr_expect_eq(undone_surveys(), 6);
}

/* Whoever lives there: a protected household's dwelling is counted, listed and registered as any other. */
Test(areas, a_protected_dwelling_looks_like_any_other)
{
	Ledger__AreaJudgement j = flooded(around(arena, 6, 6), 1800);
	const Ledger__PreviewAreaReply *p;
	char before[65];

	snprintf(before, sizeof before, "%s", token_of(&j));
	cr_assert_eq(protect(&f, person_id(16), true, 1), 0, "%s", f.error.reason);
	cr_assert_eq(preview(&j, &p), 0, "%s", f.error.reason);
	cr_expect_str_eq(p->preview, before);
	cr_expect_eq(p->eligible, 1);
	cr_expect_eq(p->n_listed, 1);
}

/* Nothing that rests says where a dwelling is: neither its building nor the area of an act. */
Test(areas, places_rest_sealed)
{
	Ledger__AreaJudgement j = flooded(around(arena, 6, 6), 1800);
	const char *building = "SELECT feature_id FROM map_feature WHERE source_key = 'b6'";

	given_applied(id_of('a', 1), &j, 1);
	building = sh_printf(arena, "%s", text_of(&f, building));
	cr_expect_eq(count(&f, sh_printf(arena,
					 "SELECT count(*) FROM dwelling d WHERE d::text LIKE '%%%s%%' OR "
					 "encode(d.sealed_building, 'escape') LIKE '%%%s%%'",
					 building, building)),
		     0);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM area_act a WHERE encode(a.sealed_area, 'escape') LIKE '%137.25%' OR "
			   "length(a.sealed_area) < 100"),
		     0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE length(building_index) = 32"), 19);
}
