#include "steps.h"

#include <stdio.h>
#include <string.h>

/* Houses surveyed, grades drafted by one and approved by another; later a second look that changes one. */
static const char *hazard_of(const CastLook *look)
{
	if (look->loss_permille < 0)
		return "FLOOD";
	return strcmp(look->cause, "STORM") == 0 ? "WIND" : "GROUND";
}

/* On the last day of the period, which is past by now. */
static json_t *request_of(Tour *t, const CastApplication *a, const CastLook *look)
{
	Case *c = &t->cases[a->no - 1];
	json_t *q = json_pack("{s:s,s:o,s:s,s:s,s:s,s:s}", "disasterId", t->disaster_id, "surveyId",
			      new_id(c->survey_id), "dwellingId", c->dwelling_id, "kind", look->kind, "hazard",
			      hazard_of(look), "surveyedOn", t->cast.deadline);

	if (look->loss_permille < 0)
		json_object_set_new(q, "flood",
				    json_pack("{s:i,s:b}", "depthMm", (int) look->depth_mm, "externalForce",
					      look->external_force));
	else
		json_object_set_new(q, "lossPermille", json_integer(look->loss_permille));
	if (strcmp(look->kind, "RE") == 0)
		json_object_set_new(q, "reason", json_string("第1次調査の後に損傷が見つかった"));
	return q;
}

static bool record(Tour *t, const char *actor, const CastApplication *a, const CastLook *look)
{
	json_t *reply = act(t, actor, a->town, "RecordSurvey", request_of(t, a, look));
	bool as_expected = that(t, strcmp(text_at(reply, "gradeCode"), look->grade) == 0, "申請%d の家は %s: %s",
				a->no, look->grade, text_at(reply, "gradeCode"));

	json_decref(reply);
	return as_expected;
}

static json_t *approval(const Case *c, const char *grade)
{
	return json_pack("{s:s,s:s}", "surveyId", c->survey_id, "gradeCode", grade);
}

static void approve(Tour *t, const CastApplication *a, const CastLook *look)
{
	const Case *c = &t->cases[a->no - 1];
	json_t *reply = act(t, clerk_of(a, KACHO), a->town, "ApproveSurvey", approval(c, look->grade));

	that(t,
	     strcmp(text_at(reply, "gradeCode"), look->grade) == 0 && json_is_true(json_object_get(reply, "governs")),
	     "申請%d の判定 %s を決裁する", a->no, look->grade);
	json_decref(reply);
}

void step_surveys(Tour *t)
{
	unsigned n = 0;

	for (unsigned i = 0; i < t->cast.n_applications; i++) {
		const CastApplication *a = &t->cast.applications[i];
		const Case *c = &t->cases[i];
		bool first = n == 0;

		if (!a->surveyed || !*c->dwelling_id)
			continue;
		fault_point(t, "surveys", n++);
		if (!record(t, first ? KAKARI : clerk_of(a, CHOSA), a, &a->first))
			continue;
		if (first) { /* I16, and 決裁 by another person */
			act_refused(t, KAKARI, a->town, "ApproveSurvey", approval(c, a->first.grade),
				    "approval.own_draft");
			act_refused(t, KACHO, a->town, "ApproveSurvey",
				    approval(c, strcmp(a->first.grade, "6") ? "6" : "5"), "ledger.approval.");
		}
		approve(t, a, &a->first);
	}
}

/* ---- the second look: SUPERSEDED follows the paper that is out ------------------------------------------------- */
void step_second_look(Tour *t)
{
	const CastApplication *a = cast_special(&t->cast, "RESURVEY");

	if (!that(t, a && a->resurveyed, "再調査の申請がある"))
		return;
	if (record(t, CHOSA, a, &a->again))
		approve(t, a, &a->again);
	certificate_replaced(t, a);
}
