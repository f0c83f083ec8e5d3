/* 台帳情報の提供 (規則8条の6) from the command: draft, approval, the record of giving, and the file. */
#include "client.h"
#include "sh_clock.h"
#include "shien/ledger/v1/ledger.pb-c.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *const usage =
	"使い方: shienctl provision request 災害ID --to 提供先の区分 --applicant 申請者 --address 申請者の住所 "
	"--victims "
	"被災者を特定する情報 --items 項目,項目 [--use 使用目的] [--relief] [--grounds 契約・登録の番号や特別の理由] "
	"[--consent 同意の区分] [--other その他] --all | 人ID …\n"
	"        shienctl provision approve 提供ID ハッシュ [--decline] | give 提供ID ハッシュ | file 提供ID 保存先 "
	"| list 災害ID\n"
	"2,000人を超える提供は、あとから作成されます（状態 DRAFTING → DRAFT。ハッシュは list に出ます）。";

enum { ITEMS = 20 };

static const char *or_empty(const char *given) { return given ? given : ""; }

static size_t split(char *list, const char **ret)
{
	size_t n = 0;
	char *save = NULL;

	for (char *one = strtok_r(list, ",", &save); one && n < ITEMS; one = strtok_r(NULL, ",", &save))
		ret[n++] = one;
	return n;
}

static int request(const Context *ctx, int argc, char **argv)
{
	Ledger__RequestProvisionRequest q = LEDGER__REQUEST_PROVISION_REQUEST__INIT;
	char id[SH_UUID_LEN + 1], list[400];
	const char *items[ITEMS];

	q.recipient = or_empty(ctl_option(&argc, argv, "--to"));
	q.applicant_name = or_empty(ctl_option(&argc, argv, "--applicant"));
	q.applicant_address = or_empty(ctl_option(&argc, argv, "--address"));
	q.victims = or_empty(ctl_option(&argc, argv, "--victims"));
	snprintf(list, sizeof list, "%s", or_empty(ctl_option(&argc, argv, "--items")));
	q.use = or_empty(ctl_option(&argc, argv, "--use"));
	q.grounds = or_empty(ctl_option(&argc, argv, "--grounds"));
	q.consent = or_empty(ctl_option(&argc, argv, "--consent"));
	q.other = or_empty(ctl_option(&argc, argv, "--other"));
	q.for_relief = ctl_flag(&argc, argv, "--relief");
	q.all_victims = ctl_flag(&argc, argv, "--all");
	if (argc < 1)
		return CTL_USAGE;
	sh_uuid7(id);
	q.provision_id = id;
	q.disaster_id = argv[0];
	q.n_items = split(list, items);
	q.items = items;
	q.n_person_ids = (size_t) argc - 1;
	q.person_ids = (const char **) argv + 1;
	return client_once(ctx, "ledger", "RequestProvision", &q.base, NULL);
}

static int approve(const Context *ctx, int argc, char **argv)
{
	Ledger__ApproveProvisionRequest q = LEDGER__APPROVE_PROVISION_REQUEST__INIT;

	q.decline = ctl_flag(&argc, argv, "--decline");
	if (argc != 2)
		return CTL_USAGE;
	q.provision_id = argv[0];
	q.content_hash = argv[1];
	return client_once(ctx, "ledger", "ApproveProvision", &q.base,
			   q.decline ? "提供を否決しました。" : "提供を決裁しました。");
}

static int give(const Context *ctx, int argc, char **argv)
{
	Ledger__GiveProvisionRequest q = LEDGER__GIVE_PROVISION_REQUEST__INIT;

	if (argc != 2)
		return CTL_USAGE;
	q.provision_id = argv[0];
	q.content_hash = argv[1];
	return client_once(ctx, "ledger", "GiveProvision", &q.base,
			   "提供を記録しました。ファイルを取り出せます（provision file）。");
}

/* Readable by its owner alone; nothing that is there is written over. */
static int save(const Context *ctx, const char *path, const ProtobufCBinaryData *csv)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ShError err = { 0 };
	bool whole = fd >= 0;

	for (size_t at = 0; whole && at < csv->len;) {
		ssize_t n = write(fd, csv->data + at, csv->len - at);

		whole = n > 0;
		at += whole ? (size_t) n : 0;
	}
	if (fd >= 0 && close(fd) != 0)
		whole = false;
	if (whole)
		return CTL_OK;
	return ctl_error(ctx, &err, sh_fail(&err, SH_FAILED_PRECONDITION, "file.unwritable", "%.100s", path));
}

/* One part; of several, the name that was given ends with its number. */
static int save_part(const Context *ctx, const char *provision_id, const char *path, uint32_t part,
		     uint32_t *ret_parts)
{
	Ledger__GetProvisionFileRequest q = LEDGER__GET_PROVISION_FILE_REQUEST__INIT;
	ShArena *arena = sh_arena_new(64 << 20);
	const Ledger__ProvisionFile *got;
	const void *reply;
	int code;

	q.provision_id = provision_id;
	q.part = part;
	code = client_once_into(ctx, arena, "ledger", "GetProvisionFile", &q.base, &reply);
	if (code == CTL_OK) {
		got = reply;
		*ret_parts = got->parts;
		code = save(ctx, got->parts > 1 ? sh_printf(arena, "%s.%03u", path, part + 1) : path, &got->csv);
	}
	sh_arena_free(arena);
	return code;
}

static int file(const Context *ctx, int argc, char **argv)
{
	uint32_t parts = 1;
	int code = CTL_OK;

	if (argc != 2)
		return CTL_USAGE;
	for (uint32_t part = 0; code == CTL_OK && part < parts; part++)
		code = save_part(ctx, argv[0], argv[1], part, &parts);
	if (code == CTL_OK && ctx->json)
		printf("{\"parts\":%u}\n", parts);
	else if (code == CTL_OK && parts > 1)
		printf("提供するファイルを%u個に分けて保存しました（末尾が .001 から .%03u）。\n", parts, parts);
	else if (code == CTL_OK)
		puts("提供するファイルを保存しました。");
	return code;
}

static int list(const Context *ctx, int argc, char **argv)
{
	Ledger__ListProvisionsRequest q = LEDGER__LIST_PROVISIONS_REQUEST__INIT;

	if (argc != 1)
		return CTL_USAGE;
	q.disaster_id = argv[0];
	return client_once(ctx, "ledger", "ListProvisions", &q.base, NULL);
}

int cmd_provision(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(const Context *ctx, int argc, char **argv);
	} kinds[] = {
		{ "request", request }, { "approve", approve }, { "give", give }, { "file", file }, { "list", list },
	};
	int code = CTL_USAGE;

	for (size_t i = 0; argc > 0 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].what, argv[0]) == 0)
			code = kinds[i].run(ctx, argc - 1, argv + 1);
	return code != CTL_USAGE ? code : ctl_usage(ctx, usage);
}
