/* What staff type: parts of names, former names and addresses, dates in any form; and whom nobody finds. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                                                                                   \
	"宛名番号,個人履歴番号,氏名,氏名_フリガナ,性別,住民状態,生年月日,通称,通称_フリガナ,氏名_外国人ローマ字," \
	"世帯番号,記載順位,"                                                                                                                           \
	"住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記,支援措置区分\n"
#define HOME "汐見県,北浜郡榧ノ浦町,大字白砂,１２番地３,"
#define PORT "汐見県,北浜郡榧ノ浦町,港町,5,"

static const char file[] =
	HEAD "11,1,髙濵　太郎,タカハマ　タロウ,1,1,1937-04-01,,,,700,1," HOME "\n"
	     "12,1,高浜 太郎,タカハマ タロウ,1,1,1990-02-03,,,,701,1," PORT "\n"
	     "13,1,高浜 花子,タカハマ ハナコ,2,1,1940-05-05,,,,702,1," HOME "1\n"
	     "14,1,NGUYEN VAN A,,1,1,1985-06-07,川原 太一,カワハラ タイチ,NGUYEN VAN A,703,1," HOME "\n"
	     "15,1,沖 古老,オキ コロウ,1,1,昭和12年,,,,704,1,汐見県,北浜郡榧ノ浦町,沖町,9,\n"
	     "16,1,北川 良子,キタガワ ヨシコ,2,1,1962-01-08,,,,705,1," PORT "\n"
	     "16,2,髙濵 良子,タカハマ ヨシコ,2,1,1962-01-08,,,,700,2," HOME "\n"
	     "17,1,高浜 次郎,タカハマ ジロウ,1,3,1965-07-09,,,,700,3," HOME "\n";

typedef RegisterSync__SearchResidentsRequest Question;
typedef RegisterSync__SearchResidentsReply Answer;

static const Answer *search(Fixture *f, Question q)
{
	const void *reply;

	cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), 0, "%s %s %s", f->error.reason, f->error.field,
		     f->error.detail);
	return reply;
}

static Question question(const char *name, const char *how, const char *birth, const char *address)
{
	Question q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;

	q.name = name;
	q.how = how;
	q.birth = birth;
	q.address = address;
	return q;
}

/* 宛名番号 of who was found, by its ids, in this order. */
static void expect(Fixture *f, size_t at, const Answer *p, const char *numbers)
{
	char got[200] = "";

	for (size_t i = 0; i < p->n_found; i++)
		for (int n = 11; n <= 17; n++) {
			char number[3] = { (char) ('0' + n / 10), (char) ('0' + n % 10), '\0' };

			if (strcmp(p->found[i]->resident->person_id, person_of(f, number)) == 0) {
				strcat(got, number);
				strcat(got, " ");
			}
		}
	cr_assert_str_eq(got, numbers, "case %zu", at);
}

