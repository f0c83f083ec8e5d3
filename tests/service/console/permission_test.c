#include "console_fixture.h"
#include "permission_read.h"
#include "sh_civil.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(permissions, .init = console_open, .fini = console_close);

/* A plan as it is typed: a line gives categories, whose place it is stands beside it. */
typedef struct Line {
	const char *business, *categories; /* by spaces */
	const char *scope, *zone;
	int days; /* from today on; 0: ninety */
} Line;

static char today[SH_CIVIL_ISO_SIZE], last[40][SH_CIVIL_ISO_SIZE];

static const char **words(const char *text, size_t *ret_n)
{
	static char pool[4096];
	static const char *list[400];
	static size_t used, n;
	const char **begin;

	if (used + strlen(text) + 1 > sizeof pool || n + 20 > 400)
		used = n = 0;
	begin = &list[n];
	*ret_n = 0;
	for (const char *at = text; *at; at += strspn(at, " ")) {
		size_t len = strcspn(at, " ");

		snprintf(pool + used, len + 1, "%s", at);
		list[n++] = pool + used;
		used += len + 1;
		at += len;
		++*ret_n;
	}
	return begin;
}

/* Who stands where: "ito 窓口" in lines of logins and businesses. */
static int plan(const Line *lines, size_t n, const char *const (*people)[2], const char *const (*marked)[2],
		int64_t *ret_edition)
{
	static Console__PermissionLine line[40], *line_list[40];
	static Console__PermissionPlace place[40], *place_list[40];
	static Console__PermissionMarked mark[40], *mark_list[40];
	Console__PlanPermissionsRequest q = CONSOLE__PLAN_PERMISSIONS_REQUEST__INIT;
	ShCivil now = sh_civil_tokyo(sh_now_us());
	const void *reply;
	int r;

	sh_civil_iso(today, now);
	for (size_t i = 0; i < n; i++) {
		console__permission_line__init(line_list[i] = &line[i]);
		sh_civil_iso(last[i], sh_civil_add_days(now, lines[i].days ? lines[i].days : 90));
		line[i].organisation = f.municipality;
		line[i].business = lines[i].business;
		line[i].unit = "*";
		line[i].categories = words(lines[i].categories, &line[i].n_categories);
		line[i].scope = lines[i].scope ? lines[i].scope : "OWN";
		line[i].first_day = today;
		line[i].last_day = last[i];
		line[i].zone = lines[i].zone ? lines[i].zone : "";
		line[i].ask = "総務課";
	}
	for (; people && (*people)[0]; people++) {
		console__permission_place__init(place_list[q.n_places] = &place[q.n_places]);
		place[q.n_places].login = (*people)[0];
		place[q.n_places].organisation = f.municipality;
		place[q.n_places].business = (*people)[1];
		place[q.n_places++].unit = "市民課";
	}
	for (; marked && (*marked)[0]; marked++) {
		console__permission_marked__init(mark_list[q.n_markings] = &mark[q.n_markings]);
		mark[q.n_markings].login = (*marked)[0];
		mark[q.n_markings++].marking = (*marked)[1];
	}
	q.lines = line_list;
	q.n_lines = n;
	q.places = place_list;
	q.markings = mark_list;
	q.reason = "発災に伴う配置";
	r = ask(&f, "PlanPermissions", &q.base, &reply);
	if (r == 0)
		*ret_edition = ((const Console__PlanPermissionsReply *) reply)->edition;
	return r;
}

static int apply_as(const char *actor, int64_t edition)
{
	Console__ApplyPermissionsRequest q = CONSOLE__APPLY_PERMISSIONS_REQUEST__INIT;
	const char *was = f.actor;
	const void *reply;
	int r;

	q.edition = edition;
	f.actor = actor;
	r = ask(&f, "ApplyPermissions", &q.base, &reply);
	f.actor = was;
	return r;
}

