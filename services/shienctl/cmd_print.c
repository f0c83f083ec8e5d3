/* Papers of the ledger: a household's sheet, the list of an extraction (a file for some people each), survey sheets,
 * work lists with theirs. */
#include "client.h"
#include "sh_clock.h"
#include "shien/ledger/v1/print.pb-c.h"
#include "shien/ledger/v1/work.pb-c.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HOUSES = 20, PATH = 4096 };

typedef struct Desk {
	const Context *ctx;
	Client *client;
	ShArena *arena; /* of the last answer */
	ShError err;
} Desk;

static int ask_ledger(Desk *d, const char *rpc, const ProtobufCMessage *request, const Ledger__Paper **ret)
{
	char key[SH_UUID_LEN + 1];
	const void *reply;
	int r;

	sh_uuid7(key);
	sh_arena_free(d->arena);
	d->arena = sh_arena_new(64 << 20);
	r = client_ask(d->client, &(Ask){ d->ctx->tenant, d->ctx->actor, d->ctx->purpose, key, 60000 }, d->arena,
		       "ledger", rpc, request, &reply, &d->err);
	*ret = reply;
	return r;
}

/* Readable by its owner alone, and never over a file that is there. */
static int write_paper(Desk *d, const char *path, const Ledger__Paper *paper)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	size_t done = 0;
	ssize_t n = 0;

	if (fd < 0)
		return sh_fail(&d->err, SH_INVALID_ARGUMENT, errno == EEXIST ? "file.exists" : "file.unwritable",
			       "%.100s", path);
	while (done < paper->pdf.len && (n = write(fd, paper->pdf.data + done, paper->pdf.len - done)) > 0)
		done += (size_t) n;
	if (n < 0 || fsync(fd) != 0 || close(fd) != 0) {
		unlink(path);
		return sh_fail(&d->err, SH_INVALID_ARGUMENT, "file.unwritable", "%.100s", path);
	}
	return 0;
}

static void say_missing(const Ledger__Paper *paper)
{
	if (paper->missing == 0)
		return;
	printf("フォントにない字が%uあり、票では「〓」です:", paper->missing);
	for (size_t i = 0; i < paper->n_missing_letters; i++)
		printf(" %s", paper->missing_letters[i]);
	puts("。外字フォントを登録してください。");
}

static int say(const Desk *d, const char *path, const Ledger__Paper *paper)
{
	if (d->ctx->json) {
		printf("{\"file\":\"%s\",\"pages\":%u,\"missing\":%u}\n", path, paper->pages, paper->missing);
		return CTL_OK;
	}
	printf("%s（%u頁）\n", path, paper->pages);
	say_missing(paper);
	return CTL_OK;
}

static int one(Desk *d, const char *rpc, const ProtobufCMessage *request, const char *path)
{
	const Ledger__Paper *paper;
	int r = ask_ledger(d, rpc, request, &paper);

	if (r == 0 && paper->checking) {
		puts(d->ctx->json ? "{\"checking\":true}" : "確認中です。担当係に確認してください。");
		return CTL_OK;
	}
	if (r != 0 || (r = write_paper(d, path, paper)) != 0)
		return ctl_error(d->ctx, &d->err, r);
	return say(d, path, paper);
}

static int household(Desk *d, int argc, char **argv)
{
	Ledger__PrintHouseholdRequest q = LEDGER__PRINT_HOUSEHOLD_REQUEST__INIT;
	const char *out = ctl_option(&argc, argv, "--out"), *as_of = ctl_option(&argc, argv, "--as-of");

	q.sensitive = ctl_flag(&argc, argv, "--sensitive");
	if (argc != 2 || !out)
		return CTL_USAGE;
	q.disaster_id = argv[0];
	q.person_id = argv[1];
	q.as_of = as_of ? as_of : "";
	return one(d, "PrintHousehold", &q.base, out);
}

