#include "sh_kept.h"
#include "common_sql.h"
#include "sh_without.h"

#include <sodium.h>
#include <string.h>

int sh_kept_take(ShCall *call, const void *request, size_t len, const uint8_t **ret_reply, size_t *ret_len)
{
	uint8_t hash[crypto_hash_sha256_BYTES];
	const uint8_t *first;
	const ShRows *rows;
	size_t n;
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
	first = sh_rows_bytes(call, rows, 0, "request_hash", &n);
	if ((n != sizeof hash || memcmp(first, hash, n) != 0) && !SH_WITHOUT(kept_request))
		return sh_fail(&call->error, SH_ALREADY_EXISTS, "key.other_request", "%s", call->rpc);
	*ret_reply = sh_rows_bytes(call, rows, 0, "reply", ret_len);
	return 0;
}

int sh_kept_put(ShCall *call, const void *reply, size_t len)
{
	return sh_query(call, &sql_put_reply, NULL, sh_text(call->municipality), sh_text(call->caller),
			sh_text(call->rpc), sh_text(call->key), sh_bytes(reply, len));
}
