#include "rules/permission.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define BIT(c) (1u << PERMISSION_##c)
#define EVERY_BUSINESS                                                                                               \
	(BIT(RESIDENT) | BIT(INTEGRATED) | BIT(CERTIFICATE) | BIT(EVACUEE_NEAR) | BIT(EVACUEE_FAR) |                 \
	 BIT(EVACUEE_OWN) | BIT(PUBLIC_HOUSING) | BIT(LEASED_HOUSING) | BIT(DONATION))
static const int64_t begin = 1000, end = 2000, within = 1500;

/* 石川県 被災者データベース, 各グループと業務管理区分(サンプル): its rows that can be read. 170003 the prefecture,
 * 172049 one of its municipalities. The bathing row is the example in words: the six municipalities' residents and
 * its own data, nothing of donations or certificates. */
static const PermissionRow sample[] = {
	{ "170003", "管理者", "管理者", EVERY_BUSINESS, SCOPE_ALL, "", 1000, 2000, "", "デジタル推進監室", false },
	{ "170003", "義援金支給", "課", BIT(RESIDENT) | BIT(DONATION), SCOPE_ALL, "", 1000, 2000, "", "-", false },
	{ "170003", "義援金支給", "委託ベンダ", BIT(RESIDENT) | BIT(DONATION), SCOPE_ALL, "", 1000, 2000, "", "-",
	  false },
	{ "170003", "見守り支援", "課", BIT(RESIDENT) | BIT(INTEGRATED) | BIT(LEASED_HOUSING), SCOPE_ALL, "", 1000,
	  2000, "", "-", false },
	{ "170003", "入浴支援", "*", BIT(RESIDENT) | BIT(BATHING), SCOPE_LISTED,
	  "172049,172057,172022,174611,174637,173843", 1000, 2000, "", "薬事衛生課", false },
	{ "*", "避難所運営", "課",
	  BIT(RESIDENT) | BIT(EVACUEE_NEAR) | BIT(EVACUEE_FAR) | BIT(EVACUEE_OWN) | BIT(LEASED_HOUSING), SCOPE_OWN,
	  "", 1000, 2000, "", "-", false },
	{ "*", "見守り支援", "課", BIT(RESIDENT) | BIT(INTEGRATED) | BIT(PUBLIC_HOUSING) | BIT(LEASED_HOUSING),
	  SCOPE_OWN, "", 1000, 2000, "", "-", false },
	{ "*", "見守り支援", "社協", BIT(RESIDENT) | BIT(INTEGRATED) | BIT(PUBLIC_HOUSING) | BIT(LEASED_HOUSING),
	  SCOPE_OWN, "", 1000, 2000, "", "-", false },
	{ "*", "見守り支援", "見守り支援団体",
	  BIT(RESIDENT) | BIT(INTEGRATED) | BIT(PUBLIC_HOUSING) | BIT(LEASED_HOUSING), SCOPE_OWN, "", 1000, 2000, "",
	  "-", false },
};
enum { SAMPLE = sizeof sample / sizeof *sample };

/* The columns as they stand there, ○ or nothing. */
static const PermissionCategory columns[] = { PERMISSION_RESIDENT,       PERMISSION_INTEGRATED,
					      PERMISSION_CERTIFICATE,    PERMISSION_EVACUEE_NEAR,
					      PERMISSION_EVACUEE_FAR,    PERMISSION_EVACUEE_OWN,
					      PERMISSION_PUBLIC_HOUSING, PERMISSION_LEASED_HOUSING,
					      PERMISSION_DONATION };
