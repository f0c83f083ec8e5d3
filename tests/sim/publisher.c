/* The publisher: business transactions, sequencers, restore, and the answers to OPEN. */
#include "model.h"

#include <string.h>

void publisher_begin(PublisherDb *db) { db->epoch = 1; }

static bool is_locked(const Sim *sim, unsigned aggregate)
{
	for (int i = 0; i < WRITERS; i++)
		if (sim->writers[i].active && sim->writers[i].rows[0].event.aggregate == aggregate)
			return true;
	return false;
}

static EventKind any_kind(Sim *sim)
{
	unsigned n = below(sim, 100);

	return n < 7 ? POISON : n < 12 ? WAITING : n < 15 ? STRANGE : PLAIN;
}

/* Ids are given when the row is inserted, and seen by others when the transaction commits: in another order. */
static void write_begin(Sim *sim, Writer *writer)
{
	PublisherDb *db = &sim->publisher;
	unsigned aggregate = below(sim, AGGREGATES);

	if (sim->uid + WRITES > EVENTS || (has(sim, SIM_AGGREGATE_LOCK) && is_locked(sim, aggregate)))
		return;
	*writer = (Writer){ .active = true, .n = 1 + below(sim, WRITES) };
	for (unsigned i = 0; i < writer->n; i++)
		writer->rows[i] = (Pending){ ++db->next_id,
					     { ++sim->uid, (uint16_t) (db->version[aggregate] + i + 1),
					       (uint8_t) aggregate, (uint8_t) any_kind(sim) } };
}

static void put_pending(PublisherDb *db, const Pending *row)
{
	unsigned at = db->n_pending++;

	for (; at > 0 && db->pending[at - 1].id > row->id; at--)
		db->pending[at] = db->pending[at - 1];
	db->pending[at] = *row;
}

/* Any committed state may be the one that a backup holds, or a standby stands at. */
static void publisher_committed(Sim *sim)
{
	unsigned n = sim->publisher_states++;

	sim->publisher_state[n < STATES ? n : below(sim, STATES)] = sim->publisher;
}

static PublisherDb *some_state(Sim *sim)
{
	unsigned n = sim->publisher_states;

	return &sim->publisher_state[below(sim, n < STATES ? n : STATES)];
}

static void write_commit(Sim *sim, Writer *writer)
{
	PublisherDb *db = &sim->publisher;
	const Event *last = &writer->rows[writer->n - 1].event;

	db->version[last->aggregate] = last->version;
	sim->acknowledged[last->aggregate] = last->version;
	if (!has(sim, SIM_OUTBOX_ATOMIC) && !writer->state_committed) {
		writer->state_committed = true;
		return;
	}
	for (unsigned i = 0; i < writer->n; i++)
		put_pending(db, &writer->rows[i]);
	publisher_committed(sim);
	count(sim, SIM_N_events, writer->n);
	tell(sim, "commit %u events of %c up to version %u", writer->n, 'a' + last->aggregate, last->version);
	writer->active = false;
}

void write_step(Sim *sim, int i)
{
	Writer *writer = &sim->writers[i];

	if (writer->active && chance(sim, sim->temper.rollback))
		writer->active = false; /* rolled back */
	else if (writer->active)
		write_commit(sim, writer);
	else if (!sim->calm)
		write_begin(sim, writer);
}

static void sequence_begin(Sim *sim, int i)
{
	PublisherDb *db = &sim->publisher;
	Sequencer *s = &sim->sequencers[i];

	if (has(sim, SIM_SEQUENCER_LOCK) && sim->stream_owner != NOBODY) {
		count(sim, SIM_N_sequencer_races, 1);
		return;
	}
	*s = (Sequencer){ .active = true, .head = db->head };
	sim->stream_owner = i;
	for (unsigned p = 0; p < db->n_pending && s->n < SEQUENCE; p++)
		if (has(sim, SIM_SEQUENCER_ORDER) || db->pending[p].id > db->last_id)
			s->rows[s->n++] = db->pending[p];
}

static void remove_pending(PublisherDb *db, uint32_t id)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < db->n_pending; i++)
		if (db->pending[i].id != id)
			db->pending[kept++] = db->pending[i];
	db->n_pending = kept;
}

