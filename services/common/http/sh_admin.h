#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <czmq.h>

/* The operators' listener of a daemon: its own address, reachable from the inside only, no person's data. */

typedef struct ShAdmin ShAdmin;

typedef struct ShAdminOptions {
	const char *listen; /* "127.0.0.1:9080", port 0 = a free one, or "unix:…" */
	/* GET /readyz: can this daemon do its work now? One line per thing it depends on, text in the arena; answers
	 * whether it is ready. Called in the loop, so it reads what others found out and asks nobody. */
	bool (*ready)(void *self, ShArena *arena, const char **ret_text);
	/* GET /metrics: Prometheus text format 0.0.4. */
	const char *(*metrics)(void *self, ShArena *arena);
	const char *version; /* GET /version */
	void *self;
} ShAdminOptions;

/* GET /healthz answers 200 as long as the loop turns; it asks nothing else. FAULT door.listen. */
int sh_admin_open(ShAdmin **ret_admin, zloop_t *loop, const ShAdminOptions *options, ShError *err);
void sh_admin_close(ShAdmin *admin);
unsigned sh_admin_port(const ShAdmin *admin);
