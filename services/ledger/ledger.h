#pragma once
#include "sh_service.h"
#include "shien/certificate/v1/events.pb-c.h"
#include "shien/intake/v1/events.pb-c.h"
#include "shien/ledger/v1/events.pb-c.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/events.pb-c.h"
#include "shien/shelter/v1/events.pb-c.h"

/* 被災者台帳: who lived where at the reference date, what happened to that house, where they are now. */
extern const ShService ledger_service;
extern const ShSealed ledger_sealed[];
extern const ShRoute ledger_routes[];
extern const ShReason ledger_reasons[];

/* Sealed cells; numbers are permanent. */
enum {
	LEDGER_CELL_CONTACT = 2000,
	LEDGER_CELL_SURVEY_REASON = 2001,
	LEDGER_CELL_PERSON_ADDRESS = 2002,
	LEDGER_CELL_DWELLING_ADDRESS = 2003,
	LEDGER_CELL_PLACE_INDEX = 2004,
	LEDGER_CELL_ADDRESS_INDEX = 2005,
	LEDGER_CELL_DWELLING_BUILDING = 2006,
	LEDGER_CELL_BUILDING_INDEX = 2007,
	LEDGER_CELL_AREA = 2008,
	LEDGER_CELL_AREA_REASON = 2009,
	LEDGER_CELL_AREA_UNDO_REASON = 2010,
	LEDGER_CELL_ITEM_VALUE = 2011,
	LEDGER_CELL_ITEM_REASON = 2012,
	LEDGER_CELL_DEATH_NOTE = 2013,
	LEDGER_CELL_GROUP_REASON = 2014,
	LEDGER_CELL_REFERENCE_REASON = 2015,
	LEDGER_CELL_EXTRACTION = 2016,
	LEDGER_CELL_EXTRACTION_WHY = 2017,
	LEDGER_CELL_CONSENT_WHOM = 2020,
	LEDGER_CELL_PROVISION_PAPER = 2021,
	LEDGER_CELL_SAFETY_NOTE = 2022,
	LEDGER_CELL_INQUIRY_PAPER = 2023,
	LEDGER_CELL_INQUIRY_REASON = 2024,
	LEDGER_CELL_CARE = 2025,
	LEDGER_CELL_STATEMENT = 2026,
	LEDGER_CELL_REUSE_REASON = 2027,
	LEDGER_CELL_ENTRY = 2030,
	LEDGER_CELL_ENTRY_REASON = 2031,
	LEDGER_CELL_PHONE_INDEX = 2050,
	LEDGER_CELL_DWELLING_FACT = 2040,
	LEDGER_CELL_WORK_REASON = 2041,
	LEDGER_CELL_WORK_ENDED = 2042,
	LEDGER_CELL_VISIT_NOTE = 2043,
	LEDGER_CELL_LIST_PERSON = 2051,
	LEDGER_CELL_LIST_KEY = 2052,
	LEDGER_CELL_TABLE_UNDO_REASON = 2053,
};

#define LEDGER_OPEN_DUE "open_ledger"
#define LEDGER_CLEAR_DUE "clear_stage"
#define LEDGER_ERASE_DUE "erase_disaster"
#define LEDGER_MAP_DUE "map_import"
#define LEDGER_PLACE_DUE "place_dwellings"
#define LEDGER_AREA_DUE "area_act"
#define LEDGER_EXTRACT_DUE "extraction"
#define LEDGER_ENTRY_DUE "entry"
#define LEDGER_PROVISION_DUE "provision"
#define LEDGER_PHONE_DUE "phone_index"

/* Contacts are the person's and no disaster's, and so is their key. */
#define LEDGER_CONTACT_SCOPE "-"
#define LEDGER_CONTACT_KEY "contact"
#define LEDGER_TABLE_DUE "table_import"
#define LEDGER_LIST_DUE "list_import"
#define LEDGER_TABLE_ACT_DUE "table_act"
#define LEDGER_DEATH_DUE "register_deaths"

/* disaster.c */
int declare_disaster(ShCall *call, const Ledger__DeclareDisasterRequest *q, Ledger__DeclareDisasterReply *reply);
int list_disasters(ShCall *call, const Ledger__ListDisastersRequest *q, Ledger__ListDisastersReply *reply);

/* disposal.c */
int propose_disposal(ShCall *call, const Ledger__ProposeDisposalRequest *q, Ledger__ProposeDisposalReply *reply);
int approve_disposal(ShCall *call, const Ledger__ApproveDisposalRequest *q, Ledger__ApproveDisposalReply *reply);
int erase_step(ShCall *call, const char *disaster_id);

