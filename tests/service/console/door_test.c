#include "console_door.h"
#include "hand_on.h"
#include "page.h"
#include "sh_contract.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define M "/992011"
#define KEY "Idempotency-Key: 0192f0c0-0000-7000-8000-000000000001"
static Door d;
static unsigned asked;

/* Twice at 40 of 100, then at 80, then it is asked no more. */
static const ProtobufCMessage *job_stands(const Common__GetJobRequest *q, ShArena *arena, ShError *err)
{
	Common__Job *p = sh_alloc(arena, sizeof *p);

	asked++;
	if (asked > 3) {
		sh_fail(err, SH_NOT_FOUND, "job.unknown", "-");
		return NULL;
	}
	common__job__init(p);
	p->job_id = q->job_id;
	p->state = "RUNNING";
	p->done = asked < 3 ? 40 : 80;
	p->total = 100;
	return &p->base;
}

static const ProtobufCMessage *ledger(Fixture *self, const char *service, const char *rpc,
				      const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	Ledger__ListDisastersReply *p = sh_alloc(arena, sizeof *p);
	Ledger__Disaster *one = sh_alloc(arena, sizeof *one);

	(void) self, (void) service;
	if (strcmp(rpc, "GetLedgerJob") == 0)
		return job_stands((const Common__GetJobRequest *) request, arena, err);
	asked++;
	if (strcmp(rpc, "ListDisasters") != 0) {
		sh_fail(err, SH_PERMISSION_DENIED, "call.role_missing", "-");
		return NULL;
	}
	ledger__list_disasters_reply__init(p);
	ledger__disaster__init(one);
	one->name = "令和の地震";
	p->disasters = sh_alloc(arena, sizeof *p->disasters);
	p->disasters[p->n_disasters++] = one;
	return &p->base;
}

static char taken[20];

static const ProtobufCMessage *takes(const Common__PutFileRequest *q, ShArena *arena)
{
	Common__PutFileReply *p = sh_alloc(arena, sizeof *p);

	asked++;
	snprintf(taken, sizeof taken, "%u %.*s %d", q->part, (int) q->content.len, (const char *) q->content.data,
		 q->last);
	common__put_file_reply__init(p);
	p->blob_id = "b1";
	p->bytes = 5;
	return &p->base;
}

/* Two parts, and one that is refused. */
static const ProtobufCMessage *files(Fixture *self, const char *service, const char *rpc,
				     const ProtobufCMessage *request, ShArena *arena, ShError *err)
{
	const Common__GetFileRequest *q = (const Common__GetFileRequest *) request;
	Common__FilePart *p = sh_alloc(arena, sizeof *p);

	(void) self, (void) service;
	if (strcmp(rpc, "PutFile") == 0)
		return takes((const Common__PutFileRequest *) request, arena);
	if (strcmp(rpc, "GetAuditTree") == 0) {
		Common__AuditTree *tree = sh_alloc(arena, sizeof *tree);

		common__audit_tree__init(tree);
		tree->signed_size = 4711;
		return &tree->base;
	}
	cr_assert_str_eq(rpc, "GetFile");
	if (strcmp(q->path, "/v1/992011/issues/a.pdf") != 0) {
		sh_fail(err, SH_NOT_FOUND, "file.unknown", "-");
		return NULL;
	}
	common__file_part__init(p);
	p->content_type = "application/pdf";
	p->file_name = "a.pdf";
	p->content = (ProtobufCBinaryData){ 5, (uint8_t *) (uintptr_t) (q->part ? "world" : "hello") };
	p->more = q->part == 0;
	return &p->base;
}

static const FakePeer peers[] = { { "ledger", &ledger_contract, ledger },
				  { "certificate-issuer", &common_contract, files },
				  { 0 } };
static char web[80];

static void put(const char *name, const char *text)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", web, name);
	cr_assert(file = fopen(path, "w"));
	fputs(text, file);
	fclose(file);
}