static const struct {
	PermissionPlace place;
	const char *cells;
} cases[] = {
	{ { "170003", "管理者", "管理者" }, "ooooooooo" },
	{ { "170003", "義援金支給", "課" }, "o-------o" },
	{ { "170003", "義援金支給", "委託ベンダ" }, "o-------o" },
	{ { "170003", "見守り支援", "課" }, "oo-----o-" },
	{ { "172049", "避難所運営", "課" }, "o--ooo-o-" },
	{ { "172049", "見守り支援", "課" }, "oo----oo-" },
	{ { "172049", "見守り支援", "社協" }, "oo----oo-" },
	{ { "172049", "見守り支援", "見守り支援団体" }, "oo----oo-" },
	{ { "170003", "入浴支援", "薬事衛生課" }, "o--------" },
	{ { "172049", "義援金支給", "課" }, "---------" },
};

static PermissionVerdict decide(const PermissionRow *rows, size_t n, const PermissionPlace *place, uint32_t markings,
				PermissionQuestion q)
{
	PermissionSubject subject = { place, 1, markings, begin, end, 0 };

	return permission_decide(&(PermissionLines){ .rows = rows, .n_rows = n }, &subject, &q);
}

Test(permission, the_sample_cell_by_cell)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
			PermissionQuestion q = { columns[c], "172049", 0, "", within };
			bool given = decide(sample, SAMPLE, &cases[i].place, 0, q).why == PERMISSION_GIVEN;

			cr_expect(given == (cases[i].cells[c] == 'o'), "%s %s %s: %s", cases[i].place.organisation,
				  cases[i].place.business, cases[i].place.unit, permission_category_code(columns[c]));
		}
}

/* Each reason has a question beside it that differs in that one thing and is answered. */
Test(permission, why_not)
{
	static const PermissionRow rows[] = {
		{ "482013", "見守り支援", "福祉課", BIT(RESIDENT) | BIT(SPECIAL_CARE) | BIT(PROTECTED), SCOPE_LISTED,
		  "482013,483010", 1200, 1800, "hall", "福祉課長", false },
		{ "482013", "窓口", "*", BIT(STATISTICS), SCOPE_OWN, "", 1000, 2000, "", "総務課", false },
	};
	static const PermissionPlace care = { "482013", "見守り支援", "福祉課" },
				     other = { "482013", "税", "税務課" };
	static const struct {
		const PermissionPlace *place;
		PermissionQuestion q;
		uint32_t markings;
		PermissionWhy why;
		const PermissionRow *row;
	} table[] = {
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 1500 }, 0, PERMISSION_GIVEN, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "483010", 0, "hall", 1500 }, 0, PERMISSION_GIVEN, &rows[0] },
		{ &other, { PERMISSION_RESIDENT, "482013", 0, "hall", 1500 }, 0, PERMISSION_NO_PLACE, NULL },
		{ &care, { PERMISSION_DONATION, "482013", 0, "hall", 1500 }, 0, PERMISSION_NO_CATEGORY, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "48201", 0, "hall", 1500 }, 0, PERMISSION_ROWS, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "485012", 0, "hall", 1500 }, 0, PERMISSION_ROWS, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 1199 }, 0, PERMISSION_TIME, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 1200 }, 0, PERMISSION_GIVEN, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 1800 }, 0, PERMISSION_TIME, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "home", 1500 }, 0, PERMISSION_ZONE, &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "", 1500 }, 0, PERMISSION_ZONE, &rows[0] },
		{ &care, { PERMISSION_SPECIAL_CARE, "482013", 0, "hall", 1500 }, 0, PERMISSION_MARKING, &rows[0] },
		{ &care,
		  { PERMISSION_SPECIAL_CARE, "482013", 0, "hall", 1500 },
		  MARKING_SPECIAL_CARE,
		  PERMISSION_GIVEN,
		  &rows[0] },
		{ &care,
		  { PERMISSION_PROTECTED, "482013", 0, "hall", 1500 },
		  MARKING_SPECIAL_CARE,
		  PERMISSION_MARKING,
		  &rows[0] },
		{ &care,
		  { PERMISSION_PROTECTED, "482013", 0, "hall", 1500 },
		  MARKINGS_ALL,
		  PERMISSION_GIVEN,
		  &rows[0] },
		/* a marked cell of an unmarked category */
		{ &care,
		  { PERMISSION_RESIDENT, "482013", MARKING_PROTECTED, "hall", 1500 },
		  MARKING_SPECIAL_CARE,
		  PERMISSION_MARKING,
		  &rows[0] },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 999 }, 0, PERMISSION_ACCOUNT, NULL },
		{ &care, { PERMISSION_RESIDENT, "482013", 0, "hall", 2000 }, 0, PERMISSION_ACCOUNT, NULL },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		PermissionVerdict v = decide(rows, 2, table[i].place, table[i].markings, table[i].q);

		cr_expect(v.why == table[i].why && v.row == table[i].row, "case %zu: %d", i, (int) v.why);
	}
}

