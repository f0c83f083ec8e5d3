#include "console_fixture.h"
#include "sh_civil.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(terms, .init = console_open, .fini = console_close);

#define EXPECT_REFUSED(call, why)                                                                                    \
	do {                                                                                                         \
		cr_expect_eq(call, SH_REFUSED);                                                                      \
		cr_expect_str_eq(f.error.reason, why);                                                               \
	} while (0)

static char hash[65];

static const char *day(int ahead)
{
	static char text[4][SH_CIVIL_ISO_SIZE];
	static int next;

	sh_civil_iso(text[next % 4], sh_civil_add_days(sh_civil_tokyo(sh_now_us()), ahead));
	return text[next++ % 4];
}

static int publish(const char *kind, const char *text, const char *first_day)
{
	Console__PublishTermsRequest q = CONSOLE__PUBLISH_TERMS_REQUEST__INIT;
	const void *reply;
	int r;

	q.kind = kind;
	q.title = "利用規約";
	q.text = text;
	q.first_day = first_day;
	f.actor = "staff:kanri";
	f.roles = "admin";
	r = ask(&f, "PublishTerms", &q.base, &reply);
	if (r == 0)
		snprintf(hash, sizeof hash, "%s", ((const Console__PublishTermsReply *) reply)->sha256);
	return r;
}

/* As the door does it before each question; `rpc`: what is asked. */
static int enter(const char *rpc, char roles[100])
{
	ShCall call = door_call();
	int r;

	call.rpc = rpc;
	r = session_enter(&call);
	f.error = call.error;
	if (roles)
		snprintf(roles, 100, "%s", r == 0 ? call.actor.roles : "");
	sh_arena_free(call.arena);
	return r;
}

static int accept_as(const char *login, const char *kind, int64_t version, const char *sha256, uint32_t *ret_left)
{
	Console__AcceptTermsRequest q = CONSOLE__ACCEPT_TERMS_REQUEST__INIT;
	static char actor[50];
	const void *reply;
	int r;

	snprintf(actor, sizeof actor, "staff:%s", login);
	f.actor = actor;
	f.caller = "door";
	f.roles = "staff";
	q.kind = kind;
	q.version = version;
	q.sha256 = sha256;
	r = ask(&f, "AcceptTerms", &q.base, &reply);
	f.caller = "shienctl";
	f.roles = "admin";
	if (r == 0 && ret_left)
		*ret_left = ((const Console__AcceptTermsReply *) reply)->left;
	return r;
}

static const Console__ReadTermsReply *shown(void)
{
	Console__ReadTermsRequest q = CONSOLE__READ_TERMS_REQUEST__INIT;
	const void *reply;
	int r;

	f.caller = "door";
	f.roles = "staff";
	f.actor = "staff:ito";
	r = ask(&f, "ReadTerms", &q.base, &reply);
	f.caller = "shienctl";
	f.roles = "admin";
	cr_assert_eq(r, 0, "%s", f.error.reason);
	return reply;
}

Test(terms, nothing_is_answered_before_what_is_in_force_was_accepted)
{
	char roles[100], terms[65];
	uint32_t left = 9;

	given_live("ito");
	given_signed_in("ito");
	cr_assert_eq(enter("/{municipality}/api/ask/{service}/{rpc}", roles), 0);
	cr_expect_str_eq(roles, "staff,window", "no version is published: as ever");
	cr_assert_eq(publish("TERMS", "第1条", day(0)), 0, "%s", f.error.reason);
	snprintf(terms, sizeof terms, "%s", hash);
	cr_assert_eq(publish("PRIVACY", "個人情報は業務にだけ使います。", day(0)), 0, "%s", f.error.reason);
	/* who is signed in already, too; by whatever door */
	EXPECT_REFUSED(enter("/{municipality}/api/ask/{service}/{rpc}", NULL), "console.terms.not_accepted");
	EXPECT_REFUSED(enter("/{municipality}/api/file/{service}/{file*}", NULL), "console.terms.not_accepted");
	EXPECT_REFUSED(enter("Prove", NULL), "console.terms.not_accepted");
	cr_assert_eq(enter("ReadTerms", roles), 0, "%s", f.error.reason);
	cr_expect_str_eq(roles, "staff", "and with no role of theirs");
	cr_expect_eq(enter("SignOut", NULL), 0);
	cr_expect_eq(shown()->n_to_accept, 2u);
	cr_expect_str_eq(shown()->to_accept[0]->text, "第1条");
	cr_assert_eq(accept_as("ito", "TERMS", 1, terms, &left), 0, "%s", f.error.reason);
	cr_expect_eq(left, 1u);
	EXPECT_REFUSED(enter("/{municipality}/api/ask/{service}/{rpc}", NULL), "console.terms.not_accepted");
	EXPECT_REFUSED(accept_as("ito", "PRIVACY", 1, terms, NULL), "console.terms.other"); /* another text */
	cr_assert_eq(accept_as("ito", "PRIVACY", 1, hash, &left), 0, "%s", f.error.reason);
	cr_expect_eq(left, 0u);
	cr_assert_eq(enter("/{municipality}/api/ask/{service}/{rpc}", roles), 0, "%s", f.error.reason);
	cr_expect_str_eq(roles, "staff,window");
	cr_expect_eq(accept_as("ito", "PRIVACY", 1, hash, &left), 0, "said twice is once");
	cr_expect_eq(count(&f, "SELECT count(*) FROM terms_acceptance WHERE accepted_us > 0 AND length(sha256) = 64"),
		     2);
}

