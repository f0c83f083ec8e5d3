/* Wherever a person is shown: how fresh that is, what is barred to other business, and who looked what for. */
#include "register_run.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

typedef RegisterSync__GetHistoryReply Reply;

static const Reply *history(Fixture *f, const char *person_id)
{
	RegisterSync__GetHistoryRequest q = REGISTER_SYNC__GET_HISTORY_REQUEST__INIT;
	const void *reply;

	q.person_id = person_id;
	cr_assert_eq(ask(f, "GetHistory", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

static const char *name_in(const RegisterSync__HistoryRow *row)
{
	for (size_t i = 0; i < row->n_items; i++)
		if (strcmp(row->items[i]->item, "name") == 0)
			return row->items[i]->text;
	return "";
}

/* As of when each answer speaks, and of how many of those in it more is missing. */
typedef struct Said {
	const char *as_of;
	size_t shown, stale;
} Said;

static Said by_search(Fixture *f)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const RegisterSync__SearchResidentsReply *p;
	const void *reply;
	size_t stale = 0;

	q.name = "シオサキ";
	cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_found; i++)
		stale += (size_t) p->found[i]->resident->stale;
	return (Said){ p->register_as_of, p->n_found, stale };
}

static Said by_find(Fixture *f)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const RegisterSync__FindReply *p;
	const void *reply;
	size_t stale = 0;

	q.address = "港町5";
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_hits; i++)
		stale += (size_t) p->hits[i]->stale;
	return (Said){ p->register_as_of, p->n_hits, stale };
}

static Said by_household(Fixture *f)
{
	RegisterSync__GetHouseholdRequest q = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT;
	const RegisterSync__GetHouseholdReply *p;
	const void *reply;
	size_t stale = 0;
	char home[40];

	snprintf(home, sizeof home, "%s", text_of(f, "SELECT household_id FROM person LIMIT 1"));
	q.household_id = home;
	cr_assert_eq(ask(f, "GetHousehold", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_members; i++)
		stale += (size_t) p->members[i]->stale;
	return (Said){ p->register_as_of, p->n_members, stale };
}

static Said by_id(Fixture *f)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const char *ids[] = { person_of(f, "11"), person_of(f, "12") };
	const RegisterSync__BatchGetReply *p;
	const void *reply;
	size_t stale = 0;

	q.person_ids = ids;
	q.n_person_ids = 2;
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	for (size_t i = 0; i < p->n_residents; i++)
		stale += (size_t) p->residents[i]->stale;
	return (Said){ NULL, p->n_residents, stale };
}

static Said by_history(Fixture *f)
{
	const Reply *p = history(f, person_of(f, "11"));

	return (Said){ p->register_as_of, 1, (size_t) p->stale };
}

/* As the ledger asks. */
static Said by_pull(Fixture *f)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	const RegisterSync__PullAsOfReply *p;
	const void *reply;
	size_t stale = 0;

	as(f, "ledger", "service");
	q.as_of = "2026-09-05";
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "window");
	p = reply;
	for (size_t i = 0; i < p->n_residents; i++)
		stale += (size_t) p->residents[i]->stale;
	return (Said){ p->register_as_of, p->n_residents, stale };
}

static Said by_batch(Fixture *f)
{
	RegisterSync__PullBatchRequest q = REGISTER_SYNC__PULL_BATCH_REQUEST__INIT;
	const RegisterSync__PullBatchReply *p;
	const void *reply;
	size_t stale = 0;

	as(f, "ledger", "service");
	q.batch_id = import_id_of(1);
	q.part = 1;
	cr_assert_eq(ask(f, "PullBatch", &q.base, &reply), 0, "%s", f->error.reason);
	as(f, "shienctl", "window");
	p = reply;
	for (size_t i = 0; i < p->n_residents; i++)
		stale += (size_t) p->residents[i]->stale;
	return (Said){ p->register_as_of, p->n_residents, stale };
}

static void all_say(Fixture *f, size_t stale)
{
	static const struct {
		const char *rpc;
		Said (*said)(Fixture *f);
		size_t shown;
	} ways[] = { { "SearchResidents", by_search, 2 }, { "Find", by_find, 2 },
		     { "GetHousehold", by_household, 2 }, { "BatchGet", by_id, 2 },
		     { "GetHistory", by_history, 1 },     { "PullAsOf", by_pull, 2 },
		     { "PullBatch", by_batch, 2 } };

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		Said said = ways[i].said(f);

		cr_assert_eq(said.shown, ways[i].shown, "%s", ways[i].rpc);
		cr_expect_eq(said.stale, stale, "%s", ways[i].rpc);
		if (said.as_of)
			cr_expect_str_eq(said.as_of, "2026-09-01", "%s: %s", ways[i].rpc, said.as_of);
	}
}

