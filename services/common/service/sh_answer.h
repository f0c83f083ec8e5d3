#pragma once
#include "sh_job.h"

/* One line of log and its place in the metrics. */
void sh_answer_log(const ShProcess *process, const ShJob *job);
/* The reply, or the status that says why not, to whoever asked over ZeroMQ; takes the job's identity and correlation.
 */
void sh_answer_rpc(zsock_t *router, ShJob *job);
/* The same for what no job was made of. */
void sh_answer_error(zsock_t *router, zmq_msg_t *identity, zmq_msg_t *correlation, const ShError *error);
