/* What is wrong, and what mends it, in the words of those who have to. */
#include "admin_db.h"
#include "client.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_redis.h"
#include "web.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

typedef struct Findings {
	const Context *ctx;
	unsigned good, bad;
} Findings;

static void say(Findings *f, bool ok, const char *what, const char *mend)
{
	if (f->ctx->json)
		printf("{\"check\":\"%s\",\"ok\":%s,\"mend\":\"%s\"}\n", what, ok ? "true" : "false", ok ? "" : mend);
	else if (ok)
		printf("  良  %s\n", what);
	else
		printf("  否  %s\n      → %s\n", what, mend);
	f->good += ok;
	f->bad += !ok;
}

static void check_keys(Findings *f)
{
	ShError err = { 0 };
	Client *client = NULL;
	int r = client_open(&client, f->ctx->settings, &err);

	say(f, r == 0, "操作用の鍵",
	    "shienctl keys を実行してください。済みなら secret_dir と public_dir "
	    "の場所と権限（600）を確認してください。");
	client_close(client);
}

static void check_services(Findings *f)
{
	for (const Place *p = places; p->service; p++) {
		char address[256], url[300], what[128];

		for (unsigned n = 0; web_address(sh_setting(f->ctx->settings, "admins"), p->service, n, address);
		     n++) {
			WebAnswer a;

			snprintf(url, sizeof url, "%s/readyz", address);
			web_ask(&(WebAsk){ .method = "GET", .url = url, .timeout_ms = 3000 }, &a);
			snprintf(what, sizeof what, "%s（%s） %u台目", p->service, p->title_ja, n + 1);
			say(f, a.status == 200, what,
			    a.status ? "動いていますがデータベースに書けません。下のデータベースの行を確認してくださ"
				       "い。"
				     : "止まっています。起動し、標準エラー出力のログの最後の行を確認してください。");
			web_free(&a);
		}
	}
}

/* Of what its sequencer says about itself; -1 where it says nothing. */
static long metric(const char *address, const char *name)
{
	char url[300], wanted[80];
	const char *line;
	WebAnswer a;
	long value;

	snprintf(url, sizeof url, "%s/metrics", address);
	snprintf(wanted, sizeof wanted, "\nshien_%s ", name);
	web_ask(&(WebAsk){ .method = "GET", .url = url, .timeout_ms = 3000 }, &a);
	line = a.status == 200 && a.body ? strstr(a.body, wanted) : NULL;
	value = line ? strtol(line + strlen(wanted), NULL, 10) : -1;
	web_free(&a);
	return value;
}

static void check_audit(Findings *f)
{
	for (const Place *p = places; p->service; p++) {
		char address[256], what[160], mend[300];

		for (unsigned n = 0; web_address(sh_setting(f->ctx->settings, "admins"), p->service, n, address);
		     n++) {
			long alarms = metric(address, "audit_alarms");

			snprintf(what, sizeof what, "%s %u台目: 監査記録の保管先が2つある", p->service, n + 1);
			say(f, metric(address, "audit_second_store") == 1, what,
			    "設定 audit_dir "
			    "に、データベースとは別のディスクのフォルダを指定して起動し直してください。"
			    "1つだけでは、書換えに気づけないことがあります。");
			snprintf(what, sizeof what, "%s %u台目: 監査記録の警告がない", p->service, n + 1);
			snprintf(
				mend, sizeof mend,
				"署名が止まっています。shienctl audit verify %s の結果を保全し、責任者が調べたうえで "
				"shienctl audit go-on %s --reason 理由 で再開してください。",
				p->service, p->service);
			say(f, alarms <= 0, what, mend);
		}
	}
}

static long number(ShDb *db, const char *sql)
{
	PGresult *res = PQexec(db->conn, sql);
	long n = PQresultStatus(res) == PGRES_TUPLES_OK && PQntuples(res) == 1 ? atol(PQgetvalue(res, 0, 0)) : -1;

	PQclear(res);
	return n;
}

static long files_in(const char *folder)
{
	DIR *dir = opendir(folder);
	long n = 0;

	if (!dir)
		return -1;
	for (struct dirent *d; (d = readdir(dir)) != NULL;)
		n += strlen(d->d_name) > 4 && strcmp(d->d_name + strlen(d->d_name) - 4, ".sql") == 0;
	closedir(dir);
	return n;
}

static void check_schema(Findings *f, ShDb *db, const Place *p)
{
	const char *sources = sh_setting(f->ctx->settings, "sources");
	char runtime[1100], own[1100], what[160];

	snprintf(runtime, sizeof runtime, "%s/common/db/migrations", sources);
	snprintf(own, sizeof own, "%s/%s/migrations", sources, p->service);
	snprintf(what, sizeof what, "データベース %s の形", p->service);
	say(f, number(db, "SELECT count(*) FROM schema_migration") == files_in(runtime) + files_in(own), what,
	    "shienctl migrate を実行してください。");
}

static void check_parked(Findings *f, ShDb *db, const Place *p)
{
	long n = number(db, "SELECT count(*) FROM stream_parked");
	char what[200], mend[300];

	snprintf(what, sizeof what, "%s: 保留された出来事がない", p->service);
	snprintf(mend, sizeof mend,
		 "%ld件の出来事を反映できません。shienctl redrive %s --list で理由と直し方を確認し、直してから "
		 "shienctl redrive %s を実行してください。",
		 n, p->service, p->service);
	say(f, n <= 0, what, mend);
}

