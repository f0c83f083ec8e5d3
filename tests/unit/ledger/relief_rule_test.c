/* Codes of 援護, 要配慮 and 指定. */
#include "rules/relief.h"

#include <criterion/criterion.h>
#include <string.h>

Test(relief_rule, codes_are_found_again_and_fit_the_wire)
{
	for (int t = 0; t < RELIEF_TABLES; t++) {
		size_t n;
		const ReliefCode *rows = relief_codes((ReliefTable) t, &n);

		for (size_t i = 0; i < n; i++) {
			cr_expect_eq(relief_code((ReliefTable) t, rows[i].code), &rows[i], "%s stands twice",
				     rows[i].code);
			cr_expect_leq(strlen(rows[i].code), 16, "%s", rows[i].code);
		}
		cr_expect_null(relief_code((ReliefTable) t, "NO_SUCH"));
	}
}

/* 広域被災者DB: the sixteen; the protection desk's; APPLIC's fields. */
Test(relief_rule, care_has_the_sixteen_the_desks_and_their_fields)
{
	static const char *const sixteen[] = { "ELDER_ALONE", "ELDER_ONLY", "ILLNESS",      "PREGNANT",
					       "INFANT",      "PHYSICAL",   "INTELLECTUAL", "MENTAL",
					       "CARE_NEED",   "DEVICE",     "WITHDRAWN",    "ABUSE",
					       "ALLERGY",     "FOREIGN",    "PET",          "OTHER" };
	static const struct {
		const char *code, *key;
		bool has;
	} keys[] = {
		{ "CARE_NEED", "INSURED", true }, { "CARE_NEED", "LEVEL", true },  { "CARE_NEED", "VALID_TO", true },
		{ "CARE_NEED", "VALID", false },  { "CARE_NEED", "GRADE", false }, { "PHYSICAL", "PART", true },
		{ "PREGNANT", "DUE_ON", true },   { "PET", "NAME", false },        { "OWN", "CONTENT", true },
		{ "MENTAL", "HANDBOOKS", false },
	};
	size_t n, desk = 0;
	const ReliefCode *rows = relief_codes(RELIEF_CARE, &n);

	for (size_t i = 0; i < sizeof sixteen / sizeof *sixteen; i++)
		cr_expect_not_null(relief_code(RELIEF_CARE, sixteen[i]), "%s", sixteen[i]);
	for (size_t i = 0; i < n; i++)
		desk += rows[i].desk;
	cr_expect_eq(desk, 2);
	cr_expect(relief_code(RELIEF_CARE, "DV")->desk && relief_code(RELIEF_CARE, "ABUSE")->desk);
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		cr_expect_eq(relief_has_key(relief_code(RELIEF_CARE, keys[i].code), keys[i].key), keys[i].has,
			     "%s %s", keys[i].code, keys[i].key);
}
