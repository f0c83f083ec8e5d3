#include "rules/attachment.h"
#include <criterion/criterion.h>
#include <string.h>

Test(attachment, is_known_by_its_first_bytes)
{
	static const struct {
		const char *head;
		size_t n;
		uint64_t bytes;
		AttachmentKind kind;
		const char *reason;
	} rows[] = {
		{ "\xff\xd8\xff\xe0xxJFIF", 10, 1000, ATTACHMENT_JPEG, "" },
		{ "\x89PNG\r\n\x1a\nxxxx", 12, 1000, ATTACHMENT_PNG, "" },
		{ "\x89PNG\n\x1a\nxxxx", 11, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "%PDF-1.7\n", 9, 1000, ATTACHMENT_PDF, "" },
		{ " %PDF-1.7", 9, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "\0\0\0\x18"
		  "ftypheic\0\0\0\0",
		  16, 1000, ATTACHMENT_HEIC, "intake.attachment.heic" },
		{ "\0\0\0\x18"
		  "ftypmif1\0\0\0\0",
		  16, 1000, ATTACHMENT_HEIC, "intake.attachment.heic" },
		{ "\0\0\0\x18"
		  "ftypmp42\0\0\0\0",
		  16, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "\0\0\0\x18"
		  "ftyphe",
		  10, 10, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "MZ\x90\0", 4, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "<svg onload=", 12, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "PK\x03\x04", 4, 1000, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "\xff\xd8", 2, 2, ATTACHMENT_UNKNOWN, "intake.attachment.type" },
		{ "", 0, 0, ATTACHMENT_UNKNOWN, "intake.attachment.empty" },
		{ "\xff\xd8\xff", 3, ATTACHMENT_BYTES_MAX, ATTACHMENT_JPEG, "" },
		{ "\xff\xd8\xff", 3, ATTACHMENT_BYTES_MAX + 1ULL, ATTACHMENT_JPEG, "intake.attachment.too_large" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *mend;
		ShError err = { 0 };
		int r;

		cr_expect_eq(attachment_kind((const uint8_t *) rows[i].head, rows[i].n), rows[i].kind, "row %zu", i);
		r = attachment_check((const uint8_t *) rows[i].head, rows[i].n, rows[i].bytes, &mend, &err);
		cr_expect_eq(r, *rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		cr_expect_eq(strlen(mend) > 10, *rows[i].reason != 0, "row %zu", i);
	}
	cr_expect_str_eq(attachment_media_type(ATTACHMENT_PDF), "application/pdf");
	cr_expect_null(attachment_media_type(ATTACHMENT_HEIC));
}

Test(attachment, thirty_and_no_more)
{
	const char *mend;
	ShError err;

	cr_expect_eq(attachments_check(30, &mend, &err), 0);
	cr_expect_eq(attachments_check(31, &mend, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "intake.attachment.too_many");
	cr_expect(strstr(mend, "30"));
}
