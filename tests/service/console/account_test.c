#include "console_fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

TestSuite(accounts, .init = console_open, .fini = console_close);

static int look_at(const char *token)
{
	Console__LookAtInvitationRequest q = CONSOLE__LOOK_AT_INVITATION_REQUEST__INIT;
	const Console__Invitation *p;
	const void *reply;
	const char *caller = f.caller, *roles = f.roles;
	int r;

	f.caller = "door";
	f.roles = "public";
	q.token = token;
	r = ask(&f, "LookAtInvitation", &q.base, &reply);
	p = reply;
	if (r == 0) {
		cr_expect_str_eq(p->login, "ito");
		cr_expect_str_eq(p->name, "伊藤　花");
		cr_expect_str_eq(p->municipality, "992011");
	}
	f.caller = caller;
	f.roles = roles;
	return r;
}

#define EXPECT_REFUSED(r, why)                                                                                       \
	do {                                                                                                         \
		cr_expect_eq((r), SH_REFUSED);                                                                       \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

Test(accounts, a_link_makes_an_account_live_once)
{
	given_invited("ito");
	cr_expect_eq(look_at(link_token), 0);
	EXPECT_REFUSED(confirm_with("123456"), "console.invitation.no_password");
	EXPECT_REFUSED(set_password_to("short"), "console.password.short");
	EXPECT_REFUSED(set_password_to("I am Ito of the hall"), "console.password.login");
	cr_expect_eq(set_password_to("another one 1"), 0);
	cr_expect_eq(set_password_to(PASSWORD), 0); /* once more, with another authenticator */
	EXPECT_REFUSED(confirm_with("000000"), "console.code.wrong");
	EXPECT_REFUSED(sign("ito", PASSWORD, code_now(0), ""), "console.sign_in.wrong");
	cr_assert_eq(confirm_with(code_now(0)), 0, "%s", f.error.reason);
	EXPECT_REFUSED(look_at(link_token), "console.invitation.gone");
	EXPECT_REFUSED(set_password_to("somebody else's 1"), "console.invitation.gone");
	EXPECT_REFUSED(confirm_with(code_now(1)), "console.invitation.gone");
	EXPECT_REFUSED(sign("ito", PASSWORD, code_now(0), ""), "console.sign_in.wrong"); /* the code was used */
	later(1);
	cr_expect_eq(sign("ito", PASSWORD, code_now(0), ""), 0, "%s", f.error.reason);
	/* nothing that opens anything rests */
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM invitation WHERE password_hash <> '' OR sealed_totp IS NOT NULL"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM account WHERE password_hash LIKE '$argon2id$%'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM reply_kept"), 1); /* that of Invite, which says no token */
}

Test(accounts, a_link_ends_by_time_by_a_newer_one_and_by_guessing)
{
	char first[TOKEN + 1];

	given_invited("ito");
	memcpy(first, link_token, sizeof first);
	cr_expect_eq(look_at(first), 0);
	given_invited("ito");
	EXPECT_REFUSED(look_at(first), "console.invitation.gone");
	cr_expect_eq(look_at(link_token), 0);
	later(71 * 60);
	cr_expect_eq(look_at(link_token), 0);
	later(61);
	EXPECT_REFUSED(look_at(link_token), "console.invitation.gone");
	given_invited("ito");
	cr_assert_eq(set_password_to(PASSWORD), 0);
	for (int i = 0; i < 20; i++)
		EXPECT_REFUSED(confirm_with("12345"), "console.code.wrong");
	EXPECT_REFUSED(confirm_with(code_now(0)), "console.invitation.gone");
}

Test(accounts, a_new_link_leaves_the_account_as_it_is_until_it_is_confirmed)
{
	const char *old;

	given_live("ito");
	given_signed_in("ito");
	old = strdup(totp);
	given_invited("ito");
	cr_assert_eq(set_password_to(WRONG), 0);
	cr_expect_eq(look(), 0, "%s", f.error.reason);
	cr_assert_eq(confirm_with(code_now(0)), 0);
	EXPECT_REFUSED(look(), "console.session.none");
	later(2);
	EXPECT_REFUSED(sign("ito", PASSWORD, code_now(0), ""), "console.sign_in.wrong");
	cr_expect_eq(sign("ito", WRONG, code_now(0), ""), 0);
	later(2);
	totp = old;
	EXPECT_REFUSED(sign("ito", WRONG, code_now(0), ""), "console.sign_in.wrong");
	free((char *) (uintptr_t) old);
}

