/* 支援措置 as the desk keeps it: all are protected at once, the end of the period ends nothing, a lift is for one
 * clerk and over by the clock. */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

#define ONE "00000000-0000-7000-8000-00000000aaa1"
#define TWO "00000000-0000-7000-8000-00000000aaa2"

static const char file[] =
	"宛名番号,個人履歴番号,氏名,氏名_フリガナ,住民状態\n"
	"11,1,潮咲 花子,シオサキ ハナコ,1\n12,1,潮咲 一郎,シオサキ イチロウ,1\n13,1,浜 三郎,ハマ サブロウ,1\n";

static void desk(Fixture *f)
{
	as(f, "shienctl", "protection");
	f->actor = "staff:desk";
	f->purpose = "PROTECTION";
}

static int record(Fixture *f, const char *id, const char *person, const char *kind, const char *to,
		  const char *together, uint32_t *ret_version)
{
	RegisterSync__RecordMeasureRequest q = REGISTER_SYNC__RECORD_MEASURE_REQUEST__INIT;
	const void *reply;
	int r;

	desk(f);
	q.measure_id = id;
	q.person_id = person;
	q.kind = kind;
	q.period_from = "2020-01-05";
	q.period_to = to;
	q.together_person_ids = &together;
	q.n_together_person_ids = together ? 1 : 0;
	q.covers = (const char *[]){ "RESIDENCE", "SUPPLEMENT" };
	q.n_covers = 2;
	r = ask(f, "RecordMeasure", &q.base, &reply);
	if (r == 0)
		*ret_version = ((const RegisterSync__RecordMeasureReply *) reply)->version;
	return r;
}

