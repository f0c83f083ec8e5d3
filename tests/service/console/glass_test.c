#include "console_fixture.h"
#include "permission_read.h"
#include "sh_civil.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define EXPECT_REFUSED(call, why)                                                                                    \
	do {                                                                                                         \
		cr_expect_eq(call, SH_REFUSED);                                                                      \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

static char glass_id[SH_UUID_LEN + 1];

static void line_of(Console__PermissionLine *l, const char **categories, size_t n, bool emergency)
{
	static char today[SH_CIVIL_ISO_SIZE], last[SH_CIVIL_ISO_SIZE];
	ShCivil now = sh_civil_tokyo(sh_now_us());

	sh_civil_iso(today, now);
	sh_civil_iso(last, sh_civil_add_days(now, 100));
	console__permission_line__init(l);
	l->organisation = f.municipality;
	l->business = "窓口";
	l->unit = "*";
	l->categories = categories;
	l->n_categories = n;
	l->scope = "OWN";
	l->first_day = today;
	l->last_day = last;
	l->ask = "総務課";
	l->emergency = emergency;
}

/* RESIDENT always; in an emergency what `kept` names. ito stands at it, with both markings. */
static int plan(const char **kept, size_t n, const char *actor)
{
	static const char *always[] = { "RESIDENT" };
	Console__PlanPermissionsRequest q = CONSOLE__PLAN_PERMISSIONS_REQUEST__INIT;
	Console__PermissionLine line[2], *lines[] = { &line[0], &line[1] };
	Console__PermissionPlace place = CONSOLE__PERMISSION_PLACE__INIT, *places = &place;
	Console__PermissionMarked mark[2] = { CONSOLE__PERMISSION_MARKED__INIT, CONSOLE__PERMISSION_MARKED__INIT },
				  *marks[] = { &mark[0], &mark[1] };
	const void *reply;

	line_of(&line[0], always, 1, false);
	line_of(&line[1], kept, n, true);
	place.login = mark[0].login = mark[1].login = "ito";
	place.organisation = f.municipality;
	place.business = "窓口";
	place.unit = "市民課";
	mark[0].marking = "PROTECTED";
	mark[1].marking = "SPECIAL_CARE";
	q.lines = lines;
	q.n_lines = n ? 2 : 1;
	q.places = &places;
	q.n_places = 1;
	q.markings = marks;
	q.n_markings = 2;
	q.reason = "-";
	f.actor = actor;
	f.roles = "admin";
	return ask(&f, "PlanPermissions", &q.base, &reply);
}

static int apply(const char *actor)
{
	Console__ApplyPermissionsRequest q = CONSOLE__APPLY_PERMISSIONS_REQUEST__INIT;
	const void *reply;

	q.edition = (int64_t) count(&f, "SELECT max(edition) FROM permission_edition");
	f.actor = actor;
	return ask(&f, "ApplyPermissions", &q.base, &reply);
}

static void given_matrix(const char **kept, size_t n)
{
	cr_assert_eq(plan(kept, n, "staff:kanri"), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(apply("staff:kakari"), 0, "%s", f.error.reason);
}

static int break_as(const char *actor, const char *category, uint32_t hours)
{
	Console__BreakGlassRequest q = CONSOLE__BREAK_GLASS_REQUEST__INIT;
	const void *reply;
	int r;

	q.categories = &category;
	q.n_categories = 1;
	q.reason = "夜間に病院から照会";
	q.hours = hours;
	f.actor = actor;
	f.roles = "staff";
	r = ask(&f, "BreakGlass", &q.base, &reply);
	if (r == 0)
		snprintf(glass_id, sizeof glass_id, "%s", ((const Console__BreakGlassReply *) reply)->glass_id);
	return r;
}

static int review_as(const char *actor, bool justified)
{
	Console__ReviewGlassRequest q = CONSOLE__REVIEW_GLASS_REQUEST__INIT;
	const void *reply;

	q.glass_id = glass_id;
	q.justified = justified;
	q.note = "病院に確認した";
	f.actor = actor;
	f.roles = "admin";
	return ask(&f, "ReviewGlass", &q.base, &reply);
}

static int close_as(const char *actor, const char *roles)
{
	Console__CloseGlassRequest q = CONSOLE__CLOSE_GLASS_REQUEST__INIT;
	const void *reply;

	q.glass_id = glass_id;
	f.actor = actor;
	f.roles = roles;
	return ask(&f, "CloseGlass", &q.base, &reply);
}

static const char *seen; /* what the assertion of ito carries */
static int load(ShCall *call, void *arg)
{
	static char text[200];
	const char *categories;
	int r = permission_assertion(call, arg, &categories);

	if (r == 0)
		snprintf(text, sizeof text, "%s", categories);
	seen = text;
	return r;
}

static const char *sees(const char *login)
{
	ShCall call = door_call();

	cr_assert_eq(sh_read(&call, load, (void *) (uintptr_t) login), 0, "%s", call.error.reason);
	sh_arena_free(call.arena);
	return seen;
}

static const char *why(const char *category)
{
	Console__ViewAsRequest q = CONSOLE__VIEW_AS_REQUEST__INIT;
	const Console__ViewAsReply *p;
	const void *reply;

	q.login = "ito";
	f.roles = "admin";
	cr_assert_eq(ask(&f, "ViewAs", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_categories; i++)
		if (strcmp(p->categories[i]->category, category) == 0)
			return p->categories[i]->why;
	return "";
}

static size_t seers(const char *category)
{
	Console__WhoCanSeeRequest q = CONSOLE__WHO_CAN_SEE_REQUEST__INIT;
	const void *reply;

	q.category = category;
	f.roles = "admin";
	cr_assert_eq(ask(&f, "WhoCanSee", &q.base, &reply), 0, "%s", f.error.reason);
	return ((const Console__WhoCanSeeReply *) reply)->n_people;
}

static void open_all(void)
{
	console_open();
	given_live("ito");
	given_live("mori");
}

TestSuite(glass, .init = open_all, .fini = console_close);
static const char *kept[] = { "SHELTER", "SPECIAL_CARE" };

Test(glass, is_broken_by_nobody_for_whom_no_line_says_so)
{
	EXPECT_REFUSED(break_as("staff:ito", "SHELTER", 0), "console.permission.none");
	given_matrix(kept, 0);
	EXPECT_REFUSED(break_as("staff:ito", "SHELTER", 0), "console.glass.not_allowed");
	cr_expect_str_eq(f.error.field, "SHELTER");
	given_matrix(kept, 2);
	EXPECT_REFUSED(break_as("staff:mori", "SHELTER", 0), "console.glass.not_allowed"); /* stands nowhere */
	EXPECT_REFUSED(break_as("staff:ito", "DONATION", 0), "console.glass.not_allowed");
	EXPECT_REFUSED(break_as("staff:ito", "RESIDENT", 0), "console.glass.not_allowed"); /* is seen anyhow */
	EXPECT_REFUSED(break_as("staff:ito", "PROTECTED", 0), "console.glass.not_allowed");
	EXPECT_REFUSED(break_as("staff:nobody", "SHELTER", 0), "console.account.unknown");
	EXPECT_REFUSED(break_as("staff:ito", "SHELTER", 5), "console.glass.hours");
	cr_expect_eq(count(&f, "SELECT count(*) FROM glass"), 0);
}

Test(glass, opens_for_hours_what_the_engine_then_knows)
{
	given_matrix(kept, 2);
	cr_expect_str_eq(sees("ito"), "resident");
	cr_expect_str_eq(why("SHELTER"), "GLASS");
	cr_expect_eq(seers("SHELTER"), 0u);
	cr_assert_eq(break_as("staff:ito", "SHELTER", 2), 0, "%s %s", f.error.reason, f.error.field);
	cr_expect_str_eq(sees("ito"), "resident,shelter");
	cr_expect_str_eq(why("SHELTER"), "GIVEN");
	cr_expect_str_eq(why("SPECIAL_CARE"), "GLASS", "what was not asked for stays shut");
	cr_expect_eq(seers("SHELTER"), 1u);
	later(119);
	cr_expect_str_eq(sees("ito"), "resident,shelter");
	later(2);
	cr_expect_str_eq(sees("ito"), "resident");
	cr_expect_eq(count(&f, "SELECT count(*) FROM glass WHERE sealed_reason::text LIKE '%病院%'"), 0);
	/* by default for as long as the setting says */
	cr_assert_eq(break_as("staff:ito", "SPECIAL_CARE", 0), 0, "%s", f.error.reason);
	later(239);
	cr_expect_str_eq(sees("ito"), "resident,special_care");
	later(2);
	cr_expect_str_eq(sees("ito"), "resident");
}

Test(glass, is_looked_at_by_another_and_shut_when_it_was_not_justified)
{
	Console__ListGlassRequest q = CONSOLE__LIST_GLASS_REQUEST__INIT;
	const Console__ListGlassReply *p;
	const void *reply;

	given_matrix(kept, 2);
	cr_assert_eq(break_as("staff:ito", "SPECIAL_CARE", 0), 0);
	EXPECT_REFUSED(review_as("staff:ito", true), "console.glass.own");
	cr_assert_eq(review_as("staff:kanri", true), 0, "%s", f.error.reason);
	EXPECT_REFUSED(review_as("staff:kakari", false), "console.glass.reviewed");
	cr_assert_eq(break_as("staff:ito", "SHELTER", 0), 0);
	cr_expect_str_eq(sees("ito"), "resident,shelter,special_care");
	later(1);
	f.roles = "auditor";
	cr_assert_eq(ask(&f, "ListGlass", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_assert_eq(p->n_glasses, 2u);
	cr_expect(p->glasses[0]->open && !*p->glasses[0]->verdict, "what nobody has looked at stands first");
	cr_expect_str_eq(p->glasses[0]->reason, "夜間に病院から照会");
	cr_expect_str_eq(p->glasses[0]->opened_by, "staff:ito");
	cr_expect_str_eq(p->glasses[1]->verdict, "JUSTIFIED");
	cr_expect_str_eq(p->glasses[1]->note, "病院に確認した");
	cr_assert_eq(review_as("staff:kanri", false), 0, "%s", f.error.reason);
	cr_expect_str_eq(sees("ito"), "resident,special_care");
}

Test(glass, is_closed_by_whoever_broke_it_by_an_administrator_and_with_the_account)
{
	Console__EndAccountRequest end = CONSOLE__END_ACCOUNT_REQUEST__INIT;

	given_matrix(kept, 2);
	cr_assert_eq(break_as("staff:ito", "SHELTER", 0), 0);
	EXPECT_REFUSED(close_as("staff:mori", "staff,window"), "console.glass.others");
	cr_assert_eq(close_as("staff:ito", "staff,window"), 0, "%s", f.error.reason);
	cr_expect_str_eq(sees("ito"), "resident");
	cr_assert_eq(break_as("staff:ito", "SHELTER", 0), 0);
	cr_assert_eq(close_as("staff:kanri", "admin,staff"), 0, "%s", f.error.reason);
	cr_expect_str_eq(sees("ito"), "resident");
	cr_assert_eq(break_as("staff:ito", "SHELTER", 0), 0);
	end.login = "ito";
	f.actor = "staff:kanri";
	f.roles = "admin";
	cr_assert_eq(manage("EndAccount", &end.base), 0, "%s", f.error.reason);
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM glass WHERE until_us > (SELECT max(opened_us) + 3600000000 FROM glass)"),
		0, "who gets the login next has opened nothing");
}

Test(glass, lines_for_an_emergency_never_hold_who_is_protected_and_are_nobodys_own)
{
	static const char *hidden[] = { "PROTECTED" };

	EXPECT_REFUSED(plan(hidden, 1, "staff:kanri"), "console.permission.emergency");
	given_matrix(kept, 0);
	cr_assert_eq(plan(kept, 2, "staff:ito"), 0);
	EXPECT_REFUSED(apply("staff:kanri"), "console.permission.own_gain"); /* ito's own draft would let ito in */
	cr_assert_eq(plan(kept, 2, "staff:kanri"), 0);
	EXPECT_REFUSED(apply("staff:ito"), "console.permission.own_gain");
}
