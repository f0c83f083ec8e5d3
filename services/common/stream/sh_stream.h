#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The stream protocol as pure state: what arrived and what time it is go in, what to do comes out. No socket, no
 * database, no clock, no memory: the daemons drive it with real ones, the simulator (tests/sim) with invented ones.
 *
 * One stream = publishing service × municipality × name ("main", "protection"). Events have seq 1, 2, … without gap
 * and a running hash h(n) = SHA-256(h(n-1) || seq || length-prefixed aggregate, type, payload), h(0) = 32 zero bytes;
 * seq and lengths are 8 bytes, big end first.
 * A consumer asks OPEN{epoch, seq, hash, credit} = "I have applied up to here, send at most credit more"; the
 * publisher answers BATCH{epoch, events, hash after the last}, EMPTY{epoch, head} or FORK. HEADS tells all heads
 * about once a second and on change; it is a hint that saves time, and nothing is lost without it.
 *
 * Epochs only rise: a restore begins a new one. A consumer with nothing applied takes whatever epoch it meets; one
 * with something never changes its epoch by itself. */

enum {
	SH_STREAM_HASH = 32,
	SH_STREAM_CREDIT = 500,
	SH_STREAM_PATIENCE_US = 2000000, /* for the answer to an OPEN; doubles with each failure up to the cap */
	SH_STREAM_BACKOFF_US = 50000,    /* after a batch that could not be applied; doubles likewise */
	SH_STREAM_BACKOFF_CAP_US = 5000000,
	SH_STREAM_QUIET_US = 5000000, /* at the head for so long: read the cursor and ask of our own accord */
};

typedef struct ShStreamPoint {
	uint32_t epoch; /* begins with the site generation; a new one after a restore */
	uint64_t seq;   /* 0: nothing yet */
	uint8_t hash[SH_STREAM_HASH];
} ShStreamPoint;

/* Borrowed: the core keeps none of these pointers after it returns. */
typedef struct ShStreamEvent {
	uint64_t seq;
	const char *aggregate_id, *type;
	const uint8_t *payload; /* may be NULL where len is 0 */
	size_t len;
} ShStreamEvent;

/* From the hash before the event to the hash after it, in place. */
void sh_stream_extend(uint8_t hash[SH_STREAM_HASH], const ShStreamEvent *event);

/* The publisher's half: where the consumer stands against what we have. Head and hash_at must come from one snapshot
 * of the primary: a lagging replica would call a healthy consumer a fork. */
typedef enum ShStreamVerdict {
	SH_STREAM_SEND,  /* send events seq+1 … min(head, seq+credit) */
	SH_STREAM_EMPTY, /* it has everything */
	SH_STREAM_FORK,  /* another epoch, a seq beyond our head, or another hash at that seq: one of us lost its past
			  */
} ShStreamVerdict;
/* `hash_at` is our own hash at the consumer's seq (zeros at 0), unused when seq > head. */
ShStreamVerdict sh_stream_judge(const ShStreamPoint *consumer, const ShStreamPoint *head,
				const uint8_t hash_at[SH_STREAM_HASH]);

/* The consumer's half, per stream. */
typedef enum ShStreamState {
	SH_STREAM_IDLE,     /* at the head as far as known */
	SH_STREAM_ASKED,    /* OPEN sent, waiting until `asked_us` + patience */
	SH_STREAM_APPLYING, /* applying a batch; the driver owes on_applied, on_not_applied or on_unknown_type */
	SH_STREAM_FORKED,   /* stopped for good; a person must look */
	SH_STREAM_HALTED,   /* an event of unknown type: stopped until the software knows it */
	SH_STREAM_BACKOFF,  /* waits until `retry_us` to read the cursor and ask: a batch could not be applied, say */
} ShStreamState;

typedef struct ShStreamReader {
	ShStreamState state;
	ShStreamPoint at; /* applied and committed, as our database says */
	uint64_t head;    /* highest head heard of */
	int64_t asked_us, retry_us;
	unsigned failures; /* in a row; patience and back-off grow with it */
} ShStreamReader;

typedef enum ShStreamActionKind {
	SH_STREAM_NOTHING,
	SH_STREAM_ASK, /* send OPEN{reader->at, credit} */
	SH_STREAM_APPLY, /* apply events[skip…] in one transaction that begins with SELECT … FROM cursor WHERE seq and
			  * hash are reader->at's FOR UPDATE SKIP LOCKED and ends with setting it to
			  * {reader->at.epoch, the batch's last seq, its hash}. Not the epoch: at seq 0 the reader's
			  * may be newer than the row's. The hash, for after a failover of our own database the row
			  * may stand at the same seq of another past. */
	SH_STREAM_REREAD, /* read the cursor row without locking and hand it to sh_stream_on_cursor */
	SH_STREAM_ALARM,  /* forked: call a person. Given once */
} ShStreamActionKind;
typedef struct ShStreamAction {
	ShStreamActionKind kind;
	size_t skip; /* APPLY: events at the front of the batch that are already applied */
} ShStreamAction;

/* Times are sh_monotonic_us(); one that jumps anyway costs at most a question too many or SH_STREAM_QUIET_US.
 * `at` as read from the cursor row, which exists from the start with epoch 0, seq 0 and a hash of zeros. */
void sh_stream_reader_init(ShStreamReader *reader, const ShStreamPoint *at);
ShStreamAction sh_stream_on_head(ShStreamReader *reader, uint32_t epoch, uint64_t head, int64_t now_us);
/* The publisher was silent and speaks again since `since_us` (what it said then was handed over before): what was
 * asked earlier went into the silence, and is asked anew without waiting for a patience that grew meanwhile. */
ShStreamAction sh_stream_on_voice(ShStreamReader *reader, int64_t since_us, int64_t now_us);
/* At least every 100 ms or so. */
ShStreamAction sh_stream_on_tick(ShStreamReader *reader, int64_t now_us);
/* A batch arrived: is it the one wanted, whole, and does its hash follow from ours? The driver keeps the batch until
 * it has answered an APPLY. */
ShStreamAction sh_stream_on_batch(ShStreamReader *reader, uint32_t epoch, const ShStreamEvent *events, size_t count,
				  const uint8_t hash_after[SH_STREAM_HASH], int64_t now_us);
/* EMPTY arrived: ends the questions until a head or the quiet time calls for another. */
ShStreamAction sh_stream_on_empty(ShStreamReader *reader, uint32_t epoch, uint64_t head, int64_t now_us);
/* FORK arrived, about the point at which we asked. One of a point where we stand no more says nothing of where we do:
 * it may come late, when a person has long mended it. */
ShStreamAction sh_stream_on_fork(ShStreamReader *reader, const ShStreamPoint *at);
/* What became of APPLY: committed up to this point (asks on, until told EMPTY), or not (another replica holds the
 * cursor, or a fault; also when the outcome of COMMIT is not known): hand over the cursor as it is now in the
 * database, or reader->at where it cannot be read. */
ShStreamAction sh_stream_on_applied(ShStreamReader *reader, const ShStreamPoint *at, int64_t now_us);
ShStreamAction sh_stream_on_not_applied(ShStreamReader *reader, const ShStreamPoint *at_in_database, int64_t now_us);
/* The answer to REREAD; without one, REREAD is given again later. */
ShStreamAction sh_stream_on_cursor(ShStreamReader *reader, const ShStreamPoint *at_in_database, int64_t now_us);
/* The events before it are committed and on_applied told first (its answer is then void), so that nothing waits for
 * the new software but what must. */
void sh_stream_on_unknown_type(ShStreamReader *reader);
