#include "console_fixture.h"
#include "sh_civil.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(certification, .init = console_open, .fini = console_close);

#define EXPECT_REFUSED(call, why)                                                                                    \
	do {                                                                                                         \
		cr_expect_eq(call, SH_REFUSED);                                                                      \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

enum { DAY = 24 * 60, PERIOD = 180 };

static int certify_as(const char *actor, const char *login)
{
	Console__CertifyRequest q = CONSOLE__CERTIFY_REQUEST__INIT;
	const void *reply;
	int r;

	q.login = login;
	f.actor = actor;
	r = ask(&f, "Certify", &q.base, &reply);
	return r;
}

static const char *day(int ahead)
{
	static char text[SH_CIVIL_ISO_SIZE];

	sh_civil_iso(text, sh_civil_add_days(sh_civil_tokyo(sh_now_us()), ahead));
	return text;
}

static const char *until(const char *login)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT certified_until FROM account WHERE login = '%s'", login);
	return text_of(&f, sql);
}

Test(certification, an_account_nobody_looked_at_is_shut_and_opened_by_another)
{
	given_live("kanri");
	run_sql(&f, "UPDATE account SET roles = 'admin' WHERE login = 'kanri'");
	given_live("ito");
	cr_expect_str_eq(until("ito"), day(PERIOD));
	later(PERIOD * DAY - 60);
	given_signed_in("ito");
	cr_expect_eq(look(), 0);
	cr_assert_eq(certify_as("staff:kakari", "kanri"), 0, "%s", f.error.reason);
	later(2 * DAY);
	EXPECT_REFUSED(look(), "console.session.none");
	EXPECT_REFUSED(sign("ito", WRONG, code_now(0), ""),
		       "console.sign_in.wrong"); /* who does not prove it is not told */
	EXPECT_REFUSED(sign("ito", PASSWORD, code_now(0), ""), "console.account.uncertified");
	cr_expect_str_eq(f.error.field, "kanri", "whom to ask");
	EXPECT_REFUSED(certify_as("staff:ito", "ito"), "console.account.self");
	EXPECT_REFUSED(certify_as("staff:kanri", "nobody"), "console.account.unknown");
	cr_assert_eq(certify_as("staff:kanri", "ito"), 0, "%s", f.error.reason);
	cr_expect_str_eq(until("ito"), day(PERIOD));
	given_signed_in("ito");
	cr_expect_eq(look(), 0);
}

Test(certification, the_last_administrator_is_let_in)
{
	given_live("kanri");
	run_sql(&f, "UPDATE account SET roles = 'admin' WHERE login = 'kanri'");
	later((PERIOD + 5) * DAY);
	given_signed_in("kanri");
	cr_expect_eq(look(), 0, "nobody else could look at accounts");
	EXPECT_REFUSED(certify_as("staff:kanri", "kanri"), "console.account.self");
	run_sql(&f, "INSERT INTO account (municipality, account_id, login, sealed_name, roles, state, "
		    "certified_until, made_us, made_by) "
		    "SELECT municipality, 'other', 'abe', sealed_name, 'admin,window', 'LIVE', '2999-12-31', 1, '-' "
		    "FROM account");
	EXPECT_REFUSED(look(), "console.session.none"); /* now there is somebody to ask */
	run_sql(&f, "UPDATE account SET last_day = '2020-01-01' WHERE login = 'abe'");
	cr_expect_eq(look(), 0);
}

Test(certification, accounts_from_before_there_was_a_day_begin_with_their_next_sign_in)
{
	given_live("ito");
	run_sql(&f, "UPDATE account SET certified_until = ''");
	later((PERIOD + 5) * DAY);
	given_signed_in("ito");
	cr_expect_str_eq(until("ito"), day(PERIOD));
}

Test(certification, what_is_due_is_listed_longest_overdue_first)
{
	Console__ListCertificationsRequest q = CONSOLE__LIST_CERTIFICATIONS_REQUEST__INIT;
	const Console__ListCertificationsReply *p;
	const void *reply;

	given_live("ito");
	given_live("mori");
	given_live("abe");
	cr_assert_eq(ask(&f, "ListCertifications", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const Console__ListCertificationsReply *) reply)->n_accounts, 0u);
	run_sql(&f, "UPDATE account SET certified_until = '2020-01-01' WHERE login = 'mori'");
	run_sql(&f, "UPDATE account SET certified_until = '2019-01-01', state = 'ENDED' WHERE login = 'abe'");
	later((PERIOD - 20) * DAY);
	cr_assert_eq(ask(&f, "ListCertifications", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_assert_eq(p->n_accounts, 2u);
	cr_expect_str_eq(p->accounts[0]->login, "mori");
	cr_expect(p->accounts[0]->overdue && !p->accounts[1]->overdue);
	cr_expect_str_eq(p->accounts[1]->name, "伊藤　花");
}
