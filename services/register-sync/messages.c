/* register-sync's table of contents: what it is asked, what falls due, its door. Start reading here. */
#include "register_sync.h"
#include "register_sync_sql.h"

SH_HANDLER(start_import, RegisterSync__StartImportRequest, RegisterSync__StartImportReply)
SH_HANDLER(get_import, RegisterSync__GetImportRequest, RegisterSync__Import)
SH_HANDLER(confirm_import, RegisterSync__ConfirmImportRequest, RegisterSync__ConfirmImportReply)
SH_HANDLER(withdraw_import, RegisterSync__WithdrawImportRequest, RegisterSync__WithdrawImportReply)
SH_HANDLER(list_imports, RegisterSync__ListImportsRequest, RegisterSync__ListImportsReply)
SH_HANDLER(set_gaiji, RegisterSync__SetGaijiRequest, RegisterSync__SetGaijiReply)
SH_HANDLER(list_unshown, RegisterSync__ListUnshownRequest, RegisterSync__ListUnshownReply)
SH_HANDLER(set_arrangement, RegisterSync__SetArrangementRequest, RegisterSync__SetArrangementReply)
SH_HANDLER(get_arrangement, RegisterSync__GetArrangementRequest, RegisterSync__Arrangement)
SH_HANDLER(list_rejects, RegisterSync__ListRejectsRequest, RegisterSync__ListRejectsReply)
SH_HANDLER(get_register_job, Common__GetJobRequest, Common__Job)
SH_HANDLER(take_changes, RegisterSync__TakeChangesRequest, RegisterSync__TakeChangesReply)
SH_GATHER(take_changes_gather, RegisterSync__TakeChangesRequest)
SH_HANDLER(reconcile, RegisterSync__ReconcileRequest, RegisterSync__ReconcileReply)
SH_GATHER(reconcile_gather, RegisterSync__ReconcileRequest)
SH_HANDLER(list_household_findings, RegisterSync__ListHouseholdFindingsRequest,
	   RegisterSync__ListHouseholdFindingsReply)
SH_HANDLER(list_stale, RegisterSync__ListStaleRequest, RegisterSync__ListStaleReply)
SH_HANDLER(get_freshness, RegisterSync__GetFreshnessRequest, RegisterSync__Freshness)
SH_HANDLER(find_residents, RegisterSync__FindRequest, RegisterSync__FindReply)
SH_HANDLER(search_residents, RegisterSync__SearchResidentsRequest, RegisterSync__SearchResidentsReply)
SH_HANDLER(get_household, RegisterSync__GetHouseholdRequest, RegisterSync__GetHouseholdReply)
SH_HANDLER(get_history, RegisterSync__GetHistoryRequest, RegisterSync__GetHistoryReply)
SH_HANDLER(list_doubles, RegisterSync__ListDoublesRequest, RegisterSync__ListDoublesReply)
SH_HANDLER(decide_double, RegisterSync__DecideDoubleRequest, RegisterSync__DecideDoubleReply)
SH_HANDLER(resolve_address_numbers, RegisterSync__ResolveAddressNumbersRequest,
	   RegisterSync__ResolveAddressNumbersReply)
SH_HANDLER(batch_get, RegisterSync__BatchGetRequest, RegisterSync__BatchGetReply)
SH_HANDLER(pull_as_of, RegisterSync__PullAsOfRequest, RegisterSync__PullAsOfReply)
SH_HANDLER(pull_batch, RegisterSync__PullBatchRequest, RegisterSync__PullBatchReply)
SH_HANDLER(resolve_card, RegisterSync__ResolveCardRequest, RegisterSync__ResolveCardReply)
SH_HANDLER(resolve_sealed_number, RegisterSync__ResolveSealedNumberRequest, RegisterSync__ResolveSealedNumberReply)
SH_HANDLER(check_release, RegisterSync__CheckReleaseRequest, RegisterSync__CheckReleaseReply)
SH_HANDLER(set_protection, RegisterSync__SetProtectionRequest, RegisterSync__SetProtectionReply)
SH_HANDLER(record_measure, RegisterSync__RecordMeasureRequest, RegisterSync__RecordMeasureReply)
SH_HANDLER(list_measures, RegisterSync__ListMeasuresRequest, RegisterSync__ListMeasuresReply)
SH_HANDLER(lift_protection, RegisterSync__LiftProtectionRequest, RegisterSync__LiftProtectionReply)
SH_HANDLER(mark_invented, RegisterSync__MarkInventedRequest, RegisterSync__MarkInventedReply)
SH_HANDLER(set_number_assessment, RegisterSync__SetNumberAssessmentRequest, RegisterSync__SetNumberAssessmentReply)

