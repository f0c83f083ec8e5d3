#include "sh_rekey.h"
#include "common_sql.h"
#include "data_key.h"
#include "sh_due.h"

#include <string.h>

enum { KEYS_AT_ONCE = 200 };

/* These two go through all keys of a tenant, once for a rotation and once for each bite of cells: no index serves
 * them, so they stand here and not among the statements of which none may. */
static const ShSql data_key_scopes = {
	"data_key_scopes", /* $1 municipality $2 scope, '' = all */
	"SELECT DISTINCT scope, purpose FROM data_key WHERE municipality = $1 AND wrapped IS NOT NULL "
	"AND ($2 = '' OR scope = $2) ORDER BY scope, purpose"
};
static const ShSql old_data_keys = {
	"old_data_keys", /* those that a newer one of their scope and purpose has replaced: $1 municipality */
	"SELECT key_id FROM data_key k WHERE municipality = $1 AND wrapped IS NOT NULL AND EXISTS (SELECT FROM "
	"data_key n "
	"WHERE n.municipality = $1 AND n.scope = k.scope AND n.purpose = k.purpose AND n.key_id > k.key_id "
	"AND n.wrapped IS NOT NULL)"
};
const ShSql *const sh_rekey_statements[SH_REKEY_STATEMENTS] = { &data_key_scopes, &old_data_keys };

int sh_rekey_rotate(ShCall *call, const char *scope)
{
	const ShRows *rows;
	int r = sh_query(call, &data_key_scopes, &rows, sh_text(call->municipality),
			 sh_text(strcmp(scope, "*") == 0 ? "" : scope));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const char *s = sh_rows_str(rows, i, "scope"), *purpose = sh_rows_str(rows, i, "purpose");
		const ShDataKey *key;

		r = sh_query(call, &sql_lock_data_key_scope, NULL, sh_text(call->municipality), sh_text(s),
			     sh_text(purpose));
		if (r == 0)
			r = data_key_make(call, s, purpose, &key);
	}
	return r;
}

int sh_rekey_rewrap(ShCall *call, bool *ret_more)
{
	uint32_t newest = data_key_newest_root(), root_id;
	const ShRows *rows;
	int r = sh_query(call, &sql_keys_to_rewrap, &rows, sh_text(call->municipality), sh_int(newest),
			 sh_int(KEYS_AT_ONCE));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		WrappedKey w = { .id = (uint32_t) sh_rows_int(rows, i, "key_id"),
				 .root_id = (uint32_t) sh_rows_int(rows, i, "root_id"),
				 .scope = sh_rows_str(rows, i, "scope"),
				 .purpose = sh_rows_str(rows, i, "purpose"),
				 .scoped = sh_rows_bool(rows, i, "scoped") };
		const ShDataKey *key;
		uint8_t wrapped[64];

		w.bytes = sh_rows_bytes(call, rows, i, "wrapped", &w.len);
		if ((r = data_key_unwrap(call, &w, &key)) == 0 &&
		    (r = data_key_wrap(call, w.scope, w.purpose, key, wrapped, &root_id)) == 0)
			r = sh_query(call, &sql_rewrap_key, NULL, sh_text(call->municipality), sh_int(w.id),
				     sh_bytes(wrapped, sizeof wrapped), sh_int(root_id),
				     sh_bool(strcmp(w.scope, "-") != 0));
	}
	if (r == 0)
		*ret_more = sh_rows_count(rows) > 0;
	return r;
}

static int old_keys(ShCall *call, ShParam *ret_ids, size_t *ret_n)
{
	const ShRows *rows;
	const char **ids;
	int r = sh_query(call, &old_data_keys, &rows, sh_text(call->municipality));

	if (r != 0)
		return r;
	*ret_n = (size_t) sh_rows_count(rows);
	if (!(ids = sh_alloc(call->arena, (*ret_n + 1) * sizeof *ids)))
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "keys");
	for (size_t i = 0; i < *ret_n; i++)
		ids[i] = sh_rows_str(rows, (int) i, "key_id");
	*ret_ids = sh_text_array(call->arena, ids, *ret_n);
	return 0;
}

static int reseal_one(ShCall *call, const ShSealed *column, const ShRows *rows, int i)
{
	const char *row_id = sh_rows_str(rows, i, "row_id");
	const ShCellName name = { call->municipality, column->cell, row_id };
	const ShDataKey *old, *newest;
	const uint8_t *sealed, *plain, *again;
	size_t len, n, again_len;
	uint8_t index[32];
	const ShRows *key;
	uint32_t id;
	int r;

	sealed = sh_rows_bytes(call, rows, i, "sealed", &len);
	if ((r = sh_seal_key_id(sealed, len, &id, &call->error)) != 0 ||
	    (r = sh_data_key_by_id(call, id, &old)) != 0 ||
	    (r = sh_unseal(call->arena, old, &name, sealed, len, &plain, &n, &call->error)) != 0 ||
	    (r = sh_query(call, &sql_get_data_key, &key, sh_text(call->municipality), sh_int(id))) != 0 ||
	    (r = sh_data_key(call, sh_rows_str(key, 0, "scope"), sh_rows_str(key, 0, "purpose"), &newest)) != 0 ||
	    (r = sh_seal(call->arena, newest, &name, plain, n, &again, &again_len, &call->error)) != 0)
		return r;
	if (!column->index_cell)
		return sh_query(call, &column->put, NULL, sh_text(call->municipality),
				sh_text(sh_rows_str(rows, i, "at")), sh_bytes(again, again_len));
	r = sh_blind(newest, column->index_cell, plain, n, index, &call->error);
	return r != 0 ? r
		      : sh_query(call, &column->put, NULL, sh_text(call->municipality),
				 sh_text(sh_rows_str(rows, i, "at")), sh_bytes(again, again_len),
				 sh_bytes(index, sizeof index));
}

int sh_rekey_reseal(ShCall *call, const ShSealed *column, bool *ret_more)
{
	const ShRows *rows;
	ShParam ids;
	size_t n;
	int r = old_keys(call, &ids, &n);

	*ret_more = false;
	if (r != 0 || n == 0)
		return r;
	r = sh_query(call, &column->list, &rows, sh_text(call->municipality), ids, sh_int(column->most));
	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++)
		r = reseal_one(call, column, rows, i);
	if (r == 0)
		*ret_more = sh_rows_count(rows) == column->most;
	return r;
}

int sh_rekey_dispose(ShCall *call, const char *scope)
{
	int r;

	if (strcmp(scope, "-") == 0)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "data_key.not_disposable", "-");
	if ((r = sh_query(call, &sql_put_disposed, NULL, sh_text(call->municipality), sh_text(scope),
			  sh_int(call->now_us))) != 0 ||
	    (r = sh_query(call, &sql_drop_unmoved_chunks, NULL, sh_text(call->municipality), sh_text(scope))) != 0 ||
	    (r = sh_query(call, &sql_destroy_data_keys, NULL, sh_text(call->municipality), sh_text(scope))) != 0)
		return r;
	return sh_due(call, "keys_forget", scope, call->now_us);
}

int sh_rekey_forget(ShCall *call, const char *scope) { return data_key_destroy_secret(call, scope); }
