#include "door_client.h"
#include "door_server.h"

#include <criterion/criterion.h>
#include <unistd.h>

#define APPLICATION "/v1/172049/applications/R-1"
#define KEY "Authorization: Bearer secret-key"
#define JSON "Content-Type: application/json"
#define TRACE "0af7651916cd43dd8448eb211c80319c"

Test(door, json_there_and_back)
{
	static const char *const headers[] = { KEY, "Content-Type: application/json; charset=utf-8",
					       "Idempotency-Key: k-1",
					       "traceparent: 00-" TRACE "-b7ad6b7169203331-01", NULL };
	static const char *const methods[] = { "POST", "PUT" }; /* answered at once, answered later */
	Server s = { 0 };
	Answer a;

	server_start(&s);
	for (int i = 0; i < 2; i++) {
		client_ask(&a, s.port, methods[i], APPLICATION "?page=2&name=%E7%BE%BD%E5%92%8B+x",
			   "{\"a\":\"輪島\"}", headers);
		cr_assert_eq(a.status, 200, "%s", a.body);
		cr_assert_str_eq(answer_text(&a, "json"), "{\"a\":\"輪島\"}");
		cr_assert_str_eq(answer_text(&a, "key"), "secret-key");
		cr_assert_str_eq(answer_text(&a, "idempotency"), "k-1");
		cr_assert_str_eq(answer_text(&a, "trace"), TRACE);
		cr_assert(strstr(a.body, "\"vars\":{\"municipality\":\"172049\",\"application_id\":\"R-1\"}"), "%s",
			  a.body);
		cr_assert(strstr(a.body, "\"query\":{\"page\":\"2\",\"name\":\"羽咋 x\"}"), "%s", a.body);
		cr_assert(strstr(a.headers, "Location: /v1/somewhere"));
		cr_assert(strstr(a.headers, "Cache-Control: no-store"));
		cr_assert(strstr(a.headers, "X-Content-Type-Options: nosniff"));
		answer_free(&a);
	}
	client_ask(&a, s.port, "GET", "/v1/unnamed", NULL, NULL);
	cr_assert_eq(a.status, 200);
	answer_free(&a);
	client_ask(&a, s.port, "GET", "/v1/public", NULL, NULL);
	cr_assert_eq(a.status, 200);
	cr_assert_eq(strlen(answer_text(&a, "trace")), 32, "a trace is made where none came");
	cr_assert_str_eq(answer_text(&a, "traceparent"), "");
	answer_free(&a);
	server_stop(&s);
}

Test(door, a_page_takes_what_is_left_of_a_path_and_sets_headers_of_its_own)
{
	static const struct {
		const char *path, *rest; /* NULL: no such page */
	} rows[] = {
		{ "/v1/172049/page/a", "a" },      { "/v1/172049/page/a/b/c.js", "a/b/c.js" },
		{ "/v1/172049/page/a/", "a/" },    { "/v1/172049/page/%2e%2e/x", "../x" },
		{ "/v1/172049/page", NULL },       { "/v1/172049/page/", NULL },
		{ "/v1/172049/page/a%0ab", NULL },
	};
	Server s = { 0 };
	Answer a;

	server_start(&s);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		client_ask(&a, s.port, "GET", rows[i].path, NULL, NULL);
		cr_assert_eq(a.status, rows[i].rest ? 200 : 404, "%s: %ld", rows[i].path, a.status);
		if (rows[i].rest) {
			cr_expect_str_eq(json_string_value(json_object_get(json_object_get(a.json, "vars"), "rest")),
					 rows[i].rest);
			cr_expect(strstr(a.headers, "Cache-Control: public") && !strstr(a.headers, "no-store"), "%s",
				  a.headers);
			cr_expect(strstr(a.headers, "Set-Cookie: a=1") && strstr(a.headers, "Set-Cookie: b=2"), "%s",
				  a.headers);
			cr_expect(strstr(a.headers, "X-Content-Type-Options: nosniff"));
		}
		answer_free(&a);
	}
	server_stop(&s);
}

