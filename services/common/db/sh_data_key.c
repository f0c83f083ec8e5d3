#include "sh_data_key.h"
#include "common_sql.h"
#include "data_key.h"
#include "sh_clock.h"
#include "sh_scope.h"

#include <string.h>

enum { WRAPPED = 64 };

static ShKeys *all_keys;
static const char *scope_folder;

void sh_data_key_source(ShKeys *keys, const char *scope_dir)
{
	all_keys = keys;
	scope_folder = scope_dir;
}

static bool has_secret(const char *scope) { return strcmp(scope, "-") != 0; }

static const char *context(ShCall *call, const char *scope, const char *purpose)
{
	return sh_printf(call->arena, "%s|%s|%s", call->municipality, scope, purpose);
}

/* What wraps the data keys of a scope under one root. */
static void wrapper(const uint8_t root[32], const uint8_t *secret, uint8_t ret[32])
{
	if (secret)
		sh_scope_key(root, secret, ret);
	else
		memcpy(ret, root, 32);
}

static int scope_secret(ShCall *call, const char *scope, bool make, uint8_t ret[32])
{
	const char *service = sh_keys_service(all_keys);
	int r = make ? sh_scope_make(scope_folder, service, call->municipality, scope, ret, &call->error)
		     : sh_scope_read(scope_folder, service, call->municipality, scope, ret, &call->error);

	if (r == SH_REFUSED) /* nobody who asks us is to blame */
		r = sh_fail(&call->error, SH_INTERNAL, "data_key.secret_missing", "%s", scope);
	return r;
}

/* The root that the row names first; rows from before roots were told apart name none. */
static int try_roots(ShCall *call, const WrappedKey *w, const ShRoots *roots, const uint8_t *secret, ShDataKey *key)
{
	uint8_t by[32];
	int r = SH_FAULT;

	for (size_t i = 0; i < roots->n && r != 0; i++) {
		if (w->root_id != 0 && w->root_id != roots->id[i] && i + 1 < roots->n)
			continue;
		wrapper(roots->key[i], secret, by);
		r = sh_key_unwrap(by, context(call, w->scope, w->purpose), w->id, w->bytes, key, &call->error);
	}
	explicit_bzero(by, sizeof by);
	return r;
}

int data_key_unwrap(ShCall *call, const WrappedKey *w, const ShDataKey **ret_key)
{
	ShDataKey *key = sh_alloc(call->arena, sizeof *key);
	uint8_t secret[32];
	ShRoots roots;
	int r = 0;

	if (!key)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "data_key");
	if (w->len != WRAPPED)
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "data_key.destroyed", "%u", w->id);
	if (w->scoped)
		r = scope_secret(call, w->scope, false, secret);
	if (r != 0)
		return r;
	sh_keys_roots(all_keys, &roots);
	r = try_roots(call, w, &roots, w->scoped ? secret : NULL, key);
	explicit_bzero(&roots, sizeof roots);
	explicit_bzero(secret, sizeof secret);
	if (r == 0)
		*ret_key = key;
	return r;
}

int data_key_wrap(ShCall *call, const char *scope, const char *purpose, const ShDataKey *key, uint8_t ret_wrapped[64],
		  uint32_t *ret_root_id)
{
	bool scoped = has_secret(scope);
	uint8_t secret[32], by[32];
	ShRoots roots;
	int r = scoped ? scope_secret(call, scope, true, secret) : 0;

	if (r != 0)
		return r;
	sh_keys_roots(all_keys, &roots);
	wrapper(roots.key[0], scoped ? secret : NULL, by);
	*ret_root_id = roots.id[0];
	r = sh_key_wrap(by, context(call, scope, purpose), key, ret_wrapped, &call->error);
	explicit_bzero(&roots, sizeof roots);
	explicit_bzero(secret, sizeof secret);
	explicit_bzero(by, sizeof by);
	return r;
}

