/* Pattern A: batches of history rows, in any order, twice, with gaps; what they do to persons, protection and pulls.
 */
#include "register_run.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define HEAD                                                                                                                                            \
	"宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,世帯番号,住民状態,異動年月日,住所_町字,削除フラグ," \
	"支援措置区分\n"
#define HANA "シオサキ ハナコ,100,1,2010-04-01"

/* 2026-09-02 00:00 in Tokyo, and one day. */
static const int64_t second = 1788274800000000, day = 86400000000;

typedef struct Sent {
	const char *feed_id, *text, *encoding;
	uint64_t batch_no;
	int64_t as_of_us;
	bool whole;
} Sent;

static int try_send(Fixture *f, Sent s, const RegisterSync__TakeChangesReply **ret)
{
	static unsigned blobs = 700000;
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const char *caller = f->caller, *roles = f->roles, *blob = import_id_of(++blobs);
	const void *reply = NULL;
	int r;

	upload(f, blob, s.text, strlen(s.text));
	as(f, "door", "register");
	q.blob_id = blob;
	q.feed_id = s.feed_id ? s.feed_id : "juki";
	q.batch_no = s.batch_no;
	q.as_of_us = s.as_of_us ? s.as_of_us : second;
	q.encoding = s.encoding ? s.encoding : "";
	q.whole = s.whole;
	r = ask(f, "TakeChanges", &q.base, &reply);
	as(f, caller, roles);
	*ret = reply;
	return r;
}

static const RegisterSync__TakeChangesReply *sent(Fixture *f, Sent s)
{
	const RegisterSync__TakeChangesReply *p;

	cr_assert_eq(try_send(f, s, &p), 0, "%s %s %s", f->error.reason, f->error.field, f->error.detail);
	return p;
}

static void refused(Fixture *f, Sent s, const char *reason)
{
	const RegisterSync__TakeChangesReply *p;

	cr_assert_eq(try_send(f, s, &p), SH_REFUSED, "%s", reason);
	cr_assert_str_eq(f->error.reason, reason);
}

static const RegisterSync__Freshness *fresh(Fixture *f)
{
	RegisterSync__GetFreshnessRequest q = REGISTER_SYNC__GET_FRESHNESS_REQUEST__INIT;
	const void *reply;

	cr_assert_eq(ask(f, "GetFreshness", &q.base, &reply), 0, "%s", f->error.reason);
	return reply;
}

static const RegisterSync__ListStaleReply *stale(Fixture *f, const char *after, uint32_t limit)
{
	RegisterSync__ListStaleRequest q = REGISTER_SYNC__LIST_STALE_REQUEST__INIT;
	const void *reply;

	q.after_person_id = after;
	q.limit = limit;
	cr_assert_eq(ask(f, "ListStale", &q.base, &reply), 0, "%s", f->error.reason);
	return reply;
}

static long in_force(Fixture *f, const char *address_no)
{
	char sql[160];

	snprintf(sql, sizeof sql, "SELECT history_no FROM person WHERE address_no = '%s'", address_no);
	return count(f, sql);
}

static void full_load(Fixture *f)
{
	import_text(f, 1,
		    HEAD "11,5,1,潮咲 太郎,シオサキ タロウ,100,1,2010-04-01,汐見町,0,\n"
			 "12,1,1,潮咲 花子," HANA ",汐見町,0,\n");
}