static void ways_of_asking(Fixture *f)
{
	static const struct {
		const char *name, *how, *birth, *address, *found; /* by reading, then birth */
	} cases[] = {
		{ "タカ", "", "", "", "17 11 12 16 " },
		{ "たかはまた", "PREFIX", "", "", "11 12 " },
		{ "高濱", "", "", "", "17 11 12 16 " },
		{ "太郎", "", "", "", "" }, /* no name begins so */
		{ "太郎", "PART", "", "", "11 12 " },
		{ "はま", "PART", "", "", "17 11 12 16 " },
		{ "ハマタロ", "PART", "", "", "11 12 " },
		{ "ロタ", "PART", "", "", "" },
		{ "髙浜太郎", "WHOLE", "", "", "11 12 " },
		{ "高浜太", "WHOLE", "", "", "" },
		{ "北川", "", "", "", "16 " }, /* as she was called */
		{ "ヨシコ", "PART", "", "", "16 " },
		{ "川原", "", "", "", "14 " },
		{ "van", "PART", "", "", "14 " },
		{ "", "", "S12.4.1", "", "15 11 " }, /* of 15 the year alone is known */
		{ "", "", "昭和12年", "", "15 11 " },
		{ "", "", "1990-02", "", "12 " },
		{ "", "", "H2", "", "12 " },
		{ "タカ", "", "昭和37年", "", "16 " },
		{ "郎", "PART", "1990", "", "12 " },
		{ "郎", "PART", "", "港町", "12 " },
		{ "", "", "", "港町5", "12 16 " }, /* as she lived before */
		{ "", "", "", "港町", "12 16 " },
		{ "", "", "", "北浜郡榧ノ浦町大字白砂12番地3", "14 17 11 16 " },
		{ "", "", "", "汐見県北浜郡榧ノ浦町白砂", "14 17 11 16 " },
		{ "", "", "", "白砂12-3 コーポ", "14 17 11 16 " },
		{ "", "", "", "白砂12-30", "" },
		{ "タカ", "", "", "白砂12", "17 11 16 " },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(f, i, search(f, question(cases[i].name, cases[i].how, cases[i].birth, cases[i].address)),
		       cases[i].found);
}

static void narrowed(Fixture *f)
{
	Question q = question("タカハマ", "", "", "");
	const Answer *p;

	q.residents_only = true;
	expect(f, 100, search(f, q), "11 12 16 ");
	q.sex = "2";
	expect(f, 101, search(f, q), "16 ");
	q.sex = "";
	q.limit = 2;
	p = search(f, q);
	expect(f, 102, p, "11 12 ");
	cr_assert(p->more);
	q.limit = 0;
	cr_assert_not(search(f, q)->more);
}

static void said_of_whom_was_found(Fixture *f)
{
	const Answer *p = search(f, question("北川", "", "", ""));

	cr_assert(p->found[0]->by_other_name);
	cr_assert_str_eq(p->found[0]->resident->name, "髙濵 良子");
	p = search(f, question("髙濵　良子", "WHOLE", "", ""));
	cr_assert_not(p->found[0]->by_other_name);
	p = search(f, question("キタガワ", "", "", "港町5"));
	cr_assert(p->found[0]->by_former_address);
	cr_assert(strstr(p->found[0]->resident->address, "白砂"));
	p = search(f, question("", "", "1990-02-03", "港町5"));
	cr_assert_not(p->found[0]->by_former_address);
}

/* By parts, streets and years nobody finds a protected person, nor who lives with them. */
static void protected_persons(Fixture *f)
{
	static const char *const tries[][4] = { { "タカハマハナ", "", "", "" },
						{ "花子", "PART", "", "" },
						{ "", "", "1940-05-05", "" },
						{ "", "", "", "白砂12-3" },
						{ "", "", "", "白砂12" },
						{ "高浜花子", "WHOLE", "", "" },
						{ "高浜花子", "WHOLE", "昭和15年", "" },
						{ "高浜花子", "PREFIX", "1940-05-05", "" } };
	const Answer *p;

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		p = search(f, question(tries[i][0], tries[i][1], tries[i][2], tries[i][3]));
		for (size_t k = 0; k < p->n_found; k++) {
			cr_assert_not(p->found[k]->resident->protected_, "%zu", i);
			cr_assert_null(strstr(p->found[k]->resident->name, "花子"), "%zu", i);
		}
	}
	/* who knows name and birth must not be able to try where the person lives, or whether */
	for (size_t i = 0; i < 4; i++) {
		Question q = question("高浜花子", "WHOLE", "1940-05-05", i == 0 ? "白砂12-3" : i == 1 ? "港町5" : "");

		q.residents_only = i == 2;
		q.sex = i == 3 ? "1" : "";
		p = search(f, q);
		cr_assert_eq(p->n_found, 1, "%zu", i);
		cr_assert(p->found[0]->resident->protected_, "%zu", i);
	}
	expect(f, 300, search(f, question("髙濵太郎", "WHOLE", "1937-04-01", "白砂12-3")), "11 ");
	expect(f, 301, search(f, question("髙濵太郎", "WHOLE", "1937-04-01", "港町5")), "");
	p = search(f, question("高浜花子", "WHOLE", "S15.5.5", ""));
	cr_assert_eq(p->n_found, 1);
	cr_assert(p->found[0]->resident->protected_);
	cr_assert_str_empty(p->found[0]->resident->person_id);
	cr_assert_str_empty(p->found[0]->resident->name);
}

