/* Extraction from a ledger: saved as JSON, counted, approved by another person, written as CSV or XLSX page by page.
 */
#include "client.h"
#include "sh_clock.h"
#include "sh_sheet.h"
#include "shien/ledger/v1/extraction.pb-c.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PATIENCE = 7200 }; /* half seconds */

typedef struct Desk {
	const Context *ctx;
	Client *client;
	ShArena *arena; /* of the last answer */
	ShError err;
} Desk;

static int ask_ledger(Desk *d, const char *rpc, const ProtobufCMessage *request, const void **ret)
{
	char key[SH_UUID_LEN + 1];

	sh_uuid7(key);
	sh_arena_free(d->arena);
	d->arena = sh_arena_new(64 << 20);
	return client_ask(
		d->client,
		&(Ask){ d->ctx->tenant, d->ctx->actor, d->ctx->purpose, d->ctx->key ? d->ctx->key : key, 60000 },
		d->arena, "ledger", rpc, request, ret, &d->err);
}

/* The file's JSON is the request, but for the ids. */
static int save(Desk *d, int argc, char **argv)
{
	char id[SH_UUID_LEN + 1], key[SH_UUID_LEN + 1], *text;
	const char *reply;
	json_t *o;
	int r;

	if (argc != 2)
		return CTL_USAGE;
	o = json_load_file(argv[1], JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(o)) {
		json_decref(o);
		return ctl_error(d->ctx, &d->err,
				 sh_fail(&d->err, SH_INVALID_ARGUMENT, "file.unreadable", "%.100s", argv[1]));
	}
	sh_uuid7(id);
	sh_uuid7(key);
	json_object_set_new(o, "definitionId", json_string(id));
	json_object_set_new(o, "disasterId", json_string(argv[0]));
	text = json_dumps(o, JSON_COMPACT);
	json_decref(o);
	d->arena = sh_arena_new(64 << 20);
	r = client_ask_json(d->client, &(Ask){ d->ctx->tenant, d->ctx->actor, d->ctx->purpose, key, 60000 }, d->arena,
			    "ledger", "SaveExtraction", text ? text : "{}", &reply, &d->err);
	free(text);
	if (r != 0)
		return ctl_error(d->ctx, &d->err, r);
	puts(d->ctx->json ? reply : id);
	return CTL_OK;
}

static int run_of(Desk *d, const char *run_id, const Ledger__ExtractionRun **ret)
{
	Ledger__GetExtractionRequest q = LEDGER__GET_EXTRACTION_REQUEST__INIT;
	const void *reply;
	int r;

	q.run_id = run_id;
	r = ask_ledger(d, "GetExtraction", &q.base, &reply);
	*ret = reply;
	return r;
}

static int say(const Desk *d, const Ledger__ExtractionRun *run)
{
	static const struct {
		const char *state, *text_ja;
	} texts[] = {
		{ "COUNTING", "対象者を数えています。" },
		{ "WAITING", "別の職員の決裁を待っています。" },
		{ "READY", "受け取れます。" },
		{ "DECLINED", "決裁されませんでした。" },
		{ "EXPIRED", "期限が過ぎました。もう一度抽出してください。" },
	};
	const char *text = run->state;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcmp(texts[i].state, run->state) == 0)
			text = texts[i].text_ja;
	if (d->ctx->json)
		printf("{\"runId\":\"%s\",\"state\":\"%s\",\"persons\":\"%llu\"}\n", run->run_id, run->state,
		       (unsigned long long) run->persons);
	else
		printf("抽出 %s  %llu人  %s\n", run->run_id, (unsigned long long) run->persons, text);
	return CTL_OK;
}

static int start(Desk *d, int argc, char **argv)
{
	const char *why = ctl_option(&argc, argv, "--why");
	Ledger__StartExtractionRequest q = LEDGER__START_EXTRACTION_REQUEST__INIT;
	const Ledger__ExtractionRun *run = NULL;
	char id[SH_UUID_LEN + 1];
	const void *reply;
	int r;

	if (argc != 1 || !why)
		return CTL_USAGE;
	sh_uuid7(id);
	q.run_id = id;
	q.definition_id = argv[0];
	q.why = why;
	r = ask_ledger(d, "StartExtraction", &q.base, &reply);
	for (int i = 0; r == 0 && i < PATIENCE; i++) {
		if ((r = run_of(d, id, &run)) != 0 || strcmp(run->state, "COUNTING") != 0)
			break;
		nanosleep(&(struct timespec){ .tv_nsec = 500000000 }, NULL);
	}
	return r != 0 ? ctl_error(d->ctx, &d->err, r) : say(d, run);
}

