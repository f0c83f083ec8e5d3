#include "console_fixture.h"
#include "permission_read.h"
#include "sh_civil.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "zone.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

TestSuite(raising, .init = console_open, .fini = console_close);

/* One administrator tries everything that an administrator may try, in any order; another does now and then what she
 * asks for, but for herself. What she has, and how many accounts there are that she made by herself, never grows. */
#define EVA "staff:eva"
enum { ACTS = 400, POLICY_EVERY = 25 };

static uint64_t state;
static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t) (state >> 33) % below;
}

static int64_t newest(void)
{
	return (int64_t) count(&f, "SELECT coalesce(max(edition), 0) FROM permission_edition");
}

/* From where people come in, now and then: whoever draws it may bind herself, the other, everybody. */
static size_t draw_entries(size_t least, Console__PermissionEntry *entry, Console__PermissionEntry **list)
{
	static const char *const networks[] = { "hall", "branch", "hall" }, *const businesses[] = { "*", "窓口" };
	static const char *zone[2];
	size_t n = draw(2) ? draw(3) : 0;

	n = n > least ? n : least;
	for (size_t i = 0; i < n; i++) {
		console__permission_entry__init(list[i] = &entry[i]);
		entry[i].organisation = draw(2) ? "*" : f.municipality;
		entry[i].business = businesses[i];
		entry[i].unit = "*";
		entry[i].anywhere = draw(3) == 0;
		zone[i] = networks[draw(3)];
		entry[i].zones = &zone[i];
		entry[i].n_zones = !entry[i].anywhere;
		entry[i].ask = "総務課";
	}
	return n;
}

static int plan_anything(void)
{
	static const char *const logins[] = { "eva", "kanri", "ouen1" };
	static const char *categories[] = { "RESIDENT", "INTEGRATED", "SPECIAL_CARE", "STATISTICS" };
	Console__PlanPermissionsRequest q = CONSOLE__PLAN_PERMISSIONS_REQUEST__INIT;
	Console__PermissionLine line = CONSOLE__PERMISSION_LINE__INIT, *lines = &line;
	Console__PermissionPlace place[3], *places[3];
	Console__PermissionEntry entry[2], *entries[2];
	Console__PermissionMarked mark = CONSOLE__PERMISSION_MARKED__INIT, *marks = &mark;
	char today[SH_CIVIL_ISO_SIZE], last[SH_CIVIL_ISO_SIZE];
	ShCivil now = sh_civil_tokyo(sh_now_us());
	const void *reply;

	sh_civil_iso(today, now);
	sh_civil_iso(last, sh_civil_add_days(now, 1 + (int) draw(300)));
	line.organisation = f.municipality;
	line.business = "窓口";
	line.unit = "*";
	line.categories = categories;
	line.n_categories = 1 + draw(4);
	line.scope = "OWN";
	line.first_day = today;
	line.last_day = last;
	line.ask = "総務課";
	line.emergency = draw(2) == 0;
	for (size_t i = 0; i < 3; i++)
		if (draw(2)) {
			console__permission_place__init(places[q.n_places] = &place[q.n_places]);
			place[q.n_places].login = logins[i];
			place[q.n_places].organisation = f.municipality;
			place[q.n_places].business = "窓口";
			place[q.n_places++].unit = "市民課";
		}
	mark.login = logins[draw(3)];
	mark.marking = "SPECIAL_CARE";
	q.lines = &lines;
	q.n_lines = 1;
	q.places = places;
	q.markings = &marks;
	q.n_markings = draw(2);
	q.entries = entries;
	q.n_entries = draw_entries(0, entry, entries);
	q.reason = "-";
	return ask(&f, "PlanPermissions", &q.base, &reply);
}

static int apply(int64_t edition)
{
	Console__ApplyPermissionsRequest q = CONSOLE__APPLY_PERMISSIONS_REQUEST__INIT;
	const void *reply;

	q.edition = edition > 0 ? edition : 1;
	return ask(&f, "ApplyPermissions", &q.base, &reply);
}

/* Two others give eva something, and something more for emergencies. */
static int give_policy(void)
{
	static unsigned turns;
	static const char *categories[] = { "RESIDENT", "INTEGRATED", "STATISTICS" };
	Console__PlanPermissionsRequest q = CONSOLE__PLAN_PERMISSIONS_REQUEST__INIT;
	Console__PermissionLine line[2], *lines[] = { &line[0], &line[1] };
	Console__PermissionPlace place = CONSOLE__PERMISSION_PLACE__INIT, *places = &place;
	Console__PermissionEntry entry[2], *entries[2];
	char today[SH_CIVIL_ISO_SIZE];
	const void *reply;
	int r;

	sh_civil_iso(today, sh_civil_tokyo(sh_now_us()));
	for (size_t i = 0; i < 2; i++) {
		console__permission_line__init(&line[i]);
		line[i].organisation = f.municipality;
		line[i].business = "窓口";
		line[i].unit = "*";
		line[i].categories = &categories[i];
		line[i].n_categories = 1 + i;
		line[i].scope = "OWN";
		line[i].first_day = line[i].last_day = today;
		line[i].ask = "総務課";
		line[i].emergency = i == 1;
	}
	place.login = "eva";
	place.organisation = f.municipality;
	place.business = "窓口";
	place.unit = "市民課";
	q.lines = lines;
	q.n_lines = 2;
	q.places = &places;
	q.n_places = 1;
	q.entries = entries;
	q.n_entries = draw_entries(turns++ % 2, entry, entries);
	q.reason = "-";
	f.actor = "staff:abe";
	r = ask(&f, "PlanPermissions", &q.base, &reply);
	f.actor = "staff:kakari";
	return r != 0 ? r : apply(newest());
}

