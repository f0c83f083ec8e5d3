/* 宛名番号 and 世帯番号 of a part → our ids: those on file, and new ones. */
#include "import_store.h"
#include "register_sync_sql.h"
#include "sh_clock.h"

#include <stdlib.h>
#include <string.h>

int store_no_room(ShCall *call) { return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "part"); }

static const char *new_id(ShCall *call)
{
	char *id = sh_alloc(call->arena, SH_UUID_LEN + 1);

	if (id)
		sh_uuid7(id);
	return id ? id : "";
}

int store_name_persons(Store *st)
{
	const ShRows *rows;
	int r = sh_query(st->call, &sql_find_persons, &rows, sh_text(st->call->municipality),
			 sh_text_array_wire(st->call->arena, st->address_nos, st->n_persons));

	if (r != 0)
		return r;
	for (int i = 0; i < sh_rows_count(rows); i++) {
		size_t n = (size_t) sh_rows_int(rows, i, "n") - 1;

		st->ids[n] = sh_rows_str(rows, i, "person_id");
		st->known[n] = true;
	}
	for (size_t i = 0; i < st->n_persons; i++)
		if (!st->ids[i])
			st->ids[i] = new_id(st->call);
	for (size_t i = 0; i < st->stage->n_rows; i++)
		st->stage->rows[i].person_id = st->ids[st->stage->rows[i].person];
	return 0;
}

/* ---- households */
static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *) a, *(const char *const *) b);
}

size_t store_unique(const char **texts, size_t n)
{
	size_t kept = 0;

	qsort(texts, n, sizeof *texts, by_text);
	for (size_t i = 0; i < n; i++)
		if (*texts[i] && (kept == 0 || strcmp(texts[kept - 1], texts[i]) != 0))
			texts[kept++] = texts[i];
	return kept;
}

static int put_new_households(Store *st, const char **numbers, const char **ids, size_t n)
{
	const char **new_numbers = sh_alloc(st->call->arena, (n + 1) * sizeof *new_numbers);
	const char **new_ids = sh_alloc(st->call->arena, (n + 1) * sizeof *new_ids);
	size_t fresh = 0;

	if (!new_numbers || !new_ids)
		return store_no_room(st->call);
	for (size_t i = 0; i < n; i++)
		if (!ids[i]) {
			new_numbers[fresh] = numbers[i];
			new_ids[fresh++] = ids[i] = new_id(st->call);
		}
	if (fresh == 0)
		return 0;
	return sh_query(st->call, &sql_put_households, NULL, sh_text(st->call->municipality),
			sh_text_array_wire(st->call->arena, new_numbers, fresh),
			sh_text_array_wire(st->call->arena, new_ids, fresh));
}

int store_name_households(Store *st)
{
	size_t rows_n = st->stage->n_rows, n;
	const char **numbers = sh_alloc(st->call->arena, (rows_n + 1) * sizeof *numbers);
	const char **ids = sh_alloc(st->call->arena, (rows_n + 1) * sizeof *ids);
	const ShRows *rows;
	int r;

	if (!numbers || !ids)
		return store_no_room(st->call);
	for (size_t i = 0; i < rows_n; i++) {
		numbers[i] = st->stage->rows[i].household_no;
		ids[i] = NULL;
	}
	n = store_unique(numbers, rows_n);
	r = sh_query(st->call, &sql_find_households, &rows, sh_text(st->call->municipality),
		     sh_text_array_wire(st->call->arena, numbers, n));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		ids[sh_rows_int(rows, i, "n") - 1] = sh_rows_str(rows, i, "household_id");
	if (r == 0)
		r = put_new_households(st, numbers, ids, n);
	for (size_t i = 0; r == 0 && i < rows_n; i++) {
		StagedRow *row = &st->stage->rows[i];
		const char **at = bsearch(&row->household_no, numbers, n, sizeof *numbers, by_text);

		row->household_id = at ? ids[at - numbers] : "";
	}
	return r;
}
