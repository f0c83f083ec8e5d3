/* The register as of a day, in pages that agree whatever arrives meanwhile; the rows of one part; residents by id. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                                                                                      \
	"宛名番号,個人履歴番号,氏名,氏名_フリガナ,世帯番号,続柄コード1,記載順位,住民状態,異動年月日,"                     \
	"住民となった年月日,"                                                                                                                            \
	"生年月日,生年月日_不詳フラグ,生年月日_不詳表記,住所_都道府県,住所_市区郡町村名,住所_町字,住所_番地号表記," \
	"住所_方書,支援措置区分\n"
#define HOME ",汐見県,潮咲市,汐見町一丁目,２番３号,コーポ汐101,"

static const char file[] =
	HEAD "11,1,潮咲 太郎,シオサキ タロウ,100,02,1,1,2010-04-01,2010-04-01,1980-01-02,0," HOME "\n"
	     "11,2,潮咲 太郎,シオサキ タロウ,101,02,1,1,2026-09-07,2010-04-01,1980-01-02,0,"
	     ",汐見県,潮咲市,港町,5,,\n" /* moved after the day */
	     "12,1,潮咲 花子,シオサキ ハナコ,100,12,2,1,2010-04-01,2010-04-01,昭和25年,1,昭和25年頃" HOME "1\n"
	     "13,1,潮咲 古老,シオサキ コロウ,100,51,3,1,2010-04-01,2010-04-01,1940-01-01,0," HOME "\n"
	     "13,2,潮咲 古老,シオサキ コロウ,100,51,3,3,2026-09-05,2010-04-01,1940-01-01,0," HOME "\n" /* that day */
	     "14,1,浜 去男,ハマ サルオ,102,02,1,1,2010-04-01,2010-04-01,1970-05-05,0," HOME "\n"
	     "14,2,浜 去男,ハマ サルオ,102,02,1,2,2026-09-04,2010-04-01,1970-05-05,0," HOME "\n" /* the day before */
	     "15,1,沖 来子,オキ キタコ,103,02,1,1,2026-09-06,2026-09-06,1990-01-01,0," HOME "\n" /* the day after */
	     "16,2,沖 移郎,オキ ウツロウ,104,20-20,1,1,2026-09-08,2001-01-01,1991-01-01,0," HOME "\n"; /* only now */

static const RegisterSync__PullAsOfReply *pull(Fixture *f, const char *as_of, uint64_t watermark, const char *after,
					       uint32_t limit)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const void *reply;

	q.as_of = as_of;
	q.watermark = watermark;
	q.after_person_id = after;
	q.limit = limit;
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	as(f, "shienctl", "register");
	return reply;
}

static const RegisterSync__Resident *among(const RegisterSync__PullAsOfReply *p, const char *id)
{
	for (size_t i = 0; i < p->n_residents; i++)
		if (strcmp(p->residents[i]->person_id, id) == 0)
			return p->residents[i];
	return NULL;
}

static void the_day_itself(Fixture *f)
{
	const RegisterSync__PullAsOfReply *p = pull(f, "2026-09-05", 0, "", 0);
	const RegisterSync__Resident *r;

	cr_assert_eq(p->n_residents, 4, "%zu", p->n_residents);
	cr_assert_not(p->more);
	cr_assert_eq(p->watermark, 1);
	cr_assert_str_eq(p->register_as_of, "2026-09-01");
	cr_assert((r = among(p, person_of(f, "11"))) != NULL);
	cr_assert_str_eq(r->address, "汐見県潮咲市汐見町一丁目２番３号");
	cr_assert_str_eq(r->address_extra, "コーポ汐101");
	cr_assert_eq(r->birth_year * 10000 + r->birth_month * 100 + r->birth_day, 19800102);
	cr_assert_str_eq(r->relation, "02");
	cr_assert_eq(r->order, 1);
	cr_assert((r = among(p, person_of(f, "12"))) != NULL);
	cr_assert(r->protected_);
	cr_assert_str_eq(r->birth_text, "昭和25年頃");
	cr_assert_eq(r->birth_year * 10000 + r->birth_month * 100 + r->birth_day, 19500000);
	cr_assert_str_eq(r->household_id, among(p, person_of(f, "11"))->household_id);
	cr_assert((r = among(p, person_of(f, "13"))) != NULL, "who died on that day was a resident of it");
	cr_assert_str_eq(r->status, "1");
	cr_assert(among(p, person_of(f, "14")) == NULL);
	cr_assert(among(p, person_of(f, "15")) == NULL);
	cr_assert(among(p, person_of(f, "16")) != NULL, "a resident since 2001, the row of that day is not held");
	p = pull(f, "2026-09-09", 0, "", 0);
	cr_assert_eq(p->n_residents, 4, "11, 12, 15, 16");
	cr_assert_str_eq(among(p, person_of(f, "11"))->address, "汐見県潮咲市港町5");
	cr_assert(among(p, person_of(f, "13")) == NULL);
}

/* 11 and 16 have left the household of 12, who is of it still; 13 died; 11 is named. */
static void of_a_household(Fixture *f)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	char home[40], mover[40];
	const char *named = mover;
	const RegisterSync__PullAsOfReply *p = pull(f, "2026-09-05", 0, "", 0);
	const void *reply;

	snprintf(mover, sizeof mover, "%s", person_of(f, "11"));
	snprintf(home, sizeof home, "%s", among(p, person_of(f, "12"))->household_id);
	q.household_id = home;
	for (int day = 0; day < 2; day++)
		for (int with = 0; with < 2; with++) {
			q.as_of = day ? "2026-09-09" : "2026-09-05";
			q.person_ids = &named;
			q.n_person_ids = (size_t) with;
			as(f, "ledger", "service");
			cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s %s", f->error.reason,
				     f->error.detail);
			as(f, "shienctl", "register");
			p = reply;
			cr_assert_eq(p->n_residents, (day ? 1 : 2) + (size_t) (with && !day), "%d %d", day, with);
			cr_assert(among(p, person_of(f, "12")) != NULL);
			cr_assert_eq(among(p, person_of(f, "13")) != NULL, !day, "dead by then");
			cr_assert_eq(among(p, mover) != NULL, with && !day, "moved to another by then");
		}
}

