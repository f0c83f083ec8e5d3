/* What a publisher sends to a consumer: the reader of a stream under any order of answers. Its point moves by one way
 * only, the next event whose hash follows, and by what its own database says. */
#include "fuzz.h"
#include "sh_stream.h"

#include <string.h>

enum { EVENTS = 4 };

typedef struct World {
	ShStreamReader reader;
	ShStreamEvent batch[EVENTS];
	char ids[EVENTS][8];
	size_t n, skip;
	bool applying;
	int64_t now;
} World;

static bool same_point(const ShStreamPoint *a, const ShStreamPoint *b)
{
	return a->seq == b->seq && memcmp(a->hash, b->hash, sizeof a->hash) == 0;
}

static void act(World *w, ShStreamAction a, const ShStreamPoint *before)
{
	ShStreamState s = w->reader.state;

	HOLDS(a.kind <= SH_STREAM_ALARM);
	HOLDS((a.kind != SH_STREAM_ASK) || s == SH_STREAM_ASKED);
	HOLDS((a.kind == SH_STREAM_APPLY) <= (s == SH_STREAM_APPLYING));
	HOLDS(a.kind != SH_STREAM_ALARM || s == SH_STREAM_FORKED);
	HOLDS(same_point(before, &w->reader.at)); /* nothing that arrives moves it */
	w->applying = s == SH_STREAM_APPLYING;
	if (a.kind == SH_STREAM_REREAD) {
		a = sh_stream_on_cursor(&w->reader, before, w->now);
		HOLDS(a.kind == SH_STREAM_ASK && w->reader.state == SH_STREAM_ASKED);
	}
	if (a.kind == SH_STREAM_APPLY) {
		HOLDS(a.skip < w->n);
		HOLDS(w->batch[a.skip].seq == before->seq + 1 &&
		      w->batch[w->n - 1].seq == before->seq + w->n - a.skip);
		w->skip = a.skip;
	}
}

/* A batch that follows on from some place near the reader, right or with a fault. */
static void batch(World *w, Feed *f)
{
	const ShStreamPoint before = w->reader.at;
	uint8_t hash[SH_STREAM_HASH], fault = feed_byte(f);
	uint64_t first = before.seq + 1 + (fault & 1 ? feed_byte(f) % 3 : 0);
	size_t n = 1 + feed_below(f, EVENTS);

	if (fault & 16 && before.seq >= 2) /* events at the front that are applied already */
		first = before.seq - feed_byte(f) % 2;

	if (w->applying)
		return; /* the driver keeps what it has until it answered */
	memcpy(hash, before.hash, sizeof hash);
	for (size_t i = 0; i < n; i++) {
		w->ids[i][0] = (char) ('a' + feed_below(f, 26));
		w->ids[i][1] = '\0';
		w->batch[i] = (ShStreamEvent){ first + i + (fault & 2 ? i : 0), w->ids[i], "T", NULL, 0 };
		if (w->batch[i].seq > before.seq)
			sh_stream_extend(hash, &w->batch[i]);
	}
	if (fault & 4)
		hash[feed_below(f, SH_STREAM_HASH)] ^= 1;
	w->n = n;
	act(w, sh_stream_on_batch(&w->reader, fault & 8 ? feed_byte(f) % 3 : before.epoch, w->batch, n, hash, w->now),
	    &before);
	if (w->reader.state == SH_STREAM_APPLYING) {
		ShStreamPoint after = before;

		/* what is applied hashes to what was promised */
		HOLDS(!(fault & 4) && (!(fault & 2) || n == 1));
		for (size_t i = w->skip; i < n; i++)
			sh_stream_extend(after.hash, &w->batch[i]);
		HOLDS(memcmp(after.hash, hash, sizeof hash) == 0);
	}
}

static void committed(World *w, Feed *f)
{
	ShStreamPoint at = w->reader.at;

	if (!w->applying)
		return;
	w->applying = false;
	if (feed_byte(f) & 1) {
		sh_stream_on_not_applied(&w->reader, &at, w->now);
		return;
	}
	for (size_t i = w->skip; i < w->n; i++) {
		sh_stream_extend(at.hash, &w->batch[i]);
		at.seq = w->batch[i].seq;
	}
	sh_stream_on_applied(&w->reader, &at, w->now);
	HOLDS(same_point(&w->reader.at, &at));
}

static void step(World *w, Feed *f)
{
	const ShStreamPoint before = w->reader.at;
	const bool forked = w->reader.state == SH_STREAM_FORKED;

	w->now += (int64_t) feed_number(f, 3);
	switch (feed_byte(f) % 8) {
	case 0:
		act(w, sh_stream_on_head(&w->reader, feed_byte(f) % 3, feed_byte(f), w->now), &before);
		break;
	case 1:
		act(w, sh_stream_on_tick(&w->reader, w->now), &before);
		break;
	case 2:
	case 3:
	case 4:
		batch(w, f);
		break;
	case 5:
		act(w, sh_stream_on_empty(&w->reader, feed_byte(f) % 3, feed_byte(f), w->now), &before);
		break;
	case 6:
		committed(w, f);
		break;
	default:
		if (feed_byte(f) < 16)
			act(w, sh_stream_on_fork(&w->reader, &w->reader.at), &before);
		break;
	}
	HOLDS(!forked || w->reader.state == SH_STREAM_FORKED); /* until a person has looked */
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	World w = { .now = 1 };
	ShStreamPoint at = { 0 };

	sh_stream_reader_init(&w.reader, &at);
	while (f.left > 0)
		step(&w, &f);
	return 0;
}
