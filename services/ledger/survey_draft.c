/* From a finding to a drafted grade: which rule is asked, and with what. */
#include "survey_draft.h"
#include "rules/codes.h"
#include "rules/flood_grade.h"
#include "rules/photo_judgement.h"
#include "scoring_read.h"

#include <string.h>

typedef Ledger__RecordSurveyRequest Survey;

typedef struct Drafting {
	ShArena *arena;
	const Scoring *scoring;
	ShError *err;
} Drafting;

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

/* Depth alone judges detached wooden and prefab houses; any other is surveyed by parts and comes as a loss. */
static FloodFacts flood_facts(const Ledger__FloodFinding *f)
{
	return (FloodFacts){ .wooden_or_prefab = true,
			     .detached = true,
			     .storeys = 1,
			     .external_force = f->external_force,
			     .reach = f->depth_mm ? FLOOD_ABOVE_FLOOR : FLOOD_BELOW_FLOOR,
			     .depth_mm = f->depth_mm };
}

static int by_loss(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	out->finding = "LOSS";
	out->basis = "loss";
	out->grade = scoring_grade(d->scoring, q->loss_permille);
	return out->grade ? 0 : sh_fail_field(d->err, "loss_permille", "field.out_of_range");
}

static int by_flood(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	FloodFacts facts = flood_facts(q->flood);

	out->finding = "FLOOD";
	out->basis = "depth";
	out->flood = q->flood->depth_mm ? "ABOVE_FLOOR" : "BELOW_FLOOR";
	return flood_grade(d->scoring, &facts, &out->grade, d->err);
}

/* A re-survey goes into the house, as the second one does. */
static const char *stage_of(const Survey *q)
{
	if (*q->parts->stage)
		return q->parts->stage;
	return is(q->kind, "SECOND") || is(q->kind, "RE") ? "SECOND" : "FIRST";
}

static int by_parts(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	const char *stage = stage_of(q);
	const ScoringSheet *sheet;
	HouseFinding finding;
	Scored scored;
	int r;

	out->finding = "PARTS";
	if (!ledger_code(LEDGER_STRUCTURE, q->parts->structure))
		return sh_fail_field(d->err, "parts.structure", "ledger.scoring.structure");
	if (!is(stage, "FIRST") && !is(stage, "SECOND"))
		return sh_fail_field(d->err, "parts.stage", "ledger.scoring.stage");
	if (!(sheet = scoring_sheet(d->scoring, q->hazard, q->parts->structure, stage)))
		return sh_fail(d->err, SH_FAILED_PRECONDITION, "ledger.scoring.no_sheet", "%s %s %s", q->hazard,
			       q->parts->structure, stage);
	if ((r = scoring_finding(d->arena, q->parts, &finding, d->err)) != 0 ||
	    (r = scoring_house(d->scoring, sheet, &finding, &scored, d->err)) != 0)
		return r;
	out->grade = scored.grade;
	out->basis = scored.basis;
	out->permille = scored.permille;
	out->unverified = sheet->unverified;
	return 0;
}

static int by_state(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	out->finding = "STATE";
	out->basis = "state";
	if (is(q->state, "OUT_OF_SCOPE")) {
		out->grade = DAMAGE_GRADE_NOT_DWELLING;
		return 0;
	}
	if (!is(q->state, "IMPOSSIBLE") && !is(q->state, "HELD"))
		return sh_fail_field(d->err, "state", "ledger.survey.state");
	out->state = q->state;
	return 0;
}

/* Another system's word: there is nothing to score. */
static int by_grade(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	out->finding = "GRADE";
	out->basis = "grade_alone";
	out->grade = q->grade_alone;
	if (strlen(q->grade_alone) != 1 || !strchr("0123456", *q->grade_alone))
		return sh_fail_field(d->err, "grade_alone", "ledger.survey.finding_missing");
	return 0;
}

