/* What was: moves that were cancelled, and files without 履歴番号, of which each brings one row a person. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Asked for one household, the register says of each what it says of everybody. */
static void by_household(Fixture *f, const char *day, const RegisterSync__Resident *const *all, size_t n)
{
	struct {
		char id[37], household[37], town[64];
	} said[8];
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const void *reply;

	cr_assert_leq(n, 8);
	for (size_t i = 0; i < n; i++) {
		snprintf(said[i].id, sizeof said[i].id, "%s", all[i]->person_id);
		snprintf(said[i].household, sizeof said[i].household, "%s", all[i]->household_id);
		snprintf(said[i].town, sizeof said[i].town, "%s", all[i]->address);
	}
	as(f, "ledger", "service");
	for (size_t i = 0; i < n; i++) {
		const RegisterSync__PullAsOfReply *p;
		const char *id = said[i].id;
		size_t k;

		q.as_of = day;
		q.household_id = said[i].household;
		q.person_ids = &id;
		q.n_person_ids = 1;
		cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
		p = reply;
		for (k = 0; k < p->n_residents && strcmp(p->residents[k]->person_id, id) != 0; k++)
			;
		cr_expect_lt(k, p->n_residents, "%s: %zu", day, i);
		if (k < p->n_residents)
			cr_expect_str_eq(p->residents[k]->address, said[i].town, "%s: %zu", day, i);
	}
	as(f, "shienctl", "register");
}

/* The towns, in the order of 宛名番号, in which residents of that day lived; "-" for who was none. */
static void on(Fixture *f, const char *day, const char *towns)
{
	static const char *const numbers[] = { "11", "12", "13", "14", "15", NULL };
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const RegisterSync__PullAsOfReply *p;
	const void *reply;
	char got[200] = "";

	q.as_of = day;
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	as(f, "shienctl", "register");
	p = reply;
	for (size_t n = 0; numbers[n] && n < (size_t) count(f, "SELECT count(*) FROM person"); n++) {
		const char *town = "-", *id = person_of(f, numbers[n]);

		for (size_t i = 0; i < p->n_residents; i++)
			if (strcmp(p->residents[i]->person_id, id) == 0) {
				town = p->residents[i]->address;
				cr_expect_str_eq(p->residents[i]->status, "1", "%s: %s", day, numbers[n]);
			}
		strcat(strcat(got, *got ? " " : ""), town);
	}
	cr_expect_str_eq(got, towns, "%s: %s", day, got);
	q.as_of = day;
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0);
	p = reply;
	by_household(f, day, (const RegisterSync__Resident *const *) p->residents, p->n_residents);
}

#define HEAD                                                                                                                                                    \
	"宛名番号,個人履歴番号,氏名,氏名_フリガナ,世帯番号,住民状態,異動年月日,異動事由,住民となった年月日,住所_" \
	"町字\n"

/* The cancelling row comes days after the move that it undoes, and bears its own day. */
static const char cancelled[] =
	HEAD "11,1,甲 一,コウ イチ,21,1,2010-04-01,01,2010-04-01,一町\n"
	     "11,2,甲 一,コウ イチ,21,2,2026-09-03,21,2010-04-01,一町\n"
	     "11,3,甲 一,コウ イチ,21,1,2026-09-10,09,2010-04-01,一町\n" /* had not left at all */
	     "12,1,乙 二,オツ ニ,22,1,2010-04-01,01,2010-04-01,一町\n"
	     "12,2,乙 二,オツ ニ,22,1,2026-09-03,41,2010-04-01,二町\n"
	     "12,3,乙 二,オツ ニ,22,1,2026-09-10,59,2010-04-01,一町\n" /* had not moved */
	     "13,1,丙 三,ヘイ サン,23,1,2026-09-03,01,2026-09-03,三町\n"
	     "13,2,丙 三,ヘイ サン,23,9,2026-09-10,28,2026-09-03,三町\n" /* had not come */
	     "14,1,丁 四,テイ シ,24,1,2010-04-01,01,2010-04-01,一町\n"
	     "14,2,丁 四,テイ シ,24,1,2026-09-03,41,2010-04-01,二町\n"
	     "14,3,丁 四,テイ シ,24,1,2026-09-07,41,2010-04-01,三町\n"
	     "14,4,丁 四,テイ シ,24,1,2026-09-10,59,2010-04-01,二町\n"
	     "14,5,丁 四,テイ シ,24,1,2026-09-11,59,2010-04-01,一町\n" /* two undone, the later one first */
	     "15,1,戊 五,ボ ゴ,25,1,2010-04-01,01,2010-04-01,一町\n"
	     "15,2,戊 五,ボ ゴ,25,2,2026-09-03,21,2010-04-01,一町\n"
	     "15,3,戊 五,ボ ゴ,25,1,2026-09-04,09,2010-04-01,一町\n"
	     "15,4,戊 五,ボ ゴ,25,2,2026-09-08,21,2010-04-01,一町\n"; /* undone, then left after all */

