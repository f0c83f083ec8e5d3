/* Lines of the list of households: what is one, and what is none. */
#include "rules/household_list.h"

#include <criterion/criterion.h>
#include <string.h>

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct Case {
	const char *text;
	bool header, good;
	const char *household_no;
	uint32_t persons;
	size_t rest; /* bytes behind the line */
} Case;

static const Case cases[] = {
	{ HOUSEHOLD_LIST_HEADER "\n1", true, true, "", 0, 1 },
	{ HOUSEHOLD_LIST_HEADER "\r\n", true, true, "", 0, 0 },
	{ HOUSEHOLD_LIST_HEADER, true, true, "", 0, 0 },
	{ HOUSEHOLD_LIST_HEADER "x\n", true, false, "", 0, 0 },
	{ "household_no,persons,hasH\n", true, false, "", 0, 0 },
	{ "household", true, false, "", 0, 0 },
	{ "", true, false, "", 0, 0 },
	{ "0100,2," HASH "\n5,", false, true, "0100", 2, 2 },
	{ "123456789012345,9999," HASH "\r\n", false, true, "123456789012345", 9999, 0 },
	{ "1,1," HASH, false, true, "1", 1, 0 },
	{ "1,1," HASH "\r", false, true, "1", 1, 0 },
	{ "1,1," HASH "\rx", false, false, "", 0, 0 },
	{ "1,1," HASH "0\n", false, false, "", 0, 0 },
	{ "1234567890123456,1," HASH, false, false, "", 0, 0 },
	{ "1,12345," HASH, false, false, "", 0, 0 },
	{ "1,0," HASH, false, false, "", 0, 0 },
	{ ",1," HASH, false, false, "", 0, 0 },
	{ "1,," HASH, false, false, "", 0, 0 },
	{ "1", false, false, "", 0, 0 },
	{ "1;1," HASH, false, false, "", 0, 0 },
	{ "1,1", false, false, "", 0, 0 },
	{ "1,1;" HASH, false, false, "", 0, 0 },
	{ "a,1," HASH, false, false, "", 0, 0 },
	{ "1/,1," HASH, false, false, "", 0, 0 },
	{ "1,1,0011", false, false, "", 0, 0 },
	{ "1,1,0G112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false, false, "", 0, 0 },
	{ "1,1,G0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false, false, "", 0, 0 },
	{ "1,1,/0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false, false, "", 0, 0 },
	{ "1,1,g0112233445566778899aabbccddeeff00112233445566778899aabbccddeeff", false, false, "", 0, 0 },
};

Test(household_list, lines)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Case *c = &cases[i];
		const char *at = c->text, *end = at + strlen(at);
		HouseholdLine line = { 0 };

		cr_expect_eq(household_line(&at, end, c->header, &line), c->good, "%s", c->text);
		if (!c->good || c->header)
			continue;
		cr_expect_str_eq(line.household_no, c->household_no);
		cr_expect_eq(line.persons, c->persons);
		cr_expect_eq(line.hash[1], 0x11);
		cr_expect_eq(line.hash[31], 0xff);
		cr_expect_eq((size_t) (end - at), c->rest, "%s", c->text);
	}
	cr_expect_eq(household_lines("a\nb\n", 4), 3, "never fewer than there are");
	cr_expect_lt(household_compare(&(HouseholdLine){ "100", 1, { 0 } }, &(HouseholdLine){ "99", 1, { 0 } }), 0);
}
