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

void sh_answer_rpc(zsock_t *router, ShJob *job)
{
	Common__Status status = COMMON__STATUS__INIT;
	uint8_t head[STATUS_MOST];
	size_t head_len;
	ShError err;
	zmsg_t *m = zmsg_new();
	zframe_t *kind = sh_kind_frame(SH_REPLY);

	if (job->result == 0 && job->reply_len > SH_MESSAGE_MAX) /* ZeroMQ would cut the asker off without a word */
		job->result = sh_fail(&job->error, SH_RESOURCE_EXHAUSTED, "message.too_large", "-");
	if (job->result != 0) {
		status.code = job->error.code;
		status.reason = job->error.reason;
		status.field = job->error.field;
		status.detail = job->error.detail;
		status.retry_after_s = job->error.retry_after_s;
	}
	head_len = protobuf_c_message_get_packed_size(&status.base);
	if (head_len <= sizeof head && sh_failpoint(SH_FP_reply_before_send, &err) == 0) {
		protobuf_c_message_pack(&status.base, head);
		zmsg_append(m, &job->identity);
		zmsg_append(m, &job->correlation);
		zmsg_append(m, &kind);
		zmsg_addmem(m, head, head_len);
		zmsg_addmem(m, job->result == 0 ? job->reply : NULL, job->result == 0 ? job->reply_len : 0);
		if (zmsg_send(&m, router) !=
		    0) /* ROUTER_MANDATORY: the asker is gone; it will ask again under its key */
			sh_metric_add("answer_unroutable_total", NULL, 1);
	}
	zmsg_destroy(&m);
	zframe_destroy(&kind);
}
