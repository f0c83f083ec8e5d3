#include "sh_doors.h"
#include "sh_admin.h"
#include "sh_clock.h"
#include "sh_job.h"
#include "sh_log.h"
#include "sh_memory.h"
#include "sh_metrics.h"
#include "sh_problem.h"
#include "sh_reasons.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROWS = 64, ANSWER_US = 30 * 1000000, READY_US = 6 * 1000000 };

struct ShDoors {
	ShProcess *process;
	ShDoor *door;
	ShAdmin *admin;
	ShDoorRow rows[MOST_ROWS];
	void (*submit)(void *self, ShJob *job);
	void *self;
};

const char *sh_doors_label(const ShDoorJob *door)
{
	return door->ask->row->rpc ? door->ask->row->rpc : door->ask->row->path;
}

static const char *text_of(void *self, const char *reason)
{
	return sh_reason_text(((ShDoors *) self)->process->service, reason);
}

/* Long work that a door starts is only put down here; a worker of its own has it later. */
static ShPriority class_of(const ShDoorJob *door, const ShRpcRule *rule)
{
	if (!rule || rule->priority == SH_BATCH || (rule->priority == SH_COSTLY && door->kind != SH_DOOR_CALL))
		return SH_NORMAL;
	return rule->priority;
}

static int on_job(void *self, ShDoorJob *door)
{
	ShDoors *d = self;
	const ShDoorRoute *route = door->ask->row->tag;
	const ShRpcRule *rule = route->rpc ? sh_contract_rpc(d->process->service->contract, route->rpc) : NULL;
	ShJob *job = sh_job_new(SH_JOB_DOOR, class_of(door, rule), sh_monotonic_us() + ANSWER_US);

	job->door = door;
	job->bytes = door->json_len + door->len;
	job->trace = door->ask->trace;
	snprintf(job->caller, sizeof job->caller, "door");
	d->submit(d->self, job);
	return 0;
}

void sh_doors_give(ShJob *job, ShReasonText *text, void *self)
{
	size_t len = job->reply_len;
	const void *body = job->reply;
	int status = job->http_status;

	if (job->result != 0) {
		status = sh_code_http(job->error.code);
		if (job->result == SH_REFUSED && job->error.retry_after_s)
			status = 429; /* RFC 6585: not now, but then */
		body = sh_problem(job->arena, &job->error, status, job->trace, text, self, &len);
		job->content_type = SH_PROBLEM_TYPE;
		if (status == 503 || status == 429)
			sh_door_header(job->door, "Retry-After",
				       job->error.retry_after_s
					       ? sh_printf(job->arena, "%u", job->error.retry_after_s)
					       : SH_DOOR_RETRY_AFTER_S);
	}
	if ((job->door->kind == SH_DOOR_CHUNK_JOB || job->door->kind == SH_DOOR_WRONG) && job->result == 0)
		status = 0;
	sh_door_done(job->door, status, job->content_type, body, len);
}

void sh_doors_answer(ShDoors *d, ShJob *job) { sh_doors_give(job, text_of, d); }

static bool ready(void *self, ShArena *arena, const char **ret_text)
{
	const ShDoors *d = self;
	int64_t ago = sh_monotonic_us() - atomic_load((_Atomic int64_t *) &d->process->ready_us);
	bool ok = ago < READY_US && !atomic_load((_Atomic bool *) &d->process->stopping);

	*ret_text = sh_printf(arena, "database %s\n", ok ? "ok" : "unreachable");
	return ok;
}

static const char *metrics(void *self, ShArena *arena)
{
	size_t len;
	char *text = sh_metrics_text(&len);
	const char *copy = text ? sh_printf(arena, "%s", text) : "";

	(void) self;
	free(text);
	return copy;
}

static int open_door(ShDoors *d, zloop_t *zloop, ShError *err)
{
	const ShDoorRoute *routes = d->process->service->door;
	const char *listen = sh_setting(d->process->settings, "door_bind");
	size_t n = 0;

	if (!routes || !*listen)
		return 0;
	for (; routes->method && n < MOST_ROWS - 1; routes++, n++)
		d->rows[n] =
			(ShDoorRow){ routes->method,   routes->path,      routes->rpc, routes->body,     routes->auth,
				     routes->max_body, routes->max_files, routes,      routes->events_ms };
	return sh_door_open(
		&d->door, zloop,
		&(ShDoorOptions){ .listen = listen, .rows = d->rows, .submit = on_job, .text = text_of, .self = d },
		err);
}

int sh_doors_open(ShDoors **ret_doors, ShProcess *process, zloop_t *zloop, void (*submit)(void *, ShJob *),
		  void *self, ShError *err)
{
	ShDoors *d = sh_need(calloc(1, sizeof *d));
	int r;

	*d = (ShDoors){ .process = process, .submit = submit, .self = self };
	*ret_doors = d;
	r = sh_admin_open(&d->admin, zloop,
			  &(ShAdminOptions){ .listen = sh_setting(process->settings, "admin_bind"),
					     .ready = ready,
					     .metrics = metrics,
					     .version = SHIEN_VERSION,
					     .self = d },
			  err);
	return r != 0 ? r : open_door(d, zloop, err);
}

void sh_doors_close(ShDoors *d)
{
	if (!d)
		return;
	sh_door_close(d->door);
	sh_admin_close(d->admin);
	free(d);
}
