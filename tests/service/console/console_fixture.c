#include "console_fixture.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <liboath/oath.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

Fixture f;
ShBrowser browser;
char link_token[TOKEN + 1];
char recovery[10][40];
const char *totp;
static char totp_text[64], session_cookie[TOKEN + 1], device_cookie[TOKEN + 1];
static int64_t ahead_us;

static int64_t clock_us(void *self)
{
	struct timespec t;

	(void) self;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t) t.tv_sec * 1000000 + t.tv_nsec / 1000 + ahead_us;
}

void later(int minutes) { ahead_us += (int64_t) minutes * 60 * 1000000; }

void console_open(void)
{
	ahead_us = 0;
	sh_clock_inject(clock_us, NULL);
	fixture_open(&f, &console_service, "console/migrations");
	f.purpose = "";
	f.roles = "admin";
	browser = (ShBrowser){ .session = "", .device = "", .from = "192.0.2.7" };
	f.browser = &browser;
	totp = "";
}

void console_close(void)
{
	fixture_close(&f);
	sh_clock_inject(NULL, NULL);
}

static int at_door(const char *rpc, const ProtobufCMessage *request, const void **ret_reply)
{
	const char *caller = f.caller, *roles = f.roles, *actor = f.actor;
	int r;

	f.caller = "door";
	f.roles = strcmp(rpc, "SignIn") != 0 && strcmp(rpc, "SetPassword") != 0 &&
				  strcmp(rpc, "LookAtInvitation") != 0 && strcmp(rpc, "ConfirmInvitation") != 0
			  ? "staff"
			  : "public";
	f.actor = "public:anonymous";
	r = ask(&f, rpc, request, ret_reply);
	f.caller = caller;
	f.roles = roles;
	f.actor = actor;
	return r;
}

int manage(const char *rpc, const ProtobufCMessage *request)
{
	const void *reply;

	return strcmp(f.caller, "door") == 0 ? at_door(rpc, request, &reply) : ask(&f, rpc, request, &reply);
}

int invite_as(const char *issuer, const char *login, const char *const *roles, size_t n, const char *last_day)
{
	Console__InviteRequest q = CONSOLE__INVITE_REQUEST__INIT;
	uint8_t bytes[32], hash[32];
	char hex[65];
	const void *reply;

	(void) issuer;
	randombytes_buf(bytes, sizeof bytes);
	sh_hex(link_token, bytes, sizeof bytes);
	token_hash(link_token, hash);
	sh_hex(hex, hash, sizeof hash);
	q.login = login;
	q.name = "伊藤　花";
	q.roles = (const char **) (uintptr_t) roles;
	q.n_roles = n;
	q.last_day = last_day;
	q.token_hash = hex;
	return ask(&f, "Invite", &q.base, &reply);
}

void given_invited(const char *login)
{
	cr_assert_eq(invite_as("shienctl", login, (const char *const[]){ "window" }, 1, ""), 0, "%s %s",
		     f.error.reason, f.error.detail);
}

int set_password_to(const char *password)
{
	Console__SetPasswordRequest q = CONSOLE__SET_PASSWORD_REQUEST__INIT;
	const Console__SetPasswordReply *p;
	const void *reply;
	int r;

	q.token = link_token;
	q.password = password;
	r = at_door("SetPassword", &q.base, &reply);
	p = reply;
	if (r == 0) {
		snprintf(totp_text, sizeof totp_text, "%s", p->totp_secret);
		totp = totp_text;
		cr_expect(strstr(p->otpauth_uri, totp) != NULL);
	}
	return r;
}

const char *code_now(int ahead)
{
	static char codes[4][8];
	static int next;
	char *out = codes[next++ % 4], *secret;
	size_t len;

	cr_assert_eq(oath_base32_decode(totp, strlen(totp), &secret, &len), OATH_OK);
	cr_assert_eq(oath_hotp_generate(secret, len, (uint64_t) (sh_now_us() / 30000000 + ahead), 6, false,
					OATH_HOTP_DYNAMIC_TRUNCATION, out),
		     OATH_OK);
	free(secret);
	return out;
}

int confirm_with(const char *code)
{
	Console__ConfirmInvitationRequest q = CONSOLE__CONFIRM_INVITATION_REQUEST__INIT;
	const Console__ConfirmInvitationReply *p;
	const void *reply;
	int r;

	q.token = link_token;
	q.code = code;
	r = at_door("ConfirmInvitation", &q.base, &reply);
	p = reply;
	for (size_t i = 0; r == 0 && i < 10; i++) {
		cr_assert_eq(p->n_recovery_codes, 10u);
		snprintf(recovery[i], sizeof recovery[i], "%s", p->recovery_codes[i]);
	}
	return r;
}

void given_live(const char *login)
{
	given_invited(login);
	cr_assert_eq(set_password_to(PASSWORD), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(confirm_with(code_now(0)), 0, "%s %s", f.error.reason, f.error.detail);
	later(2); /* a code counts once */
}

void take_cookies(void)
{
	if (browser.new_session) {
		snprintf(session_cookie, sizeof session_cookie, "%s", browser.new_session);
		browser.session = session_cookie;
	}
	if (browser.new_device) {
		snprintf(device_cookie, sizeof device_cookie, "%s", browser.new_device);
		browser.device = device_cookie;
	}
	browser.new_session = browser.new_device = NULL;
}

int sign(const char *login, const char *password, const char *code, const char *recovery_code)
{
	Console__SignInRequest q = CONSOLE__SIGN_IN_REQUEST__INIT;
	const void *reply;
	int r;

	q.login = login;
	q.password = password;
	q.code = code;
	q.recovery_code = recovery_code;
	browser.session = "";
	r = at_door("SignIn", &q.base, &reply);
	if (r == 0)
		take_cookies();
	else
		cr_expect_null(browser.new_session);
	return r;
}

void given_signed_in(const char *login)
{
	cr_assert_eq(sign(login, PASSWORD, code_now(0), ""), 0, "%s %s", f.error.reason, f.error.detail);
	later(2);
}

int look(void)
{
	Console__GetSessionRequest q = CONSOLE__GET_SESSION_REQUEST__INIT;
	const void *reply;

	return at_door("GetSession", &q.base, &reply);
}

ShCall door_call(void)
{
	return (ShCall){ .arena = sh_arena_new(1 << 20),
			 .db = &f.worker.db,
			 .worker = &f.worker,
			 .municipality = f.municipality,
			 .purpose = "",
			 .trace = "",
			 .key = "",
			 .rpc = "-",
			 .caller = "door",
			 .browser = &browser,
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
}
