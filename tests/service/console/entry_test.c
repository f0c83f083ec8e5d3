#include "console_fixture.h"
#include "sh_clock.h"
#include "zone.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* From which networks the people of a place come in: at the door, at every question, and by what an edition says. */
#define HALL "192.0.2.7"
#define HOME "198.51.100.9"
#define BRANCH "203.0.113.2"
static char zones_path[300];

static void put_zones(const char *text)
{
	FILE *out = fopen(zones_path, "w");

	cr_assert(out && fputs(text, out) >= 0);
	fclose(out);
}

static void open_entry(void)
{
	ShError err = { 0 };

	console_open();
	snprintf(zones_path, sizeof zones_path, "%s/zones", f.folder);
	put_zones("# networks\nhall 192.0.2.0/24\nbranch 203.0.113.0/28\nhall 2001:db8::/32\n");
	cr_assert_eq(zone_load(zones_path, &err), 0, "%s", err.reason);
	/* somebody has to come in under every edition that binds people */
	cr_assert_eq(invite_as("shienctl", "kanri", (const char *const[]){ "admin" }, 1, ""), 0);
	run_sql(&f, "UPDATE account SET state = 'LIVE'");
}

static void close_entry(void)
{
	zone_drop();
	console_close();
}

TestSuite(entry, .init = open_entry, .fini = close_entry);

/* organisation "" is this municipality; networks by spaces, "*" anywhere. */
typedef struct Line {
	const char *organisation, *business, *unit, *networks;
} Line;

static int plan(const Line *lines, size_t n, const char *const (*people)[2], int64_t *ret_edition)
{
	static Console__PermissionEntry entry[8], *entries[8];
	static Console__PermissionPlace place[8], *places[8];
	static char words[8][100];
	static const char *list[8][4];
	Console__PlanPermissionsRequest q = CONSOLE__PLAN_PERMISSIONS_REQUEST__INIT;
	const void *reply;
	int r;

	for (size_t i = 0; i < n; i++) {
		console__permission_entry__init(entries[i] = &entry[i]);
		entry[i].organisation = *lines[i].organisation ? lines[i].organisation : f.municipality;
		entry[i].business = lines[i].business;
		entry[i].unit = lines[i].unit;
		entry[i].ask = "総務課 情報係";
		entry[i].anywhere = strcmp(lines[i].networks, "*") == 0;
		entry[i].zones = list[i];
		snprintf(words[i], sizeof words[i], "%s", entry[i].anywhere ? "" : lines[i].networks);
		for (char *save, *w = strtok_r(words[i], " ", &save); w; w = strtok_r(NULL, " ", &save))
			list[i][entry[i].n_zones++] = w;
	}
	for (; people && (*people)[0]; people++) {
		console__permission_place__init(places[q.n_places] = &place[q.n_places]);
		place[q.n_places].login = (*people)[0];
		place[q.n_places].organisation = f.municipality;
		place[q.n_places].business = (*people)[1];
		place[q.n_places++].unit = "市民課";
	}
	q.entries = entries;
	q.n_entries = n;
	q.places = places;
	q.reason = "-";
	r = ask(&f, "PlanPermissions", &q.base, &reply);
	if (r == 0)
		*ret_edition = ((const Console__PlanPermissionsReply *) reply)->edition;
	return r;
}

static int apply(int64_t edition)
{
	Console__ApplyPermissionsRequest q = CONSOLE__APPLY_PERMISSIONS_REQUEST__INIT;
	const void *reply;
	int r;

	q.edition = edition;
	f.actor = "staff:op2";
	r = ask(&f, "ApplyPermissions", &q.base, &reply);
	f.actor = "staff:op1";
	return r;
}

