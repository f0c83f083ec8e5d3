/* What is sealed here, for rotation (sh_rekey.h). */
#include "ledger.h"

const ShSealed ledger_sealed[] = {
	SH_SEALED("survey", "sealed_reason", LEDGER_CELL_SURVEY_REASON, "survey_id"),
	SH_SEALED("contact_episode", "sealed_value", LEDGER_CELL_CONTACT, "contact_id"),
	SH_SEALED_MANY("person", "sealed_address", LEDGER_CELL_PERSON_ADDRESS, "disaster_id || '/' || person_id"),
	SH_SEALED_MANY("dwelling", "sealed_address", LEDGER_CELL_DWELLING_ADDRESS, "dwelling_id"),
	SH_SEALED_MANY("dwelling", "sealed_building", LEDGER_CELL_DWELLING_BUILDING, "dwelling_id"),
	SH_SEALED("area_act", "sealed_area", LEDGER_CELL_AREA, "act_id"),
	SH_SEALED("area_act", "sealed_reason", LEDGER_CELL_AREA_REASON, "act_id"),
	SH_SEALED("area_act", "sealed_undo_reason", LEDGER_CELL_AREA_UNDO_REASON, "act_id"),
	SH_SEALED("item_value", "sealed_value", LEDGER_CELL_ITEM_VALUE, "value_id"),
	SH_SEALED("item_value", "sealed_reason", LEDGER_CELL_ITEM_REASON, "value_id"),
	SH_SEALED("person_death", "sealed_note", LEDGER_CELL_DEATH_NOTE, "death_id"),
	SH_SEALED("household_group", "sealed_reason", LEDGER_CELL_GROUP_REASON, "group_id"),
	SH_SEALED("household_reference", "sealed_reason", LEDGER_CELL_REFERENCE_REASON, "row_id"),
	SH_SEALED_MANY("consent", "sealed_whom", LEDGER_CELL_CONSENT_WHOM, "consent_id"),
	SH_SEALED("provision", "sealed_paper", LEDGER_CELL_PROVISION_PAPER, "provision_id"),
	SH_SEALED_MANY("safety_status", "sealed_note", LEDGER_CELL_SAFETY_NOTE, "status_id"),
	SH_SEALED("inquiry", "sealed_paper", LEDGER_CELL_INQUIRY_PAPER, "inquiry_id"),
	SH_SEALED("inquiry", "sealed_reason", LEDGER_CELL_INQUIRY_REASON, "inquiry_id"),
	SH_SEALED("extraction_definition", "sealed_all", LEDGER_CELL_EXTRACTION, "definition_id"),
	SH_SEALED("extraction", "sealed_why", LEDGER_CELL_EXTRACTION_WHY, "run_id"),
	SH_SEALED_MANY("care", "sealed_body", LEDGER_CELL_CARE, "statement_id"),
	SH_SEALED_MANY("statement", "sealed_body", LEDGER_CELL_STATEMENT, "statement_id"),
	SH_SEALED("care_reuse", "sealed_reason", LEDGER_CELL_REUSE_REASON, "reuse_id"),
	{ 0 },
};