static const ShRoute routes[] = {
	SH_ROUTE(StartImport, start_import, RegisterSync__StartImportRequest, RegisterSync__StartImportReply),
	SH_ROUTE(GetImport, get_import, RegisterSync__GetImportRequest, RegisterSync__Import),
	SH_ROUTE(ConfirmImport, confirm_import, RegisterSync__ConfirmImportRequest, RegisterSync__ConfirmImportReply),
	SH_ROUTE(WithdrawImport, withdraw_import, RegisterSync__WithdrawImportRequest,
		 RegisterSync__WithdrawImportReply),
	SH_ROUTE(ListImports, list_imports, RegisterSync__ListImportsRequest, RegisterSync__ListImportsReply),
	SH_ROUTE(SetGaiji, set_gaiji, RegisterSync__SetGaijiRequest, RegisterSync__SetGaijiReply),
	SH_ROUTE(ListUnshown, list_unshown, RegisterSync__ListUnshownRequest, RegisterSync__ListUnshownReply),
	SH_ROUTE(SetArrangement, set_arrangement, RegisterSync__SetArrangementRequest,
		 RegisterSync__SetArrangementReply),
	SH_ROUTE(GetArrangement, get_arrangement, RegisterSync__GetArrangementRequest, RegisterSync__Arrangement),
	SH_ROUTE(ListRejects, list_rejects, RegisterSync__ListRejectsRequest, RegisterSync__ListRejectsReply),
	SH_ROUTE(GetRegisterJob, get_register_job, Common__GetJobRequest, Common__Job),
	SH_ROUTE(TakeChanges, take_changes, RegisterSync__TakeChangesRequest, RegisterSync__TakeChangesReply,
		 .gather = take_changes_gather_route),
	SH_ROUTE(Reconcile, reconcile, RegisterSync__ReconcileRequest, RegisterSync__ReconcileReply,
		 .gather = reconcile_gather_route),
	SH_ROUTE(ListHouseholdFindings, list_household_findings, RegisterSync__ListHouseholdFindingsRequest,
		 RegisterSync__ListHouseholdFindingsReply),
	SH_ROUTE(ListStale, list_stale, RegisterSync__ListStaleRequest, RegisterSync__ListStaleReply),
	SH_ROUTE(GetFreshness, get_freshness, RegisterSync__GetFreshnessRequest, RegisterSync__Freshness),
	SH_ROUTE(Find, find_residents, RegisterSync__FindRequest, RegisterSync__FindReply),
	SH_ROUTE(SearchResidents, search_residents, RegisterSync__SearchResidentsRequest,
		 RegisterSync__SearchResidentsReply),
	SH_ROUTE(GetHousehold, get_household, RegisterSync__GetHouseholdRequest, RegisterSync__GetHouseholdReply),
	SH_ROUTE(GetHistory, get_history, RegisterSync__GetHistoryRequest, RegisterSync__GetHistoryReply),
	SH_ROUTE(ListDoubles, list_doubles, RegisterSync__ListDoublesRequest, RegisterSync__ListDoublesReply),
	SH_ROUTE(DecideDouble, decide_double, RegisterSync__DecideDoubleRequest, RegisterSync__DecideDoubleReply),
	SH_ROUTE(BatchGet, batch_get, RegisterSync__BatchGetRequest, RegisterSync__BatchGetReply),
	SH_ROUTE(PullAsOf, pull_as_of, RegisterSync__PullAsOfRequest, RegisterSync__PullAsOfReply),
	SH_ROUTE(PullBatch, pull_batch, RegisterSync__PullBatchRequest, RegisterSync__PullBatchReply),
	SH_ROUTE(ResolveCard, resolve_card, RegisterSync__ResolveCardRequest, RegisterSync__ResolveCardReply),
	SH_ROUTE(ResolveSealedNumber, resolve_sealed_number, RegisterSync__ResolveSealedNumberRequest,
		 RegisterSync__ResolveSealedNumberReply),
	SH_ROUTE(ResolveAddressNumbers, resolve_address_numbers, RegisterSync__ResolveAddressNumbersRequest,
		 RegisterSync__ResolveAddressNumbersReply),
	SH_ROUTE(CheckRelease, check_release, RegisterSync__CheckReleaseRequest, RegisterSync__CheckReleaseReply),
	SH_ROUTE(SetProtection, set_protection, RegisterSync__SetProtectionRequest, RegisterSync__SetProtectionReply),
	SH_ROUTE(SetNumberAssessment, set_number_assessment, RegisterSync__SetNumberAssessmentRequest,
		 RegisterSync__SetNumberAssessmentReply),
	SH_ROUTE(RecordMeasure, record_measure, RegisterSync__RecordMeasureRequest, RegisterSync__RecordMeasureReply),
	SH_ROUTE(ListMeasures, list_measures, RegisterSync__ListMeasuresRequest, RegisterSync__ListMeasuresReply),
	SH_ROUTE(LiftProtection, lift_protection, RegisterSync__LiftProtectionRequest,
		 RegisterSync__LiftProtectionReply),
	SH_ROUTE(MarkInvented, mark_invented, RegisterSync__MarkInventedRequest, RegisterSync__MarkInventedReply),
	{ 0 },
};

