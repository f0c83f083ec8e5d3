/* What a worker makes of a door's job: who asks, and what is asked. */
#include "door_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* ---- who asks ---- */
Test(door_call, who_may_not_is_told_so_before_anything_is_read, .init = door_open, .fini = door_close)
{
	char wrong[SH_API_KEY_MAX], of_nobody[SH_API_KEY_MAX];
	const struct {
		const ShDoorRoute *route;
		const char *town, *key, *reason;
		ShCode code;
	} rows[] = {
		{ &describe, NULL, portal, "", SH_OK },
		{ &describe, NULL, window, "call.role_missing", SH_PERMISSION_DENIED },
		{ &describe, NULL, "", "api_key.wrong", SH_UNAUTHENTICATED },
		{ &describe, NULL, wrong, "api_key.wrong", SH_UNAUTHENTICATED },
		{ &describe, NULL, of_nobody, "api_key.wrong", SH_UNAUTHENTICATED },
		{ &describe, "992020", portal, "api_key.wrong", SH_UNAUTHENTICATED }, /* another town's */
		{ &describe, "-", portal, "field.malformed", SH_INVALID_ARGUMENT },
		{ &describe, "", portal, "field.malformed", SH_INVALID_ARGUMENT },
		{ &describe, "99201", portal, "field.malformed", SH_INVALID_ARGUMENT },
		{ &describe, "9920111", portal, "field.malformed", SH_INVALID_ARGUMENT },
		{ &describe, "99201x", portal, "field.malformed", SH_INVALID_ARGUMENT },
		{ &describe_all, NULL, "", "", SH_OK },
		{ &describe_all, "99201x", "", "field.malformed", SH_INVALID_ARGUMENT },
		{ &look_blindly, NULL, portal, "call.purpose_missing", SH_INVALID_ARGUMENT },
		{ &page, NULL, portal, "", SH_OK },
		{ &page, NULL, window, "call.role_missing", SH_PERMISSION_DENIED },
		{ &page_all, NULL, "", "", SH_OK },
		{ &page_nobody, NULL, portal, "call.role_missing", SH_PERMISSION_DENIED }, /* no roles: nobody's */
	};

	snprintf(wrong, sizeof wrong, "%s", portal);
	wrong[strlen(wrong) - 1] ^= 1;
	snprintf(of_nobody, sizeof of_nobody, "%s", portal);
	of_nobody[6] = of_nobody[6] == '0' ? '1' : '0';
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char key[16];
		const Ask a = { .route = rows[i].route,
				.town = rows[i].town,
				.api_key = rows[i].key,
				.key = key,
				.vars = { { "book_id", "b1" } } };
		Ask broken = a;
		int r;

		snprintf(key, sizeof key, "who-%zu", i);
		r = door(&a);
		cr_expect_eq(r, rows[i].code == SH_OK ? 0 : SH_REFUSED, "row %zu: %s", i, error.reason);
		cr_expect_str_eq(error.reason, rows[i].reason, "row %zu", i);
		cr_expect_eq(error.code, rows[i].code, "row %zu", i);
		if (strcmp(rows[i].reason, "call.purpose_missing") == 0)
			continue;            /* found in the dispatcher, after the body was read */
		broken.kind = SH_DOOR_WRONG; /* is told what is wrong with the body only if he may ask */
		cr_expect_eq(door(&broken), r, "row %zu", i);
		cr_expect_str_eq(error.reason, rows[i].reason, "row %zu", i);
		broken.kind = SH_DOOR_CALL;
		broken.json = "{";
		cr_expect_eq(door(&broken), rows[i].route->fetch ? r : SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(error.reason, r != 0 || rows[i].route->fetch ? rows[i].reason : "json.malformed",
				 "row %zu", i);
	}
}

#define TOKEN_A "00000000000000000000000000000000000000000000000000000000000000aa"
#define TOKEN_B "00000000000000000000000000000000000000000000000000000000000000bb"
#define SESSION_COOKIE "__Host-shien-" TOWN "=" TOKEN_A
#define DEVICE_COOKIE "__Host-shien-device-" TOWN "=" TOKEN_B

