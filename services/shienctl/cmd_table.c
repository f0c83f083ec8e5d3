/* Tables and lists of other systems (CSV) into the ledger: uploaded at its door, looked through, and taken in once
 * what was counted is confirmed. */
#include "client.h"
#include "sh_clock.h"
#include "shien/ledger/v1/table.pb-c.h"
#include "web.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_S = 3600, PROFILE_MOST = 64 << 10 };

static int show(const Context *ctx, const char *import_id)
{
	Ledger__GetTableImportRequest q = LEDGER__GET_TABLE_IMPORT_REQUEST__INIT;

	q.import_id = import_id;
	return client_once(ctx, "ledger", "GetTableImport", &q.base, NULL);
}

static int rejects(const Context *ctx, const char *import_id)
{
	Ledger__ListTableRejectsRequest q = LEDGER__LIST_TABLE_REJECTS_REQUEST__INIT;

	q.import_id = import_id;
	return client_once(ctx, "ledger", "ListTableRejects", &q.base, NULL);
}

static int facts(const Context *ctx, const char *disaster_id, const char *dwelling_id)
{
	Ledger__ListDwellingFactsRequest q = LEDGER__LIST_DWELLING_FACTS_REQUEST__INIT;

	q.disaster_id = disaster_id;
	q.dwelling_id = dwelling_id;
	return client_once(ctx, "ledger", "ListDwellingFacts", &q.base, NULL);
}

static int confirm(const Context *ctx, const char *import_id, const char *rows, const char *rejected, bool decline)
{
	Ledger__ConfirmTableImportRequest q = LEDGER__CONFIRM_TABLE_IMPORT_REQUEST__INIT;

	q.import_id = import_id;
	q.new_rows = strtoull(rows, NULL, 10);
	q.rejected_rows = strtoull(rejected, NULL, 10);
	q.decline = decline;
	return client_once(ctx, "ledger", "ConfirmTableImport", &q.base,
			   decline ? "取込をやめました。何も登録していません。" : "取込を始めました。");
}

/* All surveys of an import that wait, or its drafted undoing. */
static int approve(const Context *ctx, const char *import_id, const char *surveys, bool decline)
{
	Ledger__ApproveTableImportRequest q = LEDGER__APPROVE_TABLE_IMPORT_REQUEST__INIT;

	q.import_id = import_id;
	q.surveys = strtoull(surveys, NULL, 10);
	q.decline = decline;
	return client_once(ctx, "ledger", "ApproveTableImport", &q.base,
			   decline ? "取消しをしないことにしました。" : "まとめて決裁しました。反映を始めました。");
}

static int undo(const Context *ctx, const char *import_id, const char *reason)
{
	Ledger__UndoTableImportRequest q = LEDGER__UNDO_TABLE_IMPORT_REQUEST__INIT;

	q.import_id = import_id;
	q.reason = reason;
	return client_once(ctx, "ledger", "UndoTableImport", &q.base,
			   "取消しを起案しました。別の人が決裁してください。");
}

/* Until it waits for a person, or was refused. */
static int follow(const Context *ctx, const char *import_id)
{
	Ledger__GetTableImportRequest q = LEDGER__GET_TABLE_IMPORT_REQUEST__INIT;
	ShError err = { 0 };

	q.import_id = import_id;
	for (int waited = 0; waited < PATIENCE_S * 2; waited++) {
		ShArena *arena = sh_arena_new(1 << 20);
		const Ledger__TableImport *import;
		const void *reply;
		int code = client_once_into(ctx, arena, "ledger", "GetTableImport", &q.base, &reply);
		bool at_work;

		import = reply;
		at_work = code == CTL_OK &&
			  (strcmp(import->state, "QUEUED") == 0 || strcmp(import->state, "CHECKING") == 0);
		sh_arena_free(arena);
		if (!at_work)
			return code == CTL_OK ? show(ctx, import_id) : code;
		nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
	}
	return ctl_error(ctx, &err, sh_fail(&err, SH_DEADLINE_EXCEEDED, "import.unfinished", "%s", import_id));
}

/* The names of that system's columns; NULL: cannot be read. */
static char *profile_of(const char *path)
{
	FILE *f = fopen(path, "rbe");
	char *text = f ? calloc(1, PROFILE_MOST + 1) : NULL;

	if (text && fread(text, 1, PROFILE_MOST, f) == 0) {
		free(text);
		text = NULL;
	}
	if (f)
		fclose(f);
	return text;
}

typedef struct Upload {
	const char *file, *door, *path, *api_key;
	json_t *request;
} Upload;

static int upload(const Context *ctx, const Upload *u, const char *import_id)
{
	char url[400], *text = json_dumps(u->request, JSON_COMPACT);
	ShError err = { 0 };
	WebAnswer a;
	int code = CTL_FAILED;

	snprintf(url, sizeof url, "%s/v1/%s/ledger/%s", u->door, ctx->tenant, u->path);
	web_ask(&(WebAsk){ .method = "POST",
			   .url = url,
			   .api_key = u->api_key,
			   .json = text,
			   .file = u->file,
			   .idempotency_key = import_id,
			   .timeout_ms = 600000 },
		&a);
	if (a.status == 200)
		code = follow(ctx, import_id);
	else if (a.status == 0)
		code = ctl_error(ctx, &err, sh_fail(&err, SH_UNAVAILABLE, "door.unreachable", "ledger"));
	else
		fprintf(ctx->json ? stdout : stderr, "%s\n", a.body && *a.body ? a.body : "{}");
	web_free(&a);
	free(text);
	return code;
}

