/* The line that is hashed for an audit record: whatever a name or an id holds, it stays one line of the same fields.
 */
#include "sh_audit.h"

#include <criterion/criterion.h>
#include <string.h>

Test(audit_record, is_one_line_of_fixed_fields_whatever_its_values_hold)
{
	static const struct {
		const char *actor, *session, *ids[3];
		size_t n;
		const char *says, *ends;
	} rows[] = {
		{ "staff:ito", "", { "p1" }, 1, " actor=staff:ito behalf= caller=c ", " ids=p1" },
		{ "staff:ito", NULL, { 0 }, 0, " actor=staff:ito behalf= caller=c ", " ids=" },
		{ "a b", "s", { "p1", "p2", "" }, 3, " actor=a%20b behalf=s ", " ids=p1,p2," },
		{ "a\nat=1", "%", { "x,y", "100%" }, 2, " actor=a%0Aat=1 behalf=%25 ", " ids=x%2Cy,100%25" },
		{ "a\x7f\x01", "\t", { "輪島" }, 1, " actor=a%7F%01 behalf=%09 ", " ids=輪島" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		ShArena *arena = sh_arena_new(1 << 16);
		const ShCall call = { .arena = arena,
				      .municipality = "992011",
				      .actor = { .id = rows[i].actor, .session = rows[i].session },
				      .caller = "c",
				      .rpc = "Look",
				      .purpose = "TEST",
				      .trace = "t",
				      .now_us = 17 };
		const char *record = sh_audit_record(&call, rows[i].ids, rows[i].n);

		cr_expect(strncmp(record, "at=17 tenant=992011 actor=", 26) == 0, "row %zu: %s", i, record);
		cr_expect_not_null(strstr(record, rows[i].says), "row %zu: %s", i, record);
		cr_expect_str_eq(record + strlen(record) - strlen(rows[i].ends), rows[i].ends, "row %zu: %s", i,
				 record);
		cr_expect_null(strpbrk(record, "\n\t\x7f\x01"), "row %zu", i);
		sh_arena_free(arena);
	}
}
