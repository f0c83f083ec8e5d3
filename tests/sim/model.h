#pragma once
#include "sh_stream.h"
#include "sim.h"

enum {
	AGGREGATES = 4,
	EVENTS = 64, /* in a history */
	WRITERS = 3,
	WRITES = 2, /* events of one business transaction */
	SEQUENCERS = 2,
	REPLICAS = 2,
	BATCH = 6,
	MESSAGES = 48,
	NOBODY = -1,
};

typedef enum EventKind {
	PLAIN,
	POISON,  /* its handler fails until it is cured */
	STRANGE, /* a type that old software does not know */
} EventKind;

typedef struct Event {
	uint32_t uid; /* never given twice, not even after a restore */
	uint16_t version;
	uint8_t aggregate, kind;
} Event;

typedef struct Pending {
	uint32_t id;
	Event event;
} Pending;

/* What is committed in the publisher's database. */
typedef struct PublisherDb {
	uint32_t epoch, next_id, last_id;
	uint64_t head;
	Event stream[EVENTS + 1];
	uint8_t hash[EVENTS + 1][SH_STREAM_HASH];
	Pending pending[EVENTS];
	unsigned n_pending;
	uint16_t version[AGGREGATES];
} PublisherDb;

typedef struct Writer {
	bool active, state_committed;
	Pending rows[WRITES];
	unsigned n;
} Writer;

typedef struct Sequencer {
	bool active;
	Pending rows[EVENTS];
	unsigned n;
	uint64_t head;
} Sequencer;

typedef struct Fold {
	uint64_t count, sum;
} Fold;

typedef struct Parked {
	uint64_t seq;
	Event event;
} Parked;

/* What is committed in the consumer's database. */
typedef struct ConsumerDb {
	ShStreamPoint cursor;
	Fold fold[AGGREGATES];
	Parked parked[2 * EVENTS];
	unsigned n_parked;
} ConsumerDb;

typedef enum MessageKind { OPEN, BATCH_OF, EMPTY, FORK, HEADS } MessageKind;

typedef struct Message {
	int64_t due_us;
	MessageKind kind;
	int replica;
	ShStreamPoint point; /* OPEN */
	uint32_t epoch;
	uint64_t head, from;
	unsigned count; /* OPEN: credit */
	Event events[BATCH];
	uint8_t hash_after[SH_STREAM_HASH];
} Message;

/* A transaction of the consumer, not yet committed. */
typedef struct Work {
	bool active, effects_committed, stopped; /* stopped: before input[next] */
	Parked input[2 * EVENTS], parks[BATCH];
	Event effects[2 * EVENTS]; /* folded in at commit */
	unsigned n_input, next, n_parks, n_effects;
	ShStreamPoint end;
} Work;

enum { CONSUME, REDRIVE, WORKS };

typedef struct Replica {
	ShStreamReader reader;
	bool up, modern; /* modern: knows STRANGE */
	int64_t clock_off_us;
	Work work[WORKS];
} Replica;

typedef struct Sim {
	uint64_t chance;
	SimGuard without;
	FILE *trace;
	bool calm, cured; /* calm: the time without faults */
	int64_t now_us, heads_us;
	uint32_t uid;

	PublisherDb publisher, backup, past; /* past: what was there before the restore */
	bool has_backup, restored;
	uint16_t acknowledged[AGGREGATES];
	Writer writers[WRITERS];
	Sequencer sequencers[SEQUENCERS];
	int stream_owner;

	ConsumerDb consumer, consumer_backup;
	bool has_consumer_backup;
	Replica replicas[REPLICAS];
	int cursor_owner; /* replica * WORKS + work */

	Message messages[MESSAGES];
	unsigned n_messages;
	SimOutcome out;
} Sim;

/* sim.c */
unsigned below(Sim *sim, unsigned n);
bool chance(Sim *sim, unsigned percent); /* never while calm */
static inline bool has(const Sim *sim, SimGuard guard) { return sim->without != guard; }
void violation(Sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tell(const Sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Borrows from the event. */
ShStreamEvent as_stream_event(const Event *event, uint64_t seq);

/* publisher.c */
void publisher_begin(PublisherDb *db);
void write_step(Sim *sim, int writer);
void sequence_step(Sim *sim, int sequencer);
void publisher_crash(Sim *sim);
void publisher_restore(Sim *sim);
void publisher_answer(Sim *sim, const Message *open);
void publisher_heads(Sim *sim);

/* consumer.c */
void replica_start(Sim *sim, int r);
void replica_crash(Sim *sim, int r);
void replica_tick(Sim *sim, int r);
void replica_hear(Sim *sim, const Message *message);

/* work.c */
void consume_begin(Sim *sim, int r, const Message *batch, size_t skip);
void redrive_begin(Sim *sim, int r);
void work_step(Sim *sim, int r, int w);
void work_drop(Sim *sim, int r, int w);
/* What became of a CONSUME. */
void replica_applied(Sim *sim, int r, const ShStreamPoint *end, bool strange);
void replica_not_applied(Sim *sim, int r);
void fold_in(Fold *fold, const Event *event);

/* network.c */
void send_message(Sim *sim, const Message *message);
/* One that is due, if there is one. */
bool deliver(Sim *sim);

/* check.c */
void check_publisher(Sim *sim);
void check_consumer(Sim *sim);
bool is_quiet(Sim *sim);
void check_end(Sim *sim);
