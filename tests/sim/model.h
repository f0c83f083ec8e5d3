#pragma once
#include "sh_redrive.h"
#include "sh_stream.h"
#include "sim.h"

enum {
	AGGREGATES = 4,
	EVENTS = 64, /* in a history */
	WRITERS = 3,
	WRITES = 2, /* events of one business transaction */
	SEQUENCERS = 2,
	SEQUENCE = 6, /* events of one sequencer's transaction */
	REPLICAS = 2,
	BATCH = 6,
	REDRIVE_MOST = 4, /* events of one redrive's transaction */
	MESSAGES = 48,
	STATES = 6, /* committed states kept, of each database */
	PASTS = 2,  /* restores of the publisher in a history */
	NOBODY = -1,
};

typedef enum EventKind {
	PLAIN,
	POISON,  /* its handler fails until somebody mended the cause; then it must be redriven by hand */
	WAITING, /* its handler fails until the cause has passed by itself */
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
	Pending rows[SEQUENCE];
	unsigned n;
	uint64_t head;
} Sequencer;

typedef struct Fold {
	uint64_t count, sum;
} Fold;

typedef struct Parked {
	uint64_t seq;
	Event event;
	uint16_t tries;
	int64_t next_us; /* when to try again; 0: not by itself, or behind another */
} Parked;

/* Where a mended fork left the consumer: what is applied beyond the point stays, and is of no past that is any more.
 */
typedef struct Base {
	uint64_t seq;
	uint64_t applied, waits; /* uids, a bit each: applied by then; parked then at or before the point */
	Fold fold[AGGREGATES];
} Base;

/* What is committed in the consumer's database. */
typedef struct ConsumerDb {
	ShStreamPoint cursor;
	uint8_t past[EVENTS + 1][SH_STREAM_HASH]; /* what it has passed, up to the cursor */
	uint64_t applied;                         /* uids, a bit each */
	Base base;
	int64_t due_us; /* due work: the redrive of this stream; 0: none */
	Fold fold[AGGREGATES];
	Parked parked[2 * EVENTS]; /* in the order of seq */
	unsigned n_parked;
} ConsumerDb;

typedef enum MessageKind { OPEN, BATCH_OF, EMPTY, FORK, HEADS } MessageKind;

typedef struct Message {
	int64_t due_us;
	uint32_t no; /* in the order of sending */
	MessageKind kind;
	int replica;
	ShStreamPoint point; /* OPEN, FORK */
	uint32_t epoch;
	uint64_t head, from;
	unsigned count; /* OPEN: credit */
	Event events[BATCH];
	uint8_t hash_after[SH_STREAM_HASH];
} Message;

/* A transaction of the consumer, not yet committed. */
typedef struct Work {
	bool active, effects_committed;
	bool together; /* all events behind one savepoint, until one of them fails */
	bool stopped;  /* before input[next], for its type is unknown */
	Parked input[BATCH], parks[BATCH];
	Event effects[3 * BATCH]; /* folded in at commit */
	unsigned n_input, next, n_parks, n_effects;
	bool applied[BATCH]; /* redrive: which of the input */
	ShStreamPoint from, end;
	uint8_t passed[BATCH][SH_STREAM_HASH]; /* after each of the input */
} Work;

enum { CONSUME, REDRIVE, WORKS };

typedef struct Replica {
	ShStreamReader reader;
	bool up, modern; /* modern: knows STRANGE */
	int64_t clock_off_us;
	Work work[WORKS];
} Replica;

/* How rough a history is, in percent, drawn for each: where everything fails at once nothing gets far, and where
 * nothing fails nothing is seen. */
typedef struct Temper {
	unsigned loss, doubling, late, rollback, crash, jump, rare, steps;
	bool restores;
} Temper;

/* A person's, made when the two pasts were put side by side, and carried out later. */
typedef struct Plan {
	bool made;
	ShStreamPoint from, to;
} Plan;

