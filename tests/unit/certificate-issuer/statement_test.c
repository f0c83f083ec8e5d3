#include "issuer_fixture.h"
#include "rules/grade_label.h"
#include <criterion/criterion.h>
#include <string.h>

Test(grade_label, says_what_the_table_says)
{
	static const struct {
		const char *code, *label;
	} rows[] = {
		{ "1", "全壊" },   { "2", "大規模半壊" }, { "3", "中規模半壊" },
		{ "4", "半壊" },   { "5", "準半壊" },     { "6", "準半壊に至らない\uff08一部損壊\uff09" },
		{ "0", "無被害" }, { "9", "判定対象外" }, { "7", NULL },
		{ "", NULL },      { "1 ", NULL },        { "未調査", NULL },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *label = grade_label(rows[i].code);

		if (rows[i].label)
			cr_expect(label && strcmp(label, rows[i].label) == 0, "%s", rows[i].code);
		else
			cr_expect_null(label, "%s", rows[i].code);
	}
}

static char too_long[ISSUER_NAME_MAX * 3 + 4];

/* What one field may not be; each row spoils a sound statement in one place. */
static void spoil(IssuerStatement *s, int row)
{
	static const char *const many[ISSUER_BOX1_LINES + 1] = { "一" };

	switch (row) {
	case 0:
		s->head_name = "";
		break;
	case 1:
		s->head_name = NULL;
		break;
	case 2:
		s->head_name = too_long;
		break;
	case 3:
		s->head_name = "能登\x80";
		break;
	case 4:
		s->cause = "地震\nによる";
		break;
	case 5:
		s->grade = "7";
		break;
	case 6:
		s->grade = NULL;
		break;
	case 7:
		s->certified_on = "2024-02-30";
		break;
	case 8:
		s->tenant = "17204";
		break;
	case 9:
		s->certificate_number = "R6/1";
		break;
	case 10:
		s->issue_number = 0;
		break;
	case 11:
		s->box1 = (IssuerLines){ many, ISSUER_BOX1_LINES + 1 };
		break;
	case 12:
		s->seal_png_len = 0;
		break;
	case 13:
		s->dwelling_id = "a b";
		break;
	case 14:
		s->dwelling_address = "";
		break;
	case 15:
		s->head_address = "";
		break;
	}
}

Test(statement, refuses_what_may_not_be_printed)
{
	static const struct {
		const char *reason, *field;
	} rows[] = {
		{ "certificate.item.missing", "head_name" },
		{ "certificate.item.missing", "head_name" },
		{ "certificate.item.too_long", "head_name" },
		{ "certificate.item.not_utf8", "head_name" },
		{ "certificate.item.control", "cause" },
		{ "certificate.grade.not_printable", "grade" },
		{ "certificate.grade.not_printable", "grade" },
		{ "certificate.date.malformed", "certified_on" },
		{ "certificate.tenant.malformed", "tenant" },
		{ "certificate.code.malformed", "certificate_number" },
		{ "certificate.issue_number.range", "issue_number" },
		{ "certificate.box.too_many_lines", "box1" },
		{ "certificate.seal.size", "seal_png" },
		{ "certificate.code.malformed", "dwelling_id" },
		{ "certificate.item.missing", "dwelling_address" },
		{ "certificate.item.missing", "head_address" },
	};
	Fixture f = { .seal_len = 10 };
	IssuerStatement s = given_statement(&f);
	ShError err;

	for (size_t i = 0; i + 3 < sizeof too_long; i += 3)
		memcpy(too_long + i, "永", 3);
	cr_assert_eq(issuer_statement_check(&s, &err), 0, "%s", err.reason);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		s = given_statement(&f);
		spoil(&s, (int) i);
		cr_expect_eq(issuer_statement_check(&s, &err), SH_REFUSED, "row %zu", i);
		cr_expect_str_eq(err.reason, rows[i].reason, "row %zu", i);
		cr_expect_str_eq(err.field, rows[i].field, "row %zu", i);
	}
}

Test(statement, record_is_canonical)
{
	Fixture f = { .seal_len = 10, .arena = sh_arena_new(1 << 20) };
	IssuerStatement s = given_statement(&f);
	IssuerRecord a, b, c;
	ShError err;

	cr_assert_eq(issuer_statement_record(&s, f.arena, &a, &err), 0);
	cr_assert_eq(issuer_statement_record(&s, f.arena, &b, &err), 0);
	s.qr = "https://elsewhere.example/#x";
	s.head_name = "能登 葛\U000E0103子"; /* the same letter but for its variation selector */
	cr_assert_eq(issuer_statement_record(&s, f.arena, &c, &err), 0);

	cr_expect_str_eq(a.bytes, b.bytes);
	cr_expect_arr_eq(a.sha256, b.sha256, sizeof a.sha256);
	cr_expect_arr_neq(a.sha256, c.sha256, sizeof a.sha256);
	cr_expect_not_null(strstr(a.bytes, "葛\U000E0102"), "names stay as registered");
	cr_expect_eq(strncmp(a.bytes, "{\"authority_name\":\"試験 太郎\",\"authority_title\":", 30), 0, "%.60s",
		     a.bytes);
	cr_expect_eq(strlen(a.bytes), a.len);
	sh_arena_free(f.arena);
}

Test(statement, record_within_the_budget_only)
{
	Fixture f = { .seal_len = 10, .arena = sh_arena_new(64) };
	IssuerStatement s = given_statement(&f);
	IssuerRecord a;
	ShError err;

	cr_expect_neq(issuer_statement_record(&s, f.arena, &a, &err), 0);
	cr_expect_str_eq(err.reason, "certificate.record.memory");
	sh_arena_free(f.arena);
}
