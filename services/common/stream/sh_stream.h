#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The stream protocol as pure state: what arrived and what time it is go in, what to do comes out. No socket, no
 * database, no clock: the daemons drive it with real ones, the simulator with invented ones.
 *
 * One stream = publishing service × municipality × name ("main", "protection"). Events have seq 1, 2, … without gap and
 * a running hash h(n) = SHA-256(h(n-1) || seq || length-prefixed aggregate, type, payload), h(0) = 32 zero bytes.
 * A consumer asks OPEN{epoch, seq, hash, credit} = "I have applied up to here, send at most credit more"; the publisher
 * answers BATCH{from, events, hash after}, EMPTY{head} or FORK. HEADS tells all heads about once a second and on change. */

enum { SH_STREAM_HASH = 32, SH_STREAM_CREDIT = 500 };

typedef struct ShStreamPoint {
	uint32_t epoch;  /* begins with the site generation; a new one after a restore */
	uint64_t seq;    /* 0: nothing yet */
	uint8_t hash[SH_STREAM_HASH];
} ShStreamPoint;

typedef struct ShStreamEvent {
	uint64_t seq;
	const char *aggregate_id, *type;
	const uint8_t *payload;
	size_t len;
} ShStreamEvent;

void sh_stream_extend(uint8_t hash[SH_STREAM_HASH], const ShStreamEvent *event);

/* The publisher's half: where the consumer stands against what we have. */
typedef enum ShStreamVerdict {
	SH_STREAM_SEND,  /* send events seq+1 … min(head, seq+credit) */
	SH_STREAM_EMPTY, /* it has everything */
	SH_STREAM_FORK,  /* another epoch, a seq beyond our head, or another hash at that seq: one of us lost its past */
} ShStreamVerdict;
/* `hash_at` is our own hash at the consumer's seq (zeros at 0), unused when seq > head. */
ShStreamVerdict sh_stream_judge(const ShStreamPoint *consumer, const ShStreamPoint *head,
				const uint8_t hash_at[SH_STREAM_HASH]);

/* The consumer's half, per stream. */
typedef enum ShStreamState {
	SH_STREAM_IDLE,     /* at the head as far as known */
	SH_STREAM_ASKED,    /* OPEN sent, waiting until `asked_us` + patience */
	SH_STREAM_APPLYING, /* a batch is being applied */
	SH_STREAM_FORKED,   /* stopped for good; a person must look */
	SH_STREAM_HALTED,   /* an event of unknown type: stopped until the software knows it */
} ShStreamState;

typedef struct ShStreamReader {
	ShStreamState state;
	ShStreamPoint at;      /* applied and committed, as our database says */
	uint64_t head;         /* highest head heard of */
	int64_t asked_us, retry_us;
	unsigned failures;     /* in a row; back-off grows with it */
} ShStreamReader;

typedef enum ShStreamActionKind { SH_STREAM_NOTHING, SH_STREAM_ASK, SH_STREAM_APPLY, SH_STREAM_REREAD, SH_STREAM_ALARM } ShStreamActionKind;
typedef struct ShStreamAction {
	ShStreamActionKind kind;
	size_t skip;           /* APPLY: events of the batch that are already applied */
} ShStreamAction;

/* `at` as read from the cursor row. */
void sh_stream_reader_init(ShStreamReader *reader, const ShStreamPoint *at);
ShStreamAction sh_stream_on_head(ShStreamReader *reader, uint32_t epoch, uint64_t head, int64_t now_us);
ShStreamAction sh_stream_on_tick(ShStreamReader *reader, int64_t now_us);
/* A batch arrived: is it the one wanted, whole, and does its hash follow from ours? */
ShStreamAction sh_stream_on_batch(ShStreamReader *reader, uint32_t epoch, const ShStreamEvent *events, size_t count,
				  const uint8_t hash_after[SH_STREAM_HASH], int64_t now_us);
ShStreamAction sh_stream_on_fork(ShStreamReader *reader);
/* What became of APPLY: committed up to this point, or not (another replica holds the cursor, or a fault): read the
 * cursor again. */
ShStreamAction sh_stream_on_applied(ShStreamReader *reader, const ShStreamPoint *at, int64_t now_us);
ShStreamAction sh_stream_on_not_applied(ShStreamReader *reader, const ShStreamPoint *at_in_database, int64_t now_us);
void sh_stream_on_unknown_type(ShStreamReader *reader);
