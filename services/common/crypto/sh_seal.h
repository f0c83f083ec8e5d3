#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stdint.h>

/* A daemon's root keys, newest first: two while a rotation is under way. Copies are wiped by who holds them. */
enum { SH_ROOTS = 2 };
typedef struct ShRoots {
	size_t n;
	uint32_t id[SH_ROOTS];
	uint8_t key[SH_ROOTS][32];
} ShRoots;
uint32_t sh_root_id(const uint8_t root[32]); /* tells roots apart, says nothing about them */
/* What data keys of a scope are wrapped under: follows from the root and the scope's own secret (sh_scope.h). */
void sh_scope_key(const uint8_t root[32], const uint8_t secret[32], uint8_t ret_key[32]);

/* Sealed cells: AES-256-GCM with a random nonce; the additional data bind a cell to its tenant, its permanent cell
 * number (cells.def of the service; never renumbered) and its row, so that a cell moved elsewhere does not open.
 * The nonce comes from sh_random: who injects chance there (tests, simulators) and repeats it under one key gives
 * that key's text away. For the same reason a data key is to be replaced before 2^32 cells (NIST SP 800-38D §8.3). */
typedef struct ShDataKey {
	uint32_t id; /* which key, stands in front of every sealed cell */
	uint8_t key[32];
} ShDataKey;

typedef struct ShCellName {
	const char *municipality; /* texts of at most 256 bytes */
	uint32_t cell;            /* permanent number */
	const char *row_id;
} ShCellName;

/* format 1 byte | key id 4 bytes big endian | nonce 12 | ciphertext | tag 16. In the arena. At most 1 GiB. */
int sh_seal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *plain, size_t len,
	    const uint8_t **ret_sealed, size_t *ret_len, ShError *err);
/* SH_FAULT seal.does_not_open for a wrong key, name or changed byte. The plain text lives in the arena (wiped) and
 * has a zero behind its last byte. */
int sh_unseal(ShArena *arena, const ShDataKey *key, const ShCellName *name, const void *sealed, size_t len,
	      const uint8_t **ret_plain, size_t *ret_len, ShError *err);
/* The key id in front of a sealed cell; refuses with seal.malformed where it is none. */
int sh_seal_key_id(const void *sealed, size_t len, uint32_t *ret_id, ShError *err);

/* Data keys travel and rest wrapped under the daemon's root key, or their scope's (sh_scope_key): "SHK1" | nonce 12 |
 * key 32 | tag 16, AES-256-GCM. context = municipality|scope|purpose, at most 256 bytes; the id is bound by itself.
 * SH_FAULT seal.key_does_not_open. */
int sh_key_wrap(const uint8_t root[32], const char *context, const ShDataKey *key, uint8_t ret_wrapped[64],
		ShError *err);
int sh_key_unwrap(const uint8_t root[32], const char *context, uint32_t id, const uint8_t wrapped[64],
		  ShDataKey *ret_key, ShError *err);

/* Blind index: HMAC-SHA-256 under a key derived (HKDF) from the data key for this cell; 32 bytes. Equal values under
 * one key have equal indexes, that is what it is for: the value must be in its one normal spelling, and the index is
 * as secret as the number of times a value occurs. */
int sh_blind(const ShDataKey *key, uint32_t cell, const void *value, size_t len, uint8_t ret_index[32], ShError *err);
/* The same in two steps, for many values of one cell: the derived key is the dearer half. Wipe it. */
typedef struct ShBlindKey {
	uint8_t key[32];
} ShBlindKey;
int sh_blind_key(const ShDataKey *key, uint32_t cell, ShBlindKey *ret_key, ShError *err);
void sh_blind_with(const ShBlindKey *key, const void *value, size_t len, uint8_t ret_index[32]);

/* For a stranger's eyes only: sealed to another service's public key (X25519 sealed box, libsodium). The pair is
 * derived from that service's root key; its public half is published in hex as <public_dir>/<service>.box
 * (sh_keys_peer_box). It hides, it does not say who sealed it. SH_FAULT box.does_not_open. */
int sh_box_public(const uint8_t root[32], uint8_t ret_public[32]);
int sh_box_seal(ShArena *arena, const uint8_t to_public[32], const void *plain, size_t len,
		const uint8_t **ret_sealed, size_t *ret_len, ShError *err);
int sh_box_open(ShArena *arena, const ShRoots *roots, const void *sealed, size_t len, const uint8_t **ret_plain,
		size_t *ret_len, ShError *err);