/* Out of order, twice, and a gap that is told, listed and filled. */
static void order_and_gaps(Fixture *f)
{
	const RegisterSync__TakeChangesReply *p;
	const RegisterSync__ListStaleReply *list;

	/* 11 begins at 5 by the file: no gap before it. 7 without 6: a gap. 12 goes on as it should. */
	p = sent(f, (Sent){ .batch_no = 2,
			    .text = HEAD "11,7,1,潮咲 太郎,シオサキ タロウ,100,1,2026-09-02,港町,0,\n"
					 "12,2,1,潮咲 花子," HANA ",港町,0,\n" });
	cr_assert_eq(p->new_rows, 2);
	cr_assert_eq(p->n_again, 1);
	cr_assert_str_eq(p->again[0]->address_no, "11");
	cr_assert_str_eq(p->again[0]->cause, "GAP");
	cr_assert_eq(p->again[0]->from_no, 6);
	cr_assert_eq(p->again[0]->to_no, 6);
	cr_assert_eq(p->n_missing_batches, 1);
	cr_assert_eq(p->missing_batches[0], 1);
	cr_assert_eq(in_force(f, "11"), 7, "the later row is in force though one before it is missing");
	list = stale(f, "", 0);
	cr_assert_eq(list->n_stale, 1);
	cr_assert_str_eq(list->stale[0]->address_no, "11");
	cr_assert_not(list->more);
	cr_assert_eq(fresh(f)->stale_persons, 1);

	p = sent(f,
		 (Sent){ .batch_no = 1, .text = HEAD "11,6,1,潮咲 太郎,シオサキ タロウ,100,1,2026-09-01,沖町,0,\n" });
	cr_assert_eq(p->new_rows, 1);
	cr_assert_eq(p->n_again + p->n_missing_batches, 0);
	cr_assert_eq(in_force(f, "11"), 7, "it fills the history, and is not in force");
	cr_assert_eq(stale(f, "", 0)->n_stale, 0);
	cr_assert_eq(count(f, "SELECT count(*) FROM history h JOIN person p USING (municipality, person_id) WHERE "
			      "address_no = '11'"),
		     3);
}

static void twice(Fixture *f)
{
	static const char text[] = HEAD "12,3,1,潮咲 花子," HANA ",沖町,0,\n";
	const RegisterSync__TakeChangesReply *p;
	char batch[40];
	long told;

	p = sent(f, (Sent){ .batch_no = 3, .text = text });
	cr_assert_eq(p->new_rows, 1);
	cr_assert_not(p->repeated);
	snprintf(batch, sizeof batch, "%s", p->batch_id);
	told = count(f, "SELECT count(*) FROM outbox_pending");
	p = sent(f, (Sent){ .batch_no = 3, .text = text });
	cr_assert(p->repeated);
	cr_assert_str_eq(p->batch_id, batch);
	cr_assert_eq(p->new_rows, 1, "what it did the first time");
	cr_assert_eq(count(f, "SELECT count(*) FROM outbox_pending"), told, "and nothing else is done");
	refused(f, (Sent){ .batch_no = 3, .text = HEAD "12,4,1,潮咲 花子," HANA ",浜町,0,\n" },
		"register.feed.batch_differs");
	cr_assert_eq(in_force(f, "12"), 3);
	/* The same rows under another number: on file already. */
	p = sent(f, (Sent){ .batch_no = 4, .text = text });
	cr_assert_not(p->repeated);
	cr_assert_eq(p->same_rows, 1);
	cr_assert_eq(p->new_rows, 0);
}

/* A corrected row under the same key: of two batches the later number counts, whichever comes first; a file of an
 * older day does not turn it back, one of a later day does. */
static void corrections(Fixture *f)
{
	static const char old[] = HEAD "12,3,1,潮咲 花子," HANA ",旧町,0,\n",
			  new[] = HEAD "12,3,1,潮咲 花子," HANA ",新町,0,\n";
	const RegisterSync__TakeChangesReply *p;

	p = sent(f, (Sent){ .batch_no = 6, .text = new });
	cr_assert_eq(p->changed_rows, 1);
	p = sent(f, (Sent){ .batch_no = 5, .text = old });
	cr_assert_eq(p->older_rows, 1);
	cr_assert_eq(p->changed_rows, 0);
	import_text(f, 2, old); /* as of 2026-09-01: the day before */
	cr_assert_eq(import_of(f, 2)->changed_rows, 0);
	cr_assert_eq(kept_rows(f, "superseded_by IS NULL AND history_no = 3", REGISTER_address_town, "新町"), 1);
	p = sent(f, (Sent){ .batch_no = 7,
			    .text = HEAD "12,3,1,潮咲 花子," HANA ",末町,0,\n",
			    .as_of_us = second + day });
	cr_assert_eq(p->changed_rows, 1);
}

