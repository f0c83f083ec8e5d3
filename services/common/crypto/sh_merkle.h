#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* RFC 6962 §2.1 Merkle tree over SHA-256, grown leaf by leaf from its frontier (the roots of its full sub-trees). */
enum { SH_HASH = 32, SH_FRONTIER_MAX = 64 };

typedef struct ShFrontier {
	uint64_t size;                          /* leaves */
	unsigned count;                         /* hashes in use = set bits of size */
	uint8_t hash[SH_FRONTIER_MAX][SH_HASH]; /* widest first */
} ShFrontier;

void sh_leaf_hash(const void *record, size_t len, uint8_t ret_hash[SH_HASH]); /* SHA-256(0x00 || record) */
void sh_frontier_add(ShFrontier *tree, const uint8_t leaf[SH_HASH]);
void sh_frontier_root(const ShFrontier *tree, uint8_t ret_root[SH_HASH]); /* of the empty tree: SHA-256("") */
/* RFC 6962 §2.1.2: that the tree of `old` is the beginning of that with `n` further leaves. At most 64 hashes. */
unsigned sh_consistency_proof(const ShFrontier *old, const uint8_t (*leaf)[SH_HASH], uint64_t n,
			      uint8_t ret_proof[SH_FRONTIER_MAX][SH_HASH]);
/* As stored: 8 bytes big endian size, then the hashes. Returns bytes written / false where malformed. */
size_t sh_frontier_pack(const ShFrontier *tree, uint8_t out[8 + SH_FRONTIER_MAX * SH_HASH]);
bool sh_frontier_unpack(ShFrontier *tree, const void *packed, size_t len);
