#include "rules/household_head.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* What one row tells of the head of its household. */
Test(household_head, as_a_row_tells_it)
{
	static const struct {
		const char *code, *text, *head_name;
		bool theirs;
		int bits;
	} rows[] = {
		{ "", "", "", false, HEAD_READ },
		{ "02", "", "", false, HEAD_READ | HEAD_RELATED | HEAD_IS },
		{ "2", "", "甲野 太郎", true, HEAD_READ | HEAD_RELATED | HEAD_IS | HEAD_NAMED | HEAD_NAMED_SELF },
		{ "20", "", "甲野 太郎", false, HEAD_READ | HEAD_RELATED | HEAD_NAMED },
		{ "20", "世帯主", "", false, HEAD_READ | HEAD_RELATED }, /* the code says it */
		{ "XX", "", "", false, HEAD_READ | HEAD_RELATED },
		{ "", "世帯主", "", false, HEAD_READ | HEAD_RELATED | HEAD_IS },
		{ "", "長男", "甲野 太郎", true, HEAD_READ | HEAD_RELATED | HEAD_NAMED | HEAD_NAMED_SELF },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		static Resident p;

		p = (Resident){ 0 };
		snprintf(p.relationship1.value, sizeof p.relationship1.value, "%s", rows[i].code);
		p.relationship_text = rows[i].text;
		p.head_name = rows[i].head_name;
		cr_expect_eq(household_head_bits(&p, rows[i].theirs), rows[i].bits, "row %zu", i);
	}
}
