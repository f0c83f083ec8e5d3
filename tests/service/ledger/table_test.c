/* Tables of other systems come in: damage surveys by CSV. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(tables, .init = setup, .fini = teardown, .timeout = 120);

/* Bytes of files that were taken for an import. */
#define KEPT                                                                                                         \
	"SELECT count(*) FROM blob_chunk c JOIN blob b ON b.municipality = c.municipality AND b.blob_id = "          \
	"c.blob_id "                                                                                                 \
	"WHERE b.state = 'CLAIMED'"
#define HEAD "調査番号,所在地,方書,調査年月日,調査区分,損害割合(%),床上浸水深(cm),災害種別,判定結果\n"

static int start(const char *import_id, const char *blob_id, const char *profile);

static int start_tax(const char *import_id, const char *text_of, const char *basis, const char *asked_on)
{
	Ledger__StartTableImportRequest q = LEDGER__START_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.import_id = import_id;
	q.disaster_id = DISASTER;
	q.blob_id = upload(&f, "table", text_of, strlen(text_of));
	as(&f, "staff:surveyor", "survey", "shienctl");
	q.kind = "PROPERTY_TAX";
	q.source = "架空税務システム";
	q.basis = basis;
	q.asked_on = asked_on;
	if ((r = ask(&f, "StartTableImport", &q.base, &reply)) == 0)
		run_due(&f, sh_now_us() + 1000000);
	return r;
}

static int start(const char *import_id, const char *blob_id, const char *profile)
{
	Ledger__StartTableImportRequest q = LEDGER__START_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.import_id = import_id;
	q.disaster_id = DISASTER;
	q.blob_id = blob_id;
	q.kind = "SURVEY";
	q.source = "架空調査システム";
	q.profile = profile;
	q.hazard = "EARTHQUAKE";
	return ask(&f, "StartTableImport", &q.base, &reply);
}

/* Looked through. */
static const char *given_file(const char *text)
{
	static char ring[8][37];
	static unsigned next;
	char *id = ring[next++ % 8];

	sh_uuid7(id);
	cr_assert_eq(start(id, upload(&f, "table", text, strlen(text)), ""), 0, "%s %s", f.error.reason,
		     f.error.detail);
	run_due(&f, sh_now_us() + 1000000);
	return id;
}

