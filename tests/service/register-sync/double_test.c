/* One person under two 宛名番号: who looks like one, who may see the pair, and what a person's decision does. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD "宛名番号,氏名,氏名_フリガナ,通称,性別,生年月日,住民状態,住所_町字,支援措置区分,個人番号\n"

/* 11 and 12 by name; 13 and 14 by the name that 13 is known by; 15 born on another day, 16 of the other sex, 17 on a
 * day that nobody knows; 18 and 19 by their number alone; 21 hides, and is 22. */
static const char file[] = HEAD "11,潮咲 花子,シオサキ ハナコ,,2,1980-05-06,2,白砂町,,\n"
				"12,潮咲 花子,シオサキ ハナコ,,2,1980-05-06,1,白砂町,,\n"
				"13,ワン リー,ワン リー,港 美里,2,1990-01-02,9,港町,,\n"
				"14,港 美里,ミナト ミサト,,2,1990-01-02,1,港町,,\n"
				"15,潮咲 花子,シオサキ ハナコ,,2,1980-05-07,1,白砂町,,\n"
				"16,潮咲 花子,シオサキ ハナコ,,1,1980-05-06,1,白砂町,,\n"
				"17,潮咲 花子,シオサキ ハナコ,,2,1980年頃,1,白砂町,,\n"
				"18,浜 一,ハマ ハジメ,,1,1970-01-01,2,浜町,,123456789018\n"
				"19,沖 二,オキ ジ,,1,1971-01-01,1,浜町,,123456789018\n"
				"21,隠 町子,カクレ マチコ,,2,1985-01-01,2,元町,1,\n"
				"22,隠 町子,カクレ マチコ,,2,1985-01-01,1,隠町,,\n";

