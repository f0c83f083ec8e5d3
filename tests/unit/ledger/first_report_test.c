#include "rules/first_report.h"
#include <criterion/criterion.h>
#include <string.h>

Test(first_report, the_forms_items_are_known_once)
{
	size_t n;
	const FirstItem *items = first_items(&n);

	cr_expect_eq(n, 34);
	for (size_t i = 0; i < n; i++) {
		cr_expect(first_item_known(items[i].code) && strlen(items[i].code) <= 16, "%s", items[i].code);
		for (size_t k = 0; k < i; k++)
			cr_expect_str_neq(items[i].code, items[k].code);
	}
	cr_expect_not(first_item_known("全壊"));
}

/* 災害救助法施行令 別表第一, 第二, 第三: at each edge and one below. */
Test(first_report, steps_of_the_relief_act)
{
	static const struct {
		uint64_t town, prefecture;
		ReliefStep step;
	} cases[] = {
		{ 0, 0, { 0, 0, 0 } },
		{ 1, 1, { 30, 1000, 15 } },
		{ 4999, 999999, { 30, 1000, 15 } },
		{ 5000, 1000000, { 40, 1500, 20 } },
		{ 14999, 1999999, { 40, 1500, 20 } },
		{ 15000, 2000000, { 50, 2000, 25 } },
		{ 30000, 2999999, { 60, 2000, 30 } },
		{ 50000, 3000000, { 80, 2500, 40 } },
		{ 99999, 9000000, { 80, 2500, 40 } },
		{ 100000, 0, { 100, 0, 50 } },
		{ 299999, 0, { 100, 0, 50 } },
		{ 300000, 0, { 150, 0, 75 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ReliefStep s = relief_step(cases[i].town, cases[i].prefecture);

		cr_expect_eq(s.municipality, cases[i].step.municipality, "%zu", i);
		cr_expect_eq(s.prefecture, cases[i].step.prefecture, "%zu", i);
		cr_expect_eq(s.with_prefecture, cases[i].step.with_prefecture, "%zu", i);
	}
}

/* 2 half destroyed or 3 unliveable dwellings count as one that is lost; nothing is rounded up. */
Test(first_report, counts_reach_the_relief_act_or_do_not)
{
	static const struct {
		uint64_t lost, half, unliveable, prefecture;
		bool first, second;
	} cases[] = {
		{ 40, 0, 0, 0, true, false },     { 39, 1, 0, 0, false, false },   { 39, 2, 0, 0, true, false },
		{ 39, 0, 2, 0, false, false },    { 39, 0, 3, 0, true, false },    { 39, 1, 1, 0, false, false },
		{ 39, 1, 2, 0, true, false },     { 0, 80, 0, 0, true, false },    { 0, 0, 119, 0, false, false },
		{ 0, 0, 120, 0, true, false },    { 20, 0, 0, 6000, false, true }, { 19, 1, 0, 6000, false, false },
		{ 20, 0, 0, 5999, false, false },
	};
	const ReliefStep step = relief_step(9000, 900000), unknown = relief_step(0, 0);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ReliefAnswer a = relief_reached(
			&step, relief_sixths(cases[i].lost, cases[i].half, cases[i].unliveable), cases[i].prefecture);

		cr_expect_eq(a.first, cases[i].first, "%zu", i);
		cr_expect_eq(a.second, cases[i].second, "%zu", i);
	}
	cr_expect_not(relief_reached(&unknown, 999999, 999999).first, "population not known");
	cr_expect_not(relief_reached(&unknown, 999999, 999999).second);
}
