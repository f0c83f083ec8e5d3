#include "sh_audit.h"
#include "common_sql.h"

#include <string.h>

/* The record is one line of text with fixed keys: what is hashed is what can be read. */
static const char *line(ShCall *call, const char *const *ids, size_t n)
{
	const char *list = "";

	for (size_t i = 0; i < n; i++)
		list = i ? sh_printf(call->arena, "%s,%s", list, ids[i]) : ids[i];
	return sh_printf(call->arena,
			 "at=%lld tenant=%s actor=%s behalf=%s caller=%s rpc=%s purpose=%s trace=%s ids=%s",
			 (long long) call->now_us, call->municipality, call->actor.id, call->actor.session,
			 call->caller, call->rpc, call->purpose, call->trace, list);
}

int sh_audit(ShCall *call, const char *const *person_ids, size_t n)
{
	const char *record = line(call, person_ids, n);
	int r = sh_query(call, &sql_put_audit, NULL, sh_text(call->municipality), sh_text(record));

	if (r == 0)
		call->audited = true;
	return r;
}

int sh_audit_one(ShCall *call, const char *id) { return sh_audit(call, &id, 1); }
