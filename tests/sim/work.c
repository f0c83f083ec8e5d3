/* The consumer's transactions: the cursor, the savepoints, and the applying of a batch. */
#include "model.h"

#include <string.h>

void fold_in(Fold *fold, const Event *event)
{
	fold->count++;
	fold->sum = fold->sum * 1000003 + event->uid;
}

bool take_cursor(Sim *sim, int r, int w)
{
	if (sim->cursor_owner != NOBODY) {
		count(sim, SIM_N_redrive_races, sim->cursor_owner % WORKS != w);
		return false;
	}
	sim->cursor_owner = r * WORKS + w;
	return true;
}

void work_drop(Sim *sim, int r, int w)
{
	if (sim->replicas[r].work[w].active && w == REDRIVE)
		count(sim, SIM_N_redrive_crashes, 1);
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

	count(sim, SIM_N_skipped_prefixes, skip > 0);
	if (has(sim, SIM_CURSOR_LOCK) && !lock_cursor_at(sim, r, &replica->reader.at)) {
		count(sim, SIM_N_cursor_races, 1);
		replica_not_applied(sim, r);
		return;
	}
	*work = (Work){ .active = true, .from = replica->reader.at, .end = replica->reader.at };
	work->together = sim->consumer.n_parked == 0;
	for (unsigned i = has(sim, SIM_PREFIX_SKIP) ? (unsigned) skip : 0; i < batch->count; i++)
		work->input[work->n_input++] = (Parked){ .seq = batch->from + i, .event = batch->events[i] };
	tell(sim, "replica %d begins %u..%u", r, (unsigned) batch->from, (unsigned) batch->from + batch->count - 1);
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

bool handle(Sim *sim, int r, Work *work, const Event *event)
{
	bool fails = (event->kind == POISON && event->uid > sim->mended) ||
		     (event->kind == WAITING && event->uid > sim->passed) ||
		     (event->kind == STRANGE && !sim->replicas[r].modern);
	Event half = *event;

	if (!fails) {
		work->effects[work->n_effects++] = *event;
		return true;
	}
	count(sim, SIM_N_poisoned, 1);
	half.uid += 1000000;
	if (!has(sim, SIM_SAVEPOINT))
		work->effects[work->n_effects++] = half;
	return false;
}

/* One of those behind the common savepoint failed: back to it, and each by itself. */
static void apart(Sim *sim, Work *work)
{
	if (has(sim, SIM_SAVEPOINT))
		work->n_effects = 0;
	work->together = false;
	work->next = 0;
	work->end = work->from;
}

void consume_event(Sim *sim, int r, Work *work)
{
	Parked *in = &work->input[work->next];
	ShStreamEvent event = as_stream_event(&in->event, in->seq);
	bool strange = in->event.kind == STRANGE && !sim->replicas[r].modern, behind;

	if (strange && has(sim, SIM_UNKNOWN_HALT)) {
		work->stopped = true;
		return;
	}
	behind = !work->together && has(sim, SIM_SAVEPOINT_ORDER) && is_parked(sim, work, in->event.aggregate);
	if (!strange && (behind || !handle(sim, r, work, &in->event))) {
		if (work->together) {
			apart(sim, work);
			return;
		}
		in->next_us = behind || in->event.kind == POISON ? 0 : sh_redrive_next_us(0, clock_of(sim, r));
		work->parks[work->n_parks++] = *in;
	}
	sh_stream_extend(work->end.hash, &event);
	memcpy(work->passed[work->next], work->end.hash, SH_STREAM_HASH);
	work->end.seq = in->seq;
	work->next++;
}

void commit_effects(Sim *sim, Work *work)
{
	for (unsigned i = 0; i < work->n_effects; i++) {
		fold_in(&sim->consumer.fold[work->effects[i].aggregate], &work->effects[i]);
		sim->consumer.applied |= UINT64_C(1) << work->effects[i].uid % 64;
	}
	count(sim, SIM_N_applied, work->n_effects);
	count(sim, SIM_N_applied_in_chaos, sim->calm ? 0 : work->n_effects);
	work->effects_committed = true;
}

/* Any committed state may be the one that a standby or a backup holds. */
void consumer_committed(Sim *sim)
{
	unsigned n = sim->consumer_states++;

	sim->consumer_state[n < STATES ? n : below(sim, STATES)] = sim->consumer;
	check_consumer(sim);
}

/* The process may die after COMMIT was done and before it heard so, or hear of a lost connection instead. */
void consume_commit(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[CONSUME];

	if (!work->effects_committed) {
		commit_effects(sim, work);
		if (!has(sim, SIM_CURSOR_ATOMIC))
			return;
	}
	for (unsigned i = 0; i < work->n_parks; i++)
		park(sim, r, &work->parks[i]);
	for (uint64_t seq = work->from.seq; seq < work->end.seq; seq++)
		memcpy(sim->consumer.past[seq + 1], work->passed[seq - work->from.seq], SH_STREAM_HASH);
	sim->consumer.cursor = work->end;
	tell(sim, "replica %d commits up to %u, %u parked", r, (unsigned) work->end.seq, work->n_parks);
	work_drop(sim, r, CONSUME);
	consumer_committed(sim);
	if (chance(sim, sim->temper.crash)) {
		count(sim, SIM_N_died_after_commit, 1);
		replica_crash(sim, r);
	} else if (chance(sim, sim->temper.rollback)) {
		count(sim, SIM_N_unknown_commits, 1);
		replica_not_applied(sim, r);
	} else {
		replica_applied(sim, r, &work->end, work->stopped);
	}
}

void work_step(Sim *sim, int r, int w)
{
	static const struct {
		void (*event)(Sim *sim, int r, Work *work);
		void (*commit)(Sim *sim, int r);
	} works[WORKS] = {
		[CONSUME] = { consume_event, consume_commit }, [REDRIVE] = { redrive_event, redrive_commit }
	};
	Work *work = &sim->replicas[r].work[w];

	if (!work->active)
		return;
	if (chance(sim, sim->temper.rollback)) { /* a fault: rolled back */
		work_drop(sim, r, w);
		if (w == CONSUME)
			replica_not_applied(sim, r);
	} else if (work->next < work->n_input && !work->stopped) {
		works[w].event(sim, r, work);
	} else {
		works[w].commit(sim, r);
	}
}
