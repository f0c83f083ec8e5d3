#include "sh_answer.h"
#include "sh_clock.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_log.h"
#include "sh_metrics.h"

enum { STATUS_MOST = 1024 }; /* a Status of an error's texts, which are bounded */

void sh_answer_log(const ShProcess *process, const ShJob *job)
{
	/* Only names of ours: whoever asks for rpcs that he made up shall not fill the table of series. */
	const ShRpcRule *rule =
		job->envelope ? sh_contract_rpc(process->service->contract, job->envelope->rpc) : NULL;
	const char *what = job->kind == SH_JOB_RPC   ? (rule ? rule->rpc : "-")
			   : job->kind == SH_JOB_DUE ? job->due_kind
						     : sh_doors_label(job->door);
	const char *code = job->result == 0 ? "OK" : sh_code_name(job->error.code);
	char label[128], us[24];
	ShLogLevel level = job->result == 0 ? SH_LOG_DEBUG : job->result < 0 ? SH_LOG_WARN : SH_LOG_INFO;

	snprintf(label, sizeof label, "what=\"%.48s\",code=\"%s\"", what, code);
	sh_metric_time("call", label, sh_monotonic_us() - job->began_us);
	snprintf(us, sizeof us, "%lld", (long long) (sh_monotonic_us() - job->began_us));
	if (job->result == 0)
		sh_log(level, "call", "what", what, "code", code, "caller", job->caller, "trace", job->trace, "us",
		       us);
	else
		sh_log_error(level, "call", &job->error, "what", what, "caller", job->caller, "trace", job->trace,
			     "us", us);
}

/* False: the asker is gone (ROUTER_MANDATORY), or reads nothing. What has begun to be sent is taken as a whole. */
static bool send_all(void *socket, zmq_msg_t *identity, zmq_msg_t *correlation, const uint8_t *head, size_t head_len,
		     const uint8_t *body, size_t len)
{
	static const uint8_t kind[] = { SH_REPLY, SH_FRAME_VERSION };
	const int more = ZMQ_SNDMORE | ZMQ_DONTWAIT;

	return zmq_msg_send(identity, socket, more) >= 0 && zmq_msg_send(correlation, socket, more) >= 0 &&
	       zmq_send(socket, kind, sizeof kind, more) >= 0 && zmq_send(socket, head, head_len, more) >= 0 &&
	       zmq_send(socket, body, len, ZMQ_DONTWAIT) >= 0;
}

/* `error` NULL: done. */
static void answer(zsock_t *router, zmq_msg_t *identity, zmq_msg_t *correlation, const ShError *error,
		   const uint8_t *body, size_t len)
{
	Common__Status status = COMMON__STATUS__INIT;
	uint8_t head[STATUS_MOST];
	size_t head_len;
	ShError err;

	if (error) {
		status.code = error->code;
		status.reason = error->reason;
		status.field = error->field;
		status.detail = error->detail;
		status.retry_after_s = error->retry_after_s;
	}
	head_len = protobuf_c_message_get_packed_size(&status.base);
	if (head_len > sizeof head || sh_failpoint(SH_FP_reply_before_send, &err) != 0)
		return;
	protobuf_c_message_pack(&status.base, head);
	if (!send_all(zsock_resolve(router), identity, correlation, head, head_len, body, len))
		sh_metric_add("answer_unroutable_total", NULL, 1); /* it will ask again under its key */
}

void sh_answer_rpc(zsock_t *router, ShJob *job)
{
	if (job->result == 0 && job->reply_len > SH_MESSAGE_MAX) /* ZeroMQ would cut the asker off without a word */
		job->result = sh_fail(&job->error, SH_RESOURCE_EXHAUSTED, "message.too_large", "-");
	if (job->result != 0)
		answer(router, &job->identity, &job->correlation, &job->error, NULL, 0);
	else
		answer(router, &job->identity, &job->correlation, NULL, job->reply, job->reply_len);
}

void sh_answer_error(zsock_t *router, zmq_msg_t *identity, zmq_msg_t *correlation, const ShError *error)
{
	answer(router, identity, correlation, error, NULL, 0);
}
