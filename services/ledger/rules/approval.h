#pragma once
#include <stdbool.h>
#include "sh_error.h"

/* 決裁 of a grade, a rejection, a batch of certificates or a provision: somebody drafts, somebody else approves. In
 * the first days approval is often given by word of mouth: that takes effect at once, is recorded with who gave it,
 * and that person confirms it later. */
typedef enum ApprovalState {
	APPROVAL_DRAFT,    /* 起案 */
	APPROVAL_ORAL,     /* 口頭決裁(要追認) */
	APPROVAL_APPROVED, /* 決裁済 */
	APPROVAL_DECLINED, /* 否決・差戻し */
	APPROVAL_STATES
} ApprovalState;

typedef enum ApprovalAct {
	APPROVE,
	RECORD_ORAL,  /* note that `approver` has approved by word of mouth */
	CONFIRM_ORAL, /* 追認 */
	DECLINE,
	APPROVAL_ACTS
} ApprovalAct;

typedef struct ApprovalFacts {
	ApprovalState state;
	const char *drafter;       /* staff ids */
	const char *actor;         /* who does this now */
	const char *oral_approver; /* RECORD_ORAL: who said yes; CONFIRM_ORAL: who is on record; else "" */
	bool may_approve;          /* the approving person (oral_approver for RECORD_ORAL, else actor) has the role */
} ApprovalFacts;

/* *next receives the state after the act. Refuses: ledger.approval.state, ledger.approval.own_draft (nobody approves
 * what they drafted), ledger.approval.role, ledger.approval.other_person (only who gave it confirms it). */
int approval_step(const ApprovalFacts *facts, ApprovalAct act, ApprovalState *next, ShError *err);

/* Takes effect: approved in writing or by word of mouth. */
bool approval_effective(ApprovalState state);
/* "DRAFT", "ORAL", …: as stored. */
const char *approval_state_code(ApprovalState state);
