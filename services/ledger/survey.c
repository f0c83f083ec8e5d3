/* Damage surveys (被害認定調査): every one keeps its own row; which of them governs is decided at the approval. */
#include "survey.h"
#include "ledger.h"
#include "ledger_sql.h"
#include "photo.h"
#include "rules/codes.h"
#include "scoring.h"
#include "sh_data_key.h"
#include "store.h"
#include "survey_draft.h"

#include <string.h>

enum { AREA_DEPTH_MM = 1800 }; /* rulings 22 */

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

int surveys_of_dwelling(ShCall *call, const char *dwelling_id, Surveys *s)
{
	int r = sh_query(call, &sql_surveys_of_dwelling, &s->rows, sh_text(call->municipality), sh_text(dwelling_id));

	if (r != 0)
		return r;
	s->n = (size_t) sh_rows_count(s->rows);
	s->facts = sh_alloc(call->arena, s->n * sizeof *s->facts + 1);
	if (!s->facts)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "surveys");
	for (size_t i = 0; i < s->n; i++)
		s->facts[i] = (SurveyFacts){ .survey_no = (uint32_t) sh_rows_int(s->rows, (int) i, "survey_no"),
					     .kind = sh_rows_str(s->rows, (int) i, "kind"),
					     .grade = sh_rows_str(s->rows, (int) i, "grade_code"),
					     .confirmed_at = sh_rows_int(s->rows, (int) i, "effective_us"),
					     .confirmed = sh_rows_int(s->rows, (int) i, "effective_us") > 0 &&
							  sh_rows_int(s->rows, (int) i, "undone_us") == 0 };
	return 0;
}

int surveys_find(const Surveys *s, const char *survey_id)
{
	for (int i = 0; i < (int) s->n; i++)
		if (is(sh_rows_str(s->rows, i, "survey_id"), survey_id))
			return i;
	return -1;
}

int survey_check_area(const Surveys *s, const char *kind, const char *use, const char *grade, uint32_t depth_mm,
		      ShError *err)
{
	AreaFacts area = { .dwelling = is(use, "RESIDENCE"),
			   .evident_depth_1800 = depth_mm >= AREA_DEPTH_MM,
			   .grade = grade };

	return survey_is_area(kind) ? area_registration(&area, s->facts, s->n, err) : 0;
}

static int check_history(const Ledger__RecordSurveyRequest *q, const Dwelling *d, const SurveyDraft *draft,
			 const Surveys *s, ShError *err)
{
	uint32_t depth = is(draft->finding, "FLOOD") ? q->flood->depth_mm : 0;

	if (is(q->kind, "RE") && !governing_survey(s->facts, s->n))
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.survey.nothing_confirmed", "%s", d->dwelling_id);
	return *draft->grade ? survey_check_area(s, q->kind, d->use, draft->grade, depth, err) : 0;
}

/* What the team found at the parts, as it can be read and scored again. */
static int write_parts(ShCall *call, const Ledger__RecordSurveyRequest *q, const SurveyDraft *draft, const char **ret)
{
	size_t len;

	*ret = "";
	return is(draft->finding, "PARTS") ? sh_to_json(call->arena, &q->parts->base, ret, &len, &call->error) : 0;
}

/* Who said no to 自己判定方式 has to be visited; who was not asked yet is before it is confirmed. */
static int not_refused(ShCall *call, const Ledger__RecordSurveyRequest *q)
{
	ConsentAnswer answer;
	int r = photo_consent_of(call, q->disaster_id, q->dwelling_id, &answer);

	return r == 0 && answer == CONSENT_NO ? photo_consented(answer, &call->error) : r;
}

