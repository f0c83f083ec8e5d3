/* What a worker makes of a door's files, up and down, also when calls fail. */
#include "door_fixture.h"
#include "sh_hex.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- files ---- */
static const ShDoorUpload files[] = {
	{ "0190a000-0000-7000-8000-000000000001", "front", "正面.jpg", "image/jpeg", 0, 0, 0 },
	{ "0190a000-0000-7000-8000-000000000002", "back", "裏.jpg", "image/jpeg", 0, 0, 0 },
	{ "0190a000-0000-7000-8000-000000000003", "front", "正面.jpg", "image/jpeg", 0, 0, 0 },
	{ "0190a000-0000-7000-8000-000000000004", "front", "正面.jpg", "image/jpeg", 0, 0, 0 },
};

static int send_chunk(const ShDoorUpload *file, unsigned no, const char *bytes, size_t len, bool last)
{
	Ask a = { .route = &attach,
		  .api_key = portal,
		  .chunk = true,
		  .uploads = { *file },
		  .n_uploads = 1,
		  .chunk_no = no,
		  .bytes = bytes,
		  .len = len,
		  .last = last };

	return door(&a);
}

static void given_file(const ShDoorUpload *file, const char *text)
{
	cr_assert_eq(send_chunk(file, 0, text, strlen(text), true), 0, "%s", error.reason);
}

Test(door_files, a_file_comes_in_pieces_and_is_handed_on_by_its_id, .init = door_open, .fini = door_close)
{
	uint8_t hash[32];
	char hex[65], wanted[200];
	Ask a = { .route = &attach, .api_key = portal, .key = "a1", .uploads = { files[0] }, .n_uploads = 1 };

	cr_assert_eq(send_chunk(&files[0], 0, "abc", 3, false), 0, "%s", error.reason);
	cr_expect_eq(door(&a), SH_REFUSED, "not all of it is there");
	cr_expect_str_eq(error.reason, "blob.unknown");
	cr_assert_eq(send_chunk(&files[0], 1, "defg", 4, true), 0, "%s", error.reason);
	cr_expect_eq(status, 0, "the door goes on");
	cr_assert_eq(door(&a), 0, "%s", error.reason);
	crypto_hash_sha256(hash, (const uint8_t *) "abcdefg", 7);
	sh_hex(hex, hash, sizeof hash);
	snprintf(wanted, sizeof wanted, "{\"sha256\":\"%s\",\"bytes\":\"7\"}", hex);
	cr_expect_str_eq(reply, wanted);
	cr_expect_neq(send_chunk(&files[1], 1, "x", 1, true), 0, "a piece of nothing");
	cr_expect_eq(send_chunk(&files[1], 0, "", 0, true), 0, "an empty file is one");
	cr_expect_eq(door(&(Ask){ .route = &attach,
				  .api_key = window,
				  .chunk = true,
				  .uploads = { files[2] },
				  .bytes = "x",
				  .len = 1 }),
		     SH_REFUSED);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob"), 2, "of who may not send nothing is kept");
	a.uploads[0] = files[3];
	a.key = "a2";
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "blob.unknown");
	/* The name that the form gives stands over that of the file. */
	a = (Ask){ .route = &attach,
		   .api_key = portal,
		   .key = "a3",
		   .json = "{\"fileName\":\"x.bin\"}",
		   .uploads = { files[1] },
		   .n_uploads = 1 };
	cr_expect_eq(door(&a), 0, "%s", error.reason);
}

