/* A follower whose past is not its publisher's: where they part, what only one of them has, and the way back. */
#include "client.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_stream.h"
#include "shien/common/v1/runtime.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WINDOW = 2000, BUDGET = 256 << 20 };

static const char usage[] =
	"使い方: shienctl fork list SERVICE  食い違っている流れと、違いの一覧\n"
	"        shienctl fork mend SERVICE --publisher 発行元 [--stream 流れ] --reason 理由 [--confirm SERVICE]\n"
	"          共通の時点まで戻り、発行元の新しい世代に続ける（反映済みのものは残る）";

typedef struct Fork {
	const Context *ctx;
	Client *client;
	ShArena *arena;
	const char *service;
	ShError err;
	unsigned found;
} Fork;

typedef struct Part {
	const Common__StreamHead *cursor, *head; /* here; at the publisher */
	uint64_t seq;                            /* the last that both have */
	uint8_t hash[SH_STREAM_HASH];
	const Common__ShowStreamReply *here, *there; /* a window that ends with what was applied here last */
} Part;

static int show(Fork *f, const char *service, const char *publisher, const char *stream, uint64_t after,
		const Common__ShowStreamReply **ret)
{
	Common__ShowStreamRequest q = COMMON__SHOW_STREAM_REQUEST__INIT;

	q.publisher = publisher;
	q.stream = stream;
	q.after_seq = after;
	q.limit = WINDOW;
	return client_ask(f->client, &(Ask){ f->ctx->tenant, f->ctx->actor, "STREAM", "", 30000 }, f->arena, service,
			  "ShowStream", &q.base, (const void **) ret, &f->err);
}

static const Common__StreamHead *head_of(const Common__ShowStreamReply *points, const char *stream)
{
	for (size_t i = 0; i < points->n_points; i++)
		if (!*points->points[i]->publisher && strcmp(points->points[i]->at->stream, stream) == 0)
			return points->points[i]->at;
	return NULL;
}

static bool same(const ProtobufCBinaryData *a, const ProtobufCBinaryData *b)
{
	return a->len == SH_STREAM_HASH && b->len == a->len && memcmp(a->data, b->data, a->len) == 0;
}

/* The newest step that both have, if it lies in this window. */
static bool meet(Part *p)
{
	size_t i = p->here->n_steps, k = p->there->n_steps;

	while (i > 0 && k > 0) {
		const Common__StreamStep *a = p->here->steps[i - 1], *b = p->there->steps[k - 1];

		if (a->seq == b->seq && same(&a->hash, &b->hash)) {
			p->seq = a->seq;
			memcpy(p->hash, a->hash.data, SH_STREAM_HASH);
			return true;
		}
		if (a->seq >= b->seq)
			i--;
		if (b->seq >= a->seq)
			k--;
	}
	return false;
}

/* Window by window into the past; at the beginning all pasts are one. */
static int part_of(Fork *f, const Common__StreamPoint *at, Part *p)
{
	uint64_t after = at->at->seq > WINDOW ? at->at->seq - WINDOW : 0;
	int r;

	for (;;) {
		if ((r = show(f, f->service, at->publisher, at->at->stream, after, &p->here)) != 0 ||
		    (r = show(f, at->publisher, "", at->at->stream, after, &p->there)) != 0 || meet(p) || after == 0)
			return r;
		after = after > WINDOW ? after - WINDOW : 0;
	}
}

static bool is_fork(const Part *p)
{
	return p->cursor->epoch != p->head->epoch || p->cursor->seq > p->head->seq || p->seq != p->cursor->seq;
}

static void say_steps(const Fork *f, const char *where, const Common__ShowStreamReply *steps, uint64_t after)
{
	for (size_t i = 0; i < steps->n_steps; i++) {
		const Common__StreamStep *s = steps->steps[i];

		if (s->seq > after)
			printf(f->ctx->json ? "{\"only\":\"%s\",\"seq\":%llu,\"type\":\"%s\",\"aggregate\":\"%s\"}\n"
					    : "    %s %llu  %s  対象 %s\n",
			       where, (unsigned long long) s->seq, s->type, s->aggregate_id);
	}
}

static void say(const Fork *f, const char *publisher, const Part *p)
{
	printf(f->ctx->json ? "{\"service\":\"%s\",\"publisher\":\"%s\",\"stream\":\"%s\",\"epoch\":%u,\"seq\":%llu,"
			      "\"publisherEpoch\":%u,\"publisherSeq\":%llu,\"common\":%llu}\n"
			    : "  否  %s ← %s %s: こちら 世代%u 第%llu、発行元 世代%u 第%llu、共通は 第%llu まで\n",
	       f->service, publisher, p->cursor->stream, p->cursor->epoch, (unsigned long long) p->cursor->seq,
	       p->head->epoch, (unsigned long long) p->head->seq, (unsigned long long) p->seq);
	say_steps(f, f->ctx->json ? "here" : "こちらだけ", p->here, p->seq);
	say_steps(f, f->ctx->json ? "there" : "発行元だけ", p->there, p->seq);
}

