/* A survey scored again: with its own edition it must come to the same, with another it says what would be. Nothing
 * is changed by it; another grade needs another survey (再調査) and its 決裁. */
#include "ledger.h"
#include "ledger_sql.h"
#include "rules/codes.h"
#include "scoring.h"
#include "shien/ledger/v1/contract.h"
#include "store.h"
#include "survey_draft.h"

#include <string.h>

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* Room for a finding beside the request that it belongs to. */
typedef struct Again {
	Ledger__RecordSurveyRequest q;
	Ledger__FloodFinding flood;
	Ledger__PartsFinding wooden;
	Ledger__PartFinding parts[3];
	Ledger__PartFinding *part_list[3];
	const char *marks[1];
	uint32_t tilt[1];
} Again;

static int loss_again(ShCall *call, const ShRows *row, Again *a)
{
	(void) call;
	a->q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE;
	a->q.loss_permille = (uint32_t) sh_rows_int(row, 0, "loss_permille");
	return 0;
}

static int flood_again(ShCall *call, const ShRows *row, Again *a)
{
	(void) call;
	ledger__flood_finding__init(&a->flood);
	a->flood.depth_mm = (uint32_t) sh_rows_int(row, 0, "flood_depth_mm");
	a->flood.external_force = sh_rows_bool(row, 0, "external_force");
	a->q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD;
	a->q.flood = &a->flood;
	return 0;
}

static int parts_again(ShCall *call, const ShRows *row, Again *a)
{
	const char *json = sh_rows_str(row, 0, "parts");
	const ProtobufCMessage *parts;
	int r = sh_from_json(&ledger_contract, &ledger__parts_finding__descriptor, call->arena, json, strlen(json),
			     &parts, &call->error);

	if (r != 0)
		return r;
	a->q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS;
	a->q.parts = (Ledger__PartsFinding *) parts;
	return 0;
}

/* As surveys of wooden houses were written before there were editions: three losses, and a tilt in 1/1000. */
static int wooden_again(ShCall *call, const ShRows *row, Again *a)
{
	static const char *const columns[] = { "roof_percent", "wall_percent", "foundation_percent" };
	static const char *const codes[] = { "ROOF", "WALL", "FOUNDATION" };

	(void) call;
	ledger__parts_finding__init(&a->wooden);
	for (size_t i = 0; i < 3; i++) {
		ledger__part_finding__init(&a->parts[i]);
		a->parts[i].code = codes[i];
		a->parts[i].loss_percent = (uint32_t) sh_rows_int(row, 0, columns[i]);
		a->part_list[i] = &a->parts[i];
	}
	a->parts[2].damaged_percent = a->parts[2].loss_percent;
	a->marks[0] = "COLLAPSED";
	a->tilt[0] = (uint32_t) sh_rows_int(row, 0, "tilt_permille");
	a->wooden.structure = "WOODEN";
	a->wooden.stage = "FIRST";
	a->wooden.marks = a->marks;
	a->wooden.n_marks = sh_rows_bool(row, 0, "collapsed");
	a->wooden.tilt_offset_mm = a->tilt;
	a->wooden.n_tilt_offset_mm = 1;
	a->wooden.tilt_plumb_mm = 1000;
	a->wooden.parts = a->part_list;
	a->wooden.n_parts = 3;
	a->q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS;
	a->q.parts = &a->wooden;
	return 0;
}

static int grade_again(ShCall *call, const ShRows *row, Again *a)
{
	(void) row;
	return sh_fail(&call->error, SH_FAILED_PRECONDITION, "ledger.scoring.grade_alone", "%s", a->q.survey_id);
}

static int state_again(ShCall *call, const ShRows *row, Again *a)
{
	const char *state = sh_rows_str(row, 0, "state");

	(void) call;
	a->q.finding_case = LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE;
	a->q.state = is(state, "IMPOSSIBLE") || is(state, "HELD") ? state : "OUT_OF_SCOPE";
	return 0;
}

static const struct {
	const char *finding;
	int (*read)(ShCall *call, const ShRows *row, Again *a);
} findings[] = {
	{ "LOSS", loss_again },     { "FLOOD", flood_again }, { "PARTS", parts_again },
	{ "WOODEN", wooden_again }, { "STATE", state_again }, { "GRADE", grade_again },
};

static int read_again(ShCall *call, const ShRows *row, const char *survey_id, Again *a)
{
	const char *finding = sh_rows_str(row, 0, "finding");

	*a = (Again){ .q = LEDGER__RECORD_SURVEY_REQUEST__INIT };
	a->q.disaster_id = sh_rows_str(row, 0, "disaster_id");
	a->q.survey_id = survey_id;
	a->q.dwelling_id = sh_rows_str(row, 0, "dwelling_id");
	a->q.kind = sh_rows_str(row, 0, "kind");
	a->q.hazard = sh_rows_str(row, 0, "hazard");
	a->q.surveyed_on = sh_rows_str(row, 0, "surveyed_on");
	a->q.consent = sh_rows_bool(row, 0, "consent");
	a->q.reason = "-"; /* it had one, which rests sealed and scores nothing */
	for (size_t i = 0; i < sizeof findings / sizeof *findings; i++)
		if (is(findings[i].finding, finding))
			return findings[i].read(call, row, a);
	return sh_fail(&call->error, SH_INTERNAL, "ledger.cell.broken", "%s", survey_id);
}

/* What was scored before there were editions kept its grade alone. */
static bool as_before(const ShRows *row, const SurveyDraft *draft)
{
	return is(draft->grade, sh_rows_str(row, 0, "grade_code")) &&
	       (sh_rows_int(row, 0, "rule_version") < 2 ||
		(is(draft->basis, sh_rows_str(row, 0, "basis")) &&
		 draft->permille == (uint32_t) sh_rows_int(row, 0, "scored_permille")));
}

int rescore_survey(ShCall *call, const Ledger__RescoreSurveyRequest *q, Ledger__RescoreSurveyReply *reply)
{
	const char *edition = q->edition;
	const Scoring *scoring;
	SurveyDraft draft;
	const ShRows *row;
	Again again;
	int r = sh_query(call, &sql_survey_to_rescore, &row, sh_text(call->municipality), sh_text(q->survey_id));

	if (r != 0)
		return r;
	if (sh_rows_count(row) == 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "ledger.survey.unknown", "%s", q->survey_id);
	if (!*edition)
		edition = sh_rows_str(row, 0, "scoring_edition");
	if ((r = read_again(call, row, q->survey_id, &again)) != 0 ||
	    (r = scoring_find(call, edition, "", true, &scoring)) != 0 ||
	    (r = survey_draft(call->arena, scoring, &again.q, sh_rows_str(row, 0, "use"),
			      sh_rows_str(row, 0, "occurred_on"), &draft, &call->error)) != 0)
		return r;
	reply->survey_id = q->survey_id;
	reply->edition = scoring->edition;
	reply->grade_code = draft.grade;
	reply->basis = draft.basis;
	reply->loss_permille = draft.permille;
	reply->drafted_grade_code = sh_rows_str(row, 0, "grade_code");
	reply->same = as_before(row, &draft);
	return sh_audit_one(call, again.q.dwelling_id);
}