static void open_all(void)
{
	char path[120];

	snprintf(web, sizeof web, "/tmp/shien-web-%d", getpid());
	mkdir(web, 0700);
	snprintf(path, sizeof path, "%s/assets", web);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%s/assets/x", web);
	mkdir(path, 0700);
	put("index.html",
	    "<script nonce=\"__SHIEN_NONCE__\" src=\"/__SHIEN_TENANT__/assets/a.js\"></script><i n=__SHIEN_NONCE__>");
	put("assets/a.js", "let a;");
	put("assets/a.exe", "x");
	put("secret.txt", "x");
	setenv("SHIEN_CONSOLE_WEB_DIR", web, 1);
	console_open();
	fixture_peers(&f, peers);
	door_open(&d);
	asked = 0;
}

static void close_all(void)
{
	char command[200];

	door_close(&d);
	console_close();
	snprintf(command, sizeof command, "rm -r %s", web);
	cr_assert_eq(system(command), 0);
}

TestSuite(door, .init = open_all, .fini = close_all);

#define EXPECT(a, status_, why)                                                                                      \
	do {                                                                                                         \
		cr_expect_eq((a).status, (status_), "%ld %s", (a).status, (a).body);                                 \
		if (*(why))                                                                                          \
			cr_expect_str_eq(answer_text(&(a), "reason"), (why));                                        \
		answer_free(&(a));                                                                                   \
	} while (0)

static void post(Answer *a, const char *path, const char *body) { knock(&d, a, "POST", path, body, NULL); }

static void signs_in(Answer *a, const char *login, const char *password)
{
	char body[300];

	snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\",\"code\":\"%s\"}", login, password,
		 code_now(0));
	post(a, M "/api/session", body);
}

/* From the link to the end of the session, as a browser does it. */
Test(door, from_an_invitation_to_the_end_of_a_session)
{
	char body[300], first[600];
	Answer a;

	given_invited("ito");
	snprintf(body, sizeof body, "{\"token\":\"%s\"}", link_token);
	post(&a, M "/api/invitation", body);
	cr_assert_eq(a.status, 200, "%s", a.body);
	cr_expect_str_eq(answer_text(&a, "login"), "ito");
	cr_expect_str_eq(answer_text(&a, "municipality"), "992011");
	answer_free(&a);
	snprintf(body, sizeof body, "{\"token\":\"%s\",\"password\":\"" PASSWORD "\"}", link_token);
	post(&a, M "/api/invitation/password", body);
	cr_assert_eq(a.status, 200, "%s", a.body);
	totp = strdup(answer_text(&a, "totpSecret"));
	answer_free(&a);
	snprintf(body, sizeof body, "{\"token\":\"%s\",\"code\":\"%s\"}", link_token, code_now(0));
	post(&a, M "/api/invitation/confirm", body);
	cr_assert_eq(a.status, 200, "%s", a.body);
	cr_expect_eq(json_array_size(json_object_get(a.json, "recoveryCodes")), 10u);
	answer_free(&a);
	post(&a, M "/api/invitation", body);
	EXPECT(a, 400, "json.unknown_key");
	later(2);

	knock(&d, &a, "GET", M "/api/session", NULL, NULL);
	EXPECT(a, 401, "console.session.none");
	signs_in(&a, "ito", WRONG);
	cr_expect_eq(cookies[0], '\0');
	EXPECT(a, 401, "console.sign_in.wrong");
	signs_in(&a, "ito", PASSWORD);
	cr_assert_eq(a.status, 200, "%s", a.body);
	cr_expect_str_eq(answer_text(&a, "actor"), "staff:ito");
	cr_expect(strstr(a.headers, "Set-Cookie: __Host-shien-992011=") &&
			  strstr(a.headers, "; Path=/; Secure; HttpOnly; SameSite=Strict"),
		  "%s", a.headers);
	cr_expect(strstr(a.headers, "Cache-Control: no-store") != NULL);
	cr_expect_null(strstr(a.body, "oken")); /* it stands in the cookie alone */
	answer_free(&a);
	knock(&d, &a, "GET", M "/api/session", NULL, NULL);
	EXPECT(a, 200, "");
	snprintf(first, sizeof first, "%s", cookies);
	knock(&d, &a, "DELETE", M "/api/session", NULL, NULL);
	EXPECT(a, 200, "");
	cr_expect(strstr(cookies, "__Host-shien-992011=") == NULL && strstr(cookies, "device") != NULL, "%s",
		  cookies);
	snprintf(cookies, sizeof cookies, "%s", first); /* whoever kept it has nothing */
	knock(&d, &a, "GET", M "/api/session", NULL, NULL);
	EXPECT(a, 401, "console.session.none");
	free((char *) (uintptr_t) totp);
}