Test(door_call, a_browser_is_who_its_cookie_says, .init = door_open, .fini = door_close)
{
	static const struct {
		const char *cookie, *roles, *reason;
	} rows[] = {
		{ SESSION_COOKIE, "portal", "" },
		{ "a=b; " SESSION_COOKIE "; c=d", "portal", "" },
		{ SESSION_COOKIE, "window", "call.role_missing" },
		{ SESSION_COOKIE, NULL, "sample.session.none" },
		{ "", "portal", "sample.session.none" },
		{ DEVICE_COOKIE, "portal", "sample.session.none" },
		{ "__Host-shien-992020=" TOKEN_A, "portal", "sample.session.none" }, /* another town's */
		{ SESSION_COOKIE "0", "portal", "sample.session.none" },
		{ "x" SESSION_COOKIE, "portal", "sample.session.none" },
		{ "__Host-shien-" TOWN "=zz" TOKEN_A, "portal", "sample.session.none" },
		{ "__Host-shien-" TOWN "=", "portal", "sample.session.none" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char key[16];
		const Ask a = { .route = &describe_signed_in,
				.cookie = rows[i].cookie,
				.key = key,
				.vars = { { "book_id", "b1" } } };

		snprintf(key, sizeof key, "browser-%zu", i);

		signed_in = rows[i].roles;
		cr_expect_eq(door(&a), *rows[i].reason ? SH_REFUSED : 0, "row %zu: %s", i, error.reason);
		cr_expect_str_eq(error.reason, rows[i].reason, "row %zu", i);
	}
}

Test(door_call, what_answers_by_itself_is_guarded_alike, .init = door_open, .fini = door_close)
{
	Ask a = { .route = &answered, .cookie = SESSION_COOKIE "; " DEVICE_COOKIE, .purpose = "TEST" };

	signed_in = "portal";
	cr_assert_eq(door(&a), 0, "%s", error.reason);
	cr_expect_str_eq(reply, "staff:ito TEST " TOKEN_B " 192.0.2.1");
	cr_expect_str_eq(header,
			 "Set-Cookie: __Host-shien-" TOWN "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
	signed_in = "operator";
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "call.role_missing");
	a.route = &answered_nobody; /* no roles: nobody's */
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "call.role_missing");
}

