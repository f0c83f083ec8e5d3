/* Accounts of the console: invited, ended, listed. The link's token is made here and told to nobody but who reads it.
 */
#include "client.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "web.h"
#include "shien/console/v1/console.pb-c.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ARENA = 1 << 20, ROLES_MAX = 20, TOKEN = 64 };

static const char usage[] = "使い方: shienctl staff invite ログイン名 --name 氏名 --roles 役割,役割 [--until "
			    "YYYY-MM-DD] | change ログイン名 "
			    "--roles 役割,役割 [--until YYYY-MM-DD] | end ログイン名 | list";

static size_t split(char *list, const char *roles[ROLES_MAX])
{
	size_t n = 0;
	char *save;

	for (char *one = strtok_r(list, ",", &save); one && n < ROLES_MAX; one = strtok_r(NULL, ",", &save))
		roles[n++] = one;
	return n;
}

static void make_token(char token[TOKEN + 1], char hash_hex[65])
{
	uint8_t bytes[TOKEN / 2], hash[crypto_hash_sha256_BYTES];

	sh_random(bytes, sizeof bytes);
	sh_hex(token, bytes, sizeof bytes);
	crypto_hash_sha256(hash, (const uint8_t *) token, TOKEN);
	sh_hex(hash_hex, hash, sizeof hash);
	sodium_memzero(bytes, sizeof bytes);
}

/* Where the staff's browsers find the pages; "" where nobody has said and no door is known. */
static const char *pages(const Context *ctx)
{
	static char url[256];
	const char *set = sh_setting(ctx->settings, "console_url");

	if (*set)
		return set;
	return web_address(sh_setting(ctx->settings, "doors"), "console", 0, url) ? url : "";
}

static int invite(const Context *ctx, int argc, char **argv)
{
	Console__InviteRequest q = CONSOLE__INVITE_REQUEST__INIT;
	const char *name = ctl_option(&argc, argv, "--name"), *until = ctl_option(&argc, argv, "--until"),
		   *list = ctl_option(&argc, argv, "--roles"), *roles[ROLES_MAX];
	char token[TOKEN + 1], hash[65];
	const void *reply;
	ShArena *arena;
	int code;

	if (argc != 1 || !name || !list)
		return CTL_USAGE;
	make_token(token, hash);
	q.login = argv[0];
	q.name = name;
	q.last_day = until ? until : "";
	q.n_roles = split((char *) (uintptr_t) list, roles);
	q.roles = roles;
	q.token_hash = hash;
	arena = sh_arena_new(ARENA);
	code = client_once_into(ctx, arena, "console", "Invite", &q.base, &reply);
	if (code == CTL_OK)
		printf(ctx->json ? "{\"login\":\"%s\",\"link\":\"%s/%s/invitation#%s\"}\n"
				 : "%s "
				   "の招待リンク（72時間以内に1回だけ使えます。本人にだけ渡してください）\n%s/%s/"
				   "invitation#%s\n",
		       argv[0], pages(ctx), ctx->tenant, token);
	sodium_memzero(token, sizeof token);
	sh_arena_free(arena);
	return code;
}

static int change(const Context *ctx, int argc, char **argv)
{
	Console__ChangeAccountRequest q = CONSOLE__CHANGE_ACCOUNT_REQUEST__INIT;
	const char *until = ctl_option(&argc, argv, "--until"), *list = ctl_option(&argc, argv, "--roles"),
		   *roles[ROLES_MAX];

	if (argc != 1 || !list)
		return CTL_USAGE;
	q.login = argv[0];
	q.last_day = until ? until : "";
	q.n_roles = split((char *) (uintptr_t) list, roles);
	q.roles = roles;
	return client_once(ctx, "console", "ChangeAccount", &q.base, "変えました。本人は改めてサインインします。");
}

static int end(const Context *ctx, int argc, char **argv)
{
	Console__EndAccountRequest q = CONSOLE__END_ACCOUNT_REQUEST__INIT;

	if (argc != 1)
		return CTL_USAGE;
	q.login = argv[0];
	return client_once(ctx, "console", "EndAccount", &q.base,
			   "利用者を終了しました。サインイン中の画面も終わります。");
}

static void print_account(const Console__Account *a)
{
	static const struct {
		const char *state, *ja;
	} states[] = { { "INVITED", "招待中" }, { "LIVE", "有効" }, { "ENDED", "終了" } };
	const char *state = a->state;

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(states[i].state, a->state) == 0)
			state = states[i].ja;
	printf("%-20s %s  %s  ", a->login, state, a->name);
	for (size_t i = 0; i < a->n_roles; i++)
		printf("%s%s", i ? "," : "", a->roles[i]);
	printf("%s%s\n", *a->last_day ? "  期限 " : "", a->last_day);
}

static int list(const Context *ctx, int argc, char **argv)
{
	Console__ListAccountsRequest q = CONSOLE__LIST_ACCOUNTS_REQUEST__INIT;
	const Console__ListAccountsReply *p;
	const void *reply;
	ShArena *arena;
	char after[41];
	int code;

	(void) argv;
	if (argc != 0)
		return CTL_USAGE;
	if (ctx->json)
		return client_once(ctx, "console", "ListAccounts", &q.base, NULL);
	for (bool more = true; more;) {
		arena = sh_arena_new(ARENA);
		code = client_once_into(ctx, arena, "console", "ListAccounts", &q.base, &reply);
		p = code == CTL_OK ? reply : NULL;
		for (size_t i = 0; p && i < p->n_accounts; i++)
			print_account(p->accounts[i]);
		more = p && p->more;
		if (more)
			snprintf(after, sizeof after, "%s", p->accounts[p->n_accounts - 1]->login);
		q.after_login = after;
		sh_arena_free(arena);
		if (code != CTL_OK)
			return code;
	}
	return CTL_OK;
}

int cmd_staff(const Context *ctx, int argc, char **argv)
{
	static const struct {
		const char *what;
		int (*run)(const Context *ctx, int argc, char **argv);
	} kinds[] = { { "invite", invite }, { "change", change }, { "end", end }, { "list", list } };
	int code = CTL_USAGE;

	for (size_t i = 0; argc > 0 && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].what, argv[0]) == 0)
			code = kinds[i].run(ctx, argc - 1, argv + 1);
	return code != CTL_USAGE ? code : ctl_usage(ctx, usage);
}