static void given_at_the_door(const char *login)
{
	Answer a;

	given_live(login);
	signs_in(&a, login, PASSWORD);
	cr_assert_eq(a.status, 200, "%s", a.body);
	answer_free(&a);
	later(2);
}

Test(door, hands_on_what_is_for_staff_and_nothing_else)
{
	static const struct {
		const char *path, *body, *extra;
		long status;
		const char *reason;
	} rows[] = {
		{ "/ledger/ListDisasters", "{}", NULL, 200, "" },
		{ "/ledger/ListDisasters", "{\"x\":1}", NULL, 400, "json.unknown_key" },
		{ "/ledger/ListNothing", "{}", NULL, 404, "console.ask.unknown" },         /* there is none */
		{ "/ledger/GetCertificateFacts", "{}", NULL, 404, "console.ask.unknown" }, /* for daemons */
		{ "/register-sync/CheckRelease", "{}", NULL, 404, "console.ask.unknown" },
		{ "/register-sync/ListDisasters", "{}", NULL, 404, "console.ask.unknown" },
		{ "/ledger/ListParked", "{}", NULL, 404, "console.ask.unknown" }, /* the runtime's, for operators */
		{ "/console/PutFile", "{}", KEY, 404, "console.ask.unknown" },
		{ "/nobody/PutFile", "{}", KEY, 404, "console.ask.unknown" },
		{ "/ledger/PutFile", "{}", NULL, 400, "call.key_missing" },
		{ "/nobody/ListDisasters", "{}", NULL, 404, "console.ask.unknown" },
		{ "/ledger/GetFile", "{\"path\":\"/v1/992011/a\"}", NULL, 404,
		  "console.ask.unknown" }, /* has a door of its own */
		{ "/ledger/ListParked", "{}", NULL, 404, "console.ask.unknown" },
		{ "/ledger/WhoLooked", "{}", NULL, 403, "call.role_missing" }, /* auditor */
		{ "/console/WhoLooked", "{}", NULL, 404, "console.ask.unknown" },
		{ "/console/SignIn", "{}", NULL, 404, "console.ask.unknown" },
		{ "/console/GetSession", "{}", NULL, 404, "console.ask.unknown" },
		{ "/console/ListAccounts", "{}", NULL, 403, "call.role_missing" },
		{ "/console/EndAccount", "{\"login\":\"ito\"}", KEY, 403, "call.role_missing" },
		{ "/ledger/ApproveDisposal", "{}", KEY, 403, "call.role_missing" }, /* approver */
		{ "/ledger/RecordSurvey", "{}", KEY, 403, "call.role_missing" },    /* survey, and {} is none */
		{ "/ledger/RecordContact", "{}", KEY, 400, "field.required" },
		{ "/ledger/RecordContact", "{}", NULL, 400, "call.key_missing" },
	};
	Answer a;

	knock(&d, &a, "POST", M "/api/ask/ledger/ListDisasters", "{}", NULL);
	EXPECT(a, 401, "console.session.none");
	given_at_the_door("ito");
	later(15);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char path[200];

		snprintf(path, sizeof path, M "/api/ask%s", rows[i].path);
		knock(&d, &a, "POST", path, rows[i].body, rows[i].extra);
		cr_expect_eq(a.status, rows[i].status, "%zu: %ld %s", i, a.status, a.body);
		if (*rows[i].reason)
			cr_expect_str_eq(answer_text(&a, "reason"), rows[i].reason, "%zu", i);
		else
			cr_expect(strstr(a.body, "令和の地震") != NULL, "%s", a.body);
		answer_free(&a);
	}
	cr_expect_eq(asked, 1u, "%u", asked);
	run_sql(&f, "UPDATE account SET roles = 'auditor'"); /* what every daemon answers is asked of the one that is
								named */
	knock(&d, &a, "POST", M "/api/ask/certificate-issuer/GetAuditTree", "{}", NULL);
	cr_expect(a.status == 200 && strstr(a.body, "\"signedSize\":\"4711\""), "%ld %s", a.status, a.body);
	answer_free(&a);
}

