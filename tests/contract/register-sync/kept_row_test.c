/* The row of the register as it is kept: what stands at which place is for ever, and what others are told of it. */
#include "cells.h"
#include "register_sync.h"
#include "residents.h"
#include "rules/resident_row.h"
#include "service_fixture.h"
#include "sh_data_key.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PERSON "00000000-0000-7000-8000-000000000001"
#define HOUSEHOLD "00000000-0000-7000-8000-000000000002"

/* By place; new ones come at the end. Rows that are on file are read by it. */
static const char *const places[] = {
	"",
	"lg_code",
	"address_no",
	"history_no",
	"branch_no",
	"latest",
	"household_no",
	"kind",
	"state",
	"move_date",
	"move_date_unknown",
	"move_notified",
	"move_reason",
	"name",
	"family_name",
	"given_name",
	"roman_name",
	"foreign_kanji_name",
	"name_priority",
	"name_kana",
	"family_name_kana",
	"given_name_kana",
	"kana_confirmed",
	"alias",
	"alias_kana",
	"former_family_name",
	"former_family_name_kana",
	"sex",
	"sex_text",
	"birth_era",
	"birth",
	"birth_unknown",
	"birth_unknown_text",
	"relationship1",
	"relationship2",
	"relationship3",
	"relationship4",
	"relationship_text",
	"head_name",
	"head_name_kana",
	"household_order",
	"address_lg_code",
	"address_town_code",
	"address_prefecture",
	"address_city",
	"address_town",
	"address_lot",
	"address_building",
	"postal_code",
	"district_code",
	"resident_since",
	"resident_since_unknown",
	"address_since",
	"foreign_resident_since",
	"entered_on",
	"entered_reason",
	"removed_reason",
	"removed_notified",
	"removed_on",
	"removed",
	"deleted",
	"history_hidden",
	"other_use_barred",
	"merged_address_no",
	"leave_planned_on",
	"left_on",
	"leave_confirmed_on",
	"next_lg_code",
	"next_prefecture",
	"next_city",
	"next_town",
	"next_lot",
	"next_building",
	"next_postal_code",
	"previous_lg_code",
	"previous_prefecture",
	"previous_city",
	"previous_town",
	"previous_lot",
	"previous_building",
	"previous_postal_code",
	"residence_card_kind",
	"nationality_code",
	"nationality",
	"article_30_45",
	"residence_status",
	"residence_until",
	"health_insured",
	"elderly_insured",
	"care_insured",
	"user_cert_serial",
	"user_cert_issuer_key",
	"sign_cert_serial",
	"sign_cert_issuer_key",
	"protection_kind",
	"protection_since",
	"protection_until",
	"my_number",
	"roman_name_kana",
	"foreign_kanji_name_kana",
	"residence_years",
	"residence_months",
	"residence_days",
	"residence_period",
	"entered_on_unknown",
	"removed_on_unknown",
	"address_since_unknown",
	"foreign_resident_since_unknown",
	"place_x",
	"place_y",
};

static Fixture f;

