#include "console_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(attempts, .init = console_open, .fini = console_close);

enum { STRANGERS = 10 };

/* From a browser that nobody signed in from, somewhere. */
static int stranger(const char *from, const char *login, const char *password)
{
	const char *device = browser.device, *before = browser.from, *session = browser.session;
	int r;

	browser.device = "";
	browser.from = from;
	r = sign(login, password, "123456", "");
	browser.device = device;
	browser.from = before;
	browser.session = session;
	return r;
}

#define REASON(r, why)                                                                                               \
	do {                                                                                                         \
		cr_expect_eq((r), SH_REFUSED);                                                                       \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

Test(attempts, of_strangers_run_out_and_the_owners_own_do_not)
{
	char from[40];

	given_live("ito");
	given_signed_in("ito");
	for (int i = 0; i < STRANGERS; i++) {
		snprintf(from, sizeof from, "198.51.100.%d", i);
		REASON(stranger(from, "ito", WRONG), "console.sign_in.wrong");
	}
	REASON(stranger("198.51.100.99", "ito", WRONG), "console.sign_in.too_many");
	cr_expect(f.error.retry_after_s > 0 && f.error.retry_after_s <= 900, "%u", f.error.retry_after_s);
	/* nor with what is right, from a browser that is not known */
	REASON(stranger("198.51.100.99", "ito", PASSWORD), "console.sign_in.too_many");
	given_signed_in("ito");
	later(16);
	REASON(stranger("198.51.100.99", "ito", WRONG), "console.sign_in.wrong");
}

Test(attempts, of_a_network_run_out_for_all_logins_but_not_for_known_browsers)
{
	char login[20];
	int i;

	given_live("ito");
	given_signed_in("ito");
	for (i = 0; i < 3; i++) {
		snprintf(login, sizeof login, "nobody%d", i);
		REASON(stranger("192.0.2.7", login, WRONG), "console.sign_in.wrong");
	}
	cr_assert_eq(count(&f, "SELECT count(*) FROM attempt WHERE spent = 3"), 1); /* the network's */
	run_sql(&f, "UPDATE attempt SET spent = 59 WHERE spent = 3");
	REASON(stranger("192.0.2.7", "nobody", WRONG), "console.sign_in.wrong");
	REASON(stranger("192.0.2.7", "yet.another", WRONG), "console.sign_in.too_many");
	REASON(stranger("192.0.2.8", "yet.another", WRONG), "console.sign_in.wrong");
	given_signed_in("ito"); /* behind the same address */
}

Test(attempts, of_the_owner_run_out_too_and_come_back_when_right)
{
	given_live("ito");
	given_signed_in("ito");
	for (int i = 0; i < 9; i++)
		REASON(sign("ito", WRONG, code_now(0), ""), "console.sign_in.wrong");
	given_signed_in("ito");
	for (int i = 0; i < 10; i++)
		REASON(sign("ito", WRONG, code_now(0), ""), "console.sign_in.wrong");
	REASON(sign("ito", PASSWORD, code_now(0), ""), "console.sign_in.too_many");
	later(6);
	given_signed_in("ito");
}

Test(attempts, say_the_same_whoever_was_named)
{
	ShError of_nobody;

	given_live("ito");
	REASON(stranger("192.0.2.7", "nobody", PASSWORD), "console.sign_in.wrong");
	of_nobody = f.error;
	REASON(stranger("192.0.2.7", "ito", WRONG), "console.sign_in.wrong");
	cr_expect_eq(memcmp(&of_nobody, &f.error, sizeof of_nobody), 0);
	REASON(stranger("192.0.2.7", "ito", PASSWORD), "console.sign_in.wrong"); /* the code alone is wrong */
	cr_expect_eq(memcmp(&of_nobody, &f.error, sizeof of_nobody), 0);
	given_invited("mori");
	REASON(stranger("192.0.2.7", "mori", PASSWORD), "console.sign_in.wrong");
	cr_expect_eq(memcmp(&of_nobody, &f.error, sizeof of_nobody), 0);
}