static void given(const Line *lines, size_t n, const char *const (*people)[2])
{
	int64_t edition;

	f.actor = "staff:op1";
	cr_assert_eq(plan(lines, n, people, &edition), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(apply(edition), 0, "%s", f.error.reason);
}

static int come_in(const char *login, const char *from)
{
	int r;

	browser.from = from;
	r = sign(login, PASSWORD, code_now(0), "");
	if (r == 0)
		later(2);
	return r;
}

static int entered(const char *rpc, char *ret_roles, size_t room)
{
	ShCall call = door_call();
	int r;

	call.rpc = rpc;
	r = session_enter(&call);
	f.error = call.error;
	snprintf(ret_roles, room, "%s", r == 0 ? call.actor.roles : "");
	sh_arena_free(call.arena);
	return r;
}

#define SHUT(does)                                                                                                   \
	do {                                                                                                         \
		cr_expect_eq(does, SH_REFUSED, "%s", #does);                                                         \
		cr_expect_str_eq(f.error.reason, "console.entry.network");                                           \
	} while (0)
#define WRONGLY(does)                                                                                                \
	do {                                                                                                         \
		cr_expect_eq(does, SH_REFUSED, "%s", #does);                                                         \
		cr_expect_str_eq(f.error.reason, "console.sign_in.wrong");                                           \
		cr_expect_str_eq(f.error.field, "");                                                                 \
	} while (0)

static const char *const ito[][2] = { { "ito", "窓口" }, { NULL, NULL } };

Test(entry, only_who_proved_who_they_are_is_told_that_it_is_the_network)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };
	const char *code;

	given_live("ito");
	given(lines, 1, ito);
	cr_expect_eq(come_in("ito", HALL), 0, "%s", f.error.reason);
	cr_expect_eq(come_in("ito", "2001:db8::7"), 0, "%s", f.error.reason);
	browser.from = HOME;
	WRONGLY(sign("ito", WRONG, code_now(0), ""));
	WRONGLY(sign("ito", PASSWORD, "000000", ""));
	WRONGLY(sign("ito", PASSWORD, "", "aaaa-bbbb-cccc-dddd"));
	WRONGLY(sign("nobody", PASSWORD, code_now(0), ""));
	code = code_now(0);
	SHUT(sign("ito", PASSWORD, code, ""));
	cr_expect_str_eq(f.error.field, "1 総務課 情報係");
	SHUT(sign("ito", PASSWORD, "", recovery[0]));
	cr_expect_eq(count(&f, "SELECT count(*) FROM session"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM recovery_code WHERE used_us <> 0"), 0, "none was used");
	browser.from = HALL;
	cr_expect_eq(sign("ito", PASSWORD, code, ""), 0, "nor the code: %s", f.error.reason);
}

/* A certification that ran out is said to whoever proved who they are alone, too. */
Test(entry, a_recovery_code_is_looked_at_before_the_account_is_spoken_of)
{
	given_live("ito");
	run_sql(&f, "UPDATE account SET certified_until = '2020-01-01' WHERE login = 'ito'");
	WRONGLY(sign("ito", PASSWORD, "", "aaaa-bbbb-cccc-dddd"));
	cr_expect_eq(sign("ito", PASSWORD, "", recovery[0]), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.account.uncertified");
}

Test(entry, who_goes_elsewhere_is_refused_there_and_goes_on_when_back)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };
	char roles[100];

	given_live("ito");
	given(lines, 1, ito);
	cr_assert_eq(come_in("ito", HALL), 0, "%s", f.error.reason);
	cr_expect_eq(look(), 0, "%s", f.error.reason);
	browser.from = HOME;
	SHUT(look());
	SHUT(entered("-", roles, sizeof roles));
	browser.from = "";
	SHUT(look());
	browser.from = HALL;
	cr_expect_eq(look(), 0, "the session is as it was: %s", f.error.reason);
	cr_expect_eq(entered("-", roles, sizeof roles), 0);
	cr_expect_str_eq(roles, "staff,window");
	browser.from = HOME;
	cr_expect_eq(entered("SignOut", roles, sizeof roles), 0, "to leave: %s", f.error.reason);
	cr_expect_str_eq(roles, "staff", "and for nothing else");
}

Test(entry, from_where_an_account_was_last_seen)
{
	char roles[100];

	given_live("ito");
	cr_expect_eq(count(&f, "SELECT count(*) FROM account WHERE seen_us = 0"), 2);
	cr_assert_eq(come_in("ito", HALL), 0);
	cr_expect_str_eq(text_of(&f, "SELECT seen_zone FROM account WHERE login = 'ito'"), "hall");
	browser.from = BRANCH;
	cr_assert_eq(entered("-", roles, sizeof roles), 0, "%s", f.error.reason);
	cr_expect_str_eq(text_of(&f, "SELECT seen_zone FROM account WHERE login = 'ito'"), "branch");
	cr_expect_eq(count(&f, "SELECT count(*) FROM account WHERE seen_us > signed_in_us"), 1);
}

Test(entry, the_most_particular_line_and_any_of_several_places)
{
	static const Line lines[] = { { "", "*", "*", "hall" },
				      { "", "見守り支援", "*", "branch" },
				      { "", "税", "*", "*" } };
	static const char *const people[][2] = { { "abe", "見守り支援" },  { "ito", "窓口" }, { "ueda", "窓口" },
						 { "ueda", "見守り支援" }, { "oka", "税" },   { NULL, NULL } };
	static const Line everybody[] = { { "*", "*", "*", "hall" } };
	static const struct {
		const char *login;
		bool hall, branch, home;
	} cases[] = {
		{ "abe", false, true, false }, { "ito", true, false, false }, { "ueda", true, true, false },
		{ "oka", true, true, true },   { "eto", true, true, true },
	};

	given(lines, 3, people);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		browser.from = cases[i].hall ? HALL : BRANCH;
		given_live(cases[i].login);
		cr_expect_eq(come_in(cases[i].login, HALL) == 0, cases[i].hall, "%s hall", cases[i].login);
		cr_expect_eq(come_in(cases[i].login, BRANCH) == 0, cases[i].branch, "%s branch", cases[i].login);
		cr_expect_eq(come_in(cases[i].login, HOME) == 0, cases[i].home, "%s home", cases[i].login);
	}
	browser.from = HALL;
	given(everybody, 1, NULL); /* who stands nowhere, too */
	SHUT(come_in("eto", HOME));
	cr_expect_eq(come_in("eto", HALL), 0, "%s", f.error.reason);
}

Test(entry, a_link_opens_where_its_holder_may_come_in)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };

	given(lines, 1, ito);
	given_invited("ito");
	browser.from = HOME;
	SHUT(set_password_to(PASSWORD));
	browser.from = HALL;
	cr_assert_eq(set_password_to(PASSWORD), 0, "%s", f.error.reason);
	browser.from = HOME;
	SHUT(confirm_with(code_now(0)));
	browser.from = HALL;
	cr_expect_eq(confirm_with(code_now(0)), 0, "the link is as it was: %s", f.error.reason);
}

