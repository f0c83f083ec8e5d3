#include "hkdf.h"

#include <sodium.h>
#include <string.h>

void sh_hmac(const void *key, size_t key_len, const void *message, size_t len, uint8_t ret_mac[32])
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, message, len);
	crypto_auth_hmacsha256_final(&state, ret_mac);
	sodium_memzero(&state, sizeof state);
}

void sh_hkdf32(const uint8_t key[32], const char *salt, const void *info, size_t info_len, uint8_t ret_key[32])
{
	const uint8_t first_block = 1;
	crypto_auth_hmacsha256_state state;
	uint8_t extracted[32];

	sh_hmac(salt, strlen(salt), key, 32, extracted);
	crypto_auth_hmacsha256_init(&state, extracted, sizeof extracted);
	crypto_auth_hmacsha256_update(&state, info, info_len);
	crypto_auth_hmacsha256_update(&state, &first_block, 1);
	crypto_auth_hmacsha256_final(&state, ret_key);
	sodium_memzero(&state, sizeof state);
	sodium_memzero(extracted, sizeof extracted);
}
