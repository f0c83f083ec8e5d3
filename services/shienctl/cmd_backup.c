/* One point in time of all databases: a base backup of the cluster, and its WAL as it is written.
 *   DIR/<generation>/base-<UTC>   what pg_basebackup made
 *   DIR/<generation>/wal          what pg_receivewal keeps on writing
 * Each site generation has a folder of its own, for the WAL of two pasts must not be mixed. */
#include "command.h"
#include "program.h"
#include "restore.h"
#include "sh_clock.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 1200 };

#define SLOT "shien_backup"

static const char usage[] =
	"使い方: shienctl backup base DIR  いまの全データベースを DIR に写す\n"
	"        shienctl backup wal DIR   以後の変更（WAL）を DIR に受け続ける（止めるまで終わらない）";

static int folder_of(const Context *ctx, const char *dir, char out[PATH_SIZE], ShError *err)
{
	uint32_t generation;
	int r = restore_generation(ctx, &generation, err);

	if (r != 0)
		return r;
	mkdir(dir, 0700);
	if (snprintf(out, PATH_SIZE, "%.1000s/%u", dir, generation) >= PATH_SIZE ||
	    (mkdir(out, 0700) != 0 && access(out, W_OK) != 0))
		return sh_fail(err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", dir);
	return 0;
}

static int base(const Context *ctx, const char *dir, ShError *err)
{
	char folder[PATH_SIZE], target[PATH_SIZE + 40], stamp[24];
	time_t now = (time_t) (sh_now_us() / 1000000);
	struct tm tm;
	int r = folder_of(ctx, dir, folder, err);

	gmtime_r(&now, &tm);
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &tm);
	snprintf(target, sizeof target, "%s/base-%s", folder, stamp);
	if (r == 0)
		r = program_run((const char *[]){ "pg_basebackup", "-d", sh_setting(ctx->settings, "db"), "-w", "-D",
						  target, "-X", "stream", "-c", "fast", NULL },
				err);
	if (r == 0)
		printf(ctx->json ? "{\"base\":\"%s\"}\n" : "%s\n", target);
	return r;
}

static int wal(const Context *ctx, const char *dir, ShError *err)
{
	char folder[PATH_SIZE], target[PATH_SIZE + 8];
	const char *connect = sh_setting(ctx->settings, "db");
	int r = folder_of(ctx, dir, folder, err);

	snprintf(target, sizeof target, "%s/wal", folder);
	mkdir(target, 0700);
	if (r == 0)
		r = program_run((const char *[]){ "pg_receivewal", "-d", connect, "-w", "-S", SLOT, "--create-slot",
						  "--if-not-exists", NULL },
				err);
	if (r == 0) {
		execlp("pg_receivewal", "pg_receivewal", "-d", connect, "-w", "-S", SLOT, "-D", target, "-s", "1",
		       "--synchronous", (char *) NULL);
		r = sh_fail(err, SH_UNAVAILABLE, "program.failed", "pg_receivewal");
	}
	return r;
}

int cmd_backup(const Context *ctx, int argc, char **argv)
{
	ShError err = { 0 };
	int r;

	if (argc == 2 && strcmp(argv[0], "base") == 0)
		r = base(ctx, argv[1], &err);
	else if (argc == 2 && strcmp(argv[0], "wal") == 0)
		r = wal(ctx, argv[1], &err);
	else
		return ctl_usage(ctx, usage);
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}
