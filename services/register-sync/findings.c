/* What was found in a file: why rows were refused, and what to look at in rows that were taken in. */
#include "findings.h"
#include "reasons.h"
#include "register_sync_sql.h"

#include <string.h>

enum { LIMIT_DEFAULT = 100, LIMIT_MOST = 500 };

static int64_t line_of(const ShRows *rows, int i) { return sh_rows_int(rows, i, "line"); }

int findings_page(const ShRows *rows, int most, bool *ret_more)
{
	int count = sh_rows_count(rows), n = count < most ? count : most;

	if (n < count) {
		while (n > 0 && line_of(rows, n - 1) == line_of(rows, n))
			n--;
		if (n == 0)
			while (n < count && line_of(rows, n) == line_of(rows, 0))
				n++;
	}
	*ret_more = n < count;
	return n;
}

int findings_kind(ShCall *call, const char *kind, const char **ret_kind)
{
	static const char *const kinds[] = { "REJECT", "WARNING" };

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(*kind ? kind : "REJECT", kinds[i]) == 0) {
			*ret_kind = kinds[i];
			return 0;
		}
	return sh_fail_field(&call->error, "kind", "register.findings.kind_unknown");
}

int findings_import(ShCall *call, const char *import_id)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_import, &rows, sh_text(call->municipality), sh_text(import_id));

	if (r == 0 && sh_rows_count(rows) == 0)
		r = sh_fail(&call->error, SH_NOT_FOUND, "register.import.unknown", "-");
	return r;
}

static int fill(ShCall *call, RegisterSync__ListRejectsReply *p, const ShRows *rows, const char *kind)
{
	RegisterSync__Reject *rejects = sh_alloc(call->arena, (p->n_rejects + 1) * sizeof *rejects);

	p->rejects = sh_alloc(call->arena, (p->n_rejects + 1) * sizeof *p->rejects);
	if (!p->rejects || !rejects)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "rejects");
	for (size_t i = 0; i < p->n_rejects; i++) {
		const char *ja = register_reason_ja(sh_rows_str(rows, (int) i, "reason"));

		register_sync__reject__init(p->rejects[i] = &rejects[i]);
		rejects[i].line = (uint64_t) line_of(rows, (int) i);
		rejects[i].column = sh_rows_str(rows, (int) i, "column_name");
		rejects[i].reason = sh_rows_str(rows, (int) i, "reason");
		rejects[i].text_ja = ja ? ja : "";
		rejects[i].kind = kind;
	}
	return 0;
}

int list_rejects(ShCall *call, const RegisterSync__ListRejectsRequest *q, RegisterSync__ListRejectsReply *p)
{
	int most = q->limit == 0 ? LIMIT_DEFAULT : q->limit < LIMIT_MOST ? (int) q->limit : LIMIT_MOST, r;
	const ShRows *rows;
	const char *kind;
	bool more;

	if ((r = findings_kind(call, q->kind, &kind)) != 0 || (r = findings_import(call, q->import_id)) != 0 ||
	    (r = sh_query(call, &sql_list_rejects, &rows, sh_text(call->municipality), sh_text(q->import_id),
			  sh_text(kind), sh_int((int64_t) q->after_line), sh_int(FINDINGS_TO_READ(most)))) != 0)
		return r;
	p->n_rejects = (size_t) findings_page(rows, most, &more);
	p->more = more;
	r = fill(call, p, rows, kind);
	return r != 0 ? r : sh_audit_one(call, q->import_id);
}
