/* Every message the ledger answers, every event it follows, all its due work. Start reading here. */
#include "ledger.h"
#include "ledger_sql.h"
#include "print.h"
#include "shien/ledger/v1/contract.h"

#define RPC(fn, Name) SH_HANDLER(fn, Ledger__##Name##Request, Ledger__##Name##Reply)
#define ROUTE(fn, Name) SH_ROUTE(Name, fn, Ledger__##Name##Request, Ledger__##Name##Reply, .gather = NULL)

RPC(declare_disaster, DeclareDisaster)
RPC(list_disasters, ListDisasters)
RPC(propose_disposal, ProposeDisposal)
RPC(approve_disposal, ApproveDisposal)
RPC(open_ledger, OpenLedger)
SH_HANDLER(get_ledger_job, Common__GetJobRequest, Common__Job)
RPC(get_victims, GetVictims)
RPC(add_non_resident, AddNonResident)
RPC(enter_non_resident, EnterNonResident)
RPC(list_entries, ListEntries)
RPC(decide_entry, DecideEntry)
SH_GATHER(tie_gather, Ledger__TieNonResidentRequest)
RPC(tie_non_resident, TieNonResident)
RPC(find_dwellings, FindDwellings)
RPC(add_dwelling, AddDwelling)
RPC(record_survey, RecordSurvey)
RPC(approve_survey, ApproveSurvey)
RPC(record_oral_grade, RecordOralGrade)
RPC(list_surveys, ListSurveys)
RPC(request_survey, RequestSurvey)
RPC(drop_survey_work, DropSurveyWork)
RPC(list_survey_work, ListSurveyWork)
RPC(make_work_list, MakeWorkList)
RPC(assign_work_list, AssignWorkList)
RPC(move_survey_work, MoveSurveyWork)
RPC(record_visit, RecordVisit)
RPC(list_work_lists, ListWorkLists)
RPC(load_scoring, LoadScoring)
RPC(approve_scoring, ApproveScoring)
RPC(list_scorings, ListScorings)
SH_HANDLER(get_scoring, Ledger__GetScoringRequest, Ledger__ScoringEdition)
RPC(rescore_survey, RescoreSurvey)
RPC(start_map_import, StartMapImport)
SH_HANDLER(get_map_import, Ledger__GetMapImportRequest, Ledger__MapImport)
RPC(list_map_rejects, ListMapRejects)
RPC(list_map_imports, ListMapImports)
RPC(find_map_features, FindMapFeatures)
RPC(start_table_import, StartTableImport)
SH_HANDLER(get_table_import, Ledger__GetTableImportRequest, Ledger__TableImport)
RPC(list_table_rejects, ListTableRejects)
RPC(list_table_imports, ListTableImports)
RPC(confirm_table_import, ConfirmTableImport)
RPC(approve_table_import, ApproveTableImport)
RPC(undo_table_import, UndoTableImport)
RPC(list_dwelling_facts, ListDwellingFacts)
RPC(place_dwellings, PlaceDwellings)
RPC(place_dwelling, PlaceDwelling)
RPC(list_unplaced, ListUnplaced)
RPC(preview_area, PreviewArea)
RPC(apply_area, ApplyArea)
RPC(approve_area, ApproveArea)
RPC(undo_area, UndoArea)
RPC(list_area_acts, ListAreaActs)
RPC(get_tile, GetTile)
SH_HANDLER(get_certificate_facts, Ledger__GetCertificateFactsRequest, Ledger__CertificateFacts)
RPC(list_episodes, ListEpisodes)
RPC(record_contact, RecordContact)
RPC(find_by_phone, FindByPhone)
RPC(define_item, DefineItem)
RPC(list_items, ListItems)
RPC(record_item, RecordItem)
RPC(list_item_history, ListItemHistory)
SH_HANDLER(get_victim_record, Ledger__GetVictimRecordRequest, Ledger__VictimRecord)
RPC(record_death, RecordDeath)
SH_GATHER(death_disagreements_gather, Ledger__ListDeathDisagreementsRequest)
RPC(list_death_disagreements, ListDeathDisagreements)
RPC(regroup_household, RegroupHousehold)
SH_GATHER(set_reference_date_gather, Ledger__SetReferenceDateRequest)
RPC(set_reference_date, SetReferenceDate)
RPC(record_consent, RecordConsent)
RPC(list_consents, ListConsents)
RPC(record_photo_consent, RecordPhotoConsent)
RPC(list_photo_consents, ListPhotoConsents)
RPC(request_provision, RequestProvision)
RPC(approve_provision, ApproveProvision)
RPC(give_provision, GiveProvision)
SH_HANDLER(get_provision_file, Ledger__GetProvisionFileRequest, Ledger__ProvisionFile)
SH_RELEASE(provision_file_release, Ledger__GetProvisionFileRequest, Ledger__ProvisionFile)
RPC(list_provisions, ListProvisions)
RPC(list_provided, ListProvided)
RPC(record_safety, RecordSafety)
RPC(list_safety, ListSafety)
RPC(count_safety, CountSafety)
RPC(record_inquiry, RecordInquiry)
RPC(decide_inquiry, DecideInquiry)
SH_GATHER(inquiry_answer_gather, Ledger__GetInquiryAnswerRequest)
SH_HANDLER(get_inquiry_answer, Ledger__GetInquiryAnswerRequest, Ledger__InquiryAnswer)
RPC(list_inquiries, ListInquiries)
RPC(save_extraction, SaveExtraction)
RPC(list_extractions, ListExtractions)
RPC(start_extraction, StartExtraction)
SH_HANDLER(get_extraction, Ledger__GetExtractionRequest, Ledger__ExtractionRun)
RPC(approve_extraction, ApproveExtraction)
RPC(get_extraction_rows, GetExtractionRows)
SH_GATHER(print_household_gather, Ledger__PrintHouseholdRequest)
SH_HANDLER(print_household, Ledger__PrintHouseholdRequest, Ledger__Paper)
SH_GATHER(print_extraction_gather, Ledger__PrintExtractionRequest)
SH_HANDLER(print_extraction, Ledger__PrintExtractionRequest, Ledger__Paper)
SH_HANDLER(print_survey_sheets, Ledger__PrintSurveySheetsRequest, Ledger__Paper)
SH_HANDLER(print_work_list, Ledger__PrintWorkListRequest, Ledger__Paper)
RPC(get_statistics, GetStatistics)
RPC(record_first_count, RecordFirstCount)
RPC(get_first_report, GetFirstReport)
SH_GATHER(extraction_rows_gather, Ledger__GetExtractionRowsRequest)
SH_HANDLER(record_support, Ledger__RecordSupportRequest, Ledger__StatementReply)
SH_HANDLER(record_injury, Ledger__RecordInjuryRequest, Ledger__StatementReply)
SH_HANDLER(record_housing_intention, Ledger__RecordHousingIntentionRequest, Ledger__StatementReply)
RPC(list_statements, ListStatements)
SH_HANDLER(record_care, Ledger__RecordCareRequest, Ledger__StatementReply)
SH_HANDLER(list_care, Ledger__ListStatementsRequest, Ledger__ListCareReply)
RPC(reuse_facts, ReuseFacts)
RPC(record_designation, RecordDesignation)
RPC(list_designations, ListDesignations)