/* Cancellation is a row more; 削除フラグ takes its row back. */
static void cancelled(Fixture *f)
{
	sent(f, (Sent){ .batch_no = 8, .text = HEAD "11,8,1,潮咲 太郎,シオサキ タロウ,100,2,2026-09-03,港町,0,\n" });
	cr_assert_eq(count(f, "SELECT removes::int FROM person WHERE address_no = '11'"), 1);
	sent(f, (Sent){ .batch_no = 9, .text = HEAD "11,9,1,潮咲 太郎,シオサキ タロウ,100,1,2026-09-03,港町,0,\n" });
	cr_assert_eq(count(f, "SELECT removes::int FROM person WHERE address_no = '11'"), 0);
	cr_assert_eq(in_force(f, "11"), 9);
	sent(f, (Sent){ .batch_no = 10, .text = HEAD "11,9,1,潮咲 太郎,シオサキ タロウ,100,1,2026-09-03,港町,1,\n" });
	cr_assert_eq(in_force(f, "11"), 8);
	cr_assert_eq(stale(f, "", 0)->n_stale, 0);
}

/* Who is sent again whole is no longer stale, whatever numbers the register still has. */
static void whole_persons(Fixture *f)
{
	const RegisterSync__TakeChangesReply *p;

	p = sent(f, (Sent){ .batch_no = 11,
			    .text = HEAD "13,4,1,浜 三郎,ハマ サブロウ,101,1,2026-09-02,浜町,0,\n"
					 "14,2,1,浜 四郎,ハマ シロウ,101,1,2026-09-02,浜町,0,\n" });
	cr_assert_eq(p->n_again, 2, "somebody new begins at 1");
	cr_assert_eq(p->again[0]->from_no, 1);
	cr_assert_eq(stale(f, "", 1)->n_stale, 1);
	cr_assert(stale(f, "", 1)->more);
	cr_assert_eq(stale(f, stale(f, "", 1)->stale[0]->person_id, 1)->n_stale, 1);
	p = sent(f, (Sent){ .batch_no = 12,
			    .whole = true,
			    .text = HEAD "13,3,1,浜 三郎,ハマ サブロウ,101,1,2025-09-02,浜町,0,\n"
					 "13,4,1,浜 三郎,ハマ サブロウ,101,1,2026-09-02,浜町,0,\n" });
	cr_assert_eq(p->n_again, 0);
	cr_assert_eq(stale(f, "", 0)->n_stale, 1, "14 was not among them");
	/* A file of that day or a later one is the register's whole word too; of a day before it is not. */
	import_text(f, 3, HEAD "14,2,1,浜 四郎,ハマ シロウ,101,1,2026-09-02,浜町,0,\n");
	cr_assert_eq(stale(f, "", 0)->n_stale, 1);
	p = sent(f, (Sent){ .batch_no = 13, .text = HEAD "14,1,1,浜 四郎,ハマ シロウ,101,1,2020-09-02,浜町,0,\n" });
	cr_assert_eq(stale(f, "", 0)->n_stale, 0);
	cr_assert_eq(count(f, "SELECT count(*) FROM stale WHERE ended_us IS NULL"), 0);
	cr_assert_eq(count(f, "SELECT count(*) FROM stale"), 3, "marks end, and stay");
}

