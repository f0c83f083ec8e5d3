/* Every message that intake answers and hears, its due work and its door. Start reading here. */
#include "application_intake_sql.h"
#include "progress_events.h"
#include "protection.h"
#include "signer.h"

SH_HANDLER(open_procedure, Intake__OpenProcedureRequest, Intake__OpenProcedureReply)
SH_HANDLER(submit, Intake__SubmitRequest, Intake__SubmitReply)
SH_GATHER(submit_gather, Intake__SubmitRequest)
SH_HANDLER(get_application, Intake__GetApplicationRequest, Intake__Application)
SH_HANDLER(get_receipt, Intake__GetReceiptRequest, Intake__Receipt)
SH_HANDLER(list_applications, Intake__ListApplicationsRequest, Intake__ListApplicationsReply)
SH_HANDLER(confirm_match, Intake__ConfirmMatchRequest, Intake__ConfirmMatchReply)
SH_GATHER(confirm_gather, Intake__ConfirmMatchRequest)
SH_HANDLER(accept_application, Intake__AcceptRequest, Intake__AcceptReply)
SH_HANDLER(undo_match, Intake__UndoMatchRequest, Intake__UndoMatchReply)
SH_HANDLER(return_application, Intake__ReturnForCorrectionRequest, Intake__ReturnForCorrectionReply)
SH_HANDLER(propose_rejection, Intake__ProposeRejectionRequest, Intake__ProposeRejectionReply)
SH_HANDLER(approve_rejection, Intake__ApproveRejectionRequest, Intake__ApproveRejectionReply)
SH_HANDLER(record_oral_rejection, Intake__RecordOralRejectionRequest, Intake__RecordOralRejectionReply)
SH_HANDLER(withdraw, Intake__WithdrawRequest, Intake__WithdrawReply)
SH_HANDLER(get_notice_target, Intake__GetNoticeTargetRequest, Intake__NoticeTarget)
SH_GATHER(notice_gather, Intake__GetNoticeTargetRequest)
SH_HANDLER(get_application_facts, Intake__GetApplicationFactsRequest, Intake__ApplicationFacts)
SH_HANDLER(rebuild_workflow, Intake__RebuildWorkflowRequest, Intake__RebuildWorkflowReply)
SH_GATHER(rebuild_gather, Intake__RebuildWorkflowRequest)

#define DESK(rpc, fn) SH_ROUTE(rpc, fn, Intake__##rpc##Request, Intake__##rpc##Reply, .gather = NULL)
static const ShRoute routes[] = {
	DESK(OpenProcedure, open_procedure),
	SH_ROUTE(Submit, submit, Intake__SubmitRequest, Intake__SubmitReply, .gather = submit_gather_route),
	SH_ROUTE(GetApplication, get_application, Intake__GetApplicationRequest, Intake__Application, .gather = NULL),
	SH_ROUTE(GetReceipt, get_receipt, Intake__GetReceiptRequest, Intake__Receipt, .gather = NULL),
	DESK(ListApplications, list_applications),
	SH_ROUTE(ConfirmMatch, confirm_match, Intake__ConfirmMatchRequest, Intake__ConfirmMatchReply,
		 .gather = confirm_gather_route),
	DESK(Accept, accept_application),
	DESK(UndoMatch, undo_match),
	DESK(ReturnForCorrection, return_application),
	DESK(ProposeRejection, propose_rejection),
	DESK(ApproveRejection, approve_rejection),
	DESK(RecordOralRejection, record_oral_rejection),
	DESK(Withdraw, withdraw),
	SH_ROUTE(GetNoticeTarget, get_notice_target, Intake__GetNoticeTargetRequest, Intake__NoticeTarget,
		 .gather = notice_gather_route),
	SH_ROUTE(GetApplicationFacts, get_application_facts, Intake__GetApplicationFactsRequest,
		 Intake__ApplicationFacts, .gather = NULL),
	SH_ROUTE(RebuildWorkflow, rebuild_workflow, Intake__RebuildWorkflowRequest, Intake__RebuildWorkflowReply,
		 .gather = rebuild_gather_route),
	{ 0 },
};

SH_EVENT_HANDLER(on_protection_changed, RegisterSync__ProtectionChanged)
SH_EVENT_HANDLER(on_survey_needed, Ledger__SurveyNeeded)
SH_EVENT_HANDLER(on_damage_decided, Ledger__DamageDecided)
SH_EVENT_HANDLER(on_damage_withdrawn, Ledger__DamageWithdrawn)
SH_EVENT_HANDLER(on_disaster_disposed, Ledger__DisasterDisposed)
SH_EVENT_HANDLER(on_certificate_ready, Certificate__CertificateReady)
SH_EVENT_HANDLER(on_certificate_issued, Certificate__CertificateIssued)
SH_EVENT_HANDLER(on_certificate_superseded, Certificate__CertificateSuperseded)