const ShRoute ledger_routes[] = {
	ROUTE(declare_disaster, DeclareDisaster),
	ROUTE(list_disasters, ListDisasters),
	ROUTE(propose_disposal, ProposeDisposal),
	ROUTE(approve_disposal, ApproveDisposal),
	ROUTE(open_ledger, OpenLedger),
	SH_ROUTE(GetLedgerJob, get_ledger_job, Common__GetJobRequest, Common__Job, .gather = NULL),
	ROUTE(get_victims, GetVictims),
	ROUTE(add_non_resident, AddNonResident),
	ROUTE(enter_non_resident, EnterNonResident),
	ROUTE(list_entries, ListEntries),
	ROUTE(decide_entry, DecideEntry),
	SH_ROUTE(TieNonResident, tie_non_resident, Ledger__TieNonResidentRequest, Ledger__TieNonResidentReply,
		 .gather = tie_gather_route),
	ROUTE(find_dwellings, FindDwellings),
	ROUTE(add_dwelling, AddDwelling),
	ROUTE(record_survey, RecordSurvey),
	ROUTE(approve_survey, ApproveSurvey),
	ROUTE(record_oral_grade, RecordOralGrade),
	ROUTE(list_surveys, ListSurveys),
	ROUTE(request_survey, RequestSurvey),
	ROUTE(drop_survey_work, DropSurveyWork),
	ROUTE(list_survey_work, ListSurveyWork),
	ROUTE(make_work_list, MakeWorkList),
	ROUTE(assign_work_list, AssignWorkList),
	ROUTE(move_survey_work, MoveSurveyWork),
	ROUTE(record_visit, RecordVisit),
	ROUTE(list_work_lists, ListWorkLists),
	ROUTE(load_scoring, LoadScoring),
	ROUTE(approve_scoring, ApproveScoring),
	ROUTE(list_scorings, ListScorings),
	SH_ROUTE(GetScoring, get_scoring, Ledger__GetScoringRequest, Ledger__ScoringEdition, .gather = NULL),
	ROUTE(rescore_survey, RescoreSurvey),
	ROUTE(start_map_import, StartMapImport),
	SH_ROUTE(GetMapImport, get_map_import, Ledger__GetMapImportRequest, Ledger__MapImport, .gather = NULL),
	ROUTE(list_map_rejects, ListMapRejects),
	ROUTE(list_map_imports, ListMapImports),
	ROUTE(find_map_features, FindMapFeatures),
	ROUTE(start_table_import, StartTableImport),
	SH_ROUTE(GetTableImport, get_table_import, Ledger__GetTableImportRequest, Ledger__TableImport,
		 .gather = NULL),
	ROUTE(list_table_rejects, ListTableRejects),
	ROUTE(list_table_imports, ListTableImports),
	ROUTE(confirm_table_import, ConfirmTableImport),
	ROUTE(approve_table_import, ApproveTableImport),
	ROUTE(undo_table_import, UndoTableImport),
	ROUTE(list_dwelling_facts, ListDwellingFacts),
	ROUTE(place_dwellings, PlaceDwellings),
	ROUTE(place_dwelling, PlaceDwelling),
	ROUTE(list_unplaced, ListUnplaced),
	ROUTE(preview_area, PreviewArea),
	ROUTE(apply_area, ApplyArea),
	ROUTE(approve_area, ApproveArea),
	ROUTE(undo_area, UndoArea),
	ROUTE(list_area_acts, ListAreaActs),
	ROUTE(get_tile, GetTile),
	SH_ROUTE(GetCertificateFacts, get_certificate_facts, Ledger__GetCertificateFactsRequest,
		 Ledger__CertificateFacts, .gather = NULL),
	ROUTE(list_episodes, ListEpisodes),
	ROUTE(record_contact, RecordContact),
	ROUTE(find_by_phone, FindByPhone),
	ROUTE(define_item, DefineItem),
	ROUTE(list_items, ListItems),
	ROUTE(record_item, RecordItem),
	ROUTE(list_item_history, ListItemHistory),
	SH_ROUTE(GetVictimRecord, get_victim_record, Ledger__GetVictimRecordRequest, Ledger__VictimRecord,
		 .gather = NULL),
	ROUTE(record_death, RecordDeath),
	SH_ROUTE(ListDeathDisagreements, list_death_disagreements, Ledger__ListDeathDisagreementsRequest,
		 Ledger__ListDeathDisagreementsReply, .gather = death_disagreements_gather_route),
	ROUTE(regroup_household, RegroupHousehold),
	SH_ROUTE(SetReferenceDate, set_reference_date, Ledger__SetReferenceDateRequest, Ledger__SetReferenceDateReply,
		 .gather = set_reference_date_gather_route),
	ROUTE(record_consent, RecordConsent),
	ROUTE(list_consents, ListConsents),
	ROUTE(record_photo_consent, RecordPhotoConsent),
	ROUTE(list_photo_consents, ListPhotoConsents),
	ROUTE(request_provision, RequestProvision),
	ROUTE(approve_provision, ApproveProvision),
	ROUTE(give_provision, GiveProvision),
	SH_ROUTE(GetProvisionFile, get_provision_file, Ledger__GetProvisionFileRequest, Ledger__ProvisionFile,
		 .release = provision_file_release_route),
	ROUTE(list_provisions, ListProvisions),
	ROUTE(list_provided, ListProvided),
	ROUTE(record_safety, RecordSafety),
	ROUTE(list_safety, ListSafety),
	ROUTE(count_safety, CountSafety),
	ROUTE(record_inquiry, RecordInquiry),
	ROUTE(decide_inquiry, DecideInquiry),
	SH_ROUTE(GetInquiryAnswer, get_inquiry_answer, Ledger__GetInquiryAnswerRequest, Ledger__InquiryAnswer,
		 .gather = inquiry_answer_gather_route),
	ROUTE(list_inquiries, ListInquiries),
	ROUTE(save_extraction, SaveExtraction),
	ROUTE(list_extractions, ListExtractions),
	ROUTE(start_extraction, StartExtraction),
	SH_ROUTE(GetExtraction, get_extraction, Ledger__GetExtractionRequest, Ledger__ExtractionRun, .gather = NULL),
	ROUTE(approve_extraction, ApproveExtraction),
	SH_ROUTE(GetExtractionRows, get_extraction_rows, Ledger__GetExtractionRowsRequest,
		 Ledger__GetExtractionRowsReply, .gather = extraction_rows_gather_route),
	SH_ROUTE(RecordSupport, record_support, Ledger__RecordSupportRequest, Ledger__StatementReply, .gather = NULL),
	SH_ROUTE(RecordInjury, record_injury, Ledger__RecordInjuryRequest, Ledger__StatementReply, .gather = NULL),
	SH_ROUTE(RecordHousingIntention, record_housing_intention, Ledger__RecordHousingIntentionRequest,
		 Ledger__StatementReply, .gather = NULL),
	ROUTE(list_statements, ListStatements),
	SH_ROUTE(RecordCare, record_care, Ledger__RecordCareRequest, Ledger__StatementReply, .gather = NULL),
	SH_ROUTE(ListCare, list_care, Ledger__ListStatementsRequest, Ledger__ListCareReply, .gather = NULL),
	ROUTE(reuse_facts, ReuseFacts),
	ROUTE(record_designation, RecordDesignation),
	ROUTE(list_designations, ListDesignations),
	SH_ROUTE(PrintHousehold, print_household, Ledger__PrintHouseholdRequest, Ledger__Paper,
		 .gather = print_household_gather_route),
	SH_ROUTE(PrintExtraction, print_extraction, Ledger__PrintExtractionRequest, Ledger__Paper,
		 .gather = print_extraction_gather_route),
	SH_ROUTE(PrintSurveySheets, print_survey_sheets, Ledger__PrintSurveySheetsRequest, Ledger__Paper,
		 .gather = NULL),
	SH_ROUTE(PrintWorkList, print_work_list, Ledger__PrintWorkListRequest, Ledger__Paper, .gather = NULL),
	ROUTE(get_statistics, GetStatistics),
	ROUTE(record_first_count, RecordFirstCount),
	ROUTE(get_first_report, GetFirstReport),
	{ 0 },
};

