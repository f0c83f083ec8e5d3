#include "console_fixture.h"

#include "sh_clock.h"
#include "sh_keys.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

TestSuite(sessions, .init = console_open, .fini = console_close);

#define EXPECT_NONE()                                                                                                \
	do {                                                                                                         \
		cr_expect_eq(look(), SH_REFUSED);                                                                    \
		cr_expect_str_eq(f.error.reason, "console.session.none");                                            \
	} while (0)

static int enter(ShCall *call, void *arg)
{
	(void) arg;
	return session_enter(call);
}

typedef struct Entered {
	char id[80], roles[200], session[40];
} Entered;

/* What the door does before each question: session_enter asks in transactions of its own. */
static int entered(Entered *ret)
{
	ShCall call = door_call();
	int r = enter(&call, NULL);

	if (r == 0) {
		snprintf(ret->id, sizeof ret->id, "%s", call.actor.id);
		snprintf(ret->roles, sizeof ret->roles, "%s", call.actor.roles);
		snprintf(ret->session, sizeof ret->session, "%s", call.actor.session);
	}
	f.error = call.error;
	sh_arena_free(call.arena);
	return r;
}

Test(sessions, say_who_is_signed_in)
{
	Entered who;

	given_live("ito");
	EXPECT_NONE();
	given_signed_in("ito");
	cr_assert_eq(strlen(browser.session), (size_t) TOKEN);
	cr_expect_eq(look(), 0, "%s", f.error.reason);
	cr_assert_eq(entered(&who), 0, "%s", f.error.reason);
	cr_expect_str_eq(who.id, "staff:ito");
	cr_expect_str_eq(who.roles, "staff,window");
	cr_expect_str_eq(who.session, text_of(&f, "SELECT session_id FROM session"));
	/* the token itself rests nowhere, and another's is nobody's */
	cr_expect_eq(count(&f, "SELECT count(*) FROM session WHERE encode(token_hash, 'hex') = session_id"), 0);
	browser.session = "00000000000000000000000000000000000000000000000000000000000000ff";
	EXPECT_NONE();
	browser.session = "x";
	EXPECT_NONE();
}

Test(sessions, end_when_idle_and_in_any_case)
{
	Entered who;

	given_live("ito");
	given_signed_in("ito");
	for (int i = 0; i < 20; i++) { /* ten hours, asked every 29 minutes */
		later(i ? 29 : 27);
		cr_assert_eq(entered(&who), 0, "%d %s", i, f.error.reason);
	}
	later(29);
	EXPECT_NONE();
	given_signed_in("ito");
	later(27);
	cr_assert_eq(entered(&who), 0);
	later(31);
	EXPECT_NONE();
}

Test(sessions, end_with_the_account_its_roles_its_last_day_and_the_epoch)
{
	Console__ChangeAccountRequest change = CONSOLE__CHANGE_ACCOUNT_REQUEST__INIT;
	const void *reply;
	char public[100];

	given_live("ito");
	given_signed_in("ito");
	change.login = "ito";
	change.roles = (const char *[]){ "window", "approver" };
	change.n_roles = 2;
	cr_assert_eq(ask(&f, "ChangeAccount", &change.base, &reply), 0, "%s", f.error.reason);
	EXPECT_NONE();
	given_signed_in("ito");
	cr_expect_eq(look(), 0);
	run_sql(&f, "UPDATE account SET version = version + 1"); /* whoever forgets to end them */
	EXPECT_NONE();
	given_signed_in("ito");
	cr_expect_eq(look(), 0);
	run_sql(&f, "UPDATE account SET last_day = '2020-01-01'");
	EXPECT_NONE();
	run_sql(&f, "UPDATE account SET last_day = ''");
	cr_expect_eq(look(), 0);
	snprintf(public, sizeof public, "%s/public", f.folder);
	cr_assert_eq(sh_keys_raise_epoch(public, "console", &f.error), 0);
	sleep(2); /* the folder is looked at once a second */
	EXPECT_NONE();
	given_signed_in("ito");
	cr_expect_eq(look(), 0);
}

Test(sessions, are_left)
{
	Console__SignOutRequest q = CONSOLE__SIGN_OUT_REQUEST__INIT;

	given_live("ito");
	given_signed_in("ito");
	f.caller = "door";
	cr_assert_eq(manage("SignOut", &q.base), 0, "%s", f.error.reason);
	f.caller = "shienctl";
	cr_assert_str_eq(browser.new_session, "");
	EXPECT_NONE();
}

Test(sessions, a_recovery_code_counts_once_and_for_its_account)
{
	char of_ito[40];

	given_live("ito");
	snprintf(of_ito, sizeof of_ito, "%s", recovery[3]);
	given_live("mori");
	cr_expect_eq(sign("mori", PASSWORD, "", of_ito), SH_REFUSED);
	cr_expect_eq(sign("ito", WRONG, "", of_ito), SH_REFUSED);
	cr_expect_eq(sign("ito", PASSWORD, "", "0000-0000-0000-0000"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.sign_in.wrong");
	cr_expect_eq(sign("ito", PASSWORD, "", of_ito), 0, "%s", f.error.reason);
	cr_expect_eq(sign("ito", PASSWORD, "", of_ito), SH_REFUSED);
	cr_expect_eq(count(&f, "SELECT count(*) FROM recovery_code WHERE used_us > 0"), 1);
}

Test(sessions, prove_who_one_is_once_more)
{
	Console__ProveRequest q = CONSOLE__PROVE_REQUEST__INIT;

	given_live("ito");
	given_signed_in("ito");
	later(15);
	f.caller = "door";
	q.password = WRONG;
	q.code = code_now(0);
	cr_expect_eq(manage("Prove", &q.base), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.proof.wrong");
	q.password = PASSWORD;
	q.code = "12345";
	cr_expect_eq(manage("Prove", &q.base), SH_REFUSED);
	cr_expect_eq(count(&f, "SELECT count(*) FROM session WHERE proven_us > began_us + 700000000"), 0);
	q.code = code_now(0);
	cr_expect_eq(manage("Prove", &q.base), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM session WHERE proven_us > began_us + 700000000"), 1);
	cr_expect_eq(manage("Prove", &q.base), SH_REFUSED, "the same code");
	browser.session = "";
	cr_expect_eq(manage("Prove", &q.base), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "console.session.none");
}