Test(door, a_browser_asks_from_our_own_page_alone)
{
#define SAME "Sec-Fetch-Site: same-origin"
#define OURS "X-Shien: 1"
	static const struct {
		const char *headers[6];
		long want;
	} rows[] = {
		{ { SAME, OURS, JSON }, 200 },
		{ { OURS, JSON }, 403 },
		{ { SAME, JSON }, 403 },
		{ { SAME, "X-Shien: 2", JSON }, 403 },
		{ { "Sec-Fetch-Site: same-site", OURS, JSON }, 403 },
		{ { "Sec-Fetch-Site: cross-site", OURS, JSON }, 403 },
		{ { "Sec-Fetch-Site: none", OURS, JSON }, 403 },
		{ { SAME, OURS, JSON, "Cookie: a=\xe9" }, 400 },
		{ { SAME, OURS, JSON, "X-Shien-Purpose: 1234567890123456789012345678901234" }, 400 },
		{ { KEY, JSON }, 403 }, /* a key is no page */
	};
	static const char *const full[] = { SAME, OURS, "Cookie: a=1; b=2", "X-Shien-Purpose: 90-3", NULL };
	Server s = { 0 };
	Answer a;

	server_start(&s);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		client_ask(&a, s.port, "POST", "/v1/script", "{}", rows[i].headers);
		cr_expect_eq(a.status, rows[i].want, "%zu: %ld %s", i, a.status, a.body);
		if (a.status == 403)
			cr_expect_str_eq(answer_text(&a, "reason"), "door.cross_site");
		answer_free(&a);
		client_ask(&a, s.port, "GET", "/v1/script", NULL, rows[i].headers);
		cr_expect_eq(a.status, rows[i].want, "GET %zu: %ld %s", i, a.status, a.body);
		answer_free(&a);
	}
	client_ask(&a, s.port, "GET", "/v1/script", NULL, full);
	cr_assert_eq(a.status, 200);
	cr_expect_str_eq(answer_text(&a, "cookie"), "a=1; b=2");
	cr_expect_str_eq(answer_text(&a, "purpose"), "90-3");
	cr_expect_str_eq(answer_text(&a, "from"), "127.0.0.1");
	answer_free(&a);
	server_stop(&s);
}

