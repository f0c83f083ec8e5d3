#include "rules/extract.h"
#include <criterion/criterion.h>
#include <string.h>

enum { NAME, GRADE, AGE, EMPTY, FIELDS };
static const char *const who[FIELDS] = { "潮咲　太郎",
					 "1\x1f"
					 "4",
					 "9", "" };

#define ONE(field, op, value, number, negated)                                                                       \
	(ExtractCondition) { field, op, (const char *const[]){ value }, op == EXTRACT_KNOWN ? 0 : 1, number, negated }

Test(extract, a_condition_holds_of_one_of_the_fields_values)
{
	static const struct {
		size_t field;
		ExtractOp op;
		const char *value;
		bool number, holds;
	} cases[] = {
		{ NAME, EXTRACT_IS, "潮咲　太郎", false, true },
		{ NAME, EXTRACT_IS, "潮咲", false, false },
		{ NAME, EXTRACT_IS, "潮咲　太朗", false, false },
		{ NAME, EXTRACT_PREFIX, "潮咲", false, true },
		{ NAME, EXTRACT_PREFIX, "太郎", false, false },
		{ NAME, EXTRACT_PREFIX, "潮咲　太郎左衛門", false, false },
		{ NAME, EXTRACT_PART, "太郎", false, true },
		{ NAME, EXTRACT_PART, "次郎", false, false },
		{ NAME, EXTRACT_PART, "潮咲　太郎左衛門尉", false, false },
		{ GRADE, EXTRACT_IS, "1", false, true },
		{ GRADE, EXTRACT_IS, "4", false, true },
		{ GRADE, EXTRACT_IS, "14", false, false },
		{ GRADE, EXTRACT_FROM, "3", false, true },
		{ GRADE, EXTRACT_FROM, "4", false, true }, /* a bound is within */
		{ GRADE, EXTRACT_TO, "1", false, true },
		{ GRADE, EXTRACT_FROM, "5", false, false },
		{ GRADE, EXTRACT_TO, "0", false, false },
		{ GRADE, EXTRACT_FROM, "41", false, false },
		{ GRADE, EXTRACT_TO, "41", false, true },
		{ AGE, EXTRACT_FROM, "65", true, false },
		{ AGE, EXTRACT_FROM, "65", false, true }, /* as text it would */
		{ AGE, EXTRACT_TO, "10", true, true },
		{ AGE, EXTRACT_FROM, "9", true, true },
		{ AGE, EXTRACT_TO, "8.5", true, false },
		{ AGE, EXTRACT_KNOWN, "", false, true },
		{ EMPTY, EXTRACT_KNOWN, "", false, false },
		{ EMPTY, EXTRACT_TO, "zzz", false, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int negated = 0; negated < 2; negated++) {
			const ExtractCondition c =
				ONE(cases[i].field, cases[i].op, cases[i].value, cases[i].number, negated);

			/* Of two grades one may hold and one not: the negation says that none does. */
			cr_expect_eq(extract_matches(&(ExtractClause){ &c, 1 }, 1, who), cases[i].holds != negated,
				     "%zu %d", i, negated);
		}
}

Test(extract, numbers_of_any_length_are_compared)
{
	static const char *const fields[] = { "1000000000000000000000000000000000000000000000000000" };
	const ExtractCondition c = ONE(0, EXTRACT_FROM, "1", true, false);

	cr_expect(extract_matches(&(ExtractClause){ &c, 1 }, 1, fields));
}

Test(extract, all_clauses_hold_and_of_each_any)
{
	const ExtractCondition yes = ONE(AGE, EXTRACT_IS, "9", false, false),
			       no = ONE(AGE, EXTRACT_IS, "8", false, false);
	const ExtractCondition yes_no[] = { yes, no }, no_yes[] = { no, yes }, no_no[] = { no, no };
	const ExtractClause both[] = { { yes_no, 2 }, { no_yes, 2 } }, one[] = { { yes_no, 2 }, { no_no, 2 } },
			    nothing = { NULL, 0 };

	cr_expect(extract_matches(NULL, 0, who), "no condition: everybody");
	cr_expect(extract_matches(both, 2, who));
	cr_expect_not(extract_matches(one, 2, who));
	cr_expect_not(extract_matches(&nothing, 1, who), "of nothing none holds");
}

Test(extract, a_condition_is_checked)
{
	static const char *const one[] = { "9" }, *const two[] = { "8", "9" }, *const empty[] = { "" },
				 *const text[] = { "nine" }, *const half[] = { "8", "" };
	static const struct {
		const char *op, *const *values;
		size_t n;
		bool number, good;
	} cases[] = {
		{ "IS", two, 2, false, true },     { "IS", NULL, 0, false, false },
		{ "IS", half, 2, false, false },   { "PREFIX", one, 1, false, true },
		{ "PART", one, 1, true, true },    { "KNOWN", NULL, 0, false, true },
		{ "KNOWN", one, 1, false, false }, { "FROM", one, 1, true, true },
		{ "FROM", text, 1, true, false },  { "FROM", text, 1, false, true },
		{ "TO", two, 2, false, false },    { "TO", empty, 1, false, false },
		{ "TO", NULL, 0, false, false },   { "LIKE", one, 1, false, false },
		{ "", one, 1, false, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const ExtractCondition c = { 0,          extract_op(cases[i].op), cases[i].values,
					     cases[i].n, cases[i].number,         false };
		ShError err = { 0 };

		cr_expect_eq(extract_check(&c, &err), cases[i].good ? 0 : SH_REFUSED, "%zu", i);
		cr_expect_str_eq(err.reason, cases[i].good ? "" : "ledger.extraction.condition", "%zu", i);
	}
}
