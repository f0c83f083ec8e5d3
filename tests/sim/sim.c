/* Chance, the order of things, and the two halves of a history. */
#include "model.h"

#include <stdarg.h>
#include <string.h>

enum { CHAOS_STEPS = 160, CALM_ROUND_US = 50000, CALM_ROUNDS = 400 };

static const struct {
	const char *name, *without;
} guards[] = {
	{ "complete", "nothing" },
#define GUARD(name, text, without) { text, without },
#include "guards.def"
#undef GUARD
};

const char *sim_guard_name(SimGuard guard) { return guards[guard].name; }
const char *sim_guard_without(SimGuard guard) { return guards[guard].without; }

SimGuard sim_guard_named(const char *name)
{
	SimGuard guard = SIM_COMPLETE;

	while (guard < SIM_GUARDS && strcmp(guards[guard].name, name) != 0)
		guard++;
	return guard;
}

/* splitmix64: any seed is as good as another, 0 too */
unsigned below(Sim *sim, unsigned n)
{
	uint64_t z = sim->chance += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return (unsigned) ((z ^ (z >> 31)) >> 33) % n;
}

bool chance(Sim *sim, unsigned percent) { return !sim->calm && below(sim, 100) < percent; }

/* The first one counts: what follows it follows from it. */
void violation(Sim *sim, const char *fmt, ...)
{
	va_list ap;

	if (sim->out.violated)
		return;
	sim->out.violated = true;
	va_start(ap, fmt);
	vsnprintf(sim->out.what, sizeof sim->out.what, fmt, ap);
	va_end(ap);
	tell(sim, "VIOLATED %s", sim->out.what);
}

void tell(const Sim *sim, const char *fmt, ...)
{
	va_list ap;

	if (!sim->trace)
		return;
	fprintf(sim->trace, "%9.3f  ", (double) sim->now_us / 1e6);
	va_start(ap, fmt);
	vfprintf(sim->trace, fmt, ap);
	va_end(ap);
	fputc('\n', sim->trace);
}

ShStreamEvent as_stream_event(const Event *event, uint64_t seq)
{
	static const char *const aggregates[AGGREGATES] = { "a", "b", "c", "d" };
	static const char *const types[] = { "Plain", "Poison", "Strange" };

	return (ShStreamEvent){ seq, aggregates[event->aggregate], types[event->kind], (const uint8_t *) &event->uid,
				sizeof event->uid };
}

static void backup_or_restore(Sim *sim)
{
	if (!sim->has_backup) {
		sim->backup = sim->publisher;
		sim->has_backup = true;
		tell(sim, "backup at head %u", (unsigned) sim->publisher.head);
	} else if (!sim->restored) {
		publisher_restore(sim);
	}
}

static void jump_clock(Sim *sim, int r)
{
	int64_t hours = (int64_t) below(sim, 5) - 2;

	sim->replicas[r].clock_off_us = hours * 3600000000 + below(sim, 1000000);
	tell(sim, "replica %d's clock is off by %d h", r, (int) hours);
}

static void replica_step(Sim *sim, int r)
{
	Replica *replica = &sim->replicas[r];

	if (!replica->up) {
		replica_start(sim, r);
		return;
	}
	switch (below(sim, 12)) {
	case 0:
		redrive_begin(sim, r);
		break;
	case 1:
		if (chance(sim, 40))
			replica_crash(sim, r);
		break;
	case 2:
		if (chance(sim, 20))
			jump_clock(sim, r);
		break;
	case 3:
	case 4:
		work_step(sim, r, REDRIVE);
		break;
	case 5:
	case 6:
		replica_tick(sim, r);
		break;
	default:
		work_step(sim, r, CONSUME);
	}
}

