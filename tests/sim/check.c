/* The invariants, judged by what no daemon can see: every event's own number, and what was there before a restore. */
#include "model.h"

#include <string.h>

/* How much of the publisher is as it was when it was looked at last. */
static uint64_t unchanged(const Sim *sim)
{
	const PublisherDb *db = &sim->publisher;
	const Looked *l = &sim->looked;

	return db->head >= l->head && memcmp(&db->stream[1], &l->stream[1], l->head * sizeof *l->stream) == 0 &&
			       memcmp(db->hash, l->hash, (l->head + 1) * sizeof *l->hash) == 0
		       ? l->head
		       : 0;
}

/* I3 and I4: numbers without gap, each event once, versions of an aggregate rising by one. */
void check_publisher(Sim *sim)
{
	const PublisherDb *db = &sim->publisher;
	Looked *l = &sim->looked;
	uint8_t hash[SH_STREAM_HASH];

	l->head = unchanged(sim);
	if (l->head == 0)
		memset(l->version, 0, sizeof l->version);
	memcpy(hash, l->hash[l->head], sizeof hash);
	while (l->head < db->head) {
		uint64_t seq = ++l->head;
		const Event *e = &db->stream[seq];
		ShStreamEvent event = as_stream_event(e, seq);

		if (e->uid == 0)
			violation(sim, "I3: nothing at seq %u", (unsigned) seq);
		if (e->version != ++l->version[e->aggregate])
			violation(sim, "I4: version %u of %c at seq %u", e->version, 'a' + e->aggregate,
				  (unsigned) seq);
		sh_stream_extend(hash, &event);
		l->stream[seq] = *e;
		memcpy(l->hash[seq], hash, sizeof hash);
	}
	if (memcmp(hash, db->hash[db->head], sizeof hash) != 0)
		violation(sim, "I3: the hash at the head is not that of the events");
}

static const Parked *parked_at(const ConsumerDb *db, uint64_t seq)
{
	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].seq == seq)
			return &db->parked[i];
	return NULL;
}

/* Up to the point to which a mended fork led, everything was applied or waited. */
static bool is_based_on(const Base *base, const Event *e, bool *ret_applied)
{
	uint64_t bit = UINT64_C(1) << e->uid % 64;

	*ret_applied = !(base->waits & bit);
	return ((base->applied | base->waits) & bit) != 0;
}

/* Is the consumer what one gets from this publisher's events up to the cursor, each once and in order, less those
 * that are parked, where nothing of an aggregate is applied after a parked one? */
static bool is_fold_of(const ConsumerDb *consumer, const PublisherDb *publisher)
{
	Fold fold[AGGREGATES];
	bool waits[AGGREGATES] = { false };
	unsigned n_parked = 0;

	if (consumer->cursor.seq > publisher->head)
		return false;
	memcpy(fold, consumer->base.fold, sizeof fold);
	for (uint64_t seq = 1; seq <= consumer->cursor.seq; seq++) {
		const Event *e = &publisher->stream[seq];
		const Parked *parked = parked_at(consumer, seq);
		bool applied = false;

		if ((parked && parked->event.uid != e->uid) ||
		    (seq <= consumer->base.seq && !is_based_on(&consumer->base, e, &applied)))
			return false;
		if (applied)
			continue;
		waits[e->aggregate] = waits[e->aggregate] || parked;
		n_parked += parked != NULL;
		if (!waits[e->aggregate])
			fold_in(&fold[e->aggregate], e);
	}
	for (unsigned a = 0; a < AGGREGATES; a++)
		if (fold[a].count != consumer->fold[a].count || fold[a].sum != consumer->fold[a].sum)
			return false;
	return n_parked == consumer->n_parked;
}

/* I5, at every commit: of the publisher as it is, or as it was before a restore, but never of a mixture. */
void check_consumer(Sim *sim)
{
	bool of_one = is_fold_of(&sim->consumer, &sim->publisher);

	for (unsigned i = 0; i < sim->n_pasts && !of_one; i++)
		of_one = is_fold_of(&sim->consumer, &sim->pasts[i]);
	if (!of_one)
		violation(sim, "I5: at seq %u the consumer is not the fold of its events",
			  (unsigned) sim->consumer.cursor.seq);
}

static bool all_forked(const Sim *sim)
{
	for (int r = 0; r < REPLICAS; r++)
		if (sim->replicas[r].reader.state != SH_STREAM_FORKED)
			return false;
	return true;
}

static bool must_fork(const Sim *sim)
{
	const ShStreamPoint *cursor = &sim->consumer.cursor;

	return cursor->seq > 0 &&
	       (cursor->epoch != sim->publisher.epoch || !is_fold_of(&sim->consumer, &sim->publisher));
}

static bool all_at_rest(const Sim *sim)
{
	if (sim->publisher.n_pending > 0)
		return false;
	for (int r = 0; r < REPLICAS; r++)
		if (!sim->replicas[r].up || sim->replicas[r].work[CONSUME].active ||
		    sim->replicas[r].work[REDRIVE].active)
			return false;
	return all_forked(sim) || (sim->consumer.cursor.seq == sim->publisher.head && !must_fork(sim));
}

bool is_quiet(Sim *sim) { return all_at_rest(sim) && sim->consumer.n_parked == 0; }

bool only_parked_waits(const Sim *sim)
{
	return all_at_rest(sim) && sim->consumer.n_parked > 0 &&
	       (sim->consumer.due_us == 0 || sim->consumer.due_us > sim->now_us);
}

/* After the faults stopped, and time enough for everything to settle. */
void check_end(Sim *sim)
{
	const PublisherDb *db = &sim->publisher;
	uint16_t numbered[AGGREGATES] = { 0 };

	check_publisher(sim);
	check_consumer(sim);
	for (uint64_t seq = 1; seq <= db->head; seq++)
		numbered[db->stream[seq].aggregate]++;
	for (unsigned a = 0; a < AGGREGATES; a++)
		if (numbered[a] != sim->acknowledged[a])
			violation(sim, "I1, I2: %u events of %c acknowledged, %u in the stream", sim->acknowledged[a],
				  'a' + a, numbered[a]);
	for (int r = 0; r < REPLICAS; r++) {
		bool forked = sim->replicas[r].reader.state == SH_STREAM_FORKED;

		if (forked && sim->n_pasts == 0)
			violation(sim, "replica %d stopped for a fork where there is none", r);
		if (!forked && must_fork(sim))
			violation(sim, "I7: replica %d has another past and did not notice", r);
	}
	if (!is_quiet(sim))
		violation(sim, "I6: cursor %u, head %u, %u parked", (unsigned) sim->consumer.cursor.seq,
			  (unsigned) db->head, sim->consumer.n_parked);
}
