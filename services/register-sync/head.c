/* 世帯主: of which households nobody is the head, or whose head is none of them. It is told, with a file, a batch and
 * a comparison, and for each household; nothing is changed by it. */
#include "register_sync.h"
#include "register_sync_sql.h"

enum { LIMIT_DEFAULT = 100, LIMIT_MOST = 1000 };

static int take(const ShRows *row, uint64_t *ret_without, uint64_t *ret_elsewhere)
{
	*ret_without = (uint64_t) sh_rows_int(row, 0, "without");
	*ret_elsewhere = (uint64_t) sh_rows_int(row, 0, "elsewhere");
	return 0;
}

int heads_count(ShCall *call, uint64_t *ret_without, uint64_t *ret_elsewhere)
{
	const ShRows *row;
	int r = sh_query(call, &sql_count_heads, &row, sh_text(call->municipality));

	return r != 0 ? r : take(row, ret_without, ret_elsewhere);
}

static int put(ShCall *call, const char *import_id, uint64_t without, uint64_t elsewhere)
{
	return sh_query(call, &sql_put_heads, NULL, sh_text(call->municipality), sh_text(import_id),
			sh_int((int64_t) without), sh_int((int64_t) elsewhere));
}

int heads_of_file(ShCall *call, const char *import_id)
{
	uint64_t without, elsewhere;
	int r = heads_count(call, &without, &elsewhere);

	return r != 0 ? r : put(call, import_id, without, elsewhere);
}

int heads_of_batch(ShCall *call, const char *import_id, const char *const *person_ids, size_t n)
{
	uint64_t without, elsewhere;
	const ShRows *row;
	int r;

	if (n == 0)
		return 0;
	if ((r = sh_query(call, &sql_count_heads_of, &row, sh_text(call->municipality),
			  sh_text_array_wire(call->arena, person_ids, n))) != 0 ||
	    (r = take(row, &without, &elsewhere)) != 0)
		return r;
	return put(call, import_id, without, elsewhere);
}

int head_of(ShCall *call, const char *household_id, const char **ret)
{
	const ShRows *row;
	int r = sh_query(call, &sql_head_of_household, &row, sh_text(call->municipality), sh_text(household_id));

	if (r == 0)
		*ret = sh_rows_str(row, 0, "how");
	return r;
}

int list_household_findings(ShCall *call, const RegisterSync__ListHouseholdFindingsRequest *q,
			    RegisterSync__ListHouseholdFindingsReply *p)
{
	size_t most = q->limit == 0 ? LIMIT_DEFAULT : q->limit < LIMIT_MOST ? q->limit : LIMIT_MOST, count;
	RegisterSync__HouseholdFinding *all;
	const ShRows *rows;
	int r = sh_query(call, &sql_list_heads, &rows, sh_text(call->municipality), sh_text(q->after_household_id),
			 sh_int((int64_t) most + 1));

	if (r != 0)
		return r;
	count = (size_t) sh_rows_count(rows);
	p->more = count > most;
	all = sh_alloc(call->arena, (most + 1) * sizeof *all);
	p->findings = sh_alloc(call->arena, (most + 1) * sizeof *p->findings);
	if (!all || !p->findings)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "findings");
	for (int i = 0; p->n_findings < count && p->n_findings < most; i++) {
		RegisterSync__HouseholdFinding *f = p->findings[p->n_findings++] = &all[i];

		register_sync__household_finding__init(f);
		f->household_id = sh_rows_str(rows, i, "household_id");
		f->household_no = sh_rows_str(rows, i, "household_no");
		f->how = sh_rows_str(rows, i, "how");
		f->persons = (uint32_t) sh_rows_int(rows, i, "persons");
	}
	return sh_audit(call, NULL, 0);
}
