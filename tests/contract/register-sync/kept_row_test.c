/* The row of the register as it is kept: places of items, as the rules write them and as SQL reads them. */
#include "register_sync.h"
#include "rules/resident_row.h"
#include "service_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fill_row(Fixture *f, const char *person, const char *image)
{
	char sql[8192];

	snprintf(sql, sizeof sql,
		 "INSERT INTO history SELECT '992011', '%s', 1, 1, 1, NULL, '\\x00', 'h', '2020-01-01', NULL, false, "
		 "false, 1980, 1, 1, NULL, '1', 'n', 'k', '{}', 'a', 1, %s",
		 person, image);
	run_sql(f, sql);
}

/* As the schema was before names were left out, with rows on file; then the migration itself. */
static void migrate_again(Fixture *f)
{
	FILE *in = fopen(SHIEN_SOURCE_DIR "/services/register-sync/migrations/0103_kept_row.sql", "r");
	char text[16384], *grant;

	cr_assert_not_null(in);
	text[fread(text, 1, sizeof text - 1, in)] = '\0';
	fclose(in);
	grant = strstr(text, "{{service}}");
	cr_assert_not_null(grant);
	memset(grant, ' ', strlen("{{service}}"));
	memcpy(grant, "PUBLIC", strlen("PUBLIC"));
	run_sql(f, "DROP VIEW resident; DROP FUNCTION kept_items, register_items; DELETE FROM history;"
		   "ALTER TABLE history ALTER COLUMN image TYPE jsonb USING '{}';"
		   "CREATE VIEW resident AS SELECT image FROM history");
	fill_row(f, "old",
		 "jsonb_build_object('name', '甲野　\"一郎', 'alias', E'a\\x1f' || 'b', 'address_lg_code', '992012')");
	fill_row(f, "none", "'{}'");
	run_sql(f, text);
}

Test(contract, kept_row)
{
	static const char *const columns[][2] = {
		{ "birth_text", "birth_unknown_text" },
		{ "name", "name" },
		{ "kana", "name_kana" },
		{ "alias", "alias" },
		{ "name_latin", "roman_name" },
		{ "relation", "relationship1-relationship2-relationship3-relationship4" },
		{ "head_name", "head_name" },
		{ "address", "address_prefectureaddress_cityaddress_townaddress_lot" },
		{ "address_extra", "address_building" },
		{ "postal", "postal_code" },
		{ "kind", "kind" },
		{ "state", "state" },
		{ "ward", "address_lg_code" },
		{ "household_order", "household_order" },
	};
	char sql[200];
	Fixture f;

	setenv("SHIEN_REGISTER_SYNC_DATA_DIR", SHIEN_SOURCE_DIR "/services/register-sync", 1);
	fixture_open(&f, &register_sync_service, "register-sync/migrations");
	for (int i = REGISTER_NONE + 1; i < REGISTER_FIELDS; i++) {
		snprintf(sql, sizeof sql, "SELECT (register_items())[%d]", i);
		cr_assert_str_eq(text_of(&f, sql), register_field_name((RegisterField) i));
	}
	cr_assert_eq(count(&f, "SELECT cardinality(register_items())"), REGISTER_FIELDS - 1);
	fill_row(&f, "p", "array_to_string(register_items(), E'\\x1f')"); /* every item says its own name */
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		snprintf(sql, sizeof sql, "SELECT %s FROM resident", columns[i][0]);
		cr_assert_str_eq(text_of(&f, sql), columns[i][1]);
	}
	migrate_again(&f);
	cr_assert_str_eq(text_of(&f, "SELECT name || ward || alias FROM resident WHERE person_id = 'old'"),
			 "甲野　\"一郎992012a\xEF\xBF\xBD"
			 "b");
	cr_assert_str_eq(text_of(&f, "SELECT kept_items(image)->>'alias' FROM history WHERE person_id = 'old'"),
			 "a\xEF\xBF\xBD"
			 "b");
	cr_assert_str_eq(text_of(&f, "SELECT image || name || household_order FROM resident JOIN history USING "
				     "(person_id) WHERE person_id = 'none'"),
			 "0");
	fixture_close(&f);
}
