/* All that the register said of one person: every row and version, in words; to whom, and of whom nothing. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                                                                     \
	"宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,性別,住民状態,異動年月日,異動事由,生年月日," \
	"住所_町字,住所_番地号表記,国籍等_国名コード,国籍名等,第30条45規定区分,在留資格等コード,"           \
	"在留期間の満了の日,旧氏,国保資格有無,介護資格有無,続柄コード1,続柄表記,転入前住所_町字,"         \
	"転出先住所（確定）_町字,支援措置区分,支援措置開始年月日,利用者証明用電子証明書シリアル番号," \
	"利用者証明用電子証明書発行者鍵識別子,個人番号\n"

/* 11 moved twice and lived with 12 in between; 12 still lives there, who came from elsewhere. */
static const char file[] = HEAD
	"11,1,21,ワン リー,ワン "
	"リー,1,1,2011-04-01,02,1980-05-06,港町,5,CHN,中国,01,T26,2027-03-31,昔川,1,0,2,世帯主,遠町,,3,"
	"2015-01-01,0A1B2C,0D,123456789018\n"
	"11,2,22,ワン リー,ワン リー,1,1,2019-04-01,41,1980-05-06,隠町,7,CHN,中国,01,T26,2027-03-31,,,,96,,,,,,,,\n"
	"11,3,23,ワン リー,ワン リー,1,2,2024-04-01,21,1980-05-06,浜町,9,CHN,中国,01,X99,,,,,,,,沖町,,,,,\n"
	"12,1,24,隠れ 花,カクレ ハナ,2,1,2010-04-01,01,1985-01-01,元町,2,,,,,,,,,02,,,,,,,,\n"
	"12,2,22,隠れ 花,カクレ ハナ,2,1,2012-04-01,41,1985-01-01,隠町,7,,,,,,,,,02,,,,,,,,\n";

typedef RegisterSync__GetHistoryReply Reply;
typedef RegisterSync__GetHistoryRequest Request;