static void freshness(Fixture *f)
{
	const RegisterSync__Freshness *p;

	sent(f, (Sent){ .feed_id = "other",
			.batch_no = 1,
			.as_of_us = second - day,
			.text = HEAD "15,1,1,沖 五郎,オキ ゴロウ,102,1,2026-09-02,沖町,0,\n" });
	p = fresh(f);
	cr_assert_str_eq(p->register_as_of, "2026-09-03");
	cr_assert_str_eq(p->file_as_of, "2026-09-01");
	cr_assert_eq(p->n_feeds, 2);
	cr_assert_str_eq(p->feeds[0]->feed_id, "juki");
	cr_assert_eq(p->feeds[0]->last_batch, 13);
	cr_assert_eq(p->feeds[0]->as_of_us, second + day, "the newest that it told of, not the last");
	cr_assert_eq(p->feeds[0]->n_missing_batches, 0);
	cr_assert_gt(p->feeds[0]->received_us, 0);
	sent(f, (Sent){ .feed_id = "other",
			.batch_no = 4,
			.text = HEAD "15,2,1,沖 五郎,オキ ゴロウ,102,1,2026-09-02,沖町,0,\n" });
	p = fresh(f);
	cr_assert_eq(p->feeds[1]->n_missing_batches, 2);
	cr_assert_eq(p->feeds[1]->missing_batches[1], 3);
}

Test(feed, order_gaps_and_repetition)
{
	Fixture f;

	register_open(&f, "100");
	full_load(&f);
	order_and_gaps(&f);
	twice(&f);
	corrections(&f);
	cancelled(&f);
	whole_persons(&f);
	freshness(&f);
	fixture_close(&f);
}

static const char *protection_of(Fixture *f, const char *address_no)
{
	char sql[240];

	snprintf(sql, sizeof sql,
		 "SELECT coalesce(string_agg(t.kind, ''), '') FROM protection t JOIN person p USING "
		 "(municipality, person_id) WHERE address_no = '%s' AND source = 'REGISTER'",
		 address_no);
	return text_of(f, sql);
}

/* At once, in the transaction of the rows; in whatever order they come; never ended by a date or by silence. */
Test(feed, protection)
{
#define UNTIL "宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ,世帯番号,住民状態,支援措置区分,支援措置終了年月日\n"
#define ROW(n, kind, until) "21," #n ",1,潮咲 花子,シオサキ ハナコ,100,1," kind "," until "\n"
	RegisterSync__SetProtectionRequest end = REGISTER_SYNC__SET_PROTECTION_REQUEST__INIT;
	const void *reply;
	char id[40];
	Fixture f;

	register_open(&f, "100");
	import_text(&f, 1, UNTIL ROW(1, "", ""));
	snprintf(id, sizeof id, "%s", person_of(&f, "21"));
	/* Its period is long over: the word counts, the date does not. */
	sent(&f, (Sent){ .batch_no = 2, .text = UNTIL ROW(3, "", "") });
	cr_assert_str_eq(protection_of(&f, "21"), "");
	sent(&f, (Sent){ .batch_no = 1, .text = UNTIL ROW(2, "1", "2020-03-31") });
	cr_assert_str_eq(protection_of(&f, "21"), "1", "a later row that says nothing does not take it back");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE stream = 'protection'"), 1);
	sent(&f, (Sent){ .batch_no = 4, .text = UNTIL ROW(5, "1", "") });
	sent(&f, (Sent){ .batch_no = 3, .text = UNTIL ROW(4, "3", "") });
	cr_assert_str_eq(protection_of(&f, "21"), "1", "an end that comes late ends what was before it");
	cr_assert_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE stream = 'protection'"), 2);
	sent(&f, (Sent){ .batch_no = 5, .text = UNTIL ROW(6, "3", "") });
	cr_assert_str_eq(protection_of(&f, "21"), "3");
	/* The desk ended a measure: an old row that comes late does not begin it again. */
	sent(&f, (Sent){ .batch_no = 6, .text = UNTIL ROW(8, "1", "") });
	as(&f, "shienctl", "protection");
	end.person_id = id;
	end.kind = "3";
	end.source = "DESK";
	cr_assert_eq(ask(&f, "SetProtection", &end.base, &reply), 0, "%s", f.error.reason);
	cr_assert_str_eq(protection_of(&f, "21"), "3");
	sent(&f, (Sent){ .batch_no = 7, .text = UNTIL ROW(7, "1", "") });
	cr_assert_str_eq(protection_of(&f, "21"), "3");
	fixture_close(&f);
#undef UNTIL
#undef ROW
}

