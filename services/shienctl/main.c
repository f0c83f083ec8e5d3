/* The operator's one command. */
#include "command.h"
#include "sh_memory.h"
#include "sh_service_settings.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const Command commands[] = {
	{ "keys",
	  "[--service X --secret-dir D --public-dir D] | rotate root|data | retire root | seal DIR | open FILE --to "
	  "DIR SHARE…",
	  "鍵を作る（あるものは残す）、動かしたまま替える", cmd_keys },
	{ "migrate", "", "データベースを用意し、最新の形にする", cmd_migrate },
	{ "status", "", "各サービスの状態", cmd_status },
	{ "doctor", "", "不具合とその直し方", cmd_doctor },
	{ "apikey", "SERVICE CLIENT ROLES", "窓口（HTTP）の利用者のAPIキーを作る。一度だけ表示される", cmd_apikey },
	{ "revoke", "service SERVICE | actors SERVICE | apikey SERVICE KEY_ID", "与えたものを無効にする",
	  cmd_revoke },
	{ "staff",
	  "invite LOGIN --name 氏名 --roles ROLE,… [--until YYYY-MM-DD] | change LOGIN --roles ROLE,… | end LOGIN | "
	  "list",
	  "職員画面の利用者を招待する（一度だけ使えるリンクを示す）、変える、終える、一覧する", cmd_staff },
	{ "call", "[SERVICE] RPC [JSON]", "RPCを1回呼び出す", cmd_call },
	{ "import",
	  "FILE --as-of YYYY-MM-DD [--check] [--profile P] [--encoding utf-8|cp932] | --show ID | --confirm ID "
	  "--number N | "
	  "--withdraw ID",
	  "住民記録CSVを点検し、取り込む。変更が多いときは件数を示して確認を待つ", cmd_import },
	{ "feed",
	  "DIR --feed ID --key-file FILE [--full FILE --as-of YYYY-MM-DD] [--reconcile] [--pause 秒] [--once]",
	  "フォルダに置かれた異動のファイルを送り続ける（市町村側の連携）", cmd_feed },
	{ "generate", "DIR [--residents N] [--seed N] [--date YYYY-MM-DD]", "架空の県を作る", cmd_generate },
	{ "survey", "DISASTER DWELLING --loss PERMILLE | --depth-mm N [--force] | --parts FILE.json",
	  "被害認定調査の結果を入力する", cmd_survey },
	{ "table",
	  "survey DISASTER FILE --source NAME … | tax|care|support DISASTER FILE --source NAME --basis B --on DAY | "
	  "show ID | "
	  "rejects ID | "
	  "confirm ID ROWS REJECTED [--decline] | facts DISASTER DWELLING",
	  "ほかのシステムの被害認定調査、固定資産税の家屋（災害の後だけ）、要配慮・援護のリストのCSVを点検し、確認し"
	  "た件数どおりに取り込む",
	  cmd_table },
	{ "register", "search [--residents-only] < 条件 | household HOUSEHOLD | findings [--after HOUSEHOLD]",
	  "住民記録の副本で人を探す、世帯を見る、世帯主のいない世帯を一覧する（目的を必ず書く。監査に残る）",
	  cmd_register },
	{ "scoring",
	  "list | show EDITION | load FILE.json | approve EDITION HASH [--decline] | again SURVEY [EDITION]",
	  "判定表（部位別構成比・損傷程度・浸水の段階）の版を扱う、調査を判定し直してみる", cmd_scoring },
	{ "approve", "survey ID GRADE | rejection ID VERSION | certificates ID …", "決裁する", cmd_approve },
	{ "provision",
	  "request DISASTER … | approve ID HASH [--decline] | give ID HASH | file ID FILE | list DISASTER",
	  "台帳情報の提供（申請の起案、決裁、提供の記録、ファイル）", cmd_provision },
	{ "extract",
	  "save DISASTER FILE.json | start DEFINITION --why 理由 | approve RUN 人数 [--decline] | fetch RUN --out "
	  "FILE [--format csv|cp932|xlsx]",
	  "台帳から条件に合う人を抽出し、表にする", cmd_extract },
	{ "print",
	  "household DISASTER PERSON --out FILE.pdf | list RUN --out NAME | survey DISASTER DWELLING… --hazard H "
	  "--out "
	  "FILE.pdf | work LIST --hazard H --out NAME",
	  "台帳の世帯票、抽出した名簿、調査票、調査リストをPDFにする", cmd_print },
	{ "audit", "verify [SERVICE] | export DIR [SERVICE] | go-on SERVICE --reason 理由 | who-looked PERSON",
	  "監査記録を検算する、持ち出す、ある人を誰が見たかを一覧する", cmd_audit },
	{ "redrive", "SERVICE [--list] [--aggregate ID] [--wait S]", "保留された出来事を理由とともに示し、再適用する",
	  cmd_redrive },
	{ "fork", "list SERVICE | mend SERVICE --publisher X --reason 理由",
	  "発行元と食い違った流れの違いを示し、続ける", cmd_fork },
	{ "dispose", "propose|approve DISASTER [--confirm DISASTER]", "災害の記録を廃棄する（鍵を破棄し、戻せない）",
	  cmd_dispose },
	{ "backup", "base DIR | wal DIR", "全データベースを1つの時点で控える、以後の変更を受け続ける", cmd_backup },
	{ "restore", "prepare BASE --data DIR [--to 時刻] | raise --reason 理由",
	  "過去の時点へ戻し、拠点の世代を上げる", cmd_restore },
	{ "rebuild-workflow", "", "作業状況（Redis）を台帳から作り直す", cmd_rebuild },
	{ "tour", "[--out DIR] [--faults]", "ひとつの災害を最初から最後まで通す", cmd_tour },
	{ 0 },
};

