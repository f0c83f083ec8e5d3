/* A network that loses, doubles, delays and reorders, and never invents. */
#include "model.h"

static void put(Sim *sim, const Message *message)
{
	bool late = chance(sim, sim->temper.late);
	Message *m;

	if (sim->n_messages == MESSAGES || chance(sim, sim->temper.loss)) {
		count(sim, SIM_N_lost, 1);
		return;
	}
	count(sim, SIM_N_delayed, late);
	m = &sim->messages[sim->n_messages++];
	*m = *message;
	m->no = ++sim->n_sent;
	m->due_us = sim->now_us + 1000LL * below(sim, sim->calm ? 5 : late ? 8000 : 60);
}

void send_message(Sim *sim, const Message *message)
{
	put(sim, message);
	if (chance(sim, sim->temper.doubling)) {
		count(sim, SIM_N_doubled, 1);
		put(sim, message);
	}
}

bool deliver(Sim *sim)
{
	unsigned first = sim->n_messages ? below(sim, sim->n_messages) : 0;

	for (unsigned i = 0; i < sim->n_messages; i++) {
		Message *m = &sim->messages[(first + i) % sim->n_messages], message = *m;

		if (m->due_us > sim->now_us)
			continue;
		*m = sim->messages[--sim->n_messages];
		if (message.no < sim->newest_delivered)
			count(sim, SIM_N_overtaken, 1);
		else
			sim->newest_delivered = message.no;
		if (message.kind == OPEN)
			publisher_answer(sim, &message);
		else
			replica_hear(sim, &message);
		return true;
	}
	return false;
}
