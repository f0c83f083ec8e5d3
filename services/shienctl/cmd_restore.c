/* Back to a point in the past, all databases at once. Between `prepare` and `raise` PostgreSQL recovers; no daemon
 * starts meanwhile, for the site's generation outside of the databases is higher than theirs. */
#include "program.h"
#include "restore.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_site.h"
#include "sh_without.h"
#include "web.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_SIZE = 1200 };

static const char usage[] =
	"使い方: shienctl restore prepare BASE --data DIR [--to \"2026-01-05 10:00:00+09\" | --to-lsn X/Y]\n"
	"          サービスと PostgreSQL を止めてから。BASE（backup base が作ったもの）と WAL から DIR を用意する\n"
	"        shienctl --as 操作者 restore raise --reason 理由 [--again]\n"
	"          PostgreSQL を DIR で起動した後、サービスを起動する前に";

const char *restore_public_dir(const Context *ctx, char out[1024])
{
	if (*sh_setting(ctx->settings, "public_dir"))
		return sh_setting(ctx->settings, "public_dir");
	snprintf(out, 1024, "%s/public", sh_setting(ctx->settings, "keys"));
	return out;
}

int restore_generation(const Context *ctx, uint32_t *ret_generation, ShError *err)
{
	char dir[1024];
	int r = sh_site_generation(restore_public_dir(ctx, dir), ret_generation, err);

	if (r == 0 && *ret_generation == 0)
		*ret_generation = 1;
	return r;
}

/* Whoever still writes would be asked to serve two pasts. */
static int nobody_runs(const Context *ctx, ShError *err)
{
	for (const Place *p = places; p->service; p++) {
		char address[256], url[300];

		for (unsigned n = 0; web_address(sh_setting(ctx->settings, "admins"), p->service, n, address); n++) {
			WebAnswer a;
			bool runs;

			snprintf(url, sizeof url, "%s/healthz", address);
			web_ask(&(WebAsk){ .method = "GET", .url = url, .timeout_ms = 1000 }, &a);
			runs = a.status != 0;
			web_free(&a);
			if (runs)
				return sh_fail(err, SH_FAILED_PRECONDITION, "restore.still_running", "%s",
					       p->service);
		}
	}
	return 0;
}

static bool is_empty(const char *dir)
{
	DIR *d = opendir(dir);
	int names = 0;

	if (!d)
		return true; /* not there yet */
	while (readdir(d))
		names++;
	closedir(d);
	return names <= 2;
}

/* What goes into a setting in quotes, and there into a shell's. */
static bool is_plain(const char *text) { return !strpbrk(text, "'\"\\$`\n%"); }

static int write_recovery(const char *base, const char *data, const char *to, const char *to_lsn, ShError *err)
{
	char path[PATH_SIZE + 40], wal[PATH_SIZE];
	const char *slash = strrchr(base, '/');
	bool ok;
	FILE *out;

	snprintf(wal, sizeof wal, "%.*s/wal", (int) (slash - base), base);
	snprintf(path, sizeof path, "%s/postgresql.auto.conf", data);
	out = fopen(path, "a");
	if (!out)
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path);
	/* The last file is still being received: its end is recognised as an end. */
	fprintf(out, "restore_command = 'cp \"%s/%%f\" \"%%p\" || cp \"%s/%%f.partial\" \"%%p\"'\n", wal, wal);
	fprintf(out, "recovery_target_action = 'promote'\nrecovery_target_timeline = 'current'\n");
	if (to)
		fprintf(out, "recovery_target_time = '%s'\n", to);
	if (to_lsn)
		fprintf(out, "recovery_target_lsn = '%s'\n", to_lsn);
	ok = fclose(out) == 0;
	snprintf(path, sizeof path, "%s/recovery.signal", data);
	out = ok ? fopen(path, "w") : NULL;
	return out && fclose(out) == 0 ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "%.100s", path);
}

/* Higher than what the site was at and than what the backup is of: the number is taken before anything recovers, so
 * that nothing starts under the old one, and is never taken twice. */