/* Cursors that no longer follow the publisher's epoch. All databases lie in one cluster, but are asked one by one. */
static void check_forks(Findings *f, ShDb *db, const Place *p)
{
	char what[200], mend[300];

	snprintf(what, sizeof what, "%s: 発行元と食い違った流れがない", p->service);
	snprintf(mend, sizeof mend, "shienctl fork list %s で違いを確認し、shienctl fork mend %s で続けてください。",
		 p->service, p->service);
	say(f, number(db, "SELECT count(*) FROM stream_cursor, site WHERE seq > 0 AND epoch < generation") <= 0, what,
	    mend);
}

/* What silence would hide. A feed is daily at least: a day and a half without one is a night that was missed. */
#define AGO_36H "(extract(epoch FROM now()) * 1000000)::bigint - 129600000000"

static void check_backlog(Findings *f, ShDb *db, const Place *p)
{
	static const struct {
		const char *service; /* NULL: each */
		const char *sql, *what_ja, *mend;
	} rows[] = {
		{ NULL, "SELECT count(*) FROM due WHERE tries > 5", "繰り返し失敗している仕事がない",
		  "due の kind と、ログの call（what=その名前）の理由を確認してください。" },
		{ NULL, "SELECT count(*) FROM (SELECT 1 FROM outbox_pending LIMIT 10001) x HAVING count(*) > 10000",
		  "未発行の出来事がたまっていない",
		  "サービスの発行役（sequencer）が止まっていないか、ログを確認してください。" },
		{ "register-sync",
		  "SELECT count(*) FROM (SELECT f.municipality FROM feed f LEFT JOIN arrangement a USING "
		  "(municipality) "
		  "WHERE coalesce(a.pattern, '') <> 'B' GROUP BY f.municipality HAVING max(f.received_us) < " AGO_36H
		  ") x",
		  "住民記録の連携が届いている（36時間以内）",
		  "送り元の shienctl feed が動いているか、その画面の最後の行を確認してください。"
		  "ファイルでの取込みに替えたのなら SetArrangement で連携方式を B としてください。" },
		{ "register-sync",
		  "SELECT count(*) FROM (SELECT r.municipality FROM reconciliation r LEFT JOIN arrangement a USING "
		  "(municipality) "
		  "WHERE coalesce(a.pattern, '') <> 'B' GROUP BY r.municipality HAVING max(r.compared_us) < " AGO_36H
		  ") x",
		  "住民記録との突合が続いている（36時間以内）",
		  "送り元で全件の抽出が register フォルダに置かれ、shienctl feed --reconcile "
		  "が動いているか確認してください。" },
		{ "register-sync", "SELECT count(*) FROM stale WHERE ended_us IS NULL AND since_us < " AGO_36H,
		  "住民記録に再送を頼んだままの方がいない",
		  "送り元の again.csv にある方の全部の行を whole フォルダに置いてください。" },
	};
	char what[200];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].service && strcmp(rows[i].service, p->service) != 0)
			continue;
		snprintf(what, sizeof what, "%s: %s", p->service, rows[i].what_ja);
		say(f, number(db, rows[i].sql) <= 0, what, rows[i].mend);
	}
}

static void check_databases(Findings *f)
{
	for (const Place *p = places; p->service; p++) {
		ShError err = { 0 };
		char what[160];
		ShDb db;
		int r = admin_db_open(&db, f->ctx, p->service, &err);

		snprintf(what, sizeof what, "データベース %s への接続", p->service);
		say(f, r == 0, what,
		    "PostgreSQLが起動しているか、設定 db を確認し、初めてなら shienctl migrate を実行してください。");
		if (r == 0) {
			long skew = number(&db, "SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint") -
				    (long) (sh_now_us() / 1000);

			check_schema(f, &db, p);
			check_parked(f, &db, p);
			check_forks(f, &db, p);
			check_backlog(f, &db, p);
			if (p == places)
				say(f, labs(skew) < 2000, "データベースとの時計のずれ",
				    "時刻合わせ（NTP）を確認してください。");
		}
		sh_db_close(&db);
	}
}

static void check_redis(Findings *f)
{
	ShRedis *redis = sh_redis_new(f->ctx->settings);

	say(f, sh_redis_ping(redis), "Redis",
	    "止まっていても結果は変わりませんが遅くなります。起動し、shienctl rebuild-workflow を実行してください。");
	sh_redis_free(redis);
}

static void check_disk(Findings *f)
{
	struct statvfs v;
	bool ok = statvfs(sh_setting(f->ctx->settings, "public_dir"), &v) != 0 ||
		  (double) v.f_bavail / (double) v.f_blocks > 0.05;

	say(f, ok, "ディスクの空き（5%以上）", "不要なファイルを移すか、ディスクを増やしてください。");
}

int cmd_doctor(const Context *ctx, int argc, char **argv)
{
	Findings f = { ctx, 0, 0 };

	(void) argc, (void) argv;
	check_keys(&f);
	check_services(&f);
	check_audit(&f);
	check_databases(&f);
	check_redis(&f);
	check_disk(&f);
	if (!ctx->json)
		printf("良 %u  否 %u\n", f.good, f.bad);
	return f.bad == 0 ? CTL_OK : CTL_FAILED;
}