static void consumer_database_crash(Sim *sim)
{
	for (int r = 0; r < REPLICAS; r++) {
		bool waited = sim->replicas[r].work[CONSUME].active;

		for (int w = 0; w < WORKS; w++)
			work_drop(sim, r, w);
		if (waited && sim->replicas[r].up)
			replica_not_applied(sim, r);
	}
	tell(sim, "consumer's database crashes");
}

/* A standby takes over that had not everything: effects, parked events and cursor go back together, while the
 * replicas still remember where they were. */
static void rewind_consumer(Sim *sim)
{
	if (!sim->has_consumer_backup) {
		sim->consumer_backup = sim->consumer;
		sim->has_consumer_backup = true;
		return;
	}
	tell(sim, "consumer's database goes back from %u to %u", (unsigned) sim->consumer.cursor.seq,
	     (unsigned) sim->consumer_backup.cursor.seq);
	sim->consumer = sim->consumer_backup;
	sim->has_consumer_backup = false;
	sim->out.counts.rewinds++;
	consumer_database_crash(sim);
}

/* Things that are rare; a history in three knows a restore of the publisher. */
static void rare_step(Sim *sim, bool restores)
{
	switch (below(sim, 8)) {
	case 0:
		publisher_crash(sim);
		break;
	case 1:
		consumer_database_crash(sim);
		break;
	case 2:
	case 3:
		if (restores)
			backup_or_restore(sim);
		break;
	case 4:
		rewind_consumer(sim);
		break;
	default:
		publisher_heads(sim);
	}
}

static void chaos(Sim *sim)
{
	bool restores = below(sim, 3) == 0;

	for (int step = 0; step < CHAOS_STEPS && !sim->out.violated; step++) {
		unsigned what = below(sim, 100);

		sim->now_us += below(sim, 10) ? below(sim, 40000) : below(sim, 2000000);
		if (what < 20)
			write_step(sim, (int) below(sim, WRITERS));
		else if (what < 32)
			sequence_step(sim, (int) below(sim, SEQUENCERS));
		else if (what < 70)
			replica_step(sim, (int) below(sim, REPLICAS));
		else if (what < 95)
			deliver(sim);
		else
			rare_step(sim, restores);
	}
}

/* New software where the old had to halt; readers that wait for anything else must find out by themselves. */
static void calm_replica(Sim *sim, int r)
{
	Replica *replica = &sim->replicas[r];

	if (!replica->up || replica->reader.state == SH_STREAM_HALTED)
		replica_start(sim, r);
	replica->modern = true;
	replica_tick(sim, r);
	redrive_begin(sim, r);
	for (int w = 0; w < WORKS; w++)
		for (int i = 0; i < BATCH + 1; i++)
			work_step(sim, r, w);
}

static void calm(Sim *sim)
{
	sim->calm = sim->cured = true;
	tell(sim, "calm");
	for (int round = 0; round < CALM_ROUNDS && !sim->out.violated && (round < 2 || !is_quiet(sim)); round++) {
		sim->now_us += CALM_ROUND_US;
		for (int w = 0; w < WRITERS; w++)
			write_step(sim, w);
		for (int s = 0; s < SEQUENCERS; s++)
			sequence_step(sim, s);
		if (sim->now_us - sim->heads_us >= 1000000)
			publisher_heads(sim);
		while (deliver(sim))
			;
		for (int r = 0; r < REPLICAS; r++)
			calm_replica(sim, r);
	}
	if (!sim->out.violated)
		check_end(sim);
}

SimOutcome sim_run(uint64_t seed, SimGuard without, FILE *trace)
{
	Sim sim;

	memset(&sim, 0, sizeof sim);
	sim.chance = seed;
	sim.without = without;
	sim.trace = trace;
	sim.stream_owner = sim.cursor_owner = NOBODY;
	publisher_begin(&sim.publisher);
	for (int r = 0; r < REPLICAS; r++)
		replica_start(&sim, r);
	chaos(&sim);
	if (!sim.out.violated)
		calm(&sim);
	return sim.out;
}