static const RegisterSync__ListDoublesReply *list(Fixture *f, const char *roles, const char *decision)
{
	RegisterSync__ListDoublesRequest q = REGISTER_SYNC__LIST_DOUBLES_REQUEST__INIT;
	const void *reply;

	as(f, "shienctl", roles);
	f->purpose = "REGISTER_COPY";
	q.decision = decision;
	cr_assert_eq(ask(f, "ListDoubles", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

/* NULL: not there. */
static const RegisterSync__Double *pair(const RegisterSync__ListDoublesReply *p, const char *a, const char *b)
{
	for (size_t i = 0; i < p->n_doubles; i++) {
		const char *one = p->doubles[i]->one->person_id, *other = p->doubles[i]->other->person_id;

		cr_expect_lt(strcmp(one, other), 0);
		if ((strcmp(one, a) == 0 && strcmp(other, b) == 0) || (strcmp(one, b) == 0 && strcmp(other, a) == 0))
			return p->doubles[i];
	}
	return NULL;
}

static int decide(Fixture *f, const char *roles, const char *a, const char *b, const char *decision, const char *kept)
{
	RegisterSync__DecideDoubleRequest q = REGISTER_SYNC__DECIDE_DOUBLE_REQUEST__INIT;
	const void *reply;

	as(f, "shienctl", roles);
	f->purpose = "REGISTER_COPY";
	q.person_id = a;
	q.other_person_id = b;
	q.decision = decision;
	q.kept_person_id = kept;
	q.reason = "RETURNED";
	return ask(f, "DecideDouble", &q.base, &reply);
}

static long told(Fixture *f) { return count(f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%PersonTied'"); }

static void who_is_alike(Fixture *f)
{
	const RegisterSync__ListDoublesReply *p = list(f, "register", "");
	const RegisterSync__Double *d;

	cr_assert_eq(p->n_doubles, 3);
	cr_expect_str_empty(p->next_person_id);
	cr_expect_str_eq(p->register_as_of, "2026-09-01");
	cr_assert((d = pair(p, person_of(f, "11"), person_of(f, "12"))) != NULL);
	cr_expect_eq(d->n_by, 1);
	cr_expect_str_eq(d->by[0], "NAME");
	cr_expect_str_eq(d->one->name, "潮咲 花子");
	cr_expect_str_eq(strcmp(d->one->person_id, person_of(f, "11")) == 0 ? d->address_no : d->other_address_no,
			 "11");
	cr_expect(pair(p, person_of(f, "13"), person_of(f, "14")) != NULL, "帰化: by the name that was the 通称");
	cr_assert((d = pair(p, person_of(f, "18"), person_of(f, "19"))) != NULL);
	cr_expect_str_eq(d->by[0], "NUMBER");
	/* whom somebody hides from is the desk's to look at, and nobody else's */
	p = list(f, "protection", "");
	cr_assert_eq(p->n_doubles, 1);
	cr_assert((d = pair(p, person_of(f, "21"), person_of(f, "22"))) != NULL);
	cr_expect_str_empty(d->address_no, "宛名番号: of the register's own staff");
	cr_expect_eq(list(f, "register,protection", "")->n_doubles, 4);
	cr_expect_eq(count(f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=ListDoubles%' AND record "
			      "LIKE '%purpose=REGISTER_COPY%'"),
		     3);
}

static void one_person(Fixture *f, const char *left, const char *came)
{
	const RegisterSync__Double *d;
	const RegisterSync__ListDoublesReply *p;

	cr_expect_eq(decide(f, "register", left, came, "SAME", ""), SH_REFUSED);
	cr_expect_str_eq(f->error.field, "kept_person_id");
	cr_expect_eq(decide(f, "register", left, left, "DIFFERENT", ""), SH_REFUSED);
	cr_assert_eq(decide(f, "register", left, came, "SAME", came), 0, "%s %s", f->error.reason, f->error.detail);
	cr_expect_eq(list(f, "register", "")->n_doubles, 2);
	p = list(f, "register", "SAME");
	cr_assert_eq(p->n_doubles, 1);
	cr_assert((d = pair(p, left, came)) != NULL);
	cr_expect_str_eq(d->kept_person_id, came);
	cr_expect_str_eq(d->reason, "RETURNED");
	cr_expect_str_eq(d->decided_by, "staff:test");
	cr_expect_gt(d->decided_us, 0);
	cr_expect_eq(told(f), 1);
	/* never of two steps */
	cr_expect_eq(decide(f, "register", came, person_of(f, "15"), "SAME", person_of(f, "15")), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.double.chain");
	cr_expect_eq(count(f, "SELECT count(*) FROM person"), 11, "nothing is merged");
}

static void taken_back(Fixture *f, const char *left, const char *came)
{
	cr_assert_eq(decide(f, "register", left, came, "OPEN", ""), 0, "%s", f->error.reason);
	cr_expect_eq(told(f), 2);
	cr_expect_eq(list(f, "register", "")->n_doubles, 3);
	cr_assert_eq(decide(f, "register", left, came, "DIFFERENT", ""), 0, "%s", f->error.reason);
	cr_expect_eq(list(f, "register", "")->n_doubles, 2);
	cr_expect_eq(list(f, "register", "DIFFERENT")->n_doubles, 1);
	cr_expect_eq(told(f), 2, "two they were");
	cr_expect_eq(count(f, "SELECT count(*) FROM double_decision"), 3);
}

static bool is_protected(Fixture *f, const char *id)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM protection WHERE person_id = '%s' AND kind IN ('1', '2')",
		 id);
	return count(f, sql) > 0;
}

static int set(Fixture *f, const char *id, const char *kind)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;

	as(f, "shienctl", "protection");
	f->purpose = "PROTECTION";
	q.person_id = id;
	q.kind = kind;
	q.source = "DESK";
	return ask(f, "SetProtection", &q.base, &reply);
}

/* Whoever hides under one number hides under the other, from then on whatever is said of either. */
static void both_hide(Fixture *f, const char *old_id, const char *new_id)
{
	cr_expect_eq(decide(f, "register", old_id, new_id, "SAME", new_id), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.double.unknown", "as of somebody who is not there");
	cr_expect_eq(decide(f, "register", old_id, "00000000-0000-7000-8000-00000000ffff", "DIFFERENT", ""),
		     SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.double.unknown");
	cr_assert_not(is_protected(f, new_id));
	cr_assert_eq(decide(f, "protection", old_id, new_id, "SAME", new_id), 0, "%s", f->error.reason);
	cr_expect(is_protected(f, new_id));
	cr_expect_eq(list(f, "register", "SAME")->n_doubles, 0);
	cr_expect_eq(list(f, "protection", "SAME")->n_doubles, 1);
	cr_assert_eq(set(f, old_id, "3"), 0, "%s", f->error.reason);
	cr_expect_not(is_protected(f, new_id));
	cr_assert_eq(set(f, old_id, "2"), 0, "%s", f->error.reason);
	cr_expect(is_protected(f, new_id));
	cr_assert_eq(set(f, new_id, "3"), 0, "%s", f->error.reason);
	cr_expect_not(is_protected(f, old_id));
}

Test(doubles, decided_by_a_person_and_never_merged, .timeout = 60)
{
	RegisterSync__SetNumberAssessmentRequest assessed = REGISTER_SYNC__SET_NUMBER_ASSESSMENT_REQUEST__INIT;
	const void *reply;
	Fixture f;

	register_open(&f, "5000");
	assessed.assessed_on = "2026-04-01";
	assessed.number = "評価第1号";
	cr_assert_eq(ask(&f, "SetNumberAssessment", &assessed.base, &reply), 0, "%s", f.error.reason);
	import_text(&f, 1, file);
	who_is_alike(&f);
	one_person(&f, person_of(&f, "11"), person_of(&f, "12"));
	taken_back(&f, person_of(&f, "11"), person_of(&f, "12"));
	both_hide(&f, person_of(&f, "21"), person_of(&f, "22"));
	fixture_close(&f);
}
