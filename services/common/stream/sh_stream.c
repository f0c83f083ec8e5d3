#include "sh_stream.h"

#include <sodium.h>
#include <string.h>

static const ShStreamAction nothing = { SH_STREAM_NOTHING, 0 };

static void put_number(crypto_hash_sha256_state *state, uint64_t n)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t) (n >> (56 - 8 * i));
	crypto_hash_sha256_update(state, bytes, sizeof bytes);
}

static void put_field(crypto_hash_sha256_state *state, const void *p, size_t len)
{
	put_number(state, len);
	if (len)
		crypto_hash_sha256_update(state, p, len);
}

void sh_stream_extend(uint8_t hash[SH_STREAM_HASH], const ShStreamEvent *event)
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, hash, SH_STREAM_HASH);
	put_number(&state, event->seq);
	put_field(&state, event->aggregate_id, strlen(event->aggregate_id));
	put_field(&state, event->type, strlen(event->type));
	put_field(&state, event->payload, event->len);
	crypto_hash_sha256_final(&state, hash);
}

ShStreamVerdict sh_stream_judge(const ShStreamPoint *consumer, const ShStreamPoint *head,
				const uint8_t hash_at[SH_STREAM_HASH])
{
	/* With nothing applied any epoch will do, except that a later one than ours means that we lost it. */
	if (consumer->seq ? consumer->epoch != head->epoch : consumer->epoch > head->epoch)
		return SH_STREAM_FORK;
	if (consumer->seq > head->seq || memcmp(consumer->hash, hash_at, SH_STREAM_HASH) != 0)
		return SH_STREAM_FORK;
	return consumer->seq == head->seq ? SH_STREAM_EMPTY : SH_STREAM_SEND;
}

void sh_stream_reader_init(ShStreamReader *reader, const ShStreamPoint *at)
{
	*reader = (ShStreamReader){ .state = SH_STREAM_IDLE, .at = *at, .head = at->seq, .retry_us = INT64_MIN };
}

/* `first` doubled for each failure after the first, at most the cap. */
static int64_t grown(int64_t first, unsigned failures)
{
	for (unsigned i = 1; i < failures && first < SH_STREAM_BACKOFF_CAP_US; i++)
		first *= 2;
	return first < SH_STREAM_BACKOFF_CAP_US ? first : SH_STREAM_BACKOFF_CAP_US;
}

static ShStreamAction ask(ShStreamReader *reader, int64_t now_us)
{
	reader->state = SH_STREAM_ASKED;
	reader->asked_us = now_us;
	return (ShStreamAction){ SH_STREAM_ASK, 0 };
}

static ShStreamAction rest(ShStreamReader *reader, int64_t now_us)
{
	reader->state = SH_STREAM_IDLE;
	reader->retry_us = now_us + SH_STREAM_QUIET_US;
	return nothing;
}

static ShStreamAction back_off(ShStreamReader *reader, int64_t now_us)
{
	reader->failures++;
	reader->state = SH_STREAM_BACKOFF;
	reader->retry_us = now_us + grown(SH_STREAM_BACKOFF_US, reader->failures);
	return nothing;
}

/* Another replica may have moved the cursor meanwhile: asking from where we were would fetch it all again. */
static ShStreamAction reread(ShStreamReader *reader, int64_t now_us)
{
	reader->state = SH_STREAM_BACKOFF;
	reader->retry_us = now_us + SH_STREAM_PATIENCE_US;
	return (ShStreamAction){ SH_STREAM_REREAD, 0 };
}

static ShStreamAction alarm(ShStreamReader *reader)
{
	if (reader->state == SH_STREAM_FORKED)
		return nothing;
	reader->state = SH_STREAM_FORKED;
	return (ShStreamAction){ SH_STREAM_ALARM, 0 };
}

/* A head of an earlier epoch was on its way for long; a later one makes all heads heard before void. Who is forked
 * stays where it was: that somebody has led the cursor elsewhere is seen by the difference. */
static void hear_head(ShStreamReader *reader, uint32_t epoch, uint64_t head)
{
	if (reader->state == SH_STREAM_FORKED)
		return;
	if (reader->at.seq == 0 && epoch > reader->at.epoch) {
		reader->at.epoch = epoch;
		reader->head = head;
	} else if (epoch == reader->at.epoch && head > reader->head) {
		reader->head = head;
	}
}

ShStreamAction sh_stream_on_head(ShStreamReader *reader, uint32_t epoch, uint64_t head, int64_t now_us)
{
	hear_head(reader, epoch, head);
	if (reader->state != SH_STREAM_IDLE)
		return nothing;
	/* Does not put off the quiet time: another replica may have gone on and died, and this head be a lost tail's.
	 */
	if (epoch == reader->at.epoch && head == reader->at.seq)
		return nothing;
	/* Behind, ahead or elsewhere: only the publisher can say which, for this head may be an old one. */
	return ask(reader, now_us);
}

ShStreamAction sh_stream_on_voice(ShStreamReader *reader, int64_t since_us, int64_t now_us)
{
	if (reader->state != SH_STREAM_ASKED || reader->asked_us >= since_us)
		return nothing;
	reader->failures = 0;
	return ask(reader, now_us);
}

/* Waiting never outlasts the longest wait, even if the clock was set back while we waited. */
static bool due(int64_t when_us, int64_t longest, int64_t now_us)
{
	return now_us >= when_us || when_us - now_us > longest;
}