/* The row that came furthest is named, whatever their order; one that gives wins over those before it. */
Test(permission, the_nearest_row_is_named)
{
	static const PermissionRow rows[] = {
		{ "482013", "*", "*", BIT(RESIDENT), SCOPE_OWN, "", 0, 1200, "", "past", false },
		{ "482013", "*", "*", BIT(RESIDENT), SCOPE_OWN, "", 1000, 2000, "hall", "place", false },
		{ "482013", "*", "*", BIT(RESIDENT), SCOPE_LISTED, "", 1000, 2000, "", "nobody", false },
		{ "482013", "*", "*", BIT(RESIDENT), SCOPE_OWN, "", 1000, 2000, "", "gives", false },
	};
	static const PermissionPlace place = { "482013", "a", "b" };
	PermissionQuestion q = { PERMISSION_RESIDENT, "482013", 0, "", within };

	cr_expect_str_eq(decide(rows, 3, &place, 0, q).row->ask, "place");
	cr_expect_str_eq(decide(rows, 4, &place, 0, q).row->ask, "gives");
	cr_expect(decide(rows, 0, &place, 0, q).why == PERMISSION_NO_PLACE, "default deny");
}

/* Somebody who is in two places has what each gives, and no mixture of both. */
Test(permission, places_do_not_mix)
{
	static const PermissionRow rows[] = {
		{ "482013", "窓口", "市民課", BIT(RESIDENT), SCOPE_OWN, "", 1000, 2000, "", "-", false },
		{ "483010", "避難所運営", "総務課", BIT(SHELTER), SCOPE_OWN, "", 1000, 2000, "", "-", false },
	};
	static const PermissionPlace both[] = { { "482013", "窓口", "市民課" },
						{ "483010", "避難所運営", "総務課" } };
	PermissionSubject subject = { both, 2, 0, begin, end, 0 };
	PermissionQuestion here = { .municipality = "482013", .zone = "", .now_us = within }, there = here;

	there.municipality = "483010";
	cr_expect(permission_categories(&(PermissionLines){ .rows = rows, .n_rows = 2 }, &subject, &here) ==
		  BIT(RESIDENT));
	cr_expect(permission_categories(&(PermissionLines){ .rows = rows, .n_rows = 2 }, &subject, &there) ==
		  BIT(SHELTER));
	subject.n_places = 0;
	cr_expect(permission_categories(&(PermissionLines){ .rows = rows, .n_rows = 2 }, &subject, &here) == 0,
		  "nobody in particular sees nothing");
}

Test(permission, categories_have_codes_and_names)
{
	for (int c = 0; c < PERMISSION_CATEGORIES; c++) {
		PermissionCategory back;

		cr_expect(permission_category_of(permission_category_code((PermissionCategory) c), &back) &&
			  back == (PermissionCategory) c);
		cr_expect(*permission_category_ja((PermissionCategory) c));
	}
	cr_expect(!permission_category_of("RESIDENTS", &(PermissionCategory){ 0 }));
}

