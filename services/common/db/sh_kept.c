#include "sh_kept.h"
#include "common_sql.h"
#include "sh_without.h"

#include <sodium.h>
#include <string.h>

int sh_kept_take(ShCall *call, const void *request, size_t len, const uint8_t **ret_reply, size_t *ret_len)
{
	uint8_t hash[crypto_hash_sha256_BYTES], first[sizeof hash];
	const ShRows *rows;
	int r;

	*ret_reply = NULL;
	crypto_hash_sha256(hash, request, len);
	r = sh_query(call, &sql_take_key, &rows, sh_text(call->municipality), sh_text(call->caller),
		     sh_text(call->rpc), sh_text(call->key), sh_bytes(hash, sizeof hash), sh_int(call->now_us));
	if (r != 0 || sh_rows_count(rows) == 1 || SH_WITHOUT(kept_reply))
		return r;

	/* The insert waited for whoever had the key; by now that transaction has ended. */
	r = sh_query(call, &sql_get_kept, &rows, sh_text(call->municipality), sh_text(call->caller),
		     sh_text(call->rpc), sh_text(call->key));
	if (r != 0)
		return r;
	if (sh_rows_count(rows) == 0)
		return sh_fail(&call->error, SH_ABORTED, "key.gone", "%s", call->rpc);
	if ((!sh_rows_exact(rows, 0, "request_hash", first, sizeof first) || memcmp(first, hash, sizeof hash) != 0) &&
	    !SH_WITHOUT(kept_request))
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "key.other_request", "%s", call->rpc);
	*ret_reply = sh_rows_bytes(call, rows, 0, "reply", ret_len);
	/* an empty answer in its place would be read as the answer */
	return sh_arena_exhausted(call->arena)
		       ? sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "%s", call->rpc)
		       : 0;
}

int sh_kept_put(ShCall *call, const void *reply, size_t len)
{
	return sh_query(call, &sql_put_reply, NULL, sh_text(call->municipality), sh_text(call->caller),
			sh_text(call->rpc), sh_text(call->key), sh_bytes(reply, len));
}
