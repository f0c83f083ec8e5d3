#include "rules/permission_change.h"

#include <criterion/criterion.h>
#include <string.h>

#define BIT(c) (1u << PERMISSION_##c)
#define DAY 86400000000LL
static const PermissionPlace window = { "482013", "窓口", "市民課" }, care = { "482013", "見守り支援", "社協" };

static PermissionWorld world(const PermissionRow *rows, size_t n, const PermissionPlace *place, uint32_t markings)
{
	return (PermissionWorld){ { .rows = rows, .n_rows = n }, { place, 1, markings, 0, 100, 0 } };
}

/* From what it was to what it is, one thing changed; what is gained there. The way back gains what that lost. */
Test(permission_change, what_is_gained)
{
	static const PermissionRow base = { "482013",     "窓口",          "*",  BIT(RESIDENT) | BIT(SPECIAL_CARE),
					    SCOPE_LISTED, "482013,483010", 10,   20,
					    "hall",       "総務課",        false };
	PermissionRow row[17];
	static const struct {
		const char *what;
		uint32_t there, back;
	} cases[] = {
		{ "the same", 0, 0 },
		{ "one category more", BIT(DONATION), 0 },
		{ "one category less", 0, BIT(RESIDENT) },
		{ "of fewer municipalities", 0, BIT(RESIDENT) },
		{ "of another", BIT(RESIDENT), BIT(RESIDENT) },
		{ "of all", BIT(RESIDENT), 0 },
		{ "of its own", 0, BIT(RESIDENT) },
		{ "longer", BIT(RESIDENT), 0 },
		{ "earlier", BIT(RESIDENT), 0 },
		{ "from anywhere", BIT(RESIDENT), 0 },
		{ "from elsewhere", BIT(RESIDENT), BIT(RESIDENT) },
		{ "for others", 0, BIT(RESIDENT) },
		{ "for others of another organisation", 0, BIT(RESIDENT) },
		{ "never", 0, BIT(RESIDENT) },
		{ "for this unit alone", 0, 0 },
		{ "for others' units", 0, BIT(RESIDENT) },
		{ "of what only begins like it", BIT(RESIDENT), BIT(RESIDENT) },
	};

	for (size_t i = 0; i < sizeof row / sizeof *row; i++)
		row[i] = base;
	row[1].categories |= BIT(DONATION);
	row[2].categories &= ~BIT(RESIDENT);
	row[3].listed = "482013";
	row[4].listed = "482013,485012";
	row[5].scope = SCOPE_ALL, row[5].listed = "";
	row[6].scope = SCOPE_OWN, row[6].listed = "";
	row[7].until_us++;
	row[8].from_us--;
	row[9].zone = "";
	row[10].zone = "home";
	row[11].business = "税";
	row[12].organisation = "483010";
	row[13].until_us = row[13].from_us;
	row[14].unit = "市民課";
	row[15].unit = "社協";
	row[16].listed = "48201";
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		PermissionWorld was = world(&base, 1, &window, 0), is = world(&row[i], 1, &window, 0);

		cr_expect(permission_gain(&was, &is).categories == cases[i].there, "%s: %x", cases[i].what,
			  permission_gain(&was, &is).categories);
		cr_expect(permission_gain(&is, &was).categories == cases[i].back, "back from %s: %x", cases[i].what,
			  permission_gain(&is, &was).categories);
	}
}

/* The account changes under one matrix: its markings, its place, how long it lives. */
Test(permission_change, an_account_gains)
{
	static const PermissionRow rows[] = {
		{ "482013", "窓口", "*", BIT(RESIDENT) | BIT(SPECIAL_CARE), SCOPE_OWN, "", 0, 200, "", "総務課",
		  false },
		{ "482013", "見守り支援", "*", BIT(RESIDENT) | BIT(INTEGRATED), SCOPE_OWN, "", 0, 200, "", "福祉課",
		  false },
	};
	PermissionWorld was = world(rows, 2, &window, 0), marked = world(rows, 2, &window, MARKING_SPECIAL_CARE),
			moved = world(rows, 2, &care, 0), longer = was, nobody = was;
	PermissionGain gain = permission_gain(&was, &marked);

	cr_expect(gain.categories == BIT(SPECIAL_CARE) && gain.markings == MARKING_SPECIAL_CARE);
	cr_expect(permission_gain(&was, &moved).categories == BIT(INTEGRATED));
	longer.subject.until_us++;
	cr_expect(permission_gain(&was, &longer).categories == BIT(RESIDENT));
	nobody.subject.n_places = 0;
	cr_expect(permission_gain(&was, &nobody).categories == 0);
	cr_expect(permission_gain(&nobody, &was).categories == BIT(RESIDENT));
}