static int wish(void)
{
	static const char *const logins[] = { "eva", "kanri", "ouen1", "ouen2" }, *const roles[] = { "admin",
												     "approver",
												     "ledger" };
	Console__RequestAccountsRequest q = CONSOLE__REQUEST_ACCOUNTS_REQUEST__INIT;
	Console__AccountWish one = CONSOLE__ACCOUNT_WISH__INIT, *wishes = &one;
	const char *role = roles[draw(3)];
	const void *reply;

	one.login = logins[draw(4)];
	one.name = "応援　太郎";
	one.roles = &role;
	one.n_roles = 1;
	q.wishes = &wishes;
	q.n_wishes = 1;
	q.reason = "-";
	return ask(&f, "RequestAccounts", &q.base, &reply);
}

static int decide(void)
{
	Console__DecideAccountRequestRequest q = CONSOLE__DECIDE_ACCOUNT_REQUEST_REQUEST__INIT;
	static char id[SH_UUID_LEN + 1];
	uint8_t bytes[32];
	char hex[65] = "";
	const void *reply;

	if (count(&f, "SELECT count(*) FROM account_request") == 0)
		return 0;
	snprintf(id, sizeof id, "%s",
		 text_of(&f, "SELECT request_id FROM account_request ORDER BY random() LIMIT 1"));
	randombytes_buf(bytes, sizeof bytes);
	sh_hex(hex, bytes, sizeof bytes);
	q.request_id = id;
	q.approve = draw(4) != 0;
	q.token_hash = draw(2) ? hex : "";
	return ask(&f, "DecideAccountRequest", &q.base, &reply);
}

static int end_somebody(void)
{
	Console__EndAccountRequest q = CONSOLE__END_ACCOUNT_REQUEST__INIT;

	q.login = "ouen1";
	return manage("EndAccount", &q.base);
}

static int break_glass_as(const char *category)
{
	Console__BreakGlassRequest q = CONSOLE__BREAK_GLASS_REQUEST__INIT;
	const void *reply;
	int r;

	q.categories = &category;
	q.n_categories = 1;
	q.reason = "-";
	f.roles = "admin,staff";
	r = ask(&f, "BreakGlass", &q.base, &reply);
	f.roles = "admin";
	return r;
}

static int break_anything(void)
{
	static const char *const categories[] = { "RESIDENT", "INTEGRATED", "SPECIAL_CARE", "STATISTICS",
						  "PROTECTED" };

	return break_glass_as(categories[draw(5)]);
}

static int review_anything(void)
{
	Console__ReviewGlassRequest q = CONSOLE__REVIEW_GLASS_REQUEST__INIT;
	static char id[SH_UUID_LEN + 1];
	const void *reply;

	if (count(&f, "SELECT count(*) FROM glass") == 0)
		return 0;
	snprintf(id, sizeof id, "%s", text_of(&f, "SELECT glass_id FROM glass ORDER BY random() LIMIT 1"));
	q.glass_id = id;
	q.justified = draw(2) != 0;
	q.note = "-";
	return ask(&f, "ReviewGlass", &q.base, &reply);
}

static int certify_somebody(void)
{
	static const char *const logins[] = { "eva", "kanri" };
	Console__CertifyRequest q = CONSOLE__CERTIFY_REQUEST__INIT;
	const void *reply;

	q.login = logins[draw(2)];
	return ask(&f, "Certify", &q.base, &reply);
}

static int act(void)
{
	switch (draw(8)) {
	case 5:
		return break_anything();
	case 6:
		return review_anything();
	case 7:
		return certify_somebody();
	case 0:
		return plan_anything();
	case 1:
		return apply(newest() - (int64_t) draw(3));
	case 2:
		return wish();
	case 3:
		return decide();
	default:
		return end_somebody();
	}
}

static unsigned opened;
static PermissionWorld world, other, policy_maker; /* of eva, of kanri and of kakari, as it is in force */
static int64_t in_force;
static const char *zone; /* from where it is asked */
static int load_world(ShCall *call, void *arg)
{
	PermissionMatrix m;
	int64_t edition;
	int r = permission_current(call, &edition);

	(void) arg;
	if (r == 0 && (r = permission_load(call, edition, "", &m)) == 0) {
		world = permission_of(&m, "eva");
		other = permission_of(&m, "kanri");
		policy_maker = permission_of(&m, "kakari");
		in_force = edition;
	}
	return r;
}

