#pragma once
#include "code_table.h"
#include "rules/resident_row.h"
#include "sh_blob.h"
#include "sh_service.h"
#include "shien/ledger/v1/events.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/events.pb-c.h"
#include "shien/register/v1/register.pb-c.h"

/* 住民基本台帳の副本: the copy of the resident register, kept for the day of a disaster. */
extern const ShService register_sync_service;
extern const ShSealed register_sealed[];

/* data.c: code tables and mapping profiles, read once at start. */
int data_load(const ShSettings *settings, ShError *err);
void data_free(void);
const CodeTables *data_codes(void);
/* NULL: no such profile. */
const ShCsvProfile *data_profile(const char *name);

/* import.c */
int start_import(ShCall *call, const RegisterSync__StartImportRequest *q, RegisterSync__StartImportReply *p);
int get_import(ShCall *call, const RegisterSync__GetImportRequest *q, RegisterSync__Import *p);
/* import_confirm.c: files that wait for a person. */
int confirm_import(ShCall *call, const RegisterSync__ConfirmImportRequest *q, RegisterSync__ConfirmImportReply *p);
int withdraw_import(ShCall *call, const RegisterSync__WithdrawImportRequest *q, RegisterSync__WithdrawImportReply *p);
int list_imports(ShCall *call, const RegisterSync__ListImportsRequest *q, RegisterSync__ListImportsReply *p);
/* gaiji.c */
int set_gaiji(ShCall *call, const RegisterSync__SetGaijiRequest *q, RegisterSync__SetGaijiReply *p);
int list_unshown(ShCall *call, const RegisterSync__ListUnshownRequest *q, RegisterSync__ListUnshownReply *p);
/* arrangement.c */
int set_arrangement(ShCall *call, const RegisterSync__SetArrangementRequest *q, RegisterSync__SetArrangementReply *p);
int get_arrangement(ShCall *call, const RegisterSync__GetArrangementRequest *q, RegisterSync__Arrangement *p);
int get_register_job(ShCall *call, const Common__GetJobRequest *q, Common__Job *p);

/* A known encoding and a known profile. */
int import_check(ShCall *call, const char *profile, const char *encoding);

/* feed.c: a batch of changes (pattern A). feed_read.c: how fresh the copy is, and of whom it may be wrong. */
int take_changes_gather(ShCall *call, const RegisterSync__TakeChangesRequest *q);
int take_changes(ShCall *call, const RegisterSync__TakeChangesRequest *q, RegisterSync__TakeChangesReply *p);
int list_stale(ShCall *call, const RegisterSync__ListStaleRequest *q, RegisterSync__ListStaleReply *p);
/* head.c: households without a head, or whose head is none of them: of the whole register, and kept with a file; of
 * whom a batch is about; of one household ("" NO_HEAD HEAD_ELSEWHERE). */
int heads_count(ShCall *call, uint64_t *ret_without, uint64_t *ret_elsewhere);
int heads_of_file(ShCall *call, const char *import_id);
int heads_of_batch(ShCall *call, const char *import_id, const char *const *person_ids, size_t n);
int head_of(ShCall *call, const char *household_id, const char **ret);
int list_household_findings(ShCall *call, const RegisterSync__ListHouseholdFindingsRequest *q,
			    RegisterSync__ListHouseholdFindingsReply *p);
/* reconcile.c */
int reconcile_gather(ShCall *call, const RegisterSync__ReconcileRequest *q);
int reconcile(ShCall *call, const RegisterSync__ReconcileRequest *q, RegisterSync__ReconcileReply *p);
/* The newest date that any file or batch told of; "". In the call's arena. */
int register_as_of(ShCall *call, const char **ret);
int get_freshness(ShCall *call, const RegisterSync__GetFreshnessRequest *q, RegisterSync__Freshness *p);

/* import_run.c: due work "import", one part of a file each time; id is the job's. */
int import_gather(ShCall *call, const char *job_id);
int import_part(ShCall *call, const char *job_id);

/* findings.c, rejects_csv.c: why rows were refused, and what was found in those taken in. */
int list_rejects(ShCall *call, const RegisterSync__ListRejectsRequest *q, RegisterSync__ListRejectsReply *p);
int fetch_rejects(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);

/* original.c: the uploaded file as it came, whole or part by part. */
uint32_t original_parts(const ShBlobInfo *blob);
int fetch_original(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);

/* find.c, read.c, pull.c */
int find_residents(ShCall *call, const RegisterSync__FindRequest *q, RegisterSync__FindReply *p);
int batch_get(ShCall *call, const RegisterSync__BatchGetRequest *q, RegisterSync__BatchGetReply *p);
/* address_number.c */
int resolve_address_numbers(ShCall *call, const RegisterSync__ResolveAddressNumbersRequest *q,
			    RegisterSync__ResolveAddressNumbersReply *p);
int pull_as_of(ShCall *call, const RegisterSync__PullAsOfRequest *q, RegisterSync__PullAsOfReply *p);
int pull_batch(ShCall *call, const RegisterSync__PullBatchRequest *q, RegisterSync__PullBatchReply *p);

/* search.c, household.c: what staff look for. */
int search_residents(ShCall *call, const RegisterSync__SearchResidentsRequest *q,
		     RegisterSync__SearchResidentsReply *p);
int get_household(ShCall *call, const RegisterSync__GetHouseholdRequest *q, RegisterSync__GetHouseholdReply *p);
/* history.c: all that the register said of somebody. */
int get_history(ShCall *call, const RegisterSync__GetHistoryRequest *q, RegisterSync__GetHistoryReply *p);

/* double.c: one person under two 宛名番号 */
int list_doubles(ShCall *call, const RegisterSync__ListDoublesRequest *q, RegisterSync__ListDoublesReply *p);
int decide_double(ShCall *call, const RegisterSync__DecideDoubleRequest *q, RegisterSync__DecideDoubleReply *p);

/* gate.c: SH_REFUSED where nothing about persons is open. The first thing of every handler that shows some. */
int gate(ShCall *call);
int on_disaster_declared(ShCall *call, const Ledger__DisasterDeclared *e);
int on_ledger_opened(ShCall *call, const Ledger__LedgerOpened *e);
int on_disaster_disposed(ShCall *call, const Ledger__DisasterDisposed *e);
int mark_invented(ShCall *call, const RegisterSync__MarkInventedRequest *q, RegisterSync__MarkInventedReply *p);

/* measure.c */
int record_measure(ShCall *call, const RegisterSync__RecordMeasureRequest *q, RegisterSync__RecordMeasureReply *p);
int list_measures(ShCall *call, const RegisterSync__ListMeasuresRequest *q, RegisterSync__ListMeasuresReply *p);
int lift_protection(ShCall *call, const RegisterSync__LiftProtectionRequest *q, RegisterSync__LiftProtectionReply *p);

/* card.c, number.c */
int resolve_card(ShCall *call, const RegisterSync__ResolveCardRequest *q, RegisterSync__ResolveCardReply *p);
int resolve_sealed_number(ShCall *call, const RegisterSync__ResolveSealedNumberRequest *q,
			  RegisterSync__ResolveSealedNumberReply *p);
int set_number_assessment(ShCall *call, const RegisterSync__SetNumberAssessmentRequest *q,
			  RegisterSync__SetNumberAssessmentReply *p);

/* protection.c */
int check_release(ShCall *call, const RegisterSync__CheckReleaseRequest *q, RegisterSync__CheckReleaseReply *p);
int set_protection(ShCall *call, const RegisterSync__SetProtectionRequest *q, RegisterSync__SetProtectionReply *p);
