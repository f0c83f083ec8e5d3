#include "door_fixture.h"
#include "book.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Fixture f;
char portal[SH_API_KEY_MAX], window[SH_API_KEY_MAX], reply[4000], header[300];
ShError error;
int status;
static ShService service;

/* ---- headers of the answer are the door's own business: here they are only noted ---- */
void __wrap_sh_door_header(ShDoorJob *job, const char *name, const char *value);
void __wrap_sh_door_header(ShDoorJob *job, const char *name, const char *value)
{
	(void) job;
	snprintf(header, sizeof header, "%s: %s", name, value);
}

/* ---- downloads ---- */
const char *gather_says, *fetch_says;
bool audits_itself, names_no_file;

static int gather(ShCall *call, const ShDoorAsk *ask)
{
	(void) ask;
	return gather_says ? sh_fail(&call->error, SH_FAILED_PRECONDITION, gather_says, "-") : 0;
}

static int fetch(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	if (fetch_says)
		return sh_fail(&call->error, SH_NOT_FOUND, fetch_says, "-");
	ret->content_type = "text/plain";
	ret->file_name = names_no_file ? NULL : "page.txt";
	ret->bytes = sh_door_var(ask, "book_id");
	ret->len = strlen(ret->bytes);
	return audits_itself ? sh_audit_one(call, "p1") : 0;
}

/* ---- browsers ---- */
const char *signed_in;

static int session(ShCall *call)
{
	if (!signed_in || !*call->browser->session)
		return sh_fail(&call->error, SH_UNAUTHENTICATED, "sample.session.none", "-");
	call->actor.id = "staff:ito";
	call->actor.session = "s1";
	call->actor.roles = signed_in;
	return 0;
}

static int answer(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	const char *said = sh_printf(call->arena, "%s %s %s %s", call->actor.id, call->purpose, call->browser->device,
				     job->ask->from);

	call->browser->new_session = "";
	*ret = (ShDownload){ "text/plain", NULL, said, strlen(said) };
	return 0;
}

const ShDoorRoute describe = { .path = "/d", .rpc = "Describe", .auth = SH_AUTH_API_KEY, .blob_purpose = "sample" },
		  describe_fixed = { .path = "/f",
				     .rpc = "Describe",
				     .auth = SH_AUTH_API_KEY,
				     .fixed = "\"kind\":\"LONG\",\"open\":true" },
		  describe_all = { .path = "/p", .rpc = "Describe", .auth = SH_AUTH_PUBLIC },
		  attach = { .path = "/a", .rpc = "Attach", .auth = SH_AUTH_API_KEY, .blob_purpose = "sample" },
		  look = { .path = "/l", .rpc = "LookAt", .auth = SH_AUTH_API_KEY, .purpose = "TEST" },
		  look_blindly = { .path = "/b", .rpc = "LookAt", .auth = SH_AUTH_API_KEY },
		  page = { .path = "/page",
			   .auth = SH_AUTH_API_KEY,
			   .fetch = fetch,
			   .fetch_gather = gather,
			   .roles = "operator,portal",
			   .purpose = "TEST" },
		  page_free = { .path = "/free", .auth = SH_AUTH_API_KEY, .fetch = fetch, .roles = "portal" },
		  page_all = { .path = "/all", .auth = SH_AUTH_PUBLIC, .fetch = fetch, .roles = "public" },
		  page_nobody = { .path = "/none", .auth = SH_AUTH_API_KEY, .fetch = fetch },
		  describe_signed_in = { .path = "/s", .rpc = "Describe", .auth = SH_AUTH_SESSION },
		  answered = { .path = "/own", .auth = SH_AUTH_SESSION, .answer = answer, .roles = "window,portal" },
		  answered_nobody = { .path = "/own", .auth = SH_AUTH_BROWSER, .answer = answer };

int door(const Ask *a)
{
	ShDoorPair vars[MOST_PAIRS + 2] = { 0 };
	const ShDoorRow row = {
		"POST", a->route->path, a->route->rpc, SH_BODY_JSON, a->route->auth, 1 << 20, 2, a->route, 0
	};
	const ShDoorAsk asked = { .row = &row,
				  .trace = "0123456789abcdef0123456789abcdef",
				  .traceparent = "",
				  .api_key = a->api_key ? a->api_key : "",
				  .idempotency_key = a->key ? a->key : "",
				  .content_type = "",
				  .cookie = a->cookie ? a->cookie : "",
				  .purpose = a->purpose ? a->purpose : "",
				  .from = "192.0.2.1",
				  .vars = vars,
				  .query = a->query };
	ShDoorJob d = { .kind = a->chunk  ? SH_DOOR_CHUNK_JOB
				: a->kind ? a->kind
					  : SH_DOOR_CALL,
			.ask = &asked,
			.json = a->json,
			.json_len = a->json ? strlen(a->json) : 0,
			.uploads = a->uploads,
			.n_uploads = a->n_uploads,
			.upload = a->uploads,
			.chunk_no = a->chunk_no,
			.bytes = a->bytes,
			.len = a->len,
			.last = a->last };
	ShJob *job = sh_job_new(SH_JOB_DOOR, SH_NORMAL, sh_monotonic_us() + 60 * 1000000);
	size_t n = 0;
	int r;

	if (!a->town || strcmp(a->town, "-") != 0)
		vars[n++] = (ShDoorPair){ "municipality", a->town ? a->town : TOWN };
	for (size_t i = 0; i < MOST_PAIRS && a->vars[i].name; i++)
		vars[n++] = a->vars[i];
	job->door = &d;
	job->trace = asked.trace;
	header[0] = reply[0] = '\0';
	sh_door_call(&f.worker, job);
	r = job->result;
	status = job->http_status;
	error = job->error;
	if (r == 0 && job->reply)
		snprintf(reply, sizeof reply, "%.*s", (int) job->reply_len, (const char *) job->reply);
	sh_job_free(job);
	return r;
}

static void make_key(char out[SH_API_KEY_MAX], const char *roles)
{
	char id[17], hex[65], sql[400];
	uint8_t hash[32];

	sh_api_key_make(out, id, hash);
	sh_hex(hex, hash, sizeof hash);
	snprintf(sql, sizeof sql,
		 "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES ('" TOWN
		 "', '%s', decode('%s', 'hex'), 'test', '%s', 1)",
		 id, hex, roles);
	run_sql(&f, sql);
}

void door_open(void)
{
	service = sample_book_service;
	service.name = "ledger"; /* whose keys the fixture makes */
	service.session = session;
	signed_in = NULL;
	fixture_open(&f, &service, "../tests/service/runtime/book/migrations");
	make_key(portal, "portal");
	make_key(window, "window");
	gather_says = fetch_says = NULL;
	audits_itself = names_no_file = false;
}

void door_close(void) { fixture_close(&f); }
