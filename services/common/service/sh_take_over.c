#include "sh_take_over.h"
#include "common_system_sql.h"
#include "sh_audit_store.h"
#include "sh_sequence.h"

#include <stdlib.h>
#include <string.h>

enum { TENANT = 6 };

/* The lines apart, and the tenant that each names; what names none is no record of ours. */
static size_t split(ShCall *call, char *text, const char **records, const char **tenants)
{
	char *save;
	size_t n = 0;

	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		const char *tenant = strstr(line, " tenant=");

		if (!tenant || strspn(tenant + 8, "0123456789") != TENANT)
			continue;
		records[n] = sh_printf(call->arena, "%s", line);
		tenants[n++] = sh_printf(call->arena, "%.6s", tenant + 8);
	}
	return n;
}

static int take(ShCall *call, void *arg)
{
	const char *name = sh_audit_store_name(), **records, **tenants;
	int64_t *taken = arg, to;
	const ShRows *row;
	size_t most = 1, n;
	char *text;
	int r = sh_query(call, &sql_taken_over, &row, sh_text(name));

	if (r != 0)
		return r;
	*taken = sh_rows_int(row, 0, "bytes");
	text = sh_audit_store_waiting(*taken, &to);
	if (!text)
		return 0;
	for (const char *c = text; *c; c++)
		most += *c == '\n';
	records = sh_alloc(call->arena, most * sizeof *records);
	tenants = sh_alloc(call->arena, most * sizeof *tenants);
	n = records && tenants ? split(call, text, records, tenants) : 0;
	free(text);
	r = sh_query(call, &sql_take_over, NULL, sh_text_array(call->arena, tenants, n),
		     sh_text_array(call->arena, records, n));
	if (r == 0)
		r = sh_query(call, &sql_move_taken_over, NULL, sh_text(name), sh_int(to));
	if (r == 0)
		*taken = to;
	return r;
}

int sh_take_over(ShCall *call, int64_t *taken)
{
	int64_t was = *taken;
	int r = 0;

	if (sh_audit_store_there() && sh_audit_store_only_bytes() > was)
		r = sh_sequence_step(call, take, taken);
	if (r != 0)
		*taken = was;
	return r;
}
