#include "rules/head_count.h"
#include <criterion/criterion.h>
#include <stdio.h>

#define DAY(y, m, d)                                                                                                 \
	{                                                                                                            \
		y, m, d, SH_CIVIL_DAY, 0                                                                             \
	}
enum { NOW = 1000 };

/* 2024-01-01, 16:10 in Japan */
static const int64_t quake = 1704093000000000;

Test(head_count, follows_the_governments_definitions)
{
	/* person, household, sex, birth, voluntary, outside, care, arrived, left */
	static const StayRow rows[] = {
		{ "a", "h1", "1", DAY(1950, 1, 1), false, false, true, 100, 0 },
		{ "b", "h1", "2", DAY(1952, 1, 1), false, false, false, 100, 0 },
		{ "c", "h1", "2", DAY(2023, 6, 1), false, false, false, 100, 0 },
		{ "d", "h2", "1", DAY(1980, 1, 1), true, false, false, 100, 0 },
		{ "e", "", "0", { 0 }, false, false, false, 100, 0 },
		{ "f", "", "9", DAY(1990, 1, 1), false, false, true, 100, 0 },
		{ "g", "h3", "1", DAY(1990, 1, 1), false, true, false, 100, 0 },               /* in the car */
		{ "h", "h1", "1", DAY(1990, 1, 1), false, true, false, 100, 0 },               /* of h1, in the car */
		{ "i", "h4", "1", DAY(1990, 1, 1), false, false, false, 100, 999 },            /* left */
		{ "j", "h5", "1", DAY(1990, 1, 1), false, false, false, 1704093000000001, 0 }, /* comes later */
		{ "a", "h1", "1", DAY(1950, 1, 1), false, false, true, 500, 0 },               /* entered twice */
		{ "d", "h2", "1", DAY(1980, 1, 1), true, true, false, 50, 0 }, /* first in the car, then inside */
	};
	const StayRow *here[sizeof rows / sizeof *rows];
	HeadCount got;

	head_count(rows, sizeof rows / sizeof *rows, quake, here, &got);
	cr_expect_eq(got.men, 2);
	cr_expect_eq(got.women, 2);
	cr_expect_eq(got.total, 4, "men + women; %u", got.total);
	cr_expect_eq(got.sex_unknown, 2, "stated apart; %u", got.sex_unknown);
	cr_expect_eq(got.voluntary, 1);
	cr_expect_eq(got.households, 4, "h1, h2 and two alone; %u", got.households);
	cr_expect_eq(got.voluntary_households, 1);
	cr_expect_eq(got.infants, 1);
	cr_expect_eq(got.birth_unknown, 1);
	cr_expect_eq(got.needing_care, 2);
	cr_expect_eq(got.outside, 2);
	cr_expect_eq(got.outside_households, 1, "h3; h1 is inside; %u", got.outside_households);
	/* As of another instant the same rows say something else. */
	head_count(rows, sizeof rows / sizeof *rows, 998, here, &got);
	cr_expect_eq(got.men, 3);
	head_count(rows, sizeof rows / sizeof *rows, 999, here, &got);
	cr_expect_eq(got.men, 2, "who has left at that instant is not there");
	head_count(rows, sizeof rows / sizeof *rows, 10, here, &got);
	cr_expect_eq(got.total + got.outside + got.households, 0);
	head_count(NULL, 0, quake, here, &got);
	cr_expect_eq(got.total, 0);
}

/* Whatever is counted: total = men + women, and nobody is lost or counted twice. */
Test(head_count, adds_up)
{
	static const char *const sexes[] = { "0", "1", "2", "9" };
	static char ids[200][16], homes[40][16];
	StayRow rows[200];
	uint32_t seed = 1, inside = 0;
	const StayRow *here[200];
	HeadCount got;

	for (int i = 0; i < 200; i++) {
		seed = seed * 1664525 + 1013904223;
		snprintf(ids[i], sizeof ids[i], "p%d", i);
		snprintf(homes[i % 40], sizeof homes[i % 40], "h%d", i % 40);
		rows[i] = (StayRow){ ids[i],
				     homes[i % 40],
				     sexes[seed >> 30],
				     DAY((int16_t) (1900 + i % 120), 5, 5),
				     seed >> 8 & 1,
				     seed >> 9 & 1,
				     seed >> 10 & 1,
				     0,
				     0 };
		inside += !rows[i].outside;
	}
	head_count(rows, 200, NOW, here, &got);
	cr_expect_eq(got.total, got.men + got.women);
	cr_expect_eq(got.total + got.sex_unknown, inside);
	cr_expect_eq(got.outside, 200 - inside);
	cr_expect_eq(got.households + got.outside_households, 40);
	cr_expect(got.voluntary <= inside && got.voluntary_households <= got.households);
}

Test(head_count, infants_are_those_before_school)
{
	static const struct {
		ShCivil birth, on;
		bool infant;
	} rows[] = {
		{ DAY(2018, 4, 2), DAY(2025, 3, 31), true }, { DAY(2018, 4, 2), DAY(2025, 4, 1), false },
		{ DAY(2018, 4, 1), DAY(2024, 3, 31), true }, { DAY(2018, 4, 1), DAY(2024, 4, 1), false },
		{ DAY(2024, 1, 1), DAY(2024, 1, 1), true },  { DAY(2018, 12, 31), DAY(2025, 3, 31), true },
		{ DAY(2018, 1, 1), DAY(2024, 3, 31), true }, { DAY(2018, 1, 1), DAY(2024, 4, 1), false },
		{ DAY(1950, 6, 1), DAY(2024, 1, 1), false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(is_infant(rows[i].birth, rows[i].on), rows[i].infant, "row %zu", i);
}
