#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stdint.h>

/* Sealed cells: AES-256-GCM with a random nonce; the additional data bind a cell to its tenant, its permanent cell
 * number (cells.def of the service; never renumbered) and its row, so that a cell moved elsewhere does not open. */
typedef struct ShDataKey {
	uint32_t id; /* which key, stands in front of every sealed cell */
	uint8_t key[32];
} ShDataKey;

typedef struct ShCellName {
	const char *municipality;
	uint32_t cell; /* permanent number */
	const char *row_id;
} ShCellName;

/* format 1 byte | key id 4 bytes big endian | nonce 12 | ciphertext | tag 16. In the arena. */
int sh_seal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *plain, size_t len,
	    const uint8_t **ret_sealed, size_t *ret_len, ShError *err);
/* SH_FAULT seal.does_not_open for a wrong key, name or changed byte. The plain text lives in the arena (wiped). */
int sh_unseal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *sealed, size_t len,
	      const uint8_t **ret_plain, size_t *ret_len, ShError *err);
/* The key id in front of a sealed cell; refuses where it is none. */
int sh_seal_key_id(const void *sealed, size_t len, uint32_t *ret_id, ShError *err);

/* Data keys travel and rest wrapped under the daemon's root key (AES-256-GCM, AAD = municipality|scope|purpose|id).
 */
int sh_key_wrap(const uint8_t root[32], const char *context, const ShDataKey *key, uint8_t ret_wrapped[64],
		ShError *err);
int sh_key_unwrap(const uint8_t root[32], const char *context, uint32_t id, const uint8_t wrapped[64],
		  ShDataKey *ret_key, ShError *err);

/* Blind index: HMAC-SHA-256 under a key derived (HKDF) from the data key for this purpose; 32 bytes. */
int sh_blind(const ShDataKey *key, uint32_t cell, const void *value, size_t len, uint8_t ret_index[32], ShError *err);

/* For a stranger's eyes only: sealed to another service's public key (X25519 sealed box, libsodium). The pair is
 * derived from that service's root key; its public half is published in hex as <public_dir>/<service>.box. */
int sh_box_public(const uint8_t root[32], uint8_t ret_public[32]);
int sh_box_seal(ShArena *arena, const uint8_t to_public[32], const void *plain, size_t len,
		const uint8_t **ret_sealed, size_t *ret_len, ShError *err);
int sh_box_open(ShArena *arena, const uint8_t root[32], const void *sealed, size_t len, const uint8_t **ret_plain,
		size_t *ret_len, ShError *err);