SH_EVENT_HANDLER(person_tied, RegisterSync__PersonTied)
SH_EVENT_HANDLER(residents_changed, RegisterSync__ResidentsChanged)
SH_EVENT_HANDLER(protection_changed, RegisterSync__ProtectionChanged)
SH_EVENT_HANDLER(application_accepted, Intake__ApplicationAccepted)
SH_EVENT_HANDLER(application_unlinked, Intake__ApplicationUnlinked)
SH_EVENT_HANDLER(certificate_ready, Certificate__CertificateReady)
SH_EVENT_HANDLER(certificate_issued, Certificate__CertificateIssued)
SH_EVENT_HANDLER(certificate_superseded, Certificate__CertificateSuperseded)
SH_EVENT_HANDLER(checked_in, Shelter__CheckedIn)
SH_EVENT_HANDLER(checked_out, Shelter__CheckedOut)
SH_EVENT_HANDLER(evacuee_identified, Shelter__EvacueeIdentified)
SH_EVENT_HANDLER(evacuee_unidentified, Shelter__EvacueeUnidentified)
SH_EVENT_HANDLER(site_changed, Shelter__SiteChanged)

static const ShEventRow events[] = {
	SH_EVENT("register-sync", register_sync__person_tied__descriptor, person_tied, RegisterSync__PersonTied),
	SH_EVENT("register-sync", register_sync__residents_changed__descriptor, residents_changed,
		 RegisterSync__ResidentsChanged),
	SH_EVENT("register-sync", register_sync__protection_changed__descriptor, protection_changed,
		 RegisterSync__ProtectionChanged),
	SH_EVENT("application-intake", intake__application_accepted__descriptor, application_accepted,
		 Intake__ApplicationAccepted),
	SH_EVENT("application-intake", intake__application_unlinked__descriptor, application_unlinked,
		 Intake__ApplicationUnlinked),
	SH_EVENT_IGNORED("application-intake", intake__application_received__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_returned__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_rejected__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_reopened__descriptor),
	SH_EVENT_IGNORED("application-intake", intake__application_withdrawn__descriptor),
	SH_EVENT("certificate-issuer", certificate__certificate_ready__descriptor, certificate_ready,
		 Certificate__CertificateReady),
	SH_EVENT("certificate-issuer", certificate__certificate_issued__descriptor, certificate_issued,
		 Certificate__CertificateIssued),
	SH_EVENT("certificate-issuer", certificate__certificate_superseded__descriptor, certificate_superseded,
		 Certificate__CertificateSuperseded),
	SH_EVENT("shelter-gateway", shelter__checked_in__descriptor, checked_in, Shelter__CheckedIn),
	SH_EVENT("shelter-gateway", shelter__checked_out__descriptor, checked_out, Shelter__CheckedOut),
	SH_EVENT("shelter-gateway", shelter__evacuee_identified__descriptor, evacuee_identified,
		 Shelter__EvacueeIdentified),
	SH_EVENT("shelter-gateway", shelter__evacuee_unidentified__descriptor, evacuee_unidentified,
		 Shelter__EvacueeUnidentified),
	SH_EVENT("shelter-gateway", shelter__site_changed__descriptor, site_changed, Shelter__SiteChanged),
	{ 0 },
};