SH_EVENT_HANDLER(on_disaster_declared, Ledger__DisasterDeclared)
SH_EVENT_HANDLER(on_ledger_opened, Ledger__LedgerOpened)
SH_EVENT_HANDLER(on_disaster_disposed, Ledger__DisasterDisposed)
static const ShEventRow events[] = {
	SH_EVENT("ledger", ledger__disaster_declared__descriptor, on_disaster_declared, Ledger__DisasterDeclared),
	SH_EVENT("ledger", ledger__ledger_opened__descriptor, on_ledger_opened, Ledger__LedgerOpened),
	SH_EVENT("ledger", ledger__disaster_disposed__descriptor, on_disaster_disposed, Ledger__DisasterDisposed),
	SH_EVENT_IGNORED("ledger", ledger__damage_decided__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__damage_withdrawn__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__survey_needed__descriptor),
	SH_EVENT_IGNORED("ledger", ledger__victim_changed__descriptor),
	{ 0 },
};

static const ShDueRow due[] = {
	{ .kind = "import", .gather = import_gather, .handler = import_part, .purpose = "REGISTER_COPY" },
	{ 0 },
};

#define ROOM "/v1/{municipality}/register"
static const ShDoorRoute door[] = {
	{ .method = "POST",
	  .path = ROOM "/imports",
	  .rpc = "StartImport",
	  .body = SH_BODY_MULTIPART,
	  .max_body = 4ull << 30,
	  .max_files = 1,
	  .blob_purpose = "import",
	  .purpose = "REGISTER_COPY" },
	{ .method = "GET", .path = ROOM "/imports", .rpc = "ListImports" },
	{ .method = "GET", .path = ROOM "/imports/{import_id}", .rpc = "GetImport", .purpose = "REGISTER_COPY" },
	{ .method = "POST",
	  .path = ROOM "/imports/{import_id}/confirmation",
	  .rpc = "ConfirmImport",
	  .body = SH_BODY_JSON,
	  .max_body = 4096,
	  .purpose = "REGISTER_COPY" },
	{ .method = "POST",
	  .path = ROOM "/imports/{import_id}/withdrawal",
	  .rpc = "WithdrawImport",
	  .body = SH_BODY_JSON,
	  .max_body = 4096,
	  .purpose = "REGISTER_COPY" },
	{ .method = "GET",
	  .path = ROOM "/imports/{import_id}/rejects",
	  .rpc = "ListRejects",
	  .purpose = "REGISTER_COPY" },
	{ .method = "GET",
	  .path = ROOM "/imports/{import_id}/rejects.csv",
	  .fetch = fetch_rejects,
	  .shows = "resident",
	  .purpose = "REGISTER_COPY",
	  .roles = "register" },
	{ .method = "GET",
	  .path = ROOM "/imports/{import_id}/original",
	  .fetch = fetch_original,
	  .shows = "resident",
	  .purpose = "REGISTER_COPY",
	  .roles = "register" },
	{ .method = "POST",
	  .path = ROOM "/changes",
	  .rpc = "TakeChanges",
	  .body = SH_BODY_RAW,
	  .max_body = 32 << 20,
	  .blob_purpose = "import",
	  .purpose = "REGISTER_COPY" },
	{ .method = "POST",
	  .path = ROOM "/reconciliation",
	  .rpc = "Reconcile",
	  .body = SH_BODY_RAW,
	  .max_body = 64 << 20,
	  .blob_purpose = "reconciliation",
	  .purpose = "REGISTER_COPY" },
	{ .method = "GET",
	  .path = ROOM "/households/findings",
	  .rpc = "ListHouseholdFindings",
	  .purpose = "REGISTER_COPY" },
	{ .method = "GET", .path = ROOM "/stale", .rpc = "ListStale", .purpose = "REGISTER_COPY" },
	{ .method = "GET", .path = ROOM "/freshness", .rpc = "GetFreshness" },
	{ .method = "GET", .path = ROOM "/jobs/{job_id}", .rpc = "GetRegisterJob" },
	{ .method = "POST",
	  .path = ROOM "/persons/{person_id}/protection",
	  .rpc = "SetProtection",
	  .body = SH_BODY_JSON,
	  .max_body = 4096,
	  .purpose = "PROTECTION" },
	{ .method = "POST",
	  .path = ROOM "/number-assessment",
	  .rpc = "SetNumberAssessment",
	  .body = SH_BODY_JSON,
	  .max_body = 4096 },
	{ .method = "GET", .path = ROOM "/imports/{import_id}/letters", .rpc = "ListUnshown" },
	{ .method = "POST", .path = ROOM "/gaiji", .rpc = "SetGaiji", .body = SH_BODY_JSON, .max_body = 256 << 10 },
	{ .method = "GET", .path = ROOM "/arrangement", .rpc = "GetArrangement" },
	{ .method = "POST",
	  .path = ROOM "/arrangement",
	  .rpc = "SetArrangement",
	  .body = SH_BODY_JSON,
	  .max_body = 4096 },
	{ 0 },
};

static const ShReason reasons[] = {
#define REGISTER_REASON(reason, ja, mend) { reason, ja "。" mend "。" },
#include "reasons.def"
#undef REGISTER_REASON
	{ 0 },
};

static const ShSetting settings[] = {
	{ "data_dir", SH_SETTING_TEXT, "/usr/share/shien/register-sync", 0, 0,
	  "Folder with codes/ (code tables) and profiles/ (column names of vendors)" },
	{ "part_rows", SH_SETTING_INT, "5000", 1, 10000,
	  "Rows of a register file that go on file in one transaction and one event" },
	{ 0 },
};

const ShService register_sync_service = {
	.name = "register-sync",
	.contract = &register_sync_contract,
	.routes = routes,
	.events = events,
	.due = due,
	.door = door,
	.reasons = reasons,
	.settings = settings,
	.statements = register_sync_sql,
	.sealed = register_sealed,
	.start = data_load,
	.stop = data_free,
};
