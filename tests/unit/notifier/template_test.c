#include "mime/mail_template.h"
#include <criterion/criterion.h>
#include <string.h>

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define TEMPLATES SHIEN_SOURCE_DIR "/services/notifier/templates"

/* Every file in the repository loads, and every placeholder in it is filled. */
Test(template, every_kind_has_its_file)
{
	ShArena *arena = sh_arena_new(1 << 24);
	size_t n;
	const MailTemplateKind *kinds = mail_template_kinds(&n);
	ShError err = { 0 };

	cr_assert_eq(n, 7);
	for (size_t i = 0; i < n; i++) {
		const char *const *names[] = { kinds[i].required, kinds[i].optional };
		const char *subject, *body;
		MailValue values[16];
		MailTemplate t;
		size_t v = 0;

		cr_assert_eq(mail_template_load(arena, TEMPLATES, kinds[i].kind, &t, &err), 0, "%s: %s %s",
			     kinds[i].kind, err.reason, err.field);
		for (int part = 0; part < 2; part++)
			for (const char *const *name = names[part]; *name; name++)
				values[v++] = (MailValue){ *name, "<値>" };
		cr_assert_eq(mail_template_fill(arena, &t, values, v, &subject, &body, &err), 0, "%s", err.field);
		cr_expect(strstr(subject, "【<値>】"), "%s", subject);
		cr_expect_not(strstr(body, "{{") || strstr(subject, "{{"));
		/* One required value less, and it is refused. */
		cr_expect_eq(mail_template_fill(arena, &t, values + 1, v - 1, &subject, &body, &err), SH_REFUSED);
		cr_expect_str_eq(err.reason, "notifier.template.missing_value");
		cr_expect_str_eq(err.field, "municipality");
	}
	cr_expect_eq(mail_template_load(arena, TEMPLATES, "../receipt", &(MailTemplate){ 0 }, &err), SH_REFUSED);
	cr_expect_eq(mail_template_load(arena, "/nowhere", "RECEIPT", &(MailTemplate){ 0 }, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "notifier.template.unreadable");
	sh_arena_free(arena);
}

#define RESULT "{{municipality}} {{procedure}} {{receipt_no}} {{decided_on}}"

Test(template, bad_files_are_refused_by_placeholder)
{
	static const struct {
		const char *text, *reason, *field;
	} rows[] = {
		{ "Subject: s\n\n" RESULT, NULL, "" },
		{ "Subject: {{receipt_no}}\n\n" RESULT " {{desk}}", NULL, "" },
		{ "Subject: s\n\n" RESULT " {{grade}}", "notifier.template.unknown_placeholder", "grade" },
		{ "Subject: {{applicant}}\n\n" RESULT, "notifier.template.unknown_placeholder", "applicant" },
		{ "Subject: s\n\n{{municipality}} {{procedure}} {{receipt_no}}",
		  "notifier.template.missing_placeholder", "decided_on" },
		{ "Subject: s\n\n" RESULT " {{desk", "notifier.template.unclosed", "" },
		{ "Subject: s\n" RESULT, "notifier.template.subject", "" },
		{ "Subject: \n\n" RESULT, "notifier.template.subject", "" },
		{ RESULT, "notifier.template.subject", "" },
		{ "", "notifier.template.subject", "" },
		{ "Subject: \xff\n\n" RESULT, "notifier.template.utf8", "" },
	};
	ShArena *arena = sh_arena_new(1 << 20);

	for (size_t i = 0; i < COUNT(rows); i++) {
		ShError err = { 0 };
		MailTemplate t;
		int r = mail_template_parse(arena, mail_template_kind("RESULT"), rows[i].text, &t, &err);

		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason ? rows[i].reason : "", "row %zu", i);
		cr_expect_str_eq(err.field, rows[i].field, "row %zu", i);
	}
	sh_arena_free(arena);
}

Test(template, values_are_checked_and_read_once)
{
	static const MailValue good[] = { { "municipality", "輪島市" },
					  { "procedure", "罹災証明書" },
					  { "receipt_no", "{{procedure}}" },
					  { "decided_on", "令和8年11月21日" } };
	static const struct {
		MailValue extra;
		const char *reason;
	} rows[] = {
		{ { "desk", "税務課\n1階" }, NULL },
		{ { "applicant", "x" }, "notifier.template.unknown_value" },
		{ { "procedure", "x" }, "notifier.template.unknown_value" },
		{ { "desk", "x\ry" }, "notifier.template.value" },
		{ { "desk", "\xff" }, "notifier.template.value" },
		{ { "desk", NULL }, "notifier.template.value" },
	};
	ShArena *arena = sh_arena_new(1 << 20);
	const char *subject, *body;
	MailTemplate t;
	ShError err;

	cr_assert_eq(mail_template_parse(arena, mail_template_kind("RESULT"),
					 "Subject: s {{municipality}}\n\n" RESULT "!\n", &t, &err),
		     0);
	cr_assert_eq(mail_template_fill(arena, &t, good, COUNT(good), &subject, &body, &err), 0);
	cr_expect_str_eq(subject, "s 輪島市");
	cr_expect_str_eq(body, "輪島市 罹災証明書 {{procedure}} 令和8年11月21日!\n");
	for (size_t i = 0; i < COUNT(rows); i++) {
		MailValue values[COUNT(good) + 1];
		int r;

		memcpy(values, good, sizeof good);
		values[COUNT(good)] = rows[i].extra;
		r = mail_template_fill(arena, &t, values, COUNT(values), &subject, &body, &err);
		cr_expect_eq(r, rows[i].reason ? SH_REFUSED : 0, "row %zu", i);
		if (rows[i].reason)
			cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
	}
	MailValue broken[] = { { "municipality", "輪島\n市" }, good[1], good[2], good[3] };
	cr_expect_eq(mail_template_fill(arena, &t, broken, 4, &subject, &body, &err), SH_REFUSED);
	cr_expect_str_eq(err.field, "municipality", "a line break in the subject");
	sh_arena_free(arena);
}
