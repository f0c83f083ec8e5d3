#pragma once
#include <stdbool.h>
#include "sh_error.h"

/* 決裁 of a grade, a refusal, a batch of certificates, a provision, an extraction, a disposal: somebody drafts,
 * somebody else approves. Where that cannot wait for a signature, approval is given by word of mouth (口頭決裁):
 * somebody else than who gave it records who did, it takes effect at once, and that very person confirms (追認) or
 * declines it later
 * ([decision 101](../../../docs/decisions/0101-approval-is-one-rule.md)). */
typedef enum ShApprovalState {
	SH_APPROVAL_DRAFT,    /* 起案 */
	SH_APPROVAL_ORAL,     /* 口頭決裁(要追認) */
	SH_APPROVAL_APPROVED, /* 決裁済 */
	SH_APPROVAL_DECLINED, /* 否決・差戻し */
	SH_APPROVAL_STATES
} ShApprovalState;

typedef enum ShApprovalAct {
	SH_APPROVE,
	SH_RECORD_ORAL,  /* note that `named` has approved by word of mouth */
	SH_CONFIRM_ORAL, /* 追認 */
	SH_DECLINE,
	SH_APPROVAL_ACTS
} ShApprovalAct;

typedef struct ShApprovalFacts {
	ShApprovalState state;
	const char *drafter; /* staff ids */
	const char *actor;   /* who does this now */
	const char
		*named; /* SH_RECORD_ORAL: who is said to have approved; of what was so approved: who is on record */
	bool may_approve; /* the actor has the role. Of who is named nobody but he can show it: by confirming */
} ShApprovalFacts;

/* *next receives the state after the act. Refuses: approval.state; approval.own_draft (nobody approves what they
 * drafted, nor is said to have); approval.own_word (nobody records his own word: he approves); approval.role;
 * approval.other_person (nobody is named; only who gave his word confirms or declines it). */
int sh_approval_step(const ShApprovalFacts *facts, ShApprovalAct act, ShApprovalState *next, ShError *err);

/* What an answer to something in this state is: word of mouth is confirmed, a draft approved; or either declined. */
ShApprovalAct sh_approval_answer(ShApprovalState state, bool decline);
/* "DRAFT", "ORAL", …: as stored. */
const char *sh_approval_code(ShApprovalState state);
/* False if there is no such code. */
bool sh_approval_of(const char *code, ShApprovalState *ret);