/* opening.c */
int open_ledger(ShCall *call, const Ledger__OpenLedgerRequest *q, Ledger__OpenLedgerReply *reply);
int get_ledger_job(ShCall *call, const Common__GetJobRequest *q, Common__Job *reply);
int opening_gather(ShCall *call, const char *opening_id);
int opening_step(ShCall *call, const char *opening_id);
int clear_stage_step(ShCall *call, const char *opening_id);

/* victim.c */
int get_victims(ShCall *call, const Ledger__GetVictimsRequest *q, Ledger__GetVictimsReply *reply);
int add_non_resident(ShCall *call, const Ledger__AddNonResidentRequest *q, Ledger__AddNonResidentReply *reply);

/* entry.c, entry_check.c, tie.c */
int enter_non_resident(ShCall *call, const Ledger__EnterNonResidentRequest *q, Ledger__EnterNonResidentReply *reply);
int list_entries(ShCall *call, const Ledger__ListEntriesRequest *q, Ledger__ListEntriesReply *reply);
int decide_entry(ShCall *call, const Ledger__DecideEntryRequest *q, Ledger__DecideEntryReply *reply);
int entry_gather(ShCall *call, const char *entry_id);
int entry_step(ShCall *call, const char *entry_id);
int tie_gather(ShCall *call, const Ledger__TieNonResidentRequest *q);
int tie_non_resident(ShCall *call, const Ledger__TieNonResidentRequest *q, Ledger__TieNonResidentReply *reply);

/* dwelling.c */
int find_dwellings(ShCall *call, const Ledger__FindDwellingsRequest *q, Ledger__FindDwellingsReply *reply);
int add_dwelling(ShCall *call, const Ledger__AddDwellingRequest *q, Ledger__AddDwellingReply *reply);

/* map_import.c, map_run.c, map_find.c */
bool map_kind(const char *kind);
int start_map_import(ShCall *call, const Ledger__StartMapImportRequest *q, Ledger__StartMapImportReply *reply);
int get_map_import(ShCall *call, const Ledger__GetMapImportRequest *q, Ledger__MapImport *reply);
int list_map_rejects(ShCall *call, const Ledger__ListMapRejectsRequest *q, Ledger__ListMapRejectsReply *reply);
int list_map_imports(ShCall *call, const Ledger__ListMapImportsRequest *q, Ledger__ListMapImportsReply *reply);
int find_map_features(ShCall *call, const Ledger__FindMapFeaturesRequest *q, Ledger__FindMapFeaturesReply *reply);
int map_gather(ShCall *call, const char *job_id);
int map_step(ShCall *call, const char *job_id);

/* place.c, placing.c */
int place_dwelling(ShCall *call, const Ledger__PlaceDwellingRequest *q, Ledger__PlaceDwellingReply *reply);
int list_unplaced(ShCall *call, const Ledger__ListUnplacedRequest *q, Ledger__ListUnplacedReply *reply);
int place_dwellings(ShCall *call, const Ledger__PlaceDwellingsRequest *q, Ledger__PlaceDwellingsReply *reply);
int placing_step(ShCall *call, const char *job_id);

/* area.c, area_approve.c, area_run.c */
int preview_area(ShCall *call, const Ledger__PreviewAreaRequest *q, Ledger__PreviewAreaReply *reply);
int apply_area(ShCall *call, const Ledger__ApplyAreaRequest *q, Ledger__ApplyAreaReply *reply);
int approve_area(ShCall *call, const Ledger__ApproveAreaRequest *q, Ledger__ApproveAreaReply *reply);
int undo_area(ShCall *call, const Ledger__UndoAreaRequest *q, Ledger__UndoAreaReply *reply);
int list_area_acts(ShCall *call, const Ledger__ListAreaActsRequest *q, Ledger__ListAreaActsReply *reply);
int area_step(ShCall *call, const char *job_id);

/* table_import.c, table_run.c */
int start_table_import(ShCall *call, const Ledger__StartTableImportRequest *q, Ledger__StartTableImportReply *reply);
int get_table_import(ShCall *call, const Ledger__GetTableImportRequest *q, Ledger__TableImport *reply);
int list_table_rejects(ShCall *call, const Ledger__ListTableRejectsRequest *q, Ledger__ListTableRejectsReply *reply);
int list_table_imports(ShCall *call, const Ledger__ListTableImportsRequest *q, Ledger__ListTableImportsReply *reply);
int confirm_table_import(ShCall *call, const Ledger__ConfirmTableImportRequest *q,
			 Ledger__ConfirmTableImportReply *reply);
