#include "sh_clock.h"
#include "import.h"
#include "web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 3600, FIRST_PAUSE_MS = 50, MOST_PAUSE_MS = 500, REJECTS_SHOWN = 10 };

typedef struct Door {
	const Context *ctx;
	char address[256];
	const char *api_key;
} Door;

/* NULL where nobody answers, or not in JSON; *ret_status 0: nobody. */
static json_t *ask(const Door *d, const char *method, const char *path, const char *json, const char *key,
		   long *ret_status)
{
	char url[500];
	WebAnswer a;
	json_t *o;

	snprintf(url, sizeof url, "%s/v1/%s/register/imports%s", d->address, d->ctx->tenant, path);
	web_ask(&(WebAsk){ .method = method,
			   .url = url,
			   .api_key = d->api_key,
			   .json = json,
			   .idempotency_key = key,
			   .timeout_ms = 60000 },
		&a);
	o = a.status ? json_loads(a.body ? a.body : "", 0, NULL) : NULL;
	*ret_status = a.status;
	web_free(&a);
	return o;
}

static bool is_over(const json_t *import)
{
	const char *state = json_string_value(json_object_get(import, "state"));

	return state && strcmp(state, "QUEUED") != 0 && strcmp(state, "CHECKING") != 0 &&
	       strcmp(state, "RUNNING") != 0;
}

static void say(const Door *d, const char *import_id, const json_t *import)
{
	char path[200];
	long status;
	json_t *rejects;

	if (d->ctx->json) {
		json_dumpf(import, stdout, JSON_COMPACT);
		printf("\n");
		return;
	}
	import_show(d->ctx, import);
	snprintf(path, sizeof path, "/%s/rejects?limit=%d", import_id, REJECTS_SHOWN);
	rejects = ask(d, "GET", path, NULL, NULL, &status);
	if (status == 200)
		import_show_rejects(rejects);
	json_decref(rejects);
}

/* 0 only where it is on file; what waits for a person is not done. */
static int follow(const Door *d, const char *import_id)
{
	char path[64];
	ShError err = { 0 };

	snprintf(path, sizeof path, "/%s", import_id);
	for (long waited_ms = 0, pause_ms = 0; waited_ms < PATIENCE_S * 1000L; waited_ms += pause_ms) {
		long status;
		json_t *import = ask(d, "GET", path, NULL, NULL, &status);

		if (is_over(import)) {
			const char *state = json_string_value(json_object_get(import, "state"));
			int code = strcmp(state, "DONE") == 0 ? CTL_OK : CTL_FAILED;

			say(d, import_id, import);
			json_decref(import);
			return code;
		}
		json_decref(import);
		/* a small file is not waited for longer than it takes */
		pause_ms = waited_ms / 10 + FIRST_PAUSE_MS < MOST_PAUSE_MS ? waited_ms / 10 + FIRST_PAUSE_MS
									   : MOST_PAUSE_MS;
		nanosleep(&(struct timespec){ .tv_nsec = pause_ms * 1000000 }, NULL);
	}
	return ctl_error(d->ctx, &err, sh_fail(&err, SH_DEADLINE_EXCEEDED, "import.unfinished", "%s", import_id));
}

int import_through(const Context *ctx, const ImportFile *w)
{
	Door d = { .ctx = ctx, .api_key = w->api_key };
	char url[400];
	ShError err = { 0 };
	WebAnswer a;
	json_t *request =
		json_pack("{s:s,s:s,s:b}", "importId", w->import_id, "asOf", w->as_of, "checkFirst", w->check_first);
	char *text;
	int code = CTL_FAILED;

	if (w->encoding)
		json_object_set_new(request, "encoding", json_string(w->encoding));
	if (w->profile)
		json_object_set_new(request, "profile", json_string(w->profile));
	text = json_dumps(request, JSON_COMPACT);
	snprintf(d.address, sizeof d.address, "%s", w->door);
	snprintf(url, sizeof url, "%s/v1/%s/register/imports", d.address, ctx->tenant);
	web_ask(&(WebAsk){ .method = "POST",
			   .url = url,
			   .api_key = w->api_key,
			   .json = text,
			   .file = w->file,
			   .idempotency_key = w->import_id,
			   .timeout_ms = 600000 },
		&a);
	if (a.status == 200)
		code = follow(&d, w->import_id);
	else if (a.status == 0)
		code = ctl_error(ctx, &err, sh_fail(&err, SH_UNAVAILABLE, "door.unreachable", "register-sync"));
	else
		fprintf(ctx->json ? stdout : stderr, "%s\n", a.body && *a.body ? a.body : "{}");
	web_free(&a);
	free(text);
	json_decref(request);
	return code;
}

