#pragma once
#include "sh_error.h"
#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Keys in a PKCS#11 token, through OpenSSL's engine "pkcs11" (libp11). One token a process, opened once before any
 * key is read. The PIN comes from a file that only its owner can read and stands in no message of ours. */
typedef struct ShTokenSettings {
	const char *module;   /* the token's library; "" = no token */
	const char *pin_file; /* one line */
	const char
		*root_key; /* pkcs11: URI of the RSA key that root keys are wrapped under; "": roots rest in clear */
} ShTokenSettings;

/* 0 also where no module is set. Refuses with token.pin (missing, or readable by others), token.unavailable,
 * token.key_unknown. */
int sh_token_open(const ShTokenSettings *settings, ShError *err);
void sh_token_close(void);

/* A private key by its pkcs11: URI, used as any EVP_PKEY; it never leaves the token. The caller frees. */
int sh_token_key(const char *uri, EVP_PKEY **ret_key, ShError *err);

/* Whether roots are to rest wrapped: then one in clear is refused. */
bool sh_token_has_root_key(void);
/* RSA-OAEP (SHA-1, which is what tokens know) of 32 bytes; at most SH_TOKEN_WRAPPED bytes. */
enum { SH_TOKEN_WRAPPED = 512 };
bool sh_token_wrap(const uint8_t root[32], uint8_t ret_wrapped[SH_TOKEN_WRAPPED], size_t *ret_len);
bool sh_token_unwrap(const uint8_t *wrapped, size_t len, uint8_t ret_root[32]);
