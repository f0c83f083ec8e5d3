#include "http.h"
#include "sh_memory.h"
#include "stage.h"
#include "story.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The whole story of one disaster. Exit 0 only where every assertion held. */
enum { PATIENCE_MS = 20000, PATIENCE_WITH_FAULTS_MS = 60000 };

/* The folder and its parents. */
static bool make_folder(const char *path)
{
	char part[600];

	for (size_t i = 1; i <= strlen(path) && i < sizeof part; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		snprintf(part, sizeof part, "%.*s", (int) i, path);
		if (mkdir(part, 0755) != 0 && errno != EEXIST)
			return false;
	}
	return true;
}

static int make_folders(const Tour *t, ShError *err)
{
	char path[600];

	for (int i = 0; i < 3; i++) {
		static const char *const below[] = { "", "/certificates", "/mails" };

		snprintf(path, sizeof path, "%s%s", t->out, below[i]);
		if (!make_folder(path))
			return sh_fail(err, SH_FAILED_PRECONDITION, "file.unreadable", "%.100s", path);
	}
	return make_folder(t->prefecture)
		       ? 0
		       : sh_fail(err, SH_FAILED_PRECONDITION, "file.unreadable", "%.100s", t->prefecture);
}

static int report(const Tour *t, double seconds)
{
	json_t *o = check_report(&t->check);
	bool ok = json_is_true(json_object_get(o, "ok"));
	char path[600];

	json_object_set_new(o, "seconds", json_real(seconds));
	json_object_set_new(o, "faults", json_boolean(t->faults));
	snprintf(path, sizeof path, "%s/tour.json", t->out);
	if (json_dump_file(o, path, JSON_INDENT(1)) != 0)
		ok = false;
	if (t->ctx->json)
		printf("{\"ok\":%s,\"held\":%u,\"failed\":%u,\"seconds\":%.1f,\"report\":\"%s\"}\n",
		       ok ? "true" : "false", t->check.held, t->check.failed, seconds, path);
	else
		printf("%s  確認 %u件のうち %u件が不成立  %.1f秒\n  記録: %s\n  証明書: %s/certificates\n  メール: "
		       "%s/mails\n",
		       ok ? "すべて成立" : "不成立あり", t->check.held + t->check.failed, t->check.failed, seconds,
		       path, t->out, t->out);
	json_decref(o);
	return ok ? CTL_OK : CTL_FAILED;
}

static int play(Tour *t, unsigned until, ShError *err)
{
	int64_t start_us = sh_monotonic_us();
	int r = client_open(&t->client, t->ctx->settings, err);

	if (r == 0)
		r = http_open(t, err);
	if (r != 0)
		return ctl_error(t->ctx, err, r);
	story_play(t, until);
	return report(t, (double) (sh_monotonic_us() - start_us) / 1e6);
}

static void close_tour(Tour *t)
{
	client_close(t->client);
	journal_close(&t->journal);
	check_close(&t->check);
	cast_close(&t->cast);
	free(t);
}

int cmd_tour(const Context *ctx, int argc, char **argv)
{
	const char *out = ctl_option(&argc, argv, "--out"), *prefecture = ctl_option(&argc, argv, "--prefecture");
	const char *until = ctl_option(&argc, argv, "--until");
	bool prepare = ctl_flag(&argc, argv, "--prepare"), faults = ctl_flag(&argc, argv, "--faults");
	Tour *t = sh_need(calloc(1, sizeof *t));
	ShError err = { 0 };
	int r, code = CTL_OK;

	t->ctx = ctx;
	t->out = out ? out : "var/demo/out";
	t->prefecture = prefecture ? prefecture : "var/demo/prefecture";
	t->faults = faults;
	t->patience_ms = faults ? PATIENCE_WITH_FAULTS_MS : PATIENCE_MS;
	check_open(&t->check);
	t->check.quiet = ctx->json;
	if (argc != 0 || (faults && !*sh_setting(ctx->settings, "control"))) {
		close_tour(t);
		return ctl_usage(
			ctx,
			"使い方: shienctl tour [--prefecture DIR] [--out DIR] [--faults] [--until N] [--prepare]\n"
			"  --prepare  架空の県とカードだけを用意する（サービスの起動前に）\n"
			"  --faults   途中でサービスを止める（設定 control が必要）");
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if ((r = make_folders(t, &err)) != 0 || (r = stage_prepare(t, &err)) != 0)
		code = ctl_error(ctx, &err, r);
	else if (!prepare)
		code = play(t, until ? (unsigned) atoi(until) : 0, &err);
	close_tour(t);
	return code;
}
