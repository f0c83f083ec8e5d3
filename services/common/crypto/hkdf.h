#pragma once
#include <stddef.h>
#include <stdint.h>

/* HKDF-SHA-256 (RFC 5869), one block of output: a key for one purpose out of a key for several. */
void sh_hkdf32(const uint8_t key[32], const char *salt, const void *info, size_t info_len, uint8_t ret_key[32]);
/* HMAC-SHA-256 of one buffer. */
void sh_hmac(const void *key, size_t key_len, const void *message, size_t len, uint8_t ret_mac[32]);
