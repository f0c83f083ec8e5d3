/* Residents by their ids. */
#include "register_sync_sql.h"
#include "residents.h"
#include "sh_without.h"

#include <stdlib.h>
#include <string.h>

static void fill(const ShRows *rows, int i, RegisterSync__Resident *out)
{
	register_sync__resident__init(out);
	out->person_id = sh_rows_str(rows, i, "person_id");
	out->household_id = sh_rows_str(rows, i, "household_id");
	out->name = sh_rows_str(rows, i, "name");
	out->kana = sh_rows_str(rows, i, "kana");
	out->alias = sh_rows_str(rows, i, "alias");
	out->name_latin = sh_rows_str(rows, i, "name_latin");
	out->sex = sh_rows_str(rows, i, "sex");
	out->birth_year = (uint32_t) sh_rows_int(rows, i, "birth_year");
	out->birth_month = (uint32_t) sh_rows_int(rows, i, "birth_month");
	out->birth_day = (uint32_t) sh_rows_int(rows, i, "birth_day");
	out->birth_text = sh_rows_str(rows, i, "birth_text");
	out->relation = sh_rows_str(rows, i, "relation");
	out->head_name = sh_rows_str(rows, i, "head_name");
	out->address = sh_rows_str(rows, i, "address");
	out->address_extra = sh_rows_str(rows, i, "address_extra");
	out->postal = sh_rows_str(rows, i, "postal");
	out->kind = sh_rows_str(rows, i, "kind");
	out->status = sh_rows_str(rows, i, "state");
	out->resident_since = sh_rows_str(rows, i, "resident_since");
	out->ward = sh_rows_str(rows, i, "ward");
	out->protected_ = sh_rows_bool(rows, i, "protected");
	out->order = (uint32_t) sh_rows_int(rows, i, "household_order");
}

int residents_of(ShCall *call, const ShRows *rows, size_t most, RegisterSync__Resident ***ret_residents,
		 size_t *ret_n, const char ***ret_ids)
{
	size_t n = (size_t) sh_rows_count(rows) < most ? (size_t) sh_rows_count(rows) : most;
	RegisterSync__Resident **list = sh_alloc(call->arena, (n + 1) * sizeof *list);
	RegisterSync__Resident *residents = sh_alloc(call->arena, (n + 1) * sizeof *residents);
	const char **ids = sh_alloc(call->arena, (n + 1) * sizeof *ids);

	if (!list || !residents || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "residents");
	for (size_t i = 0; i < n; i++) {
		fill(rows, (int) i, list[i] = &residents[i]);
		ids[i] = residents[i].person_id;
	}
	*ret_residents = list;
	*ret_n = n;
	*ret_ids = ids;
	return 0;
}

/* A person's own tool sees of a shielded person that there is one, as the protection desk would; daemons mask behind
 * their own doors. */
static void mask(RegisterSync__Resident *resident)
{
	const char *id = resident->person_id;

	register_sync__resident__init(resident);
	resident->person_id = id;
	resident->protected_ = true;
}

int batch_get(ShCall *call, const RegisterSync__BatchGetRequest *q, RegisterSync__BatchGetReply *p)
{
	const char **ids;
	const ShRows *rows;
	int r = sh_query(call, &sql_get_residents, &rows, sh_text(call->municipality),
			 sh_text_array(call->arena, q->person_ids, q->n_person_ids));

	if (r != 0 || (r = residents_of(call, rows, q->n_person_ids, &p->residents, &p->n_residents, &ids)) != 0)
		return r;
	for (size_t i = 0; i < p->n_residents; i++) {
		p->residents[i]->protected_ = sh_rows_bool(rows, (int) i, "shielded");
		if (p->residents[i]->protected_ && strcmp(call->caller, "shienctl") == 0 &&
		    !SH_WITHOUT(register_mask))
			mask(p->residents[i]);
	}
	return sh_audit(call, ids, p->n_residents);
}