static void given(const Line *lines, size_t n, const char *const (*people)[2], const char *const (*marked)[2])
{
	int64_t edition;

	f.actor = "staff:op1";
	cr_assert_eq(plan(lines, n, people, marked, &edition), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(apply_as("staff:op2", edition), 0, "%s", f.error.reason);
}

static const char *asserted(const char *login)
{
	static char text[300];
	ShCall call = door_call();

	(void) login;
	cr_assert_eq(session_enter(&call), 0, "%s", call.error.reason);
	snprintf(text, sizeof text, "%s", call.actor.categories);
	sh_arena_free(call.arena);
	return text;
}

static const Line window[] = { { .business = "窓口", .categories = "RESIDENT APPLICATION CERTIFICATE" },
			       { .business = "見守り支援", .categories = "RESIDENT INTEGRATED SPECIAL_CARE" } };
static const char *const ito_at_window[][2] = { { "ito", "窓口" }, { NULL, NULL } };

Test(permissions, what_an_assertion_carries)
{
	static const char *const both[][2] = { { "ito", "窓口" }, { "ito", "見守り支援" }, { NULL, NULL } };
	static const char *const care[][2] = { { "ito", "SPECIAL_CARE" }, { NULL, NULL } };

	given_live("ito");
	given_signed_in("ito");
	cr_expect_str_eq(asserted("ito"), "*", "no matrix yet: roles alone decide");
	given(window, 2, NULL, NULL);
	cr_expect_str_eq(asserted("ito"), "", "stands nowhere");
	given(window, 2, ito_at_window, NULL);
	cr_expect_str_eq(asserted("ito"), "application,certificate,resident");
	given(window, 2, both, NULL);
	cr_expect_str_eq(asserted("ito"), "application,certificate,integrated,resident", "the marking is missing");
	given(window, 2, both, care);
	cr_expect_str_eq(asserted("ito"), "application,certificate,integrated,resident,special_care");
	given(window, 2, ito_at_window, care); /* taken away again: from the next question on */
	cr_expect_str_eq(asserted("ito"), "application,certificate,resident");
	later(91 * 24 * 60);
	given_signed_in("ito");
	cr_expect_str_eq(asserted("ito"), "", "every line ends");
}

Test(permissions, two_who_gain_nothing_by_it)
{
	static const char *const own[][2] = { { "op1", "窓口" }, { NULL, NULL } };
	int64_t edition;

	f.actor = "staff:op1";
	cr_assert_eq(plan(window, 1, ito_at_window, NULL, &edition), 0);
	cr_expect_eq(apply_as("staff:op1", edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.own_draft");
	cr_assert_eq(plan(window, 1, own, NULL, &edition), 0);
	cr_expect_eq(apply_as("staff:op2", edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.own_gain", "the drafter gains");
	f.actor = "staff:op3";
	cr_assert_eq(plan(window, 1, own, NULL, &edition), 0);
	cr_expect_eq(apply_as("staff:op1", edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.own_gain", "the approver gains");
	cr_expect_eq(apply_as("staff:op2", edition), 0, "%s", f.error.reason);
	cr_expect_eq(apply_as("staff:op2", edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.decided");
	cr_expect_eq(apply_as("staff:op2", 99), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.unknown");
	/* who has it already gains nothing by having it again */
	f.actor = "staff:op1";
	cr_assert_eq(plan(window, 1, own, NULL, &edition), 0);
	cr_expect_eq(apply_as("staff:op2", edition), 0, "%s", f.error.reason);
}

Test(permissions, what_was_compared_is_what_it_replaces)
{
	int64_t first, second;

	f.actor = "staff:op1";
	cr_assert_eq(plan(window, 1, ito_at_window, NULL, &first), 0);
	cr_assert_eq(plan(window, 2, ito_at_window, NULL, &second), 0);
	cr_expect_eq(second, first + 1);
	cr_assert_eq(apply_as("staff:op2", second), 0);
	cr_expect_eq(apply_as("staff:op2", first), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.outdated");
}

Test(permissions, the_difference_in_people_and_categories)
{
	static const char *const before[][2] = { { "abe", "見守り支援" }, { "ito", "窓口" }, { NULL, NULL } };
	static const char *const after[][2] = { { "ito", "見守り支援" }, { "ueda", "見守り支援" }, { NULL, NULL } };
	static const char *const care[][2] = { { "ueda", "SPECIAL_CARE" }, { NULL, NULL } };
	Console__ComparePermissionsRequest q = CONSOLE__COMPARE_PERMISSIONS_REQUEST__INIT;
	const Console__ComparePermissionsReply *p;
	const void *reply;
	char said[1000] = "";
	size_t n = 0;

	given(window, 2, before, NULL);
	cr_assert_eq(plan(window, 2, after, care, &q.edition), 0);
	cr_assert_eq(ask(&f, "ComparePermissions", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect(!p->outdated);
	for (size_t i = 0; i < p->n_people; i++) {
		n += (size_t) snprintf(said + n, sizeof said - n, "%s", p->people[i]->login);
		for (size_t k = 0; k < p->people[i]->n_gained; k++)
			n += (size_t) snprintf(said + n, sizeof said - n, " +%s", p->people[i]->gained[k]);
		for (size_t k = 0; k < p->people[i]->n_lost; k++)
			n += (size_t) snprintf(said + n, sizeof said - n, " -%s", p->people[i]->lost[k]);
		n += (size_t) snprintf(said + n, sizeof said - n, "%s;",
				       p->people[i]->n_markings_gained ? " marked" : "");
	}
	cr_expect_str_eq(said, "ito +INTEGRATED -CERTIFICATE -APPLICATION;"
			       "ueda +RESIDENT +INTEGRATED +SPECIAL_CARE marked;abe -RESIDENT -INTEGRATED;");
	for (size_t i = 0; i < p->n_categories; i++)
		if (strcmp(p->categories[i]->category, "INTEGRATED") == 0)
			cr_expect(p->categories[i]->gain == 2 && p->categories[i]->lose == 1);
}

static size_t seers(const char *category, const char *marking, const char *zone, char *ret, size_t room)
{
	Console__WhoCanSeeRequest q = CONSOLE__WHO_CAN_SEE_REQUEST__INIT;
	const Console__WhoCanSeeReply *p;
	const void *reply;
	size_t n = 0;

	q.category = category;
	q.zone = zone;
	q.markings = (const char **) (uintptr_t) &marking;
	q.n_markings = *marking != '\0';
	cr_assert_eq(ask(&f, "WhoCanSee", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	*ret = '\0';
	for (size_t i = 0; i < p->n_people; i++)
		n += (size_t) snprintf(ret + n, room - n, "%s,", p->people[i]->login);
	return p->n_people;
}

Test(permissions, who_can_see)
{
	static const Line lines[] = { { .business = "窓口", .categories = "RESIDENT", .zone = "hall" },
				      { .business = "見守り支援", .categories = "RESIDENT INTEGRATED" } };
	static const char *const people[][2] = {
		{ "abe", "見守り支援" }, { "ito", "窓口" }, { "nobody", "窓口" }, { NULL, NULL }
	};
	static const char *const marked[][2] = { { "abe", "PROTECTED" }, { NULL, NULL } };
	Console__EndAccountRequest end = CONSOLE__END_ACCOUNT_REQUEST__INIT;
	char said[200];

	given_live("ito");
	given_live("abe");
	given(lines, 2, people, marked);
	seers("RESIDENT", "", "hall", said, sizeof said);
	cr_expect_str_eq(said, "abe,ito,", "nobody has no account");
	seers("RESIDENT", "", "", said, sizeof said);
	cr_expect_str_eq(said, "abe,");
	seers("RESIDENT", "PROTECTED", "hall", said, sizeof said);
	cr_expect_str_eq(said, "abe,");
	end.login = "abe";
	cr_assert_eq(manage("EndAccount", &end.base), 0);
	seers("RESIDENT", "PROTECTED", "hall", said, sizeof said);
	cr_expect_str_eq(said, "", "an account that is ended sees nobody");
}

/* What somebody is told that he sees, from where he is; every category that he does not has a why. */
static uint32_t seen_by(const char *login)
{
	const char *actor = f.actor, *roles = f.roles;
	ShBrowser *before = f.browser;
	Console__ViewMineRequest q = CONSOLE__VIEW_MINE_REQUEST__INIT;
	const Console__ViewAsReply *p;
	const void *reply;
	char id[60];
	uint32_t seen = 0;

	snprintf(id, sizeof id, "staff:%s", login);
	f.actor = id;
	f.roles = "staff";
	f.browser = &browser;
	cr_assert_eq(ask(&f, "ViewMine", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	f.actor = actor;
	f.roles = roles;
	f.browser = before;
	for (size_t c = 0; c < p->n_categories; c++) {
		seen |= (uint32_t) (strcmp(p->categories[c]->why, "GIVEN") == 0) << c;
		cr_expect(*p->categories[c]->ask || strcmp(p->categories[c]->why, "NO_PLACE") == 0, "%s: whom to ask",
			  p->categories[c]->category);
	}
	return p->n_categories ? seen : UINT32_MAX;
}

/* The same as what signing in gives, for everybody. */
Test(permissions, view_as_is_what_signing_in_gives)
{
	static const char *const people[][2] = { { "abe", "見守り支援" },
						 { "ito", "窓口" },
						 { "ueda", "窓口" },
						 { "ueda", "見守り支援" },
						 { NULL, NULL } };
	static const char *const marked[][2] = { { "ueda", "SPECIAL_CARE" }, { NULL, NULL } };
	static const char *const logins[] = { "abe", "ito", "ueda", "oka" };

	for (size_t i = 0; i < 4; i++)
		given_live(logins[i]);
	cr_expect_eq(seen_by("ito"), UINT32_MAX, "no matrix is in force: nothing is said");
	given(window, 2, people, marked);
	for (size_t i = 0; i < 4; i++) {
		Console__ViewAsRequest q = CONSOLE__VIEW_AS_REQUEST__INIT;
		const Console__ViewAsReply *p;
		const void *reply;
		uint32_t seen = 0, carried = 0;
		size_t n;
		const char **list;

		given_live(logins[i]); /* a new link, a new authenticator */
		given_signed_in(logins[i]);
		list = account_role_list(f.arena, asserted(logins[i]), &n);
		for (size_t k = 0; k < n; k++)
			for (int c = 0; c < PERMISSION_CATEGORIES; c++)
				carried |=
					(uint32_t) (strcasecmp(list[k],
							       permission_category_code((PermissionCategory) c)) == 0)
					<< c;
		q.login = logins[i];
		cr_assert_eq(ask(&f, "ViewAs", &q.base, &reply), 0, "%s", f.error.reason);
		p = reply;
		cr_assert_eq(p->n_categories, (size_t) PERMISSION_CATEGORIES);
		for (size_t c = 0; c < p->n_categories; c++) {
			seen |= (uint32_t) (strcmp(p->categories[c]->why, "GIVEN") == 0) << c;
			cr_expect(strcmp(p->categories[c]->why, "MARKING") != 0 || *p->categories[c]->ask);
		}
		cr_expect_eq(seen, carried, "%s: %x %x", logins[i], seen, carried);
		cr_expect_eq(seen_by(logins[i]), carried, "%s asks it of himself", logins[i]);
		cr_expect_eq(carried == 0, i == 3, "%s", logins[i]);
	}
}

Test(permissions, a_plan_that_cannot_stand_says_which_line)
{
	static const Line lines[] = { { .business = "窓口", .categories = "RESIDENT" },
				      { .business = "*", .categories = "RESIDENT" } };
	static const Line long_line[] = { { .business = "窓口", .categories = "RESIDENT", .days = 400 } };
	static const Line unknown[] = { { .business = "窓口", .categories = "RESIDENTS" } };
	static const char *const anywhere[][2] = { { "ito", "*" }, { NULL, NULL } };
	static const char *const twice[][2] = { { "ito", "窓口" }, { "ito", "窓口" }, { NULL, NULL } };
	int64_t edition;

	cr_expect_eq(plan(lines, 2, NULL, NULL, &edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.place");
	cr_expect_str_eq(f.error.field, "lines[1].business");
	cr_expect_eq(plan(long_line, 1, NULL, NULL, &edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.span");
	cr_expect_eq(plan(unknown, 1, NULL, NULL, &edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.category");
	cr_expect_eq(plan(window, 1, anywhere, NULL, &edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.stands");
	cr_expect_eq(plan(window, 1, twice, NULL, &edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.permission.twice");
	cr_expect_eq(count(&f, "SELECT count(*) FROM permission_edition"), 0);
}
