#include "rules/account.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

Test(account, is_called_what_can_stand_in_a_record)
{
	static const struct {
		const char *login;
		int want;
	} rows[] = {
		{ "ito", 0 },
		{ "ito.k-2_b", 0 },
		{ "it", 0 },
		{ "abcdefghijabcdefghijabcdefghijabcdefghij", 0 },
		{ "i", SH_REFUSED },
		{ "abcdefghijabcdefghijabcdefghijabcdefghijk", SH_REFUSED },
		{ "2ito", SH_REFUSED },
		{ ".ito", SH_REFUSED },
		{ "{ito", SH_REFUSED },
		{ "Ito", SH_REFUSED },
		{ "ito:x", SH_REFUSED },
		{ "伊藤", SH_REFUSED },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };

		cr_expect_eq(account_login_check(rows[i].login, &err), rows[i].want, "%s", rows[i].login);
		if (rows[i].want)
			cr_expect_str_eq(err.reason, "console.login.malformed");
	}
}

Test(account, bears_known_roles_sorted_and_once)
{
	static const struct {
		const char *roles[4];
		const char *want; /* NULL: refused */
	} rows[] = {
		{ { "window" }, "window" },       { { "window", "approver" }, "approver,window" },
		{ { "service" }, NULL },          { { "window", "staff" }, NULL },
		{ { "window", "public" }, NULL }, { { "window,admin" }, NULL },
	};
	ShArena *arena = sh_arena_new(1 << 16);

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *roles;
		ShError err = { 0 };
		size_t n = 0;
		int r;

		while (rows[i].roles[n])
			n++;
		r = account_roles(arena, rows[i].roles, n, &roles, &err);
		cr_expect_eq(r, rows[i].want ? 0 : SH_REFUSED, "%zu", i);
		if (r == 0)
			cr_expect_str_eq(roles, rows[i].want);
		else
			cr_expect_str_eq(err.reason, "console.role.unknown");
	}
	sh_arena_free(arena);
}

Test(account, takes_a_password_that_is_long_and_not_its_name)
{
	static const struct {
		const char *password, *login, *want; /* NULL: taken */
	} rows[] = {
		{ "correct horse", "ito", NULL },
		{ "correct hors", "ito", NULL },
		{ "correct hor", "ito", "console.password.short" },
		{ "あいうえおかきくけこさし", "ito", NULL },
		{ "あいうえおかきくけこさ", "ito", "console.password.short" },
		{ "", "ito", "console.password.short" },
		{ "aaaabbbbccccdddd", "ito", "console.password.simple" },
		{ "aaaabbbbccccddde", "ito", NULL },
		{ "xx Ito yy zz 1234", "ito", "console.password.login" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };
		int r = account_password_check(rows[i].password, rows[i].login, &err);

		cr_expect_eq(r, rows[i].want ? SH_REFUSED : 0, "%zu", i);
		if (rows[i].want) {
			cr_expect_str_eq(err.reason, rows[i].want, "%zu", i);
			cr_expect_str_eq(err.field, "password");
		}
	}
}

Test(account, holds_until_its_last_day_is_over)
{
	cr_expect(account_holds("", "2026-01-05"));
	cr_expect(account_holds("2026-01-05", "2026-01-05"));
	cr_expect(account_holds("2026-01-06", "2026-01-05"));
	cr_expect_not(account_holds("2026-01-04", "2026-01-05"));
}

Test(session, ends_by_itself_and_by_others)
{
	static const struct {
		SessionTimes times;
		bool want;
	} rows[] = {
		{ { .seen_us = 1000, .until_us = 9000 }, true },
		{ { .seen_us = 1000, .until_us = 1601 }, true },
		{ { .seen_us = 1000, .until_us = 1600 }, false }, /* whatever one does */
		{ { .seen_us = 1101, .until_us = 9000 }, true },
		{ { .seen_us = 1100, .until_us = 9000 }, true },
		{ { .seen_us = 600, .until_us = 9000 }, false },                 /* idle */
		{ { .seen_us = 1000, .until_us = 9000, .ended_us = 1 }, false }, /* signed out */
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(session_holds(&rows[i].times, 1000, 1600), rows[i].want, "%zu", i);
}

Test(account, has_a_name_of_60_characters_at_most)
{
	char name[62 * 3 + 1] = "";

	cr_expect(!account_name_good(""));
	cr_expect(account_name_good("伊藤　花"));
	for (int i = 0; i < 60; i++)
		strcat(name, "花");
	cr_expect(account_name_good(name));
	strcat(name, "花");
	cr_expect(!account_name_good(name));
}

Test(account, is_shut_when_nobody_looked_at_it_but_for_the_last_who_could)
{
	static const struct {
		const char *until, *today, *roles;
		unsigned others;
		bool want;
	} rows[] = {
		{ "", "2026-04-01", "window", 1, true }, /* its time has not begun */
		{ "2026-04-01", "2026-04-01", "window", 1, true },
		{ "2026-03-31", "2026-04-01", "window", 0, false },
		{ "2026-03-31", "2026-04-01", "admin,window", 1, false },
		{ "2026-03-31", "2026-04-01", "admin,window", 0, true },
		{ "2026-03-31", "2026-04-01", "shelter_admin", 0, false }, /* another role */
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_eq(account_certified(rows[i].until, rows[i].today, rows[i].roles, rows[i].others),
			     rows[i].want, "%zu", i);
}