Test(door_files, several_files_are_attachments_of_their_request, .init = door_open, .fini = door_close)
{
	Ask a = { .route = &describe,
		  .api_key = portal,
		  .key = "d1",
		  .json = "{\"since\":\"1\"}",
		  .uploads = { files[0], files[1] },
		  .n_uploads = 2 };
	char first[sizeof reply];

	given_file(&files[0], "front");
	given_file(&files[1], "the back");
	given_file(&files[2], "front"); /* the same once more, as another attempt sends it */
	given_file(&files[3], "other");
	cr_assert_eq(door(&a), 0, "%s %s", error.reason, error.field);
	cr_expect_not_null(strstr(reply, " [front 正面.jpg 5 "), "%s", reply);
	cr_expect_not_null(strstr(reply, " [back 裏.jpg 8 "), "%s", reply);
	memcpy(first, reply, sizeof first);
	a.uploads[0] = files[2];
	cr_expect_eq(door(&a), 0, "the same words and the same bytes under new ids: %s", error.reason);
	cr_expect_str_eq(reply, first);
	a.uploads[0] = files[3];
	cr_expect_eq(door(&a), SH_REFUSED, "other bytes");
	cr_expect_str_eq(error.reason, "key.other_request");
	a.uploads[0] = files[0];
	a.json = "{\"since\":\"2\"}";
	cr_expect_eq(door(&a), SH_REFUSED, "other words");
	cr_expect_str_eq(error.reason, "key.other_request");
	/* One that broke off leaves nothing. */
	a.kind = SH_DOOR_ABORTED;
	cr_expect_eq(door(&a), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob"), 2);
	a.n_uploads = 0;
	cr_expect_eq(door(&a), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob"), 2);
	/* One whose route takes no file has no field for it. */
	a = (Ask){ .route = &look,
		   .api_key = portal,
		   .vars = { { "book_id", "none" } },
		   .uploads = { files[2] },
		   .n_uploads = 1 };
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "book.unknown");
}

/* ---- downloads ---- */
Test(door_files, a_download_is_on_record_once, .init = door_open, .fini = door_close)
{
	static const char records[] = "SELECT count(*) FROM audit_pending";
	Ask a = { .route = &page, .api_key = portal, .vars = { { "book_id", "b1" } } };

	cr_assert_eq(door(&a), 0, "%s", error.reason);
	cr_expect_str_eq(reply, "b1");
	cr_expect_eq(status, 200);
	cr_expect_str_eq(header, "Content-Disposition: attachment; filename=\"page.txt\"");
	cr_expect_eq(count(&f, records), 1);
	audits_itself = true;
	cr_assert_eq(door(&a), 0);
	cr_expect_eq(count(&f, records), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%ids=p1'"), 1);
	audits_itself = false;
	names_no_file = true;
	a.route = &page_free;
	cr_assert_eq(door(&a), 0);
	cr_expect_str_empty(header);
	cr_expect_eq(count(&f, records), 2, "it is about nobody");
	a.route = &page;
	fetch_says = "page.unknown";
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "page.unknown");
	gather_says = "page.shut";
	cr_expect_eq(door(&a), SH_REFUSED);
	cr_expect_str_eq(error.reason, "page.shut");
	cr_expect_eq(count(&f, records), 2);
	cr_expect_str_empty(reply);
}

/* ---- and when calls fail ---- */
static unsigned sweep(Ask *a, void (*then)(int r))
{
	static unsigned attempts;
	char key[24];

	for (unsigned n = 1; n < 2000; n++) {
		ShError err;
		bool struck;
		int r;

		cr_assert_eq(sh_db_ready(&f.worker.db, &err), 0);
		snprintf(key, sizeof key, "sweep-%u", ++attempts);
		a->key = key;
		faults_arm(n);
		r = door(a);
		struck = faults_happened();
		cr_assert(r == 0 || (struck && error.reason[0]), "fault %u: %d %s %s", n, r, error.reason,
			  error.field);
		cr_assert(r != SH_REFUSED || error.code == SH_RESOURCE_EXHAUSTED ||
				  error.code == SH_FAILED_PRECONDITION,
			  "fault %u: the fault is ours, not that of who asked: %s", n, error.reason);
		then(r);
		if (!struck)
			return n - 1;
	}
	return 0;
}

static void both_files(int r)
{
	cr_assert(r != 0 || strstr(reply, "[front 正面.jpg 5 ") != NULL, "%s", reply);
	cr_assert(r != 0 || strstr(reply, "since=1") != NULL, "%s", reply);
}

static void whole_or_not(int r)
{
	cr_assert_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'WHOLE'"), r == 0);
	run_sql(&f, "DELETE FROM blob; DELETE FROM blob_chunk");
}

static void on_record(int r)
{
	static long before;
	long now = count(&f, "SELECT count(*) FROM audit_pending");

	cr_assert(r != 0 || now == before + 1, "it is answered without a record");
	before = now;
}

static void gone_or_there(int r)
{
	cr_assert_eq(count(&f, "SELECT count(*) FROM blob"), r == 0 ? 0 : 2);
	if (r == 0) {
		given_file(&files[0], "front");
		given_file(&files[1], "the back");
	}
}

Test(door_files, whatever_fails_it_is_done_or_said, .init = door_open, .fini = door_close, .timeout = 120)
{
	Ask chunk = { .route = &attach,
		      .api_key = portal,
		      .chunk = true,
		      .uploads = { files[0] },
		      .n_uploads = 1,
		      .bytes = "abc",
		      .len = 3,
		      .last = true };
	Ask call = { .route = &describe,
		     .api_key = portal,
		     .json = "{\"since\":\"1\"}",
		     .uploads = { files[0], files[1] },
		     .n_uploads = 2 };
	Ask download = { .route = &page, .api_key = portal, .vars = { { "book_id", "b1" } } };

	cr_expect_gt(sweep(&chunk, whole_or_not), 15);
	cr_expect_gt(sweep(&download, on_record), 8);
	given_file(&files[0], "front");
	given_file(&files[1], "the back");
	cr_expect_gt(sweep(&call, both_files), 25);
	call.kind = SH_DOOR_ABORTED;
	cr_expect_gt(sweep(&call, gone_or_there), 5);
}
