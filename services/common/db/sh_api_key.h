#pragma once
#include "sh_db.h"

/* Keys of a door's clients: "shk_<key id>_<64 hex digits>", made by `shienctl apikey`; only the SHA-256 rests here.
 */
enum { SH_API_KEY_MAX = 120 };

/* Who shows this key: actor id "client:<name>" and its roles, in the arena. Refuses with api_key.wrong, the same for
 * unknown, revoked, expired and wrong. */
int sh_api_key_check(ShCall *call, const char *shown, const char **ret_actor, const char **ret_roles);

/* Makes one: out holds the text to show once; the row is what the operator's command stores. */
void sh_api_key_make(char out[SH_API_KEY_MAX], char ret_key_id[17], uint8_t ret_hash[32]);
