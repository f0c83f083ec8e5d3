/* One file to the door and out of the way. Killed between any two steps it goes on where it stood: the number is on
 * disk before the batch leaves, the door takes a number once, and a file lies either where it waits or under its
 * number. */
#include "feed_agent.h"
#include "sh_tx.h"
#include "web.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEND_MS = 120000 };

static int unreachable(ShError *err, const WebAnswer *a)
{
	return sh_fail(err, SH_UNAVAILABLE, "door.unreachable", "%ld", a->status);
}

/* The answer is no, and will be: what is wrong with the file itself. */
static bool is_refusal(long status)
{
	return status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
}

static const char *reason_of(const json_t *problem, const char *name)
{
	const char *s = json_string_value(json_object_get(problem, name));

	return s ? s : "";
}

static int put_reason(const Feed *f, const char *name, const WebAnswer *a, ShError *err)
{
	json_t *problem = json_loads(a->body ? a->body : "", 0, NULL);
	char path[PATH_MAX], prefix[32];
	FILE *out;
	bool good = false;

	snprintf(prefix, sizeof prefix, "%llu-", f->state.number);
	feed_path(f, path, "refused", prefix, name);
	snprintf(path + strlen(path), sizeof path - strlen(path), ".txt");
	out = fopen(path, "we");
	if (out) {
		fprintf(out, "このファイルは受け付けられませんでした。\n%s\n理由: %s %s\n",
			reason_of(problem, "detail"), reason_of(problem, "reason"), reason_of(problem, "field"));
		good = fflush(out) == 0 && fsync(fileno(out)) == 0;
		good &= fclose(out) == 0;
	}
	json_decref(problem);
	return good ? 0 : sh_fail(err, SH_INTERNAL, "feed.folder", "refused");
}

/* Out of the way under its number, and the number used or not. */
static int put_away(Feed *f, const char *to, bool used, ShError *err)
{
	char from[PATH_MAX], path[PATH_MAX], prefix[32];
	int r;

	snprintf(prefix, sizeof prefix, "%llu-", f->state.number);
	feed_path(f, from, f->state.folder, "", f->state.name);
	feed_path(f, path, to, prefix, f->state.name);
	if ((r = feed_move(from, path, err)) != 0 || (r = sh_failpoint(SH_FP_feed_after_move, err)) != 0)
		return r;
	f->state.next = f->state.number + used;
	f->state.number = 0;
	return feed_state_write(f, err);
}

static bool lies_in(const Feed *f, const char *folder, bool under_number)
{
	char path[PATH_MAX], prefix[32] = "";

	if (under_number)
		snprintf(prefix, sizeof prefix, "%llu-", f->state.number);
	feed_path(f, path, folder, prefix, f->state.name);
	return access(path, F_OK) == 0;
}

static void ask(const Feed *f, const char *path, int64_t as_of_us, WebAnswer *a)
{
	char url[800], key[120];

	snprintf(url, sizeof url,
		 "%s/v1/%s/register/changes?feed_id=%s&batch_no=%llu&as_of_us=%lld&profile=%s&encoding=%s&whole=%s",
		 f->door, f->ctx->tenant, f->id, f->state.number, (long long) as_of_us, f->profile, f->encoding,
		 strcmp(f->state.folder, "whole") == 0 ? "true" : "false");
	sh_uuid7(key); /* the door knows a batch by its number; a new key asks anew whatever became of the last */
	web_ask(&(WebAsk){ .method = "POST",
			   .url = url,
			   .api_key = f->api_key,
			   .body_file = path,
			   .idempotency_key = key,
			   .timeout_ms = SEND_MS },
		a);
}

static bool differs(const WebAnswer *a) { return a->body && strstr(a->body, "register.feed.batch_differs"); }

static int send_now(Feed *f, ShError *err)
{
	char path[PATH_MAX];
	struct stat st;
	WebAnswer a;
	int r;

	feed_path(f, path, f->state.folder, "", f->state.name);
	if (stat(path, &st) != 0)
		return sh_fail(err, SH_INTERNAL, "feed.folder", "%s", f->state.name);
	if ((r = sh_failpoint(SH_FP_feed_before_send, err)) != 0)
		return r;
	ask(f, path, (int64_t) st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000, &a);
	r = sh_failpoint(SH_FP_feed_after_send, err);
	if (r == 0 && a.status == 200) {
		r = feed_taken(f, a.body, err);
		if (r == 0)
			r = put_away(f, "done", true, err);
	} else if (r == 0 && differs(&a)) {
		/* under this number something else was taken, before the file was changed: it goes under the next */
		f->state.next = ++f->state.number;
		r = feed_state_write(f, err);
		if (r == 0)
			r = sh_fail(err, SH_UNAVAILABLE, "door.unreachable", "again");
	} else if (r == 0 && is_refusal(a.status)) {
		r = put_reason(f, f->state.name, &a, err);
		if (r == 0)
			r = put_away(f, "refused", false, err);
	} else if (r == 0) {
		r = unreachable(err, &a);
	}
	web_free(&a);
	return r;
}

