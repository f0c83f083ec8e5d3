#pragma once
#include <stdbool.h>
#include <stddef.h>
#include "sh_error.h"

/* Where an application stands. Closed: what application_state.c does not list is refused. Labels are what the
 * applicant sees. The states are ours, modelled on the portals' 送信済/処理中/処理完了/却下/差し戻し/取下げ. */
typedef enum ApplicationState {
	APPLICATION_RECEIVED,   /* 到達 */
	APPLICATION_MATCHING,   /* 確認中 */
	APPLICATION_REVIEW,     /* 審査中 */
	APPLICATION_RETURNED,   /* 補正依頼 */
	APPLICATION_WITHDRAWN,  /* 取下げ */
	APPLICATION_REJECTED,   /* 不受理 */
	APPLICATION_ACCEPTED,   /* 受理 */
	APPLICATION_IN_PROCESS, /* 調査・審査中 */
	APPLICATION_DECIDED,    /* 決定 */
	APPLICATION_READY,      /* 交付準備完了 */
	APPLICATION_COMPLETED,  /* 交付済 */
	APPLICATION_STATES
} ApplicationState;

typedef enum ApplicationActor {
	BY_MACHINE = 1 << 0,
	BY_APPLICANT = 1 << 1, /* at the portal, or at the counter through staff */
	BY_STAFF = 1 << 2,
	BY_LEDGER = 1 << 3,
	BY_ISSUER = 1 << 4
} ApplicationActor;

typedef struct ApplicationStep {
	ApplicationState from, to;
	unsigned actors;    /* any of these may */
	const char *notice; /* to the applicant: RECEIPT RETURNED REJECTED RESULT READY; NULL: none */
	const char *staff;  /* to staff, in their digest: ARRIVED SURVEY; NULL: none */
	bool approved;      /* drafted by one, approved by another (rulings on 決裁) */
	bool next_rev;      /* the same receipt number, its next rev */
} ApplicationStep;

/* *step is the row of the table, static. Refuses: intake.transition.unlisted, intake.transition.actor. */
int application_step(ApplicationState from, ApplicationState to, ApplicationActor by, const ApplicationStep **step,
		     ShError *err);
const ApplicationStep *application_steps(size_t *n);

/* A survey may precede the application (whole area, aerial): then acceptance asks for none and leads on to READY. */
typedef struct AcceptanceFacts {
	bool survey_confirmed;
} AcceptanceFacts;
typedef struct AcceptanceOutcome {
	ApplicationState next; /* the state that follows ACCEPTED */
	ApplicationActor by;
	bool ask_for_survey; /* the staff notice of the step to ACCEPTED goes out */
} AcceptanceOutcome;
AcceptanceOutcome application_acceptance(const AcceptanceFacts *facts);

/* Not yet closed: neither withdrawn, rejected nor completed. */
bool application_open(ApplicationState state);
const char *application_state_code(ApplicationState state);  /* "RECEIVED": as stored */
const char *application_state_label(ApplicationState state); /* as the applicant reads it */
/* False if there is no such code. */
bool application_state_of(const char *code, ApplicationState *out);