int survey_plan(ShCall *call, const Ledger__RecordSurveyRequest *q, SurveyPlan *p)
{
	Dwelling *d = &p->dwelling;
	Surveys surveys;
	int r;

	if ((r = store_lock_dwelling(call, q->disaster_id, q->dwelling_id, d)) != 0 ||
	    (r = scoring_find(call, q->edition, d->occurred_on, false, &p->scoring)) != 0 ||
	    (r = survey_draft(call->arena, p->scoring, q, d->use, d->occurred_on, &p->draft, &call->error)) != 0 ||
	    (r = surveys_of_dwelling(call, q->dwelling_id, &surveys)) != 0)
		return r;
	r = check_history(q, d, &p->draft, &surveys, &call->error);
	return r == 0 && p->draft.needs_consent ? not_refused(call, q) : r;
}

static int put_row(ShCall *call, const Ledger__RecordSurveyRequest *q, const SurveyPlan *p, const char *drafter,
		   const char *import_id)
{
	static const Ledger__FloodFinding no_flood = LEDGER__FLOOD_FINDING__INIT;
	const SurveyDraft *draft = &p->draft;
	const Ledger__FloodFinding *f = is(draft->finding, "FLOOD") ? q->flood : &no_flood;
	const uint8_t *reason;
	const char *parts;
	size_t len;
	int r;

	if ((r = sh_cell_seal_text(call, q->disaster_id, "cell", LEDGER_CELL_SURVEY_REASON, q->survey_id, q->reason,
				   &reason, &len)) != 0 ||
	    (r = write_parts(call, q, draft, &parts)) != 0)
		return r;
	return sh_query(call, &sql_put_survey, NULL, sh_text(call->municipality), sh_text(q->survey_id),
			sh_text(q->disaster_id), sh_text(q->dwelling_id), sh_int(p->dwelling.surveys + 1),
			sh_text(q->kind), sh_text(q->hazard), sh_text(q->surveyed_on), sh_text(draft->finding),
			sh_int(is(draft->finding, "LOSS") ? q->loss_permille : 0), sh_int(f->depth_mm),
			sh_bool(f->external_force), sh_bool(false), sh_bytes(reason, len), sh_text(draft->flood),
			sh_text(draft->grade), sh_text(draft->basis), sh_int(LEDGER_RULE_VERSION),
			sh_text(LEDGER_CODES_EDITION), sh_text(draft->state), sh_text(drafter), sh_int(call->now_us),
			sh_text(p->scoring->edition), sh_int(draft->permille), sh_text(parts), sh_text(import_id));
}

int survey_put(ShCall *call, const Ledger__RecordSurveyRequest *q, const SurveyPlan *p, const char *drafter,
	       const char *import_id)
{
	const Dwelling *d = &p->dwelling;
	int r = put_row(call, q, p, drafter, import_id);

	if (r == 0)
		r = sh_query(call, &sql_dwelling_surveyed, NULL, sh_text(call->municipality), sh_text(q->dwelling_id),
			     sh_int(d->surveys + 1), sh_text(*d->governing_survey_id ? d->state : p->draft.state));
	return r == 0 ? sh_audit_one(call, q->dwelling_id) : r;
}

int record_survey(ShCall *call, const Ledger__RecordSurveyRequest *q, Ledger__RecordSurveyReply *reply)
{
	SurveyPlan p;
	int r;

	if (q->finding_case == LEDGER__RECORD_SURVEY_REQUEST__FINDING_GRADE_ALONE)
		return sh_fail_field(&call->error, "grade_alone", "ledger.survey.grade_alone");
	if ((r = survey_plan(call, q, &p)) != 0 || (r = survey_put(call, q, &p, call->actor.id, "")) != 0)
		return r;
	reply->survey_id = q->survey_id;
	reply->grade_code = p.draft.grade;
	reply->rule_version = LEDGER_RULE_VERSION;
	reply->edition = p.scoring->edition;
	reply->basis = p.draft.basis;
	reply->loss_permille = p.draft.permille;
	reply->unverified = p.draft.unverified;
	reply->needs_consent = p.draft.needs_consent;
	return 0;
}
