#include "peers_fake.h"
#include "sh_api_key.h"
#include "sh_clock.h"
#include "sh_door_call.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <string.h>

/* What the loop hands to a worker once a request is complete, for one of our rows. */
typedef struct Knocked {
	int status;
	char reply[8192], reason[64], field[48];
} Knocked;

static Knocked knock(const char *method, const char *rpc, ShDoorBody body, const char *receipt_no, const char *json,
		     const char *api_key, const char *key)
{
	const ShDoorRoute *route = application_intake_service.door;
	const ShDoorPair vars[] = { { "municipality", "992011" },
				    { receipt_no ? "receipt_no" : NULL, receipt_no },
				    { 0 } };
	ShJob *job = sh_job_new(SH_JOB_DOOR, SH_NORMAL, sh_monotonic_us() + 30 * 1000000);
	ShDoorRow row = { .method = method, .body = body, .auth = SH_AUTH_API_KEY };
	ShDoorAsk ask = { .row = &row,
			  .trace = "t",
			  .traceparent = "",
			  .api_key = api_key,
			  .idempotency_key = key,
			  .content_type = "",
			  .vars = vars,
			  .query = &(const ShDoorPair){ 0 } };
	ShDoorJob door = { .kind = SH_DOOR_CALL, .ask = &ask, .json = json, .json_len = json ? strlen(json) : 0 };
	Knocked k = { 0 };

	while (route->method && (strcmp(route->method, method) != 0 ||
				 strcmp(route->rpc ? route->rpc : "", rpc) != 0 || route->body != body))
		route++;
	cr_assert_not_null(route->method, "%s", rpc);
	row.tag = route;
	row.path = route->path;
	job->arena = job->arena ? job->arena : sh_arena_new(64 << 20);
	job->door = &door;
	sh_door_call(&f.worker, job);
	k.status = job->result == 0 ? job->http_status : sh_code_http(job->error.code);
	snprintf(k.reply, sizeof k.reply, "%.*s", (int) job->reply_len, job->reply ? (const char *) job->reply : "");
	snprintf(k.reason, sizeof k.reason, "%s", job->error.reason);
	snprintf(k.field, sizeof k.field, "%s", job->error.field);
	job->door = NULL;
	sh_job_free(job);
	return k;
}

static void given_key(char shown[SH_API_KEY_MAX], const char *roles)
{
	char id[17], hex[65], sql[400];
	uint8_t hash[32];

	sh_api_key_make(shown, id, hash);
	sh_hex(hex, hash, 32);
	snprintf(sql, sizeof sql,
		 "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES ('992011', '%s', "
		 "decode('%s', 'hex'), 'portal', '%s', 0)",
		 id, hex, roles);
	run_sql(&f, sql);
}

#define FORM                                                                                                         \
	"\"form\":{\"disasterId\":\"" DISASTER                                                                       \
	"\",\"applicantName\":\"潮見太郎\",\"applicantBirth\":\"1960-04-01\","                                   \
	"\"damagedAddress\":\"潮咲市本町1-2\",\"causes\":[\"EARTHQUAKE\"],\"mynumber\":\"" NUMBER "\"}"

Test(intake, the_portal_hands_over_asks_and_takes_back)
{
	const char *body = "{\"receiptNo\":\"D-1\",\"rev\":0,\"procedure\":\"RISAI\",\"submittedUs\":\"0\"," FORM "}";
	const char *liar = "{\"receiptNo\":\"D-2\",\"procedure\":\"RISAI\",\"channel\":\"COUNTER\"," FORM "}";
	char portal[SH_API_KEY_MAX], kiosk[SH_API_KEY_MAX];
	Knocked k;

	given_key(portal, "portal");
	given_key(kiosk, "kiosk");
	k = knock("POST", "Submit", SH_BODY_JSON, NULL, body, portal, "k1");
	cr_assert_eq(k.status, 200, "%s %s", k.reason, k.field);
	cr_expect_not_null(strstr(k.reply, "\"result\":\"ACCEPTED\""), "%s", k.reply);
	cr_expect_not_null(strstr(k.reply, "IDENTITY_UNVERIFIED"), "%s", k.reply);
	cr_expect_null(strstr(k.reply, "潮見"), "nothing personal comes back");
	k = knock("POST", "Submit", SH_BODY_MULTIPART, NULL, body, portal, "k2");
	cr_expect_not_null(strstr(k.reply, "\"result\":\"DUPLICATE\""), "%d %s %s", k.status, k.reason, k.reply);
	k = knock("POST", "Submit", SH_BODY_JSON, NULL, liar, portal, "k3");
	cr_expect_eq(k.status, 200, "%s", k.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM application WHERE channel = 'PORTAL'"), 2,
		     "whatever it calls itself");

	const struct {
		const char *what, *json, *api_key, *key, *reason, *field;
		int status;
	} refused[] = {
		{ "another's role", body, kiosk, "k4", "call.role_missing", "", 403 },
		{ "no key of ours", body, "shk_0_0", "k5", "api_key.wrong", "", 401 },
		{ "no idempotency key", body, portal, "", "call.key_missing", "", 400 },
		{ "no JSON", "{", portal, "k6", "json.malformed", "", 400 },
		{ "an unknown item", "{\"receiptNo\":\"D-3\",\"procedure\":\"RISAI\",\"form\":{\"colour\":\"red\"}}",
		  portal, "k7", "json.unknown_key", "/form/colour", 400 },
	};
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		k = knock("POST", "Submit", SH_BODY_JSON, NULL, refused[i].json, refused[i].api_key, refused[i].key);
		cr_expect_eq(k.status, refused[i].status, "%s: %d", refused[i].what, k.status);
		cr_expect_str_eq(k.reason, refused[i].reason, "%s", refused[i].what);
		cr_expect_str_eq(k.field, refused[i].field, "%s", refused[i].what);
	}

	k = knock("GET", "GetReceipt", SH_BODY_NONE, "D-1", NULL, portal, "");
	cr_assert_eq(k.status, 200, "%s", k.reason);
	cr_expect_not_null(strstr(k.reply, "\"labelJa\":\"確認中\""), "%s", k.reply);
	k = knock("POST", "Withdraw", SH_BODY_NONE, "D-1", NULL, portal, "k8");
	cr_assert_eq(k.status, 200, "%s", k.reason);
	cr_expect_not_null(strstr(k.reply, "\"state\":\"WITHDRAWN\""), "%s", k.reply);
	k = knock("GET", "GetReceipt", SH_BODY_NONE, "D-1", NULL, portal, "");
	cr_expect_not_null(strstr(k.reply, "\"labelJa\":\"取下げ\""), "%s", k.reply);
	k = knock("GET", "GetReceipt", SH_BODY_NONE, "D-9", NULL, portal, "");
	cr_expect_eq(k.status, 404);
}
