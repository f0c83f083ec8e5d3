#include "tour.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the middle of taking people in and finding out who they are, of applications, of surveying and of handing out.
 * Each daemon falls at least once. */
static const struct {
	const char *place;
	unsigned turn;
	const char *command, *text_ja;
} plan[] = {
	{ "evacuees", 20, "kill shelter-gateway", "避難所を kill -9" },
	{ "identities", 8, "kill shelter-gateway", "避難所をもう一度 kill -9" },
	{ "applications", 6, "stop-mail", "メールサーバーを止める" },
	{ "applications", 12, "kill application-intake", "申請受付を kill -9" },
	{ "applications", 22, "kill register-sync", "住民記録連携を kill -9" },
	{ "applications", 30, "flush-redis", "Redisを空にする" },
	{ "applications", 48, "crash-postgres", "PostgreSQLを即時停止" },
	{ "surveys", 12, "kill ledger", "被災者台帳を kill -9" },
	{ "surveys", 24, "kill notifier", "通知を kill -9" },
	{ "surveys", 36, "start-mail", "メールサーバーを戻す" },
	{ "accounts", 2, "kill console", "職員画面を kill -9" },
	{ "issues", 6, "kill certificate-issuer", "証明書発行を kill -9" },
};
enum { PLANNED = sizeof plan / sizeof *plan };

void fault_point(Tour *t, const char *place, unsigned n)
{
	for (size_t i = 0; t->faults && i < PLANNED; i++) {
		char command[1024];

		if (plan[i].turn != n || strcmp(plan[i].place, place) != 0)
			continue;
		snprintf(command, sizeof command, "%s %s >&2", sh_setting(t->ctx->settings, "control"),
			 plan[i].command);
		printf("   ⚡ %s\n", plan[i].text_ja);
		fflush(stdout);
		t->faults_done[i] = system(command) == 0;
		that(t, t->faults_done[i], "故障 %s", plan[i].text_ja);
	}
}

void faults_all_done(Tour *t)
{
	for (size_t i = 0; t->faults && i < PLANNED; i++)
		if (!t->faults_done[i])
			that(t, false, "故障がまだ起きていない: %s", plan[i].text_ja);
}