static int approve(Desk *d, int argc, char **argv)
{
	Ledger__ApproveExtractionRequest q = LEDGER__APPROVE_EXTRACTION_REQUEST__INIT;
	const Ledger__ExtractionRun *run;
	const void *reply;
	int r;

	q.decline = ctl_flag(&argc, argv, "--decline");
	if (argc != 2)
		return CTL_USAGE;
	q.run_id = argv[0];
	q.persons = strtoull(argv[1], NULL, 10);
	if ((r = ask_ledger(d, "ApproveExtraction", &q.base, &reply)) != 0 || (r = run_of(d, argv[0], &run)) != 0)
		return ctl_error(d->ctx, &d->err, r);
	return say(d, run);
}

static int write_rows(Desk *d, const char *run_id, size_t columns, ShSheet *sheet, uint64_t *rows)
{
	Ledger__GetExtractionRowsRequest q = LEDGER__GET_EXTRACTION_ROWS_REQUEST__INIT;
	char after[SH_UUID_LEN + 1] = "";
	int r;

	q.run_id = run_id;
	do {
		const Ledger__GetExtractionRowsReply *page;
		const void *reply;

		q.after_person_id = after;
		if ((r = ask_ledger(d, "GetExtractionRows", &q.base, &reply)) != 0)
			return r;
		page = reply;
		for (size_t i = 0; i < page->n_rows; i++) {
			if (page->rows[i]->n_cells != columns)
				return sh_fail(&d->err, SH_INTERNAL, "extract.columns", "%s", run_id);
			if ((r = sh_sheet_row(sheet, page->rows[i]->cells, &d->err)) != 0)
				return r;
			++*rows;
		}
		snprintf(after, sizeof after, "%s", page->last_person_id);
	} while (*after);
	return 0;
}

/* Headings outlive the answer they came in. */
static int fetch_into(Desk *d, const Ledger__ExtractionRun *run, const char *out, ShSheetFormat format)
{
	ShArena *kept = sh_arena_new(1 << 20);
	const size_t n = run->n_headings;
	const char **headings = sh_alloc(kept, (n + 1) * sizeof *headings);
	bool *numbers = sh_alloc(kept, n + 1);
	const char *run_id = sh_printf(kept, "%s", run->run_id);
	ShSheet *sheet = NULL;
	uint32_t replaced = 0;
	uint64_t rows = 0;
	int r;

	for (size_t i = 0; i < n; i++) {
		headings[i] = sh_printf(kept, "%s", run->headings[i]);
		numbers[i] = run->numbers[i];
	}
	r = sh_sheet_open(&sheet, out, format, headings, numbers, n, &d->err);
	if (r == 0 && (r = write_rows(d, run_id, n, sheet, &rows)) != 0)
		sh_sheet_abandon(sheet);
	else if (r == 0)
		r = sh_sheet_close(sheet, &replaced, &d->err);
	if (r == 0 && d->ctx->json)
		printf("{\"rows\":\"%llu\",\"replacedLetters\":%u}\n", (unsigned long long) rows, replaced);
	else if (r == 0)
		printf("%s に %llu人を書き出しました。%s\n", out, (unsigned long long) rows,
		       replaced ? "この文字コードにない字を「〓」にしています。XLSXかUTF-8なら失われません。" : "");
	sh_arena_free(kept);
	return r == 0 ? CTL_OK : ctl_error(d->ctx, &d->err, r);
}

static int fetch(Desk *d, int argc, char **argv)
{
	const char *out = ctl_option(&argc, argv, "--out"), *name = ctl_option(&argc, argv, "--format");
	const ShSheetFormat format = sh_sheet_format(name ? name : "csv");
	const Ledger__ExtractionRun *run;
	int r;

	if (argc != 1 || !out || format == SH_SHEET_FORMATS)
		return CTL_USAGE;
	if ((r = run_of(d, argv[0], &run)) != 0)
		return ctl_error(d->ctx, &d->err, r);
	return fetch_into(d, run, out, format);
}

int cmd_extract(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(Desk *d, int argc, char **argv);
	} acts[] = { { "save", save }, { "start", start }, { "approve", approve }, { "fetch", fetch } };
	Desk d = { .ctx = ctx };
	int code = CTL_USAGE, r = client_open(&d.client, ctx->settings, &d.err);

	if (r != 0)
		return ctl_error(ctx, &d.err, r);
	for (size_t i = 0; argc > 0 && i < sizeof acts / sizeof *acts; i++)
		if (strcmp(acts[i].what, argv[0]) == 0)
			code = acts[i].run(&d, argc - 1, argv + 1);
	client_close(d.client);
	sh_arena_free(d.arena);
	return code != CTL_USAGE
		       ? code
		       : ctl_usage(ctx, "使い方: shienctl extract save 災害ID 定義.json | start 定義ID --why 理由 | "
					"approve 抽出ID 人数 [--decline] | fetch 抽出ID --out ファイル "
					"[--format csv|cp932|xlsx]");
}
