#include "sh_audit.h"
#include "sh_audit_line.h"
#include "common_sql.h"

#include <stdio.h>
#include <string.h>

/* What ends a value, a list or the line is written as %XX. */
static bool plain(char c) { return c > ' ' && c != '%' && c != ',' && c != '\x7f'; }

static char *put_value(char *o, const char *value)
{
	for (; *value; value++)
		if (plain(*value) || *value & 0x80)
			*o++ = *value;
		else
			o += sprintf(o, "%%%02X", (unsigned) (unsigned char) *value);
	*o = '\0';
	return o;
}

/* One line of text with fixed keys: what is hashed is what can be read. */
const char *sh_audit_record(const ShCall *call, const char *const *ids, size_t n)
{
	const struct {
		const char *key, *value;
	} said[] = {
		{ "tenant", call->municipality }, { "actor", call->actor.id }, { "behalf", call->actor.session },
		{ "caller", call->caller },       { "rpc", call->rpc },        { "purpose", call->purpose },
		{ "trace", call->trace },
	};
	enum { SAID = sizeof said / sizeof *said };
	size_t size = 64 + SAID * 16;
	char *out, *o;

	for (size_t i = 0; i < SAID; i++)
		size += said[i].value ? 3 * strlen(said[i].value) : 0;
	for (size_t i = 0; i < n; i++)
		size += 3 * strlen(ids[i]) + 1;
	out = o = sh_alloc(call->arena, size);
	if (!out)
		return "";
	o += sprintf(o, "at=%lld", (long long) call->now_us);
	for (size_t i = 0; i < SAID; i++) {
		o += sprintf(o, " %s=", said[i].key);
		o = put_value(o, said[i].value ? said[i].value : "");
	}
	o += sprintf(o, " ids=");
	for (size_t i = 0; i < n; i++) {
		if (i)
			*o++ = ',';
		o = put_value(o, ids[i]);
	}
	return out;
}

void sh_audit_value(const char *record, const char *key, char *out, size_t max)
{
	char wanted[24];
	const char *at;
	size_t n = 0;

	snprintf(wanted, sizeof wanted, " %s=", key);
	at = strstr(record, wanted);
	for (at = at ? at + strlen(wanted) : ""; *at && *at != ' ' && n + 1 < max; at++) {
		unsigned c;

		if (*at == '%' && sscanf(at + 1, "%2x", &c) == 1 && c > 0 && at[1] && at[2]) {
			out[n++] = (char) c;
			at += 2;
		} else {
			out[n++] = *at;
		}
	}
	out[n] = '\0';
}

/* Could the answer be another one elsewhere? A race, a time-out or a lost connection says nothing of what the
 * database can hold. */
static bool cannot_store(ShCall *call)
{
	return PQstatus(call->db->conn) == CONNECTION_OK && call->error.code != SH_ABORTED &&
	       call->error.code != SH_DEADLINE_EXCEEDED;
}

static int remember(ShCall *call, const char *line)
{
	ShAuditRecord *r = sh_alloc(call->arena, sizeof *r);

	if (!r || !*line)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "audit");
	*r = (ShAuditRecord){ call->audit_records, line };
	call->audit_records = r;
	return 0;
}

int sh_audit(ShCall *call, const char *const *person_ids, size_t n)
{
	const char *record = sh_audit_record(call, person_ids, n);
	int r = call->audit_elsewhere
			? 0
			: sh_query(call, &sql_put_audit, NULL, sh_text(call->municipality), sh_text(record));

	if (r == SH_FAULT && cannot_store(call))
		r = sh_fail(&call->error, SH_UNAVAILABLE, "audit.unstored", "%s",
			    sh_printf(call->arena, "%s", call->error.detail));
	if (r == 0)
		r = remember(call, record);
	if (r == 0)
		call->audited = true;
	return r;
}

int sh_audit_one(ShCall *call, const char *id) { return sh_audit(call, &id, 1); }

void sh_audit_forget(ShCall *call)
{
	call->audited = false;
	call->audit_records = NULL;
}

void sh_audit_carry(ShCall *call, const ShAuditRecord *before, ShArena *into)
{
	const ShAuditRecord *list = before;

	for (const ShAuditRecord *r = call->audit_records; r != before; r = r->next) {
		ShAuditRecord *copy = sh_alloc(into, sizeof *copy);

		if (!copy) /* the transaction fails with its arena */
			break;
		*copy = (ShAuditRecord){ list, sh_printf(into, "%s", r->line) };
		list = copy;
	}
	call->audit_records = list;
}

bool sh_audit_take_elsewhere(ShCall *call)
{
	if (call->audit_elsewhere || strcmp(call->error.reason, "audit.unstored") != 0 || !sh_audit_store_there())
		return false;
	call->audit_elsewhere = true;
	return true;
}

int sh_audit_keep(ShCall *call)
{
	if (!call->audit_records)
		return 0;
	if (call->audit_elsewhere)
		return sh_audit_store_only(call->audit_records, &call->error);
	sh_audit_store_copy(call->audit_records, call->now_us);
	return 0;
}
