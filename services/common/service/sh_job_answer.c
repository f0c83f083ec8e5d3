#include "sh_due.h"
#include "sh_service.h"

int sh_job_answer(ShCall *call, const char *job_id, Common__Job *job)
{
	const ShRows *row;
	int r = sh_job_get(call, job_id, &row);

	if (r != 0)
		return r;
	job->job_id = sh_rows_str(row, 0, "job_id");
	job->kind = sh_rows_str(row, 0, "kind");
	job->state = sh_rows_str(row, 0, "state");
	job->done = (uint64_t) sh_rows_int(row, 0, "done");
	job->total = (uint64_t) sh_rows_int(row, 0, "total");
	job->unit = sh_rows_str(row, 0, "unit");
	job->reason = sh_rows_str(row, 0, "reason");
	job->result_id = sh_rows_str(row, 0, "result_id");
	job->started_us = sh_rows_int(row, 0, "started_us");
	job->ended_us = sh_rows_int(row, 0, "ended_us");
	return 0;
}
