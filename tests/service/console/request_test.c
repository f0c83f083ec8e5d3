#include "console_fixture.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

TestSuite(requests, .init = console_open, .fini = console_close);

static char request_id[SH_UUID_LEN + 1];

static int wish_for(const char *login, const char *role, const char *last_day)
{
	Console__RequestAccountsRequest q = CONSOLE__REQUEST_ACCOUNTS_REQUEST__INIT;
	Console__AccountWish wish = CONSOLE__ACCOUNT_WISH__INIT, *wishes = &wish;
	const void *reply;
	int r;

	wish.login = login;
	wish.name = "応援　太郎";
	wish.roles = &role;
	wish.n_roles = 1;
	wish.last_day = last_day;
	q.wishes = &wishes;
	q.n_wishes = 1;
	q.reason = "北浜郡からの応援";
	r = ask(&f, "RequestAccounts", &q.base, &reply);
	if (r == 0)
		snprintf(request_id, sizeof request_id, "%s",
			 ((const Console__RequestAccountsReply *) reply)->request_ids[0]);
	return r;
}

static int decide_as(const char *actor, bool yes, bool link)
{
	Console__DecideAccountRequestRequest q = CONSOLE__DECIDE_ACCOUNT_REQUEST_REQUEST__INIT;
	uint8_t bytes[32], hash[32];
	char hex[65] = "";
	const char *was = f.actor;
	const void *reply;
	int r;

	if (link) {
		randombytes_buf(bytes, sizeof bytes);
		sh_hex(link_token, bytes, sizeof bytes);
		token_hash(link_token, hash);
		sh_hex(hex, hash, sizeof hash);
	}
	q.request_id = request_id;
	q.approve = yes;
	q.token_hash = hex;
	f.actor = actor;
	r = ask(&f, "DecideAccountRequest", &q.base, &reply);
	f.actor = was;
	return r;
}

