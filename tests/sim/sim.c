/* Chance, the order of things, and the two halves of a history. */
#include "model.h"

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

enum { START_S = 1000000, CALM_ROUND_US = 50000, CALM_ROUNDS = 400, PARKED_ROUNDS = 400 };

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

static const char *const counts[] = {
#define COUNT(name, text) text,
#include "counts.def"
#undef COUNT
};

const char *sim_count_text(SimCount what) { return counts[what]; }

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
	fprintf(sim->trace, "%9.3f  ", (double) sim->now_us / 1e6 - START_S);
	va_start(ap, fmt);
	vfprintf(sim->trace, fmt, ap);
	va_end(ap);
	fputc('\n', sim->trace);
}

ShStreamEvent as_stream_event(const Event *event, uint64_t seq)
{
	static const char *const aggregates[AGGREGATES] = { "a", "b", "c", "d" };
	static const char *const types[] = { "Plain", "Poison", "Waiting", "Strange" };

	return (ShStreamEvent){ seq, aggregates[event->aggregate], types[event->kind], (const uint8_t *) &event->uid,
				sizeof event->uid };
}

int64_t clock_of(const Sim *sim, int r) { return sim->now_us + sim->replicas[r].clock_off_us; }

static void jump_clock(Sim *sim, int r)
{
	int64_t hours = (int64_t) below(sim, 5) - 2;

	sim->replicas[r].clock_off_us = hours * 3600000000 + below(sim, 1000000);
	count(sim, SIM_N_clock_jumps, 1);
	tell(sim, "replica %d's clock is off by %d h", r, (int) hours);
}

static void replica_step(Sim *sim, int r)
{
	Replica *replica = &sim->replicas[r];

	if (!replica->up) {
		replica_start(sim, r);
		return;
	}
	if (chance(sim, sim->temper.crash)) {
		replica_crash(sim, r);
		return;
	}
	if (chance(sim, sim->temper.jump))
		jump_clock(sim, r);
	switch (below(sim, 10)) {
	case 0:
		redrive_begin(sim, r);
		break;
	case 1:
	case 2:
	case 3:
		work_step(sim, r, REDRIVE);
		break;
	default:
		if (replica->work[CONSUME].active)
			work_step(sim, r, CONSUME);
		replica_tick(sim, r);
	}
}

/* Causes of failure go: some by themselves, some when a person has mended them and asks for a redrive. */
static void causes_go(Sim *sim)
{
	sim->passed = sim->uid;
	if (below(sim, 2) > 0)
		return;
	sim->mended = sim->uid;
	redrive_ask(sim, (int) below(sim, REPLICAS), false);
}

static void rare_step(Sim *sim)
{
	switch (below(sim, 11)) {
	case 8:
		if (sim->temper.restores)
			site_restore(sim);
		break;
	case 9:
		if (sim->temper.restores && sim->n_pasts > 0)
			fork_list(sim);
		break;
	case 10:
		fork_mend(sim);
		break;
	case 0:
		publisher_crash(sim);
		break;
	case 1:
		consumer_crash(sim);
		break;
	case 2:
		if (sim->temper.restores)
			publisher_restore(sim);
		break;
	case 3:
		if (sim->temper.restores)
			consumer_restore(sim);
		break;
	default:
		causes_go(sim);
	}
}

static unsigned one_of(Sim *sim, unsigned a, unsigned b, unsigned c)
{
	const unsigned values[] = { a, b, c };

	return values[below(sim, 3)];
}

static Temper draw_temper(Sim *sim)
{
	return (Temper){ .loss = one_of(sim, 0, 8, 25),
			 .doubling = one_of(sim, 0, 10, 40),
			 .late = one_of(sim, 0, 5, 20),
			 .rollback = one_of(sim, 0, 3, 12),
			 .crash = one_of(sim, 0, 1, 5),
			 .jump = one_of(sim, 0, 1, 5),
			 .rare = one_of(sim, 1, 2, 6),
			 .steps = one_of(sim, 100, 300, 600),
			 .restores = below(sim, 3) == 0 };
}

static void chaos(Sim *sim)
{
	sim->temper = draw_temper(sim);
	for (unsigned step = 0; step < sim->temper.steps && !sim->out.violated; step++) {
		unsigned what = below(sim, 100);

		sim->now_us += below(sim, 20) ? below(sim, 20000) : below(sim, 2000000);
		if (sim->now_us - sim->heads_us >= 1000000)
			publisher_heads(sim);
		if (chance(sim, sim->temper.rare))
			rare_step(sim);
		if (what < 10)
			write_step(sim, (int) below(sim, WRITERS));
		else if (what < 20)
			sequence_step(sim, (int) below(sim, SEQUENCERS));
		else if (what < 60)
			replica_step(sim, (int) below(sim, REPLICAS));
		else
			deliver(sim);
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
		for (int i = 0; i < 2 * BATCH + 2; i++)
			work_step(sim, r, w);
}

static void calm_round(Sim *sim)
{
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

static void calm_begins(Sim *sim)
{
	sim->calm = true;
	sim->passed = sim->uid;
	for (int r = 0; r < REPLICAS; r++)
		sim->replicas[r].clock_off_us = 0;
	tell(sim, "calm");
}

/* A history that ended with a fork goes on when a person has mended it, and everything comes to the heads. */
static void mend_for_good(Sim *sim)
{
	for (int round = 0; round < CALM_ROUNDS && !sim->out.violated && (round < 2 || !is_quiet(sim)); round++) {
		if (round == 0) {
			if (sim->publisher.epoch <= sim->consumer.cursor.epoch)
				raise_generation(sim, sim->consumer.cursor.epoch);
			fork_list(sim);
			fork_mend(sim);
			redrive_ask(sim, 0, false);
		}
		if (sim->consumer.due_us > sim->now_us)
			sim->now_us = sim->consumer.due_us;
		calm_round(sim);
	}
	count(sim, SIM_N_mended_for_good, 1);
	for (int r = 0; r < REPLICAS; r++)
		if (sim->replicas[r].reader.state == SH_STREAM_FORKED)
			violation(sim, "replica %d stays forked when it was mended", r);
}

/* First everything must settle within seconds but for what is parked; that may take as long as its pauses are, and
 * what a person had to mend waits for his word. */
static void calm(Sim *sim)
{
	int round = 0, waits = 0;

	calm_begins(sim);
	while (round++ < CALM_ROUNDS && !sim->out.violated && (round < 2 || !is_quiet(sim)) &&
	       !only_parked_waits(sim))
		calm_round(sim);
	sim->mended = sim->uid;
	redrive_ask(sim, 0, true);
	while (waits++ < PARKED_ROUNDS && !sim->out.violated && !is_quiet(sim) && round < CALM_ROUNDS) {
		if (sim->consumer.due_us > sim->now_us)
			sim->now_us = sim->consumer.due_us;
		calm_round(sim);
	}
	if (!sim->out.violated)
		check_end(sim);
	if (sim->out.violated || sim->replicas[0].reader.state != SH_STREAM_FORKED)
		return;
	mend_for_good(sim);
	if (!sim->out.violated)
		check_end(sim);
}

SimOutcome sim_run(uint64_t seed, SimGuard without, FILE *trace)
{
	Sim sim;

	memset(&sim, 0, offsetof(Sim, messages));
	sim.looked.head = 0;
	memset(sim.looked.version, 0, sizeof sim.looked.version);
	memset(sim.looked.hash[0], 0, SH_STREAM_HASH);
	sim.chance = seed;
	sim.now_us = START_S * 1000000LL;
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