/* NAME-001.pdf, NAME-002.pdf … until nobody is left. */
static int list(Desk *d, int argc, char **argv)
{
	Ledger__PrintExtractionRequest q = LEDGER__PRINT_EXTRACTION_REQUEST__INIT;
	const char *out = ctl_option(&argc, argv, "--out"), *people = ctl_option(&argc, argv, "--people");
	char path[PATH], after[SH_UUID_LEN + 1] = "";
	unsigned files = 0;
	int r;

	if (argc != 1 || !out)
		return CTL_USAGE;
	q.run_id = argv[0];
	q.people = people ? (uint32_t) strtoul(people, NULL, 10) : 0;
	do {
		const Ledger__Paper *paper;

		q.after_person_id = after;
		if ((r = ask_ledger(d, "PrintExtraction", &q.base, &paper)) != 0)
			break;
		if (paper->pdf.len) {
			snprintf(path, sizeof path, "%s-%03u.pdf", out, ++files);
			if ((r = write_paper(d, path, paper)) != 0)
				break;
			say(d, path, paper);
		}
		snprintf(after, sizeof after, "%s", paper->last_person_id);
	} while (*after);
	if (r != 0)
		return ctl_error(d->ctx, &d->err, r);
	if (files == 0 && !d->ctx->json)
		puts("印刷できる人がいません。");
	return CTL_OK;
}

static int survey(Desk *d, int argc, char **argv)
{
	Ledger__PrintSurveySheetsRequest q = LEDGER__PRINT_SURVEY_SHEETS_REQUEST__INIT;
	const char *out = ctl_option(&argc, argv, "--out"), *stage = ctl_option(&argc, argv, "--stage");
	const char *hazard = ctl_option(&argc, argv, "--hazard"), *structure = ctl_option(&argc, argv, "--structure");

	if (argc < 2 || argc > HOUSES + 1 || !out || !hazard)
		return CTL_USAGE;
	q.disaster_id = argv[0];
	q.dwelling_ids = (const char **) argv + 1;
	q.n_dwelling_ids = (size_t) argc - 1;
	q.hazard = hazard;
	q.structure = structure ? structure : "WOODEN";
	q.stage = stage ? stage : "FIRST";
	return one(d, "PrintSurveySheets", &q.base, out);
}

/* NAME-001.pdf, NAME-002.pdf …: the list, and twenty houses a file. */
static int work(Desk *d, int argc, char **argv)
{
	Ledger__PrintWorkListRequest q = LEDGER__PRINT_WORK_LIST_REQUEST__INIT;
	const char *out = ctl_option(&argc, argv, "--out"), *hazard = ctl_option(&argc, argv, "--hazard");
	const char *structure = ctl_option(&argc, argv, "--structure");
	char path[PATH];
	unsigned files = 0;
	int r;

	if (argc != 1 || !out || !hazard)
		return CTL_USAGE;
	q.list_id = argv[0];
	q.hazard = hazard;
	q.structure = structure ? structure : "WOODEN";
	do {
		const Ledger__Paper *paper;

		if ((r = ask_ledger(d, "PrintWorkList", &q.base, &paper)) != 0)
			break;
		snprintf(path, sizeof path, "%s-%03u.pdf", out, ++files);
		if ((r = write_paper(d, path, paper)) != 0)
			break;
		say(d, path, paper);
		q.after_place = paper->last_place;
	} while (q.after_place);
	return r == 0 ? CTL_OK : ctl_error(d->ctx, &d->err, r);
}

int cmd_print(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(Desk *d, int argc, char **argv);
	} acts[] = { { "household", household }, { "list", list }, { "survey", survey }, { "work", work } };
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
		       : ctl_usage(ctx,
				   "使い方: shienctl print household 災害ID 人ID --out ファイル.pdf [--as-of 日付] "
				   "[--sensitive] | list 抽出ID --out 名前 [--people 人数] | survey 災害ID 住家ID… "
				   "--hazard EARTHQUAKE --out ファイル.pdf [--structure WOODEN] [--stage FIRST] | "
				   "work 調査リストID "
				   "--hazard EARTHQUAKE --out 名前 [--structure WOODEN]");
}
