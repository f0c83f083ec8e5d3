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

Test(cost, at_rest)
{
	long before, pss[2];
	double cpu[2], rate[2];
	Site s;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	start_ready(&s, &s.reader[0]);
	pause_ms(3000);
	before = transactions(s.book_db);
	cpu[0] = cpu_s(s.book[0].pid);
	cpu[1] = cpu_s(s.reader[0].pid);
	rate[1] = (double) transactions(s.reader_db);
	pause_ms(REST_MS);
	rate[0] = (double) (transactions(s.book_db) - before) * 1000 / REST_MS;
	rate[1] = ((double) transactions(s.reader_db) - rate[1]) * 1000 / REST_MS;
	cpu[0] = (cpu_s(s.book[0].pid) - cpu[0]) * 100000 / REST_MS;
	cpu[1] = (cpu_s(s.reader[0].pid) - cpu[1]) * 100000 / REST_MS;
	pss[0] = pss_kb(s.book[0].pid);
	pss[1] = pss_kb(s.reader[0].pid);
	printf("at rest: publisher %.1f transactions/s, %.1f %% CPU, %ld KiB; consumer %.1f, %.1f %%, %ld KiB\n",
	       rate[0], cpu[0], pss[0], rate[1], cpu[1], pss[1]);
	for (int i = 0; i < 2; i++) {
		cr_assert_leq(rate[i], MOST_RATE, "%.1f transactions/s", rate[i]);
		cr_assert(!BOUNDED || (pss[i] > 0 && pss[i] <= MOST_PSS_KB), "%ld KiB", pss[i]);
		cr_assert(!BOUNDED || cpu[i] <= 5, "%f %%", cpu[i]);
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