static uint64_t state = 88172645463325252u;
static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t) (state >> 33) % below;
}

static void draw_rows(PermissionRow rows[3])
{
	static const char *const at[] = { "482013", "*" }, *const of[] = { "窓口", "見守り支援" },
				 *const units[] = { "市民課", "社協", "*" }, *const zones[] = { "", "hall" },
				 *const lists[] = { "482013", "482013,483010", "483010" };

	for (int i = 0; i < 3; i++)
		rows[i] = (PermissionRow){
			at[draw(2)],    of[draw(2)], units[draw(3)], draw(16),       (PermissionScope) draw(3),
			lists[draw(3)], draw(4),     2 + draw(5),    zones[draw(2)], "-",
			false
		};
}

/* Whatever may be seen after a change and was not to be seen before it, somewhere, at some time, is said to be
 * gained; and where nothing changed nothing is. */
Test(permission_change, never_too_little)
{
	static const char *const codes[] = { "482013", "483010", "485012" }, *const zones[] = { "", "hall" };
	unsigned gained = 0;

	for (int turn = 0; turn < 4000; turn++) {
		PermissionRow before[3], after[3];
		PermissionWorld was = world(before, 3, draw(2) ? &window : &care, draw(4)),
				is = world(after, 3, draw(2) ? &window : &care, draw(4));
		PermissionGain said;

		draw_rows(before);
		draw_rows(after);
		said = permission_gain(&was, &is);
		for (int i = 0; i < 3 * 2 * 8; i++) {
			PermissionQuestion q = { .municipality = codes[i % 3],
						 .zone = zones[i / 3 % 2],
						 .now_us = i / 6 };
			uint32_t seen = permission_categories(&is.lines, &is.subject, &q) &
					~permission_categories(&was.lines, &was.subject, &q);

			gained += seen != 0;
			cr_assert(!(seen & ~said.categories), "turn %d: %x of %x", turn, seen, said.categories);
		}
		said = permission_gain(&was, &was);
		cr_assert(!said.categories && !said.markings);
	}
	cr_expect(gained > 1000, "%u", gained);
}

Test(permission_change, rows_that_may_stand)
{
	static const PermissionRow good = { "482013", "窓口",    "*", BIT(RESIDENT), SCOPE_OWN, "",
					    0,        366 * DAY, "",  "総務課",      false };
	PermissionRow bad[14];
	static const char *const why[] = { "place", "place", "place", "place",    "rows",     "rows", "rows",
					   "rows",  "rows",  "rows",  "category", "category", "span", "ask" };
	ShError err = { 0 };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		bad[i] = good;
	bad[0].organisation = "";
	bad[1].business = "";
	bad[2].unit = "";
	bad[3].business = "*";
	bad[4].organisation = "*", bad[4].scope = SCOPE_ALL;
	bad[5].listed = "482013";
	bad[6].scope = SCOPE_LISTED;
	bad[7].scope = SCOPE_LISTED, bad[7].listed = "482013,";
	bad[8].scope = SCOPE_LISTED, bad[8].listed = "48201a";
	bad[9].scope = SCOPE_LISTED, bad[9].listed = "482013;483010";
	bad[10].categories = 0;
	bad[11].categories = 1u << PERMISSION_CATEGORIES;
	bad[12].until_us++;
	bad[13].ask = "";
	cr_expect(permission_row_check(&good, &err) == 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		err = (ShError){ 0 };
		cr_expect(permission_row_check(&bad[i], &err) == SH_REFUSED && strstr(err.reason, why[i]), "%zu: %s",
			  i, err.reason);
	}
	bad[7].listed = "482013,483010";
	cr_expect(permission_row_check(&bad[7], &err) == 0);
	bad[4].scope = SCOPE_OWN;
	cr_expect(permission_row_check(&bad[4], &err) == 0, "any municipality's own rows");
	bad[12].from_us = bad[12].until_us;
	cr_expect(permission_row_check(&bad[12], &err) == SH_REFUSED);
}

