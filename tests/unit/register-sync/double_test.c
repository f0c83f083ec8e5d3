#include "rules/double.h"

#include <criterion/criterion.h>

#define A "a"
#define B "b"

Test(doubles, what_may_be_said_of_two)
{
	static const struct {
		DoubleAsk ask;
		const char *fault; /* NULL: it may */
	} rows[] = {
		{ { A, B, "SAME", A, "RETURNED" }, NULL },
		{ { A, B, "SAME", B, "NATURALIZED" }, NULL },
		{ { A, B, "DIFFERENT", "", "PAPERS" }, NULL },
		{ { A, B, "OPEN", "", "MISTAKE" }, NULL },
		{ { A, B, "SAME", "", "OFF_REGISTER" }, "kept_person_id" },
		{ { A, B, "SAME", "c", "ASKED" }, "kept_person_id" },
		{ { A, B, "DIFFERENT", A, "ASKED" }, "kept_person_id" },
		{ { A, B, "OPEN", B, "ASKED" }, "kept_person_id" },
		{ { A, A, "DIFFERENT", "", "ASKED" }, "other_person_id" },
		{ { A, B, "MERGE", "", "ASKED" }, "decision" },
		{ { A, B, "DIFFERENT", "", "BECAUSE" }, "reason" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *fault = double_fault(&rows[i].ask);

		cr_expect_eq(fault == NULL, rows[i].fault == NULL, "row %zu", i);
		if (fault && rows[i].fault)
			cr_expect_str_eq(fault, rows[i].fault, "row %zu", i);
	}
	cr_expect_str_eq(double_tied(&rows[0].ask), B);
	cr_expect_str_eq(double_tied(&rows[1].ask), A);
}
