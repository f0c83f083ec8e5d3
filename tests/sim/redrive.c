/* Parked events and their redrive: one aggregate's, in order, under the lock under which events are applied. */
#include "model.h"

#include <string.h>

/* The redrive falls due in the commit that parks, or nobody would come back to it. */
static void fall_due(ConsumerDb *db, int64_t at_us)
{
	if (at_us > 0 && (db->due_us == 0 || at_us < db->due_us))
		db->due_us = at_us;
}

void park(Sim *sim, int r, const Parked *event)
{
	ConsumerDb *db = &sim->consumer;

	db->parked[db->n_parked++] = *event;
	if (has(sim, SIM_REDRIVE_DUE))
		fall_due(db, event->next_us);
	count(sim, SIM_N_parked, 1);
	tell(sim, "replica %d parks %u of %c", r, (unsigned) event->seq, 'a' + event->event.aggregate);
}

static bool is_first(const ConsumerDb *db, unsigned at)
{
	for (unsigned i = 0; i < at; i++)
		if (db->parked[i].event.aggregate == db->parked[at].event.aggregate)
			return false;
	return true;
}

void redrive_ask(Sim *sim, int r, bool poison_only)
{
	ConsumerDb *db = &sim->consumer;
	int64_t now = clock_of(sim, r);

	for (unsigned i = 0; i < db->n_parked; i++)
		if (is_first(db, i) && (!poison_only || db->parked[i].event.kind == POISON)) {
			db->parked[i].tries = 0;
			db->parked[i].next_us = now;
			fall_due(db, now);
		}
	if (db->n_parked == 0)
		return;
	consumer_committed(sim);
	count(sim, SIM_N_redrives_asked, 1);
	tell(sim, "somebody asks for a redrive");
}

/* Under the lock: nothing is parked or applied until this ends. */
static int next_aggregate(const ConsumerDb *db, int64_t now_us)
{
	for (unsigned i = 0; i < db->n_parked; i++)
		if (is_first(db, i) && sh_redrive_is_due(db->parked[i].next_us, now_us))
			return db->parked[i].event.aggregate;
	return NOBODY;
}

void redrive_begin(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[REDRIVE];
	const ConsumerDb *db = &sim->consumer;
	int64_t now = clock_of(sim, r);
	int aggregate;

	if (work->active || db->due_us == 0 || db->due_us > now)
		return;
	if (has(sim, SIM_REDRIVE_LOCK) && !take_cursor(sim, r, REDRIVE))
		return;
	*work = (Work){ .active = true };
	aggregate = next_aggregate(db, now);
	for (unsigned i = 0; i < db->n_parked && work->n_input < REDRIVE_MOST; i++)
		if (db->parked[i].event.aggregate == aggregate)
			work->input[work->n_input++] = db->parked[i];
	tell(sim, "replica %d redrives %u of %c", r, work->n_input, 'a' + aggregate);
}

void redrive_event(Sim *sim, int r, Work *work)
{
	work->applied[work->next] = handle(sim, r, work, &work->input[work->next].event);
	if (work->applied[work->next] || !has(sim, SIM_REDRIVE_ORDER))
		work->next++;
	else
		work->stopped = true; /* what comes after it waits for it */
}

static void unpark(ConsumerDb *db, uint64_t seq)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].seq != seq)
			db->parked[kept++] = db->parked[i];
	db->n_parked = kept;
}

/* The aggregate's first that is left: failed again, or not yet reached. */
static void put_off(Sim *sim, int r, const Work *work)
{
	ConsumerDb *db = &sim->consumer;
	int64_t now = clock_of(sim, r);

	for (unsigned i = 0; i < db->n_parked; i++) {
		Parked *p = &db->parked[i];

		if (work->n_input == 0 || p->event.aggregate != work->input[0].event.aggregate)
			continue;
		if (!work->stopped)
			p->next_us = now;
		else if (p->event.kind == POISON)
			p->next_us = 0;
		else
			p->next_us = sh_redrive_next_us(++p->tries, now);
		return;
	}
}

void redrive_commit(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[REDRIVE];
	ConsumerDb *db = &sim->consumer;
	unsigned done = 0;

	if (!work->effects_committed) {
		commit_effects(sim, work);
		if (!has(sim, SIM_REDRIVE_ATOMIC))
			return;
	}
	for (unsigned i = 0; i < work->next; i++)
		if (work->applied[i]) {
			unpark(db, work->input[i].seq);
			done++;
		}
	put_off(sim, r, work);
	db->due_us = 0;
	for (unsigned i = 0; i < db->n_parked; i++)
		fall_due(db, db->parked[i].next_us);
	count(sim, SIM_N_redriven, done);
	count(sim, SIM_N_redriven_in_chaos, sim->calm ? 0 : done);
	count(sim, SIM_N_redrive_failures, work->stopped);
	tell(sim, "replica %d commits redrive of %u", r, done);
	work->active = false;
	work_drop(sim, r, REDRIVE);
	consumer_committed(sim);
}
