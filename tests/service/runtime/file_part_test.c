/* Files of a door, for somebody at the console: by the door's own row, part by part. */
#include "door_fixture.h"
#include "sh_clock.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { PART = 2 << 20, BIG = 2 * PART + 5 };
static char *big;
static ShArena *arena;

static int fetch_big(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	(void) call, (void) ask;
	*ret = (ShDownload){ "application/pdf", "big.pdf", big, BIG };
	return 0;
}

static int fetch_two(ShCall *call, const ShDoorAsk *ask, ShDownload *ret)
{
	const char *said =
		sh_printf(call->arena, "%s %s %s", sh_door_var(ask, "a"), sh_door_var(ask, "b"), call->purpose);

	*ret = (ShDownload){ "text/plain", NULL, said, strlen(said) };
	return 0;
}

static const ShDoorRoute door_table[] = {
	{ .method = "GET", .path = "/v1/{municipality}/listed", .rpc = "Describe", .auth = SH_AUTH_API_KEY },
	{ .method = "GET", .path = "/v1/{municipality}/big", .fetch = fetch_big, .roles = "window,portal" },
	{ .method = "GET",
	  .path = "/v1/{municipality}/shown",
	  .fetch = fetch_big,
	  .roles = "window",
	  .shows = "application" },
	{ .method = "GET",
	  .path = "/v1/{municipality}/a/{a}/b/{b}",
	  .fetch = fetch_two,
	  .roles = "window",
	  .purpose = "TEST" },
	{ .method = "GET", .path = "/v1/{municipality}/nobody", .fetch = fetch_two },
	{ .method = "GET", .path = "/v1/everywhere", .fetch = fetch_two, .roles = "window" },
	{ 0 },
};

static const char *sees = "";

static int get(const char *caller, const char *roles, const char *path, unsigned part, const Common__FilePart **ret)
{
	Common__GetFileRequest q = COMMON__GET_FILE_REQUEST__INIT;
	const uint8_t *bytes, *answer;
	const ProtobufCMessage *message = NULL;
	size_t len, answer_len;
	const ShService *before = f.process.service;
	ShService service = *before;
	ShCall call;
	int r;

	sh_arena_free(arena);
	arena = sh_arena_new(64 << 20);
	service.door = door_table;
	f.process.service = &service;
	call = (ShCall){ .arena = arena,
			 .db = &f.worker.db,
			 .worker = &f.worker,
			 .municipality = TOWN,
			 .actor = { .id = "staff:ito",
				    .issuer = "console",
				    .roles = roles,
				    .categories = sees,
				    .session = "",
				    .municipality = TOWN },
			 .caller = caller,
			 .rpc = "-",
			 .purpose = "",
			 .trace = "t",
			 .key = "",
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
	q.path = path;
	q.part = part;
	sh_pack(arena, &q.base, &bytes, &len, &call.error);
	r = sh_dispatch(&service, &call, "GetFile", bytes, len, &answer, &answer_len);
	if (r == 0)
		r = sh_unpack(&common_contract, &common__file_part__descriptor, arena, answer, answer_len, &message,
			      &call.error);
	error = call.error;
	f.process.service = before;
	*ret = (const Common__FilePart *) message;
	return r;
}

static void open_files(void)
{
	door_open();
	big = malloc(BIG);
	for (size_t i = 0; i < BIG; i++)
		big[i] = (char) (i * 7 + i / 1000);
}

static void close_files(void)
{
	sh_arena_free(arena);
	arena = NULL;
	free(big);
	door_close();
}

Test(file_part, is_given_to_whom_the_row_names, .init = open_files, .fini = close_files)
{
	static const struct {
		const char *caller, *roles, *path, *reason, *said;
	} rows[] = {
		{ "console", "staff,window", "/v1/" TOWN "/a/1/b/2", "", "1 2 TEST" },
		{ "console", "staff", "/v1/" TOWN "/a/1/b/2", "call.role_missing", "" },
		{ "console", "window", "/v1/" TOWN "/a/1/b/2", "call.role_missing",
		  "" }, /* is signed in at no console */
		{ "shienctl", "staff,window", "/v1/" TOWN "/a/1/b/2", "call.caller_not_allowed", "" },
		{ "console", "staff,window", "/v1/992020/a/1/b/2", "file.unknown", "" }, /* another town's */
		{ "console", "staff,window", "/v1/" TOWN "/a/1/b/", "file.unknown", "" },
		{ "console", "staff,window", "/v1/" TOWN "/a/1/b/2/3", "file.unknown", "" },
		{ "console", "staff,window", "/v1/" TOWN "/a/1", "file.unknown", "" },
		{ "console", "staff,window", "a/1/b/2", "file.unknown", "" },
		{ "console", "staff,window", "/v1/" TOWN "/listed", "file.unknown", "" }, /* no file */
		{ "console", "staff,window", "/v1/everywhere", "file.unknown", "" },
		{ "console", "staff,window", "/v1/" TOWN "/nobody", "call.role_missing", "" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const Common__FilePart *p;
		int r = get(rows[i].caller, rows[i].roles, rows[i].path, 0, &p);

		cr_expect_eq(r, *rows[i].reason ? SH_REFUSED : 0, "%zu: %s", i, error.reason);
		cr_expect_str_eq(error.reason, rows[i].reason, "%zu", i);
		if (r == 0)
			cr_expect(p->content.len == strlen(rows[i].said) &&
				  memcmp(p->content.data, rows[i].said, p->content.len) == 0);
	}
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:ito%purpose=TEST%'"),
		1);
}

Test(file_part, is_shown_to_whom_its_category_was_given, .init = open_files, .fini = close_files)
{
	static const struct {
		const char *sees;
		int r;
	} rows[] = { { "", SH_REFUSED }, { "applications", SH_REFUSED }, { "application,survey", 0 }, { "*", 0 } };
	const Common__FilePart *p;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		sees = rows[i].sees;
		cr_expect_eq(get("console", "staff,window", "/v1/" TOWN "/shown", 0, &p), rows[i].r, "%s", sees);
		cr_expect_str_eq(error.reason, rows[i].r ? "call.category_missing" : "");
		cr_expect_str_eq(error.field, rows[i].r ? "application" : "");
	}
	sees = "";
}

Test(file_part, comes_part_by_part, .init = open_files, .fini = close_files)
{
	static const size_t lengths[] = { PART, PART, 5 };
	const Common__FilePart *p;

	for (unsigned i = 0; i < 3; i++) {
		cr_assert_eq(get("console", "staff,window", "/v1/" TOWN "/big", i, &p), 0, "%s", error.reason);
		cr_assert_eq(p->content.len, lengths[i]);
		cr_expect_eq(memcmp(p->content.data, big + (size_t) i * PART, lengths[i]), 0);
		cr_expect_eq(p->more, i < 2);
		cr_expect_str_eq(p->file_name, "big.pdf");
		cr_expect_str_eq(p->content_type, "application/pdf");
	}
	cr_expect_eq(get("console", "staff,window", "/v1/" TOWN "/big", 3, &p), SH_REFUSED);
	cr_expect_str_eq(error.reason, "file.unknown");
}
