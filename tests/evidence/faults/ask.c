#include "storm.h"

#include <string.h>
#include <time.h>

/* A cluster that is away answers at once; who asks it again without a pause is busy with nothing else. */
enum { ARENA = 1 << 20, TRY_MS = 4000, PAUSE_MS = 50, LONGEST_PAUSE_MS = 800 };

/* 確認中: whether it may go out could not be asked. Staff asks again, under the same key. */
bool storm_checking(const ShError *err) { return strcmp(err->reason, "certificate.release.checking") == 0; }

int storm_ask(Client *client, const Told *told, int patience_ms, char **ret_reply, unsigned *ret_repeats,
	      ShError *err)
{
	int64_t end_us = sh_monotonic_us() + patience_ms * 1000LL;
	long pause_ms = PAUSE_MS;
	int r;

	*ret_repeats = 0;
	for (;;) {
		ShArena *arena = sh_arena_new(ARENA);
		Ask ask = { told->town, told->actor, told->purpose, told->key, TRY_MS };
		const char *reply;

		*err = (ShError){ 0 };
		r = client_ask_json(client, &ask, arena, told->service, told->rpc, told->request, &reply, err);
		if (r == 0)
			*ret_reply = strdup(reply);
		sh_arena_free(arena);
		if ((r != SH_FAULT && !storm_checking(err)) || sh_monotonic_us() >= end_us)
			return r;
		++*ret_repeats;
		nanosleep(&(struct timespec){ .tv_nsec = pause_ms * 1000000 }, NULL);
		pause_ms = pause_ms * 2 < LONGEST_PAUSE_MS ? pause_ms * 2 : LONGEST_PAUSE_MS;
	}
}