static const RegisterSync__ListMeasuresReply *list(Fixture *f, const char *until, const char *after_end,
						   const char *after_id, uint32_t limit)
{
	RegisterSync__ListMeasuresRequest q = REGISTER_SYNC__LIST_MEASURES_REQUEST__INIT;
	const void *reply;

	desk(f);
	q.ends_until = until;
	q.after_end = after_end;
	q.after_measure_id = after_id;
	q.limit = limit;
	cr_assert_eq(ask(f, "ListMeasures", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

/* Who reads this one sees a name. */
static bool sees(Fixture *f, const char *clerk, const char *person)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const void *reply;
	const RegisterSync__Resident *r;

	as(f, "shienctl", "window");
	f->actor = clerk;
	f->purpose = "90-3";
	q.person_ids = &person;
	q.n_person_ids = 1;
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0, "%s", f->error.reason);
	r = ((const RegisterSync__BatchGetReply *) reply)->residents[0];
	return *r->name != '\0';
}

static int lift(Fixture *f, const char *id, const char *person, const char *clerk, int64_t until_us)
{
	RegisterSync__LiftProtectionRequest q = REGISTER_SYNC__LIFT_PROTECTION_REQUEST__INIT;
	const void *reply;

	desk(f);
	q.lift_id = id;
	q.person_id = person;
	q.clerk = clerk;
	q.until_us = until_us;
	q.reason = "OWN_REQUEST";
	return ask(f, "LiftProtection", &q.base, &reply);
}

static void measures(Fixture *f, const char *eleven, const char *twelve, const char *thirteen)
{
	RegisterSync__SetProtectionRequest end = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const RegisterSync__ListMeasuresReply *p;
	const void *reply;
	uint32_t version;

	cr_assert(sees(f, "staff:ito", eleven) && sees(f, "staff:ito", twelve));
	cr_assert_eq(record(f, ONE, eleven, "2", "", twelve, &version), 0, "%s %s", f->error.reason, f->error.field);
	cr_assert_eq(version, 1);
	cr_expect_not(sees(f, "staff:ito", eleven));
	cr_expect_not(sees(f, "staff:ito", twelve), "併せて支援を求める者");
	cr_expect(sees(f, "staff:ito", thirteen));
	cr_expect_eq(count(f, "SELECT count(*) FROM outbox_pending WHERE stream = 'protection'"), 2);
	p = list(f, "2030-01-01", "", "", 0);
	cr_expect_eq(p->n_measures, 0, "no end that is near");
	/* decided: the next version, long over, and still in force */
	cr_assert_eq(record(f, ONE, eleven, "1", "2021-01-04", twelve, &version), 0, "%s", f->error.reason);
	cr_assert_eq(version, 2);
	cr_assert_eq(record(f, TWO, thirteen, "2", "", NULL, &version), 0, "%s", f->error.reason);
	p = list(f, "", "", "", 1);
	cr_assert_eq(p->n_measures, 1);
	cr_expect(p->more);
	cr_expect_str_eq(p->measures[0]->measure_id, ONE);
	cr_expect_str_eq(p->measures[0]->state, "OVER");
	cr_expect_eq(p->measures[0]->n_together_person_ids, 1);
	cr_expect_eq(p->measures[0]->n_covers, 2);
	p = list(f, "", "2021-01-04", ONE, 1);
	cr_assert_eq(p->n_measures, 1);
	cr_expect_str_eq(p->measures[0]->measure_id, TWO);
	cr_expect_str_eq(p->measures[0]->period_to, "");
	cr_expect_str_eq(p->measures[0]->state, "RUNNING");
	cr_expect_eq(list(f, "", "", TWO, 1)->n_measures, 0, "behind one without an end");
	cr_expect_not(sees(f, "staff:ito", eleven), "the end of a period ends nothing");
	/* only what can be: a known person, a period, one's own number */
	cr_expect_eq(record(f, TWO, eleven, "2", "", NULL, &version), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.measure.other_person");
	cr_expect_eq(record(f, TWO, thirteen, "1", "2026-01-01", NULL, &version), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.measure.period");
	cr_expect_eq(record(f, ONE, eleven, "2", "", ONE, &version), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.person.unknown");
	desk(f);
	end.person_id = thirteen;
	end.kind = "3";
	end.source = "DESK";
	cr_assert_eq(ask(f, "SetProtection", &end.base, &reply), 0, "%s", f->error.reason);
	cr_expect_str_eq(list(f, "", "2021-01-04", ONE, 1)->measures[0]->state, "ENDED");
}

static void lifts(Fixture *f, const char *eleven, const char *twelve)
{
	int64_t soon = sh_now_us() + 600 * (int64_t) 1000000;
	long told = count(f, "SELECT count(*) FROM outbox_pending");

	cr_assert_eq(lift(f, ONE, eleven, "staff:ito", soon), 0, "%s", f->error.reason);
	cr_expect(sees(f, "staff:ito", eleven));
	cr_expect_not(sees(f, "staff:sato", eleven), "for one clerk");
	cr_expect_not(sees(f, "staff:ito", twelve), "of one person");
	cr_expect_eq(count(f, "SELECT count(*) FROM outbox_pending"), told, "told to nobody (3.1)");
	run_sql(f, "UPDATE protection_lift SET until_us = 1"); /* the clock */
	cr_expect_not(sees(f, "staff:ito", eleven), "over by the clock");
	cr_expect_eq(lift(f, TWO, eleven, "staff:desk", soon), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.lift.self");
	cr_expect_eq(lift(f, TWO, eleven, "staff:ito", soon + 8 * (int64_t) 3600 * 1000000), SH_REFUSED);
	cr_expect_str_eq(f->error.reason, "register.lift.too_long");
}

Test(measure, as_the_desk_keeps_it)
{
	Fixture f;
	const char *eleven, *twelve, *thirteen;

	register_open(&f, "100");
	import_text(&f, 1, file);
	eleven = person_of(&f, "11");
	twelve = person_of(&f, "12");
	thirteen = person_of(&f, "13");
	measures(&f, eleven, twelve, thirteen);
	lifts(&f, eleven, twelve);
	fixture_close(&f);
}
