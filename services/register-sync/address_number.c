/* 宛名番号 → our ids, for lists of the municipality's other systems. Who asks gets ids; the number goes nowhere. */
#include "register_sync.h"
#include "register_sync_sql.h"

#include <string.h>

enum { DIGITS = 15 };

/* A spreadsheet takes the zeros away that stand in front. */
static const char *whole(ShCall *call, const char *number)
{
	size_t n = strlen(number);

	return n > 0 && n < DIGITS && strspn(number, "0123456789") == n
		       ? sh_printf(call->arena, "%0*d%s", (int) (DIGITS - n), 0, number)
		       : number;
}

int resolve_address_numbers(ShCall *call, const RegisterSync__ResolveAddressNumbersRequest *q,
			    RegisterSync__ResolveAddressNumbersReply *p)
{
	const char **with_zeros = sh_alloc(call->arena, (q->n_address_numbers + 1) * sizeof *with_zeros);
	const char **found = sh_alloc(call->arena, (q->n_address_numbers + 1) * sizeof *found);
	const char **ids = sh_alloc(call->arena, (q->n_address_numbers + 1) * sizeof *ids);
	const ShRows *rows;
	size_t n = 0;
	int r = gate(call);

	if (r != 0)
		return r;
	if (!with_zeros || !found || !ids)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "numbers");
	for (size_t i = 0; i < q->n_address_numbers; i++) {
		found[i] = "";
		if (!(with_zeros[i] = whole(call, q->address_numbers[i])))
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "numbers");
	}
	if ((r = sh_query(call, &sql_persons_of_address_numbers, &rows, sh_text(call->municipality),
			  sh_text_array(call->arena, q->address_numbers, q->n_address_numbers),
			  sh_text_array(call->arena, with_zeros, q->n_address_numbers),
			  sh_bool(q->without_protected))) != 0)
		return r;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		size_t at = (size_t) sh_rows_int(rows, i, "n") - 1;

		if (at < q->n_address_numbers && !*found[at])
			found[at] = ids[n++] = sh_rows_str(rows, i, "person_id");
	}
	p->n_person_ids = q->n_address_numbers;
	p->person_ids = found;
	return sh_audit(call, ids, n);
}
