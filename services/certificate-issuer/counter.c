/* 窓口交付: issue to a person whose identity staff checked. */
#include "issue.h"
#include "issuer.h"
#include "release.h"
#include <string.h>

/* 本人確認: how it was done. */
static bool known_check(const char *code)
{
	return strcmp(code, "CARD") == 0 || strcmp(code, "LICENCE") == 0 || strcmp(code, "OTHER") == 0;
}

int issue_gather(ShCall *call, const Certificate__IssueAtCounterRequest *q)
{
	Issue *i = sh_alloc(call->arena, sizeof *i);

	if (!i)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "issue");
	if (!known_check(q->identity_checked))
		return sh_fail_field(&call->error, "identity_checked", "certificate.identity.unknown");
	*i = (Issue){ .certificate_id = q->certificate_id,
		      .channel = "COUNTER",
		      .identity_checked = q->identity_checked,
		      .terminal = "" };
	call->gathered = i;
	return issue_make(call, i);
}

int issue_at_counter(ShCall *call, const Certificate__IssueAtCounterRequest *q,
		     Certificate__IssueAtCounterReply *reply)
{
	Issue *i = call->gathered;
	int r = issue_keep(call, i);

	(void) q;
	if (r != 0)
		return r;
	reply->issue_id = i->issue_id;
	reply->number = i->certificate.number;
	reply->issue_no = i->issue_no;
	reply->sha256 = i->sha256_text;
	reply->path = i->path;
	return 0;
}

/* Between the first look and now a protection may have been set: nobody hears of an issue that must not leave. */
int issue_release(ShCall *call, const Certificate__IssueAtCounterRequest *q,
		  const Certificate__IssueAtCounterReply *reply)
{
	const Issue *i = call->gathered;

	(void) q, (void) reply;
	return release_check(call, i->persons, i->n_persons);
}
