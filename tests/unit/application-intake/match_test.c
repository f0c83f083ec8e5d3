#include "rules/match.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define S .by_serial = true
#define N .by_number = true
#define B .by_basic4 = true
#define P .by_partial = true

static const struct {
	const char *name;
	bool certificate;
	PersonFound found[3];
	size_t n;
	PersonMatch match;
	const char *person;
	bool linked, new_person;
} rows[] = {
	{ "the card", true, { { "a", S, B } }, 1, MATCH_M1_SERIAL, "a", true, false },
	{ "card and number agree", true, { { "a", S, N, B } }, 1, MATCH_M1_SERIAL, "a", true, false },
	{ "the number", false, { { "a", N, B } }, 1, MATCH_M2_NUMBER, "a", true, false },
	{ "the card beside a namesake", true, { { "a", S, B }, { "b", P } }, 2, MATCH_M1_SERIAL, "a", true, false },
	{ "four items", false, { { "a", B } }, 1, MATCH_M3_BASIC4, "a", false, true },
	{ "four items and a namesake", false, { { "a", B, P }, { "b", P } }, 2, MATCH_M3_BASIC4, "a", false, true },
	{ "four items twice", false, { { "a", B }, { "b", B } }, 2, MATCH_M4_PARTIAL, NULL, false, true },
	{ "some items", false, { { "a", P } }, 1, MATCH_M4_PARTIAL, NULL, false, true },
	{ "a card that proves nothing", false, { { "a", S } }, 1, MATCH_M4_PARTIAL, NULL, false, true },
	{ "a card that proves nothing, four items", false, { { "a", S, B } }, 1, MATCH_M3_BASIC4, "a", false, true },
	{ "nobody", true, { { 0 } }, 0, MATCH_M5_NONE, NULL, false, true },
	{ "card against form", true, { { "a", S }, { "b", B } }, 2, MATCH_C1_CONFLICT, NULL, false, false },
	{ "card, and the form names nobody", true, { { "a", S } }, 1, MATCH_C1_CONFLICT, NULL, false, false },
	{ "number against form", false, { { "a", N }, { "b", B } }, 2, MATCH_C1_CONFLICT, NULL, false, false },
	{ "card against number", true, { { "a", S, B }, { "b", N, B } }, 2, MATCH_C1_CONFLICT, NULL, false, false },
	{ "one number, two persons",
	  false,
	  { { "a", N, B }, { "b", N, B } },
	  2,
	  MATCH_C1_CONFLICT,
	  NULL,
	  false,
	  false },
	{ "one serial, two persons",
	  true,
	  { { "a", S, B }, { "b", S, B } },
	  2,
	  MATCH_C1_CONFLICT,
	  NULL,
	  false,
	  false },
};

Test(match, person)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		PersonDecision d = match_person(&(PersonFacts){ rows[i].certificate, rows[i].found, rows[i].n });

		cr_expect_eq(d.match, rows[i].match, "%s: %s", rows[i].name, person_match_code(d.match));
		cr_expect_str_eq(d.outward, person_match_code(rows[i].match), "%s", rows[i].name);
		cr_expect_str_eq(d.person_id ? d.person_id : "", rows[i].person ? rows[i].person : "", "%s",
				 rows[i].name);
		cr_expect_eq(d.linked, rows[i].linked, "%s", rows[i].name);
		cr_expect_eq(d.may_register_new, rows[i].new_person, "%s", rows[i].name);
		cr_expect_eq(d.desk, rows[i].linked ? DESK_NONE : DESK_WINDOW, "%s", rows[i].name);
	}
}

/* Whichever of the found is shielded: the window learns nothing, not even that it differs from the next case. */
Test(match, a_shielded_person_is_the_protection_desks)
{
	for (size_t i = 0; i < COUNT(rows); i++)
		for (size_t who = 0; who < rows[i].n; who++) {
			PersonFound found[3];
			PersonDecision d;

			memcpy(found, rows[i].found, sizeof found);
			found[who].shielded = true;
			d = match_person(&(PersonFacts){ rows[i].certificate, found, rows[i].n });
			cr_expect_eq(d.desk, DESK_PROTECTION, "%s", rows[i].name);
			cr_expect_str_eq(d.outward, "CHECKING", "%s", rows[i].name);
			cr_expect_not(d.linked);
			cr_expect_null(d.person_id);
			cr_expect_not(d.window_sees_candidates);
			cr_expect_not(d.may_register_new);
			cr_expect_eq(d.match, rows[i].match, "the protection desk sees what was found");
		}
}

Test(match, dwelling)
{
	static const struct {
		DwellingFound found[3];
		size_t n;
		DwellingMatch match;
		const char *best;
	} cases[] = {
		{ { { 0 } }, 0, MATCH_D3_NONE, NULL },
		{ { { "a", true } }, 1, MATCH_D1_EXACT, "a" },
		{ { { "a", false } }, 1, MATCH_D2_CANDIDATES, NULL },
		{ { { "a", false }, { "b", true } }, 2, MATCH_D1_EXACT, "b" },
		{ { { "a", true }, { "b", true } }, 2, MATCH_D2_CANDIDATES, NULL }, /* flats, two houses on a lot */
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *best;

		cr_expect_eq(match_dwelling(cases[i].found, cases[i].n, &best), cases[i].match, "row %zu", i);
		cr_expect_str_eq(best ? best : "", cases[i].best ? cases[i].best : "", "row %zu", i);
	}
}

Test(match, another_application_of_the_household)
{
	static const OpenApplication own = { "1", "h", "RISAI", true, "w" }, nobody = { "1", "", "RISAI", true, "" };
	static const OpenApplication others[] = {
		{ "1", "h", "RISAI", true, "w" }, { "2", "h", "RISAI", true, "" },  { "3", "h", "RISAI", false, "w" },
		{ "4", "h", "HISAI", true, "w" }, { "5", "g", "RISAI", true, "v" }, { "6", "h", "RISAI", true, "v" },
		{ "7", "", "RISAI", true, "" },   { "8", "g", "RISAI", true, "w" }, /* another household's, the same
										       house */
	};
	size_t found[COUNT(others)];

	cr_assert_eq(match_household(&own, others, COUNT(others), found), 3);
	cr_expect_str_eq(others[found[0]].application_id, "2");
	cr_expect_str_eq(others[found[1]].application_id, "6");
	cr_expect_str_eq(others[found[2]].application_id, "8");
	cr_expect_eq(match_household(&nobody, others, COUNT(others), found), 0);
}