/* ---- what is asked ---- */
Test(door_call, body_query_and_path_make_one_request, .init = door_open, .fini = door_close)
{
#define NONE                                                                                                         \
	{                                                                                                            \
		{                                                                                                    \
			0                                                                                            \
		}                                                                                                    \
	}
#define SAYS(book, since, most, shift, open, kind)                                                                   \
	"{\"said\":\"book=" book " since=" since " most=" most " shift=" shift " open=" open " kind=" kind "\"}"
	static const struct {
		const ShDoorRoute *route;
		const char *json;
		ShDoorPair query[MOST_PAIRS], vars[MOST_PAIRS];
		const char *reason, *field, *says; /* says: where it is not refused */
	} rows[] = {
		{ &describe, NULL, NONE, NONE, "", "", SAYS("", "0", "0", "0", "0", "0") },
		{ &describe, "{}", NONE, NONE, "", "", SAYS("", "0", "0", "0", "0", "0") },
		{ &describe, "{\"bookId\":\"b1\",\"since\":\"-5\",\"kind\":\"SHORT\"}", NONE, NONE, "", "",
		  SAYS("b1", "-5", "0", "0", "0", "1") },
		{ &describe,
		  "{\"since\":\"1\"}",
		  { { "since", "-9007199254740993" }, { "most", "18446744073709551615" }, { "shift", "-3" } },
		  { { "book_id", "b2" }, { "other", "x" } },
		  "",
		  "",
		  SAYS("b2", "-9007199254740993", "18446744073709551615", "-3", "0", "0") },
		{ &describe,
		  "{}",
		  { { "open", "true" }, { "kind", "LONG" } },
		  NONE,
		  "",
		  "",
		  SAYS("", "0", "0", "0", "1", "2") },
		{ &describe,
		  "{\"open\":true}",
		  { { "open", "false" } },
		  NONE,
		  "",
		  "",
		  SAYS("", "0", "0", "0", "0", "0") },
		{ &describe_fixed,
		  "{\"kind\":\"SHORT\",\"since\":\"4\"}",
		  { { "open", "false" } },
		  NONE,
		  "",
		  "",
		  SAYS("", "4", "0", "0", "1", "2") }, /* what the route says stands over what is sent */
		{ &describe, "{}", { { "open", "maybe" } }, NONE, "json.wrong_type", "/open", NULL },
		{ &describe, "{}", { { "open", "1" } }, NONE, "json.wrong_type", "/open", NULL },
		{ &describe, "{}", { { "kind", "1" } }, NONE, "field.unknown_enum", "/kind", NULL },
		{ &describe, "{}", { { "shift", "" } }, NONE, "json.wrong_type", "/shift", NULL },
		{ &describe, "{}", { { "shift", "3x" } }, NONE, "json.wrong_type", "/shift", NULL },
		{ &describe, "{}", { { "shift", "x" } }, NONE, "json.wrong_type", "/shift", NULL },
		{ &describe, "{}", { { "shift", "2147483648" } }, NONE, "field.out_of_range", "/shift", NULL },
		{ &describe, "{}", { { "most", "-1" } }, NONE, "field.out_of_range", "/most", NULL },
		{ &describe, "{}", { { "since", "5 " } }, NONE, "json.wrong_type", "/since", NULL },
		{ &describe, "{}", { { "sincee", "5" } }, NONE, "json.unknown_key", "sincee", NULL },
		{ &describe, "{}", { { "bookId", "b" } }, NONE, "json.unknown_key", "bookId", NULL },
		{ &describe, "{\"book_id\":\"b\"}", NONE, NONE, "json.unknown_key", "/book_id", NULL },
		{ &describe, "{}", { { "book_id", "b 1" } }, NONE, "field.malformed", "book_id", NULL },
		{ &describe, "[1]", NONE, NONE, "json.malformed", "", NULL },
		{ &describe, "3", NONE, NONE, "json.malformed", "", NULL },
		{ &describe, "", NONE, NONE, "json.malformed", "", NULL },
		{ &describe, "{\"since\":\"1\",\"since\":\"2\"}", NONE, NONE, "json.malformed", "", NULL },
		{ &describe, "{\"bookId\":\"\xff\"}", NONE, NONE, "json.malformed", "", NULL },
		{ &describe, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", NONE, NONE, "json.too_deep", "", NULL },
	};
	char key[16];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		Ask a = { .route = rows[i].route, .api_key = portal, .key = key, .json = rows[i].json };
		int r;

		memcpy(a.query, rows[i].query, sizeof a.query);
		memcpy(a.vars, rows[i].vars, sizeof a.vars);
		snprintf(key, sizeof key, "k%zu", i);
		r = door(&a);
		cr_expect_eq(r, *rows[i].reason ? SH_REFUSED : 0, "row %zu: %s %s", i, error.reason, error.detail);
		cr_expect_str_eq(error.reason, rows[i].reason, "row %zu", i);
		cr_expect_str_eq(error.field, rows[i].field, "row %zu", i);
		cr_expect_str_eq(reply, rows[i].says ? rows[i].says : "", "row %zu", i);
		cr_expect_eq(status, *rows[i].reason ? 0 : 200, "row %zu", i);
	}
	cr_expect_eq(door(&(Ask){ .route = &look, .api_key = portal, .vars = { { "book_id", "none" } } }),
		     SH_REFUSED);
	cr_expect_str_eq(error.reason, "book.unknown");
	cr_expect_eq(door(&(Ask){ .route = &describe, .api_key = portal, .json = "{}" }), SH_REFUSED);
	cr_expect_str_eq(error.reason, "call.key_missing");
}
