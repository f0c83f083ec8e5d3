#pragma once
#include "sh_db.h"

/* Work that falls due: a row and a sweep in PostgreSQL, never a timer elsewhere. `kind` is a row of the daemon's
 * table of due work (messages.c); the same (kind, id) twice is one piece of work, at the earlier time. */
int sh_due(ShCall *call, const char *kind, const char *id, int64_t at_us);
/* From within due work: look again then, instead of being done. */
void sh_due_again(ShCall *call, int64_t at_us);

/* Long work asked for by a person: due work with progress that can be read (common.v1.Job). Makes the job's row and
 * its due work of the kind; the id is minted. */
int sh_job_start(ShCall *call, const char *kind, const char *unit, const char *result_id, const char **ret_job_id);
int sh_job_progress(ShCall *call, const char *job_id, uint64_t done, uint64_t total);
/* state DONE, or REFUSED with a reason. */
int sh_job_end(ShCall *call, const char *job_id, const char *state, const char *reason);
/* The job's row, or refuses with job.unknown. */
int sh_job_get(ShCall *call, const char *job_id, const ShRows **ret_row);