Test(answers, fresh_or_not)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	import_text(&f, 1,
		    "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態,住所_町字,住所_番地号表記,"
		    "住民となった年月日\n"
		    "11,1,21,潮咲 太郎,シオサキ タロウ,1,港町,5,2001-01-01\n"
		    "12,1,21,潮咲 花子,シオサキ ハナコ,1,港町,5,2001-01-01\n");
	as(&f, "shienctl", "window");
	all_say(&f, 0);
	run_sql(&f, "INSERT INTO stale SELECT municipality, person_id, 'GAP', 2, 2, 1, '2026-09-01', 1 FROM person "
		    "WHERE address_no = '11'");
	all_say(&f, 1);
	run_sql(&f, "UPDATE stale SET ended_us = 2");
	all_say(&f, 0);
	q.name = "だれでもない"; /* how fresh it is stands beside nobody too */
	cr_assert_eq(ask(&f, "SearchResidents", &q.base, &reply), 0);
	cr_assert_str_eq(((const RegisterSync__SearchResidentsReply *) reply)->register_as_of, "2026-09-01");
	fixture_close(&f);
}

/* 他業務参照不可: of a row for the register's own staff others hear that there is one; but nobody vanishes, or they
 * would be registered anew beside it (rulings 1). 履歴選択不可: not among the rows to choose from. */
static const char barred[] = "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態,住所_町字,住所_番地号表記,"
			     "他業務参照不可フラグ,履歴選択不可フラグ\n"
			     "11,1,21,潮咲 太郎,シオサキ タロウ,1,港町,5,,\n"
			     "11,2,21,潮咲 次郎,シオサキ ジロウ,1,隠町,7,1,\n"
			     "12,1,21,潮咲 花子,シオサキ ハナコ,1,港町,5,1,\n"
			     "13,1,22,浜 一,ハマ ハジメ,1,昔町,1,,1\n"
			     "13,2,22,浜 一,ハマ ハジメ,1,浜町,2,,\n";

static size_t found(Fixture *f, const char *name)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const void *reply;

	q.name = name;
	cr_assert_eq(ask(f, "SearchResidents", &q.base, &reply), 0, "%s", f->error.reason);
	return ((const RegisterSync__SearchResidentsReply *) reply)->n_found;
}