/* finding → rule, and the hazard it belongs to (NULL: any) */
static const struct {
	int finding;
	const char *hazard;
	int (*draft)(const Drafting *d, const Survey *q, SurveyDraft *out);
} findings[] = {
	{ LEDGER__RECORD_SURVEY_REQUEST__FINDING_LOSS_PERMILLE, NULL, by_loss },
	{ LEDGER__RECORD_SURVEY_REQUEST__FINDING_FLOOD, "FLOOD", by_flood },
	{ LEDGER__RECORD_SURVEY_REQUEST__FINDING_PARTS, NULL, by_parts },
	{ LEDGER__RECORD_SURVEY_REQUEST__FINDING_STATE, NULL, by_state },
	{ LEDGER__RECORD_SURVEY_REQUEST__FINDING_GRADE_ALONE, NULL, by_grade },
};

static int by_finding(const Drafting *d, const Survey *q, SurveyDraft *out)
{
	for (size_t i = 0; i < sizeof findings / sizeof *findings; i++) {
		if ((int) q->finding_case != findings[i].finding)
			continue;
		if (findings[i].hazard && !is(q->hazard, findings[i].hazard))
			return sh_fail_field(d->err, "hazard", "ledger.survey.hazard");
		return findings[i].draft(d, q, out);
	}
	return sh_fail_field(d->err, "finding", "ledger.survey.finding_missing");
}

/* Without a visit only three cases can be judged; what is neither total nor a legible depth waits for the applicant's
 * word (photo.c). That there are photos is what the kind says. */
static int by_photo(const Survey *q, SurveyDraft *out, ShError *err)
{
	bool total = is(q->hazard, "EARTHQUAKE") && is(out->grade, "1");
	PhotoFacts facts = { .which = PHOTO_SELF_JUDGEMENT,
			     .photos = 1,
			     .shows_total = total,
			     .suggests_more = strchr("12345", *out->grade) != NULL };

	if (is(out->finding, "FLOOD")) {
		facts.which = PHOTO_FLOOD_DEPTH;
		facts.depth_legible = true;
		facts.depth_grade = out->grade;
	} else if (total) {
		facts.which = PHOTO_TOTAL_BY_EARTHQUAKE;
	}
	out->basis = "photo";
	out->needs_consent = facts.which == PHOTO_SELF_JUDGEMENT;
	return photo_grade(&facts, &out->grade, err);
}

static int check(const Survey *q, const char *occurred_on, ShError *err)
{
	if (!ledger_code(LEDGER_SURVEY_KIND, q->kind))
		return sh_fail_field(err, "kind", "ledger.survey.kind");
	if (!ledger_code(LEDGER_SURVEY_HAZARD, q->hazard))
		return sh_fail_field(err, "hazard", "ledger.survey.hazard");
	if (strcmp(q->surveyed_on, occurred_on) < 0)
		return sh_fail_field(err, "surveyed_on", "ledger.survey.before_disaster");
	if (is(q->kind, "RE") && !*q->reason)
		return sh_fail_field(err, "reason", "ledger.survey.reason_missing");
	return 0;
}

int survey_draft(ShArena *arena, const Scoring *scoring, const Survey *q, const char *use, const char *occurred_on,
		 SurveyDraft *out, ShError *err)
{
	const Drafting drafting = { arena, scoring, err };
	int r;

	*out = (SurveyDraft){ "", "", "DRAFT", "NONE", "", 0, false, false };
	if ((r = check(q, occurred_on, err)) != 0 || (r = by_finding(&drafting, q, out)) != 0)
		return r;
	if (!*out->grade) /* 調査不能, 保留: nothing to approve */
		return 0;
	if (!is(use, "RESIDENCE")) {
		out->grade = DAMAGE_GRADE_NOT_DWELLING;
		out->basis = "use";
		return 0;
	}
	if (is(q->kind, "PHOTO") && !is(out->finding, "STATE") && (r = by_photo(q, out, err)) != 0)
		return r;
	if (!ledger_code_valid(LEDGER_DAMAGE_GRADE, out->grade, occurred_on))
		return sh_fail(err, SH_FAILED_PRECONDITION, "ledger.survey.grade_of_later", "grade %s", out->grade);
	return 0;
}
