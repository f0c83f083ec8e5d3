#include "mail.h"

#include <criterion/criterion.h>
#include <string.h>

#define ENVELOPE "X-Envelope-From: no-reply@city.example\r\nX-Envelope-To: applicant01@mail.example\r\n"
#define REST "Message-ID: <1@city.example>\r\nContent-Transfer-Encoding: base64\r\n"
/* 【潮咲市】申請を受け付けました(受付番号 P-000001), in two encoded words on two lines */
#define SUBJECT                                                                                                      \
	"Subject: =?UTF-8?B?44CQ5r2u5ZKy5biC44CR55Sz6KuL44KS5Y+X44GR5LuY44GR44G+44GX44Gf?=\r\n"                      \
	" =?UTF-8?B?KOWPl+S7mOeVquWPtyBQLTAwMDAwMSk=?=\r\n"

Test(mail, header_and_body)
{
	static const char text[] = ENVELOPE SUBJECT REST "\r\n55Sz6KuL44KS\r\n5Y+X44GR5LuY44GRCg==\r\n";
	Mail m;

	cr_assert(mail_parse(&m, text, sizeof text - 1));
	cr_expect_str_eq(m.to, "applicant01@mail.example");
	cr_expect_str_eq(m.subject, "【潮咲市】申請を受け付けました(受付番号 P-000001)");
	cr_expect_str_eq(m.message_id, "<1@city.example>");
	cr_expect_str_eq(m.body, "申請を受け付け\n");
	mail_free(&m);
}

Test(mail, what_is_none)
{
	static const char *const texts[] = {
		"",
		ENVELOPE SUBJECT REST, /* no body */
		ENVELOPE SUBJECT REST "\r\n*not base64*",
		ENVELOPE REST "\r\nQQ==",                               /* no subject */
		SUBJECT REST "\r\nQQ==",                                /* to nobody */
		ENVELOPE "Subject: =?UTF-8?B?44CQ\r\n" REST "\r\nQQ==", /* a word without its end */
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		Mail m;

		cr_expect_not(mail_parse(&m, texts[i], strlen(texts[i])), "%zu", i);
		mail_free(&m);
	}
}

Test(mail, counted_once_by_message_id)
{
	Mail all[] = {
		{ .to = "a@x", .subject = "【町】交付の準備ができました(受付番号 P-1)", .message_id = "<1>" },
		{ .to = "a@x", .subject = "【町】交付の準備ができました(受付番号 P-1)", .message_id = "<1>" },
		{ .to = "a@x", .subject = "【町】交付の準備ができました(受付番号 P-2)", .message_id = "<2>" },
		{ .to = "b@x", .subject = "【町】交付の準備ができました(受付番号 P-1)", .message_id = "<3>" },
		{ .to = "a@x", .subject = "【町】申請の結果について(受付番号 P-1)", .message_id = "<4>" },
	};
	Mails m = { all, sizeof all / sizeof *all, 0 };

	cr_expect_eq(mails_count(&m, "a@x", "交付の準備ができました", "P-1"), 1);
	cr_expect_eq(mails_count(&m, "a@x", "交付の準備ができました", ""), 2);
	cr_expect_eq(mails_count(&m, "a@x", "", ""), 3);
	cr_expect_eq(mails_count(&m, "c@x", "", ""), 0);
}
