/* Parked events and their redrive: aggregate by aggregate, in order, under the lock under which events are applied.
 */
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

/* Those of the aggregate that is due first, then of the next, as many as one transaction takes. */
static void take_due(const ConsumerDb *db, int64_t now_us, Work *work)
{
	for (unsigned i = 0; i < db->n_parked; i++) {
		unsigned aggregate = db->parked[i].event.aggregate;

		if (!is_first(db, i) || !sh_redrive_is_due(db->parked[i].next_us, now_us))
			continue;
		for (unsigned k = i; k < db->n_parked && work->n_input < REDRIVE_MOST; k++)
			if (db->parked[k].event.aggregate == aggregate)
				work->input[work->n_input++] = db->parked[k];
	}
}

void redrive_begin(Sim *sim, int r)
{
	Work *work = &sim->replicas[r].work[REDRIVE];
	const ConsumerDb *db = &sim->consumer;
	int64_t now = clock_of(sim, r);

	if (work->active || db->due_us == 0 || db->due_us > now)
		return;
	if (has(sim, SIM_REDRIVE_LOCK) && !take_cursor(sim, r, REDRIVE))
		return;
	*work = (Work){ .active = true };
	take_due(db, now, work);
	tell(sim, "replica %d redrives %u", r, work->n_input);
}

void redrive_event(Sim *sim, int r, Work *work)
{
	unsigned aggregate = work->input[work->next].event.aggregate;

	work->applied[work->next] = handle(sim, r, work, &work->input[work->next].event);
	if (!work->applied[work->next++] && has(sim, SIM_REDRIVE_ORDER)) {
		count(sim, SIM_N_redrive_failures, 1);
		while (work->next < work->n_input && work->input[work->next].event.aggregate == aggregate)
			work->next++; /* what comes after it waits for it */
	}
}

static void unpark(ConsumerDb *db, uint64_t seq)
{
	unsigned kept = 0;

	for (unsigned i = 0; i < db->n_parked; i++)
		if (db->parked[i].seq != seq)
			db->parked[kept++] = db->parked[i];
	db->n_parked = kept;
}

static const Parked *failed_of(const Work *work, const Parked *parked)
{
	for (unsigned i = 0; i < work->next; i++)
		if (!work->applied[i] && work->input[i].seq == parked->seq)
			return &work->input[i];
	return NULL;
}

/* The first that is left of each aggregate that this came to: failed again, or there was no room for it. */
static void put_off(Sim *sim, int r, const Work *work)
{
	ConsumerDb *db = &sim->consumer;
	int64_t now = clock_of(sim, r);

	for (unsigned i = 0; i < db->n_parked; i++) {
		Parked *p = &db->parked[i];
		bool came_to = false;

		for (unsigned k = 0; k < work->n_input; k++)
			came_to |= work->input[k].event.aggregate == p->event.aggregate;
		if (!came_to || !is_first(db, i))
			continue;
		if (!failed_of(work, p))
			p->next_us = now;
		else if (p->event.kind == POISON)
			p->next_us = 0;
		else
			p->next_us = sh_redrive_next_us(++p->tries, now);
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
	tell(sim, "replica %d commits redrive of %u", r, done);
	work->active = false;
	work_drop(sim, r, REDRIVE);
	consumer_committed(sim);
}
