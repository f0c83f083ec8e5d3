#include "cards.h"
#include "sh_card.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Cast cast = { .towns = { { .code = "482013" }, { .code = "483010" } },
		     .n_cards = 3,
		     .cards = { { .state = "VALID", .serial = 0x20d7ff7f },
				{ .state = "EXPIRED", .serial = 0x20a085ce },
				{ .state = "REVOKED", .serial = 0x21c29f0a, .town = 1 } } };

static size_t bytes_of(char *base64, unsigned char *out, size_t room)
{
	size_t n;

	cr_assert_eq(
		sodium_base642bin(out, room, base64, strlen(base64), NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL),
		0);
	free(base64);
	return n;
}

static ShCardResult verify(const ShCardTrust *trust, const char *dir, uint32_t serial, ShCardHolder *holder)
{
	unsigned char challenge[32], certificate[4096], signature[512];
	char text[100], *shown, *signed_text;
	ShCardProof proof = {
		.certificate = certificate, .challenge = challenge, .challenge_len = 32, .signature = signature
	};
	ShError err = { 0 };

	sh_random(challenge, sizeof challenge);
	sodium_bin2base64(text, sizeof text, challenge, sizeof challenge, sodium_base64_VARIANT_ORIGINAL);
	cr_assert_eq(card_answer(dir, serial, text, &shown, &signed_text, &err), 0, "%s", err.detail);
	proof.certificate_len = bytes_of(shown, certificate, sizeof certificate);
	proof.signature_len = bytes_of(signed_text, signature, sizeof signature);
	return sh_card_verify(trust, &proof, sh_now_us(), holder);
}

Test(cards, as_the_daemons_will_see_them)
{
	static const struct {
		uint32_t serial;
		ShCardResult result;
	} rows[] = { { 0x20d7ff7f, SH_CARD_OK },
		     { 0x20a085ce, SH_CARD_CERT_EXPIRED },
		     { 0x21c29f0a, SH_CARD_CERT_REVOKED } };
	char dir[] = "/tmp/shien-tour-cards-XXXXXX", anchors[80], crls[80], clean[80], *a, *b;
	ShCardTrust *trust;
	ShCardHolder holder;
	ShError err = { 0 };

	cr_assert_not_null(mkdtemp(dir));
	cr_assert_eq(cards_make(&cast, dir, &err), 0, "%s", err.detail);
	cr_assert_eq(cards_make(&cast, dir, &err), 0, "made again under the same CA");
	snprintf(anchors, sizeof anchors, "%s/anchors", dir);
	snprintf(crls, sizeof crls, "%s/crl", dir);
	cr_assert_eq(sh_card_trust_open(&trust, anchors, crls, NULL, &err), 0, "%s", err.detail);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(verify(trust, dir, rows[i].serial, &holder), rows[i].result, "row %zu", i);
	cr_expect_eq(verify(trust, dir, rows[0].serial, &holder), SH_CARD_OK);
	cr_expect_str_eq(holder.serial, "20d7ff7f");
	cr_expect_eq(card_answer(dir, 1, "AAAA", &a, &b, &err), SH_FAULT, "a card nobody has");
	sh_card_trust_free(trust);
	snprintf(clean, sizeof clean, "rm -r %s", dir);
	cr_expect_eq(system(clean), 0);
}
