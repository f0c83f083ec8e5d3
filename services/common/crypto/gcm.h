#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* AES-256-GCM with a 12 byte nonce and a 16 byte tag behind the text. Private to this folder. */
enum { GCM_NONCE = 12, GCM_TAG = 16 };

typedef struct Gcm {
	const uint8_t *key;   /* 32 bytes */
	const uint8_t *nonce; /* 12 bytes */
	const void *aad;
	size_t aad_len;
} Gcm;

/* out: len + 16 bytes. false only where OpenSSL fails, or over 1 GiB. */
bool sh_gcm_seal(const Gcm *gcm, const void *plain, size_t len, uint8_t *out);
/* `len` counts the tag; out: len - 16 bytes, wiped where the tag is wrong. */
bool sh_gcm_open(const Gcm *gcm, const uint8_t *sealed, size_t len, uint8_t *out);