/* A network changed over night: the operator edits the file, and nobody restarts anything. */
Test(entry, the_file_of_networks_is_looked_at_again)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };

	given_live("ito");
	given(lines, 1, ito);
	SHUT(come_in("ito", HOME));
	put_zones("hall 198.51.100.0/24\n");
	sleep(2);
	cr_expect_eq(come_in("ito", HOME), 0, "%s", f.error.reason);
	SHUT(come_in("ito", HALL));
	put_zones("hall 198.51.100.0/24\nhall 192.0.2.0/99\n"); /* a slip: nothing changes */
	sleep(2);
	cr_expect_eq(come_in("ito", HOME), 0, "%s", f.error.reason);
	SHUT(come_in("ito", HALL));
	cr_assert_eq(unlink(zones_path), 0);
	sleep(2);
	cr_expect_eq(come_in("ito", HOME), 0, "%s", f.error.reason);
	put_zones("hall 198.51.100.0/24\nhall 192.0.2.0/24\n");
	sleep(2);
	cr_expect_eq(come_in("ito", HALL), 0, "%s", f.error.reason);
}

Test(entry, a_line_that_cannot_stand_is_named)
{
	static const struct {
		Line lines[2];
		const char *reason, *field;
	} cases[] = {
		{ { { "", "*", "*", "hall" }, { "", "窓口", "*", "hal" } },
		  "console.entry.zone_unknown",
		  "entries[1].zones" },
		{ { { "", "*", "*", "hall" }, { "", "窓口", "*", "" } }, "console.entry.zones", "entries[1].zones" },
		{ { { "", "*", "*", "hall" }, { "", "*", "*", "branch" } }, "console.entry.twice", "entries" },
	};
	static const Line good[] = { { "", "*", "*", "hall branch" }, { "", "窓口", "*", "*" } };
	Console__GetPermissionsRequest q = CONSOLE__GET_PERMISSIONS_REQUEST__INIT;
	const Console__Permissions *p;
	const void *reply;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(plan(cases[i].lines, 2, NULL, &q.edition), SH_REFUSED);
		cr_expect_str_eq(f.error.reason, cases[i].reason);
		cr_expect_str_eq(f.error.field, cases[i].field);
	}
	cr_expect_eq(plan(good, 2, NULL, &q.edition), 0, "%s", f.error.reason);
	cr_assert_eq(ask(&f, "GetPermissions", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_assert(p->n_entries == 2 && p->entries[0]->n_zones == 2 && p->entries[1]->anywhere);
	cr_expect_str_eq(p->entries[0]->zones[1], "branch");
	cr_expect_str_eq(p->network_here, "hall");
	cr_expect_eq(p->n_networks, 2u, "each once");
}

Test(entry, whoever_applies_it_does_not_shut_himself_out)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };
	static const char *const op2[][2] = { { "op2", "窓口" }, { NULL, NULL } };
	int64_t edition;

	f.actor = "staff:op1";
	cr_assert_eq(plan(lines, 1, op2, &edition), 0, "%s", f.error.reason);
	browser.from = BRANCH;
	cr_expect_eq(apply(edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.entry.own");
	f.browser = NULL; /* an operator's client: bound by no network */
	cr_expect_eq(count(&f, "SELECT count(*) FROM permission_edition WHERE state = 'APPLIED'"), 0);
	f.browser = &browser;
	browser.from = HALL;
	cr_expect_eq(apply(edition), 0, "%s", f.error.reason);
	/* and back, by the client, which asks from nowhere */
	cr_assert_eq(plan(NULL, 0, NULL, &edition), 0);
	f.browser = NULL;
	cr_expect_eq(apply(edition), 0, "%s", f.error.reason);
}

Test(entry, some_administrator_comes_in)
{
	static const Line all[] = { { "*", "*", "*", "hall" } }, window[] = { { "", "窓口", "*", "hall" } };
	static const char *const kanri[][2] = { { "kanri", "窓口" }, { NULL, NULL } };
	static const struct {
		const char *sql;
		bool stands;
	} cases[] = {
		{ "UPDATE account SET roles = 'window'", false },
		{ "UPDATE account SET roles = 'admin'", true },
		{ "UPDATE account SET state = 'ENDED'", false },
		{ "UPDATE account SET state = 'INVITED'", false },
		{ "UPDATE account SET state = 'LIVE', last_day = '2020-01-01'", false },
		/* nobody looked at it in time: as the last it stays open, and counts */
		{ "UPDATE account SET last_day = '', certified_until = '2020-01-01'", true },
	};
	int64_t edition;

	f.actor = "staff:op1";
	f.browser = NULL;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		run_sql(&f, cases[i].sql);
		cr_assert_eq(plan(all, 1, NULL, &edition), 0);
		cr_expect_eq(apply(edition), cases[i].stands ? 0 : SH_REFUSED, "%s: %s", cases[i].sql,
			     f.error.reason);
		if (!cases[i].stands)
			cr_expect_str_eq(f.error.reason, "console.entry.nobody", "%s", cases[i].sql);
	}
	cr_assert_eq(plan(window, 1, kanri, &edition), 0);
	put_zones("branch 203.0.113.0/28\n"); /* nobody knows any more where hall is */
	sleep(2);
	cr_expect_eq(apply(edition), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.entry.nobody");
	run_sql(&f, "UPDATE account SET state = 'ENDED'");
	cr_assert_eq(plan(NULL, 0, NULL, &edition), 0);
	cr_expect_eq(apply(edition), 0, "one that binds nobody stands: %s", f.error.reason);
}

Test(entry, the_difference_names_who_would_be_turned_away)
{
	static const Line before[] = { { "", "窓口", "*", "hall branch" } }, after[] = { { "", "*", "*", "hall" } };
	static const char *const people[][2] = {
		{ "abe", "窓口" }, { "ito", "窓口" }, { "oka", "税" }, { "ueda", "窓口" }, { NULL, NULL }
	};
	Console__ComparePermissionsRequest q = CONSOLE__COMPARE_PERMISSIONS_REQUEST__INIT;
	const Console__ComparePermissionsReply *p;
	const void *reply;
	char said[1000] = "";
	size_t n = 0;

	f.actor = "staff:op1";
	cr_assert_eq(plan(before, 0, people, &q.edition), 0);
	cr_assert_eq(ask(&f, "ComparePermissions", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Console__ComparePermissionsReply *) reply)->n_entries, 0u,
		     "nothing is said of networks");
	given(before, 1, people);
	given_live("ito");
	cr_assert_eq(come_in("ito", BRANCH), 0, "%s", f.error.reason);
	browser.from = HALL;
	given_live("abe");
	cr_assert_eq(come_in("abe", HALL), 0, "%s", f.error.reason);
	given_live("oka");
	cr_assert_eq(come_in("oka", HOME), 0, "%s", f.error.reason);
	given_invited("ueda");
	browser.from = HALL;
	cr_assert_eq(plan(after, 1, people, &q.edition), 0);
	cr_assert_eq(ask(&f, "ComparePermissions", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_entries; i++) {
		const Console__PermissionEntryDifference *d = p->entries[i];

		n += (size_t) snprintf(said + n, sizeof said - n, "%s(%s%s%s)", d->login, d->seen_us ? "" : "never ",
				       d->last_network, d->turned_away ? " away" : "");
		for (size_t k = 0; k < d->n_gained; k++)
			n += (size_t) snprintf(said + n, sizeof said - n, " +%s", d->gained[k]);
		for (size_t k = 0; k < d->n_lost; k++)
			n += (size_t) snprintf(said + n, sizeof said - n, " -%s", d->lost[k]);
		n += (size_t) snprintf(said + n, sizeof said - n, "%s;", d->nowhere ? " nowhere" : "");
	}
	cr_expect_str_eq(said,
			 "ito(branch away) -branch;oka( away) -branch -*;abe(hall) -branch;ueda(never ) -branch;");
	cr_expect_eq(p->turned_away, 2u);
	put_zones("branch 203.0.113.0/28\n");
	sleep(2);
	cr_assert_eq(ask(&f, "ComparePermissions", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect(((const Console__ComparePermissionsReply *) reply)->entries[0]->nowhere);
}

Test(entry, view_as_and_who_can_see_know_of_it)
{
	static const Line lines[] = { { "", "*", "*", "hall" } };
	Console__ViewAsRequest q = CONSOLE__VIEW_AS_REQUEST__INIT;
	const Console__ViewAsReply *p;
	const void *reply;

	given_live("ito");
	given(lines, 1, ito);
	q.login = "ito";
	q.zone = "branch";
	cr_assert_eq(ask(&f, "ViewAs", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect_str_eq(p->categories[0]->why, "ENTRY");
	cr_expect_str_eq(p->categories[0]->ask, "総務課 情報係");
	q.zone = "hall";
	cr_assert_eq(ask(&f, "ViewAs", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_expect_str_eq(p->categories[0]->why, "NO_PLACE");
}