static int mend(Fork *f, const char *publisher, const Part *p, const char *reason)
{
	Common__MendForkRequest q = COMMON__MEND_FORK_REQUEST__INIT;
	Common__StreamHead to = COMMON__STREAM_HEAD__INIT;
	const Common__MendForkReply *reply;
	char key[SH_UUID_LEN + 1];
	int r;

	sh_uuid7(key);
	to.municipality = f->ctx->tenant;
	to.stream = p->cursor->stream;
	to.epoch = p->head->epoch;
	to.seq = p->seq;
	to.hash = (ProtobufCBinaryData){ SH_STREAM_HASH, (uint8_t *) (uintptr_t) p->hash };
	q.publisher = publisher;
	q.from = (Common__StreamHead *) (uintptr_t) p->cursor;
	q.to = &to;
	q.reason = reason;
	r = client_ask(f->client,
		       &(Ask){ f->ctx->tenant, f->ctx->actor, "STREAM", f->ctx->key ? f->ctx->key : key, 30000 },
		       f->arena, f->service, "MendFork", &q.base, (const void **) &reply, &f->err);
	if (r == 0)
		printf(f->ctx->json ? "{\"mended\":\"%s\",\"kept\":%llu,\"unparked\":%llu}\n"
				    : "%s の流れを共通の時点から続けます。こちらだけの反映 %llu "
				      "件は残っています（うち保留を"
				      "取りやめたもの %llu 件）。\n",
		       publisher, (unsigned long long) reply->steps, (unsigned long long) reply->unparked);
	return r;
}

/* Only the streams that the arguments name ("" of these: any). With a reason they are mended. */
static int each(Fork *f, const char *publisher, const char *stream, const char *reason)
{
	const Common__ShowStreamReply *own, *theirs;
	int r = show(f, f->service, publisher, "", 0, &own);

	for (size_t i = 0; r == 0 && i < own->n_points; i++) {
		const Common__StreamPoint *at = own->points[i];
		Part p = { .cursor = at->at };

		if (!*at->publisher || at->at->seq == 0 || (*stream && strcmp(stream, at->at->stream) != 0))
			continue;
		if ((r = show(f, at->publisher, "", "", 0, &theirs)) != 0)
			break;
		p.head = head_of(theirs, at->at->stream);
		if (!p.head || (r = part_of(f, at, &p)) != 0 || !is_fork(&p))
			continue;
		f->found++;
		say(f, at->publisher, &p);
		if (reason)
			r = mend(f, at->publisher, &p, reason);
	}
	return r;
}

static bool confirmed(const Fork *f, const char *given)
{
	char line[64] = "";

	if (!given) {
		printf("共通の時点へ戻すと取り消せません。続けるときはサービスの名前をもう一度打ってください: ");
		fflush(stdout);
		if (fgets(line, sizeof line, stdin))
			line[strcspn(line, "\n")] = '\0';
	}
	return strcmp(given ? given : line, f->service) == 0;
}

int cmd_fork(const Context *ctx, int argc, char **argv)
{
	const char *publisher = ctl_option(&argc, argv, "--publisher"), *stream = ctl_option(&argc, argv, "--stream"),
		   *reason = ctl_option(&argc, argv, "--reason"), *confirm = ctl_option(&argc, argv, "--confirm");
	Fork f = { .ctx = ctx };
	bool mends = argc == 2 && strcmp(argv[0], "mend") == 0;
	int r;

	if (argc != 2 || !place_of(argv[1]) ||
	    (mends ? !publisher || !reason || !*reason : strcmp(argv[0], "list") != 0))
		return ctl_usage(ctx, usage);
	f.service = argv[1];
	f.arena = sh_arena_new(BUDGET);
	r = client_open(&f.client, ctx->settings, &f.err);
	if (r == 0 && mends && !confirmed(&f, confirm))
		r = sh_fail(&f.err, SH_FAILED_PRECONDITION, "fork.not_confirmed", "%s", f.service);
	if (r == 0)
		r = each(&f, publisher ? publisher : "", stream ? stream : "", mends ? reason : NULL);
	client_close(f.client);
	if (r == 0 && !ctx->json && f.found == 0)
		printf("%s: 食い違っている流れはありません。\n", f.service);
	r = r != 0 ? ctl_error(ctx, &f.err, r) : f.found == 0 || mends ? CTL_OK : CTL_FAILED;
	sh_arena_free(f.arena);
	return r;
}