static void sequence_commit(Sim *sim, Sequencer *s)
{
	PublisherDb *db = &sim->publisher;

	for (unsigned i = 0; i < s->n; i++) {
		uint64_t seq = ++s->head;
		ShStreamEvent event;

		db->stream[seq] = s->rows[i].event;
		memcpy(db->hash[seq], db->hash[seq - 1], SH_STREAM_HASH);
		event = as_stream_event(&db->stream[seq], seq);
		sh_stream_extend(db->hash[seq], &event);
		db->last_id = s->rows[i].id;
		remove_pending(db, s->rows[i].id);
	}
	db->head = s->head;
	s->active = false;
	sim->stream_owner = NOBODY;
	if (s->n > 0)
		tell(sim, "sequencer: %u events, head %u", s->n, (unsigned) db->head);
	check_publisher(sim);
	publisher_committed(sim);
}

void sequence_step(Sim *sim, int i)
{
	Sequencer *s = &sim->sequencers[i];

	if (!s->active) {
		sequence_begin(sim, i);
	} else if (chance(sim, sim->temper.rollback)) {
		s->active = false;
		sim->stream_owner = NOBODY;
		count(sim, SIM_N_sequencer_crashes, 1);
	} else {
		sequence_commit(sim, s);
	}
}

void publisher_crash(Sim *sim)
{
	memset(sim->writers, 0, sizeof sim->writers);
	memset(sim->sequencers, 0, sizeof sim->sequencers);
	sim->stream_owner = NOBODY;
	count(sim, SIM_N_publisher_crashes, 1);
	tell(sim, "publisher's database crashes");
}

/* Back to a state of the past: what came after it is lost, acknowledged or not. Once in a while without the new epoch
 * that belongs to a restore, as when somebody restores by hand or a standby takes over that had not everything. */
void publisher_restore(Sim *sim)
{
	uint32_t epoch = sim->publisher.epoch;
	const PublisherDb *past = &sim->pasts[sim->n_pasts];
	bool by_hand = below(sim, 3) == 0;

	if (sim->n_pasts == PASTS || sim->publisher_states == 0)
		return;
	publisher_crash(sim);
	sim->pasts[sim->n_pasts++] = sim->publisher;
	sim->publisher = *some_state(sim);
	if (!by_hand)
		sim->publisher.epoch = epoch + 1;
	memcpy(sim->acknowledged, sim->publisher.version, sizeof sim->acknowledged);
	count(sim, SIM_N_restores, 1);
	count(sim, SIM_N_restores_by_hand, by_hand);
	count(sim, SIM_N_lost_tails, sim->publisher.head < sim->consumer.cursor.seq);
	tell(sim, "publisher restored from head %u to head %u, epoch %u", (unsigned) past->head,
	     (unsigned) sim->publisher.head, sim->publisher.epoch);
}

static void answer_batch(Sim *sim, const PublisherDb *db, const Message *open)
{
	uint64_t left = db->head - open->point.seq;
	Message m = { .kind = BATCH_OF, .replica = open->replica, .epoch = db->epoch, .from = open->point.seq + 1 };

	count(sim, SIM_N_credit_cuts, left > open->count);
	m.count = left < open->count ? (unsigned) left : open->count;
	memcpy(m.events, &db->stream[m.from], m.count * sizeof *m.events);
	memcpy(m.hash_after, db->hash[open->point.seq + m.count], SH_STREAM_HASH);
	send_message(sim, &m);
}

void publisher_answer(Sim *sim, const Message *open)
{
	const PublisherDb *db =
		has(sim, SIM_PRIMARY_ONLY) || sim->publisher_states == 0 ? &sim->publisher : some_state(sim);
	ShStreamPoint consumer = open->point, head = { .epoch = db->epoch, .seq = db->head };

	if (!has(sim, SIM_EPOCH_CHECK))
		consumer.epoch = db->epoch;
	if (!has(sim, SIM_HASH_CHECK) && consumer.seq <= db->head)
		memcpy(consumer.hash, db->hash[consumer.seq], SH_STREAM_HASH);

	switch (sh_stream_judge(&consumer, &head, consumer.seq <= db->head ? db->hash[consumer.seq] : NULL)) {
	case SH_STREAM_SEND:
		answer_batch(sim, db, open);
		break;
	case SH_STREAM_EMPTY:
		send_message(
			sim,
			&(Message){ .kind = EMPTY, .replica = open->replica, .epoch = db->epoch, .head = db->head });
		break;
	case SH_STREAM_FORK:
		send_message(sim, &(Message){ .kind = FORK, .replica = open->replica, .point = open->point });
		break;
	}
}

void publisher_heads(Sim *sim)
{
	for (int r = 0; r < REPLICAS; r++)
		send_message(sim, &(Message){ .kind = HEADS,
					      .replica = r,
					      .epoch = sim->publisher.epoch,
					      .head = sim->publisher.head });
	sim->heads_us = sim->now_us;
}
