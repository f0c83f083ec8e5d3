/* The consumer's transactions: applying a batch, and redriving what was parked. */
#include "model.h"

#include <string.h>

void fold_in(Fold *fold, const Event *event)
{
	fold->count++;
	fold->sum = fold->sum * 1000003 + event->uid;
}

static bool take_cursor(Sim *sim, int r, int w)
{
	if (sim->cursor_owner != NOBODY)
		return false;
	sim->cursor_owner = r * WORKS + w;
	return true;
}

void work_drop(Sim *sim, int r, int w)
{
	sim->replicas[r].work[w].active = false;
	if (sim->cursor_owner == r * WORKS + w)
		sim->cursor_owner = NOBODY;
}

/* SELECT … FROM cursor WHERE seq = $n AND hash = $h FOR UPDATE SKIP LOCKED */
static bool lock_cursor_at(Sim *sim, int r, const ShStreamPoint *at)
{
	const ShStreamPoint *cursor = &sim->consumer.cursor;

	return cursor->seq == at->seq && memcmp(cursor->hash, at->hash, sizeof at->hash) == 0 &&
	       take_cursor(sim, r, CONSUME);
}

void consume_begin(Sim *sim, int r, const Message *batch, size_t skip)
{
	Replica *replica = &sim->replicas[r];
	Work *work = &replica->work[CONSUME];

	if (skip > 0)
		sim->out.counts.skipped_prefixes++;
	if (has(sim, SIM_CURSOR_LOCK) && !lock_cursor_at(sim, r, &replica->reader.at)) {
		sim->out.counts.lost_races++;
		replica_not_applied(sim, r);
		return;
	}
	*work = (Work){ .active = true, .end = replica->reader.at };
	for (unsigned i = has(sim, SIM_PREFIX_SKIP) ? (unsigned) skip : 0; i < batch->count; i++)
		work->input[work->n_input++] = (Parked){ batch->from + i, batch->events[i] };
	tell(sim, "replica %d begins %u..%u", r, (unsigned) batch->from, (unsigned) batch->from + batch->count - 1);
}

/* One aggregate's parked events, in order, under the lock under which events are applied. */
void redrive_begin(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[REDRIVE];
	const ConsumerDb *db = &sim->consumer;
	unsigned aggregate;

	if (work->active || db->n_parked == 0 || (has(sim, SIM_REDRIVE_LOCK) && !take_cursor(sim, r, REDRIVE)))
		return;
	*work = (Work){ .active = true };
	aggregate = db->parked[below(sim, db->n_parked)].event.aggregate;
	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].event.aggregate == aggregate)
			work->input[work->n_input++] = db->parked[i];
	tell(sim, "replica %d redrives %u of %c", r, work->n_input, 'a' + aggregate);
}

static bool is_parked(const Sim *sim, const Work *work, unsigned aggregate)
{
	for (unsigned i = 0; i < sim->consumer.n_parked; i++)
		if (sim->consumer.parked[i].event.aggregate == aggregate)
			return true;
	for (unsigned i = 0; i < work->n_parks; i++)
		if (work->parks[i].event.aggregate == aggregate)
			return true;
	return false;
}

/* One savepoint: either all that the handler does, or the event is parked and nothing is. */
static bool handle(Sim *sim, Work *work, const Event *event)
{
	Event half = *event;

	if (event->kind != POISON || sim->cured) {
		work->effects[work->n_effects++] = *event;
		return true;
	}
	half.uid += 1000000;
	if (!has(sim, SIM_SAVEPOINT))
		work->effects[work->n_effects++] = half;
	return false;
}

static void consume_event(Sim *sim, int r, Work *work)
{
	const Parked *in = &work->input[work->next];
	ShStreamEvent event = as_stream_event(&in->event, in->seq);
	bool strange = in->event.kind == STRANGE && !sim->replicas[r].modern;

	if (strange && has(sim, SIM_UNKNOWN_HALT)) {
		work->stopped = true;
		return;
	}
	if (!strange && ((has(sim, SIM_SAVEPOINT_ORDER) && is_parked(sim, work, in->event.aggregate)) ||
			 !handle(sim, work, &in->event)))
		work->parks[work->n_parks++] = *in;
	sh_stream_extend(work->end.hash, &event);
	work->end.seq = in->seq;
	work->next++;
}

static void redrive_event(Sim *sim, Work *work)
{
	if (handle(sim, work, &work->input[work->next].event))
		work->next++;
	else
		work->stopped = true; /* what comes after it waits for it */
}

static void commit_effects(Sim *sim, const Work *work)
{
	ConsumerDb *db = &sim->consumer;

	for (unsigned i = 0; i < work->n_effects; i++)
		fold_in(&db->fold[work->effects[i].aggregate], &work->effects[i]);
	for (unsigned i = 0; i < work->n_parks; i++)
		db->parked[db->n_parked++] = work->parks[i];
	sim->out.counts.applied += work->n_effects;
	sim->out.counts.parked += work->n_parks;
}

static void unpark(ConsumerDb *db, uint64_t seq)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].seq != seq)
			db->parked[kept++] = db->parked[i];
	db->n_parked = kept;
}

static void redrive_commit(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[REDRIVE];

	commit_effects(sim, work);
	for (unsigned i = 0; i < work->next; i++)
		unpark(&sim->consumer, work->input[i].seq);
	sim->out.counts.redriven += work->next;
	tell(sim, "replica %d commits redrive of %u", r, work->next);
	work_drop(sim, r, REDRIVE);
	check_consumer(sim);
}

/* The process may die after COMMIT was done and before it heard so, or hear of a lost connection instead. */
static void consume_commit(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[CONSUME];

	if (!work->effects_committed)
		commit_effects(sim, work);
	if (!has(sim, SIM_CURSOR_ATOMIC) && !work->effects_committed) {
		work->effects_committed = true;
		return;
	}
	sim->consumer.cursor = work->end;
	tell(sim, "replica %d commits up to %u, %u parked", r, (unsigned) work->end.seq, work->n_parks);
	work_drop(sim, r, CONSUME);
	check_consumer(sim);
	if (chance(sim, 8))
		replica_crash(sim, r);
	else if (chance(sim, 5))
		replica_not_applied(sim, r);
	else
		replica_applied(sim, r, &work->end, work->stopped);
}

void work_step(Sim *sim, int r, int w)
{
	Work *work = &sim->replicas[r].work[w];

	if (!work->active)
		return;
	if (chance(sim, 5)) { /* a fault: rolled back */
		work_drop(sim, r, w);
		if (w == CONSUME)
			replica_not_applied(sim, r);
	} else if (work->next < work->n_input && !work->stopped) {
		if (w == CONSUME)
			consume_event(sim, r, work);
		else
			redrive_event(sim, work);
	} else if (w == CONSUME) {
		consume_commit(sim, r);
	} else {
		redrive_commit(sim, r);
	}
}
