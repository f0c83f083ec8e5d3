/* A consumer's replica: drives the real reader with what the network brings. */
#include "model.h"

#include <string.h>

static void carry_out(Sim *sim, int r, ShStreamAction action, const Message *batch)
{
	Replica *replica = &sim->replicas[r];

	switch (action.kind) {
	case SH_STREAM_NOTHING:
		break;
	case SH_STREAM_ASK:
		send_message(sim, &(Message){ .kind = OPEN,
					      .replica = r,
					      .point = replica->reader.at,
					      .count = 1 + below(sim, BATCH) });
		break;
	case SH_STREAM_APPLY:
		consume_begin(sim, r, batch, action.skip);
		break;
	case SH_STREAM_REREAD:
		if (!chance(sim, 10)) /* the database may be away */
			carry_out(sim, r,
				  sh_stream_on_cursor(&replica->reader, &sim->consumer.cursor, clock_of(sim, r)),
				  NULL);
		break;
	case SH_STREAM_ALARM:
		count(sim, SIM_N_alarms, 1);
		tell(sim, "replica %d: fork", r);
		break;
	}
}

/* Software is brought up to date, and sometimes set back. */
void replica_start(Sim *sim, int r)
{
	Replica *replica = &sim->replicas[r];
	bool was = replica->modern, halted = replica->reader.state == SH_STREAM_HALTED;

	replica->up = true;
	replica->modern = sim->calm || (was ? below(sim, 6) > 0 : below(sim, 3) == 0);
	count(sim, SIM_N_downgrades, was && !replica->modern);
	count(sim, SIM_N_known_later, halted && replica->modern);
	sh_stream_reader_init(&replica->reader, &sim->consumer.cursor);
}

void replica_crash(Sim *sim, int r)
{
	for (int w = 0; w < WORKS; w++)
		work_drop(sim, r, w);
	sim->replicas[r].up = false;
	count(sim, SIM_N_replica_crashes, 1);
	tell(sim, "replica %d crashes", r);
}

/* What was not committed is gone; the replicas live on and are told so. */
static void transactions_end(Sim *sim)
{
	for (int r = 0; r < REPLICAS; r++) {
		bool waited = sim->replicas[r].work[CONSUME].active;

		for (int w = 0; w < WORKS; w++)
			work_drop(sim, r, w);
		if (waited && sim->replicas[r].up)
			replica_not_applied(sim, r);
	}
}

void consumer_crash(Sim *sim)
{
	transactions_end(sim);
	count(sim, SIM_N_consumer_crashes, 1);
	tell(sim, "consumer's database crashes");
}

/* Back to any committed state: a standby takes over that had not everything, or a backup. Effects, parked events and
 * cursor go back together, while the replicas still remember where they were. */
void consumer_restore(Sim *sim)
{
	unsigned n = sim->consumer_states, from = (unsigned) sim->consumer.cursor.seq;

	if (n == 0)
		return;
	sim->consumer = sim->consumer_state[below(sim, n < STATES ? n : STATES)];
	count(sim, SIM_N_rewinds, 1);
	tell(sim, "consumer's database goes back from %u to %u", from, (unsigned) sim->consumer.cursor.seq);
	transactions_end(sim);
}

/* Who mends a fork moves the cursor: another past to follow. */
static void look_mended(Sim *sim, int r)
{
	const ShStreamPoint *at = &sim->consumer.cursor, *was = &sim->replicas[r].reader.at;

	if (sim->replicas[r].reader.state == SH_STREAM_FORKED &&
	    (at->epoch != was->epoch || at->seq != was->seq || memcmp(at->hash, was->hash, SH_STREAM_HASH) != 0))
		sh_stream_reader_init(&sim->replicas[r].reader, at);
}

void replica_tick(Sim *sim, int r)
{
	look_mended(sim, r);
	carry_out(sim, r, sh_stream_on_tick(&sim->replicas[r].reader, clock_of(sim, r)), NULL);
}

void replica_applied(Sim *sim, int r, const ShStreamPoint *end, bool strange)
{
	ShStreamReader *reader = &sim->replicas[r].reader;
	ShStreamAction action = sh_stream_on_applied(reader, end, clock_of(sim, r));

	if (!strange) {
		carry_out(sim, r, action, NULL);
		return;
	}
	sh_stream_on_unknown_type(reader);
	count(sim, SIM_N_halts, 1);
	tell(sim, "replica %d halts at %u", r, (unsigned) end->seq);
}

void replica_not_applied(Sim *sim, int r)
{
	carry_out(sim, r, sh_stream_on_not_applied(&sim->replicas[r].reader, &sim->consumer.cursor, clock_of(sim, r)),
		  NULL);
}

/* Without the check, whatever hash arrives is the one that follows. */
static void forge_hash(const ShStreamReader *reader, Message *batch, const ShStreamEvent *events)
{
	memcpy(batch->hash_after, reader->at.hash, SH_STREAM_HASH);
	for (unsigned i = 0; i < batch->count; i++)
		if (events[i].seq > reader->at.seq)
			sh_stream_extend(batch->hash_after, &events[i]);
}

static void hear_batch(Sim *sim, int r, Message *batch)
{
	ShStreamReader *reader = &sim->replicas[r].reader;
	ShStreamEvent events[BATCH];

	for (unsigned i = 0; i < batch->count; i++)
		events[i] = as_stream_event(&batch->events[i], batch->from + i);
	if (!has(sim, SIM_HASH_CHECK))
		forge_hash(reader, batch, events);
	carry_out(sim, r,
		  sh_stream_on_batch(reader, batch->epoch, events, batch->count, batch->hash_after, clock_of(sim, r)),
		  batch);
}

void replica_hear(Sim *sim, const Message *message)
{
	int r = message->replica;
	ShStreamReader *reader = &sim->replicas[r].reader;
	Message m = *message;

	if (!sim->replicas[r].up)
		return;
	if (!has(sim, SIM_EPOCH_CHECK))
		m.epoch = reader->at.epoch;
	switch (m.kind) {
	case OPEN:
		break;
	case BATCH_OF:
		hear_batch(sim, r, &m);
		break;
	case EMPTY:
		carry_out(sim, r, sh_stream_on_empty(reader, m.epoch, m.head, clock_of(sim, r)), NULL);
		break;
	case FORK:
		carry_out(sim, r, sh_stream_on_fork(reader, &m.point), NULL);
		break;
	case HEADS:
		carry_out(sim, r, sh_stream_on_head(reader, m.epoch, m.head, clock_of(sim, r)), NULL);
		break;
	}
	if (chance(sim, 10)) /* it was silent before, or this replica takes it for that */
		carry_out(sim, r, sh_stream_on_voice(reader, clock_of(sim, r), clock_of(sim, r)), NULL);
}