/* What a person was shown is named by the first letters of its hash; the whole is what the register is told. */
static int confirm(const Door *d, const char *import_id, const char *number)
{
	char path[100], body[200];
	ShError err = { 0 };
	long status;
	json_t *import, *answer;
	const char *hash;
	int code;

	snprintf(path, sizeof path, "/%.40s", import_id);
	import = ask(d, "GET", path, NULL, NULL, &status);
	hash = json_string_value(json_object_get(json_object_get(import, "check"), "hash"));
	if (status == 0)
		code = ctl_error(d->ctx, &err, sh_fail(&err, SH_UNAVAILABLE, "door.unreachable", "register-sync"));
	else if (status != 200 || !hash || strlen(number) < 12 || strncmp(hash, number, strlen(number)) != 0)
		code = ctl_error(d->ctx, &err,
				 sh_fail(&err, SH_FAILED_PRECONDITION, "import.number_differs", "%.40s", import_id));
	else {
		snprintf(path, sizeof path, "/%.40s/confirmation", import_id);
		snprintf(body, sizeof body, "{\"checkHash\":\"%.64s\"}", hash);
		answer = ask(d, "POST", path, body, hash, &status);
		if (status == 200)
			code = follow(d, import_id);
		else {
			json_dumpf(answer, d->ctx->json ? stdout : stderr, JSON_COMPACT);
			code = CTL_REFUSED;
		}
		json_decref(answer);
	}
	json_decref(import);
	return code;
}

static int withdraw(const Door *d, const char *import_id)
{
	char path[100], key[SH_UUID_LEN + 1];
	ShError err = { 0 };
	long status;
	json_t *answer;
	int code = CTL_OK;

	sh_uuid7(key);
	snprintf(path, sizeof path, "/%.40s/withdrawal", import_id);
	answer = ask(d, "POST", path, "{}", key, &status);
	if (status == 0)
		code = ctl_error(d->ctx, &err, sh_fail(&err, SH_UNAVAILABLE, "door.unreachable", "register-sync"));
	else if (status != 200) {
		json_dumpf(answer, d->ctx->json ? stdout : stderr, JSON_COMPACT);
		code = CTL_REFUSED;
	} else if (!d->ctx->json)
		printf("取りやめました。何も反映していません。\n");
	json_decref(answer);
	return code;
}

/* The key of the door's client: from the environment, so that it stands in no process list. */
int cmd_import(const Context *ctx, int argc, char **argv)
{
	ImportFile w = { .as_of = ctl_option(&argc, argv, "--as-of"),
			 .encoding = ctl_option(&argc, argv, "--encoding"),
			 .profile = ctl_option(&argc, argv, "--profile"),
			 .check_first = ctl_flag(&argc, argv, "--check") };
	const char *confirmed = ctl_option(&argc, argv, "--confirm"), *number = ctl_option(&argc, argv, "--number"),
		   *given_up = ctl_option(&argc, argv, "--withdraw"), *shown = ctl_option(&argc, argv, "--show");
	Door d = { .ctx = ctx, .api_key = getenv("SHIEN_API_KEY") };
	char import_id[SH_UUID_LEN + 1];
	bool by_id = argc == 0 && (!!confirmed + !!given_up + !!shown) == 1 && (!confirmed || number);
	ShError err = { 0 };

	if (!d.api_key || !(by_id || (argc == 1 && w.as_of))) {
		return ctl_usage(ctx, "使い方: SHIEN_API_KEY=… shienctl --tenant 市町村コード import FILE --as-of "
				      "YYYY-MM-DD [--check] [--profile 読替表] [--encoding utf-8|cp932]\n"
				      "        … import --show ID | --confirm ID --number 確認番号 | --withdraw ID");
	}
	if (!by_id && access(argv[0], R_OK) != 0)
		return ctl_error(ctx, &err, sh_fail(&err, SH_INVALID_ARGUMENT, "file.unreadable", "%.100s", argv[0]));
	if (!web_address(sh_setting(ctx->settings, "doors"), "register-sync", 0, d.address))
		return ctl_error(ctx, &err,
				 sh_fail(&err, SH_FAILED_PRECONDITION, "door.unreachable", "register-sync"));
	if (by_id)
		return confirmed  ? confirm(&d, confirmed, number)
		       : given_up ? withdraw(&d, given_up)
				  : follow(&d, shown);
	sh_uuid7(import_id);
	w.door = d.address;
	w.api_key = d.api_key;
	w.file = argv[0];
	w.import_id = import_id;
	return import_through(ctx, &w);
}
