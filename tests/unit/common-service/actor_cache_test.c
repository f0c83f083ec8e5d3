/* An assertion that was checked once is not believed for longer, nor for more, than one that is checked each time. */
#include "keys_fixture.h"
#include "sh_actor_cache.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TOWN "992011"

static KeysFixture f;
static ShKeys *signer, *ledger;
static ShActorCache *cache;
static ShArena *arena;

static void begin(void)
{
	cr_assert(sodium_init() >= 0);
	keys_fixture_open(&f);
	signer = keys_fixture_service(&f, "shienctl");
	ledger = keys_fixture_service(&f, "ledger");
	cache = sh_actor_cache_new();
	arena = sh_arena_new(1 << 20);
}

static void end(void)
{
	sh_arena_free(arena);
	sh_actor_cache_free(cache);
	sh_actor_cache_free(NULL);
	sh_keys_free(ledger);
	sh_keys_free(signer);
	keys_fixture_close(&f);
}

static const uint8_t *sign(const char *roles, int64_t issued_us, size_t *ret_len)
{
	const ShActor a = { .id = "staff:ito",
			    .issuer = "shienctl",
			    .roles = roles,
			    .categories = "resident",
			    .municipality = TOWN,
			    .session = "s1",
			    .issued_us = issued_us,
			    .expires_us = issued_us + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	ShError err;

	cr_assert_eq(sh_actor_sign(arena, signer, &a, &token, ret_len, &err), 0, "%s", err.reason);
	return token;
}

/* The cache answers as the check itself does; NULL: it holds, else why not. */
static const char *both(const uint8_t *token, size_t len, const char *town, int64_t now_us)
{
	static ShError err, direct;
	ShActor a = { 0 }, b = { 0 };
	int r, d;

	err = direct = (ShError){ 0 };
	r = sh_actor_cache_verify(cache, arena, ledger, token, len, town, now_us, &a, &err);
	d = sh_actor_verify(arena, ledger, token, len, town, now_us, &b, &direct);
	cr_assert_eq(r, d, "%s, %s", err.reason, direct.reason);
	cr_assert_str_eq(err.reason, direct.reason);
	if (r == 0) {
		cr_assert(!strcmp(a.id, b.id) && !strcmp(a.roles, b.roles) && !strcmp(a.issuer, b.issuer) &&
			  !strcmp(a.municipality, b.municipality) && !strcmp(a.session, b.session));
		cr_assert(a.issued_us == b.issued_us && a.expires_us == b.expires_us);
	}
	return r == 0 ? NULL : err.reason;
}

Test(actor_cache, says_what_the_check_says, .init = begin, .fini = end)
{
	const int64_t now = sh_now_us();
	uint8_t forged[SH_ACTOR_MAX];
	const uint8_t *token, *other;
	size_t len, other_len;

	token = sign("operator", now, &len);
	for (int i = 0; i < 3; i++)
		cr_expect_null(both(token, len, TOWN, now), "the first time, and from then on");
	cr_expect_str_eq(both(token, len, "992020", now), "actor.other_tenant");
	cr_expect_str_eq(both(token, len, TOWN, now + SH_ACTOR_LIFE_US), "actor.expired");
	cr_expect_null(both(token, len, TOWN, now + SH_ACTOR_LIFE_US - 1));
	cr_expect_str_eq(both(token, len, TOWN, now - 3600 * INT64_C(1000000)), "actor.expired", "not yet");
	memcpy(forged, token, len);
	forged[len - 1] ^= 1;
	cr_expect_str_eq(both(forged, len, TOWN, now), "actor.forged");
	other = sign("window", now, &other_len);
	cr_expect_null(both(other, other_len, TOWN, now));
	for (int i = 0; i < 200; i++) { /* more than it keeps */
		char roles[16];

		snprintf(roles, sizeof roles, "r%d", i);
		other = sign(roles, now, &other_len);
		cr_expect_null(both(other, other_len, TOWN, now));
	}
	cr_expect_null(both(token, len, TOWN, now));
}

Test(actor_cache, forgets_whose_groups_or_key_changed, .init = begin, .fini = end)
{
	const int64_t now = sh_now_us();
	const uint8_t *token;
	ShError err;
	size_t len;

	token = sign("operator", now, &len);
	cr_assert_null(both(token, len, TOWN, now));
	cr_assert_null(both(token, len, TOWN, now));
	cr_assert_eq(sh_keys_raise_epoch(f.public, "shienctl", &err), 0, "%s", err.reason);
	usleep(1200000); /* changes are seen within a second */
	cr_expect_str_eq(both(token, len, TOWN, now), "actor.revoked", "signed before the groups changed");
	sh_keys_free(signer);
	signer = keys_fixture_service(&f, "shienctl");
	token = sign("operator", now, &len);
	cr_assert_null(both(token, len, TOWN, now));
	cr_assert_null(both(token, len, TOWN, now));
	keys_fixture_file(f.public, "shienctl.sign", NULL, 0);
	usleep(1200000);
	cr_expect_str_eq(both(token, len, TOWN, now), "actor.unknown_issuer", "nobody has that key any more");
}
