#include "sh_data_key.h"
#include "common_sql.h"
#include "sh_clock.h"

#include <string.h>

enum { WRAPPED = 64 };

static const uint8_t *root_key;

void sh_data_key_root(const uint8_t root[32]) { root_key = root; }

static const char *context(ShCall *call, const char *scope, const char *purpose)
{
	return sh_printf(call->arena, "%s|%s|%s", call->municipality, scope, purpose);
}

static int unwrap(ShCall *call, const ShRows *rows, uint32_t id, const char *scope, const char *purpose,
		  const ShDataKey **ret_key)
{
	ShDataKey *key = sh_alloc(call->arena, sizeof *key);
	size_t len;
	const uint8_t *wrapped = sh_rows_bytes(call, rows, 0, "wrapped", &len);
	int r;

	if (!key)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "data_key");
	if (len != WRAPPED)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "data_key.destroyed", "%u", id);
	r = sh_key_unwrap(root_key, context(call, scope, purpose), id, wrapped, key, &call->error);
	if (r == 0)
		*ret_key = key;
	return r;
}

static int make(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key)
{
	ShDataKey *key = sh_alloc(call->arena, sizeof *key);
	uint8_t wrapped[WRAPPED];
	const ShRows *rows;
	int r = sh_query_v(call, &sql_next_data_key, &rows, NULL, 0);

	if (r != 0 || !key)
		return r != 0 ? r : sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "data_key");
	key->id = (uint32_t) sh_rows_int(rows, 0, "key_id");
	sh_random(key->key, sizeof key->key);
	if ((r = sh_key_wrap(root_key, context(call, scope, purpose), key, wrapped, &call->error)) != 0 ||
	    (r = sh_query(call, &sql_put_data_key, NULL, sh_text(call->municipality), sh_int(key->id), sh_text(scope),
			  sh_text(purpose), sh_bytes(wrapped, sizeof wrapped), sh_int(call->now_us))) != 0)
		return r;
	*ret_key = key;
	return 0;
}

static int newest(ShCall *call, const char *scope, const char *purpose, const ShRows **ret_rows)
{
	return sh_query(call, &sql_newest_data_key, ret_rows, sh_text(call->municipality), sh_text(scope),
			sh_text(purpose));
}

int sh_data_key(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key)
{
	const ShRows *rows;
	int r = newest(call, scope, purpose, &rows);

	if (r == 0 && sh_rows_count(rows) == 0) {
		if ((r = sh_query(call, &sql_lock_data_key_scope, NULL, sh_text(call->municipality), sh_text(scope),
				  sh_text(purpose))) != 0 ||
		    (r = newest(call, scope, purpose, &rows)) != 0)
			return r;
		if (sh_rows_count(rows) == 0)
			return make(call, scope, purpose, ret_key);
	}
	if (r != 0)
		return r;
	return unwrap(call, rows, (uint32_t) sh_rows_int(rows, 0, "key_id"), scope, purpose, ret_key);
}

int sh_data_key_by_id(ShCall *call, uint32_t id, const ShDataKey **ret_key)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_data_key, &rows, sh_text(call->municipality), sh_int(id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_INTERNAL, "data_key.unknown", "%u", id);
	return unwrap(call, rows, id, sh_rows_str(rows, 0, "scope"), sh_rows_str(rows, 0, "purpose"), ret_key);
}

int sh_cell_seal(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		 const void *plain, size_t len, const uint8_t **ret_sealed, size_t *ret_len)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const ShDataKey *key;
	int r = sh_data_key(call, scope, purpose, &key);

	return r != 0 ? r : sh_seal(call->arena, key, &name, plain, len, ret_sealed, ret_len, &call->error);
}

int sh_cell_open(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		 const uint8_t **ret_plain, size_t *ret_len)
{
	const ShCellName name = { call->municipality, cell, row_id };
	const ShDataKey *key;
	uint32_t id;
	int r;

	if ((r = sh_seal_key_id(sealed, len, &id, &call->error)) != 0 || (r = sh_data_key_by_id(call, id, &key)) != 0)
		return r;
	return sh_unseal(call->arena, key, &name, sealed, len, ret_plain, ret_len, &call->error);
}

int sh_cell_seal_text(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		      const char *plain, const uint8_t **ret_sealed, size_t *ret_len)
{
	*ret_sealed = (const uint8_t *) "";
	*ret_len = 0;
	if (!plain || !*plain)
		return 0;
	return sh_cell_seal(call, scope, purpose, cell, row_id, plain, strlen(plain), ret_sealed, ret_len);
}

int sh_cell_open_text(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		      const char **ret_plain)
{
	const uint8_t *plain;
	size_t n;
	int r;

	*ret_plain = "";
	if (len == 0)
		return 0;
	r = sh_cell_open(call, cell, row_id, sealed, len, &plain, &n);
	if (r == 0)
		*ret_plain = sh_printf(call->arena, "%.*s", (int) n, (const char *) plain);
	return r;
}