static const ShSetting own_settings[] = {
	{ "db", SH_SETTING_TEXT, "", 0, 0,
	  "libpq connection string of the database administrator, for migrate and apikey" },
	{ "keys", SH_SETTING_TEXT, "", 0, 0, "Folder with a folder of secrets per service and `public`" },
	{ "token_module", SH_SETTING_TEXT, "", 0, 0,
	  "Library of a PKCS#11 token that root keys are made under; empty: they rest in files" },
	{ "token_pin_file", SH_SETTING_TEXT, "", 0, 0, "File with the token's PIN, mode 0600" },
	{ "token_root_key", SH_SETTING_TEXT, "", 0, 0,
	  "pkcs11: URI of the RSA key that root keys are wrapped under" },
	{ "secret_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of shienctl's own secret keys; empty: <keys>/shienctl" },
	{ "public_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of everybody's public keys; empty: <keys>/public" },
	{ "audit_dir", SH_SETTING_TEXT, "", 0, 0,
	  "Folders of the daemons' second store of audit records, comma separated; empty: not compared" },
	{ "audit_witness_key", SH_SETTING_TEXT, "", 0, 0,
	  "Public key of the witness of the checkpoints (NAME+ID+KEY); empty: its lines are not looked at" },
	{ "audit_tsa_ca_file", SH_SETTING_TEXT, "", 0, 0,
	  "CA certificates of the time-stamping authority (PEM); empty: its stamps are not looked at" },
	{ "roles", SH_SETTING_TEXT, "", 0, 0, "Role file: ACTOR TENANT ROLE,ROLE a line" },
	{ "sources", SH_SETTING_TEXT, SHIEN_SOURCES, 0, 0, "Folder with the services' migrations" },
	{ "tenant", SH_SETTING_TEXT, "", 0, 0, "Municipality code where --tenant is not given" },
	{ "actor", SH_SETTING_TEXT, "", 0, 0, "Who asks where --as is not given" },
	{ "doors", SH_SETTING_TEXT, "", 0, 0, "HTTP doors: service=http://HOST:PORT, comma separated" },
	{ "console_url", SH_SETTING_TEXT, "", 0, 0,
	  "Where browsers find the console, for one-time links: https://HOST; empty: its door" },
	{ "admins", SH_SETTING_TEXT, "", 0, 0,
	  "Admin listeners: service=http://HOST:PORT, comma separated; replicas repeated" },
	{ "redis", SH_SETTING_TEXT, "", 0, 0, "Redis: /path/to.sock or HOST:PORT" },
	{ "redis_user", SH_SETTING_TEXT, "", 0, 0, "Redis user" },
	{ "redis_password_file", SH_SETTING_TEXT, "", 0, 0, "File with the Redis password" },
	{ "mail_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of the demo's mail sink" },
	{ "card_dir", SH_SETTING_TEXT, "", 0, 0, "Folder of the demo's test CA and cards" },
	{ "control", SH_SETTING_TEXT, "", 0, 0,
	  "Command that kills and restarts daemons for the tour: CONTROL kill SERVICE | flush-redis" },
	{ 0 },
};

