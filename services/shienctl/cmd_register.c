/* The register as staff ask it: people, a household, households to look at. Each look says what for (--purpose) and
 * stands in the audit; before a disaster the register refuses whatever is not of quiet times (rulings 9). */
#include "client.h"
#include "register_ask.h"

#include <stdio.h>
#include <string.h>

enum { ROOM = 16 << 20 };

static int print_json(const Context *ctx, ShArena *arena, const ProtobufCMessage *reply)
{
	ShError err = { 0 };
	const char *json;
	size_t len;
	int r = sh_to_json(arena, reply, &json, &len, &err);

	if (r != 0)
		return ctl_error(ctx, &err, r);
	puts(json);
	return CTL_OK;
}

static void say_fresh(const char *as_of) { fprintf(stderr, "住民記録の時点: %s\n", *as_of ? as_of : "不明"); }

static int search(const Context *ctx, ShArena *arena, bool residents_only)
{
	RegisterSync__SearchResidentsRequest q = REGISTER_SYNC__SEARCH_RESIDENTS_REQUEST__INIT;
	const RegisterSync__SearchResidentsReply *p;
	const void *reply;
	ShError err = { 0 };
	int code, r;

	q.residents_only = residents_only;
	if ((r = register_ask_read(stdin, arena, &q, &err)) != 0)
		return ctl_error(ctx, &err, r);
	if ((code = client_once_into(ctx, arena, "register-sync", "SearchResidents", &q.base, &reply)) != CTL_OK)
		return code;
	p = reply;
	if (ctx->json)
		return print_json(ctx, arena, &p->base);
	for (size_t i = 0; i < p->n_found; i++)
		register_show_resident(stdout, p->found[i]->resident,
				       p->found[i]->by_other_name       ? "別の氏名"
				       : p->found[i]->by_former_address ? "前の住所"
									: "");
	if (p->n_found == 0)
		fputs("見つかりません。確認中の方は、氏名全体と生年月日で探したときだけ、そう表示されます。\n",
		      stderr);
	if (p->more)
		fputs("ほかにもいます。氏名、生年月日、住所をもっと詳しく入力してください。\n", stderr);
	say_fresh(p->register_as_of);
	return CTL_OK;
}

static int household(const Context *ctx, ShArena *arena, const char *household_id)
{
	RegisterSync__GetHouseholdRequest q = REGISTER_SYNC__GET_HOUSEHOLD_REQUEST__INIT;
	const RegisterSync__GetHouseholdReply *p;
	const void *reply;
	int code;

	q.household_id = household_id;
	if ((code = client_once_into(ctx, arena, "register-sync", "GetHousehold", &q.base, &reply)) != CTL_OK)
		return code;
	p = reply;
	if (ctx->json)
		return print_json(ctx, arena, &p->base);
	if (p->protected_)
		fputs("確認中\t支援措置の担当に引き継いでください\n", stdout);
	for (size_t i = 0; i < p->n_members; i++)
		register_show_resident(stdout, p->members[i], "");
	if (strcmp(p->head, "NO_HEAD") == 0)
		fputs("注意: この世帯には世帯主がいません。住民記録の担当に確認してください。\n", stderr);
	else if (*p->head)
		fputs("注意: 世帯主氏名の人がこの世帯にいません。住民記録の担当に確認してください。\n", stderr);
	say_fresh(p->register_as_of);
	return CTL_OK;
}

static int findings(const Context *ctx, ShArena *arena, const char *after)
{
	RegisterSync__ListHouseholdFindingsRequest q = REGISTER_SYNC__LIST_HOUSEHOLD_FINDINGS_REQUEST__INIT;
	const RegisterSync__ListHouseholdFindingsReply *p;
	const void *reply;
	int code;

	q.after_household_id = after ? after : "";
	q.limit = 1000;
	if ((code = client_once_into(ctx, arena, "register-sync", "ListHouseholdFindings", &q.base, &reply)) !=
	    CTL_OK)
		return code;
	p = reply;
	if (ctx->json)
		return print_json(ctx, arena, &p->base);
	for (size_t i = 0; i < p->n_findings; i++)
		printf("%s\t世帯番号 %s\t%u人\t%s\n", p->findings[i]->household_id, p->findings[i]->household_no,
		       p->findings[i]->persons,
		       strcmp(p->findings[i]->how, "NO_HEAD") == 0 ? "世帯主がいない" : "世帯主氏名の人がいない");
	if (p->more)
		fprintf(stderr, "続きは --after %s\n", p->findings[p->n_findings - 1]->household_id);
	return CTL_OK;
}

int cmd_register(const Context *ctx, int argc, char **argv)
{
	const char *after = ctl_option(&argc, argv, "--after");
	const bool residents_only = ctl_flag(&argc, argv, "--residents-only");
	ShArena *arena = sh_arena_new(ROOM);
	int code = CTL_USAGE;

	if (!ctx->purpose_given)
		code = CTL_USAGE;
	else if (argc == 1 && strcmp(argv[0], "search") == 0)
		code = search(ctx, arena, residents_only);
	else if (argc == 2 && strcmp(argv[0], "household") == 0)
		code = household(ctx, arena, argv[1]);
	else if (argc == 1 && strcmp(argv[0], "findings") == 0)
		code = findings(ctx, arena, after);
	sh_arena_free(arena);
	return code != CTL_USAGE
		       ? code
		       : ctl_usage(ctx,
				   "使い方: shienctl --purpose 目的 register search [--residents-only]   "
				   "（標準入力に1行ずつ 氏名=、探し方=PREFIX|PART|WHOLE、生年月日=、性別=、住所=）\n"
				   "        shienctl --purpose 目的 register household 世帯ID\n"
				   "        shienctl --purpose REGISTER_COPY register findings [--after 世帯ID]\n"
				   "目的は必ず書きます。誰が誰を何のために見たかが監査記録に残ります。");
}