#define EXPECT_REFUSED(call, why)                                                                                    \
	do {                                                                                                         \
		cr_expect_eq(call, SH_REFUSED);                                                                      \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

Test(requests, one_asks_and_another_gives)
{
	f.actor = "staff:kanri";
	cr_assert_eq(wish_for("ouen1", "shelter", ""), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM account"), 0, "asked for, not given");
	EXPECT_REFUSED(decide_as("staff:kanri", true, true), "console.account.own_request");
	EXPECT_REFUSED(decide_as("staff:kakari", true, false), "console.account.unknown"); /* there is none yet */
	cr_assert_eq(decide_as("staff:kakari", true, true), 0, "%s", f.error.reason);
	cr_assert_eq(set_password_to(PASSWORD), 0, "%s", f.error.reason);
	cr_assert_eq(confirm_with(code_now(0)), 0);
	later(2);
	EXPECT_REFUSED(decide_as("staff:kakari", true, true), "console.account.request_decided");
	given_signed_in("ouen1");
	/* other roles: what it signs in with stays, who is signed in is not any more */
	cr_assert_eq(wish_for("ouen1", "window", "2099-03-31"), 0);
	cr_assert_eq(decide_as("staff:kakari", true, false), 0, "%s", f.error.reason);
	cr_expect_eq(look(), SH_REFUSED);
	given_signed_in("ouen1");
	cr_expect_str_eq(text_of(&f, "SELECT roles || ' ' || last_day FROM account"), "window 2099-03-31");
}

Test(requests, what_is_declined_gives_nothing)
{
	f.actor = "staff:kanri";
	cr_assert_eq(wish_for("ouen1", "shelter", ""), 0);
	cr_expect_eq(decide_as("staff:kanri", false, false), 0, "who asked may take it back");
	EXPECT_REFUSED(decide_as("staff:kakari", true, true), "console.account.request_decided");
	cr_expect_eq(count(&f, "SELECT count(*) FROM account"), 0);
	snprintf(request_id, sizeof request_id, "00000000-0000-7000-8000-000000000000");
	EXPECT_REFUSED(decide_as("staff:kakari", true, true), "console.account.request_unknown");
}

Test(requests, a_list_says_which_of_them_is_wrong)
{
	Console__RequestAccountsRequest q = CONSOLE__REQUEST_ACCOUNTS_REQUEST__INIT;
	Console__AccountWish wish[2] = { CONSOLE__ACCOUNT_WISH__INIT, CONSOLE__ACCOUNT_WISH__INIT },
			     *wishes[] = { &wish[0], &wish[1] };
	const char *role = "shelter", *none = "king";
	const void *reply;

	wish[0].login = "ouen1", wish[1].login = "ouen2";
	wish[0].name = wish[1].name = "応援　太郎";
	wish[0].roles = &role, wish[1].roles = &none;
	wish[0].n_roles = wish[1].n_roles = 1;
	q.wishes = wishes;
	q.n_wishes = 2;
	q.reason = "応援";
	EXPECT_REFUSED(ask(&f, "RequestAccounts", &q.base, &reply), "console.role.unknown");
	cr_expect_str_eq(f.error.field, "wishes[1]");
	cr_expect_eq(count(&f, "SELECT count(*) FROM account_request"), 0);
	wish[1].roles = &role;
	cr_expect_eq(ask(&f, "RequestAccounts", &q.base, &reply), 0);
	cr_expect_eq(((const Console__RequestAccountsReply *) reply)->n_request_ids, 2u);
}

Test(requests, wait_in_a_list_with_what_the_account_is_now)
{
	Console__ListAccountRequestsRequest q = CONSOLE__LIST_ACCOUNT_REQUESTS_REQUEST__INIT;
	const Console__ListAccountRequestsReply *p;
	const void *reply;

	given_live("ouen1"); /* window */
	f.actor = "staff:kanri";
	cr_assert_eq(wish_for("ouen1", "shelter", ""), 0);
	cr_assert_eq(wish_for("ouen2", "shelter", ""), 0);
	q.limit = 1;
	cr_assert_eq(ask(&f, "ListAccountRequests", &q.base, &reply), 0);
	p = reply;
	cr_assert(p->n_requests == 1 && p->more);
	cr_expect_str_eq(p->requests[0]->login, "ouen1");
	cr_expect_str_eq(p->requests[0]->name, "応援　太郎");
	cr_expect_str_eq(p->requests[0]->account_state, "LIVE");
	cr_expect_str_eq(p->requests[0]->account_roles[0], "window");
	cr_expect_str_eq(p->requests[0]->made_by, "staff:kanri");
	cr_expect_eq(decide_as("staff:kakari", false, false), 0); /* ouen2 */
	q.limit = 0;
	cr_assert_eq(ask(&f, "ListAccountRequests", &q.base, &reply), 0);
	cr_expect_eq(((const Console__ListAccountRequestsReply *) reply)->n_requests, 1u);
}

Test(requests, a_list_is_judged_row_by_row_before_it_is_sent)
{
	static const struct {
		const char *login, *name, *role, *last_day, *field, *reason;
		bool warning;
	} rows[] = {
		{ "ouen1", "応援　太郎", "shelter", "", "", "", false },
		{ "OUEN", "応援　太郎", "shelter", "", "login", "console.login.malformed", false },
		{ "ouen2", "", "shelter", "", "name", "console.account.name", false },
		{ "ouen3", "応援　太郎", "王", "", "roles", "console.role.unknown", false },
		{ "ouen4", "応援　太郎", "shelter", "なし", "last_day", "console.last_day.form", false },
		{ "ouen5", "応援　太郎", "shelter", "2020-01-01", "last_day", "console.last_day.past", false },
		{ "ouen1", "応援　太郎", "shelter", "", "login", "console.account.twice", false },
		{ "ito", "伊藤　花", "shelter", "", "login", "console.account.there_already", true },
		{ "asked", "応援　太郎", "shelter", "", "login", "console.account.asked_already", true },
	};
	enum { ROWS = sizeof rows / sizeof *rows };
	Console__CheckAccountWishesRequest q = CONSOLE__CHECK_ACCOUNT_WISHES_REQUEST__INIT;
	Console__AccountRow row[ROWS], *list[ROWS];
	const Console__CheckAccountWishesReply *p;
	const char *roles[ROWS];
	const void *reply;

	f.actor = "staff:kanri";
	given_live("ito");
	cr_assert_eq(wish_for("asked", "shelter", ""), 0);
	for (size_t i = 0; i < ROWS; i++) {
		console__account_row__init(list[i] = &row[i]);
		row[i].login = rows[i].login;
		row[i].name = rows[i].name;
		roles[i] = rows[i].role;
		row[i].wanted_roles = &roles[i];
		row[i].n_wanted_roles = 1;
		row[i].wanted_last_day = rows[i].last_day;
	}
	q.rows = list;
	q.n_rows = ROWS;
	cr_assert_eq(ask(&f, "CheckAccountWishes", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	p = reply;
	cr_assert_eq(p->n_problems, (size_t) ROWS - 1, "%zu", p->n_problems);
	for (size_t i = 1; i < ROWS; i++) {
		cr_expect_eq(p->problems[i - 1]->row, (uint32_t) i);
		cr_expect_str_eq(p->problems[i - 1]->field, rows[i].field);
		cr_expect_str_eq(p->problems[i - 1]->reason, rows[i].reason);
		cr_expect_eq(p->problems[i - 1]->warning, rows[i].warning);
		cr_expect_gt(strlen(p->problems[i - 1]->text_ja), 10u);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM account_request"), 1, "nothing was asked for");
}