Test(permission, a_line_for_emergencies_gives_what_was_opened_and_never_who_is_protected)
{
	static const PermissionPlace place = { "482013", "窓口", "市民課" };
	static const PermissionRow
		always = { "482013", "窓口", "*", BIT(RESIDENT), SCOPE_OWN, "", 1000, 2000, "", "-", false },
		kept = { "482013",  "窓口", "*",  BIT(RESIDENT) | BIT(SHELTER) | BIT(SPECIAL_CARE) | BIT(PROTECTED),
			 SCOPE_OWN, "",     1000, 2000,
			 "hall",    "-",    true };
	const PermissionRow rows[] = { always, kept };
	static const struct {
		PermissionCategory category;
		uint32_t glass, markings, asked;
		const char *zone;
		PermissionWhy want;
	} cases2[] = {
		{ PERMISSION_RESIDENT, 0, 0, 0, "hall", PERMISSION_GIVEN },
		{ PERMISSION_SHELTER, 0, 0, 0, "hall", PERMISSION_GLASS },
		{ PERMISSION_SHELTER, BIT(SHELTER), 0, 0, "hall", PERMISSION_GIVEN },
		{ PERMISSION_SHELTER, BIT(RESIDENT), 0, 0, "hall", PERMISSION_GLASS },
		{ PERMISSION_SHELTER, BIT(SHELTER), 0, 0, "home", PERMISSION_ZONE },
		{ PERMISSION_SPECIAL_CARE, BIT(SPECIAL_CARE), 0, 0, "hall", PERMISSION_MARKING },
		{ PERMISSION_SPECIAL_CARE, BIT(SPECIAL_CARE), MARKING_SPECIAL_CARE, 0, "hall", PERMISSION_GIVEN },
		{ PERMISSION_SHELTER, BIT(SHELTER), MARKINGS_ALL, MARKING_PROTECTED, "hall", PERMISSION_MARKING },
		{ PERMISSION_PROTECTED, BIT(PROTECTED), MARKINGS_ALL, 0, "hall", PERMISSION_MARKING },
		{ PERMISSION_DONATION, BIT(DONATION), 0, 0, "hall", PERMISSION_NO_CATEGORY },
	};

	for (size_t i = 0; i < sizeof cases2 / sizeof *cases2; i++) {
		PermissionSubject s = { &place, 1, cases2[i].markings, 0, 5000, cases2[i].glass };
		PermissionQuestion q = { cases2[i].category, "482013", cases2[i].asked, cases2[i].zone, within };
		PermissionVerdict v = permission_decide(&(PermissionLines){ .rows = rows, .n_rows = 2 }, &s, &q);

		cr_expect_eq(v.why, cases2[i].want, "%zu: %s", i, permission_why_code(v.why));
	}
	cr_expect_str_eq(permission_why_code(PERMISSION_GLASS), "GLASS");
	cr_expect_str_eq(permission_why_code(PERMISSION_GIVEN), "GIVEN");
}

