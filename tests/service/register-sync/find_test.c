/* Who may this be: the ways people write names and addresses, and what is said of the protected. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <string.h>

#define HEAD                                                                                                                                                   \
	"宛名番号,個人履歴番号,氏名,氏名_フリガナ,性別,住民状態,生年月日,通称,通称_フリガナ,氏名_外国人ローマ字," \
	"住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記,支援措置区分\n"
#define HOME "汐見県,北浜郡榧ノ浦町,大字白砂,１２番地３,"

static const char file[] = HEAD "11,1,髙濵　太郎,タカハマ　タロウ,1,1,1937-04-01,,,," HOME "\n"
				"12,1,高浜 太郎,タカハマ タロウ,1,1,1990-02-03,,,,汐見県,北浜郡榧ノ浦町,港町,5,\n"
				"13,1,高浜 花子,タカハマ ハナコ,2,1,1940-05-05,,,," HOME "1\n"
				"14,1,NGUYEN VAN A,,1,1,1985-06-07,川原 太一,カワハラ タイチ,NGUYEN VAN A," HOME "\n"
				"15,1,沖 古老,オキ コロウ,1,1,昭和12年,,,,汐見県,北浜郡榧ノ浦町,沖町,9,\n";

static const RegisterSync__FindReply *find(Fixture *f, const char *name, const char *kana, const char *birth,
					   const char *address)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const void *reply;

	q.name = name;
	q.kana = kana;
	q.birth = birth;
	q.address = address;
	q.sex = "1";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0, "%s %s %s", f->error.reason, f->error.field,
		     f->error.detail);
	return reply;
}

enum { NAME = 1, KANA = 2, BIRTH = 4, ADDRESS = 8, SEX = 16 };

static int facts(const RegisterSync__Hit *h)
{
	return h->by_name * NAME + h->by_kana * KANA + h->by_birth * BIRTH + h->by_address * ADDRESS +
	       h->by_sex * SEX;
}

static void ways_of_writing(Fixture *f)
{
	static const struct {
		const char *name, *kana, *birth, *address, *first; /* 宛名番号 of the best hit; NULL: none */
		size_t hits;
		int facts;
	} cases[] = {
		{ "高浜太郎", "", "S12.4.1", "", "11", 2, NAME | BIRTH | SEX },
		{ "", "たかはまたろう", "昭和12年4月1日", "", "11", 2, KANA | BIRTH | SEX },
		{ "", "ﾀｶﾊﾏ ﾀﾛｳ", "19900203", "", "12", 2, KANA | BIRTH | SEX },
		{ "", "タカハマ　タロウ", "", "北浜郡榧ノ浦町白砂12-3", "11", 4, KANA | ADDRESS | SEX },
		{ "", "タカハマ　タロウ", "", "榧ノ浦町大字白砂12番地3 コーポ101", "11", 4, KANA | ADDRESS | SEX },
		{ "", "タカハマ　タロウ", "", "白砂１２－３", "11", 4, KANA | ADDRESS | SEX },
		{ "", "タカハマ　タロウ", "", "白砂12-34", NULL, 2, 0 },
		{ "川原太一", "", "1985-06-07", "", "14", 1, NAME | BIRTH | SEX },
		{ "nguyen van a", "", "", "", "14", 1, NAME | SEX },
		{ "沖古老", "", "1937-11-11", "", "15", 1,
		  NAME | BIRTH | SEX }, /* the year agrees, the rest is unknown */
		{ "沖古老", "", "1938-11-11", "", "15", 1, NAME | SEX },
		{ "誰でも無い", "", "1937-04-01", "", NULL, 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const RegisterSync__FindReply *p =
			find(f, cases[i].name, cases[i].kana, cases[i].birth, cases[i].address);

		cr_assert_eq(p->n_hits, cases[i].hits, "%zu: %zu hits", i, p->n_hits);
		if (!cases[i].first)
			continue;
		cr_assert_str_eq(p->hits[0]->person_id, person_of(f, cases[i].first), "%zu", i);
		cr_assert_eq(facts(p->hits[0]), cases[i].facts, "%zu: %d", i, facts(p->hits[0]));
	}
}

static void protected_persons(Fixture *f)
{
	const RegisterSync__FindReply *p;

	p = find(f, "", "タカハマ ハナコ", "1940-05-05", "");
	cr_assert_eq(p->n_hits, 1);
	cr_assert(p->hits[0]->protected_);
	cr_assert_str_eq(p->hits[0]->person_id, person_of(f, "13"), "a daemon brings it to the protection desk");
	as(f, "shienctl", "window");
	p = find(f, "", "タカハマ ハナコ", "1940-05-05", "");
	cr_assert_eq(p->n_hits, 1);
	cr_assert(p->hits[0]->protected_);
	cr_assert_str_empty(p->hits[0]->person_id);
	cr_assert_eq(facts(p->hits[0]), 0);
	p = find(f, "", "", "", "白砂12-3"); /* nor where somebody hides */
	cr_assert_eq(p->n_hits, 2);
	cr_assert_not(p->hits[0]->protected_ || p->hits[1]->protected_);
	p = find(f, "", "タカハマ タロウ", "1990-02-03", "");
	cr_assert_str_eq(p->hits[0]->person_id, person_of(f, "12"));
	as(f, "application-intake", "service");
}

static void refused(Fixture *f)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const void *reply;

	q.birth = "1937-04-01";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.find.too_little");
	q.name = "高浜太郎";
	q.birth = "きのう";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "text.date.malformed");
	cr_assert_str_eq(f->error.field, "birth");
	q.birth = "";
	f->purpose = "";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "call.purpose_missing");
	f->purpose = "TEST";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0);
}

Test(find, who_may_this_be)
{
	Fixture f;
	const RegisterSync__FindReply *p;
	long audits;

	register_open(&f, "100");
	f.municipality = "483010";
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->new_rows, 5);
	as(&f, "application-intake", "service");
	ways_of_writing(&f);
	protected_persons(&f);
	refused(&f);
	audits = count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=Find%'");
	p = find(&f, "誰でも無い", "", "", "");
	cr_assert_eq(p->n_hits, 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=Find%'"), audits + 1,
		     "also a look that found nobody");
	fixture_close(&f);
}