#define PUT M "/api/ask/certificate-issuer/PutFile"
#define PART                                                                                                         \
	"{\"path\":\"/v1/992011/takes\",\"uploadId\":\"0192f0c0-0000-7000-8000-000000000002\",\"part\":1,"           \
	"\"content\":\"aGVsbG8=\",\"last\":true,\"fileName\":\"a.csv\"}"

Test(door, hands_on_parts_of_files)
{
	Answer a;

	knock(&d, &a, "POST", PUT, PART, KEY);
	EXPECT(a, 401, "console.session.none");
	given_at_the_door("ito");
	client_ask(&a, sh_door_port(d.door), "POST", PUT, PART, NULL); /* no header of ours: another site's form */
	EXPECT(a, 403, "");
	knock(&d, &a, "POST", PUT, "{}", KEY);
	EXPECT(a, 400, "field.required");
	cr_expect_eq(asked, 0u);
	knock(&d, &a, "POST", PUT, PART, KEY);
	cr_expect_eq(a.status, 200, "%s", a.body);
	cr_expect(strstr(a.body, "\"blobId\":\"b1\"") && strstr(a.body, "\"bytes\":\"5\""), "%s", a.body);
	answer_free(&a);
	cr_expect_str_eq(taken, "1 hello 1");
	cr_expect_eq(asked, 1u);
}

Test(door, hands_on_files)
{
	Answer a;

	knock(&d, &a, "GET", M "/api/file/certificate-issuer/issues/a.pdf", NULL, NULL);
	EXPECT(a, 401, "console.session.none");
	given_at_the_door("ito");
	knock(&d, &a, "GET", M "/api/file/certificate-issuer/issues/a.pdf", NULL, NULL);
	cr_assert_eq(a.status, 200, "%s", a.body);
	cr_expect(a.body_len == 10 && memcmp(a.body, "helloworld", 10) == 0, "%s", a.body);
	cr_expect(strstr(a.headers, "Content-Type: application/pdf") != NULL);
	cr_expect(strstr(a.headers, "Content-Disposition: attachment; filename=\"a.pdf\"") != NULL, "%s", a.headers);
	cr_expect(strstr(a.headers, "Content-Security-Policy: sandbox;") != NULL, "%s", a.headers);
	answer_free(&a);
	knock(&d, &a, "GET", M "/api/file/certificate-issuer/issues/b.pdf", NULL, NULL);
	EXPECT(a, 404, "file.unknown");
	knock(&d, &a, "GET", M "/api/file/console/issues/a.pdf", NULL, NULL);
	EXPECT(a, 404, "file.unknown");
	knock(&d, &a, "GET", M "/api/file/nobody/issues/a.pdf", NULL, NULL);
	EXPECT(a, 404, "file.unknown");
}

#define JOB "0192f0c0-0000-7000-8000-0000000000aa"
#define SEEN "SELECT seen_us FROM session"