static const ShEventRow events[] = {
	SH_EVENT("register-sync", register_sync__protection_changed__descriptor, on_protection_changed,
		 RegisterSync__ProtectionChanged),
	SH_EVENT_IGNORED("register-sync", register_sync__person_tied__descriptor),
	SH_EVENT_IGNORED("register-sync", register_sync__residents_changed__descriptor),
	SH_EVENT("ledger", ledger__survey_needed__descriptor, on_survey_needed, Ledger__SurveyNeeded),
	SH_EVENT("ledger", ledger__damage_decided__descriptor, on_damage_decided, Ledger__DamageDecided),
	SH_EVENT("ledger", ledger__damage_withdrawn__descriptor, on_damage_withdrawn, Ledger__DamageWithdrawn),
	SH_EVENT("ledger", ledger__disaster_disposed__descriptor, on_disaster_disposed, Ledger__DisasterDisposed),
	SH_EVENT_IGNORED("ledger", ledger__disaster_declared__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__ledger_opened__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__victim_changed__descriptor),
	SH_EVENT("certificate-issuer", certificate__certificate_ready__descriptor, on_certificate_ready,
		 Certificate__CertificateReady),
	SH_EVENT("certificate-issuer", certificate__certificate_issued__descriptor, on_certificate_issued,
		 Certificate__CertificateIssued),
	SH_EVENT("certificate-issuer", certificate__certificate_superseded__descriptor, on_certificate_superseded,
		 Certificate__CertificateSuperseded),
	{ 0 },
};

/* 災対法90条の2: to issue damage certificates is why anybody looks. */
#define PURPOSE "90-2"
static const ShDueRow due[] = {
	{ "match", match_gather, match_settle, PURPOSE },
	{ "project", project_gather, project_done, PURPOSE },
	{ "shield", shield_gather, shield_settle, PURPOSE },
	{ 0 },
};

/* Thirty files of 10 MB, the form, and what multipart puts around them. */
enum { BODY_FILES_MAX = 30 * ATTACHMENT_BYTES_MAX + (2 << 20), BODY_JSON_MAX = 1 << 20, BODY_JSON_SMALL = 64 << 10 };

#define PORTAL "/v1/{municipality}/applications"
#define FROM_PORTAL "\"channel\":\"PORTAL\""
/* For a system that has a ledger of its own (docs/integrators.md): what staff do with a case. */
#define CASE_DOOR(method_, path_, rpc_, body_)                                                                       \
	{                                                                                                            \
		.method = method_, .path = "/v1/{municipality}/cases" path_, .rpc = rpc_, .auth = SH_AUTH_API_KEY,   \
		.body = body_, .max_body = (body_) == SH_BODY_NONE ? 0 : BODY_JSON_SMALL, .purpose = PURPOSE         \
	}

static const ShDoorRoute door[] = {
	{ .method = "POST",
	  .path = PORTAL,
	  .rpc = "Submit",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_MULTIPART,
	  .max_body = BODY_FILES_MAX,
	  .max_files = ATTACHMENTS_MAX,
	  .blob_purpose = "attachment",
	  .purpose = PURPOSE,
	  .fixed = FROM_PORTAL },
	{ .method = "POST",
	  .path = PORTAL,
	  .rpc = "Submit",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_JSON,
	  .max_body = BODY_JSON_MAX,
	  .purpose = PURPOSE,
	  .fixed = FROM_PORTAL },
	{ .method = "GET",
	  .path = PORTAL "/{receipt_no}",
	  .rpc = "GetReceipt",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .purpose = PURPOSE },
	{ .method = "POST",
	  .path = PORTAL "/{receipt_no}/withdraw",
	  .rpc = "Withdraw",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .purpose = PURPOSE },
	CASE_DOOR("GET", "/{application_id}", "GetApplication", SH_BODY_NONE),
	CASE_DOOR("POST", "/search", "ListApplications", SH_BODY_JSON),
	CASE_DOOR("POST", "/{application_id}/match", "ConfirmMatch", SH_BODY_JSON),
	CASE_DOOR("POST", "/{application_id}/acceptance", "Accept", SH_BODY_JSON),
	CASE_DOOR("POST", "/{application_id}/return", "ReturnForCorrection", SH_BODY_JSON),
	CASE_DOOR("POST", "/{application_id}/rejection", "ProposeRejection", SH_BODY_JSON),
	CASE_DOOR("POST", "/{application_id}/rejection/approval", "ApproveRejection", SH_BODY_JSON),
	{ .method = "GET",
	  .path = "/v1/{municipality}/applications/{application_id}/attachments/{blob_id}",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .purpose = PURPOSE,
	  .fetch = fetch_attachment,
	  .shows = "application",
	  .roles = "window,protection" },
	{ 0 },
};

const ShSetting intake_settings[] = {
	{ "places", SH_SETTING_TEXT, "", 0, 0,
	  "File of municipality names (code, prefecture, name by tabs); empty: no damaged address is judged" },
	{ "signer_anchors", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of CA certificates (*.pem) for signers of applications; empty: none is trusted" },
	{ "signer_crls", SH_SETTING_TEXT, "", 0, 0,
	  "Folder of their revocation lists (*.crl); empty: revocation is unknown" },
	{ 0 },
};

static int start(const ShSettings *settings, ShError *err)
{
	int r = places_load(sh_setting(settings, "places"), err);

	return r != 0 ? r
		      : signer_open(sh_setting(settings, "signer_anchors"), sh_setting(settings, "signer_crls"), err);
}

static void stop(void)
{
	signer_close();
	places_drop();
}

static const char *const peers[] = { "register-sync", "ledger", NULL };

const ShService application_intake_service = {
	.name = "application-intake",
	.contract = &intake_contract,
	.routes = routes,
	.events = events,
	.due = due,
	.door = door,
	.reasons = intake_reasons,
	.settings = intake_settings,
	.statements = application_intake_sql,
	.sealed = intake_sealed,
	.peers = peers,
	.start = start,
	.stop = stop,
};
