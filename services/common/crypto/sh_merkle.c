#include "sh_merkle.h"

#include <sodium.h>
#include <string.h>

/* RFC 6962 §2.1: the prefix keeps a leaf from being shown as a node and the other way round. */
enum { LEAF = 0x00, NODE = 0x01 };

static void hash2(uint8_t prefix, const void *a, size_t a_len, const void *b, size_t b_len, uint8_t ret_hash[SH_HASH])
{
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, &prefix, 1);
	crypto_hash_sha256_update(&state, a, a_len);
	crypto_hash_sha256_update(&state, b, b_len);
	crypto_hash_sha256_final(&state, ret_hash);
}

void sh_leaf_hash(const void *record, size_t len, uint8_t ret_hash[SH_HASH])
{
	hash2(LEAF, record, len, "", 0, ret_hash);
}

static unsigned bits(uint64_t n) { return (unsigned) __builtin_popcountll(n); }

void sh_frontier_add(ShFrontier *tree, const uint8_t leaf[SH_HASH])
{
	uint8_t carry[SH_HASH];

	memcpy(carry, leaf, SH_HASH);
	/* As in adding one to a binary number: every full sub-tree of the carry's width joins it. */
	for (uint64_t n = tree->size; n & 1; n >>= 1)
		hash2(NODE, tree->hash[--tree->count], SH_HASH, carry, SH_HASH, carry);
	memcpy(tree->hash[tree->count++], carry, SH_HASH);
	tree->size++;
}

void sh_frontier_root(const ShFrontier *tree, uint8_t ret_root[SH_HASH])
{
	if (tree->count == 0) {
		crypto_hash_sha256(ret_root, (const unsigned char *) "", 0);
		return;
	}
	memcpy(ret_root, tree->hash[tree->count - 1], SH_HASH);
	for (unsigned i = tree->count - 1; i-- > 0;)
		hash2(NODE, tree->hash[i], SH_HASH, ret_root, SH_HASH, ret_root);
}

typedef struct Proof {
	const ShFrontier *old;
	const uint8_t (*leaf)[SH_HASH];
	uint8_t (*hash)[SH_HASH];
	unsigned count;
} Proof;

/* The root over leaves from..to: either all of them are new, or they are one of the full sub-trees of the old tree.
 */
static void root_of(const Proof *p, uint64_t from, uint64_t to, uint8_t ret_root[SH_HASH])
{
	ShFrontier tree = { 0 };
	uint64_t at = 0;

	for (unsigned i = 0; i < p->old->count && at <= from; i++) {
		uint64_t left = p->old->size - at, width = UINT64_C(1) << (63 - __builtin_clzll(left));

		if (at == from) {
			memcpy(ret_root, p->old->hash[i], SH_HASH);
			return;
		}
		at += width;
	}
	for (uint64_t i = from; i < to; i++)
		sh_frontier_add(&tree, p->leaf[i - p->old->size]);
	sh_frontier_root(&tree, ret_root);
}

/* SUBPROOF of the RFC; `whole`: these leaves are the tree that the asker knows. */
static void subproof(Proof *p, uint64_t from, uint64_t to, bool whole)
{
	uint64_t k = 1;

	if (p->old->size == to) {
		if (!whole)
			root_of(p, from, to, p->hash[p->count++]);
		return;
	}
	while (k * 2 < to - from)
		k *= 2;
	if (p->old->size <= from + k) {
		subproof(p, from, from + k, whole);
		root_of(p, from + k, to, p->hash[p->count++]);
	} else {
		subproof(p, from + k, to, false);
		root_of(p, from, from + k, p->hash[p->count++]);
	}
}

unsigned sh_consistency_proof(const ShFrontier *old, const uint8_t (*leaf)[SH_HASH], uint64_t n,
			      uint8_t ret_proof[SH_FRONTIER_MAX][SH_HASH])
{
	Proof p = { old, leaf, ret_proof, 0 };

	if (old->size > 0 && n > 0)
		subproof(&p, 0, old->size + n, true);
	return p.count;
}

size_t sh_frontier_pack(const ShFrontier *tree, uint8_t out[8 + SH_FRONTIER_MAX * SH_HASH])
{
	for (int i = 0; i < 8; i++)
		out[i] = (uint8_t) (tree->size >> (56 - 8 * i));
	memcpy(out + 8, tree->hash, (size_t) tree->count * SH_HASH);
	return 8 + (size_t) tree->count * SH_HASH;
}

bool sh_frontier_unpack(ShFrontier *tree, const void *packed, size_t len)
{
	const uint8_t *p = packed;
	uint64_t size = 0;

	if (len < 8)
		return false;
	for (int i = 0; i < 8; i++)
		size = size << 8 | p[i];
	if (len != 8 + (size_t) bits(size) * SH_HASH)
		return false;
	memset(tree, 0, sizeof *tree);
	tree->size = size;
	tree->count = bits(size);
	memcpy(tree->hash, p + 8, len - 8);
	return true;
}