/* Every refusal is a problem document with its reason, in Japanese, with the trace. */
Test(door, refusals)
{
	static const char *const good[] = { KEY, JSON, NULL }, *const no_key[] = { JSON, NULL };
	static const char *const basic[] = { "Authorization: Basic eDp5", JSON, NULL };
	static const char *const empty[] = { "Authorization: Bearer ", JSON, NULL };
	static const char *const form[] = { KEY, "Content-Type: application/x-www-form-urlencoded", NULL };
	static const char *const near[] = { KEY, "Content-Type: application/jsonx", NULL };
	static const char *const bad_key[] = { KEY, JSON, "Idempotency-Key: \xe9", NULL };
	static char big[4098];
	const struct {
		const char *method, *path, *body;
		const char *const *headers;
		long status;
		const char *reason, *header;
	} cases[] = {
		{ "GET", "/v1/nowhere", NULL, NULL, 404, "door.unknown_path", NULL },
		{ "POST", APPLICATION "/", "{}", good, 404, "door.unknown_path", NULL },
		{ "POST", "/v1//applications/R-1", "{}", good, 404, "door.unknown_path", NULL },
		{ "POST", "/v1/172049%00/applications/R-1", "{}", good, 200, "", NULL },
		{ "POST", "/v1/172049/applications/%ff", "{}", good, 404, "door.unknown_path", NULL },
		{ "DELETE", APPLICATION, NULL, good, 405, "door.method", "Allow: POST, PUT" },
		{ "POST", APPLICATION, "{}", no_key, 401, "door.no_key", "WWW-Authenticate: Bearer" },
		{ "POST", APPLICATION, "{}", basic, 401, "door.no_key", NULL },
		{ "POST", APPLICATION, "{}", empty, 401, "door.no_key", NULL },
		{ "POST", APPLICATION, "a=1", form, 415, "door.media_type", NULL },
		{ "POST", APPLICATION, "{}", near, 415, "door.media_type", NULL },
		{ "POST", APPLICATION, "{}", bad_key, 400, "door.header", NULL },
		{ "POST", APPLICATION "?a=%ff", "{}", good, 400, "door.query", NULL },
		{ "POST", APPLICATION "?a=%0d%0a", "{}", good, 400, "door.query", NULL },
		{ "POST", APPLICATION, big, good, 413, "door.too_large", NULL },
		{ "GET", "/v1/public", "body", NULL, 413, "door.too_large", NULL },
		{ "GET", "/v1/busy", NULL, NULL, 503, "door.busy", "Retry-After: 5" },
	};
	Server s = { 0 };
	Answer a;

	memset(big, ' ', 4097);
	server_start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		client_ask(&a, s.port, cases[i].method, cases[i].path, cases[i].body, cases[i].headers);
		cr_assert_eq(a.status, cases[i].status, "%s %s: %ld %s", cases[i].method, cases[i].path, a.status,
			     a.body);
		cr_assert_str_eq(answer_text(&a, "reason"), cases[i].reason);
		if (*cases[i].reason) {
			cr_assert(strstr(a.headers, "Content-Type: application/problem+json"), "%s", a.headers);
			cr_assert_eq(json_integer_value(json_object_get(a.json, "status")), cases[i].status);
			cr_assert(strlen(answer_text(&a, "detail")) > 10 && strlen(answer_text(&a, "trace")) == 32);
			cr_assert(strstr(a.headers, "Cache-Control: no-store"));
		}
		if (cases[i].header)
			cr_assert(strstr(a.headers, cases[i].header), "%s: %s", cases[i].header, a.headers);
		answer_free(&a);
	}
	big[4096] = '\0'; /* exactly as much as may be */
	client_ask(&a, s.port, "POST", APPLICATION, big, good);
	cr_assert_eq(a.status, 200);
	answer_free(&a);
	server_stop(&s);
}

/* What is wrong with a body is said to whom may ask, and to nobody else. */
Test(door, wrong_bodies)
{
	static const char *const may[] = { KEY, "Content-Type: multipart/form-data; boundary=edge", NULL };
	static const char *const may_not[] = { "Authorization: Bearer may-not",
					       "Content-Type: multipart/form-data; boundary=edge", NULL };
	static const char *const other_may_not[] = { "Authorization: Bearer may-not", "Content-Type: text/plain",
						     NULL };
	static const struct {
		const char *path;
		const char *const *headers;
		long status;
	} cases[] = {
		{ "/v1/172049/photos", may, 400 },
		{ "/v1/172049/photos", may_not, 403 },
		{ "/v1/172049/photos", other_may_not, 403 },
		{ APPLICATION, other_may_not, 403 },
	};
	Server s = { 0 };
	Answer a;

	server_start(&s);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		client_ask(&a, s.port, "POST", cases[i].path, "--edge\r\nno headers", cases[i].headers);
		cr_assert_eq(a.status, cases[i].status, "%zu: %ld %s", i, a.status, a.body);
		answer_free(&a);
	}
	cr_assert_eq(s.n_files, 0);
	server_stop(&s);
}

enum { CLIENTS = 200, ROUNDS = 3 };

