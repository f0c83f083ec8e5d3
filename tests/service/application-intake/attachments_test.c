#include "peers_fake.h"
#include "sh_api_key.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "sh_door_call.h"
#include "sh_hex.h"

#include "shien/ledger/v1/events.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

/* Staff fetch what came with an application. */
#define BLOB(n) "00000000-0000-7000-8000-0000000000e" n
#define NOWHERE "00000000-0000-7000-8000-0000000000ff"

static const uint8_t jpeg[] = "\xff\xd8\xff\xe0 a picture", png[] = "\x89PNG\r\n\x1a\n a drawing",
		     pdf[] = "%PDF-1.7 a letter";

typedef struct Upload {
	const char *id;
	const void *bytes;
	size_t len;
} Upload;

/* Whatever the sender calls it. */
static int upload(ShCall *call, void *arg)
{
	const Upload *u = arg;

	return sh_blob_write(call, u->id, "attachment", "-", "\"../x\r\n.html", "text/html", u->bytes, u->len);
}

typedef struct Fetched {
	const char *application_id, *blob_id;
	char type[32], name[64];
	uint8_t bytes[64];
	size_t len;
} Fetched;

static const ShDoorRoute *fetch_route(void)
{
	const ShDoorRoute *route = application_intake_service.door;

	while (route->method && !strstr(route->path, "/attachments/"))
		route++;
	cr_assert_not_null(route->method);
	return route;
}

static int fetch(ShCall *call, void *arg)
{
	Fetched *g = arg;
	const ShDoorPair vars[] = { { "municipality", "992011" },
				    { "application_id", g->application_id },
				    { "blob_id", g->blob_id },
				    { 0 } };
	ShDoorAsk ask = { .vars = vars, .query = &(const ShDoorPair){ 0 } };
	ShDownload d;
	int r = fetch_route()->fetch(call, &ask, &d);

	if (r != 0)
		return r;
	snprintf(g->type, sizeof g->type, "%s", d.content_type);
	snprintf(g->name, sizeof g->name, "%s", d.file_name);
	g->len = d.len;
	memcpy(g->bytes, d.bytes, d.len < sizeof g->bytes ? d.len : sizeof g->bytes);
	return 0;
}

static void given_file(const char *blob_id, const void *bytes, size_t len)
{
	cr_assert_eq(in_tx(&f, upload, &(Upload){ blob_id, bytes, len }), 0, "%s", f.error.reason);
}

/* Its id, before the machine has looked at it. */
static void given_with_file(const char *receipt_no, const Intake__RisaiForm *form, const char *blob_id, char id[37])
{
	const Intake__SubmitReply *p;

	cr_assert_eq(hand_over(&(Given){ receipt_no, .form = form, .blob_id = blob_id }, &p), 0, "%s %s",
		     f.error.reason, f.error.field);
	snprintf(id, 37, "%s", p->application_id);
	as("staff:mado", "window");
}

static void refused(const char *what, const char *application_id, const char *blob_id, const char *reason)
{
	long before = count(&f, "SELECT count(*) FROM audit_pending");

	cr_expect_eq(in_tx(&f, fetch, &(Fetched){ .application_id = application_id, .blob_id = blob_id }), SH_REFUSED,
		     "%s", what);
	cr_expect_str_eq(f.error.reason, reason, "%s", what);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending"), before, "%s", what);
}