/* Each state once, as it comes; and what the door asks by itself keeps nobody signed in. */
Test(door, tells_how_work_stands_as_events)
{
	static const char *const others[] = { "/api/watch/ledger/ListDisasters/" JOB,
					      "/api/watch/ledger/GetLedgerJob/%22%7D",
					      "/api/watch/nobody/GetLedgerJob/" JOB,
					      "/api/watch/register-sync/SearchResidents/" JOB };
	const char *first, *second;
	char path[200];
	int64_t seen;
	Answer a;

	knock(&d, &a, "GET", M "/api/watch/ledger/GetLedgerJob/" JOB, NULL, NULL);
	EXPECT(a, 401, "console.session.none");
	given_at_the_door("ito");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		snprintf(path, sizeof path, M "%s", others[i]);
		knock(&d, &a, "GET", path, NULL, NULL);
		EXPECT(a, 404, "console.ask.unknown");
	}
	knock(&d, &a, "GET", M "/api/watch/ledger/GetLedgerJob/" JOB, NULL, NULL);
	EXPECT(a, 403, "call.role_missing");
	cr_expect_eq(asked, 0u);
	run_sql(&f, "UPDATE account SET roles = 'ledger'");
	run_sql(&f, "UPDATE session SET seen_us = seen_us - 60000000");
	seen = count(&f, SEEN);
	knock(&d, &a, "GET", M "/api/watch/ledger/GetLedgerJob/" JOB, NULL, NULL);
	cr_assert_eq(a.status, 200, "%s", a.body);
	cr_expect(strstr(a.headers, "Content-Type: text/event-stream") != NULL, "%s", a.headers);
	first = strstr(a.body, "\"done\":\"40\"");
	second = strstr(a.body, "\"done\":\"80\"");
	cr_assert(first && second && first < second, "%s", a.body);
	cr_expect_null(strstr(first + 1, "\"done\":\"40\""), "the same twice: %s", a.body);
	cr_expect(strstr(second, "event: problem\ndata: {") && strstr(second, "job.unknown"), "%s", a.body);
	answer_free(&a);
	cr_expect_eq(count(&f, SEEN), seen);
	knock(&d, &a, "GET", M "/api/session", NULL, NULL);
	answer_free(&a);
	cr_expect_gt(count(&f, SEEN), seen, "a click does");
}

Test(door, what_is_grave_wants_a_proof)
{
	char body[300];
	Answer a;

	given_at_the_door("ito"); /* who has just signed in has proved it */
	knock(&d, &a, "POST", M "/api/ask/console/EndAccount", "{\"login\":\"mori\"}", KEY);
	EXPECT(a, 403, "call.role_missing");
	run_sql(&f, "UPDATE account SET roles = 'admin,window'");
	knock(&d, &a, "POST", M "/api/ask/console/EndAccount", "{\"login\":\"ito\"}", KEY);
	EXPECT(a, 403, "console.account.self");
	knock(&d, &a, "POST", M "/api/ask/console/EndAccount", "{\"login\":\"mori\"}", KEY);
	EXPECT(a, 404, "console.account.unknown");
	later(15);
	knock(&d, &a, "POST", M "/api/ask/console/EndAccount", "{\"login\":\"mori\"}", KEY);
	EXPECT(a, 403, "console.proof_needed");
	snprintf(body, sizeof body, "{\"password\":\"" PASSWORD "\",\"code\":\"%s\"}", code_now(0));
	post(&a, M "/api/session/proof", body);
	EXPECT(a, 200, "");
	knock(&d, &a, "POST", M "/api/ask/console/EndAccount", "{\"login\":\"mori\"}", KEY);
	EXPECT(a, 404, "console.account.unknown");
}

Test(door, says_when_to_come_again)
{
	Answer a;

	given_live("ito");
	for (int i = 0; i < 10; i++) {
		signs_in(&a, "ito", WRONG);
		EXPECT(a, 401, "console.sign_in.wrong");
	}
	signs_in(&a, "ito", PASSWORD);
	cr_expect(strstr(a.headers, "Retry-After: ") != NULL, "%s", a.headers);
	EXPECT(a, 429, "console.sign_in.too_many");
}

