#pragma once
#include "rules/attachment.h"
#include "rules/flags.h"
#include "rules/risai_form.h"
#include "sh_service.h"
#include "shien/intake/v1/contract.h"
#include "shien/intake/v1/events.pb-c.h"
#include "shien/intake/v1/intake.pb-c.h"
#include "store.h"

/* 申請受付: what was handed over, who it is about, and where it stands. */
extern const ShService application_intake_service;
extern const ShSealed intake_sealed[];
extern const ShReason intake_reasons[];
extern const ShSetting intake_settings[];

/* Permanent numbers of sealed cells and blind values. */
enum {
	CELL_FORM = 3000,        /* row: application#rev */
	CELL_CERTIFICATE = 3001, /* row: application#rev */
	CELL_STEP_REASON = 3002, /* row: application#step */
	CELL_NOTE = 3003,        /* row: application */
	CELL_CONTENT = 3004,     /* blind value of what was handed over */
};

/* procedure.c */
int open_procedure(ShCall *call, const Intake__OpenProcedureRequest *q, Intake__OpenProcedureReply *p);
/* Period that governs; false in *ret_known where the procedure was never opened for that disaster. */
typedef struct Period {
	ShCivil opens_on, last_day;
} Period;
int period_of(ShCall *call, const char *procedure, const char *disaster_id, Period *ret_period, bool *ret_known);
/* The one disaster for which the procedure was opened; refuses with intake.disaster.missing where it is not one. */
int only_disaster(ShCall *call, const char *procedure, const char **ret_disaster_id);

/* submit.c */
int submit_gather(ShCall *call, const Intake__SubmitRequest *q);
int submit(ShCall *call, const Intake__SubmitRequest *q, Intake__SubmitReply *p);

/* receipt_door.c */
int get_receipt(ShCall *call, const Intake__GetReceiptRequest *q, Intake__Receipt *p);
int withdraw(ShCall *call, const Intake__WithdrawRequest *q, Intake__WithdrawReply *p);

/* attachment_door.c: fetched by staff; refuses with intake.match.checking as GetApplication hides it, with
 * intake.attachment.unknown what did not come with this application. */
int fetch_attachment(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);

/* look.c */
int get_application(ShCall *call, const Intake__GetApplicationRequest *q, Intake__Application *p);
int list_applications(ShCall *call, const Intake__ListApplicationsRequest *q, Intake__ListApplicationsReply *p);

/* matching.c: due work "match", id "application#rev". */
int match_gather(ShCall *call, const char *id);
int match_settle(ShCall *call, const char *id);

/* confirm.c */
int confirm_gather(ShCall *call, const Intake__ConfirmMatchRequest *q);
int confirm_match(ShCall *call, const Intake__ConfirmMatchRequest *q, Intake__ConfirmMatchReply *p);

/* decide.c */
/* The application of a desk that may touch it, locked, at the version that was looked at. */
int decide_take(ShCall *call, const char *application_id, uint32_t version, Stored *ret);
/* The reason as the applicant is told; sealed, since it is about a person. */
int decide_note(ShCall *call, Stored *a, const char *text);
int decide_audit(ShCall *call, const Stored *a);
int accept_application(ShCall *call, const Intake__AcceptRequest *q, Intake__AcceptReply *p);
int undo_match(ShCall *call, const Intake__UndoMatchRequest *q, Intake__UndoMatchReply *p);
int return_application(ShCall *call, const Intake__ReturnForCorrectionRequest *q,
		       Intake__ReturnForCorrectionReply *p);
int propose_rejection(ShCall *call, const Intake__ProposeRejectionRequest *q, Intake__ProposeRejectionReply *p);
int approve_rejection(ShCall *call, const Intake__ApproveRejectionRequest *q, Intake__ApproveRejectionReply *p);
int record_oral_rejection(ShCall *call, const Intake__RecordOralRejectionRequest *q,
			  Intake__RecordOralRejectionReply *p);

/* notice.c */
int notice_gather(ShCall *call, const Intake__GetNoticeTargetRequest *q);
int get_notice_target(ShCall *call, const Intake__GetNoticeTargetRequest *q, Intake__NoticeTarget *p);
int get_application_facts(ShCall *call, const Intake__GetApplicationFactsRequest *q, Intake__ApplicationFacts *p);

/* workflow.c: due work "project", id "application#version". */
int project_gather(ShCall *call, const char *id);
int project_done(ShCall *call, const char *id);
int rebuild_gather(ShCall *call, const Intake__RebuildWorkflowRequest *q);
int rebuild_workflow(ShCall *call, const Intake__RebuildWorkflowRequest *q, Intake__RebuildWorkflowReply *p);

/* face.c: what whoever asks may see of a case (rulings 1). */
bool sees_protection(const ShCall *call);
/* Still being checked, as far as this actor may know: its form and its match are shown to nobody but the desk. */
bool is_checking(const ShCall *call, const Stored *a);
ApplicationState face_state(const ShCall *call, const Stored *a);
/* Refuses with intake.match.checking what only the desk that has the case may do. */
int check_desk(ShCall *call, const Stored *a);
/* Refuses with intake.version.other where somebody changed it since staff saw it. 0: not said. */
int check_version(ShCall *call, const Stored *a, uint32_t seen);
/* Codes of the bits, in the arena. */
const char **flag_codes(ShCall *call, uint32_t flags, size_t *ret_n);

/* form.c */
/* The form as the rules want it; everything borrowed. */
int form_for_rules(ShCall *call, const Intake__SubmitRequest *q, RisaiForm *ret_form);
void form_faults(ShCall *call, const RisaiForm *form, IntakeFaults *ret_faults);
/* As it is stored: the 個人番号 struck, its sealed box in its place. */
int form_seal(ShCall *call, const Intake__RisaiForm *form, const char *scope, const char *application_id,
	      uint32_t rev, const uint8_t *number, size_t number_len, const uint8_t **ret_sealed, size_t *ret_len);
int form_open(ShCall *call, const char *application_id, uint32_t rev, const uint8_t *sealed, size_t len,
	      const Intake__RisaiForm **ret_form);
const char *rev_row(ShCall *call, const char *application_id, uint32_t rev); /* "application#rev" */
/* Splits "application#rev". */
int rev_row_split(ShCall *call, const char *id, const char **ret_application_id, uint32_t *ret_rev);
/* Text of a remark's reason; "" where there is none. */
const char *reason_text(const char *reason);

/* places.c: names of the municipalities, from the file of the setting `places`. */
int places_load(const char *path, ShError *err);
void places_drop(void);
const RisaiContext *place_of(ShCall *call, const char *municipality);
