#include "places.h"
#include "web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void one(const Context *ctx, const Place *p, const char *address, unsigned replica, bool *ret_ready)
{
	char url[300];
	WebAnswer a;

	snprintf(url, sizeof url, "%s/readyz", address);
	web_ask(&(WebAsk){ .method = "GET", .url = url, .timeout_ms = 3000 }, &a);
	*ret_ready = a.status == 200;
	if (ctx->json)
		printf("{\"service\":\"%s\",\"replica\":%u,\"ready\":%s}\n", p->service, replica + 1,
		       *ret_ready ? "true" : "false");
	else
		printf("%-20s %u  %s  %s\n", p->service, replica + 1, p->title_ja,
		       *ret_ready ? "稼働中"
		       : a.status ? "準備中（データベースに接続できません）"
				  : "停止");
	web_free(&a);
}

int cmd_status(const Context *ctx, int argc, char **argv)
{
	bool all = true;

	(void) argc, (void) argv;
	for (const Place *p = places; p->service; p++) {
		char address[256];
		bool ready = false;
		unsigned n = 0;

		for (; web_address(sh_setting(ctx->settings, "admins"), p->service, n, address); n++) {
			one(ctx, p, address, n, &ready);
			all = all && ready;
		}
		if (n == 0) {
			printf("%-20s -  設定 admins に場所がありません\n", p->service);
			all = false;
		}
	}
	return all ? CTL_OK : CTL_FAILED;
}
