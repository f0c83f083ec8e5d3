#include "sh_clock.h"
#include "import.h"
#include "web.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 3600 };

/* What the register says of the import now; true when it has come to an end. */
static bool ended(const Context *ctx, const WebAnswer *a, int *ret_code)
{
	json_t *o = json_loads(a->body ? a->body : "", 0, NULL);
	const char *state = json_string_value(json_object_get(o, "state"));
	bool over = state && strcmp(state, "QUEUED") != 0 && strcmp(state, "RUNNING") != 0;

	if (over && ctx->json)
		printf("%s\n", a->body);
	else if (over)
		printf("取込 %s  行 %s  新規 %s  変更 %s  同じ %s  不良 %s\n", state,
		       json_string_value(json_object_get(o, "rows")),
		       json_string_value(json_object_get(o, "newRows")),
		       json_string_value(json_object_get(o, "changedRows")),
		       json_string_value(json_object_get(o, "sameRows")),
		       json_string_value(json_object_get(o, "rejectedRows")));
	*ret_code = over && strcmp(state, "DONE") == 0 ? CTL_OK : CTL_FAILED;
	json_decref(o);
	return over;
}

static int follow(const Context *ctx, const char *door, const char *api_key, const char *import_id)
{
	char url[400];
	ShError err = { 0 };
	int code = CTL_FAILED;

	snprintf(url, sizeof url, "%s/v1/%s/register/imports/%s", door, ctx->tenant, import_id);
	for (int waited = 0; waited < PATIENCE_S * 2; waited++) {
		WebAnswer a;
		bool over;

		web_ask(&(WebAsk){ .method = "GET", .url = url, .api_key = api_key }, &a);
		over = ended(ctx, &a, &code);
		web_free(&a);
		if (over)
			return code;
		nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
	}
	return ctl_error(ctx, &err, sh_fail(&err, SH_DEADLINE_EXCEEDED, "import.unfinished", "%s", import_id));
}

int import_through(const Context *ctx, const char *door, const char *api_key, const char *file, const char *as_of,
		   const char *encoding, const char *import_id)
{
	char url[400], request[300];
	ShError err = { 0 };
	WebAnswer a;
	int code = CTL_FAILED;

	snprintf(url, sizeof url, "%s/v1/%s/register/imports", door, ctx->tenant);
	snprintf(request, sizeof request, "{\"importId\":\"%s\",\"asOf\":\"%.20s\"%s%.16s%s}", import_id, as_of,
		 encoding ? ",\"encoding\":\"" : "", encoding ? encoding : "", encoding ? "\"" : "");
	web_ask(&(WebAsk){ .method = "POST",
			   .url = url,
			   .api_key = api_key,
			   .json = request,
			   .file = file,
			   .idempotency_key = import_id,
			   .timeout_ms = 600000 },
		&a);
	if (a.status == 200)
		code = follow(ctx, door, api_key, import_id);
	else if (a.status == 0)
		code = ctl_error(ctx, &err, sh_fail(&err, SH_UNAVAILABLE, "door.unreachable", "register-sync"));
	else
		fprintf(ctx->json ? stdout : stderr, "%s\n", a.body && *a.body ? a.body : "{}");
	web_free(&a);
	return code;
}

/* The key of the door's client: from the environment, so that it stands in no process list. */
int cmd_import(const Context *ctx, int argc, char **argv)
{
	const char *as_of = ctl_option(&argc, argv, "--as-of"), *encoding = ctl_option(&argc, argv, "--encoding");
	const char *api_key = getenv("SHIEN_API_KEY");
	char door[256], import_id[SH_UUID_LEN + 1];
	ShError err = { 0 };

	if (argc != 1 || !as_of || !api_key) {
		return ctl_usage(ctx, "使い方: SHIEN_API_KEY=… shienctl --tenant 市町村コード import FILE --as-of "
				      "YYYY-MM-DD [--encoding utf-8|cp932]");
	}
	if (access(argv[0], R_OK) != 0)
		return ctl_error(ctx, &err, sh_fail(&err, SH_INVALID_ARGUMENT, "file.unreadable", "%.100s", argv[0]));
	if (!web_address(sh_setting(ctx->settings, "doors"), "register-sync", 0, door))
		return ctl_error(ctx, &err,
				 sh_fail(&err, SH_FAILED_PRECONDITION, "door.unreachable", "register-sync"));
	sh_uuid7(import_id);
	return import_through(ctx, door, api_key, argv[0], as_of, encoding, import_id);
}