ShStreamAction sh_stream_on_tick(ShStreamReader *reader, int64_t now_us)
{
	int64_t patience = grown(SH_STREAM_PATIENCE_US, reader->failures + 1);

	switch (reader->state) {
	case SH_STREAM_ASKED:
		if (!due(reader->asked_us + patience, patience, now_us))
			return nothing;
		reader->failures++;
		return ask(reader, now_us);
	case SH_STREAM_IDLE:
		return due(reader->retry_us, SH_STREAM_QUIET_US, now_us) ? reread(reader, now_us) : nothing;
	case SH_STREAM_BACKOFF:
		return due(reader->retry_us, SH_STREAM_BACKOFF_CAP_US, now_us) ? reread(reader, now_us) : nothing;
	default:
		return nothing;
	}
}

/* Consecutive numbers, so that the hash is taken over what the cursor will say. */
static bool is_whole(const ShStreamEvent *events, size_t count)
{
	for (size_t i = 1; i < count; i++)
		if (events[i].seq != events[0].seq + i)
			return false;
	return count > 0 && events[0].seq > 0;
}

/* Not what was asked for. Once, it was another question's answer; again and again, somebody is wrong: slow down. */
static ShStreamAction ask_again(ShStreamReader *reader, int64_t now_us)
{
	if (reader->failures > 0)
		return back_off(reader, now_us);
	reader->failures = 1;
	return ask(reader, now_us);
}

static bool follows(const ShStreamReader *reader, const ShStreamEvent *events, size_t count, size_t skip,
		    const uint8_t hash_after[SH_STREAM_HASH])
{
	uint8_t hash[SH_STREAM_HASH];

	memcpy(hash, reader->at.hash, sizeof hash);
	for (size_t i = skip; i < count; i++)
		sh_stream_extend(hash, &events[i]);
	return memcmp(hash, hash_after, sizeof hash) == 0;
}

ShStreamAction sh_stream_on_batch(ShStreamReader *reader, uint32_t epoch, const ShStreamEvent *events, size_t count,
				  const uint8_t hash_after[SH_STREAM_HASH], int64_t now_us)
{
	uint64_t last;
	size_t skip;

	/* At rest too: an old EMPTY may have overtaken it, and the hash shows whether it is the right one. */
	if ((reader->state != SH_STREAM_ASKED && reader->state != SH_STREAM_IDLE) || epoch < reader->at.epoch)
		return nothing;
	/* A later epoch is met with FORK when we ask; whoever sends events instead would have us mix two pasts. */
	if (reader->at.seq > 0 && epoch > reader->at.epoch)
		return alarm(reader);
	if (!is_whole(events, count) || events[0].seq > reader->at.seq + 1)
		return ask_again(reader, now_us);
	last = events[count - 1].seq;
	if (last < reader->at.seq) /* an old one; ours is still to come */
		return nothing;
	skip = (size_t) (reader->at.seq + 1 - events[0].seq);
	if (!follows(reader, events, count, skip, hash_after))
		return alarm(reader);
	if (last == reader->at.seq)
		return nothing;
	reader->at.epoch = epoch;
	reader->head = last > reader->head ? last : reader->head;
	reader->state = SH_STREAM_APPLYING;
	return (ShStreamAction){ SH_STREAM_APPLY, skip };
}

ShStreamAction sh_stream_on_empty(ShStreamReader *reader, uint32_t epoch, uint64_t head, int64_t now_us)
{
	bool heard_of_more = reader->head > reader->at.seq;

	if (reader->state != SH_STREAM_ASKED || head != reader->at.seq ||
	    (epoch != reader->at.epoch && reader->at.seq > 0)) /* an old one; ours is still to come */
		return nothing;
	/* Its word replaces heads heard before, so that a head which no longer exists cannot make us ask for ever. */
	reader->failures = 0;
	reader->head = head;
	hear_head(reader, epoch, head);
	return heard_of_more ? ask(reader, now_us) : rest(reader, now_us);
}

ShStreamAction sh_stream_on_fork(ShStreamReader *reader, const ShStreamPoint *at)
{
	bool ours = at->epoch == reader->at.epoch && at->seq == reader->at.seq &&
		    memcmp(at->hash, reader->at.hash, sizeof at->hash) == 0;

	return ours ? alarm(reader) : nothing;
}

static void move_to(ShStreamReader *reader, const ShStreamPoint *at)
{
	reader->at = *at;
	if (reader->head < at->seq)
		reader->head = at->seq;
}

ShStreamAction sh_stream_on_applied(ShStreamReader *reader, const ShStreamPoint *at, int64_t now_us)
{
	if (reader->state != SH_STREAM_APPLYING)
		return nothing;
	move_to(reader, at);
	reader->failures = 0;
	return ask(reader, now_us);
}

ShStreamAction sh_stream_on_not_applied(ShStreamReader *reader, const ShStreamPoint *at_in_database, int64_t now_us)
{
	if (reader->state != SH_STREAM_APPLYING)
		return nothing;
	move_to(reader, at_in_database);
	return back_off(reader, now_us);
}

ShStreamAction sh_stream_on_cursor(ShStreamReader *reader, const ShStreamPoint *at_in_database, int64_t now_us)
{
	if (reader->state != SH_STREAM_BACKOFF)
		return nothing;
	move_to(reader, at_in_database);
	return ask(reader, now_us);
}

void sh_stream_on_unknown_type(ShStreamReader *reader)
{
	if (reader->state != SH_STREAM_FORKED)
		reader->state = SH_STREAM_HALTED;
}
