/* Files that a door takes, from somebody at the console: by the door's own row, part by part. */
#include "door_fixture.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

enum { PART = 1 << 20, FILE_BYTES = PART + 5 };
#define TAKES "/v1/" TOWN "/takes"
#define UPLOAD "00000000-0000-4000-8000-000000000001"

static const ShDoorRoute door_table[] = {
	{ .method = "GET", .path = "/v1/{municipality}/listed", .rpc = "Describe" },
	{ .method = "POST",
	  .path = "/v1/{municipality}/takes",
	  .rpc = "Describe",
	  .body = SH_BODY_MULTIPART,
	  .max_body = FILE_BYTES,
	  .max_files = 1,
	  .blob_purpose = "import" },
	{ .method = "POST", .path = "/v1/everywhere", .rpc = "Describe", .max_body = 100, .blob_purpose = "import" },
	{ 0 },
};

static ShArena *arena;
static char bytes[FILE_BYTES + 16], blob_id[40];
static const char *who = "staff:ito", *roles = "staff,portal", *caller = "console", *upload = UPLOAD;
static unsigned keys;

static ShCall call_now(const char *key)
{
	sh_arena_free(arena);
	arena = sh_arena_new(64 << 20);
	return (ShCall){ .arena = arena,
			 .db = &f.worker.db,
			 .worker = &f.worker,
			 .municipality = TOWN,
			 .actor = { .id = who,
				    .issuer = "console",
				    .roles = roles,
				    .categories = "",
				    .session = "",
				    .municipality = TOWN },
			 .caller = caller,
			 .rpc = "-",
			 .purpose = "",
			 .trace = "t",
			 .key = key,
			 .now_us = sh_now_us(),
			 .deadline_us = sh_monotonic_us() + 60 * 1000000 };
}

static int put_by(const char *key, const char *path, unsigned part, size_t len, bool last, uint64_t *ret_bytes)
{
	Common__PutFileRequest q = COMMON__PUT_FILE_REQUEST__INIT;
	const ProtobufCMessage *message = NULL;
	const uint8_t *packed, *answer;
	size_t packed_len, answer_len;
	const ShService *before = f.process.service;
	ShService service = *before;
	ShCall call = call_now(key);
	int r;

	service.door = door_table;
	f.process.service = &service;
	q.path = path;
	q.upload_id = upload;
	q.part = part;
	q.content = (ProtobufCBinaryData){ len, (uint8_t *) bytes + (size_t) part * PART };
	q.last = last;
	q.file_name = "register.csv";
	q.content_type = "text/csv";
	sh_pack(arena, &q.base, &packed, &packed_len, &call.error);
	r = sh_dispatch(&service, &call, "PutFile", packed, packed_len, &answer, &answer_len);
	if (r == 0 && (r = sh_unpack(&common_contract, &common__put_file_reply__descriptor, arena, answer, answer_len,
				     &message, &call.error)) == 0) {
		snprintf(blob_id, sizeof blob_id, "%s", ((const Common__PutFileReply *) message)->blob_id);
		*ret_bytes = ((const Common__PutFileReply *) message)->bytes;
	}
	error = call.error;
	f.process.service = before;
	return r;
}

static int put(const char *path, unsigned part, size_t len, bool last)
{
	char key[20];
	uint64_t whole;

	snprintf(key, sizeof key, "k%u", keys++);
	return put_by(key, path, part, len, last, &whole);
}

static int read_back(ShCall *call, void *arg)
{
	const uint8_t *whole;
	size_t len;
	ShBlobInfo info;
	int r = sh_blob_info(call, arg, &info);

	if (r == 0 && (r = sh_blob_read(call, arg, FILE_BYTES, &whole, &len)) == 0)
		cr_expect(len == FILE_BYTES && memcmp(whole, bytes, len) == 0 &&
			  strcmp(info.purpose, "import") == 0 && strcmp(info.file_name, "register.csv") == 0 &&
			  strcmp(info.media_type, "text/csv") == 0);
	return r;
}

static void open_files(void)
{
	door_open();
	for (size_t i = 0; i < FILE_BYTES; i++)
		bytes[i] = (char) (i * 7 + i / 1000);
}

static void close_files(void)
{
	sh_arena_free(arena);
	arena = NULL;
	door_close();
}

TestSuite(file_put, .init = open_files, .fini = close_files);

#define REFUSED(r_, why)                                                                                             \
	do {                                                                                                         \
		cr_expect_eq((r_), SH_REFUSED, "%s", error.reason);                                                  \
		cr_expect_str_eq(error.reason, (why));                                                               \
	} while (0)

