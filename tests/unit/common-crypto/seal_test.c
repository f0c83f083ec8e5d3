#include "hkdf.h"
#include "keys_fixture.h"
#include "sh_hex.h"
#include "sh_seal.h"

#include <criterion/criterion.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <string.h>

static const ShDataKey key = { 7, "0123456789abcdef0123456789abcde" };
static const ShCellName cell = { "131016", 12, "0190b3f2-7c1e-7000-8000-000000000001" };

Test(seal, opens_where_it_was_sealed_and_nowhere_else)
{
	static const struct {
		const char *what;
		ShCellName name;
		ShDataKey key;
	} cases[] = {
		{ "other tenant", { "131024", 12, "0190b3f2-7c1e-7000-8000-000000000001" }, { 7, "" } },
		{ "other cell", { "131016", 13, "0190b3f2-7c1e-7000-8000-000000000001" }, { 7, "" } },
		{ "other row", { "131016", 12, "0190b3f2-7c1e-7000-8000-000000000002" }, { 7, "" } },
		{ "no row", { "131016", 12, "" }, { 7, "" } },
		{ "a byte moved over", { "1310160", 12, "190b3f2-7c1e-7000-8000-000000000001" }, { 7, "" } },
		{ "other key", { "131016", 12, "0190b3f2-7c1e-7000-8000-000000000001" }, { 7, "another key" } },
		{ "other key id", { "131016", 12, "0190b3f2-7c1e-7000-8000-000000000001" }, { 8, "" } },
	};
	static const size_t lengths[] = { 0, 1, 12, 15, 16, 17, 1000, 70000 };
	static uint8_t plain[70000];
	ShArena *arena = sh_arena_new(1 << 20);
	const uint8_t *sealed, *opened;
	size_t len, opened_len;
	ShError err = { 0 };
	uint32_t id;

	memset(plain, 'x', sizeof plain);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		cr_assert_eq(sh_seal(arena, &key, &cell, plain, lengths[i], &sealed, &len, &err), 0, "%s",
			     err.reason);
		cr_expect_eq(len, lengths[i] + 33);
		cr_expect_eq(sh_seal_key_id(sealed, len, &id, &err), 0);
		cr_expect_eq(id, 7);
		cr_assert_eq(sh_unseal(arena, &key, &cell, sealed, len, &opened, &opened_len, &err), 0);
		cr_expect_eq(opened_len, lengths[i]);
		cr_expect_eq(memcmp(opened, plain, opened_len), 0);
		cr_expect_eq(opened[opened_len], 0);
		cr_expect_null(memmem(sealed, len, "xxxx", 4), "length %zu", lengths[i]);
	}
	cr_assert_eq(sh_seal(arena, &key, &cell, "123456789012", 12, &sealed, &len, &err), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShDataKey k = cases[i].key;

		if (!k.key[0])
			memcpy(k.key, key.key, sizeof k.key);
		opened = NULL;
		cr_expect_eq(sh_unseal(arena, &k, &cases[i].name, sealed, len, &opened, &opened_len, &err), SH_FAULT,
			     "%s", cases[i].what);
		cr_expect_str_eq(err.reason, "seal.does_not_open", "%s", cases[i].what);
		cr_expect_null(opened);
	}
	/* The same bytes one after the other, cut elsewhere. */
	cr_assert_eq(sh_seal(arena, &key, &(ShCellName){ "A", 0x42424242, "C" }, "x", 1, &sealed, &len, &err), 0);
	cr_expect_eq(sh_unseal(arena, &key, &(ShCellName){ "AB", 0x42424243, "" }, sealed, len, &opened, &opened_len,
			       &err),
		     SH_FAULT);
	sh_arena_free(arena);
}

