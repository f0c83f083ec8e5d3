/* What the door took of a batch, and what it did not: refused rows come to nobody's eyes unless they are fetched. */
#include "feed_agent.h"
#include "import.h"
#include "web.h"

#include <stdio.h>
#include <unistd.h>

enum { FETCH_MS = 60000 };

/* Beside the refused files, whole or not at all. It holds rows of persons: nobody else may read it (prepare). */
static int put_file(const Feed *f, const WebAnswer *a, char name[PATH_MAX], ShError *err)
{
	char path[PATH_MAX], beside[PATH_MAX];
	FILE *out;
	bool good;

	snprintf(name, PATH_MAX, "%llu-%s.rejects.csv", f->state.number, f->state.name);
	feed_path(f, path, "refused", "", name);
	feed_path(f, beside, "refused", ".", name);
	if (!(out = fopen(beside, "we")))
		return sh_fail(err, SH_INTERNAL, "feed.folder", "refused");
	good = fwrite(a->body, 1, a->len, out) == a->len && fflush(out) == 0 && fsync(fileno(out)) == 0;
	good &= fclose(out) == 0;
	return good ? feed_move(beside, path, err) : sh_fail(err, SH_INTERNAL, "feed.folder", "refused");
}

static int fetch_rejects(const Feed *f, const char *batch_id, char name[PATH_MAX], ShError *err)
{
	char url[500];
	WebAnswer a;
	int r;

	snprintf(url, sizeof url, "%s/v1/%s/register/imports/%.36s/rejects.csv", f->door, f->ctx->tenant, batch_id);
	web_ask(&(WebAsk){ .method = "GET", .url = url, .api_key = f->api_key, .timeout_ms = FETCH_MS }, &a);
	r = a.status == 200 ? put_file(f, &a, name, err)
			    : sh_fail(err, SH_UNAVAILABLE, "door.unreachable", "%ld", a.status);
	web_free(&a);
	return r;
}

static void show(const Feed *f, const json_t *reply, const char *rejects)
{
	const unsigned long long rows = import_number(reply, "rows"), refused = import_number(reply, "rejectedRows"),
				 warnings = import_number(reply, "warnings");

	if (f->ctx->json) {
		json_t *o = json_pack("{s:s,s:I,s:I,s:I,s:I,s:s}", "file", f->state.name, "batchNo",
				      (json_int_t) f->state.number, "rows", (json_int_t) rows, "rejectedRows",
				      (json_int_t) refused, "warnings", (json_int_t) warnings, "rejects", rejects);

		json_dumpf(o, stdout, JSON_COMPACT); /* nothing where the name is no UTF-8 */
		putchar('\n');
		json_decref(o);
		return;
	}
	printf("%s（%llu番）: %llu行を送りました。", f->state.name, f->state.number, rows);
	if (warnings)
		printf("注意 %llu件。", warnings);
	if (refused)
		printf("取り込めない行が %llu行あります。refused/%s "
		       "で理由を確認し、元のシステムで直した行を送り直してください。",
		       refused, rejects);
	printf("\n");
	fflush(stdout);
}

int feed_taken(const Feed *f, const char *answer, ShError *err)
{
	json_t *reply = json_loads(answer ? answer : "", 0, NULL);
	const char *batch_id = json_string_value(json_object_get(reply, "batchId"));
	char rejects[PATH_MAX] = "";
	int r = batch_id ? 0
			 : sh_fail(err, SH_UNAVAILABLE, "door.unreachable", "no answer of a door"); /* of a proxy */

	if (r == 0 && import_number(reply, "rejectedRows") > 0)
		r = fetch_rejects(f, batch_id, rejects, err);
	if (r == 0)
		show(f, reply, rejects);
	json_decref(reply);
	return r;
}
