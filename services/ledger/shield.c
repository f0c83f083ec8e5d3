#include "shield.h"
#include "ledger_sql.h"

int shield_lock(ShCall *call, const char *disaster_id)
{
	return sh_query(call, &sql_lock_disaster, NULL, sh_text(call->municipality), sh_text(disaster_id));
}

int shield_around(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n)
{
	return sh_query(call, &sql_shield_around, NULL, sh_text(call->municipality), sh_text(disaster_id),
			sh_text_array(call->arena, person_ids, n));
}

int shield_mates(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n,
		 const char *const **ret_ids, size_t *ret_n)
{
	const ShRows *rows;
	const char **ids;
	int r = sh_query(call, &sql_shield_mates, &rows, sh_text(call->municipality), sh_text(disaster_id),
			 sh_text_array(call->arena, person_ids, n));

	if (r != 0)
		return r;
	*ret_n = n + (size_t) sh_rows_count(rows);
	if (!(ids = sh_alloc(call->arena, (*ret_n + 1) * sizeof *ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "household");
	for (size_t i = 0; i < *ret_n; i++)
		ids[i] = i < n ? person_ids[i] : sh_rows_str(rows, (int) (i - n), "person_id");
	*ret_ids = ids;
	return 0;
}