/* Whoever is of no household is shielded by their own word alone. */
static void protected_without_household(Fixture *f)
{
	run_sql(f, "UPDATE protection SET household_id = ''");
	cr_assert_eq(search(f, question("タカハマハナ", "", "", ""))->n_found, 0);
	cr_assert_eq(search(f, question("", "", "1940-05-05", ""))->n_found, 0);
	run_sql(f, "UPDATE protection t SET household_id = p.household_id FROM person p WHERE p.person_id = "
		   "t.person_id");
}

/* Who bears two names that begin so is found once. */
static void each_once(Fixture *f)
{
	run_sql(f, "INSERT INTO person_other_name (municipality, key, person_id) "
		   "SELECT municipality, name_key || '甲', person_id FROM person WHERE address_no = '12'");
	expect(f, 400, search(f, question("高濱", "", "", "")), "17 11 12 16 ");
	run_sql(f, "DELETE FROM person_other_name WHERE key LIKE '%甲'");
}

static const RegisterSync__GetHouseholdReply *household(Fixture *f, const char *id)
{
	RegisterSync__GetHouseholdRequest q = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT;
	const void *reply;

	q.household_id = id;
	cr_assert_eq(ask(f, "GetHousehold", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.field);
	return reply;
}

static void households(Fixture *f)
{
	const Answer *p = search(f, question("髙濵太郎", "WHOLE", "1937-04-01", ""));
	const RegisterSync__GetHouseholdReply *h;
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	char id[SH_UUID_LEN + 1];
	const void *reply;

	cr_assert_eq(p->n_found, 1);
	snprintf(id, sizeof id, "%s", p->found[0]->resident->household_id);
	h = household(f, id);
	cr_assert_eq(h->n_members, 3);
	cr_assert_str_eq(h->members[0]->person_id, person_of(f, "11"));
	cr_assert_str_eq(h->members[1]->person_id, person_of(f, "16"));
	cr_assert_str_eq(h->members[2]->person_id, person_of(f, "17"), "the dead behind the living");
	cr_assert_not(h->protected_);
	as(f, "shienctl", "protection");
	q.person_id = person_of(f, "16");
	q.kind = "2";
	q.source = "SELF";
	cr_assert_eq(ask(f, "SetProtection", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "window");
	h = household(f, id);
	cr_assert(h->protected_);
	cr_assert_eq(h->n_members, 0);
	expect(f, 200, search(f, question("タカ", "", "", "白砂12-3")), "17 ");
}

static void refused(Fixture *f)
{
	static const struct {
		const char *name, *how, *birth, *reason;
	} cases[] = {
		{ "", "", "", "register.search.too_little" },
		{ "  ", "", "", "register.search.too_little" },
		{ "郎", "PART", "", "register.search.part_too_short" },
		{ "タカ", "LIKE", "", "register.search.how_unknown" },
		{ "タカ", "", "きのう", "text.date.malformed" },
	};
	const void *reply;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Question q = question(cases[i].name, cases[i].how, cases[i].birth, "");

		cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), SH_REFUSED, "%zu", i);
		cr_assert_str_eq(f->error.reason, cases[i].reason, "%zu: %s", i, f->error.reason);
	}
}

/* Another town on the same database, with the same names, is not searched. */
static void another_town(Fixture *f)
{
	f->municipality = "172022";
	disaster_declared(f, A_DISASTER);
	cr_assert_eq(search(f, question("太郎", "PART", "", ""))->n_found, 0);
	cr_assert_eq(search(f, question("", "", "", "北浜郡榧ノ浦町港町5"))->n_found, 0);
	cr_assert_eq(
		count(f,
		      "SELECT count(*) FROM persons_by_token('483010', ARRAY[]::bigint[], ARRAY[]::bigint[], '', 0, "
		      "ARRAY[]::int[], ARRAY[]::int[], '', false, 100)"),
		0, "with no tenant set it answers nothing");
	f->municipality = "483010";
}

