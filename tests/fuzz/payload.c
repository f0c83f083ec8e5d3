/* The QR code's text. The first byte: a text as it is, fields that are signed rightly, or a good text that was
 * tampered with. */
#include "fuzz.h"
#include "payload.h"
#include "sh_civil.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { RAW = 512 };
static IssuerPayloadKey key;

static void accepted(const IssuerPayload *p)
{
	ShCivil day;
	ShError err;

	HOLDS(strspn(p->tenant, "0123456789") == 6 && strlen(p->tenant) == 6);
	HOLDS(strlen(p->certificate_number) >= 1 && strlen(p->certificate_number) <= ISSUER_PAYLOAD_NUMBER_MAX);
	HOLDS(p->issue_number > 0 && strlen(p->grade) == 1);
	HOLDS(sh_civil_parse_iso(&day, p->certified_on, &err) == 0);
}

static bool try(const char *url)
{
	IssuerPayload parsed, verified;
	ShError err;
	int r = issuer_payload_parse(url, &parsed, &err), v = issuer_payload_verify(url, &key, 1, &verified, &err);

	HOLDS((r == 0 || r == SH_REFUSED) && (v == 0 || v == SH_REFUSED) && (r == 0 || v != 0));
	if (r == 0)
		accepted(&parsed);
	if (v == 0)
		HOLDS(memcmp(&parsed, &verified, sizeof parsed) == 0);
	return v == 0;
}

static char *url_of(ShArena *arena, const uint8_t *raw, size_t n)
{
	char *url = sh_alloc(arena, 2 * n + 64);

	strcpy(url, "https://verify.example.jp/v#");
	sodium_bin2base64(url + strlen(url), 2 * n + 16, raw, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return url;
}

static void signed_fields(Feed *f, ShArena *arena)
{
	uint8_t raw[RAW + 64];
	size_t n;
	const uint8_t *given = feed_bytes(f, RAW - 64, &n);

	memcpy(raw, given, n);
	if (n >= 54)
		memcpy(raw + 50, key.id, sizeof key.id);
	crypto_sign_detached(raw + n, NULL, raw, n, key.secret_key);
	try(url_of(arena, raw, n + 64));
}

static void tampered(Feed *f, ShArena *arena)
{
	static const char head[] = "\x01"
				   "172049"
				   "\x00\x01"
				   "2"
				   "20240201";
	uint8_t raw[RAW] = { 0 }, was[RAW];
	size_t n = sizeof head - 1 + 32, len;

	memcpy(raw, head, sizeof head - 1);
	memcpy(raw + n, key.id, 4);
	n += 4;
	raw[n++] = 10;
	memcpy(raw + n, "R6NOTO-001", 10);
	n += 10;
	crypto_sign_detached(raw + n, NULL, raw, n, key.secret_key);
	n += 64;
	HOLDS(try(url_of(arena, raw, n)));
	memcpy(was, raw, n);
	len = fuzz_patch(f, raw, n);
	HOLDS(!try(url_of(arena, raw, len)) || (len == n && memcmp(was, raw, n) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint8_t seed[ISSUER_KEY_SEED] = { 7 };
	ShArena *arena = sh_arena_new(8 * len + 65536);
	Feed f = feed(bytes, len);

	if (!key.id[0]) {
		HOLDS(sodium_init() >= 0);
		issuer_payload_key(&key, seed);
	}
	switch (feed_byte(&f) % 4) {
	case 0:
		signed_fields(&f, arena);
		break;
	case 1:
		tampered(&f, arena);
		break;
	default:
		try(feed_rest_text(&f, arena));
	}
	sh_arena_free(arena);
	return 0;
}
