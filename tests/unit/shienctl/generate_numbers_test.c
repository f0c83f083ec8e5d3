#include <criterion/criterion.h>
#include <string.h>
#include "sh_check_digit.h"
#include "dates.h"
#include "random.h"
#include "register_row.h"

Test(generate_numbers, towns_have_codes)
{
	for (int i = 0; i < TOWNS; i++)
		cr_expect(sh_lg_code_ok(towns[i].lg_code), "%s", towns[i].lg_code);
}

Test(generate_numbers, individual_numbers_hold_and_differ)
{
	char a[13], b[13];

	for (uint32_t i = 0; i < 3000; i++) {
		individual_number(i % 2, i, a);
		individual_number(1 - i % 2, i, b);
		cr_expect(sh_individual_number_ok(a), "%s", a);
		cr_expect_str_neq(a, b);
	}
}

Test(generate_numbers, dates)
{
	static const struct {
		Date from;
		int days;
		const char *then;
	} sums[] = {
		{ { 2024, 2, 28 }, 1, "2024-02-29" },     { { 2023, 2, 28 }, 1, "2023-03-01" },
		{ { 2026, 1, 1 }, -1, "2025-12-31" },     { { 2000, 12, 31 }, 366, "2002-01-01" },
		{ { 1900, 3, 1 }, -1, "1900-02-28" },     { { 2026, 9, 5 }, 90, "2026-12-04" },
		{ { 2026, 9, 5 }, -36524, "1926-09-06" }, { { 2026, 9, 5 }, 0, "2026-09-05" },
	};
	static const struct {
		const char *text;
		bool good;
	} texts[] = { { "2026-09-05", true },  { "2026-02-29", false }, { "2024-02-29", true },
		      { "2026-13-01", false }, { "2026-9-5", false },   { "2026-09-051", false },
		      { "", false },           { "05.09.2026", false } };
	static const struct {
		Date date;
		int code, year;
	} eras[] = { { { 1926, 12, 24 }, 2, 15 }, { { 1926, 12, 25 }, 3, 1 }, { { 1989, 1, 7 }, 3, 64 },
		     { { 1989, 1, 8 }, 4, 1 },    { { 2019, 4, 30 }, 4, 31 }, { { 2019, 5, 1 }, 5, 1 } };
	char text[DATE_TEXT];
	const char *name;
	Date date;
	int year;

	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		cr_expect_str_eq(date_text(date_add_days(sums[i].from, sums[i].days), text), sums[i].then);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cr_expect_eq(date_parse(texts[i].text, &date), texts[i].good, "%s", texts[i].text);
	for (size_t i = 0; i < sizeof eras / sizeof *eras; i++) {
		cr_expect_eq(date_era(eras[i].date, &name, &year), eras[i].code);
		cr_expect_eq(year, eras[i].year);
	}
}

Test(generate_numbers, a_key_is_a_sequence)
{
	Random a = random_keyed(7, 1, 42), b = random_keyed(7, 1, 42), c = random_keyed(7, 1, 43),
	       d = random_keyed(7, 2, 42);
	uint64_t first = random_next(&a);

	cr_expect_eq(random_next(&b), first);
	cr_expect_neq(random_next(&c), first);
	cr_expect_neq(random_next(&d), first);
	for (int i = 0; i < 10000; i++) {
		cr_expect_lt(random_below(&a, 7), 7);
		cr_expect_lt(random_skewed(&a, 5), 5);
	}
}