Test(permission_change, who_may_apply)
{
	static const PermissionActor ito = { "staff:ito", { 0 } }, abe = { "staff:abe", { 0 } },
				     gains = { "staff:abe", { BIT(RESIDENT), 0 } },
				     marked = { "staff:abe", { 0, MARKING_PROTECTED } };
	ShError err = { 0 };

	cr_expect(permission_may_apply(&ito, &abe, &err) == 0);
	cr_expect(permission_may_apply(&ito, &ito, &err) == SH_REFUSED);
	cr_expect_str_eq(err.reason, "console.permission.own_draft");
	cr_expect(permission_may_apply(&ito, &gains, &err) == SH_REFUSED);
	cr_expect_str_eq(err.reason, "console.permission.own_gain");
	cr_expect(permission_may_apply(&gains, &ito, &err) == SH_REFUSED);
	cr_expect(permission_may_apply(&ito, &marked, &err) == SH_REFUSED);
}

Test(permission_change, a_line_for_emergencies_is_gained_and_covers_none_that_always_holds)
{
	static const PermissionRow always = { "482013", "窓口", "*", BIT(RESIDENT), SCOPE_OWN, "",
					      10,       20,     "",  "総務課",      false };
	PermissionRow kept = always, hidden = always;
	PermissionWorld none = world(NULL, 0, &window, 0), with = world(&always, 1, &window, 0),
			emergency = world(&kept, 1, &window, 0);
	ShError err = { 0 };

	kept.emergency = hidden.emergency = true;
	cr_expect_eq(permission_gain(&none, &emergency).categories, BIT(RESIDENT));
	cr_expect_eq(permission_gain(&emergency, &emergency).categories, 0u);
	cr_expect_eq(permission_gain(&emergency, &with).categories, BIT(RESIDENT));
	cr_expect_eq(permission_gain(&with, &emergency).categories, 0u);
	cr_expect_eq(permission_row_check(&kept, &err), 0);
	hidden.categories |= BIT(PROTECTED);
	cr_expect_eq(permission_row_check(&hidden, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "console.permission.emergency");
	hidden.emergency = false;
	cr_expect_eq(permission_row_check(&hidden, &err), 0);
}

Test(permission_change, lines_about_coming_in_that_may_stand)
{
	static const struct {
		PermissionEntry entry;
		const char *field; /* NULL: it stands */
	} cases[] = {
		{ { "482013", "*", "*", false, "hall", "総務課" }, NULL },
		{ { "*", "*", "*", true, "", "総務課" }, NULL },
		{ { "", "*", "*", true, "", "総務課" }, "organisation" },
		{ { "*", "", "*", true, "", "総務課" }, "organisation" },
		{ { "*", "*", "", true, "", "総務課" }, "organisation" },
		{ { "*", "*", "*", true, "hall", "総務課" }, "zones" },
		{ { "*", "*", "*", false, "", "総務課" }, "zones" },
		{ { "*", "*", "*", true, "", "" }, "ask" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShError err = { 0 };
		int r = permission_entry_check(&cases[i].entry, &err);

		cr_expect_eq(r, cases[i].field ? SH_REFUSED : 0, "%zu", i);
		cr_expect_str_eq(err.field, cases[i].field ? cases[i].field : "", "%zu", i);
	}
}

Test(permission_change, an_edition_that_binds_leaves_an_administrator_who_comes_in)
{
	static const PermissionEntry hall = { "482013", "*", "*", false, "hall", "-" },
				     branch = { "482013", "*", "*", false, "branch", "-" };
	static const char *const networks[] = { "annex", "hall" };
	static const PermissionPlace other = { "483010", "窓口", "市民課" };
	const PermissionSubject bound = { &window, 1, 0, 0, 100, 0 }, elsewhere = { &other, 1, 0, 0, 100, 0 },
				both[] = { bound, elsewhere };
	const PermissionLines none = { 0 }, to_hall = { .entries = &hall, .n_entries = 1 },
			      to_branch = { .entries = &branch, .n_entries = 1 };
	ShError err = { 0 };

	cr_expect(permission_reaches(&to_hall, &bound, networks, 2));
	cr_expect(!permission_reaches(&to_hall, &bound, networks, 1));
	cr_expect(!permission_reaches(&to_branch, &bound, networks, 2));
	cr_expect(permission_reaches(&to_branch, &elsewhere, NULL, 0), "from wherever");
	cr_expect_eq(permission_may_bind(&none, NULL, 0, networks, 2, &err), 0);
	cr_expect_eq(permission_may_bind(&to_hall, &bound, 1, networks, 2, &err), 0);
	cr_expect_eq(permission_may_bind(&to_branch, both, 2, networks, 2, &err), 0);
	cr_expect_eq(permission_may_bind(&to_branch, &bound, 1, networks, 2, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "console.entry.nobody");
	cr_expect_eq(permission_may_bind(&to_hall, NULL, 0, networks, 2, &err), SH_REFUSED);
}
