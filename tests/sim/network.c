/* A network that loses, doubles, delays and reorders, and never invents. */
#include "model.h"

static void put(Sim *sim, const Message *message)
{
	Message *m;

	if (sim->n_messages == MESSAGES || chance(sim, 15)) {
		sim->out.counts.messages_lost++;
		return;
	}
	m = &sim->messages[sim->n_messages++];
	*m = *message;
	m->due_us = sim->now_us + 1000LL * below(sim, sim->calm ? 5 : chance(sim, 10) ? 8000 : 60);
}

void send_message(Sim *sim, const Message *message)
{
	put(sim, message);
	if (chance(sim, 10))
		put(sim, message);
}

bool deliver(Sim *sim)
{
	unsigned first = sim->n_messages ? below(sim, sim->n_messages) : 0;

	for (unsigned i = 0; i < sim->n_messages; i++) {
		Message *m = &sim->messages[(first + i) % sim->n_messages], message = *m;

		if (m->due_us > sim->now_us)
			continue;
		*m = sim->messages[--sim->n_messages];
		if (message.kind == OPEN)
			publisher_answer(sim, &message);
		else
			replica_hear(sim, &message);
		return true;
	}
	return false;
}