Test(seal, no_changed_byte_and_no_other_length_opens)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const uint8_t *sealed, *opened;
	uint8_t changed[128] = { 0 };
	size_t len, opened_len;
	ShError err;
	uint32_t id;

	cr_assert_eq(sh_seal(arena, &key, &cell, "123456789012", 12, &sealed, &len, &err), 0);
	for (size_t at = 0; at < len; at++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(changed, sealed, len);
			changed[at] ^= (uint8_t) (1 << bit);
			cr_expect_eq(sh_unseal(arena, &key, &cell, changed, len, &opened, &opened_len, &err),
				     SH_FAULT, "byte %zu bit %d", at, bit);
		}
	memcpy(changed, sealed, len);
	changed[4] = 8; /* the key's number changed, and a reader who has the same key under that number */
	cr_expect_eq(sh_unseal(arena, &(ShDataKey){ 8, "0123456789abcdef0123456789abcde" }, &cell, changed, len,
			       &opened, &opened_len, &err),
		     SH_FAULT);
	memcpy(changed, sealed, len);
	for (size_t n = 0; n <= len + 1; n++)
		if (n != len)
			cr_expect_eq(sh_unseal(arena, &key, &cell, changed, n, &opened, &opened_len, &err), SH_FAULT,
				     "length %zu", n);
	cr_expect_eq(sh_seal_key_id(sealed, 32, &id, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "seal.malformed");
	changed[0] = 2;
	cr_expect_eq(sh_seal_key_id(changed, len, &id, &err), SH_REFUSED);
	sh_arena_free(arena);
}

