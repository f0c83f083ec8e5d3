#include "sh_who_looked.h"
#include "common_sql.h"
#include "sh_audit.h"
#include "sh_audit_line.h"

enum { PAGE = 200, VALUE = 200 };

static const char *value(ShCall *call, const char *record, const char *key)
{
	char text[VALUE];

	sh_audit_value(record, key, text, sizeof text);
	return sh_printf(call->arena, "%s", text);
}

static void read_look(ShCall *call, const ShRows *rows, int i, Common__Look *look)
{
	const char *record = sh_rows_str(rows, i, "record");

	common__look__init(look);
	look->at_us = sh_rows_int(rows, i, "at");
	look->actor = value(call, record, "actor");
	look->behalf = value(call, record, "behalf");
	look->caller = value(call, record, "caller");
	look->rpc = value(call, record, "rpc");
	look->purpose = value(call, record, "purpose");
	look->trace = value(call, record, "trace");
}

/* This look has a record of its own, committed before anything is shown. */
int sh_who_looked(ShCall *call, const Common__WhoLookedRequest *q, Common__WhoLookedReply *p)
{
	size_t limit = q->limit ? q->limit : PAGE, n;
	const ShRows *rows;
	Common__Look *looks;
	int r = sh_audit_one(call, q->person_id);

	if (r == 0)
		r = sh_query(call, &sql_list_looks, &rows, sh_text(call->municipality), sh_text(q->person_id),
			     sh_int(q->before_us ? q->before_us : INT64_MAX), sh_int((int64_t) limit));
	if (r != 0)
		return r;
	n = (size_t) sh_rows_count(rows);
	looks = sh_alloc(call->arena, (n + 1) * sizeof *looks);
	p->looks = sh_alloc(call->arena, (n + 1) * sizeof *p->looks);
	if (!looks || !p->looks)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "looks");
	for (size_t i = 0; i < n; i++) {
		read_look(call, rows, (int) i, &looks[i]);
		p->looks[i] = &looks[i];
	}
	p->n_looks = n;
	p->more = n >= limit;
	return 0;
}

int sh_get_audit_tree(ShCall *call, const Common__GetAuditTreeRequest *q, Common__AuditTree *p)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_audit_tree, &rows, sh_text(call->municipality));

	(void) q;
	if (r != 0 || sh_rows_count(rows) == 0) /* nothing was ever recorded */
		return r;
	p->size = (uint64_t) sh_rows_int(rows, 0, "size");
	p->signed_size = (uint64_t) sh_rows_int(rows, 0, "signed_size");
	p->signed_us = sh_rows_int(rows, 0, "signed_us");
	p->cosigned = sh_rows_bool(rows, 0, "cosigned");
	p->stamped = sh_rows_bool(rows, 0, "stamped");
	p->begun_us = sh_rows_int(rows, 0, "tree");
	return 0;
}