static const ShDueRow due[] = {
	{ LEDGER_OPEN_DUE, opening_gather, opening_step, "90-3-1" }, /* 災対法90条の3第1項 */
	{ LEDGER_CLEAR_DUE, NULL, clear_stage_step, "90-3-1" },
	{ LEDGER_ERASE_DUE, NULL, erase_step, "90-3-1" },
	{ LEDGER_MAP_DUE, map_gather, map_step, "90-2" }, /* 災対法90条の2: for the surveys of damage */
	{ LEDGER_TABLE_DUE, table_gather, table_step, "90-2" },
	{ LEDGER_TABLE_ACT_DUE, NULL, table_act_step, "90-2" },
	{ LEDGER_LIST_DUE, table_gather, table_step, "90-3" }, /* 災対法90条の3第3項 */
	{ LEDGER_DEATH_DUE, register_deaths_gather, register_deaths_step, "90-3-1" },
	{ LEDGER_PLACE_DUE, NULL, placing_step, "90-2" },
	{ LEDGER_AREA_DUE, NULL, area_step, "90-2" },
	{ LEDGER_EXTRACT_DUE, NULL, extraction_step, "90-3" },
	{ LEDGER_PROVISION_DUE, NULL, provision_draft_step, "90-4" },
	{ LEDGER_ENTRY_DUE, entry_gather, entry_step, "90-3" },
	{ LEDGER_PHONE_DUE, NULL, phone_step, "90-3" },
	{ 0 },
};

