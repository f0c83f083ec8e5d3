/* Every message, event, piece of due work and door of certificate-issuer. Start reading here. */
#include "issuer.h"

#include "certificate_issuer_sql.h"
#include "workshop.h"

SH_HANDLER(put_authority, Certificate__PutAuthorityRequest, Certificate__PutAuthorityReply)
SH_HANDLER(list_certificates, Certificate__ListCertificatesRequest, Certificate__ListCertificatesReply)
SH_HANDLER(approve_certificates, Certificate__ApproveCertificatesRequest, Certificate__ApproveCertificatesReply)
SH_HANDLER(record_oral_certificates, Certificate__RecordOralCertificatesRequest,
	   Certificate__RecordOralCertificatesReply)
SH_HANDLER(issue_at_counter, Certificate__IssueAtCounterRequest, Certificate__IssueAtCounterReply)
SH_GATHER(issue_gather, Certificate__IssueAtCounterRequest)
SH_RELEASE(issue_release, Certificate__IssueAtCounterRequest, Certificate__IssueAtCounterReply)
SH_HANDLER(kiosk_challenge, Certificate__KioskChallengeRequest, Certificate__KioskChallengeReply)
SH_HANDLER(kiosk_list, Certificate__KioskListRequest, Certificate__KioskListReply)
SH_GATHER(kiosk_list_gather, Certificate__KioskListRequest)
SH_RELEASE(kiosk_list_release, Certificate__KioskListRequest, Certificate__KioskListReply)
SH_HANDLER(kiosk_issue, Certificate__KioskIssueRequest, Certificate__KioskIssueReply)
SH_GATHER(kiosk_issue_gather, Certificate__KioskIssueRequest)
SH_RELEASE(kiosk_issue_release, Certificate__KioskIssueRequest, Certificate__KioskIssueReply)
SH_HANDLER(verify_certificate, Certificate__VerifyCertificateRequest, Certificate__VerifyCertificateReply)

static const ShRoute routes[] = {
	SH_ROUTE(PutAuthority, put_authority, Certificate__PutAuthorityRequest, Certificate__PutAuthorityReply, 0),
	SH_ROUTE(ListCertificates, list_certificates, Certificate__ListCertificatesRequest,
		 Certificate__ListCertificatesReply, 0),
	SH_ROUTE(ApproveCertificates, approve_certificates, Certificate__ApproveCertificatesRequest,
		 Certificate__ApproveCertificatesReply, 0),
	SH_ROUTE(RecordOralCertificates, record_oral_certificates, Certificate__RecordOralCertificatesRequest,
		 Certificate__RecordOralCertificatesReply, 0),
	SH_ROUTE(IssueAtCounter, issue_at_counter, Certificate__IssueAtCounterRequest,
		 Certificate__IssueAtCounterReply, .gather = issue_gather_route, .release = issue_release_route),
	SH_ROUTE(KioskChallenge, kiosk_challenge, Certificate__KioskChallengeRequest,
		 Certificate__KioskChallengeReply, 0),
	SH_ROUTE(KioskList, kiosk_list, Certificate__KioskListRequest, Certificate__KioskListReply,
		 .gather = kiosk_list_gather_route, .release = kiosk_list_release_route),
	SH_ROUTE(KioskIssue, kiosk_issue, Certificate__KioskIssueRequest, Certificate__KioskIssueReply,
		 .gather = kiosk_issue_gather_route, .release = kiosk_issue_release_route),
	SH_ROUTE(VerifyCertificate, verify_certificate, Certificate__VerifyCertificateRequest,
		 Certificate__VerifyCertificateReply, 0),
	{ 0 },
};

SH_EVENT_HANDLER(application_accepted, Intake__ApplicationAccepted)
SH_EVENT_HANDLER(application_unlinked, Intake__ApplicationUnlinked)
SH_EVENT_HANDLER(application_withdrawn, Intake__ApplicationWithdrawn)
SH_EVENT_HANDLER(damage_decided, Ledger__DamageDecided)
SH_EVENT_HANDLER(damage_withdrawn, Ledger__DamageWithdrawn)
SH_EVENT_HANDLER(disaster_disposed, Ledger__DisasterDisposed)
SH_EVENT_HANDLER(victim_changed, Ledger__VictimChanged)
SH_EVENT_HANDLER(protection_changed, RegisterSync__ProtectionChanged)