/* Which line is about a place, and what it says of a network; whoever stands at several comes in by any of them. */
Test(permission, from_where_one_comes_in)
{
	static const PermissionEntry entries[] = {
		{ "482013", "*", "*", false, "hall,annex", "org" },
		{ "482013", "窓口", "*", false, "hall", "business" },
		{ "482013", "*", "支所", false, "branch", "unit" },
		{ "482013", "窓口", "出張班", true, "", "free" },
		{ "*", "見守り支援", "社協", false, "welfare", "any" },
	};
	static const PermissionEntry everybody = { "*", "*", "*", false, "hall", "all" };
	enum { ORG, BUSINESS, UNIT, FREE, ANY, NONE };
	static const struct {
		PermissionPlace places[2];
		size_t n;
		const char *zone;
		bool open;
		int by;
	} cases2[] = {
		{ { { "482013", "税", "税務課" } }, 1, "hall", true, ORG },
		{ { { "482013", "税", "税務課" } }, 1, "annex", true, ORG },
		{ { { "482013", "税", "税務課" } }, 1, "anne", false, ORG },
		{ { { "482013", "税", "税務課" } }, 1, "", false, ORG },
		{ { { "482013", "窓口", "市民課" } }, 1, "hall", true, BUSINESS },
		{ { { "482013", "窓口", "市民課" } }, 1, "annex", false, BUSINESS },
		{ { { "482013", "税", "支所" } }, 1, "branch", true, UNIT },
		{ { { "482013", "窓口", "支所" } }, 1, "branch", false, BUSINESS }, /* before the unit */
		{ { { "482013", "窓口", "出張班" } }, 1, "", true, FREE },
		{ { { "482013", "見守り支援", "社協" } },
		  1,
		  "welfare",
		  false,
		  ORG }, /* the organisation before all */
		{ { { "483010", "見守り支援", "社協" } }, 1, "welfare", true, ANY },
		{ { { "483010", "見守り支援", "課" } }, 1, "home", true, NONE },
		{ { { "482013", "税", "税務課" }, { "483010", "見守り支援", "社協" } }, 2, "welfare", true, ANY },
		{ { { "482013", "税", "税務課" }, { "483010", "見守り支援", "社協" } }, 2, "home", false, ORG },
		/* a place that no line is about opens nothing */
		{ { { "483010", "窓口", "課" }, { "482013", "税", "税務課" } }, 2, "home", false, ORG },
		{ { { "", "", "" } }, 0, "home", true, NONE },
	};

	for (size_t i = 0; i < sizeof cases2 / sizeof *cases2; i++) {
		PermissionLines lines = { .entries = entries, .n_entries = NONE };
		PermissionSubject s = { cases2[i].places, cases2[i].n, 0, begin, end, 0 };
		PermissionWayIn way = permission_enter(&lines, &s, cases2[i].zone);

		cr_expect(way.open == cases2[i].open &&
				  way.entry == (cases2[i].by == NONE ? NULL : &entries[cases2[i].by]),
			  "case %zu: %d %s", i, way.open, way.entry ? way.entry->ask : "none");
	}
	for (int in = 0; in < 2; in++) { /* thrice any: who stands nowhere too */
		PermissionLines lines = { .entries = &everybody, .n_entries = 1 };
		PermissionSubject s = { NULL, 0, 0, begin, end, 0 };
		PermissionWayIn way = permission_enter(&lines, &s, in ? "hall" : "home");

		cr_expect(way.open == in && way.entry == &everybody);
	}
}

/* Who does not come in sees nothing, and is told of that line; within the account's time. */
Test(permission, who_does_not_come_in_sees_nothing)
{
	static const PermissionRow row = { "482013", "窓口", "*", BIT(RESIDENT), SCOPE_OWN, "",
					   1000,     2000,   "",  "row",         false };
	static const PermissionEntry entry = { "482013", "*", "*", false, "hall", "entry" };
	static const PermissionPlace place = { "482013", "窓口", "市民課" };
	PermissionLines lines = { &row, 1, &entry, 1 };
	PermissionSubject s = { &place, 1, 0, begin, end, 0 };
	PermissionQuestion q = { PERMISSION_RESIDENT, "482013", 0, "hall", within };
	PermissionVerdict v = permission_decide(&lines, &s, &q);

	cr_expect(v.why == PERMISSION_GIVEN && v.row == &row && !v.entry);
	q.zone = "home";
	v = permission_decide(&lines, &s, &q);
	cr_expect(v.why == PERMISSION_ENTRY && !v.row && v.entry == &entry);
	cr_expect_str_eq(permission_why_code(v.why), "ENTRY");
	cr_expect_eq(permission_categories(&lines, &s, &q), 0u);
	q.now_us = end;
	cr_expect(permission_decide(&lines, &s, &q).why == PERMISSION_ACCOUNT);
}