int list_dwelling_facts(ShCall *call, const Ledger__ListDwellingFactsRequest *q,
			Ledger__ListDwellingFactsReply *reply);
int table_gather(ShCall *call, const char *job_id);
int table_step(ShCall *call, const char *job_id);

/* survey.c, survey_list.c, approve.c */
int record_survey(ShCall *call, const Ledger__RecordSurveyRequest *q, Ledger__RecordSurveyReply *reply);
int list_surveys(ShCall *call, const Ledger__ListSurveysRequest *q, Ledger__ListSurveysReply *reply);
int approve_survey(ShCall *call, const Ledger__ApproveSurveyRequest *q, Ledger__ApproveSurveyReply *reply);
int record_oral_grade(ShCall *call, const Ledger__RecordOralGradeRequest *q, Ledger__RecordOralGradeReply *reply);

/* work.c, work_list.c, work_show.c, print_work.c */
int request_survey(ShCall *call, const Ledger__RequestSurveyRequest *q, Ledger__RequestSurveyReply *reply);
int drop_survey_work(ShCall *call, const Ledger__DropSurveyWorkRequest *q, Ledger__DropSurveyWorkReply *reply);
int list_survey_work(ShCall *call, const Ledger__ListSurveyWorkRequest *q, Ledger__ListSurveyWorkReply *reply);
int make_work_list(ShCall *call, const Ledger__MakeWorkListRequest *q, Ledger__MakeWorkListReply *reply);
int assign_work_list(ShCall *call, const Ledger__AssignWorkListRequest *q, Ledger__AssignWorkListReply *reply);
int move_survey_work(ShCall *call, const Ledger__MoveSurveyWorkRequest *q, Ledger__MoveSurveyWorkReply *reply);
int record_visit(ShCall *call, const Ledger__RecordVisitRequest *q, Ledger__RecordVisitReply *reply);
int list_work_lists(ShCall *call, const Ledger__ListWorkListsRequest *q, Ledger__ListWorkListsReply *reply);
int print_work_list(ShCall *call, const Ledger__PrintWorkListRequest *q, Ledger__Paper *reply);

/* scoring.c, rescore.c */
int load_scoring(ShCall *call, const Ledger__LoadScoringRequest *q, Ledger__LoadScoringReply *reply);
int approve_scoring(ShCall *call, const Ledger__ApproveScoringRequest *q, Ledger__ApproveScoringReply *reply);
int list_scorings(ShCall *call, const Ledger__ListScoringsRequest *q, Ledger__ListScoringsReply *reply);
int get_scoring(ShCall *call, const Ledger__GetScoringRequest *q, Ledger__ScoringEdition *reply);
int rescore_survey(ShCall *call, const Ledger__RescoreSurveyRequest *q, Ledger__RescoreSurveyReply *reply);

/* tile.c */
int get_tile(ShCall *call, const Ledger__GetTileRequest *q, Ledger__GetTileReply *reply);
int fetch_tile(ShCall *call, const ShDoorAsk *ask, ShDownload *ret_download);

/* facts.c */
int get_certificate_facts(ShCall *call, const Ledger__GetCertificateFactsRequest *q, Ledger__CertificateFacts *reply);

/* episode.c, contact.c */
int list_episodes(ShCall *call, const Ledger__ListEpisodesRequest *q, Ledger__ListEpisodesReply *reply);
int record_contact(ShCall *call, const Ledger__RecordContactRequest *q, Ledger__RecordContactReply *reply);

/* items.c, item_record.c, item_history.c */
int define_item(ShCall *call, const Ledger__DefineItemRequest *q, Ledger__DefineItemReply *reply);
int list_items(ShCall *call, const Ledger__ListItemsRequest *q, Ledger__ListItemsReply *reply);
int record_item(ShCall *call, const Ledger__RecordItemRequest *q, Ledger__RecordItemReply *reply);
int list_item_history(ShCall *call, const Ledger__ListItemHistoryRequest *q, Ledger__ListItemHistoryReply *reply);

