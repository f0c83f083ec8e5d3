#include "sh_due.h"
#include "common_sql.h"
#include "sh_clock.h"

int sh_due(ShCall *call, const char *kind, const char *id, int64_t at_us)
{
	return sh_query(call, &sql_put_due, NULL, sh_text(call->municipality), sh_text(kind), sh_text(id),
			sh_int(at_us));
}

void sh_due_again(ShCall *call, int64_t at_us) { call->due_again_us = at_us; }

int sh_job_start(ShCall *call, const char *kind, const char *unit, const char *result_id, const char **ret_job_id)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);
	int r;

	if (!id)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "job");
	sh_uuid7(id);
	r = sh_query(call, &sql_put_job, NULL, sh_text(call->municipality), sh_text(id), sh_text(kind), sh_text(unit),
		     sh_text(result_id), sh_text(call->actor.id), sh_text(call->purpose), sh_int(call->now_us));
	if (r == 0)
		r = sh_due(call, kind, id, call->now_us);
	if (r == 0)
		*ret_job_id = id;
	return r;
}

int sh_job_progress(ShCall *call, const char *job_id, uint64_t done, uint64_t total)
{
	return sh_query(call, &sql_job_progress, NULL, sh_text(call->municipality), sh_text(job_id),
			sh_int((int64_t) done), sh_int((int64_t) total), sh_int(call->now_us));
}

int sh_job_end(ShCall *call, const char *job_id, const char *state, const char *reason)
{
	return sh_query(call, &sql_job_end, NULL, sh_text(call->municipality), sh_text(job_id), sh_text(state),
			sh_text(reason), sh_int(call->now_us));
}

int sh_job_get(ShCall *call, const char *job_id, const ShRows **ret_row)
{
	int r = sh_query(call, &sql_get_job, ret_row, sh_text(call->municipality), sh_text(job_id));

	if (r == 0 && sh_rows_count(*ret_row) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "job.unknown", "%s", job_id);
	return r;
}
