#pragma once
#include "sh_job.h"

/* One line of log and its place in the metrics. */
void sh_answer_log(const ShProcess *process, const ShJob *job);
/* The reply, or the status that says why not, to whoever asked over ZeroMQ; takes the job's identity and correlation.
 */
void sh_answer_rpc(zsock_t *router, ShJob *job);