static void bad_bodies(Fixture *f)
{
	char many[80 * 10002], *at = many;

	refused(f, (Sent){ .batch_no = 1, .text = "宛名番号,氏名\n11,潮咲 太郎\n" }, "register.feed.no_history");
	refused(f, (Sent){ .batch_no = 1, .text = "何か,別の\n1,2\n" }, "csv.header.absent");
	refused(f,
		(Sent){ .batch_no = 1,
			.text = HEAD "11,1,1,潮咲,シオサキ,,1,,,0,\n",
			.as_of_us = sh_now_us() + 2 * day },
		"register.feed.as_of_ahead");
	refused(f, (Sent){ .batch_no = 1, .text = "[{\"宛名番号\": {\"a\": 1}}]" }, "register.feed.json");
	refused(f, (Sent){ .batch_no = 1, .text = "[{\"宛名番号\": \"11\"}" }, "register.feed.json");
	at += sprintf(at, "宛名番号,個人履歴番号,氏名\n");
	for (int i = 0; i < 10001; i++)
		at += sprintf(at, "%d,1,潮咲 太郎\n", i + 100);
	refused(f, (Sent){ .batch_no = 1, .text = many }, "register.feed.too_many_rows");
	cr_assert_eq(count(f, "SELECT count(*) FROM import WHERE feed_id <> ''"), 0);
}

/* Bad rows are named, the good ones are on file; the number of the batch is used. */
static void bad_rows(Fixture *f)
{
	RegisterSync__ListRejectsRequest q = REGISTER_SYNC__LIST_REJECTS_REQUEST__INIT;
	const RegisterSync__TakeChangesReply *p;
	const RegisterSync__ListRejectsReply *rejects;
	const void *reply;
	char batch[40];

	p = sent(f, (Sent){ .batch_no = 1,
			    .text = HEAD "11,,1,潮咲 太郎,シオサキ タロウ,100,1,2026-09-02,港町,0,\n"
					 "12,1,1,潮咲 花子," HANA ",港町,0,\n"
					 "13,1,1,浜 三郎,ハマ サブロウ,101,1,2026-09-02,浜町,0,9\n" });
	cr_assert_eq(p->new_rows, 1);
	cr_assert_eq(p->rejected_rows, 2);
	snprintf(batch, sizeof batch, "%s", p->batch_id);
	q.import_id = batch;
	cr_assert_eq(ask(f, "ListRejects", &q.base, &reply), 0, "%s", f->error.reason);
	rejects = reply;
	cr_assert_eq(rejects->n_rejects, 2);
	cr_assert_eq(rejects->rejects[0]->line, 2);
	cr_assert_str_eq(rejects->rejects[0]->column, "個人履歴番号");
	cr_assert_str_eq(rejects->rejects[1]->reason, "register.cell.protection");
}

/* The same rows as JSON, by column name. */
static void as_json(Fixture *f)
{
	const RegisterSync__TakeChangesReply *p;

	p = sent(f, (Sent){ .batch_no = 2,
			    .text = " [{\"宛名番号\": \"0012\", \"個人履歴番号\": 2, \"枝番号\": 1, \"氏名\": \"潮咲 "
				    "\\\"花\\\"子\", "
				    "\"氏名_フリガナ\": \"シオサキ ハナコ\", \"削除フラグ\": false},\n"
				    "  {\"宛名番号\": \"12\", \"個人履歴番号\": 1, \"枝番号\": 1, \"氏名\": \"潮咲, "
				    "花子\", "
				    "\"異動年月日\": null, \"住所_町字\": \"港町\\n1\"}]" });
	cr_assert_eq(p->rows, 2);
	cr_assert_eq(p->rejected_rows, 0);
	cr_assert_eq(p->new_rows + p->changed_rows, 2);
	cr_assert_eq(kept_rows(f, "true", REGISTER_name, "潮咲 \"花\"子"), 1);
	cr_assert_eq(kept_rows(f, "true", REGISTER_address_town, "港町\n1"), 1);
}