static const Reply *history(Fixture *f, Request q)
{
	const void *reply;

	cr_assert_eq(ask(f, "GetHistory", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

static Request of(const char *person_id)
{
	Request q = REGISTER_SYNC__GET_HISTORY_REQUEST__INIT;

	q.person_id = person_id;
	return q;
}

static const RegisterSync__HistoryItem *item(const RegisterSync__HistoryRow *row, const char *name)
{
	for (size_t i = 0; i < row->n_items; i++)
		if (strcmp(row->items[i]->item, name) == 0)
			return row->items[i];
	return NULL;
}

/* code NULL: the item is not there. */
static const struct {
	const char *item, *label, *code, *text, *edition;
} first_row[] = {
	{ "nationality_code", "国籍等_国名コード", "", "CHN", "" },
	{ "nationality", "国籍名等", "", "中国", "" },
	{ "article_30_45", "第30条45規定区分", "01", "中長期在留者", "1.0" },
	{ "residence_status", "在留資格等コード", "T26", "技術・人文知識・国際業務", "1.0" },
	{ "residence_until", "在留期間の満了の日", "", "2027-03-31", "" },
	{ "move_reason", "異動事由", "02", "国外転入等", "1.0" },
	{ "move_date", "異動年月日", "", "2011-04-01", "" },
	{ "former_family_name", "旧氏", "", "昔川", "" },
	{ "health_insured", "国保資格有無", "1", "はい", "" },
	{ "care_insured", "介護資格有無", "0", "いいえ", "" },
	{ "relationship1", "続柄コード1", "02", "世帯主", "1.0" },
	{ "relationship_text", "続柄表記", "", "世帯主", "" },
	{ "previous_town", "転入前住所_町字", "", "遠町", "" },
	{ "name", "氏名", "", "ワン リー", "" },
	{ "address_no", "", NULL, "", "" }, /* of the register's own staff */
	{ "household_no", "", NULL, "", "" },
	{ "protection_kind", "", NULL, "", "" },
	{ "protection_since", "", NULL, "", "" },
	{ "user_cert_serial", "", NULL, "", "" },
	{ "user_cert_issuer_key", "", NULL, "", "" },
	{ "my_number", "", NULL, "", "" },
	{ "given_name", "", NULL, "", "" }, /* says nothing */
};

static void in_words(const RegisterSync__HistoryRow *row)
{
	for (size_t i = 0; i < sizeof first_row / sizeof *first_row; i++) {
		const RegisterSync__HistoryItem *it = item(row, first_row[i].item);

		cr_assert_eq(it != NULL, first_row[i].code != NULL, "%s", first_row[i].item);
		if (!it)
			continue;
		cr_expect_str_eq(it->label, first_row[i].label, "%s: %s", first_row[i].item, it->label);
		cr_expect_str_eq(it->code, first_row[i].code, "%s: %s", first_row[i].item, it->code);
		cr_expect_str_eq(it->text, first_row[i].text, "%s: %s", first_row[i].item, it->text);
		cr_expect_str_eq(it->edition, first_row[i].edition, "%s: %s", first_row[i].item, it->edition);
	}
}

/* The newest first; which is in force, and that a code nobody knows stays a code. */
static void all_rows(Fixture *f, const char *id)
{
	const Reply *p = history(f, of(id));

	cr_assert_eq(p->n_rows, 2, "%zu: not that of the household where somebody is hidden", p->n_rows);
	cr_assert_not(p->protected_);
	cr_assert_not(p->more);
	cr_assert_eq(p->rows[0]->history_no, 3);
	cr_assert(p->rows[0]->in_force);
	cr_assert_str_eq(p->rows[0]->as_of, "2026-09-01");
	cr_assert_str_eq(p->rows[0]->import_id, import_id_of(1));
	cr_assert_str_empty(p->rows[0]->feed_id);
	cr_assert_str_eq(item(p->rows[0], "residence_status")->code, "X99");
	cr_assert_str_empty(item(p->rows[0], "residence_status")->text);
	cr_assert_str_eq(item(p->rows[0], "next_town")->text, "沖町");
	cr_assert_eq(p->rows[1]->history_no, 1);
	cr_assert_not(p->rows[1]->in_force);
	cr_assert_eq(p->rows[1]->superseded_by, 0);
	in_words(p->rows[1]);
}

static void by_role(Fixture *f, const char *id)
{
	const RegisterSync__HistoryRow *row;

	as(f, "shienctl", "register");
	row = history(f, of(id))->rows[1];
	cr_assert_str_eq(item(row, "address_no")->text, "11");
	cr_assert_str_eq(item(row, "household_no")->text, "21");
	cr_assert_null(item(row, "protection_kind"));
	as(f, "shienctl", "protection");
	row = history(f, of(id))->rows[1];
	cr_assert_str_eq(item(row, "protection_kind")->text, "支援措置終了");
	cr_assert_null(item(row, "address_no"));
	cr_assert_null(item(row, "user_cert_serial"));
	cr_assert_null(item(row, "my_number"));
	as(f, "shienctl", "window");
}

/* A corrected row stays beside what it was, and says which file corrected it. */
static void versions(Fixture *f, const char *id)
{
	const Reply *p;
	Request q = of(id);

	import_text(f, 2,
		    HEAD "11,1,21,ワン リー,ワン リー,1,1,2011-04-01,02,1980-05-06,港町,6,CHN,中国,,,,,,,,,,,,,,,\n");
	p = history(f, q);
	cr_assert_eq(p->n_rows, 3);
	cr_assert_eq(p->rows[1]->import_no, 2);
	cr_assert_eq(p->rows[1]->superseded_by, 0);
	cr_assert_str_eq(item(p->rows[1], "address_lot")->text, "6");
	cr_assert_eq(p->rows[2]->superseded_by, 2);
	cr_assert_str_eq(item(p->rows[2], "address_lot")->text, "5");
	/* in pages */
	q.limit = 1;
	for (unsigned i = 0; i < 3; i++) {
		static const uint64_t rows[][2] = { { 3, 1 }, { 1, 2 }, { 1, 1 } };

		p = history(f, q);
		cr_assert_eq(p->n_rows, 1);
		cr_assert_eq(p->more, i < 2);
		cr_assert_eq(p->rows[0]->history_no, rows[i][0]);
		cr_assert_eq(p->rows[0]->import_no, rows[i][1]);
		q.before_history_no = p->rows[0]->history_no;
		q.before_branch_no = p->rows[0]->branch_no;
		q.before_import_no = p->rows[0]->import_no;
	}
	cr_assert_eq(history(f, q)->n_rows, 0);
}

static long audits(Fixture *f, const char *id)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=GetHistory%%%s%%'",
		 id);
	return count(f, sql);
}

static void hidden(Fixture *f, const char *id)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;
	const Reply *p;

	q.person_id = id;
	q.kind = "2";
	q.source = "SELF";
	as(f, "shienctl", "protection");
	cr_assert_eq(ask(f, "SetProtection", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "register,window");
	p = history(f, of(id));
	cr_assert(p->protected_);
	cr_assert_eq(p->n_rows, 0);
	cr_assert_not(p->more);
}

Test(history, every_row_in_words)
{
	Fixture f;
	char wang[40], hana[40];
	long before;

	register_open(&f, "3");
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->rejected_rows, 0, "%s",
		     text_of(&f, "SELECT string_agg(line || column_name || reason, ' ') FROM import_reject"));
	snprintf(wang, sizeof wang, "%s", person_of(&f, "11"));
	snprintf(hana, sizeof hana, "%s", person_of(&f, "12"));
	as(&f, "shienctl", "window");
	before = audits(&f, wang);
	cr_assert_eq(history(&f, of(wang))->n_rows, 3, "while nobody is hidden");
	cr_assert_eq(audits(&f, wang), before + 1);
	hidden(&f, hana);
	cr_assert_eq(audits(&f, hana), 1, "also who is not shown");
	as(&f, "shienctl", "window");
	all_rows(&f, wang);
	by_role(&f, wang);
	versions(&f, wang);
	cr_assert_eq(history(&f, of("00000000-0000-7000-8000-00000000ffff"))->n_rows, 0);
	f.municipality = "483010";
	cr_assert_eq(history(&f, of(wang))->n_rows, 0, "another town");
	fixture_close(&f);
}
