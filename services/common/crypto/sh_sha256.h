#pragma once
#include <stddef.h>
#include <stdint.h>

/* SHA-256 of much: by OpenSSL, which uses the processor's own instructions (libsodium's is portable C, several times
 * slower). What is short or rare may use either. */
typedef struct ShSha256 ShSha256;

ShSha256 *sh_sha256_begin(void);
void sh_sha256_add(ShSha256 *hash, const void *bytes, size_t n);
void sh_sha256_end(ShSha256 *hash, uint8_t ret[32]); /* and frees it */