static void set(json_t *request, const char *name, const char *value)
{
	if (value)
		json_object_set_new(request, name, json_string(value));
}

static int take_in(const Context *ctx, const char *kind, const char *door_path, int argc, char **argv)
{
	const char *source = ctl_option(&argc, argv, "--source"), *path = ctl_option(&argc, argv, "--profile");
	json_t *request = json_pack("{s:s,s:b}", "kind", kind, "gradeAlone", ctl_flag(&argc, argv, "--grade-alone"));
	char import_id[SH_UUID_LEN + 1], door[256], *profile = path ? profile_of(path) : NULL;
	Upload u = { .api_key = getenv("SHIEN_API_KEY"), .door = door, .path = door_path, .request = request };
	const bool is_list = strcmp(door_path, "lists") == 0;
	ShError err = { 0 };
	int code = CTL_USAGE;

	sh_uuid7(import_id);
	set(request, "importId", import_id);
	set(request, "source", source);
	set(request, "profile", profile);
	set(request, "encoding", ctl_option(&argc, argv, "--encoding"));
	set(request, "edition", ctl_option(&argc, argv, "--edition"));
	set(request, "hazard", ctl_option(&argc, argv, "--hazard"));
	set(request, "basis", ctl_option(&argc, argv, "--basis"));
	set(request, is_list ? "observedOn" : "askedOn", ctl_option(&argc, argv, "--on"));
	set(request, "care", ctl_option(&argc, argv, "--care"));
	if (argc == 2 && source && u.api_key) {
		set(request, "disasterId", argv[0]);
		u.file = argv[1];
		if (access(u.file, R_OK) != 0 || (path && !profile))
			code = ctl_error(ctx, &err,
					 sh_fail(&err, SH_INVALID_ARGUMENT, "file.unreadable", "%.100s",
						 access(u.file, R_OK) != 0 ? u.file : path));
		else if (!web_address(sh_setting(ctx->settings, "doors"), "ledger", 0, door))
			code = ctl_error(ctx, &err,
					 sh_fail(&err, SH_FAILED_PRECONDITION, "door.unreachable", "ledger"));
		else
			code = upload(ctx, &u, import_id);
	}
	free(profile);
	json_decref(request);
	return code;
}

static int usage(const Context *ctx, int code)
{
	return code != CTL_USAGE
		       ? code
		       : ctl_usage(ctx, "使い方: SHIEN_API_KEY=… shienctl table survey 災害ID ファイル.csv "
					"--source システム名 [--hazard "
					"EARTHQUAKE] [--edition 判定表の版] [--grade-alone] [--profile 読替表.csv] "
					"[--encoding utf-8|cp932]\n"
					"        SHIEN_API_KEY=… shienctl table tax 災害ID ファイル.csv "
					"--source システム名 --basis "
					"90-2-2 --on 利用を決めた日 [--profile 読替表.csv]\n"
					"        SHIEN_API_KEY=… shienctl table care|support 災害ID ファイル.csv "
					"--source システム名 --basis 90-3-3 --on リストの時点 [--care 事由] "
					"[--profile 読替表.csv]\n"
					"        shienctl table show ID | rejects ID | confirm ID 件数 "
					"除外件数 [--decline] | facts 災害ID "
					"住家ID\n"
					"        shienctl table approve ID 調査の件数 [--decline] | undo ID 理由");
}

static const struct {
	const char *word, *kind, *path;
} kinds[] = {
	{ "care", "CARE", "lists" },
	{ "support", "SUPPORT", "lists" },
	{ "survey", "SURVEY", "tables" },
	{ "tax", "PROPERTY_TAX", "tables" },
};

/* The key of the door's client: from the environment, so that it stands in no process list. */
int cmd_table(const Context *ctx, int argc, char **argv)
{
	bool decline = ctl_flag(&argc, argv, "--decline");
	int code = CTL_USAGE;

	for (size_t i = 0; argc > 0 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(argv[0], kinds[i].word) == 0)
			return usage(ctx, take_in(ctx, kinds[i].kind, kinds[i].path, argc - 1, argv + 1));
	if (argc == 2 && strcmp(argv[0], "show") == 0)
		code = show(ctx, argv[1]);
	else if (argc == 2 && strcmp(argv[0], "rejects") == 0)
		code = rejects(ctx, argv[1]);
	else if (argc == 4 && strcmp(argv[0], "confirm") == 0)
		code = confirm(ctx, argv[1], argv[2], argv[3], decline);
	else if (argc == 3 && strcmp(argv[0], "approve") == 0)
		code = approve(ctx, argv[1], argv[2], decline);
	else if (argc == 3 && strcmp(argv[0], "undo") == 0)
		code = undo(ctx, argv[1], argv[2]);
	else if (argc == 3 && strcmp(argv[0], "facts") == 0)
		code = facts(ctx, argv[1], argv[2]);
	return usage(ctx, code);
}
