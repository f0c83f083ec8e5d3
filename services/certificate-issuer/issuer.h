#pragma once
#include "sh_service.h"
#include "shien/certificate/v1/certificate.pb-c.h"
#include "shien/certificate/v1/contract.h"
#include "shien/certificate/v1/events.pb-c.h"
#include "shien/intake/v1/events.pb-c.h"
#include "shien/ledger/v1/events.pb-c.h"
#include "shien/register/v1/events.pb-c.h"

/* 罹災証明書: prepared when the ledger has a confirmed grade, approved by people, issued as a signed PDF. */
extern const ShService certificate_issuer_service;
extern const ShSealed issuer_sealed[];
extern const ShReason issuer_reasons[];

/* 災対法90条の2 (罹災証明書の交付): the purpose under which this daemon looks. */
#define PURPOSE_CERTIFICATE "90-2"
/* Due work: read an application's facts again. id = application id. */
#define DUE_PREPARE "prepare"

/* arrivals.c: events mark what they concern and schedule the work, no more. */
int application_accepted(ShCall *call, const Intake__ApplicationAccepted *e);
int application_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e);
int application_withdrawn(ShCall *call, const Intake__ApplicationWithdrawn *e);
int damage_decided(ShCall *call, const Ledger__DamageDecided *e);
int damage_withdrawn(ShCall *call, const Ledger__DamageWithdrawn *e);
int disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e);
int victim_changed(ShCall *call, const Ledger__VictimChanged *e);
int protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e);
/* Valid no more from now on, by no successor; told where it was valid. */
int void_certificate(ShCall *call, const char *application_id, const char *certificate_id);
/* The ledger was found changed while issuing: outside of a transaction. */
int schedule_prepare(ShCall *call, const char *application_id);

/* prepare.c */
int prepare_gather(ShCall *call, const char *application_id);
int prepare(ShCall *call, const char *application_id);

/* list.c */
int list_certificates(ShCall *call, const Certificate__ListCertificatesRequest *q,
		      Certificate__ListCertificatesReply *reply);

/* approve.c */
int approve_certificates(ShCall *call, const Certificate__ApproveCertificatesRequest *q,
			 Certificate__ApproveCertificatesReply *reply);
int record_oral_certificates(ShCall *call, const Certificate__RecordOralCertificatesRequest *q,
			     Certificate__RecordOralCertificatesReply *reply);

/* authority.c */
int put_authority(ShCall *call, const Certificate__PutAuthorityRequest *q, Certificate__PutAuthorityReply *reply);

/* counter.c */
int issue_gather(ShCall *call, const Certificate__IssueAtCounterRequest *q);
int issue_at_counter(ShCall *call, const Certificate__IssueAtCounterRequest *q,
		     Certificate__IssueAtCounterReply *reply);
int issue_release(ShCall *call, const Certificate__IssueAtCounterRequest *q,
		  const Certificate__IssueAtCounterReply *reply);

/* download.c */
int download_gather(ShCall *call, const ShDoorAsk *ask);
int download(ShCall *call, const ShDoorAsk *ask, ShDownload *ret);

/* kiosk.c, kiosk_challenge.c */
int kiosk_challenge(ShCall *call, const Certificate__KioskChallengeRequest *q,
		    Certificate__KioskChallengeReply *reply);
int kiosk_list_gather(ShCall *call, const Certificate__KioskListRequest *q);
int kiosk_list(ShCall *call, const Certificate__KioskListRequest *q, Certificate__KioskListReply *reply);
int kiosk_list_release(ShCall *call, const Certificate__KioskListRequest *q,
		       const Certificate__KioskListReply *reply);
int kiosk_issue_gather(ShCall *call, const Certificate__KioskIssueRequest *q);
int kiosk_issue(ShCall *call, const Certificate__KioskIssueRequest *q, Certificate__KioskIssueReply *reply);
int kiosk_issue_release(ShCall *call, const Certificate__KioskIssueRequest *q,
			const Certificate__KioskIssueReply *reply);

/* verify.c */
int verify_certificate(ShCall *call, const Certificate__VerifyCertificateRequest *q,
		       Certificate__VerifyCertificateReply *reply);