static int next_generation(const Context *ctx, const char *base, ShError *err)
{
	char dir[1024], parent[PATH_SIZE];
	uint32_t now, of_base;
	int r = restore_generation(ctx, &now, err);

	if (r != 0 || SH_WITHOUT(restore_generation))
		return r;
	snprintf(parent, sizeof parent, "%.*s", (int) (strrchr(base, '/') - base), base);
	of_base = (uint32_t) strtoul(strrchr(parent, '/') ? strrchr(parent, '/') + 1 : parent, NULL, 10);
	return sh_site_raise_generation(restore_public_dir(ctx, dir), (of_base > now ? of_base : now) + 1, err);
}

static int prepare(const Context *ctx, const char *given, const char *data, const char *to, const char *to_lsn,
		   ShError *err)
{
	char *base = realpath(given, NULL), source[PATH_SIZE + 4], version[PATH_SIZE + 16];
	int r = nobody_runs(ctx, err);

	snprintf(source, sizeof source, "%s/.", base ? base : given);
	snprintf(version, sizeof version, "%s/PG_VERSION", base ? base : given);
	if (r == 0 && (!base || strlen(base) >= PATH_SIZE - 8 || access(version, R_OK) != 0 || !is_plain(base)))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "restore.no_base", "%.100s", given);
	if (r == 0 && (!is_empty(data) || (to && !is_plain(to)) || (to_lsn && !is_plain(to_lsn))))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "restore.data_not_empty", "%.100s", data);
	if (r == 0)
		r = next_generation(ctx, base, err);
	if (r == 0) {
		mkdir(data, 0700);
		r = program_run((const char *[]){ "cp", "-a", source, data, NULL }, err);
	}
	if (r == 0)
		r = write_recovery(base, data, to, to_lsn, err);
	free(base);
	return r;
}

static int cmd_prepare(const Context *ctx, int argc, char **argv)
{
	const char *data = ctl_option(&argc, argv, "--data"), *to = ctl_option(&argc, argv, "--to"),
		   *to_lsn = ctl_option(&argc, argv, "--to-lsn");
	uint32_t generation = 0;
	ShError err = { 0 };
	int r;

	if (argc != 1 || !data || (to && to_lsn))
		return ctl_usage(ctx, usage);
	r = prepare(ctx, argv[0], data, to, to_lsn, &err);
	if (r == 0)
		r = restore_generation(ctx, &generation, &err);
	if (r == 0)
		printf(ctx->json ? "{\"generation\":%u}\n"
				 : "用意しました。拠点の世代は %u です。PostgreSQL を起動し、shienctl restore raise "
				   "を実行してください。\n",
		       generation);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}

static int cmd_raise(const Context *ctx, int argc, char **argv)
{
	const char *reason = ctl_option(&argc, argv, "--reason");
	bool again = ctl_flag(&argc, argv, "--again");
	unsigned forks = 0;
	uint32_t generation = 0;
	ShError err = { 0 };
	int r;

	if (argc != 0 || !reason || !*reason || !*ctx->actor)
		return ctl_usage(ctx, usage);
	r = nobody_runs(ctx, &err);
	if (r == 0)
		r = restore_raise(ctx, reason, again, &forks, &err);
	if (r == 0)
		r = restore_generation(ctx, &generation, &err);
	if (r == 0)
		printf(ctx->json ? "{\"generation\":%u,\"forks\":%u}\n"
				 : "拠点の世代 %u で始められます。過去の食い違い（fork）%u "
				   "件。サービスを起動してください。\n",
		       generation, forks);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}

int cmd_restore(const Context *ctx, int argc, char **argv)
{
	if (argc > 0 && strcmp(argv[0], "prepare") == 0)
		return cmd_prepare(ctx, argc - 1, argv + 1);
	if (argc > 0 && strcmp(argv[0], "raise") == 0)
		return cmd_raise(ctx, argc - 1, argv + 1);
	return ctl_usage(ctx, usage);
}