Test(terms, a_version_holds_from_its_day_on)
{
	char old[65];

	given_live("ito");
	given_signed_in("ito");
	EXPECT_REFUSED(publish("TERMS", "第1条", day(-1)), "console.terms.first_day");
	EXPECT_REFUSED(publish("LICENCE", "第1条", day(0)), "console.terms.kind");
	cr_assert_eq(publish("TERMS", "第1条", day(0)), 0);
	snprintf(old, sizeof old, "%s", hash);
	cr_assert_eq(publish("TERMS", "第1条（改正）", day(2)), 0);
	EXPECT_REFUSED(publish("TERMS", "第1条（再改正）", day(1)), "console.terms.first_day");
	EXPECT_REFUSED(accept_as("ito", "TERMS", 2, hash, NULL), "console.terms.other"); /* not in force yet */
	cr_assert_eq(accept_as("ito", "TERMS", 1, old, NULL), 0, "%s", f.error.reason);
	cr_expect_eq(enter("-", NULL), 0);
	later(2 * 24 * 60);
	given_signed_in("ito");
	EXPECT_REFUSED(enter("-", NULL), "console.terms.not_accepted");
	EXPECT_REFUSED(accept_as("ito", "TERMS", 1, hash, NULL), "console.terms.other");
	cr_assert_eq(accept_as("ito", "TERMS", 2, hash, NULL), 0, "%s", f.error.reason);
	cr_expect_eq(enter("-", NULL), 0);
}

static const Console__ListTermsAcceptancesReply *acceptances(void)
{
	Console__ListTermsAcceptancesRequest q = CONSOLE__LIST_TERMS_ACCEPTANCES_REQUEST__INIT;
	const void *reply;

	q.kind = "TERMS";
	q.version = 1;
	f.actor = "staff:kanri";
	cr_assert_eq(ask(&f, "ListTermsAcceptances", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

Test(terms, who_accepted_is_listed_and_ends_with_the_account)
{
	Console__ListTermsRequest all = CONSOLE__LIST_TERMS_REQUEST__INIT;
	Console__GetTermsRequest one = CONSOLE__GET_TERMS_REQUEST__INIT;
	Console__EndAccountRequest end = CONSOLE__END_ACCOUNT_REQUEST__INIT;
	const Console__ListTermsReply *list;
	const void *reply;

	given_live("ito");
	given_live("mori");
	cr_assert_eq(publish("TERMS", "第1条", day(0)), 0);
	cr_assert_eq(accept_as("ito", "TERMS", 1, hash, NULL), 0);
	cr_assert_eq(acceptances()->n_accounts, 2u);
	cr_expect_str_eq(acceptances()->accounts[0]->login, "ito");
	cr_expect_str_eq(acceptances()->accounts[0]->name, "伊藤　花");
	cr_expect_str_eq(acceptances()->accounts[0]->sha256, hash);
	cr_expect_gt(acceptances()->accounts[0]->accepted_us, 0);
	cr_expect_eq(acceptances()->accounts[1]->accepted_us, 0, "and who has not yet");
	cr_assert_eq(ask(&f, "ListTerms", &all.base, &reply), 0);
	list = reply;
	cr_assert_eq(list->n_versions, 1u);
	cr_expect(list->versions[0]->in_force && list->versions[0]->accepted == 1);
	one.kind = "TERMS";
	one.version = 1;
	cr_assert_eq(ask(&f, "GetTerms", &one.base, &reply), 0);
	cr_expect_str_eq(((const Console__TermsText *) reply)->text, "第1条");
	one.version = 2;
	EXPECT_REFUSED(ask(&f, "GetTerms", &one.base, &reply), "console.terms.unknown");
	/* the login is given to somebody else: what was accepted was not by them */
	end.login = "ito";
	cr_assert_eq(ask(&f, "EndAccount", &end.base, &reply), 0, "%s", f.error.reason);
	given_live("ito");
	given_signed_in("ito");
	EXPECT_REFUSED(enter("-", NULL), "console.terms.not_accepted");
}