static const Ledger__TableImport *import_of(const char *id)
{
	Ledger__GetTableImportRequest q = LEDGER__GET_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.import_id = id;
	cr_assert_eq(ask(&f, "GetTableImport", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static int confirm(const char *who, const char *id, uint64_t rows, uint64_t rejected, bool decline)
{
	Ledger__ConfirmTableImportRequest q = LEDGER__CONFIRM_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, who, "survey", "shienctl");
	q.import_id = id;
	q.new_rows = rows;
	q.rejected_rows = rejected;
	q.decline = decline;
	if ((r = ask(&f, "ConfirmTableImport", &q.base, &reply)) == 0)
		run_due(&f, sh_now_us() + 1000000);
	return r;
}

static const Ledger__ListTableRejectsReply *rejects_of(const char *id)
{
	Ledger__ListTableRejectsRequest q = LEDGER__LIST_TABLE_REJECTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.import_id = id;
	cr_assert_eq(ask(&f, "ListTableRejects", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

/* The survey that drafts this grade. */
static const char *drafted(const char *grade)
{
	Ledger__ListSurveysRequest q = LEDGER__LIST_SURVEYS_REQUEST__INIT;
	const Ledger__ListSurveysReply *list;
	static char id[37];
	const void *reply;

	as(&f, "staff:surveyor", "survey", "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListSurveys", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	for (size_t i = 0; i < list->n_surveys; i++)
		if (strcmp(list->surveys[i]->grade_code, grade) == 0)
			return strcpy(id, list->surveys[i]->survey_id);
	cr_assert_fail("no survey drafts %s", grade);
	return NULL;
}

static const char surveys[] = HEAD "A-1,浜町5,,2026-09-10,第1次調査,23.5,,,半壊\n"
				   "A-2,浜町6番地,,R8.9.10,1次,,120,水害,大規模半壊\n" /* inland: 中規模半壊 */
				   "A-3,何処町1,,2026-09-10,第1次調査,10,,,\n"
				   "A-4,港2-3-4,,2026-09-10,第1次調査,10,,,\n"
				   "A-5,港2-3-4,コーポ汐101,2026-09-10,第1次調査,10,,,\n"
				   "A-1,浜町7,,2026-09-10,第1次調査,10,,,\n"
				   "A-6,浜町8,,2026-09-01,第1次調査,10,,,\n"
				   "A-7,浜町8,,2026-09-10,再調査,10,,,\n"
				   "A-8,浜町9,,きのう,第1次調査,10,,,\n"
				   "A-9,浜町9,,2026-09-10,第1次調査,,150,水害,中規模半壊\n"
				   "A-10,浜町9\n";

/* First only looked through, each row that is not taken named; then, as it was counted, each row is a survey as if it
 * were recorded here, to be approved by another person than who confirmed the file. */
Test(tables, surveys_of_another_system)
{
	static const struct {
		unsigned line;
		const char *column, *reason;
	} bad[] = {
		{ 3, "判定結果", "ledger.table.other_grade" }, { 4, "所在地", "ledger.table.no_dwelling" },
		{ 5, "所在地", "ledger.table.no_dwelling" },   { 7, "", "ledger.table.twice" },
		{ 8, "", "ledger.survey.before_disaster" },    { 9, "", "ledger.survey.reason_missing" },
		{ 10, "調査年月日", "ledger.table.date" },     { 12, "", "csv.row.too_few_cells" },
	};
	const char *id = given_file(surveys);
	const Ledger__ListTableRejectsReply *list;
	const Ledger__TableImport *p = import_of(id);
	const Ledger__ApproveSurveyReply *reply;
	const char *found;

	cr_expect_str_eq(p->state, "CHECKED", "%s", p->reason);
	cr_expect(p->rows == 11 && p->new_rows == 3 && p->rejected_rows == 8, "%lu %lu %lu", p->rows, p->new_rows,
		  p->rejected_rows);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), 0, "looked at, not taken");
	list = rejects_of(id);
	cr_assert_eq(list->n_rejects, 8);
	for (size_t i = 0; i < 8; i++) {
		cr_expect_eq(list->rejects[i]->line, bad[i].line, "%zu: %lu", i, list->rejects[i]->line);
		cr_expect_str_eq(list->rejects[i]->column, bad[i].column, "%zu", i);
		cr_expect_str_eq(list->rejects[i]->reason, bad[i].reason, "%zu", i);
		cr_expect(strlen(list->rejects[i]->text_ja) > 20);
	}
	/* What is confirmed is what was counted (I16). */
	cr_expect_eq(confirm("staff:surveyor", id, 4, 8, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.other_count");
	cr_expect_eq(confirm("staff:surveyor", id, 3, 7, false), SH_REFUSED);
	cr_assert_eq(confirm("staff:surveyor", id, 3, 8, false), 0, "%s", f.error.reason);
	p = import_of(id);
	cr_expect_str_eq(p->state, "DONE");
	cr_expect(p->rows == 11 && p->new_rows == 3 && p->rejected_rows == 8, "%lu %lu %lu", p->rows, p->new_rows,
		  p->rejected_rows);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM survey WHERE state = 'DRAFT' AND drafted_by = 'staff:surveyor' AND "
			   "scoring_edition = 'national-2024-05-31'"),
		     3);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM survey WHERE loss_permille = 235 AND grade_code = '4' AND kind = "
			   "'FIRST' AND hazard = 'EARTHQUAKE'"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey WHERE flood_depth_mm = 1500 AND grade_code = '3'"), 1);
	cr_expect_eq(count(&f, KEPT), 0, "the file is gone once it is read");
	found = drafted("4");
	cr_expect_eq(approve(&f, "staff:surveyor", found, "4", false, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(approve(&f, "staff:chief", found, "4", false, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(confirm("staff:surveyor", id, 3, 8, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.not_waiting");
}

/* The same file again makes nothing anew; the same number with another content is for people. */
Test(tables, the_same_again_changes_nothing)
{
	static const char once[] = HEAD "A-1,浜町5,,2026-09-10,第1次調査,23.5,,,\n";
	static const char other[] = HEAD "A-1,浜町5,,2026-09-10,第1次調査,53.5,,,\nA-2,浜町6,,2026-09-10,,1,,,\n";
	const char *id = given_file(once);

	cr_assert_eq(confirm("staff:surveyor", id, 1, 0, false), 0, "%s", f.error.reason);
	id = given_file(once);
	cr_expect(import_of(id)->new_rows == 0 && import_of(id)->same_rows == 1);
	cr_assert_eq(confirm("staff:surveyor", id, 0, 0, false), 0, "%s", f.error.reason);
	id = given_file(other);
	cr_expect(import_of(id)->new_rows == 1 && import_of(id)->rejected_rows == 1);
	cr_expect_str_eq(rejects_of(id)->rejects[0]->reason, "ledger.table.changed");
	cr_assert_eq(confirm("staff:surveyor", id, 0, 0, true), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id)->state, "WITHDRAWN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), 1);
	cr_expect_eq(count(&f, KEPT), 0);
}

/* More than one part; what was rejected when it was looked at stays so, though it were good by now. */
Test(tables, large_files_come_in_parts)
{
	enum { N = 450 };
	char *text_of = malloc(N * 80 + 400), *p = text_of;
	const char *id;

	p += sprintf(p, "%s", HEAD);
	for (int i = 0; i < N; i++)
		p += sprintf(p, "B-%d,%s,,2026-09-10,\"第1次調査\",%d,,,\n", i, i % 100 == 99 ? "新町9-9" : "浜町5",
			     i % 100);
	id = given_file(text_of);
	free(text_of);
	cr_expect_str_eq(import_of(id)->state, "CHECKED");
	cr_expect(import_of(id)->new_rows == N - 4 && import_of(id)->rejected_rows == 4, "%lu",
		  import_of(id)->new_rows);
	cr_expect_eq(rejects_of(id)->rejects[3]->line, 401);
	{
		Ledger__AddDwellingRequest q = LEDGER__ADD_DWELLING_REQUEST__INIT;
		const void *reply;

		as(&f, "staff:surveyor", "survey", "shienctl");
		q.disaster_id = DISASTER;
		q.dwelling_id = id_of('w', 1);
		q.address = "新町9-9";
		q.use = "RESIDENCE";
		cr_assert_eq(ask(&f, "AddDwelling", &q.base, &reply), 0, "%s", f.error.reason);
	}
	cr_assert_eq(confirm("staff:surveyor", id, N - 4, 4, false), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), N - 4);
	cr_expect_eq(import_of(id)->rejected_rows, 4);
	cr_expect_eq(import_of(id)->new_rows, N - 4);
}

Test(tables, columns_are_known_by_a_profile)
{
	static const char odd[] = "No,ばしょ,いつ,われ,めも\nA-1,浜町5,2026-09-10,12,x\n";
	static const char profile[] =
		"column,field,standard,synonyms\nNo,key,1,\nばしょ,address,1,場所\nいつ,surveyed_on,1,\n"
		"われ,loss,1,\n判定,grade,1,\n";
	const Ledger__TableImport *p;
	const char *id = given_file(odd);

	cr_expect_str_eq(import_of(id)->state, "REFUSED");
	cr_expect_str_eq(import_of(id)->reason, "csv.header.absent");
	cr_assert_eq(start(id_of('i', 1), upload(&f, "table", odd, sizeof odd - 1), profile), 0, "%s",
		     f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	p = import_of(id_of('i', 1));
	cr_expect_str_eq(p->state, "CHECKED", "%s", p->reason);
	cr_expect_eq(p->new_rows, 1);
	cr_assert(p->n_unknown_columns == 1 && p->n_missing_columns == 1);
	cr_expect_str_eq(p->unknown_columns[0], "めも");
	cr_expect_str_eq(p->missing_columns[0], "判定");
	cr_expect_eq(start(id_of('i', 2), upload(&f, "table", odd, sizeof odd - 1), "column,field\na,b\n"),
		     SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "csv.profile.malformed");
	id = given_file("調査番号,所在地\nA-1,浜町5\n");
	cr_expect_str_eq(import_of(id)->reason, "csv.header.required");
	cr_expect_str_eq(import_of(id)->reason_column, "調査日");
	cr_expect_eq(start(id_of('i', 1), upload(&f, "table", odd, sizeof odd - 1), profile), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.other_file");
}

static int approve_all(const char *who, const char *id, uint64_t surveys, bool decline)
{
	Ledger__ApproveTableImportRequest q = LEDGER__APPROVE_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, who, "approver", "shienctl");
	q.import_id = id;
	q.surveys = surveys;
	q.decline = decline;
	if ((r = ask(&f, "ApproveTableImport", &q.base, &reply)) == 0)
		run_due(&f, sh_now_us() + 1000000);
	return r;
}

static int undo_all(const char *who, const char *id)
{
	Ledger__UndoTableImportRequest q = LEDGER__UNDO_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;

	as(&f, who, "survey", "shienctl");
	q.import_id = id;
	q.reason = "別の災害の調査だった";
	return ask(&f, "UndoTableImport", &q.base, &reply);
}

static const char *grades(void)
{
	return text_of(&f,
		       "SELECT coalesce(string_agg(grade_code || ' ' || state, ',' ORDER BY grade_code), '') FROM "
		       "dwelling WHERE grade_code <> '' OR state <> 'UNSURVEYED'");
}
#define EVENTS(type) "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1." type "'"

/* All that wait, by another person, exactly as many as were seen; what may not stand is left as it was. */
Test(tables, surveys_are_approved_as_one_act)
{
	static const char three[] =
		HEAD "A-1,浜町5,,2026-09-10,第1次調査,23.5,,,\nA-2,浜町6,,2026-09-10,第1次調査,55,,,\n"
		     "A-3,浜町7,,2026-09-10,自己判定,5,,,\nA-4,浜町8,,2026-09-10,第1次調査,12,,,\n";
	const char *id = given_file(three);
	const Ledger__ApproveSurveyReply *reply;
	const Ledger__TableImport *p;

	cr_expect_eq(approve_all("staff:chief", id, 4, false), SH_REFUSED, "not taken in yet");
	cr_expect_str_eq(f.error.reason, "ledger.table.no_act");
	cr_assert_eq(confirm("staff:surveyor", id, 4, 0, false), 0, "%s", f.error.reason);
	cr_expect_eq(approve_all("staff:surveyor", id, 4, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(approve_all("staff:chief", id, 3, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.other_count");
	cr_assert_eq(approve(&f, "staff:chief", drafted("5"), "5", false, &reply), 0, "%s", f.error.reason);
	p = import_of(id);
	cr_expect(p->surveys == 4 && p->waiting_surveys == 3 && p->grade_alone_surveys == 0, "%lu %lu", p->surveys,
		  p->waiting_surveys);
	cr_expect_eq(approve_all("staff:chief", id, 4, false), SH_REFUSED, "one was approved by itself");
	cr_assert_eq(approve_all("staff:chief", id, 3, false), 0, "%s", f.error.reason);
	cr_expect_str_eq(grades(), " DRAFT,1 CONFIRMED,4 CONFIRMED,5 CONFIRMED");
	p = import_of(id);
	cr_expect_str_eq(p->act, "APPROVED");
	cr_expect_str_eq(p->approved_by, "staff:chief");
	cr_expect(p->waiting_surveys == 1 && p->left_surveys == 1, "自己判定 without consent is left");
	cr_expect_eq(count(&f, EVENTS("DamageDecided")), 3);
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM survey WHERE approved_by = 'staff:chief' AND state = 'APPROVED'"), 3);
}

/* What governed before does again, what waited waits no more, and the same numbers may come in anew. */
Test(tables, an_import_is_undone_as_one_act)
{
	static const char wrong[] =
		HEAD "A-1,浜町5,,2026-09-10,第1次調査,23.5,,,\nA-2,浜町6,,2026-09-10,第1次調査,55,,,\n"
		     "A-3,浜町7,,2026-09-10,第1次調査,12,,,\n";
	static const char right[] = HEAD "A-1,浜町5,,2026-09-10,第1次調査,33.5,,,\n";
	const char *id, *waits;
	const Ledger__ApproveSurveyReply *reply;

	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 5), "FIRST", 150), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:chief", id_of('s', 1), "5", false, &reply), 0, "%s", f.error.reason);
	id = given_file(wrong);
	cr_assert_eq(confirm("staff:surveyor", id, 3, 0, false), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:chief", drafted("4"), "4", false, &reply), 0, "%s", f.error.reason);
	cr_assert_eq(approve(&f, "staff:chief", drafted("1"), "1", false, &reply), 0, "%s", f.error.reason);
	cr_expect_str_eq(grades(), " DRAFT,1 CONFIRMED,4 CONFIRMED");
	cr_assert_eq(undo_all("staff:surveyor", id), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id)->act, "UNDO_DRAFT");
	cr_expect_str_eq(import_of(id)->undo_reason, "別の災害の調査だった");
	cr_expect_eq(undo_all("staff:surveyor", id), SH_REFUSED, "drafted already");
	cr_expect_eq(approve_all("staff:surveyor", id, 3, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_assert_eq(approve_all("staff:chief", id, 3, true), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id)->act, "", "not undone");
	cr_assert_eq(undo_all("staff:surveyor", id), 0, "%s", f.error.reason);
	waits = drafted("5");
	cr_assert_eq(approve_all("staff:chief", id, 3, false), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id)->act, "UNDONE");
	cr_expect_str_eq(grades(), "5 CONFIRMED");
	cr_expect_eq(count(&f, EVENTS("DamageWithdrawn")), 1);
	cr_expect_eq(count(&f, EVENTS("DamageDecided")), 4, "three, and the one that governs again");
	cr_expect_eq(count(&f, "SELECT count(*) FROM survey"), 4, "nothing is deleted");
	if (strcmp(waits, id_of('s', 1)) != 0) {
		cr_expect_eq(approve(&f, "staff:chief", waits, "5", false, &reply), SH_REFUSED);
		cr_expect_str_eq(f.error.reason, "approval.state");
	}
	cr_expect_eq(approve_all("staff:chief", id, 3, false), SH_REFUSED);
	id = given_file(right);
	cr_expect_eq(import_of(id)->new_rows, 1, "the same number, with another content");
	cr_assert_eq(confirm("staff:surveyor", id, 1, 0, false), 0, "%s", f.error.reason);
	cr_assert_eq(approve_all("staff:chief", id, 1, false), 0, "%s", f.error.reason);
	cr_expect_str_eq(grades(), "3 CONFIRMED");
}

/* Rows that tell a grade and no score are that system's word, taken where the file is brought for that. */
Test(tables, grades_without_scores)
{
	static const char alone[] = HEAD "A-1,浜町5,,2026-09-10,第1次調査,,,,大規模半壊\n"
					 "A-2,浜町6,,2026-09-10,第1次調査,23.5,,,半壊\n";
	Ledger__StartTableImportRequest q = LEDGER__START_TABLE_IMPORT_REQUEST__INIT;
	Ledger__RescoreSurveyRequest again = LEDGER__RESCORE_SURVEY_REQUEST__INIT;
	Ledger__RecordSurveyRequest record = LEDGER__RECORD_SURVEY_REQUEST__INIT;
	const char *id = given_file(alone);
	const void *reply;

	cr_expect(import_of(id)->new_rows == 1 && import_of(id)->rejected_rows == 1);
	cr_expect_str_eq(rejects_of(id)->rejects[0]->reason, "ledger.table.grade_alone");
	cr_expect_str_eq(rejects_of(id)->rejects[0]->column, "判定結果");
	q.import_id = id = id_of('i', 7);
	q.disaster_id = DISASTER;
	q.blob_id = upload(&f, "table", alone, sizeof alone - 1);
	as(&f, "staff:surveyor", "survey", "shienctl");
	q.kind = "SURVEY";
	q.source = "架空調査システム";
	q.hazard = "EARTHQUAKE";
	q.grade_alone = true;
	cr_assert_eq(ask(&f, "StartTableImport", &q.base, &reply), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_eq(import_of(id)->new_rows, 2);
	cr_assert_eq(confirm("staff:surveyor", id, 2, 0, false), 0, "%s", f.error.reason);
	cr_expect_eq(import_of(id)->grade_alone_surveys, 1);
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM survey WHERE grade_code = '2' AND basis = 'grade_alone' AND finding = "
		      "'GRADE'"),
		1);
	cr_assert_eq(approve_all("staff:chief", id, 2, false), 0, "%s", f.error.reason);
	cr_expect_str_eq(grades(), "2 CONFIRMED,4 CONFIRMED");
	again.survey_id = drafted("2");
	cr_expect_eq(ask(&f, "RescoreSurvey", &again.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.scoring.grade_alone");
	record.disaster_id = DISASTER;
	record.survey_id = id_of('s', 9);
	record.dwelling_id = dwelling_of(&f, 8);
	record.kind = "FIRST";
	record.hazard = "EARTHQUAKE";
	record.surveyed_on = "2026-09-10";
	record.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_GRADE_ALONE;
	record.grade_alone = "2";
	cr_expect_eq(ask(&f, "RecordSurvey", &record.base, &reply), SH_REFUSED, "by nobody else's way");
	cr_expect_str_eq(f.error.reason, "ledger.survey.grade_alone");
}

static const Ledger__ListDwellingFactsReply *facts_about(unsigned household)
{
	Ledger__ListDwellingFactsRequest q = LEDGER__LIST_DWELLING_FACTS_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.dwelling_id = dwelling_of(&f, household);
	as(&f, "staff:surveyor", "survey", "shienctl");
	cr_assert_eq(ask(&f, "ListDwellingFacts", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

#define TAX "家屋番号,所在地,構造,階層,延床面積,建築年次,納税義務者\n"

/* After a disaster and by its provision alone; of the houses of who applied, and of them what a survey needs (rulings
 * 8). */
Test(tables, the_property_tax)
{
	static const char first[] =
		TAX "1,浜町5,木造,2,98.76,昭和56年,架空太郎\n2,浜町6,木造,2,98.76,昭和56年,架空次郎\n"
		    "3,新町1,鉄骨造,3,500,2001,架空三郎\n4,浜町7,竹,1,30,1950,架空四郎\n";
	static const char later[] = TAX "1,浜町5,木造,3,98.76,昭和56年,架空太郎\n";
	const Ledger__ListDwellingFactsReply *list;
	const char *id = id_of('t', 1);

	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), dwelling_of(&f, 5)), 0, "%s",
		     f.error.reason);
	cr_assert_eq(accept_application(&f, id_of('a', 2), person_id(19), dwelling_of(&f, 7)), 0, "%s",
		     f.error.reason);
	cr_expect_eq(start_tax(id, first, "", "2026-09-10"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.tax.basis");
	cr_expect_eq(start_tax(id, first, "90-2-2", "2026-09-04"), SH_REFUSED, "before the disaster");
	cr_expect_str_eq(f.error.reason, "ledger.tax.asked_on");
	cr_assert_eq(start_tax(id, first, "90-2-2", "2026-09-10"), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id)->state, "CHECKED", "%s", import_of(id)->reason);
	cr_expect(import_of(id)->new_rows == 1 && import_of(id)->unneeded_rows == 2 &&
			  import_of(id)->rejected_rows == 1,
		  "%lu %lu %lu", import_of(id)->new_rows, import_of(id)->unneeded_rows, import_of(id)->rejected_rows);
	cr_expect_str_eq(rejects_of(id)->rejects[0]->column, "構造");
	cr_assert_eq(confirm("staff:surveyor", id, 1, 1, false), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling_fact"), 4, "of one house");
	cr_expect_eq(count(&f, KEPT), 0, "who pays which tax is kept nowhere");
	list = facts_about(5);
	cr_assert_eq(list->n_facts, 4);
	cr_expect_str_eq(list->facts[0]->field, "AREA");
	cr_expect_str_eq(list->facts[0]->value, "98.7");
	cr_expect_str_eq(list->facts[2]->value, "WOODEN");
	cr_expect_str_eq(list->facts[2]->basis, "90-2-2");
	cr_expect_str_eq(list->facts[2]->asked_on, "2026-09-10");
	cr_expect_str_eq(list->facts[2]->import_id, id);
	cr_expect_str_eq(list->facts[2]->recorded_by, "staff:surveyor");
	cr_expect_eq(facts_about(6)->n_facts, 0);
	/* The same again is nothing new; what differs stands beside what it replaces. */
	id = id_of('t', 2);
	cr_assert_eq(start_tax(id, first, "90-2-2", "2026-09-10"), 0, "%s", f.error.reason);
	cr_expect(import_of(id)->new_rows == 0 && import_of(id)->same_rows == 1);
	id = id_of('t', 3);
	cr_assert_eq(start_tax(id, later, "90-2-2", "2026-09-10"), 0, "%s", f.error.reason);
	cr_assert_eq(confirm("staff:surveyor", id, 1, 0, false), 0, "%s", f.error.reason);
	list = facts_about(5);
	cr_assert_eq(list->n_facts, 5);
	cr_expect_str_eq(list->facts[1]->value, "3");
	cr_expect(list->facts[1]->governs);
	cr_expect_str_eq(list->facts[2]->value, "2");
	cr_expect_not(list->facts[2]->governs);
	/* A protected person's house looks like one of which nothing is known (rulings 1). */
	cr_assert_eq(protect(&f, person_id(13), true, 1), 0, "%s", f.error.reason);
	cr_expect_eq(facts_about(5)->n_facts, 0);
}

static const Ledger__ListTableImportsReply *listed(const char *roles, int64_t before_us, const char *before_id)
{
	Ledger__ListTableImportsRequest q = LEDGER__LIST_TABLE_IMPORTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:looking", roles, "console");
	q.disaster_id = DISASTER;
	q.before_us = before_us;
	q.before_import_id = before_id;
	cr_assert_eq(ask(&f, "ListTableImports", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static void given_line(unsigned n, const char *kind, bool desk)
{
	run_sql(&f, sh_printf(f.arena,
			      "INSERT INTO table_import (municipality, import_id, disaster_id, job_id, blob_id, "
			      "kind, source, profile, "
			      "encoding, edition, hazard, basis, started_by, started_us, desk) VALUES ('992011', "
			      "'%s', '" DISASTER "', '%s', 'b', '%s', 's', '', '', '', '', '', 'staff:x', %u, %s)",
			      id_of('9', n), id_of('8', n), kind, 1000 + n / 2, desk ? "true" : "false"));
}

/* Whoever comes back finds what came in, by what they may bring or approve; the desk's is for the desk, also in
 * number. */
Test(tables, that_came_in_are_found_again_by_who_may_see_them)
{
	static const struct {
		const char *roles;
		size_t n;
	} cases[] = { { "survey", 2 },       { "care", 1 },       { "ledger", 1 },
		      { "approver", 1 },     { "protection", 2 }, { "care,protection", 3 },
		      { "ledger,survey", 3 } };
	const char *id = given_file(surveys);
	const uint64_t good = import_of(id)->new_rows, rejected = import_of(id)->rejected_rows;
	const Ledger__ListTableImportsReply *list = listed("survey", 0, "");

	cr_assert_eq(list->n_imports, 1);
	cr_expect_str_eq(list->imports[0]->import_id, id);
	cr_expect_str_eq(list->imports[0]->state, "CHECKED");
	cr_expect_gt(good, 0);
	cr_expect_eq(list->imports[0]->new_rows, good);
	cr_expect_eq(list->imports[0]->rejected_rows, rejected);
	cr_expect_str_eq(list->imports[0]->started_by, "staff:surveyor");
	run_sql(&f, "DELETE FROM table_import");
	given_line(1, "SURVEY", false);
	given_line(2, "PROPERTY_TAX", false);
	given_line(3, "CARE", false);
	given_line(4, "SUPPORT", false);
	given_line(5, "CARE", true);
	given_line(6, "SUPPORT", true);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(listed(cases[i].roles, 0, "")->n_imports, cases[i].n, "%s", cases[i].roles);
	list = listed("protection,survey,care,ledger", 0, "");
	cr_assert_eq(list->n_imports, 6);
	cr_expect_str_eq(list->imports[0]->import_id, id_of('9', 6), "the newest first");
	list = listed("protection,survey,care,ledger", 1002, id_of('9', 5)); /* 4 began in the same moment as 5 */
	cr_assert_eq(list->n_imports, 4);
	cr_expect_str_eq(list->imports[0]->import_id, id_of('9', 4));
	f.municipality = "482013";
	cr_expect_eq(listed("survey", 0, "")->n_imports, 0, "another town's");
}
