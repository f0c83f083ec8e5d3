/* A restore of the whole site, whose databases come back at different points, and the person who afterwards leads a
 * follower that is ahead back to where both pasts are one. */
#include "model.h"

#include <string.h>

static bool has_passed(const ConsumerDb *db, uint64_t seq, const uint8_t hash[SH_STREAM_HASH])
{
	return seq <= db->cursor.seq && memcmp(db->past[seq], hash, SH_STREAM_HASH) == 0;
}

/* Everything stands still; each database goes back to a state of its own. Then all begin the new generation, and a
 * cursor with it whose past the publisher has too: the hash names the whole of it. */
void site_restore(Sim *sim)
{
	ConsumerDb *consumer = &sim->consumer;
	uint32_t epoch =
		sim->publisher.epoch > consumer->cursor.epoch ? sim->publisher.epoch : consumer->cursor.epoch;

	if (sim->n_pasts == PASTS || sim->publisher_states == 0 || sim->consumer_states == 0)
		return;
	for (int r = 0; r < REPLICAS; r++)
		replica_crash(sim, r);
	publisher_restore(sim);
	if (below(sim, 3) > 0)
		consumer_restore(sim);
	raise_generation(sim, epoch);
	count(sim, SIM_N_site_restores, 1);
	count(sim, SIM_N_left_ahead, consumer->cursor.seq > 0 && consumer->cursor.epoch != sim->publisher.epoch);
	tell(sim, "the site begins epoch %u at %u and %u", sim->publisher.epoch, (unsigned) sim->publisher.head,
	     (unsigned) consumer->cursor.seq);
}

void raise_generation(Sim *sim, uint32_t epoch)
{
	ShStreamPoint *cursor = &sim->consumer.cursor;
	const PublisherDb *db = &sim->publisher;

	sim->publisher.epoch = epoch + 1;
	if (cursor->seq > 0 && cursor->seq <= db->head &&
	    memcmp(cursor->hash, db->hash[cursor->seq], SH_STREAM_HASH) == 0)
		cursor->epoch = sim->publisher.epoch;
}

/* ---- the person ---- */
/* What the two say of the stream is put side by side: the last point that both have. */
void fork_list(Sim *sim)
{
	const PublisherDb *db = &sim->publisher;
	const ConsumerDb *consumer = &sim->consumer;
	Plan *plan = &sim->plan;
	uint64_t seq = consumer->cursor.seq < db->head ? consumer->cursor.seq : db->head;

	while (seq > 0 && !has_passed(consumer, seq, db->hash[seq]))
		seq--;
	if (chance(sim, 25)) /* a wrong answer in between, or another window than this */
		seq = seq + 1 + below(sim, 3) < db->head ? seq + 1 + below(sim, 3) : db->head;
	*plan = (Plan){ .made = true, .from = consumer->cursor, .to = { .epoch = db->epoch, .seq = seq } };
	memcpy(plan->to.hash, db->hash[seq], SH_STREAM_HASH);
}

static bool is_acceptable(const Sim *sim, const Plan *plan)
{
	const ConsumerDb *db = &sim->consumer;

	return db->cursor.seq == plan->from.seq && memcmp(db->cursor.hash, plan->from.hash, SH_STREAM_HASH) == 0 &&
	       plan->to.epoch >= db->cursor.epoch &&
	       (!has(sim, SIM_MEND_PASSED) || has_passed(db, plan->to.seq, plan->to.hash));
}

/* What was applied stays; what waited beyond the point is of a past that is no more. */
void fork_mend(Sim *sim)
{
	ConsumerDb *db = &sim->consumer;
	const Plan plan = sim->plan;
	unsigned kept = 0;

	if (!plan.made || sim->cursor_owner != NOBODY)
		return;
	sim->plan.made = false;
	if (!is_acceptable(sim, &plan)) {
		count(sim, SIM_N_mends_refused, 1);
		return;
	}
	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].seq <= plan.to.seq)
			db->parked[kept++] = db->parked[i];
	db->n_parked = kept;
	db->cursor = plan.to;
	db->base = (Base){ .seq = plan.to.seq, .applied = db->applied };
	memcpy(db->base.fold, db->fold, sizeof db->base.fold);
	for (unsigned i = 0; i < kept; i++)
		db->base.waits |= UINT64_C(1) << db->parked[i].event.uid % 64;
	count(sim, SIM_N_forks_mended, 1);
	tell(sim, "the follower is led from %u to %u, epoch %u", (unsigned) plan.from.seq, (unsigned) plan.to.seq,
	     plan.to.epoch);
	consumer_committed(sim);
}