#define ROOM "/v1/{municipality}/ledger"
/* 災対法90条の2: a system that has a ledger of its own tells houses and grades (docs/integrators.md). */
#define SURVEY_DOOR(path_, rpc_)                                                                                     \
	{                                                                                                            \
		.method = "POST", .path = ROOM path_, .rpc = rpc_, .body = SH_BODY_JSON, .max_body = 64 << 10,       \
		.purpose = "90-2"                                                                                    \
	}

static const ShDoorRoute door[] = {
	{ .method = "POST",
	  .path = ROOM "/maps",
	  .rpc = "StartMapImport",
	  .body = SH_BODY_MULTIPART,
	  .max_body = 2ull << 30,
	  .max_files = 1,
	  .blob_purpose = "map" },
	{ .method = "GET", .path = ROOM "/maps/{import_id}", .rpc = "GetMapImport" },
	{ .method = "GET", .path = ROOM "/maps/{import_id}/rejects", .rpc = "ListMapRejects" },
	{ .method = "POST",
	  .path = ROOM "/tables",
	  .rpc = "StartTableImport",
	  .body = SH_BODY_MULTIPART,
	  .max_body = 256 << 20,
	  .max_files = 1,
	  .blob_purpose = "table",
	  .purpose = "90-2" },
	/* Lists of people (CARE, SUPPORT): for the ledger, and for no survey. */
	{ .method = "POST",
	  .path = ROOM "/lists",
	  .rpc = "StartTableImport",
	  .body = SH_BODY_MULTIPART,
	  .max_body = 256 << 20,
	  .max_files = 1,
	  .blob_purpose = "table",
	  .purpose = "90-3" },
	{ .method = "GET", .path = ROOM "/tables/{import_id}", .rpc = "GetTableImport", .purpose = "90-2" },
	{ .method = "GET", .path = ROOM "/tables/{import_id}/rejects", .rpc = "ListTableRejects", .purpose = "90-2" },
	SURVEY_DOOR("/tables/{import_id}/approval", "ApproveTableImport"),
	{ .method = "GET",
	  .path = ROOM "/disasters/{disaster_id}/tiles/{zoom}/{column}/{row}",
	  .fetch = fetch_tile,
	  .shows = "survey",
	  .purpose = "90-2",
	  .roles = "survey,approver,ledger" },
	{ .method = "GET", .path = ROOM "/disasters", .rpc = "ListDisasters" },
	SURVEY_DOOR("/dwellings", "AddDwelling"),
	SURVEY_DOOR("/surveys", "RecordSurvey"),
	SURVEY_DOOR("/surveys/search", "ListSurveys"),
	SURVEY_DOOR("/surveys/{survey_id}/approval", "ApproveSurvey"),
	SURVEY_DOOR("/photo-consents", "RecordPhotoConsent"),
	SURVEY_DOOR("/photo-consents/search", "ListPhotoConsents"),
	{ 0 },
};

static const char *const peers[] = { "register-sync", NULL };

const ShService ledger_service = {
	.name = "ledger",
	.contract = &ledger_contract,
	.routes = ledger_routes,
	.events = events,
	.due = due,
	.door = door,
	.reasons = ledger_reasons,
	.settings = print_settings,
	.statements = ledger_sql,
	.sealed = ledger_sealed,
	.peers = peers,
	.start = print_start,
	.stop = print_stop,
	.worker_stop = print_leave,
};
