/* A household as the register has it now. */
#include "register_sync_sql.h"
#include "residents.h"
#include "sh_without.h"

#include <stdlib.h>
#include <string.h>

enum { MEMBERS = 200 };

static int by_order(const void *a, const void *b)
{
	const RegisterSync__Resident *x = *(RegisterSync__Resident *const *) a,
				     *y = *(RegisterSync__Resident *const *) b;
	bool x_here = strcmp(x->status, "1") == 0, y_here = strcmp(y->status, "1") == 0;

	if (x_here != y_here)
		return x_here ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return strcmp(x->person_id, y->person_id);
}

int get_household(ShCall *call, const RegisterSync__GetHouseholdRequest *q, RegisterSync__GetHouseholdReply *p)
{
	const ShRows *members, *rows;
	const char **ids;
	size_t n;
	int r = gate(call);

	if (r != 0 || (r = sh_query(call, &sql_members_of_household, &members, sh_text(call->municipality),
				    sh_text(q->household_id), sh_int(MEMBERS))) != 0)
		return r;
	n = (size_t) sh_rows_count(members);
	if (!(ids = sh_alloc(call->arena, (n + 1) * sizeof *ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (size_t i = 0; i < n; i++)
		ids[i] = sh_rows_str(members, (int) i, "person_id");
	if ((r = sh_query(call, &sql_get_residents, &rows, sh_text(call->municipality),
			  sh_text_array(call->arena, ids, n))) != 0 ||
	    (r = residents_of(call, rows, MEMBERS, &p->members, &p->n_members, &ids)) != 0)
		return r;
	for (size_t i = 0; i < p->n_members; i++) {
		p->members[i]->protected_ = sh_rows_bool(rows, (int) i, "shielded");
		p->protected_ |= p->members[i]->protected_;
		p->members[i]->stale = sh_rows_bool(rows, (int) i, "stale");
	}
	qsort(p->members, p->n_members, sizeof *p->members, by_order);
	n = p->n_members;
	if (p->protected_ && !SH_WITHOUT(register_mask))
		p->n_members = 0;
	if ((!p->protected_ || SH_WITHOUT(register_mask)) && (r = head_of(call, q->household_id, &p->head)) != 0)
		return r;
	return (r = register_as_of(call, &p->register_as_of)) != 0 ? r : sh_audit(call, ids, n);
}
