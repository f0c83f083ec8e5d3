#include "sh_api_key.h"
#include "common_sql.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { ID = 16, SECRET = 64 };

int sh_api_key_check(ShCall *call, const char *shown, const char **ret_actor, const char **ret_roles)
{
	uint8_t hash[32], kept[32];
	char id[ID + 1];
	const ShRows *rows;
	int r;

	if (strlen(shown) != 4 + ID + 1 + SECRET || strncmp(shown, "shk_", 4) != 0 || shown[4 + ID] != '_')
		return sh_fail(&call->error, SH_UNAUTHENTICATED, "api_key.wrong", "-");
	memcpy(id, shown + 4, ID);
	id[ID] = '\0';
	crypto_hash_sha256(hash, (const uint8_t *) shown + 4 + ID + 1, SECRET);
	r = sh_query(call, &sql_get_api_key, &rows, sh_text(call->municipality), sh_text(id), sh_int(call->now_us));
	if (r != 0)
		return r;
	if (sh_rows_count(rows) != 1 || !sh_rows_exact(rows, 0, "hash", kept, sizeof kept) ||
	    sodium_memcmp(kept, hash, sizeof hash) != 0)
		return sh_fail(&call->error, SH_UNAUTHENTICATED, "api_key.wrong", "-");
	*ret_actor = sh_printf(call->arena, "client:%s", sh_rows_str(rows, 0, "client"));
	*ret_roles = sh_rows_str(rows, 0, "roles");
	return 0;
}

void sh_api_key_make(char out[SH_API_KEY_MAX], char ret_key_id[ID + 1], uint8_t ret_hash[32])
{
	uint8_t id[ID / 2], secret[SECRET / 2];
	char text[SECRET + 1];

	sh_random(id, sizeof id);
	sh_random(secret, sizeof secret);
	sh_hex(ret_key_id, id, sizeof id);
	sh_hex(text, secret, sizeof secret);
	crypto_hash_sha256(ret_hash, (const uint8_t *) text, SECRET);
	snprintf(out, SH_API_KEY_MAX, "shk_%s_%s", ret_key_id, text);
	sodium_memzero(text, sizeof text);
}