static unsigned bound;
/* Whatever was drafted: an administrator comes in from a network that has a name, and whoever made it hold (from
 * where she is) is not shut out by that. */
static void check_entry(const PermissionWorld *eva, const PermissionWorld *applied)
{
	static const char *const networks[] = { "hall", "branch" };

	bound += eva->lines.n_entries != 0;
	cr_assert(permission_reaches(&eva->lines, &eva->subject, networks, 2) ||
		  permission_reaches(&other.lines, &other.subject, networks, 2));
	if (applied)
		cr_assert(permission_enter(&applied->lines, &applied->subject, zone).open);
}

/* What is seen beyond lines that always hold was opened, and by a line for it: never more, never who is protected. */
static void check_glass(const PermissionWorld *w)
{
	PermissionQuestion q = { .municipality = f.municipality, .zone = "", .now_us = sh_now_us() };
	PermissionSubject shut = w->subject;
	uint32_t with = permission_categories(&w->lines, &w->subject, &q), without, kept = 0;

	shut.glass = 0;
	without = permission_categories(&w->lines, &shut, &q);
	for (size_t i = 0; i < w->lines.n_rows; i++)
		kept |= w->lines.rows[i].emergency ? w->lines.rows[i].categories : 0;
	opened += with != without;
	cr_assert_eq(without & ~with, 0u);
	cr_assert_eq(with & ~without & ~(kept & w->subject.glass), 0u);
	cr_assert_eq(with & 1u << PERMISSION_PROTECTED, 0u);
	cr_assert_eq(count(&f, "SELECT count(*) FROM glass WHERE reviewed_by = 'staff:' || login"), 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM account WHERE certified_by = 'staff:' || login"), 0);
}

Test(raising, nobody_raises_their_own_rights_by_any_sequence_of_acts)
{
	char zones[300];
	FILE *out;
	ShError err = { 0 };
	ShCall calls[ACTS + 1] = { door_call() }; /* what a world is made of lives as long as its call */
	PermissionWorld begun;
	unsigned done = 0, others = 0;

	snprintf(zones, sizeof zones, "%s/zones", f.folder);
	cr_assert((out = fopen(zones, "w")) && fputs("hall 192.0.2.0/24\nbranch 203.0.113.0/28\n", out) > 0);
	fclose(out);
	cr_assert_eq(zone_load(zones, &err), 0, "%s", err.reason);
	state = (uint64_t) sh_now_us() | 1;
	cr_log_info("seed %lu", (unsigned long) state);
	cr_assert_eq(invite_as("shienctl", "eva", (const char *const[]){ "admin" }, 1, ""), 0);
	cr_assert_eq(invite_as("shienctl", "kanri", (const char *const[]){ "admin" }, 1, ""), 0);
	run_sql(&f, "UPDATE account SET state = 'LIVE'");
	cr_assert_eq(sh_read(&calls[0], load_world, NULL), 0);
	begun = world;
	for (int i = 0; i < ACTS; i++) {
		PermissionGain gain;
		bool policy = i % POLICY_EVERY == 0, another = policy || draw(8) == 0;
		int64_t before = in_force;
		int r;

		zone = ((const char *const[]){ "hall", "branch", "" })[draw(3)];
		browser.from = *zone == 'h' ? "192.0.2.7" : *zone ? "203.0.113.2" : "198.51.100.9";
		f.actor = another ? "staff:kanri" : EVA;
		r = policy    ? give_policy()
		    : another ? plan_anything()
			      : act(); /* the other drafts things too, never for eva alone */
		cr_assert(r == 0 || r == SH_REFUSED, "%s", f.error.reason);
		done += r == 0;
		others += another;
		calls[i + 1] = door_call();
		cr_assert_eq(sh_read(&calls[i + 1], load_world, NULL), 0);
		sh_arena_free(i ? calls[i - 1].arena : NULL);
		if (!another) { /* by her own act nothing came to her, whoever had drafted it */
			gain = permission_gain(&begun, &world);
			cr_assert(!gain.categories && !gain.markings, "act %d, seed above: %x %x", i, gain.categories,
				  gain.markings);
		}
		cr_assert_str_eq(text_of(&f, "SELECT roles FROM account WHERE login = 'eva'"), "admin");
		cr_assert_eq(count(&f, "SELECT count(*) FROM account_request WHERE state = 'APPROVED' AND made_by = "
				       "decided_by"),
			     0);
		cr_assert_eq(count(&f, "SELECT count(*) FROM permission_edition WHERE state = 'APPLIED' AND "
				       "drafted_by = decided_by"),
			     0);
		check_glass(&world);
		check_entry(&world, in_force == before ? NULL : policy ? &policy_maker : &world);
		begun = world;
	}
	sh_arena_free(calls[ACTS - 1].arena);
	sh_arena_free(calls[ACTS].arena);
	cr_expect(opened > 0, "something was opened in an emergency now and then");
	cr_expect(bound > 0, "people were bound to networks now and then");
	zone_drop();
	cr_expect(done > ACTS / 4 && others > 0, "%u acts were done", done);
}