static void in_pages(Fixture *f)
{
	const RegisterSync__PullAsOfReply *p = pull(f, "2026-09-05", 0, "", 1);
	char seen[8][40] = { "" };
	uint64_t watermark = p->watermark;
	size_t n = 0;

	/* Between the pages a file corrects a name and brings somebody new. */
	import_text(f, 2,
		    HEAD "13,1,汐﨑 古老,シオサキ コロウ,100,51,3,1,2010-04-01,2010-04-01,1940-01-01,0," HOME "\n"
			 "17,1,新 人,シン ジン,105,02,1,1,2010-04-01,2010-04-01,1990-01-01,0," HOME "\n");
	p = pull(f, "2026-09-05", watermark, "", 1);
	for (;;) {
		cr_assert_leq(p->n_residents, 1);
		cr_assert_eq(p->watermark, watermark);
		for (size_t i = 0; i < p->n_residents; i++) {
			cr_assert_str_neq(p->residents[i]->name, "汐﨑 古老");
			snprintf(seen[n++], sizeof seen[0], "%s", p->residents[i]->person_id);
		}
		if (!p->more)
			break;
		cr_assert_lt(n, 5);
		p = pull(f, "2026-09-05", watermark, seen[n - 1], 1);
	}
	cr_assert_eq(n, 4);
	p = pull(f, "2026-09-05", 0, "", 0);
	cr_assert_eq(p->watermark, watermark + 1);
	cr_assert_eq(p->n_residents, 5);
	cr_assert_str_eq(among(p, person_of(f, "13"))->name, "汐﨑 古老");
}

static void of_a_part(Fixture *f)
{
	RegisterSync__PullBatchRequest q = REGISTER_SYNC__PULL_BATCH_REQUEST__INIT;
	const RegisterSync__PullBatchReply *p;
	const void *reply;

	as(f, "ledger", "service");
	q.batch_id = import_id_of(2);
	q.part = 1;
	cr_assert_eq(ask(f, "PullBatch", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	p = reply;
	cr_assert_eq(p->n_residents, 2);
	cr_assert_str_eq(p->residents[0]->person_id, person_of(f, "13"));
	cr_assert_str_eq(p->residents[0]->status, "3", "as the register has it now");
	q.after_person_id = person_of(f, "13");
	cr_assert_eq(ask(f, "PullBatch", &q.base, &reply), 0);
	cr_assert_eq(((const RegisterSync__PullBatchReply *) reply)->n_residents, 1);
	q.after_person_id = "";
	q.left = true;
	cr_assert_eq(ask(f, "PullBatch", &q.base, &reply), 0);
	p = reply;
	cr_assert_eq(p->n_residents, 1, "who died, and not who is there");
	cr_expect_str_eq(p->residents[0]->status, "3");
	cr_expect_str_eq(p->residents[0]->name, "", "and no more of them");
	q.part = 9;
	cr_assert_eq(ask(f, "PullBatch", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.pull.part_unknown");
}

/* Answers stand in the order of ids, and of two minted in one millisecond either may come first. */
static const RegisterSync__Resident *resident(const RegisterSync__BatchGetReply *p, const char *person_id)
{
	for (size_t i = 0; i < p->n_residents; i++)
		if (strcmp(p->residents[i]->person_id, person_id) == 0)
			return p->residents[i];
	cr_assert(false, "not answered");
	return NULL;
}

static void by_id(Fixture *f)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const char *ids[] = { person_of(f, "11"), person_of(f, "12"), "00000000-0000-7000-8000-00000000ffff" };
	const RegisterSync__BatchGetReply *p;
	char sql[200];
	const void *reply;

	q.n_person_ids = 3;
	q.person_ids = ids;
	as(f, "application-intake", "service");
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	cr_assert_eq(p->n_residents, 2);
	cr_assert_str_eq(resident(p, ids[0])->name, "潮咲 太郎");
	cr_assert_str_eq(resident(p, ids[0])->resident_since, "2010-04-01");
	cr_assert_str_eq(resident(p, ids[1])->name, "潮咲 花子");
	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=BatchGet%%%s%%'",
		 ids[1]);
	cr_assert_eq(count(f, sql), 1);
	as(f, "shienctl", "window"); /* a person's own tool */
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0);
	p = reply;
	cr_assert_str_eq(resident(p, ids[0])->name, "潮咲 太郎");
	cr_assert(resident(p, ids[1])->protected_);
	cr_assert_str_empty(resident(p, ids[1])->name);
	cr_assert_str_empty(resident(p, ids[1])->address);
}

static void before_any_file(Fixture *f)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const void *reply;

	as(f, "ledger", "service");
	q.as_of = "2026-09-05";
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "register.pull.no_import");
	as(f, "shienctl", "register");
}

Test(pull, as_of_and_batches)
{
	Fixture f;

	register_open(&f, "100");
	before_any_file(&f);
	import_text(&f, 1, file);
	cr_assert_eq(import_of(&f, 1)->rejected_rows, 0, "%s",
		     text_of(&f, "SELECT string_agg(line || column_name || reason, ' ') FROM import_reject"));
	the_day_itself(&f);
	of_a_household(&f);
	in_pages(&f);
	of_a_part(&f);
	by_id(&f);
	fixture_close(&f);
}
