#include "daemon_checks.h"
#include "ledger.h"
#include "ledger_sql.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(ledger_contract, .timeout = 120);

Test(ledger_contract, every_rpc_has_its_row) { check_routes(&ledger_service); }
Test(ledger_contract, every_reason_has_a_text) { check_reasons(&ledger_service, "ledger", "ledger."); }
Test(ledger_contract, every_setting_is_documented) { check_settings(&ledger_service, "ledger"); }

/* Questions that a town of 300,000 asks all day: none may read a whole table, under the login that row security
 * binds. */
Test(ledger_contract, no_sequential_scan_of_a_big_table)
{
	static const char *const big[] = { "person",
					   "household",
					   "dwelling",
					   "dwelling_household",
					   "survey",
					   "opening_person",
					   "residence_episode",
					   "episode_end",
					   "application_link",
					   "protection",
					   "identity",
					   "dwelling_beginning",
					   "map_feature",
					   "map_reject",
					   "area_act_part",
					   "item_value",
					   "item_period",
					   "contact_episode",
					   "household_member",
					   "person_death",
					   "extraction_part",
					   "consent",
					   "provision_person",
					   "provision_log",
					   "safety_status",
					   "statement",
					   "survey_work",
					   "work_visit",
					   "care" };
	static const struct {
		const ShSql *sql;
		const char *params;
	} asked[] = {
		{ &sql_get_victims, "'992011', 'D', '{P1,P2}'" },
		{ &sql_lock_person, "'992011', 'D', 'P1'" },
		{ &sql_mark_victim, "'992011', 'D', 'P1'" },
		{ &sql_protect_person, "'992011', 'D', 'P1', 't'" },
		{ &sql_protect_staged, "'992011', 'O', 'P1', 't'" },
		{ &sql_raise_household, "'992011', 'D', 'H1'" },
		{ &sql_get_household, "'992011', 'D', 'H1'" },
		{ &sql_find_dwellings_by_key, "'992011', 'D', '{K77}', '{K77}', 50" },
		{ &sql_find_dwellings_of_person, "'992011', 'D', 'P1', '{}'" },
		{ &sql_lock_dwelling, "'992011', 'W1'" },
		{ &sql_dwelling_surveyed, "'992011', 'W1', 1, 'DRAFT'" },
		{ &sql_dwelling_decided, "'992011', 'W1', 'S', '1', 'NONE', 'FIRST'" },
		{ &sql_households_of_dwelling, "'992011', 'W1'" },
		{ &sql_dwelling_of_survey, "'992011', 'S1'" },
		{ &sql_surveys_of_dwelling, "'992011', 'W1'" },
		{ &sql_approve_survey, "'992011', 'S1', 'ORAL', 'x', 1, 'y'" },
		{ &sql_decline_survey, "'992011', 'S1', 'x', 1" },
		{ &sql_list_surveys, "'992011', 'D', '{DRAFT}', 'S1', 100" },
		{ &sql_list_surveys_of_dwelling, "'992011', 'D', '{DRAFT}', '', 100, 'W1'" },
		{ &sql_certificate_facts, "'992011', 'D', 'W1', 'P1'" },
		{ &sql_get_episode, "'992011', 'E1'" },
		{ &sql_end_open_episodes, "'992011', 'P1', 1, 'S', 1" },
		{ &sql_get_identity, "'992011', 'P1'" },
		{ &sql_end_all_but_current, "'992011', 'P1', 'S', 1" },
		{ &sql_after_stay, "'992011', 'Y1'" },
		{ &sql_put_end, "'992011', 'E1', 1, 'S', 1" },
		{ &sql_list_episodes, "'992011', 'P1', ''" },
		{ &sql_person_shielded, "'992011', 'P1'" },
		{ &sql_shield_around, "'992011', 'D', '{P1}'" },
		{ &sql_raise_head, "'992011', 'D', 'H1'" },
		{ &sql_get_entry, "'992011', 'E1'" },
		{ &sql_list_entries, "'992011', 'D', '', 'f', 'E1', 100" },
		{ &sql_tie_person, "'992011', 'D', 'P1', 'P2', 't', 't'" },
		{ &sql_freeze_ties, "'992011', 'D'" },
		{ &sql_move_identities, "'992011', 'P1', 'P2', 1" },
		{ &sql_move_identities_back, "'992011', 'P1', 'P2', 1" },
		{ &sql_protect_person, "'992011', 'D', 'P1', 't'" },
		{ &sql_unmark_victim, "'992011', 'D', 'P1'" },
		{ &sql_shield_mates, "'992011', 'D', '{P1}'" },
		{ &sql_is_protected, "'992011', 'P1'" },
		{ &sql_buildings_in, "'992011', '', '{}'" },
		{ &sql_count_areas, "'992011', '{F1}'" },
		{ &sql_find_map_features, "'992011', 'BUILDING', 'T1', '', 200" },
		{ &sql_list_map_areas, "'992011', '', 200" },
		{ &sql_list_map_rejects, "'992011', 'I', 5, 200" },
		{ &sql_get_building, "'992011', 'F1'" },
		{ &sql_trunks_of_buildings, "'992011', 'T1', 200" },
		{ &sql_unplaced_at, "'992011', 'D', '{K77}'" },
		{ &sql_place_dwelling, "'992011', 'W1', '', ''" },
		{ &sql_preview_area, "'992011', 'D', '{B1,B2}', '', 200" },
		{ &sql_draft_area, "'992011', 'D', '{B1,B2}', 'A', 5000" },
		{ &sql_area_act_now, "'992011', 'A1'" },
		{ &sql_apply_area_part, "'992011', 'A1', 1, 1" },
		{ &sql_undo_area_part, "'992011', 'A1', 1" },
		{ &sql_tile_of_houses, "'992011', 'D', 16, 57000, 25000, '{F1,F2}', '{B1,B2}'" },
		{ &sql_tile_of_meshes, "'992011', 'D', 14, 14000, 6000, '{F1,F2}', '{B1,B2}', 10" },
		{ &sql_clear_stage, "'992011', 'O', 1000" },
		{ &sql_extract_ids, "'992011', 'D', 'P5', 2000" },
		{ &sql_extract_people, "'992011', 'D', '{P1,P2}'" },
		{ &sql_extract_items, "'992011', 'D', '{P1}', '{NAME}', '2026-09-05'" },
		{ &sql_extraction_people_after, "'992011', 'R1', 'P1', 200" },
		{ &sql_item_known, "'992011', 'D', 'P1', 'NAME', '2026-09-05', 'infinity', 1" },
		{ &sql_put_item_period, "'992011', 'D', 'P1', 'NAME', '2026-09-05', 'infinity', 1, 'V1'" },
		{ &sql_list_item_periods, "'992011', 'D', '{P1}', '{}', 1, NULL, 500" },
		{ &sql_get_record, "'992011', 'D', 'P1', 5" },
		{ &sql_record_members, "'992011', 'D', 'H1', ''" },
		{ &sql_record_certificates, "'992011', 'D', 'H1', 5, 5" },
		{ &sql_get_application, "'992011', 'A1'" },
		{ &sql_household_persons, "'992011', 'D', 'H1'" },
		{ &sql_persons_elsewhere, "'992011', 'D', '{P1,P2}'" },
		{ &sql_put_household_form, "'992011', 'N', 'D', 'H1', 'x', 1" },
		{ &sql_put_household_form_persons, "'992011', 'N', 'D', 'H1', 1" },
		{ &sql_stand_alone, "'992011', 'D', '{P1}'" },
		{ &sql_put_lone_households, "'992011', 'D', '{P1}'" },
		{ &sql_head_household, "'992011', 'D', 'H1', 'P1', 'n'" },
		{ &sql_drop_residences, "'992011', 'D', 'H1', '{W1}'" },
		{ &sql_extract_care, "'992011', 'D', '{P1,P2}'" },
		{ &sql_provision_supports, "'992011', 'D', '{P1,P2}'" },
		{ &sql_record_group, "'992011', 'D', 'P1', 1, '2026-09-05'" },
		{ &sql_record_group_members, "'992011', 'D', 'G1', 1" },
		{ &sql_record_dwellings, "'992011', 'D', 'H1', 5, ''" },
		{ &sql_record_surveys, "'992011', '{W1}', 5" },
		{ &sql_record_contacts, "'992011', 'P1', 5" },
		{ &sql_record_place, "'992011', 'P1', 'D', 5, 5" },
		{ &sql_put_members, "'992011', 'D', 'G1', '{P1}', '{}', 1" },
		{ &sql_list_consents, "'992011', 'P1', 'D'" },
		{ &sql_person_on_ledger, "'992011', 'D', 'P1'" },
		{ &sql_provisionable, "'992011', 'D', 'WELFARE', '{P1,P2}'" },
		{ &sql_provisionable_page, "'992011', 'D', 'WELFARE', '', 0, '', 100" },
		{ &sql_still_provisionable, "'992011', 'D', 'WELFARE', 'V1'" },
		{ &sql_lock_provision_of_job, "'992011', 'J1'" },
		{ &sql_provision_rows, "'992011', 'D', '{P1,P2}'" },
		{ &sql_provision_places, "'992011', '{P1,P2}'" },
		{ &sql_provision_contacts, "'992011', '{P1,P2}'" },
		{ &sql_provision_persons, "'992011', 'V1', 0" },
		{ &sql_list_provision_parts, "'992011', 'V1'" },
		{ &sql_put_provision_log, "'992011', 'V1', 'D', 1" },
		{ &sql_list_provided, "'992011', 'D', 'P1'" },
		{ &sql_safety_by_id, "'992011', 'A1'" },
		{ &sql_statement_by_id, "'992011', 'S1'" },
		{ &sql_list_statements, "'992011', 'D', 'P1', 'SUPPORT', 'f'" },
		{ &sql_care_by_id, "'992011', 'S1'" },
		{ &sql_list_care, "'992011', 'D', 'P1', 'f'" },
		{ &sql_end_done_work, "'992011', '{W1}', 'FIRST', 1" },
		{ &sql_drop_work_of_application, "'992011', 'A1', 'x', 1" },
		{ &sql_works_by_id, "'992011', '{K1,K2}'" },
		{ &sql_list_work, "'992011', 'D', 'WAITING', 'FIRST', 'K5', 100" },
		{ &sql_list_work_of_list, "'992011', 'L1', '', '', 'K1', 100" },
		{ &sql_works_to_print, "'992011', 'L1', 5" },
		{ &sql_list_work_lists, "'992011', 'D', '', '', '', 200" },
		{ &sql_work_candidates_named, "'992011', 'D', 'FIRST', 200, '{W1,W2}'" },
		{ &sql_work_candidates_inside, "'992011', 'D', 'FIRST', 200, '{B1,B2}', 'f'" },
		{ &sql_take_work, "'992011', 'D', 'L1', 'FIRST', '{N1}', '{W1}', 0, 'AREA', '2026-09-05', 'x', 1" },
		{ &sql_move_work, "'992011', '{K1}', 'L2', 5" },
		{ &sql_safety_of_person, "'992011', 'P1', 'D'" },
	};
	static Fixture f;
	unsigned indexes = 0;

	fixture_open(&f, &ledger_service, "ledger/migrations");
	run_sql(&f,
		"INSERT INTO disaster (municipality, disaster_id, code, name, cause, kind, codes_edition, "
		"occurred_on,"
		" reference_date, declared_by, declared_us) VALUES ('992011', 'D', 'c', 'n', 'c', 'k', 'e', "
		"'2026-09-05',"
		" '2026-09-05', 'x', 1);"
		"INSERT INTO household SELECT '992011', 'D', 'H' || i, 'P' || i, 'n' FROM generate_series(1, "
		"20000) i;"
		"INSERT INTO person SELECT '992011', 'D', 'P' || i, 'H' || i, '', '', '', '', '', '', '', '', '', 0,"
		" true, '', false, false, 1, 1, '', '', false FROM generate_series(1, 20000) i;"
		"INSERT INTO item_value SELECT '992011', 'V' || i, 'D', 'P' || i, 'NAME', '', false, 'STAFF', '', 1, "
		"'', '', 1 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO item_period SELECT '992011', 'D', 'P' || i, 'NAME', '2026-09-05', 'infinity', 1, "
		"9223372036854775807, 'V' || i FROM generate_series(1, 20000) i;"
		"INSERT INTO contact_episode SELECT '992011', 'C' || i, 'P' || i, 'PHONE', '', '', 1, 1 FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO household_member SELECT '992011', 'D', 'P' || i, 'G' || i / 2, '', i % 2, 'H' || i, 1 "
		"FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO person_death SELECT '992011', 'D', 'P' || i, 'T' || i, 'CONFIRMED', '', NULL, '', '', 1 "
		"FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO extraction_part SELECT '992011', 'R' || i / 9, i, 'P' || i, ARRAY['P' || i] FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO dwelling SELECT '992011', 'W' || i, 'D', 1, '', 'RESIDENCE', 'REGISTER', 'DRAFT',"
		" 0, '', '', 'NONE', 1, 1, '\\x00', ('K' || i)::bytea, ('B' || i)::bytea FROM generate_series(1, "
		"20000) i;"
		"INSERT INTO map_feature SELECT '992011', 'F' || i, 'BUILDING', '', i, '', 'T' || i, 'T' || i, "
		"ST_SetSRID(ST_MakePoint(137 + i / 1e5, 37), 6668), NULL, 'I', 1 FROM generate_series(1, 20000) i;"
		"INSERT INTO work_list SELECT '992011', 'L' || i, 'D', 'n', 'FIRST', 'x', 1 FROM generate_series(1, "
		"500) i;"
		"INSERT INTO work_assignment SELECT '992011', 'L' || i, 1, 't', '2026-09-05', 'x', 1 FROM "
		"generate_series(1, "
		"500) i;"
		"INSERT INTO survey_work SELECT '992011', 'K' || i, 'D', 'W' || i, 'FIRST', 'APPLICATION', '', "
		"'2026-09-05', '', "
		"'x', 1, '', 0, CASE WHEN i % 2 = 0 THEN 'L' || i % 500 ELSE '' END, i FROM generate_series(1, "
		"20000) i;"
		"INSERT INTO work_visit SELECT '992011', 'V' || i, 'K' || i, 'ABSENT', '2026-09-05', '', 'x', 1 FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO map_reject SELECT '992011', 'I', i, i, '' FROM generate_series(1, 20000) i;"
		"INSERT INTO area_act_part SELECT '992011', 'A' || i, 1, ARRAY['W' || i] FROM generate_series(1, "
		"20000) i;"
		"INSERT INTO dwelling_beginning SELECT '992011', 'D', ('K' || i)::bytea, 'W' || i "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO dwelling_household SELECT '992011', 'D', 'W' || i, 'H' || i, 'REGISTER' FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO application_link SELECT '992011', 'A' || i, 'D', 'P' || i, 'H' || i, 'W' || i, 1 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO certificate_told SELECT '992011', 'C' || i, t, 0, 'A' || i, 'D', 'W' || i, 'P' || i, "
		"'1', '', '', 1, 1 "
		"FROM generate_series(1, 20000) i, unnest(ARRAY['READY', 'ISSUED', 'SUPERSEDED']) t;"
		"INSERT INTO household_form SELECT '992011', 'M' || i, 'D', 'H' || i, '', '', '{}', 1, '' "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO household_form_person SELECT '992011', 'M' || i, 'P' || i, 'D', 1, '', '', '', '', '', "
		"'', '', 0 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO residence_episode SELECT '992011', 'E' || i, 'P' || i, '', 'O' || i, 'Y' || i, 'R' "
		"|| i, 'SHELTER', '', 1, '', 1, "
		"1 FROM generate_series(1, 20000) i;"
		"INSERT INTO episode_end SELECT '992011', 'E' || i, 1, '', 1, 1 FROM generate_series(1, 20000) i;"
		"INSERT INTO identity SELECT '992011', 'V' || i, 'P' || i, '', 1, 1 FROM generate_series(1, 20000) i;"
		"INSERT INTO consent SELECT '992011', 'C' || i, 'P' || i, 'D', '', 'WELFARE', 'YES', false, '', '', "
		"1, '', 1 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO statement SELECT '992011', 'S' || i, 'D', 'P' || i, 'SUPPORT', '', '', 'R' || i, 1, '', "
		"1 FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO care SELECT '992011', 'S' || i, 'D', 'P' || i, '', '', 'R' || i, '', 1, '', 1 FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO safety_status SELECT '992011', 'A' || i, 'P' || i, 'D', '', 'SAFE', '', '', 'R' || i, "
		"1, '', 1 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO provision_person SELECT '992011', 'V' || i, 'P' || i FROM generate_series(1, 20000) i;"
		"INSERT INTO provision_log SELECT '992011', 'D', 'P' || i, 'V' || i, 1 FROM generate_series(1, "
		"20000) i;"
		"INSERT INTO contact_episode SELECT '992011', 'K' || i, 'P' || i, 'PHONE', '', '', 1, 1 FROM "
		"generate_series(1, 20000) i;"
		"INSERT INTO protection SELECT '992011', 'P' || i, true, 1, 1 FROM generate_series(1, 20000) i;"
		"INSERT INTO opening_person SELECT '992011', 'O', 'P' || i, '', '', '', '', '', '', '', '', '', '', "
		"'', '', 0,"
		" false, '', '', '', '', '' FROM generate_series(1, 20000) i;"
		"INSERT INTO survey SELECT '992011', 'S' || i, 'D', 'W' || i, 1, 'FIRST', 'EARTHQUAKE', "
		"'2026-09-10', 'LOSS', 0, 0,"
		" false, false, 0, 0, 0, 0, false, '', 'NONE', '1', '', 1, '', 'DRAFT', 'x', 1, '', 0, false, 0 "
		"FROM generate_series(1, 20000) i;"
		"INSERT INTO entry (municipality, entry_id, disaster_id, person_id, with_person_id, relation, why, "
		"source,"
		" sealed_paper, observed_us, entered_by, entered_us) SELECT '992011', 'E' || i, 'D', 'P' || i, '', "
		"'', '', '', '', 1,"
		" '', 1 FROM generate_series(1, 20000) i;"
		"ANALYZE");
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		char sql[300];
		PGresult *r;

		PQclear(PQexec(f.worker.db.conn, "BEGIN; SET LOCAL shien.municipality = '992011'"));
		snprintf(sql, sizeof sql, "EXPLAIN (COSTS OFF) EXECUTE \"%s\" (%s)", asked[i].sql->name,
			 asked[i].params);
		r = PQexec(f.worker.db.conn, sql);
		cr_assert_eq(PQresultStatus(r), PGRES_TUPLES_OK, "%s: %s", sql, PQerrorMessage(f.worker.db.conn));
		for (int line = 0; line < PQntuples(r); line++) {
			const char *text = PQgetvalue(r, line, 0), *at = strstr(text, "Seq Scan on ");

			indexes += strstr(text, "Index") != NULL;
			for (size_t b = 0; at && b < sizeof big / sizeof *big; b++) {
				size_t n = strlen(big[b]);
				bool same =
					strncmp(at + 12, big[b], n) == 0 && (at[12 + n] == '\0' || at[12 + n] == ' ');

				cr_expect_not(same, "%s: %s", asked[i].sql->name, text);
			}
		}
		PQclear(r);
		PQclear(PQexec(f.worker.db.conn, "ROLLBACK"));
	}
	cr_assert_gt(indexes, 25);
	fixture_close(&f);
}
