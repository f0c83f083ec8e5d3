#include "peers_fake.h"
#include "sh_blob.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

static bool has_flag(const Intake__SubmitReply *p, const char *flag)
{
	for (size_t i = 0; i < p->n_flags; i++)
		if (strcmp(p->flags[i], flag) == 0)
			return true;
	return false;
}

Test(intake, the_same_number_is_one_application)
{
	Intake__RisaiForm form = form_of_taro(), other = form_of_taro(), number = form_of_taro();
	const Intake__SubmitReply *p;
	char id[37];

	other.statement = "壁も落ちた";
	number.mynumber = NUMBER;
	cr_assert_eq(hand_over(&(Given){ "R-1", .form = &form }, &p), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_str_eq(p->result, "ACCEPTED");
	snprintf(id, sizeof id, "%s", p->application_id);

	const struct {
		const char *what, *receipt_no;
		uint32_t rev;
		const Intake__RisaiForm *form;
		const char *result, *reason;
	} cases[] = {
		{ "the same again", "R-1", 0, &form, "DUPLICATE", NULL },
		{ "other content", "R-1", 0, &other, "CONFLICT", "intake.receipt.changed" },
		{ "with a number it had not", "R-1", 0, &number, "CONFLICT", "intake.receipt.changed" },
		{ "a next rev nobody asked for", "R-1", 1, &form, "CONFLICT", "intake.receipt.not_returned" },
		{ "a rev too far", "R-1", 3, &form, "CONFLICT", "intake.receipt.gap" },
		{ "a rev of what never came", "R-9", 1, &form, "CONFLICT", "intake.receipt.unknown" },
		{ "another number", "R-2", 0, &form, "ACCEPTED", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_assert_eq(hand_over(&(Given){ .receipt_no = cases[i].receipt_no,
						 .rev = cases[i].rev,
						 .form = cases[i].form },
				       &p),
			     0, "%s: %s", cases[i].what, f.error.reason);
		cr_expect_str_eq(p->result, cases[i].result, "%s", cases[i].what);
		if (strcmp(cases[i].receipt_no, "R-1") == 0)
			cr_expect_str_eq(p->application_id, id, "%s", cases[i].what);
		if (cases[i].reason) {
			cr_assert_eq(p->n_remarks, 1, "%s", cases[i].what);
			cr_expect_str_eq(p->remarks[0]->reason, cases[i].reason, "%s", cases[i].what);
			cr_expect_gt(strlen(p->remarks[0]->text_ja), 10, "%s", cases[i].what);
		}
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM application"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM application_rev"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ApplicationReceived'"), 2);
}

Test(intake, what_is_odd_is_taken_and_flagged_what_cannot_be_read_is_refused)
{
	Intake__RisaiForm good = form_of_taro(), bare = form_of_taro(), date = form_of_taro(),
			  option = form_of_taro();
	const int64_t before_2020 = INT64_C(1500000000) * 1000000;
	const Intake__SubmitReply *p;

	bare.statement = "";
	date.occurred_on = "2026-02-30";
	option.property = "城";
	const struct {
		const char *what;
		Given given;
		const char *flag, *not_flag, *reason, *field;
	} cases[] = {
		{ "unsigned", { "F-1", .form = &good }, "IDENTITY_UNVERIFIED", "LATE", NULL, NULL },
		{ "at the counter",
		  { "F-2", .form = &good, .channel = "COUNTER" },
		  NULL,
		  "IDENTITY_UNVERIFIED",
		  NULL,
		  NULL },
		{ "by post", { "F-3", .form = &good, .channel = "POST" }, "IDENTITY_UNVERIFIED", NULL, NULL, NULL },
		{ "too early",
		  { "F-4", .form = &good, .submitted_us = before_2020 },
		  "BEFORE_PERIOD",
		  "LATE",
		  NULL,
		  NULL },
		{ "incomplete", { "F-5", .form = &bare }, "INCOMPLETE", NULL, NULL, NULL },
		{ "no day", { "F-6", .form = &date }, NULL, NULL, "intake.item.date", "form.occurred_on" },
		{ "no option", { "F-7", .form = &option }, NULL, NULL, "intake.item.option", "form.property" },
		{ "a staff member as portal",
		  { "F-8", .form = &good, .channel = "PORTAL" },
		  NULL,
		  NULL,
		  "intake.channel.unknown",
		  "channel" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r = hand_over(&cases[i].given, &p);

		if (cases[i].reason) {
			cr_expect_eq(r, SH_REFUSED, "%s", cases[i].what);
			cr_expect_str_eq(f.error.reason, cases[i].reason, "%s", cases[i].what);
			cr_expect_str_eq(f.error.field, cases[i].field, "%s", cases[i].what);
			continue;
		}
		cr_assert_eq(r, 0, "%s: %s %s", cases[i].what, f.error.reason, f.error.field);
		cr_expect_str_eq(p->result, "ACCEPTED", "%s", cases[i].what);
		cr_expect(!cases[i].flag || has_flag(p, cases[i].flag), "%s", cases[i].what);
		cr_expect(!cases[i].not_flag || !has_flag(p, cases[i].not_flag), "%s", cases[i].what);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM application"), 5);

	/* An extension is a newer period; a day off moves the last day (2020-02-29 was a Saturday). */
	Intake__OpenProcedureRequest q = INTAKE__OPEN_PROCEDURE_REQUEST__INIT;
	const void *reply;

	as("staff:soumu", "ledger");
	q.disaster_id = DISASTER;
	q.procedure = "RISAI";
	q.opens_on = "2020-01-01";
	q.closes_on = "2020-02-29";
	cr_assert_eq(ask(&f, "OpenProcedure", &q.base, &reply), 0);
	cr_expect_str_eq(((const Intake__OpenProcedureReply *) reply)->closes_on_effective, "2020-03-02");
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "F-9", .form = &good }, &p), 0);
	cr_expect(has_flag(p, "LATE"));
	cr_expect_str_eq(p->result, "ACCEPTED");
}

static const uint8_t jpeg[] = "\xff\xd8\xff\xe0 a picture", script[] = "#!/bin/sh\nrm -rf /\n";

typedef struct Upload {
	const char *id;
	const void *bytes;
	size_t len;
	const char *purpose;
} Upload;

/* As the door leaves it: whole, and not claimed by anything. */
static int upload(ShCall *call, void *arg)
{
	const Upload *u = arg;
	uint8_t hash[32] = { 7, (uint8_t) u->len };
	int r = sh_blob_begin(call, u->id, u->purpose, "写真.jpg", "image/jpeg");

	if (r == 0)
		r = sh_blob_put(call, u->id, 0, u->bytes, u->len);
	return r != 0 ? r : sh_blob_end(call, u->id, u->len, 1, hash);
}

Test(intake, attachments_are_known_by_their_bytes)
{
#define BLOB(n) "00000000-0000-7000-8000-0000000000f" n
	Intake__RisaiForm form = form_of_taro();
	const Intake__SubmitReply *p;
	const Intake__Application *a;
	char id[37];

	cr_assert_eq(in_tx(&f, upload, &(Upload){ BLOB("1"), jpeg, sizeof jpeg, "attachment" }), 0, "%s",
		     f.error.reason);
	cr_assert_eq(in_tx(&f, upload, &(Upload){ BLOB("2"), script, sizeof script, "attachment" }), 0);
	cr_assert_eq(in_tx(&f, upload, &(Upload){ BLOB("3"), jpeg, sizeof jpeg, "import" }), 0);
	cr_assert_eq(in_tx(&f, upload, &(Upload){ BLOB("4"), jpeg, sizeof jpeg, "attachment" }), 0);

	cr_assert_eq(hand_over(&(Given){ "A-1", .form = &form, .blob_id = BLOB("2") }, &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.attachment.type");
	cr_expect_str_eq(f.error.field, "attachments[0]");
	cr_assert_eq(hand_over(&(Given){ "A-1", .form = &form, .blob_id = BLOB("3") }, &p), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "blob.unknown", "an upload for something else");
	cr_expect_eq(count(&f, "SELECT count(*) FROM application"), 0);

	cr_assert_eq(hand_over(&(Given){ "A-1", .form = &form, .blob_id = BLOB("1") }, &p), 0, "%s", f.error.reason);
	cr_expect_str_eq(p->result, "ACCEPTED");
	snprintf(id, sizeof id, "%s", p->application_id);
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob WHERE state = 'CLAIMED'"), 1);

	/* The same file uploaded anew is the same application; its second copy goes, the first stays. */
	cr_assert_eq(hand_over(&(Given){ "A-1", .form = &form, .blob_id = BLOB("4") }, &p), 0);
	cr_expect_str_eq(p->result, "DUPLICATE");
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob WHERE blob_id = '" BLOB("4") "'"), 0);
	cr_assert_eq(hand_over(&(Given){ "A-1", .form = &form, .blob_id = BLOB("1") }, &p), 0);
	cr_expect_str_eq(p->result, "DUPLICATE");
	cr_expect_eq(count(&f, "SELECT count(*) FROM blob_chunk WHERE blob_id = '" BLOB("1") "'"), 1);

	cr_assert_geq(run_due(&f, sh_now_us()), 1);
	as("staff:mado", "window");
	a = look_at(id);
	cr_assert_eq(a->n_attachments, 1);
	cr_expect_str_eq(a->attachments[0]->file_name, "写真.jpg");
	cr_expect_eq(a->attachments[0]->bytes, sizeof jpeg);
}