/* The whole list, freed by the caller. */
static char *usage_text(void)
{
	size_t len;
	char *text = NULL;
	FILE *out = sh_need(open_memstream(&text, &len));

	fprintf(out, "使い方: shienctl [--config FILE] [--tenant 市町村コード] [--as 操作者] [--purpose 目的] "
		     "[--json] コマンド …\n\n");
	for (const Command *c = commands; c->name; c++)
		fprintf(out, "  %-17s %s\n      %s\n", c->name, c->arguments, c->text_ja);
	fclose(out);
	return text;
}

static int usage(const Context *ctx, bool asked)
{
	char *text = usage_text();
	int code = CTL_OK;

	if (asked)
		fputs(text, stdout);
	else
		code = ctl_usage(ctx, text);
	free(text);
	return code;
}

static int run(const Context *ctx, int argc, char **argv)
{
	char text[256];

	for (const Command *c = commands; c->name; c++)
		if (strcmp(c->name, argv[0]) == 0)
			return c->run(ctx, argc - 1, argv + 1);
	snprintf(text, sizeof text, "「%.64s」というコマンドはありません。shienctl --help で一覧を見てください。",
		 argv[0]);
	return ctl_usage(ctx, text);
}

int main(int argc, char **argv)
{
	const ShSetting *tables[] = { own_settings, sh_peer_settings, NULL };
	const char *file = ctl_option(&argc, argv, "--config");
	Context ctx = { .json = ctl_flag(&argc, argv, "--json"),
			.tenant = ctl_option(&argc, argv, "--tenant"),
			.actor = ctl_option(&argc, argv, "--as"),
			.purpose = ctl_option(&argc, argv, "--purpose"),
			.key = ctl_option(&argc, argv, "--key") };
	ShSettings *settings;
	ShError err = { 0 };
	int code;

	if (sodium_init() < 0)
		return CTL_FAILED;
	if (ctl_flag(&argc, argv, "--help"))
		return usage(&ctx, true);
	if (argc < 2)
		return usage(&ctx, false);
	if (!file)
		file = getenv("SHIEN_SHIENCTL_CONFIG");
	code = sh_settings_read(&settings, "shienctl", tables, file, &err);
	if (code != 0)
		return ctl_error(&ctx, &err, code);
	ctx.settings = settings;
	if (!ctx.tenant)
		ctx.tenant = sh_setting(settings, "tenant");
	if (!ctx.actor)
		ctx.actor = sh_setting(settings, "actor");
	ctx.purpose_given = ctx.purpose != NULL;
	if (!ctx.purpose)
		ctx.purpose = "90-3"; /* 災対法90条の3: 被災者台帳 */
	code = run(&ctx, argc - 1, argv + 1);
	sh_settings_free(settings);
	return code;
}