static const ShEventRow events[] = {
	SH_EVENT("application-intake", intake__application_accepted__descriptor, application_accepted,
		 Intake__ApplicationAccepted),
	SH_EVENT("application-intake", intake__application_unlinked__descriptor, application_unlinked,
		 Intake__ApplicationUnlinked),
	SH_EVENT("application-intake", intake__application_withdrawn__descriptor, application_withdrawn,
		 Intake__ApplicationWithdrawn),
	SH_EVENT_IGNORED("application-intake", intake__application_received__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_returned__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_rejected__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_reopened__descriptor),
	SH_EVENT("ledger", ledger__damage_decided__descriptor, damage_decided, Ledger__DamageDecided),
	SH_EVENT("ledger", ledger__damage_withdrawn__descriptor, damage_withdrawn, Ledger__DamageWithdrawn),
	SH_EVENT("ledger", ledger__victim_changed__descriptor, victim_changed, Ledger__VictimChanged),
	SH_EVENT("ledger", ledger__disaster_disposed__descriptor, disaster_disposed, Ledger__DisasterDisposed),
	SH_EVENT_IGNORED("ledger", ledger__disaster_declared__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__ledger_opened__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__survey_needed__descriptor),
	SH_EVENT("register-sync", register_sync__protection_changed__descriptor, protection_changed,
		 RegisterSync__ProtectionChanged),
	SH_EVENT_IGNORED("register-sync", register_sync__person_tied__descriptor),
	SH_EVENT_IGNORED("register-sync", register_sync__residents_changed__descriptor),
	{ 0 },
};

static const ShDueRow due[] = {
	{ DUE_PREPARE, prepare_gather, prepare, PURPOSE_CERTIFICATE },
	{ 0 },
};

enum { JSON_SMALL = 64 << 10, JSON_SEAL = 512 << 10 };

#define JSON_DOOR(path_, rpc_, auth_, most, purpose_)                                                                \
	{                                                                                                            \
		.method = "POST", .path = "/v1/{municipality}/" path_, .rpc = rpc_, .auth = auth_,                   \
		.body = SH_BODY_JSON, .max_body = most, .purpose = purpose_                                          \
	}

static const ShDoorRoute door[] = {
	JSON_DOOR("authorities", "PutAuthority", SH_AUTH_API_KEY, JSON_SEAL, NULL),
	JSON_DOOR("certificates/search", "ListCertificates", SH_AUTH_API_KEY, JSON_SMALL, PURPOSE_CERTIFICATE),
	JSON_DOOR("certificates/approval", "ApproveCertificates", SH_AUTH_API_KEY, JSON_SMALL, PURPOSE_CERTIFICATE),
	JSON_DOOR("certificates/{certificate_id}/issues", "IssueAtCounter", SH_AUTH_API_KEY, JSON_SMALL,
		  PURPOSE_CERTIFICATE),
	{ .method = "GET",
	  .path = "/v1/{municipality}/issues/{file}",
	  .auth = SH_AUTH_API_KEY,
	  .body = SH_BODY_NONE,
	  .purpose = PURPOSE_CERTIFICATE,
	  .fetch = download,
	  .shows = "certificate",
	  .fetch_gather = download_gather,
	  .roles = "window,kiosk" },
	JSON_DOOR("kiosk/challenges", "KioskChallenge", SH_AUTH_API_KEY, JSON_SMALL, NULL),
	JSON_DOOR("kiosk/list", "KioskList", SH_AUTH_API_KEY, JSON_SMALL, PURPOSE_CERTIFICATE),
	JSON_DOOR("kiosk/issues", "KioskIssue", SH_AUTH_API_KEY, JSON_SMALL, PURPOSE_CERTIFICATE),
	JSON_DOOR("verify", "VerifyCertificate", SH_AUTH_PUBLIC, JSON_SMALL, NULL),
	{ 0 },
};

static const char *const peers[] = { "ledger", "register-sync", NULL };

const ShService certificate_issuer_service = {
	.name = "certificate-issuer",
	.contract = &certificate_contract,
	.routes = routes,
	.events = events,
	.due = due,
	.door = door,
	.reasons = issuer_reasons,
	.settings = workshop_settings,
	.statements = certificate_issuer_sql,
	.sealed = issuer_sealed,
	.peers = peers,
	.start = workshop_open,
	.stop = workshop_close,
	.worker_stop = workshop_leave,
};