static int put_row(ShCall *call, void *image)
{
	const char *row_id = resident_row_id(call, PERSON, 1, 1, 1);
	char hex[16384], sql[20000];
	const uint8_t *sealed;
	size_t len;
	int r = sh_cell_seal(call, "-", "resident", CELL_ROW, row_id, image, strlen(image), &sealed, &len);

	if (r != 0)
		return r;
	cr_assert_lt(2 * len, sizeof hex);
	for (size_t i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", sealed[i]);
	snprintf(sql, sizeof sql,
		 "DELETE FROM history; DELETE FROM person;"
		 "INSERT INTO history SELECT '992011', '" PERSON "', 1, 1, 1, NULL, '\\x00', '" HOUSEHOLD
		 "', '2020-01-01', NULL, "
		 "false, false, 1980, 1, 1, NULL, '1', 'n', 'k', '{}', 1, '\\x%s', '', '', '{}';"
		 "INSERT INTO person SELECT '992011', '" PERSON "', '1', '" HOUSEHOLD
		 "', 1, 1, 1, false, false, 1980, 1, 1, NULL, '1', "
		 "'n', 'k', 1, '', '{}', ''",
		 hex);
	run_sql(&f, sql);
	return 0;
}

static const RegisterSync__Resident *told(const char *image)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const char *ids[] = { PERSON };
	const void *reply;

	cr_assert_eq(in_tx(&f, put_row, (void *) (uintptr_t) image), 0, "%s %s", f.error.reason, f.error.detail);
	q.person_ids = ids;
	q.n_person_ids = 1;
	cr_assert_eq(ask(&f, "BatchGet", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(((const RegisterSync__BatchGetReply *) reply)->n_residents, 1);
	return ((const RegisterSync__BatchGetReply *) reply)->residents[0];
}

/* Every item says its own name. */
static void told_by_place(void)
{
	const RegisterSync__Resident *p;
	char image[8192], *to = image;

	for (int i = REGISTER_NONE + 1; i < REGISTER_FIELDS; i++)
		to += sprintf(to, "%s%s", i > 1 ? "\x1f" : "", places[i]);
	p = told(image);
	cr_expect_str_eq(p->birth_text, "birth_unknown_text");
	cr_expect_str_eq(p->name, "name");
	cr_expect_str_eq(p->kana, "name_kana");
	cr_expect_str_eq(p->alias, "alias");
	cr_expect_str_eq(p->name_latin, "roman_name");
	cr_expect_str_eq(p->relation, "relationship1-relationship2-relationship3-relationship4");
	cr_expect_str_eq(p->head_name, "head_name");
	cr_expect_str_eq(p->address, "address_prefectureaddress_cityaddress_townaddress_lot");
	cr_expect_str_eq(p->address_extra, "address_building");
	cr_expect_str_eq(p->postal, "postal_code");
	cr_expect_str_eq(p->kind, "kind");
	cr_expect_str_eq(p->status, "state");
	cr_expect_str_eq(p->ward, "address_lg_code");
}

/* What is not said, and what stands in for it. */
static void told_instead(void)
{
	static const struct {
		const char *items[4]; /* name, value, … */
		const char *name, *kana, *relation, *ward;
	} cases[] = {
		{ { 0 }, "", "", "", "" },
		{ { "family_name", "甲野", "given_name", "一郎" }, "甲野　一郎", "", "", "" },
		{ { "given_name", "一郎" }, "一郎", "", "", "" },
		{ { "family_name_kana", "コウノ", "given_name_kana", "イチロウ" }, "", "コウノ　イチロウ", "", "" },
		{ { "roman_name", "LI", "foreign_kanji_name", "李" }, "LI", "", "", "" },
		{ { "foreign_kanji_name", "李", "alias", "木下" }, "李", "", "", "" },
		{ { "alias", "木下", "alias_kana", "キノシタ" }, "木下", "キノシタ", "", "" },
		{ { "alias", "木下", "name_priority", "09" }, "木下", "", "", "" },
		{ { "relationship1", "12", "relationship3", "34" }, "", "", "12-34", "" },
		{ { "address_lg_code", "992011" }, "", "", "", "" },
		{ { "address_lg_code", "992012" }, "", "", "", "992012" },
	};

	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
		const RegisterSync__Resident *p;
		char image[8192] = "", *to = image;

		for (int i = REGISTER_NONE + 1; i < REGISTER_FIELDS; i++) {
			to += sprintf(to, "%s", i > 1 ? "\x1f" : "");
			for (int n = 0; n < 4 && cases[c].items[n]; n += 2)
				if (strcmp(cases[c].items[n], places[i]) == 0)
					to += sprintf(to, "%s", cases[c].items[n + 1]);
		}
		p = told(image);
		cr_expect_str_eq(p->name, cases[c].name, "%zu", c);
		cr_expect_str_eq(p->kana, cases[c].kana, "%zu", c);
		cr_expect_str_eq(p->relation, cases[c].relation, "%zu", c);
		cr_expect_str_eq(p->ward, cases[c].ward, "%zu", c);
		cr_expect_eq(p->order, 0, "%zu", c);
	}
}

Test(contract, kept_row)
{
	setenv("SHIEN_REGISTER_SYNC_DATA_DIR", SHIEN_SOURCE_DIR "/services/register-sync", 1);
	fixture_open(&f, &register_sync_service, "register-sync/migrations");
	f.roles = "register";
	f.purpose = "REGISTER_COPY"; /* open in quiet times */
	cr_assert_eq(sizeof places / sizeof *places, REGISTER_FIELDS);
	for (int i = REGISTER_NONE + 1; i < REGISTER_FIELDS; i++)
		cr_assert_str_eq(places[i], register_field_name((RegisterField) i));
	told_by_place();
	told_instead();
	fixture_close(&f);
}