/* There is somebody, and no more is said. */
static bool is_masked(Fixture *f, const char *id)
{
	RegisterSync__BatchGetRequest q = REGISTER_SYNC__BATCH_GET_REQUEST__INIT;
	const RegisterSync__BatchGetReply *p;
	const void *reply;

	q.person_ids = &id;
	q.n_person_ids = 1;
	cr_assert_eq(ask(f, "BatchGet", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	cr_assert_eq(p->n_residents, 1);
	cr_expect_eq(p->residents[0]->protected_, !*p->residents[0]->name);
	return p->residents[0]->protected_;
}

static bool hides(Fixture *f, const char *kana)
{
	RegisterSync__FindRequest q = REGISTER_SYNC__FIND_REQUEST__INIT;
	const RegisterSync__FindReply *p;
	const void *reply;

	q.kana = kana;
	cr_assert_eq(ask(f, "Find", &q.base, &reply), 0, "%s", f->error.reason);
	p = reply;
	cr_assert_eq(p->n_hits, 1);
	return p->hits[0]->protected_ && !*p->hits[0]->person_id;
}

static size_t withheld(Fixture *f, const char *id)
{
	RegisterSync__CheckReleaseRequest q = REGISTER_SYNC__CHECK_RELEASE_REQUEST__INIT;
	const void *reply;
	size_t n;

	as(f, "ledger", "service");
	q.person_ids = &id;
	q.n_person_ids = 1;
	cr_assert_eq(ask(f, "CheckRelease", &q.base, &reply), 0, "%s", f->error.reason);
	n = ((const RegisterSync__CheckReleaseReply *) reply)->n_withheld_person_ids;
	as(f, "shienctl", "window");
	return n;
}

static void unshield(Fixture *f, const char *id)
{
	RegisterSync__SetProtectionRequest q = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;

	q.person_id = id;
	q.kind = "3";
	q.source = "DESK";
	cr_assert_eq(ask(f, "SetProtection", &q.base, &reply), 0, "%s", f->error.reason);
}

Test(answers, rows_barred_to_other_business)
{
	const Reply *rows;
	Fixture f;

	register_open(&f, "10");
	import_text(&f, 1, barred);
	cr_assert_eq(import_of(&f, 1)->rejected_rows, 0);
	as(&f, "shienctl", "window");
	/* Whose row in force is barred is shielded: neither shown, nor absent. */
	cr_expect_eq(found(&f, "シオサキ ジロウ"), 0, "not by parts of a name");
	cr_expect(is_masked(&f, person_of(&f, "11")));
	cr_expect(is_masked(&f, person_of(&f, "12")));
	cr_expect(hides(&f, "シオサキ ジロウ"), "the protection desk must look");
	cr_expect_eq(withheld(&f, person_of(&f, "11")), 1);
	cr_expect_not(is_masked(&f, person_of(&f, "13")), "barred was none of the rows in force");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%ProtectionChanged'"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE deleted"), 0);
	rows = history(&f, person_of(&f, "13"));
	cr_assert_eq(rows->n_rows, 2);
	cr_expect_not(rows->rows[0]->kept_back);
	cr_expect(rows->rows[1]->kept_back);
	as(&f, "shienctl", "register");
	cr_expect_not(history(&f, person_of(&f, "13"))->rows[1]->kept_back);
	/* What the desk ended the same row does not begin again; a new row does, and nothing ends by itself. */
	as(&f, "shienctl", "protection");
	unshield(&f, person_of(&f, "11"));
	unshield(&f, person_of(&f, "12"));
	as(&f, "shienctl", "window");
	cr_expect_not(is_masked(&f, person_of(&f, "11")));
	rows = history(&f, person_of(&f, "11"));
	cr_assert_eq(rows->n_rows, 2);
	cr_expect(rows->rows[0]->kept_back);
	cr_expect_eq(rows->rows[0]->n_items, 0);
	cr_expect_not(rows->rows[1]->kept_back);
	as(&f, "shienctl", "register");
	rows = history(&f, person_of(&f, "11"));
	cr_expect_not(rows->rows[0]->kept_back);
	cr_expect_str_eq(name_in(rows->rows[0]), "潮咲 次郎", "the register's own");
	nothing_is_much(&f);
	import_text(&f, 2, barred);
	as(&f, "shienctl", "window");
	cr_expect_not(is_masked(&f, person_of(&f, "11")));
	import_text(&f, 3,
		    "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態,住所_町字,住所_番地号表記,"
		    "他業務参照不可フラグ\n"
		    "11,3,21,潮咲 次郎,シオサキ ジロウ,1,隠町,8,1\n");
	as(&f, "shienctl", "window");
	cr_expect(is_masked(&f, person_of(&f, "11")));
	import_text(&f, 4,
		    "宛名番号,個人履歴番号,世帯番号,氏名,氏名_フリガナ,住民状態,住所_町字,住所_番地号表記,"
		    "他業務参照不可フラグ\n"
		    "11,4,21,潮咲 次郎,シオサキ ジロウ,1,隠町,9,\n");
	as(&f, "shienctl", "window");
	cr_expect(is_masked(&f, person_of(&f, "11")), "until the desk says so");
	fixture_close(&f);
}

static long looks(Fixture *f, const char *person, const char *actor, const char *purpose)
{
	char sql[300];

	snprintf(sql, sizeof sql,
		 "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=GetHousehold%%' AND record LIKE "
		 "'%%%s%%' "
		 "AND record LIKE '%%%s%%' AND record LIKE '%%purpose=%s%%'",
		 person, actor, purpose);
	return count(f, sql);
}

/* Who looked at a household, at whom of it and what for; also where nobody was shown. */
Test(answers, of_a_household_is_audited)
{
	RegisterSync__GetHouseholdRequest q = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT;
	RegisterSync__SetProtectionRequest hide = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	char home[40], taro[40], hana[40];
	const void *reply;
	Fixture f;

	register_open(&f, "10");
	import_text(&f, 1,
		    "宛名番号,世帯番号,氏名,氏名_フリガナ,住民状態\n11,21,潮咲 太郎,シオサキ タロウ,1\n"
		    "12,21,潮咲 花子,シオサキ ハナコ,1\n");
	snprintf(home, sizeof home, "%s", text_of(&f, "SELECT household_id FROM person LIMIT 1"));
	snprintf(taro, sizeof taro, "%s", person_of(&f, "11"));
	snprintf(hana, sizeof hana, "%s", person_of(&f, "12"));
	q.household_id = home;
	as(&f, "shienctl", "window");
	f.actor = "staff:ito";
	f.purpose = "90-3";
	cr_assert_eq(ask(&f, "GetHousehold", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(looks(&f, taro, "staff:ito", "90-3"), 1);
	cr_expect_eq(looks(&f, hana, "staff:ito", "90-3"), 1);
	cr_expect_eq(looks(&f, hana, "staff:kato", "90-3"), 0);
	f.purpose = "";
	cr_expect_neq(ask(&f, "GetHousehold", &q.base, &reply), 0, "what for is said");
	hide.person_id = hana;
	hide.kind = "2";
	hide.source = "SELF";
	f.purpose = "PROTECTION";
	cr_assert_eq(ask(&f, "SetProtection", &hide.base, &reply), 0, "%s", f.error.reason);
	f.actor = "staff:kato";
	f.purpose = "90-3";
	cr_assert_eq(ask(&f, "GetHousehold", &q.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(((const RegisterSync__GetHouseholdReply *) reply)->n_members, 0);
	cr_expect_eq(looks(&f, taro, "staff:kato", "90-3"), 1, "also of whom nothing was shown");
	cr_expect_eq(looks(&f, hana, "staff:kato", "90-3"), 1);
	fixture_close(&f);
}
