#pragma once
#include "client.h"
#include <pthread.h>

/* Askers that add entries and repeat each under its key until they are told OK; what they were told is noted. */
enum { LOAD_BOOKS = 4 };
typedef struct Load {
	Site *site;
	pthread_t thread;
	char name[16];
	int entries;
	/* What became of it. */
	int oks, refused, repeats;
	int64_t slowest_us;
} Load;

void load_begin(Load *loads, int n, Site *s, const char *name, int entries_each);
/* Waits for all; every entry was told OK, and stands in the book exactly once with its event. */
void load_end(Load *loads, int n);
