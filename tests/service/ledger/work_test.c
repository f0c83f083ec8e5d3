/* Work lists of survey teams: what waits, who goes where, how far it is; another look that is asked for. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 42); /* 14 households; each from the fifth on has its own lot */
}
static void teardown(void) { fixture_close(&f); }
TestSuite(work, .init = setup, .fini = teardown, .timeout = 60);

static const void *reply;

static const Ledger__ListSurveyWorkReply *work_of(const char *list_id, const char *state)
{
	Ledger__ListSurveyWorkRequest q = LEDGER__LIST_SURVEY_WORK_REQUEST__INIT;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.list_id = list_id;
	q.state = state;
	cr_assert_eq(ask(&f, "ListSurveyWork", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

/* Of the one work of a list: its state. */
static const char *state_of(const char *list_id)
{
	const Ledger__ListSurveyWorkReply *list = work_of(list_id, "");

	cr_assert_eq(list->n_work, 1);
	return list->work[0]->state;
}

static Ledger__MakeWorkListRequest list_named(const char *list_id, const char *kind)
{
	Ledger__MakeWorkListRequest q = LEDGER__MAKE_WORK_LIST_REQUEST__INIT;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.list_id = list_id;
	q.disaster_id = DISASTER;
	q.name = "浜町 北";
	q.kind = kind;
	q.team = "第1班";
	q.visit_on = "2026-09-12";
	return q;
}

static int make(Ledger__MakeWorkListRequest *q, Ledger__MakeWorkListReply *ret)
{
	int r = ask(&f, "MakeWorkList", &q->base, &reply);

	if (r == 0)
		*ret = *(const Ledger__MakeWorkListReply *) reply;
	return r;
}

static void given_list(const char *list_id, const char *kind, const char *dwelling_id)
{
	Ledger__MakeWorkListRequest q = list_named(list_id, kind);
	Ledger__MakeWorkListReply made;

	q.dwelling_ids = &dwelling_id;
	q.n_dwelling_ids = 1;
	cr_assert_eq(make(&q, &made), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(made.taken, 1);
}

static Ledger__WorkList list_at(unsigned i)
{
	Ledger__ListWorkListsRequest q = LEDGER__LIST_WORK_LISTS_REQUEST__INIT;

	as(&f, "staff:kacho", "approver", "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListWorkLists", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_lt(i, ((const Ledger__ListWorkListsReply *) reply)->n_lists);
	return *((const Ledger__ListWorkListsReply *) reply)->lists[i];
}

static uint64_t waiting(void)
{
	Ledger__ListWorkListsRequest q = LEDGER__LIST_WORK_LISTS_REQUEST__INIT;

	as(&f, "staff:kacho", "approver", "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListWorkLists", &q.base, &reply), 0, "%s", f.error.reason);
	return ((const Ledger__ListWorkListsReply *) reply)->waiting;
}

static int visit(const char *visit_id, const char *work_id, const char *outcome, const char *note)
{
	Ledger__RecordVisitRequest q = LEDGER__RECORD_VISIT_REQUEST__INIT;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.visit_id = visit_id;
	q.work_id = work_id;
	q.outcome = outcome;
	q.visited_on = "2026-09-12";
	q.note = note;
	return ask(&f, "RecordVisit", &q.base, &reply);
}

static int again(const char *work_id, const char *dwelling_id, const char *kind)
{
	Ledger__RequestSurveyRequest q = LEDGER__REQUEST_SURVEY_REQUEST__INIT;

	as(&f, "staff:window", "window", "shienctl");
	q.work_id = work_id;
	q.disaster_id = DISASTER;
	q.dwelling_id = dwelling_id;
	q.kind = kind;
	q.cause = "RESURVEY";
	q.asked_on = "2026-09-20";
	q.reason = "屋根にも損傷がある";
	return ask(&f, "RequestSurvey", &q.base, &reply);
}

static void grade(unsigned survey, const char *dwelling_id, const char *kind, uint32_t permille, const char *code)
{
	const Ledger__ApproveSurveyReply *done;

	cr_assert_eq(survey_loss(&f, id_of('s', survey), dwelling_id, kind, permille), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', survey), code, false, &done), 0, "%s", f.error.reason);
}

static long events(void)
{
	return count(&f, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.SurveyNeeded'");
}

/* From the application to the approved survey, each state as it comes. */
Test(work, waits_is_put_into_a_list_and_is_done)
{
	Ledger__MakeWorkListRequest q = list_named(id_of('l', 1), "FIRST");
	const Ledger__ListSurveyWorkReply *list;
	const Ledger__ApproveSurveyReply *done;
	Ledger__MakeWorkListReply made;
	char house[37], work[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(make(&q, &made), SH_REFUSED, "nobody waits");
	cr_expect_str_eq(f.error.reason, "ledger.work.nothing");
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), house), 0, "%s", f.error.reason);
	cr_assert_eq(accept_application(&f, id_of('a', 2), person_id(14), house), 0, "%s", f.error.reason);
	list = work_of("", "WAITING");
	cr_assert_eq(list->n_work, 1, "two applications wait for one survey");
	cr_expect_str_eq(list->work[0]->dwelling_id, house);
	cr_expect_str_eq(list->work[0]->address, "浜町5番地");
	cr_expect_str_eq(list->work[0]->cause, "APPLICATION");
	cr_expect_str_eq(list->work[0]->kind, "FIRST");
	snprintf(work, sizeof work, "%s", list->work[0]->work_id);
	cr_expect_eq(waiting(), 1);

	q = list_named(id_of('l', 1), "FIRST");
	cr_assert_eq(make(&q, &made), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(made.taken, 1);
	cr_expect_eq(waiting(), 0);
	cr_expect_str_eq(work_of(id_of('l', 1), "")->work[0]->work_id, work, "the same work, in a list now");
	cr_expect_str_eq(state_of(id_of('l', 1)), "TODO");
	cr_expect_eq(list_at(0).todo, 1);
	cr_expect_str_eq(list_at(0).team, "第1班");

	cr_assert_eq(visit(id_of('v', 1), work, "GONE", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.outcome");
	cr_assert_eq(visit(id_of('v', 1), work, "ABSENT", "犬がいる"), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "ABSENT");
	cr_expect_eq(list_at(0).absent, 1);
	cr_assert_eq(visit(id_of('v', 2), work, "BLOCKED", ""), 0, "%s", f.error.reason);
	cr_expect_eq(list_at(0).blocked, 1);
	list = work_of(id_of('l', 1), "BLOCKED");
	cr_assert_eq(list->n_work, 1);
	cr_expect_eq(list->work[0]->visits, 2);
	cr_expect_str_eq(list->work[0]->visited_on, "2026-09-12");
	cr_assert_eq(visit(id_of('v', 3), work, "TODO", ""), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "TODO");

	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "FIRST", 320), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "REVIEW");
	cr_expect_eq(list_at(0).review, 1);
	cr_assert_eq(visit(id_of('v', 4), work, "ABSENT", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.review");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "3", false, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "DONE");
	cr_expect(list_at(0).done == 1 && list_at(0).todo == 0 && list_at(0).review == 0);
	cr_assert_eq(visit(id_of('v', 4), work, "ABSENT", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.ended");
	cr_expect_eq(count(&f, "SELECT count(*) FROM work_visit"), 3, "every visit keeps its row");
}

/* A survey that came to nothing blocks; the next visit may be another. */
Test(work, that_could_not_be_surveyed_is_blocked)
{
	Ledger__RecordSurveyRequest q = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	given_list(id_of('l', 1), "FIRST", house);
	as(&f, "staff:surveyor", "survey", "shienctl");
	q.disaster_id = DISASTER;
	q.survey_id = id_of('s', 1);
	q.dwelling_id = house;
	q.kind = "FIRST";
	q.hazard = "EARTHQUAKE";
	q.surveyed_on = "2026-09-12";
	q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE;
	q.state = "IMPOSSIBLE";
	cr_assert_eq(ask(&f, "RecordSurvey", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "BLOCKED");
	cr_assert_eq(visit(id_of('v', 1), text_of(&f, "SELECT work_id FROM survey_work"), "TODO", ""), 0, "%s",
		     f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "TODO");
}

/* Of an area: the unsurveyed houses, in the order of a walk, as many as a list holds; why others are not on it. */
Test(work, is_taken_by_area)
{
	Ledger__MakeWorkListRequest q;
	const Ledger__ListSurveyWorkReply *list;
	Ledger__MakeWorkListReply made;
	const char *area;

	given_map(&f, 14);
	area = around(f.arena, 8, 12);
	{
		static char kept[1000];

		snprintf(kept, sizeof kept, "%s", area);
		area = kept;
	}
	given_list(id_of('l', 9), "FIRST", dwelling_of(&f, 8));
	grade(1, dwelling_of(&f, 11), "FIRST", 320, "3");
	q = list_named(id_of('l', 1), "FIRST");
	q.drawn = area;
	q.most = 2;
	cr_assert_eq(make(&q, &made), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect(made.taken == 2 && made.beyond == 1 && made.listed == 1 && made.surveyed == 1, "%u %lu %lu %lu",
		  made.taken, made.beyond, made.listed, made.surveyed);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey_work WHERE cause = 'AREA'"), 2);
	q = list_named(id_of('l', 2), "FIRST");
	q.drawn = area;
	cr_assert_eq(make(&q, &made), 0, "%s", f.error.reason);
	cr_expect(made.taken == 1 && made.beyond == 0 && made.listed == 3, "%u %lu %lu", made.taken, made.beyond,
		  made.listed);
	q = list_named(id_of('l', 3), "FIRST");
	q.drawn = area;
	cr_expect_eq(make(&q, &made), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.nothing");
	/* 浜町9, 10, 12: as one walks, not as letters go. */
	run_sql(&f, "DELETE FROM survey_work");
	q = list_named(id_of('l', 4), "FIRST");
	q.drawn = area;
	cr_assert_eq(make(&q, &made), 0, "%s", f.error.reason);
	list = work_of(id_of('l', 4), "");
	cr_assert_eq(list->n_work, 4);
	cr_expect_str_eq(list->work[0]->address, "浜町8番地");
	cr_expect_str_eq(list->work[1]->address, "浜町9番地");
	cr_expect_str_eq(list->work[2]->address, "浜町10番地");
	cr_expect_str_eq(list->work[3]->address, "浜町12番地");
	/* Who waits alone. */
	run_sql(&f, "DELETE FROM survey_work");
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(3 * 9 - 2), dwelling_of(&f, 9)), 0);
	q = list_named(id_of('l', 5), "FIRST");
	q.drawn = area;
	q.waiting_only = true;
	cr_assert_eq(make(&q, &made), 0, "%s", f.error.reason);
	cr_expect_eq(made.taken, 1);
	q = list_named(id_of('l', 6), "FIRST");
	q.drawn = "{\"type\":\"Point\",\"coordinates\":[137,37]}";
	cr_expect_eq(make(&q, &made), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.map.not_polygon");
}

/* A dwelling is in one open list of a kind at a time, and may be moved to another; a list is given to another team.
 */
Test(work, is_in_one_list_and_is_reassigned)
{
	Ledger__MoveSurveyWorkRequest move = LEDGER__MOVE_SURVEY_WORK_REQUEST__INIT;
	Ledger__AssignWorkListRequest assign = LEDGER__ASSIGN_WORK_LIST_REQUEST__INIT;
	Ledger__ListWorkListsRequest lists = LEDGER__LIST_WORK_LISTS_REQUEST__INIT;
	Ledger__MakeWorkListRequest q;
	Ledger__MakeWorkListReply made;
	const char *house, *works[2];
	char five[37], six[37];

	snprintf(five, sizeof five, "%s", dwelling_of(&f, 5));
	snprintf(six, sizeof six, "%s", dwelling_of(&f, 6));
	given_list(id_of('l', 1), "FIRST", five);
	given_list(id_of('l', 2), "FIRST", six);
	q = list_named(id_of('l', 3), "FIRST");
	house = five;
	q.dwelling_ids = &house;
	q.n_dwelling_ids = 1;
	cr_expect_eq(make(&q, &made), SH_REFUSED, "it is in the first");
	cr_expect_str_eq(f.error.reason, "ledger.work.nothing");
	q.list_id = id_of('l', 1);
	house = dwelling_of(&f, 7);
	cr_expect_eq(make(&q, &made), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "work_list_pkey");
	house = NOBODY;
	q.list_id = id_of('l', 3);
	cr_expect_eq(make(&q, &made), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
	q.kind = "AREA";
	cr_expect_eq(make(&q, &made), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.kind");

	works[0] = sh_printf(f.arena, "%s", work_of(id_of('l', 1), "")->work[0]->work_id);
	{
		static char kept[37];

		snprintf(kept, sizeof kept, "%s", works[0]);
		works[0] = kept;
	}
	cr_assert_eq(visit(id_of('v', 1), works[0], "ABSENT", ""), 0, "%s", f.error.reason);
	move.work_ids = works;
	move.n_work_ids = 1;
	move.list_id = id_of('l', 2);
	cr_assert_eq(ask(&f, "MoveSurveyWork", &move.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(((const Ledger__MoveSurveyWorkReply *) reply)->moved, 1);
	cr_expect_eq(work_of(id_of('l', 1), "")->n_work, 0);
	cr_assert_eq(work_of(id_of('l', 2), "")->n_work, 2);
	cr_expect_eq(work_of(id_of('l', 2), "")->work[1]->place, 2);
	cr_expect_str_eq(work_of(id_of('l', 2), "")->work[1]->state, "TODO", "another team goes anew");
	works[1] = NOBODY;
	move.n_work_ids = 2;
	cr_expect_eq(ask(&f, "MoveSurveyWork", &move.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.unknown");
	move.n_work_ids = 1;
	move.list_id = "";
	cr_assert_eq(ask(&f, "MoveSurveyWork", &move.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(work_of("", "WAITING")->n_work, 1, "it waits again");

	as(&f, "staff:kacho", "survey", "shienctl");
	assign.list_id = id_of('l', 2);
	assign.team = "第2班";
	assign.visit_on = "2026-09-14";
	cr_assert_eq(ask(&f, "AssignWorkList", &assign.base, &reply), 0, "%s", f.error.reason);
	cr_expect_str_eq(list_at(1).team, "第2班");
	cr_expect_str_eq(list_at(1).visit_on, "2026-09-14");
	cr_expect_str_eq(list_at(1).assigned_by, "staff:kacho");
	cr_expect_str_eq(list_at(1).made_by, "staff:surveyor");
	cr_expect_eq(list_at(1).assignments, 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM work_assignment WHERE team = '第1班'"), 2,
		     "who went before stays");
	lists.disaster_id = DISASTER;
	lists.team = "第1班";
	cr_assert_eq(ask(&f, "ListWorkLists", &lists.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Ledger__ListWorkListsReply *) reply)->n_lists, 1);
	lists.team = "";
	lists.visit_on = "2026-09-14";
	cr_assert_eq(ask(&f, "ListWorkLists", &lists.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Ledger__ListWorkListsReply *) reply)->n_lists, 1);
	assign.list_id = NOBODY;
	as(&f, "staff:kacho", "survey", "shienctl");
	cr_expect_eq(ask(&f, "AssignWorkList", &assign.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.list_unknown");
	/* Another kind's list is another's. */
	grade(1, six, "FIRST", 320, "3");
	cr_assert_eq(again(id_of('w', 1), six, ""), 0, "%s", f.error.reason);
	given_list(id_of('l', 4), "SECOND", six);
	move.list_id = id_of('l', 4);
	as(&f, "staff:surveyor", "survey", "shienctl");
	cr_expect_eq(ask(&f, "MoveSurveyWork", &move.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.other_kind");
}

/* Another look at a house that has a grade: it waits, is told, and the grade stays until another is confirmed. */
Test(work, another_look_is_asked_for_and_the_grade_stays)
{
	Intake__ApplicationAccepted e = INTAKE__APPLICATION_ACCEPTED__INIT;
	const Ledger__ApproveSurveyReply *done;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(again(id_of('w', 1), house, "RE"), SH_REFUSED, "nothing to look at again yet");
	cr_expect_str_eq(f.error.reason, "ledger.survey.nothing_confirmed");
	grade(1, house, "FIRST", 250, "4");
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), house), 0, "%s", f.error.reason);
	cr_expect_eq(events(), 0, "it has its grade");
	cr_expect_eq(work_of("", "")->n_work, 0);

	cr_assert_eq(again(id_of('w', 1), house, ""), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(((const Ledger__RequestSurveyReply *) reply)->kind, "SECOND", "after the first one");
	cr_expect_eq(events(), 1);
	cr_expect_eq(waiting(), 1);
	cr_assert_eq(again(id_of('w', 2), house, ""), SH_REFUSED, "once is enough");
	cr_expect_str_eq(f.error.reason, "ledger.work.asked");
	cr_expect_str_eq(work_of("", "WAITING")->work[0]->grade_code, "4");
	cr_expect_str_eq(work_of("", "WAITING")->work[0]->reason, "屋根にも損傷がある");
	given_list(id_of('l', 1), "SECOND", house);
	cr_assert_eq(survey_loss(&f, id_of('s', 2), house, "SECOND", 350), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id_of('l', 1)), "REVIEW");
	cr_expect_str_eq(text_of(&f, "SELECT grade_code FROM dwelling WHERE grade_code <> ''"), "4",
			 "the grade stays");
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 2), "3", false, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(done->replaced_survey_id, id_of('s', 1));
	cr_expect_str_eq(text_of(&f, "SELECT grade_code FROM dwelling WHERE grade_code <> ''"), "3");
	cr_expect_str_eq(state_of(id_of('l', 1)), "DONE");

	/* And once more, by an application: after the second one comes 再調査. */
	e.application_id = id_of('a', 2);
	e.disaster_id = DISASTER;
	e.procedure = "RESURVEY";
	e.person_id = person_id(13);
	e.dwelling_id = house;
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(events(), 2);
	cr_assert_eq(work_of("", "WAITING")->n_work, 1);
	cr_expect_str_eq(work_of("", "WAITING")->work[0]->kind, "RE");
	cr_expect_str_eq(work_of("", "WAITING")->work[0]->cause, "RESURVEY");
	/* A house is surveyed a second time only where somebody asked for it. */
	{
		Ledger__MakeWorkListRequest q = list_named(id_of('l', 2), "SECOND");
		Ledger__MakeWorkListReply made;
		const char *other = house;

		q.dwelling_ids = &other;
		q.n_dwelling_ids = 1;
		cr_expect_eq(make(&q, &made), SH_REFUSED);
		cr_expect_str_eq(f.error.reason, "ledger.work.nothing");
	}
	cr_assert_eq(again(id_of('w', 3), house, "SECOND"), 0, "the second one of before is done: %s",
		     f.error.reason);
	cr_assert_eq(again(id_of('w', 4), house, "AREA"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.kind");
}

static void governs(const char *dwelling_id, const char *survey_id, const char *kind, const char *code)
{
	run_sql(&f,
		sh_printf(f.arena,
			  "UPDATE dwelling SET governing_survey_id = '%s', governing_kind = '%s', grade_code = '%s' "
			  "WHERE dwelling_id = '%s'",
			  survey_id, kind, code, dwelling_id));
}

/* Done by an area that was registered, it waits again where the area is undone. */
Test(work, follows_an_area_and_its_undoing)
{
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	given_list(id_of('l', 1), "FIRST", house);
	governs(house, id_of('s', 7), "AREA", "1");
	cr_expect_str_eq(state_of(id_of('l', 1)), "DONE");
	governs(house, "", "", "");
	cr_expect_str_eq(state_of(id_of('l', 1)), "TODO");
}

static int drop(const char *work_id)
{
	Ledger__DropSurveyWorkRequest q = LEDGER__DROP_SURVEY_WORK_REQUEST__INIT;

	as(&f, "staff:window", "window", "shienctl");
	q.work_id = work_id;
	q.reason = "取り違え";
	return ask(&f, "DropSurveyWork", &q.base, &reply);
}

Test(work, ends_where_it_was_a_mistake_or_the_application_is_taken_back)
{
	Intake__ApplicationUnlinked e = INTAKE__APPLICATION_UNLINKED__INIT;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(again(id_of('w', 1), house, ""), 0, "%s", f.error.reason);
	cr_assert_eq(drop(id_of('w', 1)), 0, "%s", f.error.reason);
	cr_expect_str_eq(work_of("", "")->work[0]->state, "DROPPED");
	cr_assert_eq(drop(id_of('w', 1)), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.ended");
	cr_assert_eq(drop(NOBODY), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.unknown");
	cr_assert_eq(again(id_of('w', 2), house, ""), 0, "it may be asked for again: %s", f.error.reason);
	cr_assert_eq(drop(id_of('w', 2)), 0);

	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), house), 0, "%s", f.error.reason);
	cr_assert_eq(accept_application(&f, id_of('a', 2), person_id(14), house), 0, "%s", f.error.reason);
	for (unsigned i = 1; i <= 2; i++) {
		cr_expect_eq(work_of("", "WAITING")->n_work, 1, "%u", i);
		e.application_id = id_of('a', i);
		e.disaster_id = DISASTER;
		e.person_id = person_id(12 + i);
		e.dwelling_id = house;
		f.caller = "application-intake";
		cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
	}
	cr_expect_eq(work_of("", "WAITING")->n_work, 0, "nobody is left who waits for it");
}

/* A team sees the address it must go to; of a house where somebody hidden lives it reads like one of which nothing
 * was said. Another town sees nothing. */
Test(work, tells_nobody_where_somebody_hidden_lives)
{
	const Ledger__ListSurveyWorkReply *list;
	Ledger__ListSurveyWorkRequest q = LEDGER__LIST_SURVEY_WORK_REQUEST__INIT;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(again(id_of('w', 1), house, ""), 0, "%s", f.error.reason);
	cr_assert_eq(visit(id_of('v', 1), id_of('w', 1), "ABSENT", "潮咲 13 は夜に戻る"), 0, "%s", f.error.reason);
	list = work_of("", "");
	cr_expect_str_eq(list->work[0]->note, "潮咲 13 は夜に戻る");
	cr_expect_eq(count(&f, "SELECT count(*) FROM work_visit WHERE position('潮咲'::bytea IN sealed_note) > 0"),
		     0);
	cr_assert_eq(protect(&f, person_id(13), true, 1), 0, "%s", f.error.reason);
	list = work_of("", "");
	cr_assert_eq(list->n_work, 1);
	cr_expect_str_eq(list->work[0]->address, "浜町5番地", "the house stands in the street for all to see");
	cr_expect_str_eq(list->work[0]->state, "ABSENT");
	cr_expect_eq(list->work[0]->visits, 1);
	cr_expect_str_eq(list->work[0]->note, "");
	cr_expect_str_eq(list->work[0]->reason, "");
	cr_expect_eq(count(&f, sh_printf(f.arena,
					 "SELECT count(*) FROM audit_pending WHERE record LIKE "
					 "'%%rpc=ListSurveyWork%%%s%%'",
					 house)),
		     2, "who looked at this house is on record");
	as(&f, "staff:desk", "survey,protection", "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListSurveyWork", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_expect_str_eq(list->work[0]->note, "潮咲 13 は夜に戻る");
	q.state = "SOMEWHERE";
	cr_expect_eq(ask(&f, "ListSurveyWork", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.state");
	q.state = "";
	q.list_id = NOBODY;
	cr_expect_eq(ask(&f, "ListSurveyWork", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.list_unknown");
	q.list_id = "";
	f.municipality = "482013";
	cr_expect_eq(ask(&f, "ListSurveyWork", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.disaster.unknown");
}