static void fetched(const char *application_id, const char *blob_id, const Upload *as_sent, const char *type,
		    const char *ending)
{
	Fetched g = { .application_id = application_id, .blob_id = blob_id };
	char sql[200], name[64];
	long before;

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_pending WHERE record LIKE '%%%s%%'", application_id);
	before = count(&f, sql);
	cr_assert_eq(in_tx(&f, fetch, &g), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(g.type, type);
	snprintf(name, sizeof name, "%s.%s", blob_id, ending);
	cr_expect_str_eq(g.name, name, "the sender's own name goes nowhere");
	cr_assert_eq(g.len, as_sent->len);
	cr_expect_arr_eq(g.bytes, as_sent->bytes, g.len);
	cr_expect_eq(count(&f, sql), before + 1, "a look is on record");
}

Test(intake, staff_fetch_what_came_with_an_application)
{
	const struct {
		const char *receipt_no, *blob_id, *type, *ending;
		const void *bytes;
		size_t len;
	} files[] = {
		{ "F-1", BLOB("1"), "image/jpeg", "jpg", jpeg, sizeof jpeg },
		{ "F-2", BLOB("2"), "image/png", "png", png, sizeof png },
		{ "F-3", BLOB("3"), "application/pdf", "pdf", pdf, sizeof pdf },
	};
	enum { FILES = sizeof files / sizeof *files };
	Intake__RisaiForm form = form_of_taro();
	char ids[FILES][37];

	given_file(BLOB("8"), jpeg, sizeof jpeg);
	for (int i = 0; i < FILES; i++) {
		given_file(files[i].blob_id, files[i].bytes, files[i].len);
		given_with_file(files[i].receipt_no, &form, files[i].blob_id, ids[i]);
	}
	refused("not matched yet", ids[0], BLOB("1"), "intake.match.checking");
	cr_assert_geq(run_due(&f, sh_now_us()), FILES);
	for (int i = 0; i < FILES; i++) {
		const Upload sent = { files[i].blob_id, files[i].bytes, files[i].len };

		fetched(ids[i], files[i].blob_id, &sent, files[i].type, files[i].ending);
	}
	refused("another application's", ids[0], BLOB("2"), "intake.attachment.unknown");
	refused("an upload that nothing claimed", ids[0], BLOB("8"), "intake.attachment.unknown");
	refused("no file at all", ids[0], NOWHERE, "intake.attachment.unknown");
	refused("no such application", NOWHERE, BLOB("1"), "intake.application.unknown");
}

Test(intake, a_protected_applicants_files_are_for_the_protection_desk)
{
	Intake__RisaiForm form = form_of_taro();
	char id[37];

	form.applicant_name = "岬美代";
	form.applicant_kana = "ミサキミヨ";
	form.applicant_birth = "1980-08-08";
	form.applicant_sex = "2";
	given_file(BLOB("4"), jpeg, sizeof jpeg);
	given_with_file("F-4", &form, BLOB("4"), id);
	cr_assert_geq(run_due(&f, sh_now_us()), 2);
	cr_assert_eq(count(&f, "SELECT count(*) FROM application WHERE desk = 'PROTECTION'"), 1);
	refused("the window", id, BLOB("4"), "intake.match.checking");
	refused("nor is it told which files there are", id, NOWHERE, "intake.match.checking");
	as("staff:shien", "protection");
	fetched(id, BLOB("4"), &(Upload){ BLOB("4"), jpeg, sizeof jpeg }, "image/jpeg", "jpg");
	refused("no file at all", id, NOWHERE, "intake.attachment.unknown");

	/* Once the desk has confirmed who it is, nothing changes for the window. */
	as("staff:shien", "protection,window");
	cr_assert_eq(confirm(id, MIYO, HOUSE1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_str_eq(state_of(id), "REVIEW");
	fetched(id, BLOB("4"), &(Upload){ BLOB("4"), jpeg, sizeof jpeg }, "image/jpeg", "jpg");
	as("staff:mado", "window");
	refused("the window, still", id, BLOB("4"), "intake.match.checking");
}

static long chunks_of(const char *blob_id, const char *scope)
{
	char sql[300];

	snprintf(sql, sizeof sql,
		 "SELECT count(*) FROM blob_chunk c JOIN data_key k ON k.key_id = sealed_key(c.sealed) "
		 "WHERE c.blob_id = '%s' AND k.scope = '%s'",
		 blob_id, scope);
	return count(&f, sql);
}

/* 廃棄 reaches what was handed over: the form at once, the file too, whether it was sealed anew by then or not. */
Test(intake, files_and_forms_end_with_their_disaster)
{
	Ledger__DisasterDisposed disposed = LEDGER__DISASTER_DISPOSED__INIT;
	Intake__RisaiForm form = form_of_taro();
	char ids[2][37];

	given_file(BLOB("5"), jpeg, sizeof jpeg);
	given_with_file("F-5", &form, BLOB("5"), ids[0]);
	cr_assert_eq(chunks_of(BLOB("5"), "-"), 1, "whose it is, nobody knew");
	cr_assert_geq(run_due(&f, sh_now_us()), 2);
	cr_assert_eq(chunks_of(BLOB("5"), DISASTER), 1);
	cr_assert_eq(chunks_of(BLOB("5"), "-"), 0);
	fetched(ids[0], BLOB("5"), &(Upload){ BLOB("5"), jpeg, sizeof jpeg }, "image/jpeg", "jpg");
	given_file(BLOB("6"), png, sizeof png);
	given_with_file("F-6", &form, BLOB("6"), ids[1]);
	disposed.disaster_id = DISASTER;
	cr_assert_eq(tell(&f, "ledger", &disposed.base), 0, "%s", f.error.reason);
	cr_assert_eq(tell(&f, "ledger", &disposed.base), 0, "once more is no harm: %s", f.error.reason);
	cr_assert_eq(chunks_of(BLOB("6"), "-"), 0, "not sealed anew yet, and gone");
	refused("its key is gone", ids[0], BLOB("5"), "data_key.destroyed");
	cr_assert_eq(count(&f, "SELECT count(*) FROM data_key WHERE scope <> '-' AND wrapped IS NOT NULL"), 0);
	cr_assert_gt(count(&f, "SELECT count(*) FROM data_key WHERE scope = '-' AND wrapped IS NOT NULL"), 0);
}

static void given_key(char shown[SH_API_KEY_MAX], const char *roles)
{
	char id[17], hex[65], sql[400];
	uint8_t hash[32];

	sh_api_key_make(shown, id, hash);
	sh_hex(hex, hash, 32);
	snprintf(sql, sizeof sql,
		 "INSERT INTO api_key (municipality, key_id, hash, client, roles, made_us) VALUES ('992011', '%s', "
		 "decode('%s', 'hex'), 'console', '%s', 0)",
		 id, hex, roles);
	run_sql(&f, sql);
}

/* Through the door as far as its refusal; what it answers with otherwise needs an open connection. */
static void knock(const char *api_key, const char *application_id, int status, const char *reason)
{
	const ShDoorPair vars[] = {
		{ "municipality", "992011" }, { "application_id", application_id }, { "blob_id", NOWHERE }, { 0 }
	};
	ShJob *job = sh_job_new(SH_JOB_DOOR, SH_NORMAL, sh_monotonic_us() + 30 * 1000000);
	ShDoorRow row = {
		.method = "GET", .auth = SH_AUTH_API_KEY, .tag = fetch_route(), .path = fetch_route()->path
	};
	ShDoorAsk ask = { .row = &row,
			  .trace = "t",
			  .traceparent = "",
			  .api_key = api_key,
			  .idempotency_key = "",
			  .content_type = "",
			  .vars = vars,
			  .query = &(const ShDoorPair){ 0 } };
	ShDoorJob door = { .kind = SH_DOOR_CALL, .ask = &ask };

	job->arena = job->arena ? job->arena : sh_arena_new(64 << 20);
	job->door = &door;
	sh_door_call(&f.worker, job);
	cr_expect_eq(job->result, SH_REFUSED);
	cr_expect_eq(sh_code_http(job->error.code), status);
	cr_expect_str_eq(job->error.reason, reason);
	job->door = NULL;
	sh_job_free(job);
}

Test(intake, files_are_for_staff_only)
{
	Intake__RisaiForm form = form_of_taro();
	char portal[SH_API_KEY_MAX], window[SH_API_KEY_MAX], id[37];

	given_key(portal, "portal");
	given_key(window, "window");
	snprintf(id, sizeof id, "%s", given_application("F-5", &form));
	knock(portal, id, 403, "call.role_missing");
	knock("shk_0_0", id, 401, "api_key.wrong");
	knock(window, id, 404, "intake.attachment.unknown");
}
