#include "sh_hex.h"
#include "sh_merkle.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

/* The known tree of the certificate-transparency project: eight leaves and the root after each. */
static const struct {
	const char *leaf;
	size_t len;
	const char *root;
} known[] = {
	{ "", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" },
	{ "\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125" },
	{ "\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77" },
	{ "\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7" },
	{ "\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4" },
	{ "\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef" },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c" },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
	  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" },
};

#define EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

Test(merkle, known_roots)
{
	uint8_t leaf[SH_HASH], root[SH_HASH];
	ShFrontier tree = { 0 };
	char hex[65];

	sh_frontier_root(&tree, root);
	sh_hex(hex, root, SH_HASH);
	cr_expect_str_eq(hex, EMPTY);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		sh_leaf_hash(known[i].leaf, known[i].len, leaf);
		sh_frontier_add(&tree, leaf);
		sh_frontier_root(&tree, root);
		sh_hex(hex, root, SH_HASH);
		cr_expect_str_eq(hex, known[i].root, "size %zu", i + 1);
	}
}

/* As RFC 6962 §2.1 writes it: k = the largest power of two smaller than n. */
static void naive(uint8_t (*leaf)[SH_HASH], size_t n, uint8_t ret_root[SH_HASH])
{
	uint8_t node[1 + 2 * SH_HASH] = { 0x01 };
	size_t k = 1;

	if (n == 0) {
		crypto_hash_sha256(ret_root, node, 0);
		return;
	}
	if (n == 1) {
		memcpy(ret_root, leaf[0], SH_HASH);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	naive(leaf, k, node + 1);
	naive(leaf + k, n - k, node + 1 + SH_HASH);
	crypto_hash_sha256(ret_root, node, sizeof node);
}

Test(merkle, every_size_agrees_with_the_definition_and_comes_back_from_its_packed_form)
{
	enum { SIZES = 300 };
	static uint8_t leaf[SIZES][SH_HASH];
	uint8_t root[SH_HASH], expected[SH_HASH], packed[8 + SH_FRONTIER_MAX * SH_HASH];
	ShFrontier tree = { 0 }, again;

	for (unsigned n = 0; n <= SIZES; n++) {
		size_t len = sh_frontier_pack(&tree, packed);

		naive(leaf, n, expected);
		sh_frontier_root(&tree, root);
		cr_expect_arr_eq(root, expected, SH_HASH, "size %u", n);
		cr_expect_eq(tree.count, (unsigned) __builtin_popcount(n));
		cr_expect_eq(len, 8 + 32u * tree.count);
		memset(&again, 0xee, sizeof again);
		cr_assert(sh_frontier_unpack(&again, packed, len), "size %u", n);
		sh_frontier_root(&again, root);
		cr_expect_arr_eq(root, expected, SH_HASH, "size %u unpacked", n);
		cr_expect_not(sh_frontier_unpack(&again, packed, len - 1), "size %u", n);
		cr_expect_not(sh_frontier_unpack(&again, packed, len + 1), "size %u", n);
		if (n == SIZES)
			break;
		sh_leaf_hash(&n, sizeof n, leaf[n]);
		if (n % 2) /* grow the one that was stored, too */
			cr_assert(sh_frontier_unpack(&tree, packed, len));
		sh_frontier_add(&tree, leaf[n]);
	}
}

/* RFC 9162 §2.1.4.2, as a verifier has it: only both sizes, both roots and the proof. */
static bool consistent(uint64_t first, uint64_t second, const uint8_t *first_root, const uint8_t *second_root,
		       uint8_t (*proof)[SH_HASH], unsigned n)
{
	uint8_t fr[SH_HASH], sr[SH_HASH], node[1 + 2 * SH_HASH] = { 0x01 };
	uint64_t fn = first - 1, sn = second - 1;
	unsigned at = 0;

	while (fn & 1)
		fn >>= 1, sn >>= 1;
	memcpy(fr, (first & (first - 1)) == 0 ? first_root : proof[at++], SH_HASH);
	memcpy(sr, fr, SH_HASH);
	for (; at < n; at++) {
		if (sn == 0)
			return false;
		if ((fn & 1) || fn == sn) {
			memcpy(node + 1, proof[at], SH_HASH);
			memcpy(node + 1 + SH_HASH, fr, SH_HASH);
			crypto_hash_sha256(fr, node, sizeof node);
			memcpy(node + 1 + SH_HASH, sr, SH_HASH);
			crypto_hash_sha256(sr, node, sizeof node);
			while (fn && !(fn & 1))
				fn >>= 1, sn >>= 1;
		} else {
			memcpy(node + 1, sr, SH_HASH);
			memcpy(node + 1 + SH_HASH, proof[at], SH_HASH);
			crypto_hash_sha256(sr, node, sizeof node);
		}
		fn >>= 1, sn >>= 1;
	}
	return sn == 0 && memcmp(fr, first_root, SH_HASH) == 0 && memcmp(sr, second_root, SH_HASH) == 0;
}

Test(merkle, a_proof_from_the_frontier_and_the_new_leaves_shows_that_the_old_tree_is_the_beginning)
{
	enum { SIZES = 70 };
	static uint8_t leaf[SIZES][SH_HASH];
	uint8_t proof[SH_FRONTIER_MAX][SH_HASH], old_root[SH_HASH], new_root[SH_HASH];
	ShFrontier old = { 0 };

	for (unsigned n = 0; n < SIZES; n++)
		sh_leaf_hash(&n, sizeof n, leaf[n]);
	for (unsigned m = 1; m < SIZES; m++) {
		sh_frontier_add(&old, leaf[m - 1]);
		naive(leaf, m, old_root);
		for (unsigned n = m + 1; n <= SIZES; n++) {
			unsigned k = sh_consistency_proof(&old, (const uint8_t(*)[SH_HASH]) leaf + m, n - m, proof);

			naive(leaf, n, new_root);
			cr_expect(consistent(m, n, old_root, new_root, proof, k), "%u in %u", m, n);
			old_root[0] ^= 1;
			cr_expect_not(consistent(m, n, old_root, new_root, proof, k), "%u in %u", m, n);
			old_root[0] ^= 1;
		}
	}
}

Test(merkle, packed_form)
{
	uint8_t widest[8 + SH_FRONTIER_MAX * SH_HASH], leaf[SH_HASH], out[sizeof widest];
	ShFrontier tree = { 0 };
	char hex[17];

	memset(widest, 0xff, sizeof widest);
	cr_expect(sh_frontier_unpack(&tree, widest, sizeof widest));
	cr_expect_eq(tree.size, UINT64_MAX);
	cr_expect_eq(sh_frontier_pack(&tree, out), sizeof widest);
	cr_expect_arr_eq(out, widest, sizeof widest);
	cr_expect_not(sh_frontier_unpack(&tree, widest, sizeof widest - SH_HASH));
	cr_expect_not(sh_frontier_unpack(&tree, widest, 0));

	tree = (ShFrontier){ 0 };
	sh_leaf_hash("", 0, leaf);
	for (int i = 0; i < 258; i++)
		sh_frontier_add(&tree, leaf);
	sh_frontier_pack(&tree, out);
	sh_hex(hex, out, 8);
	cr_expect_str_eq(hex, "0000000000000102", "big endian");
}
