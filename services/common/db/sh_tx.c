#include "sh_tx.h"
#include "sh_audit.h"
#include "sh_clock.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TRIES = 6 };

static const char *const names[] = {
#define SH_FAILPOINT_NAME(name) #name,
	SH_FAILPOINTS(SH_FAILPOINT_NAME)
#undef SH_FAILPOINT_NAME
};

enum { UNREAD = -2, OFF = -1 };
static atomic_int armed = UNREAD;
static atomic_int countdown;
static bool kills;

/* "kill:tx_before_commit:3" */
static int read_failpoint(void)
{
	const char *spec = getenv("SHIEN_FAILPOINT");
	const char *name = spec ? strchr(spec, ':') : NULL;
	int found = OFF;

	for (int i = 0; name && i < (int) (sizeof names / sizeof *names); i++) {
		size_t n = strlen(names[i]);

		if (strncmp(name + 1, names[i], n) == 0 && (name[n + 1] == ':' || name[n + 1] == '\0')) {
			found = i;
			countdown = name[n + 1] == ':' ? atoi(name + n + 2) : 1;
			kills = strncmp(spec, "kill:", 5) == 0;
		}
	}
	armed = found;
	return found;
}

int sh_failpoint(ShFailpoint at, ShError *err)
{
	int want = armed;

	if (want == UNREAD)
		want = read_failpoint();
	if (want != (int) at || atomic_fetch_sub(&countdown, 1) != 1)
		return 0;
	if (kills)
		kill(getpid(), SIGKILL);
	return sh_fail(err, SH_UNAVAILABLE, "failpoint", "%s", names[at]);
}

static int commit(ShCall *call)
{
	int r = sh_db_commit(call);

	return r != 0 ? r : sh_failpoint(SH_FP_tx_after_commit, &call->error);
}

static int run_step(ShCall *call, ShStep step, void *arg)
{
	int r = step(call, arg);

	if (r == 0 && sh_arena_exhausted(call->arena))
		r = sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "%s", call->rpc);
	return r;
}

/* Begun and ended by whoever lets several share it: for one municipality, whose rows alone it can see. Its records
 * are kept with those of the others. */
static int join(ShCall *call, ShStep step, void *arg)
{
	int r;

	if (strcmp(call->within->municipality, call->municipality) != 0)
		return sh_fail(&call->error, SH_INTERNAL, "call.other_municipality", "%s", call->rpc);
	call->audit_elsewhere = call->within->audit_elsewhere;
	call->audit_records = call->within->audit_records;
	r = run_step(call, step, arg);
	if (r == 0)
		call->within->audit_records = call->audit_records;
	return r;
}

/* *ret_lost: the connection went before the COMMIT was sent, so that nothing can have happened. */
static int run_once(ShCall *call, ShStep step, void *arg, bool *ret_lost)
{
	int r;

	*ret_lost = false;
	if ((r = sh_failpoint(SH_FP_tx_before_begin, &call->error)) != 0 || (r = sh_db_begin(call)) != 0) {
		*ret_lost = PQstatus(call->db->conn) != CONNECTION_OK;
		return r;
	}
	if ((r = sh_failpoint(SH_FP_tx_after_begin, &call->error)) == 0)
		r = run_step(call, step, arg);
	if (r == 0)
		r = sh_failpoint(SH_FP_tx_before_commit, &call->error);
	if (r == 0)
		return commit(call);
	*ret_lost = PQstatus(call->db->conn) != CONNECTION_OK;
	sh_db_rollback(call);
	return r;
}

/* Full jitter: losers of a race do not meet again. */
static void back_off(int tries)
{
	uint32_t chance;

	sh_random(&chance, sizeof chance);
	nanosleep(&(struct timespec){ .tv_nsec = (long) (chance % (1000000u << tries)) }, NULL);
}

int sh_tx_run(ShCall *call, ShTx tx, ShStep step, void *arg)
{
	bool lost;
	int r;

	if (call->within)
		return join(call, step, arg);
	call->audit_elsewhere = false;
	r = sh_db_ready(call->db, &call->error);
	for (int tries = 0; r == 0; tries++) {
		call->emitted = 0;
		sh_audit_forget(call);
		r = run_once(call, step, arg, &lost);
		if (r == SH_FAULT && tx == SH_TX_READ && sh_audit_take_elsewhere(call)) {
			r = 0;
			continue;
		}
		if (r != SH_FAULT || (call->error.code != SH_ABORTED && !lost) || tries >= TRIES ||
		    sh_monotonic_us() >= call->deadline_us)
			break;
		back_off(tries);
		r = sh_db_ready(call->db, &call->error);
	}
	return r == 0 ? sh_audit_keep(call) : r;
}