/* record.c, death.c, group.c */
int get_victim_record(ShCall *call, const Ledger__GetVictimRecordRequest *q, Ledger__VictimRecord *reply);
int record_death(ShCall *call, const Ledger__RecordDeathRequest *q, Ledger__RecordDeathReply *reply);
int regroup_household(ShCall *call, const Ledger__RegroupHouseholdRequest *q, Ledger__RegroupHouseholdReply *reply);
/* refreeze.c */
int set_reference_date_gather(ShCall *call, const Ledger__SetReferenceDateRequest *q);
int set_reference_date(ShCall *call, const Ledger__SetReferenceDateRequest *q, Ledger__SetReferenceDateReply *reply);
/* death_compare.c */
int death_disagreements_gather(ShCall *call, const Ledger__ListDeathDisagreementsRequest *q);
int list_death_disagreements(ShCall *call, const Ledger__ListDeathDisagreementsRequest *q,
			     Ledger__ListDeathDisagreementsReply *reply);

/* table_act.c */
int approve_table_import(ShCall *call, const Ledger__ApproveTableImportRequest *q,
			 Ledger__ApproveTableImportReply *reply);
int undo_table_import(ShCall *call, const Ledger__UndoTableImportRequest *q, Ledger__UndoTableImportReply *reply);
int table_act_step(ShCall *call, const char *job_id);

/* photo.c */
int record_photo_consent(ShCall *call, const Ledger__RecordPhotoConsentRequest *q,
			 Ledger__RecordPhotoConsentReply *reply);
int list_photo_consents(ShCall *call, const Ledger__ListPhotoConsentsRequest *q,
			Ledger__ListPhotoConsentsReply *reply);

/* consent.c */
int record_consent(ShCall *call, const Ledger__RecordConsentRequest *q, Ledger__RecordConsentReply *reply);
int consents_at_check_in(ShCall *call, const Shelter__CheckedIn *e);
int list_consents(ShCall *call, const Ledger__ListConsentsRequest *q, Ledger__ListConsentsReply *reply);

/* provision.c, provision_draft.c, provision_step.c, provision_list.c */
int provision_draft_step(ShCall *call, const char *job_id);
int request_provision(ShCall *call, const Ledger__RequestProvisionRequest *q, Ledger__RequestProvisionReply *reply);
int approve_provision(ShCall *call, const Ledger__ApproveProvisionRequest *q, Ledger__ApproveProvisionReply *reply);
int give_provision(ShCall *call, const Ledger__GiveProvisionRequest *q, Ledger__GiveProvisionReply *reply);
/* release.c: asks the register before anything about a person goes out */
int provision_file_release(ShCall *call, const Ledger__GetProvisionFileRequest *q,
			   const Ledger__ProvisionFile *reply);
int inquiry_answer_gather(ShCall *call, const Ledger__GetInquiryAnswerRequest *q);
int get_provision_file(ShCall *call, const Ledger__GetProvisionFileRequest *q, Ledger__ProvisionFile *reply);
int list_provisions(ShCall *call, const Ledger__ListProvisionsRequest *q, Ledger__ListProvisionsReply *reply);
int list_provided(ShCall *call, const Ledger__ListProvidedRequest *q, Ledger__ListProvidedReply *reply);

/* safety.c */
int record_safety(ShCall *call, const Ledger__RecordSafetyRequest *q, Ledger__RecordSafetyReply *reply);
int list_safety(ShCall *call, const Ledger__ListSafetyRequest *q, Ledger__ListSafetyReply *reply);
int count_safety(ShCall *call, const Ledger__CountSafetyRequest *q, Ledger__CountSafetyReply *reply);
int safety_seen(ShCall *call, const Shelter__CheckedIn *e);

/* inquiry.c, inquiry_answer.c */
int record_inquiry(ShCall *call, const Ledger__RecordInquiryRequest *q, Ledger__RecordInquiryReply *reply);
int decide_inquiry(ShCall *call, const Ledger__DecideInquiryRequest *q, Ledger__DecideInquiryReply *reply);
int get_inquiry_answer(ShCall *call, const Ledger__GetInquiryAnswerRequest *q, Ledger__InquiryAnswer *reply);
int list_inquiries(ShCall *call, const Ledger__ListInquiriesRequest *q, Ledger__ListInquiriesReply *reply);

/* extraction.c, extraction_rows.c */
int save_extraction(ShCall *call, const Ledger__SaveExtractionRequest *q, Ledger__SaveExtractionReply *reply);
int list_extractions(ShCall *call, const Ledger__ListExtractionsRequest *q, Ledger__ListExtractionsReply *reply);
int start_extraction(ShCall *call, const Ledger__StartExtractionRequest *q, Ledger__StartExtractionReply *reply);
int get_extraction(ShCall *call, const Ledger__GetExtractionRequest *q, Ledger__ExtractionRun *reply);
int approve_extraction(ShCall *call, const Ledger__ApproveExtractionRequest *q,
		       Ledger__ApproveExtractionReply *reply);
