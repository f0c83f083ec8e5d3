#include "application_state.h"

#include <string.h>

#define A(state) APPLICATION_##state
static const ApplicationStep steps[] = {
	/* from, to, who, notice, staff, approved, next rev */
	{ A(RECEIVED), A(MATCHING), BY_MACHINE, "RECEIPT", "ARRIVED", false, false },
	{ A(MATCHING), A(REVIEW), BY_MACHINE | BY_STAFF, NULL, NULL, false, false },
	{ A(REVIEW), A(RETURNED), BY_STAFF, "RETURNED", NULL, false, false },
	{ A(REVIEW), A(ACCEPTED), BY_STAFF, NULL, "SURVEY", false, false },
	{ A(REVIEW), A(REJECTED), BY_STAFF, "REJECTED", NULL, true, false },
	/* Corrected by the applicant, or on the phone by staff, or never. */
	{ A(RETURNED), A(RECEIVED), BY_APPLICANT, NULL, NULL, false, true },
	{ A(RETURNED), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	{ A(RETURNED), A(REJECTED), BY_STAFF, "REJECTED", NULL, true, false },
	/* 取下げ: until it is decided. */
	{ A(RECEIVED), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	{ A(MATCHING), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	{ A(REVIEW), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	{ A(RETURNED), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	{ A(ACCEPTED), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	{ A(IN_PROCESS), A(WITHDRAWN), BY_APPLICANT, NULL, NULL, false, false },
	/* Survey, decision, certificate. */
	{ A(ACCEPTED), A(IN_PROCESS), BY_LEDGER | BY_MACHINE, NULL, NULL, false, false },
	{ A(ACCEPTED), A(READY), BY_ISSUER, "READY", NULL, false, false },
	{ A(IN_PROCESS), A(DECIDED), BY_LEDGER, "RESULT", NULL, false, false },
	{ A(DECIDED), A(READY), BY_ISSUER, "READY", NULL, false, false },
	{ A(READY), A(COMPLETED), BY_ISSUER, NULL, NULL, false, false },
	/* 再調査 concerns the grade; the valid certificate is still issued meanwhile. */
	{ A(READY), A(IN_PROCESS), BY_STAFF | BY_LEDGER, NULL, "SURVEY", false, false },
	{ A(COMPLETED), A(IN_PROCESS), BY_STAFF | BY_LEDGER, NULL, "SURVEY", false, false },
	/* Linked with the wrong person or dwelling. */
	{ A(ACCEPTED), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	{ A(IN_PROCESS), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	{ A(DECIDED), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	{ A(READY), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	{ A(COMPLETED), A(REVIEW), BY_STAFF, NULL, NULL, false, false },
	/* 審査請求 granted, a mistake of ours, or a word of mouth that its giver does not confirm. */
	{ A(REJECTED), A(REVIEW), BY_STAFF, NULL, NULL, true, false },
	/* 追認 of what was approved by word of mouth. */
	{ A(REJECTED), A(REJECTED), BY_STAFF, NULL, NULL, true, false },
};

static const struct {
	const char *code, *label;
	bool open;
} states[APPLICATION_STATES] = {
	[A(RECEIVED)] = { "RECEIVED", "到達", true },      [A(MATCHING)] = { "MATCHING", "確認中", true },
	[A(REVIEW)] = { "REVIEW", "審査中", true },        [A(RETURNED)] = { "RETURNED", "補正依頼", true },
	[A(WITHDRAWN)] = { "WITHDRAWN", "取下げ", false }, [A(REJECTED)] = { "REJECTED", "不受理", false },
	[A(ACCEPTED)] = { "ACCEPTED", "受理", true },      [A(IN_PROCESS)] = { "IN_PROCESS", "調査・審査中", true },
	[A(DECIDED)] = { "DECIDED", "決定", true },        [A(READY)] = { "READY", "交付準備完了", true },
	[A(COMPLETED)] = { "COMPLETED", "交付済", false },
};

const ApplicationStep *application_steps(size_t *n)
{
	*n = sizeof steps / sizeof *steps;
	return steps;
}

int application_step(ApplicationState from, ApplicationState to, ApplicationActor by, const ApplicationStep **step,
		     ShError *err)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		if (steps[i].from != from || steps[i].to != to)
			continue;
		if (!(steps[i].actors & by))
			return sh_fail(err, SH_PERMISSION_DENIED, "intake.transition.actor", "%s to %s",
				       application_state_code(from), application_state_code(to));
		*step = &steps[i];
		return 0;
	}
	return sh_fail(err, SH_FAILED_PRECONDITION, "intake.transition.unlisted", "%s to %s",
		       application_state_code(from), application_state_code(to));
}

AcceptanceOutcome application_acceptance(const AcceptanceFacts *facts)
{
	if (facts->survey_confirmed)
		return (AcceptanceOutcome){ APPLICATION_READY, BY_ISSUER, false };
	return (AcceptanceOutcome){ APPLICATION_IN_PROCESS, BY_LEDGER, true };
}

bool application_open(ApplicationState state) { return states[state].open; }

const char *application_state_code(ApplicationState state) { return states[state].code; }
const char *application_state_label(ApplicationState state) { return states[state].label; }

bool application_state_of(const char *code, ApplicationState *out)
{
	for (int i = 0; i < APPLICATION_STATES; i++)
		if (strcmp(states[i].code, code) == 0) {
			*out = (ApplicationState) i;
			return true;
		}
	return false;
}
