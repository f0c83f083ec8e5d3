/* Parked events of a service: what they are, why, what mends it; and their redrive. */
#include "client.h"
#include "places.h"
#include "sh_clock.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WAIT_S = 60, LOOK_MS = 300, BUDGET = 64 << 20 };

static const char usage[] =
	"使い方: shienctl redrive SERVICE [--publisher 発行元] [--stream 流れ] [--aggregate 対象ID] "
	"[--list] [--wait 秒]";

typedef struct Parked {
	const Context *ctx;
	Client *client;
	const char *service, *publisher, *stream, *aggregate;
	ShError err;
	/* as listed last */
	uint64_t total, due, first;
} Parked;

static int ask(Parked *p, ShArena *arena, const char *rpc, const ProtobufCMessage *request, const void **ret_reply)
{
	char key[SH_UUID_LEN + 1];

	sh_uuid7(key);
	return client_ask(p->client,
			  &(Ask){ p->ctx->tenant, p->ctx->actor, "STREAM", p->ctx->key ? p->ctx->key : key, 30000 },
			  arena, p->service, rpc, request, ret_reply, &p->err);
}

static void say_when(const Common__ParkedEvent *e)
{
	time_t next = (time_t) (e->next_us / 1000000);
	struct tm tm;
	char text[32];

	if (e->next_us == 0) {
		printf("      自動では再適用しません（%u回失敗）。直してから shienctl redrive を実行してください。\n",
		       e->tries);
		return;
	}
	localtime_r(&next, &tm);
	strftime(text, sizeof text, "%m-%d %H:%M:%S", &tm);
	printf("      次の自動の再適用: %s（%u回失敗）\n", text, e->tries);
}

static int say(const Parked *p, ShArena *arena, const Common__ParkedEvent *e)
{
	const char *json;
	ShError err = { 0 };
	size_t len;
	int r = p->ctx->json ? sh_to_json(arena, &e->base, &json, &len, &err) : 0;

	if (p->ctx->json && r == 0)
		puts(json);
	if (p->ctx->json || !e->first)
		return r;
	printf("  否  %s/%s %llu  %s  対象 %s\n      理由: %s\n      → %s\n", e->publisher, e->stream,
	       (unsigned long long) e->seq, e->type, e->aggregate_id, e->reason, e->text);
	say_when(e);
	return 0;
}

/* `quiet`: only the numbers. */
static int list(Parked *p, bool quiet)
{
	Common__ListParkedRequest q = COMMON__LIST_PARKED_REQUEST__INIT;
	ShArena *arena = sh_arena_new(BUDGET);
	const Common__ListParkedReply *page;
	bool more = true;
	int r = 0;

	q.publisher = p->publisher;
	q.stream = p->stream;
	q.aggregate_id = p->aggregate;
	q.limit = quiet ? 1 : 200;
	p->first = 0;
	while (r == 0 && more) {
		if ((r = ask(p, arena, "ListParked", &q.base, (const void **) &page)) != 0)
			break;
		p->total = page->total;
		p->due = page->due;
		more = page->more && !quiet;
		for (size_t i = 0; r == 0 && !quiet && i < page->n_events; i++) {
			const Common__ParkedEvent *e = page->events[i];

			p->first += e->first ? 1 : 0;
			q.after_publisher = e->publisher;
			q.after_stream = e->stream;
			q.after_seq = e->seq;
			r = say(p, arena, e);
		}
	}
	sh_arena_free(arena);
	return r;
}

/* Until nothing is under way; what was left is left for a reason. */
static int wait(Parked *p, int seconds)
{
	int64_t until = sh_monotonic_us() + seconds * 1000000LL;
	int r;

	while ((r = list(p, true)) == 0 && p->due > 0 && sh_monotonic_us() < until)
		nanosleep(&(struct timespec){ 0, LOOK_MS * 1000000L }, NULL);
	return r;
}

static int redrive(Parked *p, int seconds)
{
	Common__RedriveRequest q = COMMON__REDRIVE_REQUEST__INIT;
	ShArena *arena = sh_arena_new(BUDGET);
	const Common__RedriveReply *reply;
	int r;

	q.publisher = p->publisher;
	q.stream = p->stream;
	q.aggregate_id = p->aggregate;
	r = ask(p, arena, "Redrive", &q.base, (const void **) &reply);
	if (r == 0 && !p->ctx->json)
		printf("%s: 対象 %llu 件の再適用を始めました。\n", p->service,
		       (unsigned long long) reply->aggregates);
	sh_arena_free(arena);
	return r != 0 ? r : wait(p, seconds);
}

static int end(const Parked *p)
{
	if (p->ctx->json)
		printf("{\"service\":\"%s\",\"total\":%llu,\"due\":%llu}\n", p->service,
		       (unsigned long long) p->total, (unsigned long long) p->due);
	else if (p->total == 0)
		printf("%s: 保留された出来事はありません。\n", p->service);
	else
		printf("%s: 保留された出来事 %llu 件（対象 %llu 件、ほかはその続き）%s\n", p->service,
		       (unsigned long long) p->total, (unsigned long long) p->first,
		       p->due > 0 ? "。再適用はまだ続いています。--list で確認してください。" : "");
	return p->total == 0 ? CTL_OK : CTL_FAILED;
}

int cmd_redrive(const Context *ctx, int argc, char **argv)
{
	const char *publisher = ctl_option(&argc, argv, "--publisher"), *stream = ctl_option(&argc, argv, "--stream"),
		   *aggregate = ctl_option(&argc, argv, "--aggregate"), *seconds = ctl_option(&argc, argv, "--wait");
	bool only_list = ctl_flag(&argc, argv, "--list");
	Parked p = { .ctx = ctx,
		     .publisher = publisher ? publisher : "",
		     .stream = stream ? stream : "",
		     .aggregate = aggregate ? aggregate : "" };
	int r;

	if (argc != 1 || !place_of(argv[0]))
		return ctl_usage(ctx, usage);
	p.service = argv[0];
	r = client_open(&p.client, ctx->settings, &p.err);
	if (r == 0 && !only_list)
		r = redrive(&p, seconds ? atoi(seconds) : WAIT_S);
	if (r == 0)
		r = list(&p, false);
	client_close(p.client);
	return r == 0 ? end(&p) : ctl_error(ctx, &p.err, r);
}