/* The only member that is found; its name as it is shown. */
static const RegisterSync__Resident *only(Fixture *f, const char *name)
{
	const Answer *p = search(f, question(name, "", "", ""));

	cr_assert_eq(p->n_found, 1, "%s: %zu", name, p->n_found);
	return p->found[0]->resident;
}

/* Foreign residents are found by each of their readings, and shown as they are called (氏名優先区分). */
Test(search, foreign_residents)
{
	static const char forms[] =
		"識別番号,世帯番号,住民種別コード,住民状態コード,通称名,通称名フリガナ,アルファベット氏名,"
		"アルファベット氏名フリガナ,"
		"漢字併記氏名,漢字併記氏名フリガナ,在留資格期間,x,y,氏名優先区分,外国人住民となった年月日,"
		"外国人住民となった年月日_不詳フラグ\n"
		"11,21,2,1,川原 太一,カワハラ タイチ,NGUYEN VAN A,グエン バン アー,,,3年,137.1,37.2,11,2011-04-01,0\n"
		"12,22,2,1,,,WANG LI,ワン リー,王 麗,オウ レイ,,,,,2012-01-01,1\n"
		"13,23,2,1,山河 花,ヤマカワ ハナ,SMITH ANN,スミス アン,,,,,,02,2013-04-01,\n";
	const RegisterSync__Resident *r;
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	upload(&f, import_id_of(500001), forms, strlen(forms));
	q.import_id = import_id_of(1);
	q.blob_id = import_id_of(500001);
	q.file_name = "form40.csv";
	q.as_of = "2026-09-01";
	q.profile = "standard-40";
	cr_assert_eq(ask(&f, "StartImport", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_gt(run_due(&f, sh_now_us()), 0, "%s", f.error.reason);
	cr_assert_eq(import_of(&f, 1)->new_rows, 3);
	cr_assert_eq(import_of(&f, 1)->n_unknown_columns, 0);
	as(&f, "shienctl", "window");
	r = only(&f, "グエン");
	cr_expect_str_eq(r->name, "川原 太一", "通称及びローマ字: %s", r->name);
	cr_expect_str_eq(r->kana, "カワハラ タイチ");
	cr_expect_str_eq(r->resident_since, "2011-04-01");
	cr_expect_str_eq(only(&f, "カワハラ")->name, "川原 太一");
	cr_expect_str_eq(only(&f, "NGUYEN")->name, "川原 太一");
	r = only(&f, "オウ レイ");
	cr_expect_str_eq(r->name, "WANG LI");
	cr_expect_str_eq(r->kana, "ワン リー", "%s", r->kana);
	cr_expect_str_empty(r->resident_since, "不詳, whatever date stands beside it: %s", r->resident_since);
	cr_expect_str_eq(only(&f, "ワンリー")->name, "WANG LI");
	cr_expect_str_eq(only(&f, "王麗")->name, "WANG LI");
	r = only(&f, "ヤマカワ");
	cr_expect_str_eq(r->name, "SMITH ANN", "ローマ字: %s", r->name);
	cr_expect_str_eq(r->kana, "スミス アン");
	cr_expect_eq(kept_rows(&f, "true", REGISTER_residence_period, "3年"), 1);
	cr_expect_eq(kept_rows(&f, "true", REGISTER_place_x, "137.1"), 1);
	fixture_close(&f);
}

Test(search, what_staff_type)
{
	Fixture f;
	long audits;

	register_open(&f, "3"); /* the rows of one person in different parts */
	f.municipality = "483010";
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->new_rows, 8);
	as(&f, "shienctl", "window");
	ways_of_asking(&f);
	narrowed(&f);
	said_of_whom_was_found(&f);
	protected_persons(&f);
	protected_without_household(&f);
	each_once(&f);
	refused(&f);
	another_town(&f);
	audits = count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=SearchResidents%'");
	cr_assert_eq(search(&f, question("誰でも無い", "", "", ""))->n_found, 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=SearchResidents%'"),
		     audits + 1);
	households(&f);
	fixture_close(&f);
}