Test(seal, limits)
{
	ShArena *arena = sh_arena_new(4096), *small = sh_arena_new(64);
	const uint8_t *sealed, *a, *b;
	char long_row[300];
	uint8_t plain[100] = { 0 };
	size_t len;
	ShError err;

	cr_expect_eq(sh_seal(small, &key, &cell, plain, sizeof plain, &sealed, &len, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "request.too_large");
	cr_expect_eq(sh_seal(arena, &key, &cell, plain, SIZE_MAX, &sealed, &len, &err), SH_REFUSED);
	sh_arena_free(arena);
	arena = sh_arena_new(4096);
	memset(long_row, 'r', sizeof long_row - 1);
	long_row[sizeof long_row - 1] = '\0';
	cr_expect_eq(sh_seal(arena, &key, &(ShCellName){ "131016", 1, long_row }, plain, 1, &sealed, &len, &err),
		     SH_FAULT, "never silently cut off");
	cr_assert_eq(sh_seal(arena, &key, &cell, plain, 9, &a, &len, &err), 0);
	cr_assert_eq(sh_seal(arena, &key, &cell, plain, 9, &b, &len, &err), 0);
	cr_expect_neq(memcmp(a + 5, b + 5, 12), 0, "another nonce each time");
	sh_arena_free(arena);
	sh_arena_free(small);
}

Test(seal, data_keys_unwrap_in_their_context_only)
{
	static const struct {
		const char *root, *context;
		uint32_t id;
	} cases[] = { { "another root", "131016|d1|support", 7 },
		      { "root", "131024|d1|support", 7 },
		      { "root", "131016|d1|supporT", 7 },
		      { "root", "", 7 },
		      { "root", "131016|d1|support", 8 } };
	uint8_t root[32] = "root", wrapped[64], changed[64];
	ShDataKey got = { 0 };
	ShError err = { 0 };

	cr_assert_eq(sh_key_wrap(root, "131016|d1|support", &key, wrapped, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_key_unwrap(root, "131016|d1|support", 7, wrapped, &got, &err), 0);
	cr_expect_eq(got.id, 7);
	cr_expect_arr_eq(got.key, key.key, 32);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint8_t other[32] = { 0 };

		strcpy((char *) other, cases[i].root);
		cr_expect_eq(sh_key_unwrap(other, cases[i].context, cases[i].id, wrapped, &got, &err), SH_FAULT,
			     "case %zu", i);
		cr_expect_str_eq(err.reason, "seal.key_does_not_open");
	}
	for (size_t at = 0; at < sizeof wrapped; at++) {
		memcpy(changed, wrapped, sizeof changed);
		changed[at] ^= 1;
		cr_expect_eq(sh_key_unwrap(root, "131016|d1|support", 7, changed, &got, &err), SH_FAULT, "byte %zu",
			     at);
	}
}

Test(seal, blind_index_separates_cells_and_keys)
{
	ShDataKey other = { 7, "another key" };
	uint8_t a[32], b[32];
	ShError err;

	cr_assert_eq(sh_blind(&key, 12, "value", 5, a, &err), 0);
	cr_assert_eq(sh_blind(&key, 12, "value", 5, b, &err), 0);
	cr_expect_arr_eq(a, b, 32, "can be found again");
	sh_blind(&key, 13, "value", 5, b, &err);
	cr_expect_neq(memcmp(a, b, 32), 0, "other cell");
	sh_blind(&other, 12, "value", 5, b, &err);
	cr_expect_neq(memcmp(a, b, 32), 0, "other key");
	sh_blind(&key, 12, "valuf", 5, b, &err);
	cr_expect_neq(memcmp(a, b, 32), 0, "other value");
}

/* RFC 4231 test case 2; OpenSSL's HKDF (RFC 5869) for the other. */
Test(seal, hkdf_and_hmac_are_those_of_the_rfcs)
{
	char hex[65];
	uint8_t ikm[32], info[10], out[32], expected[32];
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string("digest", (char[]){ "SHA256" }, 0),
		OSSL_PARAM_construct_octet_string("salt", (char[]){ "salt" }, 4),
		OSSL_PARAM_construct_octet_string("key", ikm, sizeof ikm),
		OSSL_PARAM_construct_octet_string("info", info, sizeof info),
		OSSL_PARAM_construct_end(),
	};

	sh_hmac("Jefe", 4, "what do ya want for nothing?", 28, out);
	sh_hex(hex, out, 32);
	cr_expect_str_eq(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(ikm, 0x0b, sizeof ikm);
	memset(info, 0xf0, sizeof info);
	cr_assert_eq(EVP_KDF_derive(ctx, expected, sizeof expected, params), 1);
	sh_hkdf32(ikm, "salt", info, sizeof info, out);
	cr_expect_arr_eq(out, expected, 32);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
}

Test(seal, boxes_open_for_the_service_they_are_for)
{
	ShArena *arena = sh_arena_new(1 << 16);
	uint8_t to[SH_KEY], zero[SH_KEY] = { 0 }, changed[256];
	const uint8_t *sealed, *opened;
	size_t len, opened_len;
	ShError err = { 0 };
	ShKeys *ledger, *notifier;
	ShRoots of_ledger, of_notifier;
	KeysFixture f;

	keys_fixture_open(&f);
	ledger = keys_fixture_service(&f, "ledger");
	notifier = keys_fixture_service(&f, "notifier");
	sh_keys_roots(ledger, &of_ledger);
	sh_keys_roots(notifier, &of_notifier);
	cr_assert(sh_keys_peer_box(ledger, "notifier", to));
	cr_assert_eq(sh_box_seal(arena, to, "090-0000-0000", 13, &sealed, &len, &err), 0);
	cr_assert_eq(sh_box_open(arena, &of_notifier, sealed, len, &opened, &opened_len, &err), 0);
	cr_expect_eq(opened_len, 13);
	cr_expect_str_eq((const char *) opened, "090-0000-0000");
	cr_expect_eq(sh_box_open(arena, &of_ledger, sealed, len, &opened, &opened_len, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "box.does_not_open");
	for (size_t at = 0; at < len; at++) {
		memcpy(changed, sealed, len);
		changed[at] ^= 1;
		cr_expect_eq(sh_box_open(arena, &of_notifier, changed, len, &opened, &opened_len, &err),
			     SH_FAULT, "byte %zu", at);
	}
	for (size_t n = 0; n < len; n++)
		cr_expect_eq(sh_box_open(arena, &of_notifier, sealed, n, &opened, &opened_len, &err),
			     SH_FAULT);
	cr_expect_eq(sh_box_seal(arena, zero, "x", 1, &sealed, &len, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "box.bad_public_key");
	sh_keys_free(ledger);
	sh_keys_free(notifier);
	sh_arena_free(arena);
	keys_fixture_close(&f);
}