int extraction_rows_gather(ShCall *call, const Ledger__GetExtractionRowsRequest *q);
int get_extraction_rows(ShCall *call, const Ledger__GetExtractionRowsRequest *q,
			Ledger__GetExtractionRowsReply *reply);
int extraction_step(ShCall *call, const char *job_id);
/* relief.c, care.c, designation.c */
int record_support(ShCall *call, const Ledger__RecordSupportRequest *q, Ledger__StatementReply *reply);
int record_injury(ShCall *call, const Ledger__RecordInjuryRequest *q, Ledger__StatementReply *reply);
int record_housing_intention(ShCall *call, const Ledger__RecordHousingIntentionRequest *q,
			     Ledger__StatementReply *reply);
int list_statements(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListStatementsReply *reply);
int record_care(ShCall *call, const Ledger__RecordCareRequest *q, Ledger__StatementReply *reply);
int list_care(ShCall *call, const Ledger__ListStatementsRequest *q, Ledger__ListCareReply *reply);
/* reuse.c */
int reuse_facts(ShCall *call, const Ledger__ReuseFactsRequest *q, Ledger__ReuseFactsReply *reply);
int record_designation(ShCall *call, const Ledger__RecordDesignationRequest *q,
		       Ledger__RecordDesignationReply *reply);
int list_designations(ShCall *call, const Ledger__ListDesignationsRequest *q, Ledger__ListDesignationsReply *reply);

/* phone.c */
int find_by_phone(ShCall *call, const Ledger__FindByPhoneRequest *q, Ledger__FindByPhoneReply *reply);
int phone_step(ShCall *call, const char *id);

/* print_household.c, print_extraction.c, print_survey.c */
int print_household_gather(ShCall *call, const Ledger__PrintHouseholdRequest *q);
int print_household(ShCall *call, const Ledger__PrintHouseholdRequest *q, Ledger__Paper *reply);
int print_extraction_gather(ShCall *call, const Ledger__PrintExtractionRequest *q);
int print_extraction(ShCall *call, const Ledger__PrintExtractionRequest *q, Ledger__Paper *reply);
int print_survey_sheets(ShCall *call, const Ledger__PrintSurveySheetsRequest *q, Ledger__Paper *reply);

/* statistics.c */
int get_statistics(ShCall *call, const Ledger__GetStatisticsRequest *q, Ledger__GetStatisticsReply *reply);
int record_first_count(ShCall *call, const Ledger__RecordFirstCountRequest *q, Ledger__RecordFirstCountReply *reply);
int get_first_report(ShCall *call, const Ledger__GetFirstReportRequest *q, Ledger__GetFirstReportReply *reply);

/* Events: register.c, application.c, certificate.c, episode.c */
/* tie.c */
int person_tied(ShCall *call, const RegisterSync__PersonTied *e);
int residents_changed(ShCall *call, const RegisterSync__ResidentsChanged *e);
/* Due work that asked the register: what it refuses today, because it has not heard of the disaster yet, it may
 * answer later. A refusal becomes a fault, and the work is tried again. */
int register_later(ShCall *call, int r);
/* death_register.c: id is batch/part */
int register_deaths_gather(ShCall *call, const char *id);
int register_deaths_step(ShCall *call, const char *id);
int protection_changed(ShCall *call, const RegisterSync__ProtectionChanged *e);
int application_unlinked(ShCall *call, const Intake__ApplicationUnlinked *e);
int application_accepted(ShCall *call, const Intake__ApplicationAccepted *e);
int certificate_ready(ShCall *call, const Certificate__CertificateReady *e);
int certificate_issued(ShCall *call, const Certificate__CertificateIssued *e);
int certificate_superseded(ShCall *call, const Certificate__CertificateSuperseded *e);
const char *certificate_state_ja(const char *state); /* READY ISSUED SUPERSEDED REVOKED, for people */
int checked_in(ShCall *call, const Shelter__CheckedIn *e);
int checked_out(ShCall *call, const Shelter__CheckedOut *e);
int evacuee_unidentified(ShCall *call, const Shelter__EvacueeUnidentified *e);
int evacuee_identified(ShCall *call, const Shelter__EvacueeIdentified *e);
int site_changed(ShCall *call, const Shelter__SiteChanged *e);