static void others(Fixture *f)
{
	RegisterSync__TakeChangesRequest q = REGISTER_SYNC__TAKE_CHANGES_REQUEST__INIT;
	const void *reply;

	q.blob_id = import_id_of(1);
	q.feed_id = "juki";
	q.batch_no = 9;
	q.as_of_us = second;
	as(f, "door", "window");
	cr_assert_eq(ask(f, "TakeChanges", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "call.role_missing");
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "TakeChanges", &q.base, &reply), SH_REFUSED);
	cr_assert_str_eq(f->error.reason, "call.caller_not_allowed");
	as(f, "shienctl", "register");
}

/* A batch comes while a file is read: in force at once, and pulls see it when the file is done. */
static void beside_a_file(Fixture *f)
{
	RegisterSync__PullAsOfRequest q = REGISTER_SYNC__PULL_AS_OF_REQUEST__INIT;
	static const char file[] = HEAD "31,1,1,一 郎,イチ ロウ,200,1,2010-04-01,港町,0,\n"
					"32,1,1,二 郎,ニ ロウ,200,1,2010-04-01,港町,0,\n"
					"33,1,1,三 郎,サン ロウ,200,1,2010-04-01,港町,0,\n";
	const void *reply;
	uint64_t before;

	as(f, "ledger", "service");
	q.as_of = "2026-09-05";
	import_text(f, 20, HEAD "30,1,1,零 郎,レイ ロウ,200,1,2010-04-01,港町,0,\n");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0, "%s", f->error.reason);
	before = ((const RegisterSync__PullAsOfReply *) reply)->watermark;
	upload(f, import_id_of(921), file, sizeof file - 1);
	as(f, "shienctl", "register");
	cr_assert_eq(start(f, import_id_of(21), import_id_of(921), "2026-09-02", ""), 0);
	cr_assert_eq(run_one_part(f), 0);
	sent(f, (Sent){ .batch_no = 30,
			.text = HEAD "32,1,1,二郎 訂正,ニ ロウ,200,1,2010-04-01,港町,0,\n"
				     "32,2,1,二郎 転居,ニ ロウ,200,1,2026-09-02,沖町,0,\n" });
	cr_assert_eq(in_force(f, "32"), 2);
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0);
	cr_assert_eq(((const RegisterSync__PullAsOfReply *) reply)->watermark, before, "the file is not done");
	as(f, "shienctl", "register");
	run_due(f, sh_now_us());
	confirm_and_run(f, 21);
	cr_assert_str_eq(import_of(f, 21)->state, "DONE");
	cr_assert_eq(import_of(f, 21)->new_rows, 2);
	cr_assert_eq(kept_rows(f, "superseded_by IS NULL AND history_no = 1", REGISTER_name, "二郎 訂正"), 1,
		     "the file began before the batch came");
	as(f, "ledger", "service");
	cr_assert_eq(ask(f, "PullAsOf", &q.base, &reply), 0);
	cr_assert_eq(((const RegisterSync__PullAsOfReply *) reply)->watermark, before + 3);
	as(f, "shienctl", "register");
}

Test(feed, bodies)
{
	Fixture f;

	register_open(&f, "1");
	bad_bodies(&f);
	bad_rows(&f);
	as_json(&f);
	others(&f);
	beside_a_file(&f);
	fixture_close(&f);
}