int feed_resume(Feed *f, ShError *err)
{
	bool done;

	if (f->state.number == 0)
		return 0;
	if (lies_in(f, f->state.folder, false))
		return send_now(f, err);
	done = lies_in(f, "done", true);
	/* Neither here nor there: somebody took it away. The door names a number that did not come. */
	f->state.next = f->state.number + (done || !lies_in(f, "refused", true));
	f->state.number = 0;
	return feed_state_write(f, err);
}

int feed_send(Feed *f, const char *folder, const char *name, ShError *err)
{
	int r;

	f->state.number = f->state.next;
	snprintf(f->state.folder, sizeof f->state.folder, "%s", folder);
	snprintf(f->state.name, sizeof f->state.name, "%s", name);
	r = feed_state_write(f, err);
	return r != 0 ? r : send_now(f, err);
}

int feed_compare(Feed *f, const char *name, ShError *err)
{
	char path[PATH_MAX], list[PATH_MAX], to[PATH_MAX], url[500], key[SH_UUID_LEN + 1];
	struct stat st;
	WebAnswer a;
	int r;

	feed_path(f, path, "register", "", name);
	feed_path(f, list, "", "", ".households");
	if (stat(path, &st) != 0)
		return sh_fail(err, SH_INTERNAL, "feed.folder", "%s", name);
	if ((r = feed_households(f, path, list, err)) != 0)
		return r;
	snprintf(url, sizeof url, "%s/v1/%s/register/reconciliation?as_of_us=%lld", f->door, f->ctx->tenant,
		 (long long) st.st_mtim.tv_sec * 1000000 + st.st_mtim.tv_nsec / 1000);
	sh_uuid7(key);
	web_ask(&(WebAsk){ .method = "POST",
			   .url = url,
			   .api_key = f->api_key,
			   .body_file = list,
			   .idempotency_key = key,
			   .timeout_ms = SEND_MS },
		&a);
	unlink(list);
	if (a.status == 200 || is_refusal(a.status)) {
		if (a.status != 200)
			r = put_reason(f, name, &a, err);
		feed_path(f, to, a.status == 200 ? "done" : "refused", a.status == 200 ? "register-" : "0-", name);
		if (r == 0)
			r = feed_move(path, to, err);
	} else {
		r = unreachable(err, &a);
	}
	web_free(&a);
	return r;
}

/* ---- whom the register is asked for */
static size_t put_page(FILE *out, const json_t *page, char after[SH_UUID_LEN + 1])
{
	const json_t *stale = json_object_get(page, "stale"), *one;
	size_t i;

	json_array_foreach(stale, i, one)
	{
		fprintf(out, "%s,%s,%lld,%lld\n", reason_of(one, "addressNo"), reason_of(one, "cause"),
			(long long) json_integer_value(json_object_get(one, "fromNo")),
			(long long) json_integer_value(json_object_get(one, "toNo")));
		snprintf(after, SH_UUID_LEN + 1, "%s", reason_of(one, "personId"));
	}
	return json_is_true(json_object_get(page, "more")) ? json_array_size(stale) : 0;
}

int feed_write_again(const Feed *f, ShError *err)
{
	char path[PATH_MAX], beside[PATH_MAX], url[500], after[SH_UUID_LEN + 1] = "";
	bool more = true, good = true;
	FILE *out;

	feed_path(f, path, "", "", "again.csv");
	feed_path(f, beside, "", "", ".again.csv");
	out = fopen(beside, "we");
	if (!out)
		return sh_fail(err, SH_INTERNAL, "feed.folder", "again.csv");
	fprintf(out, "宛名番号,理由,履歴番号から,履歴番号まで\n");
	while (good && more) {
		WebAnswer a;
		json_t *page;

		snprintf(url, sizeof url, "%s/v1/%s/register/stale%s%s", f->door, f->ctx->tenant,
			 *after ? "?after_person_id=" : "", after);
		web_ask(&(WebAsk){ .method = "GET", .url = url, .api_key = f->api_key }, &a);
		page = a.status == 200 ? json_loads(a.body, 0, NULL) : NULL;
		good = page != NULL;
		more = good && put_page(out, page, after) > 0;
		json_decref(page);
		web_free(&a);
	}
	good &= fclose(out) == 0;
	return good ? feed_move(beside, path, err) : sh_fail(err, SH_UNAVAILABLE, "door.unreachable", "stale");
}