/* What of the publisher was looked at already, so that a commit costs what it adds. */
typedef struct Looked {
	uint64_t head;
	Event stream[EVENTS + 1];
	uint8_t hash[EVENTS + 1][SH_STREAM_HASH];
	uint16_t version[AGGREGATES];
} Looked;

typedef struct Sim {
	uint64_t chance;
	SimGuard without;
	FILE *trace;
	Temper temper;
	bool calm;               /* the time without faults */
	uint32_t mended, passed; /* of events up to this uid the cause is mended, or has passed */
	int64_t now_us, heads_us;
	uint32_t uid, n_sent, newest_delivered;

	PublisherDb publisher;
	unsigned n_pasts, publisher_states, consumer_states; /* committed states so far */
	uint16_t acknowledged[AGGREGATES];
	Writer writers[WRITERS];
	Sequencer sequencers[SEQUENCERS];
	int stream_owner;

	ConsumerDb consumer;
	Plan plan;
	Replica replicas[REPLICAS];
	int cursor_owner; /* replica * WORKS + work */

	unsigned n_messages;
	SimOutcome out;

	/* Not cleared at the start: each has its own count. */
	Message messages[MESSAGES];
	PublisherDb publisher_state[STATES], pasts[PASTS]; /* pasts: what was there before a restore */
	ConsumerDb consumer_state[STATES];
	Looked looked;
} Sim;

/* sim.c */
unsigned below(Sim *sim, unsigned n);
bool chance(Sim *sim, unsigned percent); /* never while calm */
static inline bool has(const Sim *sim, SimGuard guard) { return sim->without != guard; }
static inline void count(Sim *sim, SimCount what, unsigned n) { sim->out.counts[what] += n; }
void violation(Sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void tell(const Sim *sim, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Borrows from the event. */
ShStreamEvent as_stream_event(const Event *event, uint64_t seq);
/* The replica's clock: it jumps, and is set right when the faults stop. */
int64_t clock_of(const Sim *sim, int r);

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
/* What became of a CONSUME. */
void replica_applied(Sim *sim, int r, const ShStreamPoint *end, bool strange);
void replica_not_applied(Sim *sim, int r);
void consumer_crash(Sim *sim);
void consumer_restore(Sim *sim);

/* restore.c */
void site_restore(Sim *sim);
void raise_generation(Sim *sim, uint32_t epoch);
void fork_list(Sim *sim);
void fork_mend(Sim *sim);

/* work.c */
void consume_begin(Sim *sim, int r, const Message *batch, size_t skip);
void consume_event(Sim *sim, int r, Work *work);
void consume_commit(Sim *sim, int r);
void work_step(Sim *sim, int r, int w);
void work_drop(Sim *sim, int r, int w);
bool take_cursor(Sim *sim, int r, int w);
/* One savepoint: either all that the handler does, or nothing; false: it failed. */
bool handle(Sim *sim, int r, Work *work, const Event *event);
void commit_effects(Sim *sim, Work *work);
/* After every commit of the consumer. */
void consumer_committed(Sim *sim);
void fold_in(Fold *fold, const Event *event);

/* redrive.c */
/* Parks what the work could not apply; in the same commit it falls due. */
void park(Sim *sim, int r, const Parked *event);
/* A person's command: what is parked is due now. `poison_only`: what nothing but this command frees. */
void redrive_ask(Sim *sim, int r, bool poison_only);
void redrive_begin(Sim *sim, int r);
void redrive_event(Sim *sim, int r, Work *work);
void redrive_commit(Sim *sim, int r);

/* network.c */
void send_message(Sim *sim, const Message *message);
/* One that is due, if there is one. */
bool deliver(Sim *sim);

/* check.c */
void check_publisher(Sim *sim);
void check_consumer(Sim *sim);
/* Is everything where it must be at the end? */
bool is_quiet(Sim *sim);
/* Has the consumer nothing to do but to wait for parked events to fall due? */
bool only_parked_waits(const Sim *sim);
void check_end(Sim *sim);
