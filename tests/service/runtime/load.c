#include "load.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static void *run(void *arg)
{
	Load *l = arg;
	Client c;

	client_open(&c, l->site);
	for (int i = 0; i < l->entries; i++) {
		int64_t began = sh_monotonic_us(), took;
		char id[48], book[24];
		int r;

		snprintf(id, sizeof id, "%s-%d", l->name, i);
		snprintf(book, sizeof book, "book-%d", i % LOAD_BOOKS);
		while ((r = add(&c, id, book, id, i, NULL)) == SH_FAULT || (r != 0 && l->site->calls_fail)) {
			l->repeats++;
			pause_ms(20);
			if (sh_monotonic_us() - began > (int64_t) patience() * 60000000)
				break;
		}
		took = sh_monotonic_us() - began;
		l->slowest_us = took > l->slowest_us ? took : l->slowest_us;
		l->oks += r == 0;
		l->refused += r == SH_REFUSED;
	}
	client_close(&c);
	return NULL;
}

void load_begin(Load *loads, int n, Site *s, const char *name, int entries_each)
{
	for (int i = 0; i < n; i++) {
		loads[i] = (Load){ .site = s, .entries = entries_each };
		snprintf(loads[i].name, sizeof loads[i].name, "%s%d", name, i);
		cr_assert_eq(pthread_create(&loads[i].thread, NULL, run, &loads[i]), 0);
	}
}

void load_end(Load *loads, int n)
{
	for (int i = 0; i < n; i++)
		pthread_join(loads[i].thread, NULL);
	for (int i = 0; i < n; i++) {
		cr_assert_eq(loads[i].refused, 0, "%s: an answer that came twice was another", loads[i].name);
		cr_assert_eq(loads[i].oks, loads[i].entries, "%s: %d of %d", loads[i].name, loads[i].oks,
			     loads[i].entries);
		cr_assert_eq(count(loads[i].site->book_db, "SELECT count(*) FROM entry WHERE entry_id LIKE '%s-%%'",
				   loads[i].name),
			     loads[i].entries, "each that was told OK is there, once");
	}
}