Test(file_put, is_taken_from_whom_the_rows_rpc_names)
{
	static const struct {
		const char *caller, *roles, *path, *reason;
	} rows[] = {
		{ "console", "staff", TAKES, "call.role_missing" },
		{ "console", "portal", TAKES, "call.role_missing" }, /* is signed in at no console */
		{ "shienctl", "staff,portal", TAKES, "call.caller_not_allowed" },
		{ "door", "staff,portal", TAKES, "call.caller_not_allowed" },
		{ "console", "staff,portal", "/v1/992020/takes", "file.unknown" }, /* another town's */
		{ "console", "staff,portal", "/v1/everywhere", "file.unknown" },
		{ "console", "staff,portal", "/v1/" TOWN "/listed", "file.unknown" }, /* takes no file */
		{ "console", "staff,portal", TAKES "/more", "file.unknown" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		caller = rows[i].caller;
		roles = rows[i].roles;
		REFUSED(put(rows[i].path, 0, 5, true), rows[i].reason);
	}
	caller = "console";
	roles = "staff,portal";
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob"), 0);
	cr_expect_eq(put(TAKES, 0, 5, true), 0, "%s", error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'WHOLE' AND bytes = 5"), 1);
}

Test(file_put, is_whole_when_its_last_part_came)
{
	uint64_t whole = 0;
	char first[40];
	ShCall call;

	cr_assert_eq(put_by("a", TAKES, 0, PART, false, &whole), 0, "%s", error.reason);
	cr_expect_eq(whole, 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'UPLOADING'"), 1);
	strcpy(first, blob_id);
	/* the answer was lost: the same again is the same */
	cr_assert_eq(put_by("a", TAKES, 0, PART, false, &whole), 0, "%s", error.reason);
	cr_assert_eq(put_by("b", TAKES, 1, 5, true, &whole), 0, "%s", error.reason);
	cr_expect_eq(whole, FILE_BYTES);
	cr_expect_str_eq(blob_id, first);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob_chunk"), 5);
	call = call_now("");
	cr_expect_eq(sh_read(&call, read_back, first), 0, "%s", call.error.reason);
	REFUSED(put(TAKES, 1, 5, true), "blob.not_uploading");
	REFUSED(put(TAKES, 0, 5, true), "blob.not_uploading");
}

static int put_at(ShCall *call, void *arg) { return sh_blob_put(call, blob_id, *(const uint32_t *) arg, "other", 5); }

/* What came once stays as it came, whoever sends that part again under another key. */
Test(file_put, a_place_is_taken_once)
{
	uint32_t last = PART / SH_BLOB_CHUNK - 1, next = last + 1;
	ShCall call;

	cr_assert_eq(put(TAKES, 0, PART, false), 0, "%s", error.reason);
	call = call_now("again");
	cr_expect_eq(sh_write(&call, put_at, &last), SH_REFUSED);
	cr_expect_str_eq(call.error.reason, "blob.not_uploading");
	call = call_now("next");
	cr_expect_eq(sh_write(&call, put_at, &next), 0, "%s", call.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob_chunk"), PART / SH_BLOB_CHUNK + 1);
}

Test(file_put, is_nobody_elses)
{
	cr_assert_eq(put(TAKES, 0, PART, false), 0, "%s", error.reason);
	who = "staff:mori";
	REFUSED(put(TAKES, 1, 5, true), "blob.unknown");
	cr_expect_eq(put(TAKES, 0, 3, true), 0, "%s", error.reason); /* an upload of his own */
	who = "staff:ito";
	cr_expect_eq(put(TAKES, 1, 5, true), 0, "%s", error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'WHOLE'"), 2);
}

Test(file_put, has_parts_of_one_size_and_an_end)
{
	REFUSED(put(TAKES, 0, PART - 1, false), "field.out_of_range");
	REFUSED(put(TAKES, 1, 5, true), "blob.unknown"); /* its beginning never came */
	cr_assert_eq(put(TAKES, 0, PART, false), 0, "%s", error.reason);
	REFUSED(put(TAKES, 1, 0, true), "field.out_of_range");
	upload = "00000000-0000-4000-8000-000000000002";
	cr_assert_eq(put(TAKES, 0, 0, true), 0, "%s", error.reason); /* an empty file is one */
	REFUSED(put(TAKES, 1, 6, true), "request.too_large");
	upload = UPLOAD;
}
