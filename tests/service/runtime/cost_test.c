/* What a daemon costs: at rest, and per read. The figures are printed; the bounds are for builds without sanitizers.
 */
#include "client.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
enum { BOUNDED = 0 };
#else
enum { BOUNDED = 1 };
#endif

enum { REST_MS = 5000, ASKERS = 16, READ_MS = 3000, MOST_PSS_KB = 60 * 1024, MOST_RATE = 20, LEAST_READS = 2000 };

static long pss_kb(pid_t pid)
{
	char path[64], line[200];
	long kb = -1;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
	in = fopen(path, "r");
	while (in && fgets(line, sizeof line, in))
		sscanf(line, "Pss: %ld kB", &kb);
	if (in)
		fclose(in);
	return kb;
}

static double cpu_s(pid_t pid)
{
	char path[64];
	unsigned long user = 0, sys = 0;
	FILE *in;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	in = fopen(path, "r");
	cr_assert(in && fscanf(in, "%*d %*s %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &sys) == 2);
	fclose(in);
	return (double) (user + sys) / (double) sysconf(_SC_CLK_TCK);
}

/* Transactions that the daemons' two logins ran; PostgreSQL counts them up to a second late, in
 * lumps: some room above the 12 that it is. */
static long transactions(PGconn *db)
{
	return count(db, "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
}

typedef struct Rest {
	double rate, cpu; /* transactions a second; percent of a processor */
	long pss_kb;
} Rest;

static void rest(PGconn *const dbs[2], const pid_t pids[2], Rest ret[2])
{
	long before[2];
	double cpu[2];

	for (int i = 0; i < 2; i++) {
		before[i] = transactions(dbs[i]);
		cpu[i] = cpu_s(pids[i]);
	}
	pause_ms(REST_MS);
	for (int i = 0; i < 2; i++)
		ret[i] = (Rest){ .rate = (double) (transactions(dbs[i]) - before[i]) * 1000 / REST_MS,
				 .cpu = (cpu_s(pids[i]) - cpu[i]) * 100000 / REST_MS,
				 .pss_kb = pss_kb(pids[i]) };
}

/* On a busy machine what is left of the start is still being done, and counted, for a while: a window in which they
 * are at rest comes, or they never are. */
Test(cost, at_rest)
{
	enum { WINDOWS = 6 };
	Rest r[2];
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	pause_ms(3000);
	for (int i = 0; i < WINDOWS; i++) {
		rest((PGconn *const[]){ s.book_db, s.reader_db }, (const pid_t[]){ s.book[0].pid, s.reader[0].pid },
		     r);
		if (r[0].rate <= MOST_RATE && r[1].rate <= MOST_RATE)
			break;
	}
	printf("at rest: publisher %.1f transactions/s, %.1f %% CPU, %ld KiB; consumer %.1f, %.1f %%, %ld KiB\n",
	       r[0].rate, r[0].cpu, r[0].pss_kb, r[1].rate, r[1].cpu, r[1].pss_kb);
	for (int i = 0; i < 2; i++) {
		cr_assert_leq(r[i].rate, MOST_RATE, "%.1f transactions/s", r[i].rate);
		cr_assert(!BOUNDED || (r[i].pss_kb > 0 && r[i].pss_kb <= MOST_PSS_KB), "%ld KiB", r[i].pss_kb);
		cr_assert(!BOUNDED || r[i].cpu <= 5, "%f %%", r[i].cpu);
	}
	site_close(&s);
}

static atomic_long reads;
static atomic_bool over;

static void *read_on(void *site)
{
	Book__LookAtRequest look = BOOK__LOOK_AT_REQUEST__INIT;
	long n = 0;
	Client c;

	client_open(&c, site);
	c.issued_us = sh_now_us() - 1; /* one token for all, as a door gives it */
	look.book_id = "b";
	while (!over && ask(&c, &book_contract, "LookAt", "", &look.base, NULL) == 0)
		n++;
	reads += n;
	client_close(&c);
	return NULL;
}

/* One worker: each read is a transaction with its audit record. */
Test(cost, of_a_read)
{
	pthread_t threads[ASKERS];
	double rate, cpu;
	Site s;
	Client c;

	setenv("SHIEN_SAMPLE_BOOK_WORKERS", "1", 1);
	site_open(&s);
	start_ready(&s, &s.book[0]);
	client_open(&c, &s);
	cr_assert_eq(add(&c, "k", "b", "e", 1, NULL), 0);
	cpu = cpu_s(s.book[0].pid);
	for (int i = 0; i < ASKERS; i++)
		pthread_create(&threads[i], NULL, read_on, &s);
	pause_ms(READ_MS);
	over = true;
	for (int i = 0; i < ASKERS; i++)
		pthread_join(threads[i], NULL);
	rate = (double) reads * 1000 / READ_MS;
	cpu = (cpu_s(s.book[0].pid) - cpu) * 1e6 / (double) reads;
	printf("one worker: %.0f reads/s, each with its audit record; %.0f us of the daemon's CPU each\n", rate, cpu);
	cr_assert(!BOUNDED || rate >= LEAST_READS, "%.0f reads/s", rate);
	check_audit(s.book_db);
	cr_assert_eq(count(s.book_db, "SELECT count(*) FROM audit_leaf"), reads, "no read without its record");
	client_close(&c);
	site_close(&s);
}