Test(past, what_was_cancelled_did_not_happen)
{
	Fixture f;

	register_open(&f, "100");
	import_text(&f, 1, cancelled);
	cr_assert_eq(import_of(&f, 1)->new_rows, 17);
	on(&f, "2026-09-02", "一町 一町 - 一町 一町");
	on(&f, "2026-09-03", "一町 一町 - 一町 一町");
	on(&f, "2026-09-05", "一町 一町 - 一町 一町");
	on(&f, "2026-09-08", "一町 一町 - 一町 一町");
	on(&f, "2026-09-09", "一町 一町 - 一町 -");
	on(&f, "2026-09-12", "一町 一町 - 一町 -");
	fixture_close(&f);
}

/* A file of the form of 40 items as of that day. */
static void form_40(Fixture *f, unsigned n, const char *as_of, const char *rows)
{
	RegisterSync__StartImportRequest q = REGISTER_SYNC__START_IMPORT_REQUEST__INIT;
	const char *blob = import_id_of(n + 500000);
	const void *reply;
	char text[2000];

	snprintf(text, sizeof text,
		 "識別番号,世帯番号,住民状態コード,氏名,フリガナ,現住所,異動年月日,住民票記載住民年月日\n%s", rows);
	upload(f, blob, text, strlen(text));
	q.import_id = import_id_of(n);
	q.blob_id = blob;
	q.file_name = "form40.csv";
	q.as_of = as_of;
	q.profile = "standard-40";
	cr_assert_eq(ask(f, "StartImport", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.field);
	cr_assert_gt(run_due(f, sh_now_us()), 0, "%s", f->error.reason);
	if (strcmp(import_of(f, n)->state, "CHECKED") == 0)
		confirm_and_run(f, n);
	cr_assert_str_eq(import_of(f, n)->state, "DONE", "%s", import_of(f, n)->reason);
	cr_assert_eq(import_of(f, n)->rejected_rows, 0);
}

static size_t found(Fixture *f, const char *name, const char *address, bool *ret_other)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const RegisterSync__SearchResidentsReply *p;
	const void *reply;

	q.name = name;
	q.address = address;
	cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	*ret_other = p->n_found > 0 && (p->found[0]->by_other_name || p->found[0]->by_former_address);
	return p->n_found;
}

Test(past, files_without_history_numbers)
{
	bool other;
	Fixture f;

	register_open(&f, "100");
	form_40(&f, 1, "2026-09-01",
		"11,21,1,北川 良子,キタガワ ヨシコ,港町5,2010-04-01,2010-04-01\n"
		"12,22,1,沖 古老,オキ コロウ,沖町9,,2010-04-01\n"
		"13,23,1,誤 字子,ゴ ジコ,誤町1,2010-04-01,2010-04-01\n");
	form_40(&f, 2, "2026-09-01",
		"13,23,1,正 字子,セイ ジコ,正町1,2010-04-01,2010-04-01\n"); /* the same day, corrected */
	form_40(&f, 3, "2026-10-01",
		"11,21,1,髙濵 良子,タカハマ ヨシコ,浜町7,2026-09-15,2010-04-01\n"
		"12,22,1,沖 古老,オキ コロウ,山町3,,2010-04-01\n"
		"13,23,1,正 字子,セイ ジコ,正町1,2010-04-01,2010-04-01\n");
	cr_assert_eq(import_of(&f, 3)->changed_rows, 2);
	/* as they were called, and where they lived */
	cr_expect_eq(found(&f, "北川良子", "", &other), 1);
	cr_expect(other);
	cr_expect_eq(found(&f, "キタガワ", "", &other), 1);
	cr_expect_eq(found(&f, "", "港町5", &other), 1);
	cr_expect(other);
	cr_expect_eq(found(&f, "", "沖町9", &other), 1);
	cr_expect_eq(found(&f, "川良", "", &other), 0);
	cr_expect_eq(found(&f, "髙濵良子", "浜町7", &other), 1);
	cr_expect_not(other);
	/* a slip of the pen was never their name */
	cr_expect_eq(found(&f, "誤字子", "", &other), 0);
	cr_expect_eq(found(&f, "", "誤町1", &other), 0);
	on(&f, "2026-08-01", "港町5 沖町9 正町1");
	on(&f, "2026-09-14", "港町5 沖町9 正町1");
	on(&f, "2026-09-15", "浜町7 沖町9 正町1");
	on(&f, "2026-10-01", "浜町7 山町3 正町1");
	fixture_close(&f);
}