Test(accounts, only_an_administrator_gives_known_roles)
{
	EXPECT_REFUSED(invite_as("shienctl", "ito", (const char *const[]){ "service" }, 1, ""),
		       "console.role.unknown");
	EXPECT_REFUSED(invite_as("shienctl", "Ito", (const char *const[]){ "window" }, 1, ""),
		       "console.login.malformed");
	EXPECT_REFUSED(invite_as("shienctl", "ito", (const char *const[]){ "window" }, 1, "2020-01-01"),
		       "console.last_day.past");
	f.roles = "window";
	EXPECT_REFUSED(invite_as("shienctl", "ito", (const char *const[]){ "window" }, 1, ""), "call.role_missing");
	f.roles = "admin";
	cr_expect_eq(count(&f, "SELECT count(*) FROM account"), 0);
	cr_expect_eq(invite_as("shienctl", "ito", (const char *const[]){ "window", "approver" }, 2, "2099-12-31"), 0);
	cr_expect_str_eq(text_of(&f, "SELECT roles FROM account"), "approver,window");
}

Test(accounts, are_listed_and_ended)
{
	Console__ListAccountsRequest list = CONSOLE__LIST_ACCOUNTS_REQUEST__INIT;
	Console__EndAccountRequest end = CONSOLE__END_ACCOUNT_REQUEST__INIT;
	Console__ChangeAccountRequest change = CONSOLE__CHANGE_ACCOUNT_REQUEST__INIT;
	const Console__ListAccountsReply *p;
	const void *reply;

	given_live("ito");
	given_invited("mori");
	cr_assert_eq(ask(&f, "ListAccounts", &list.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	cr_assert_eq(p->n_accounts, 2u);
	cr_expect_str_eq(p->accounts[0]->login, "ito");
	cr_expect_str_eq(p->accounts[0]->state, "LIVE");
	cr_expect_str_eq(p->accounts[0]->name, "伊藤　花");
	cr_expect_eq(p->accounts[0]->invited_until_us, 0);
	cr_expect_str_eq(p->accounts[1]->state, "INVITED");
	cr_expect_gt(p->accounts[1]->invited_until_us, 0);
	list.limit = 1;
	cr_assert_eq(ask(&f, "ListAccounts", &list.base, &reply), 0);
	p = reply;
	cr_expect(p->more && p->n_accounts == 1);
	given_signed_in("ito");
	end.login = "nobody";
	EXPECT_REFUSED(ask(&f, "EndAccount", &end.base, &reply), "console.account.unknown");
	end.login = "ito";
	cr_assert_eq(ask(&f, "EndAccount", &end.base, &reply), 0);
	cr_expect_eq(((const Console__EndAccountReply *) reply)->sessions_ended, 1u);
	EXPECT_REFUSED(look(), "console.session.none");
	EXPECT_REFUSED(sign("ito", PASSWORD, code_now(0), ""), "console.sign_in.wrong");
	change.login = "ito";
	change.roles = (const char *[]){ "admin" };
	change.n_roles = 1;
	EXPECT_REFUSED(ask(&f, "ChangeAccount", &change.base, &reply), "console.account.ended");
	end.login = "mori"; /* an open link goes with it */
	cr_assert_eq(ask(&f, "EndAccount", &end.base, &reply), 0);
	EXPECT_REFUSED(look_at(link_token), "console.invitation.gone");
	f.municipality = "992020";
	cr_assert_eq(ask(&f, "ListAccounts", &list.base, &reply), 0);
	cr_expect_eq(((const Console__ListAccountsReply *) reply)->n_accounts, 0u);
	f.municipality = "992011";
}