Test(door, gives_out_the_page_and_its_files_alone)
{
	static const struct {
		const char *path;
		long status;
	} rows[] = {
		{ M, 200 },
		{ M "/", 200 },
		{ M "/search", 200 },
		{ M "/people/0192f0c0-0000-7000-8000-000000000001/history", 200 },
		{ M "/apis", 200 },
		{ M "/assets/a.js", 200 },
		{ M "/assets/b.js", 404 },
		{ M "/assets/a.exe", 404 },
		{ M "/assets/%2e%2e/index.html", 404 },
		{ M "/assets/..%2fsecret.txt", 404 },
		{ M "/assets/%2e%2e%2fsecret.txt", 404 },
		{ M "/assets/x/%2e%2e/%2e%2e/secret.txt", 404 },
		{ M "/api", 404 },
		{ M "/api/", 404 },
		{ M "/api/nothing", 404 },
		{ M "/api/ask/ledger/ListDisasters", 404 }, /* GET */
		{ "/99201", 400 },
		{ "/", 404 },
	};
	char nonce[2][40];
	Answer a;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		client_ask(&a, sh_door_port(d.door), "GET", rows[i].path, NULL, NULL);
		cr_expect_eq(a.status, rows[i].status, "%s: %ld %s", rows[i].path, a.status, a.body);
		answer_free(&a);
	}
	for (int i = 0; i < 2; i++) {
		client_ask(&a, sh_door_port(d.door), "GET", M "/search", NULL, NULL);
		cr_assert_eq(sscanf(a.body, "<script nonce=\"%32[0-9a-f]\" src=\"/992011/assets/a.js\">", nonce[i]),
			     1, "%s", a.body);
		cr_expect(strstr(strstr(a.body, "<i n="), nonce[i]) != NULL, "%s", a.body);
		cr_expect(strstr(strstr(a.headers, "script-src 'nonce-"), nonce[i]) != NULL, "%s", a.headers);
		cr_expect_null(
			strstr(strstr(a.headers, "Content-Security-Policy: ") + 1, "Content-Security-Policy: "));
		cr_expect(strstr(a.headers, "Cache-Control: no-store") != NULL);
		answer_free(&a);
	}
	cr_expect_str_neq(nonce[0], nonce[1]);
	client_ask(&a, sh_door_port(d.door), "GET", M "/assets/a.js", NULL, NULL);
	cr_expect(strstr(a.headers, "immutable") && !strstr(a.headers, "no-store"), "%s", a.headers);
	cr_expect(strstr(a.headers, "Content-Type: text/javascript") != NULL);
	answer_free(&a);
}

/* Whatever is named as grave is there, is for staff, and changes something. */
Test(grave, acts_are_acts)
{
	static const struct {
		const char *service, *rpc;
	} rows[] = {
#define CONSOLE_GRAVE(service, rpc) { service, rpc },
#include "rules/grave.def"
#undef CONSOLE_GRAVE
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const ShContract *contract = hand_on_contract(rows[i].service);
		const ShRpcRule *rule = contract ? sh_contract_rpc(contract, rows[i].rpc) : NULL;

		cr_assert(rule != NULL, "%s", rows[i].rpc);
		cr_expect_eq(rule->tx, SH_TX_WRITE, "%s", rows[i].rpc);
		cr_expect(sh_roles_have(rule->callers, "console") || sh_roles_have(rule->callers, "door"), "%s",
			  rows[i].rpc);
		cr_expect(hand_on_is_grave(rows[i].service, rows[i].rpc));
	}
	cr_expect_not(hand_on_is_grave("ledger", "ListDisasters"));
}

/* Whatever is watched is there, only reads, and concerns nobody. */
Test(watched, concerns_nobody)
{
	static const struct {
		const char *service, *rpc, *field;
	} rows[] = {
#define CONSOLE_WATCHED(service, rpc, field) { service, rpc, field },
#include "rules/watched.def"
#undef CONSOLE_WATCHED
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const ShContract *contract = hand_on_contract(rows[i].service);
		const ShRpcRule *rule = contract ? sh_contract_rpc(contract, rows[i].rpc) : NULL;

		cr_assert(rule != NULL, "%s", rows[i].rpc);
		cr_expect_eq(rule->tx, SH_TX_READ, "%s", rows[i].rpc);
		cr_expect_not(rule->purpose, "%s", rows[i].rpc);
		cr_expect(sh_roles_have(rule->callers, "console"), "%s", rows[i].rpc);
	}
}
