#include "issuer_fixture.h"
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

static const uint8_t seed[ISSUER_KEY_SEED] = { 9 }, other_seed[ISSUER_KEY_SEED] = { 10 };

static const char *given_url(ShArena *arena, const IssuerPayloadKey *key)
{
	Fixture f = { .seal_len = 10 };
	IssuerStatement s = given_statement(&f);
	IssuerRecord record;
	const char *url = NULL;
	ShError err;

	cr_assert_eq(issuer_statement_record(&s, arena, &record, &err), 0, "%s", err.reason);
	cr_assert_eq(issuer_payload_make(&s, &record, key, "https://v.example/verify", arena, &url, &err), 0);
	return url;
}

Test(payload, comes_back_as_it_went)
{
	ShArena *arena = sh_arena_new(1 << 16);
	IssuerPayloadKey key, public_only;
	IssuerPayload p;
	ShError err;
	const char *url;

	issuer_payload_key(&key, seed);
	issuer_payload_public(&public_only, key.public_key);
	url = given_url(arena, &key);
	cr_assert_eq(issuer_payload_verify(url, &public_only, 1, &p, &err), 0, "%s", err.reason);
	cr_expect_str_eq(p.tenant, "172049");
	cr_expect_str_eq(p.certificate_number, "R6NOTO-000123");
	cr_expect_eq(p.issue_number, 1);
	cr_expect_str_eq(p.grade, "2");
	cr_expect_str_eq(p.certified_on, "2024-02-01");
	cr_expect_arr_eq(p.key_id, key.id, ISSUER_KEY_ID);
	cr_expect_lt(strlen(url), 260, "a QR code that a telephone reads");
	sh_arena_free(arena);
}

Test(payload, key_of_another_is_unknown)
{
	ShArena *arena = sh_arena_new(1 << 16);
	IssuerPayloadKey keys[2];
	IssuerPayload p;
	ShError err;
	const char *url;

	issuer_payload_key(&keys[0], other_seed);
	issuer_payload_key(&keys[1], seed);
	url = given_url(arena, &keys[1]);
	cr_expect_eq(issuer_payload_verify(url, keys, 1, &p, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "payload.key.unknown");
	cr_expect_eq(issuer_payload_verify(url, keys, 2, &p, &err), 0);
	memcpy(keys[0].id, keys[1].id, ISSUER_KEY_ID); /* a key that only claims the id */
	cr_expect_eq(issuer_payload_verify(url, keys, 1, &p, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "payload.signature");
	sh_arena_free(arena);
}

/* Every single bit counts: none may be flipped, and no prefix or continuation is taken. */
Test(payload, every_bit_is_signed)
{
	ShArena *arena = sh_arena_new(1 << 20);
	IssuerPayloadKey key;
	IssuerPayload p;
	ShError err;
	char url[ISSUER_PAYLOAD_URL_MAX + 8] = "https://x/#", *text = url + 11;
	uint8_t raw[256];
	const char *good;
	size_t n;

	issuer_payload_key(&key, seed);
	good = strchr(given_url(arena, &key), '#') + 1;
	cr_assert_eq(sodium_base642bin(raw, sizeof raw, good, strlen(good), NULL, &n, NULL,
				       sodium_base64_VARIANT_URLSAFE_NO_PADDING),
		     0);
	for (size_t bit = 0; bit < 8 * n; bit++) {
		raw[bit / 8] ^= (uint8_t) (1 << bit % 8);
		sodium_bin2base64(text, 400, raw, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
		cr_expect_eq(issuer_payload_verify(url, &key, 1, &p, &err), SH_REFUSED, "bit %zu", bit);
		raw[bit / 8] ^= (uint8_t) (1 << bit % 8);
	}
	for (size_t len = 0; len <= n + 2; len++) {
		sodium_bin2base64(text, 400, raw, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
		cr_expect_eq(issuer_payload_verify(url, &key, 1, &p, &err), len == n ? 0 : SH_REFUSED, "%zu bytes",
			     len);
	}
	sh_arena_free(arena);
}

Test(payload, malformed_texts)
{
	static const char *const rows[] = { "",
					    "https://x/verify",
					    "https://x/#",
					    "https://x/#A=",
					    "https://x/#+/+/",
					    "https://x/#AA AA",
					    "https://x/#\xe3\x81\x82" };
	char huge[1024];
	IssuerPayload p;
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect_eq(issuer_payload_parse(rows[i], &p, &err), SH_REFUSED, "%s", rows[i]);
		cr_expect_str_eq(err.reason, "payload.malformed", "%s", rows[i]);
	}
	memset(huge, 'A', sizeof huge - 1);
	huge[0] = '#';
	huge[sizeof huge - 1] = '\0';
	cr_expect_eq(issuer_payload_parse(huge, &p, &err), SH_REFUSED);
	huge[100] = '\0';
	cr_expect_eq(issuer_payload_parse(huge, &p, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "payload.version");
}