Test(door, two_hundred_at_once_keep_their_connections)
{
	static Answer answers[CLIENTS];
	static CURL *curls[CLIENTS];
	CURLM *multi = curl_multi_init();
	Server s = { 0 };
	char url[128];
	int running;

	server_start(&s);
	snprintf(url, sizeof url, "http://127.0.0.1:%u/v1/later", s.port);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long) CLIENTS);
	for (int round = 0; round < ROUNDS; round++) {
		long connects = 0, n;

		for (int i = 0; i < CLIENTS; i++) {
			curls[i] = curls[i] ? curls[i] : curl_easy_init();
			client_into(&answers[i], curls[i]);
			curl_easy_setopt(curls[i], CURLOPT_URL, url);
			curl_multi_add_handle(multi, curls[i]);
		}
		while (curl_multi_perform(multi, &running) == CURLM_OK && running)
			curl_multi_poll(multi, NULL, 0, 1000, NULL);
		for (int i = 0; i < CLIENTS; i++) {
			curl_easy_getinfo(curls[i], CURLINFO_RESPONSE_CODE, &answers[i].status);
			curl_easy_getinfo(curls[i], CURLINFO_NUM_CONNECTS, &n);
			connects += n;
			cr_assert_eq(answers[i].status, 200);
			curl_multi_remove_handle(multi, curls[i]);
		}
		cr_assert(round == 0 || connects == 0, "%ld new connections in round %d", connects, round);
	}
	for (int i = 0; i < CLIENTS; i++)
		curl_easy_cleanup(curls[i]);
	curl_multi_cleanup(multi);
	server_stop(&s);
}

/* Answers given at once, some milliseconds later, and refusals: none waits for the loop's tick, all on one
 * connection. */
Test(door, answers_wait_for_nothing)
{
	static const char *const paths[] = { "/v1/public", "/v1/later", "/v1/nowhere" };
	CURL *curl = curl_easy_init();
	Server s = { 0 };
	int64_t begin;
	long connects;
	char url[128];
	Answer a;

	server_start(&s);
	begin = zclock_mono();
	for (int i = 0; i < 60; i++) {
		client_into(&a, curl);
		snprintf(url, sizeof url, "http://127.0.0.1:%u%s", s.port, paths[i % 3]);
		curl_easy_setopt(curl, CURLOPT_URL, url);
		client_perform(&a, curl);
		cr_assert_eq(a.status, i % 3 == 2 ? 404 : 200);
		answer_free(&a);
		curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &connects);
		cr_assert(i == 0 || connects == 0, "request %d needed a new connection", i);
	}
	cr_assert_lt(zclock_mono() - begin, 1800, "20 at 100 ms each would be 2 s: %lld ms",
		     (long long) (zclock_mono() - begin));
	curl_easy_cleanup(curl);
	server_stop(&s);
}

Test(door, unix_socket)
{
	char path[64], listen[80];
	Server s = { .options.listen = listen };
	CURL *curl = curl_easy_init();
	Answer a;

	snprintf(path, sizeof path, "/tmp/shien-door-test-%d.sock", getpid());
	snprintf(listen, sizeof listen, "unix:%s", path);
	server_start(&s);
	client_into(&a, curl);
	curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, path);
	curl_easy_setopt(curl, CURLOPT_URL, "http://door/v1/public");
	client_perform(&a, curl);
	cr_assert_eq(a.status, 200);
	answer_free(&a);
	curl_easy_cleanup(curl);
	server_stop(&s);
	cr_assert_neq(access(path, F_OK), 0, "the socket's file is gone with the door");
}

Test(door, what_cannot_be_opened_is_said)
{
	static const char *const places[] = { "here", "127.0.0.1:", "127.0.0.1:99999", "300.0.0.1:80",
					      "unix:/nowhere/x" };
	static const ShDoorRow none[] = { { .method = NULL } };
	static const ShDoorRow bad[] = { { "GET", "/x", "X", SH_BODY_NONE, SH_AUTH_PUBLIC, 10, 0, NULL, 0 },
					 { .method = NULL } };
	ShDoorOptions o = { .rows = bad, .listen = "127.0.0.1:0" };
	zloop_t *loop = zloop_new();
	ShDoor *door;
	ShError err;

	cr_assert_eq(sh_door_open(&door, loop, &o, &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "door.rows");
	o.rows = none;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		o.listen = places[i];
		cr_assert_eq(sh_door_open(&door, loop, &o, &err), SH_FAULT, "%s", places[i]);
		cr_assert_str_eq(err.reason, "door.listen");
	}
	zloop_destroy(&loop);
}