uint32_t data_key_newest_root(void)
{
	ShRoots roots;
	uint32_t id;

	sh_keys_roots(all_keys, &roots);
	id = roots.id[0];
	explicit_bzero(&roots, sizeof roots);
	return id;
}

int data_key_destroy_secret(ShCall *call, const char *scope)
{
	return sh_scope_destroy(scope_folder, sh_keys_service(all_keys), call->municipality, scope, &call->error);
}

static void row_of(ShCall *call, const ShRows *rows, int i, uint32_t id, const char *scope, const char *purpose,
		   WrappedKey *w)
{
	*w = (WrappedKey){ .id = id,
			   .scope = scope,
			   .purpose = purpose,
			   .root_id = (uint32_t) sh_rows_int(rows, i, "root_id"),
			   .scoped = sh_rows_bool(rows, i, "scoped") };
	w->bytes = sh_rows_bytes(call, rows, i, "wrapped", &w->len);
}

static int unwrap(ShCall *call, const ShRows *rows, int i, uint32_t id, const char *scope, const char *purpose,
		  const ShDataKey **ret_key)
{
	WrappedKey w;

	row_of(call, rows, i, id, scope, purpose, &w);
	return data_key_unwrap(call, &w, ret_key);
}

static int need_living(ShCall *call, const char *scope)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_is_disposed, &rows, sh_text(call->municipality), sh_text(scope));

	if (r == 0 && sh_rows_count(rows) > 0)
		r = sh_fail(&call->error, SH_FAILED_PRECONDITION, "data_key.destroyed", "%s", scope);
	return r;
}

int data_key_make(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key)
{
	ShDataKey *key = sh_alloc(call->arena, sizeof *key);
	uint8_t wrapped[WRAPPED];
	const ShRows *rows;
	uint32_t root_id;
	int r = need_living(call, scope);

	if (r == 0)
		r = sh_query_v(call, &sql_next_data_key, &rows, NULL, 0);
	if (r != 0 || !key)
		return r != 0 ? r : sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "data_key");
	key->id = (uint32_t) sh_rows_int(rows, 0, "key_id");
	sh_random(key->key, sizeof key->key);
	if ((r = data_key_wrap(call, scope, purpose, key, wrapped, &root_id)) != 0 ||
	    (r = sh_query(call, &sql_put_data_key, NULL, sh_text(call->municipality), sh_int(key->id), sh_text(scope),
			  sh_text(purpose), sh_bytes(wrapped, sizeof wrapped), sh_int(call->now_us), sh_int(root_id),
			  sh_bool(has_secret(scope)))) != 0)
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
			return data_key_make(call, scope, purpose, ret_key);
	}
	if (r != 0)
		return r;
	return unwrap(call, rows, 0, (uint32_t) sh_rows_int(rows, 0, "key_id"), scope, purpose, ret_key);
}

int sh_data_key_by_id(ShCall *call, uint32_t id, const ShDataKey **ret_key)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_get_data_key, &rows, sh_text(call->municipality), sh_int(id));

	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_INTERNAL, "data_key.unknown", "%u", id);
	return unwrap(call, rows, 0, id, sh_rows_str(rows, 0, "scope"), sh_rows_str(rows, 0, "purpose"), ret_key);
}

int data_key_each(ShCall *call, const char *scope, const char *purpose,
		  int (*each)(ShCall *call, const ShDataKey *key, void *arg), void *arg)
{
	const ShRows *rows;
	int r = sh_query(call, &sql_all_data_keys, &rows, sh_text(call->municipality), sh_text(scope),
			 sh_text(purpose));

	for (int i = 0; r == 0 && i < sh_rows_count(rows); i++) {
		const ShDataKey *key;

		r = unwrap(call, rows, i, (uint32_t) sh_rows_int(rows, i, "key_id"), scope, purpose, &key);
		if (r == 0)
			r = each(call, key, arg);
	}
	return r;
}
