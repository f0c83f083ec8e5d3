/* A finished certificate that was tampered with: no changed byte is accepted. */
#include "fuzz.h"
#include "issuer_fixture.h"

#include <stdlib.h>
#include <string.h>

static Fixture fixture;
static IssuerStatement statement;
static IssuerPlan plan;
static IssuerExpected expected;
static IssuerCertificate good;

static void print_one(void)
{
	ShError err;

	fixture_open(&fixture, P256);
	statement = given_statement(&fixture);
	given_certificate(&fixture, &statement, &good);
	statement.qr = good.qr;
	expected = (IssuerExpected){ .statement = &statement,
				     .plan = &plan,
				     .record = &good.record,
				     .fonts = fixture.fonts,
				     .signer = issuer_signer_certificate(fixture.signer),
				     .payload_keys = &fixture.key,
				     .payload_keys_n = 1,
				     .outlines = issuer_press_outlines(fixture.press) };
	HOLDS(issuer_plan(&plan, &statement, fixture.arena, &err) == 0);
	HOLDS(issuer_press_seal(fixture.press, &statement, &expected.seal, &err) == 0);
	HOLDS(issuer_picture_qr(statement.qr, fixture.arena, &expected.qr, &err) == 0);
}

static int read_back(const void *pdf, size_t len)
{
	ShArena *arena = sh_arena_new(8 << 20);
	ShError err;
	int r = issuer_readback(pdf, len, &expected, arena, &err);

	sh_arena_free(arena);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	uint8_t *changed;
	size_t n;
	int r;

	if (!good.pdf) {
		print_one();
		HOLDS(read_back(good.pdf, good.len) == 0);
	}
	changed = malloc(good.len + 64);
	memcpy(changed, good.pdf, good.len);
	n = fuzz_patch(&f, changed, good.len);
	r = read_back(changed, n);
	HOLDS(r == SH_REFUSED || (r == 0 && n == good.len && memcmp(changed, good.pdf, n) == 0));
	free(changed);
	return 0;
}
