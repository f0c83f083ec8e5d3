#include "keys_fixture.h"
#include "sh_actor.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MINUTE = 60 * 1000000 };

static const int64_t now = INT64_C(1788220800000000); /* 2026-09-01T00:00:00Z */

static ShActor ito(void)
{
	return (ShActor){ .id = "staff:ito",
			  .roles = "survey,window",
			  .categories = "resident,special_care",
			  .municipality = "131016",
			  .session = "s-1",
			  .groups_epoch = UINT64_C(0xfedcba9876543210),
			  .issued_us = now,
			  .expires_us = now + 5 * MINUTE };
}

typedef struct Fixture {
	KeysFixture files;
	ShKeys *portal, *ledger;
	ShArena *arena;
} Fixture;

static void open_fixture(Fixture *f)
{
	keys_fixture_open(&f->files);
	f->portal = keys_fixture_service(&f->files, "portal");
	f->ledger = keys_fixture_service(&f->files, "ledger");
	f->arena = sh_arena_new(16 << 20);
}

static void close_fixture(Fixture *f)
{
	sh_arena_free(f->arena);
	sh_keys_free(f->portal);
	sh_keys_free(f->ledger);
	keys_fixture_close(&f->files);
}

static void sign(Fixture *f, const ShActor *a, uint8_t token[SH_ACTOR_MAX + 1], size_t *ret_len)
{
	const uint8_t *signed_token;
	ShError err = { 0 };

	cr_assert_eq(sh_actor_sign(f->arena, f->portal, a, &signed_token, ret_len, &err), 0, "%s", err.reason);
	cr_assert_leq(*ret_len, SH_ACTOR_MAX);
	memcpy(token, signed_token, *ret_len);
}

/* Refused as unauthenticated: the reason; let in: "". */
static const char *verify(Fixture *f, const void *token, size_t len, const char *municipality, int64_t at,
			  ShActor *ret)
{
	static ShError err;
	int r = sh_actor_verify(f->arena, f->ledger, token, len, municipality, at, ret, &err);

	if (r == 0)
		return "";
	cr_expect_eq(r, SH_REFUSED);
	cr_expect_eq(err.code, SH_UNAUTHENTICATED);
	return err.reason;
}

Test(actor, comes_out_as_it_went_in)
{
	uint8_t token[SH_ACTOR_MAX + 1];
	ShActor a = ito(), b;
	Fixture f;
	size_t len;

	open_fixture(&f);
	a.issuer = "ledger"; /* not believed */
	sign(&f, &a, token, &len);
	cr_assert_str_eq(verify(&f, token, len, "131016", now, &b), "");
	cr_expect_str_eq(b.issuer, "portal");
	cr_expect_str_eq(b.id, a.id);
	cr_expect_str_eq(b.roles, a.roles);
	cr_expect_str_eq(b.categories, a.categories);
	cr_expect_str_eq(b.municipality, a.municipality);
	cr_expect_str_eq(b.session, a.session);
	cr_expect_eq(b.groups_epoch, 0, "the issuer's, where none was raised");
	cr_expect_eq(b.issued_us, a.issued_us);
	cr_expect_eq(b.expires_us, a.expires_us);
	close_fixture(&f);
}

Test(actor, holds_for_its_time_and_tenant)
{
	static const struct {
		const char *id, *tenant, *asked;
		int64_t at;
		const char *reason;
	} cases[] = {
		{ "staff:ito", "131016", "131016", now, "" },
		{ "staff:ito", "131016", "131016", now + 5 * MINUTE - 1, "" },
		{ "staff:ito", "131016", "131016", now + 5 * MINUTE, "actor.expired" },
		{ "staff:ito", "131016", "131016", INT64_MAX, "actor.expired" },
		{ "staff:ito", "131016", "131016", now - SH_ACTOR_SKEW_US, "" },
		{ "staff:ito", "131016", "131016", now - SH_ACTOR_SKEW_US - 1, "actor.expired" },
		{ "staff:ito", "131016", "131016", INT64_MIN, "actor.expired" },
		{ "staff:ito", "131016", "131024", now, "actor.other_tenant" },
		{ "staff:ito", "131016", "", now, "actor.other_tenant" },
		{ "staff:ito", "131016", "*", now, "actor.other_tenant" },
		{ "service:portal", "131016", "131024", now, "actor.other_tenant" },
		{ "service:portal", "*", "131024", now, "" },
		{ "service:portal", "*", "*", now, "" },
		{ "service:portal", "*", "131024", now + 5 * MINUTE, "actor.expired" },
	};
	uint8_t token[SH_ACTOR_MAX + 1];
	ShActor b;
	Fixture f;
	size_t len;

	open_fixture(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShActor a = ito();

		a.id = cases[i].id;
		a.municipality = cases[i].tenant;
		sign(&f, &a, token, &len);
		cr_expect_str_eq(verify(&f, token, len, cases[i].asked, cases[i].at, &b), cases[i].reason, "case %zu",
				 i);
	}
	close_fixture(&f);
}

Test(actor, what_may_not_stand_there_is_not_signed)
{
	static const char long_text[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	static const struct {
		const char *id, *roles, *municipality, *session;
		int64_t issued, life;
	} cases[] = {
		{ "", "a", "131016", "", now, MINUTE },
		{ "staff:i to", "a", "131016", "", now, MINUTE },
		{ "staff:伊藤", "a", "131016", "", now, MINUTE },
		{ long_text, "a", "131016", "", now, MINUTE },
		{ "staff:ito", "window,survey", "131016", "", now, MINUTE },
		{ "staff:ito", "survey,survey", "131016", "", now, MINUTE },
		{ "staff:ito", "surveyor,survey", "131016", "", now, MINUTE },
		{ "staff:ito", "survey,", "131016", "", now, MINUTE },
		{ "staff:ito", ",survey", "131016", "", now, MINUTE },
		{ "staff:ito", "survey, window", "131016", "", now, MINUTE },
		{ "staff:ito", "a", "13101", "", now, MINUTE },
		{ "staff:ito", "a", "1310161", "", now, MINUTE },
		{ "staff:ito", "a", "13101a", "", now, MINUTE },
		{ "staff:ito", "a", "", "", now, MINUTE },
		{ "staff:ito", "a", "*", "", now, MINUTE },
		{ "service:ledger", "a", "131016", "", now, MINUTE },
		{ "service:ledger", "a", "*", "", now, MINUTE },
		{ "service:", "a", "*", "", now, MINUTE },
		{ "staff:ito", "a", "131016", "s\n1", now, MINUTE },
		{ "staff:ito", "a", "131016", long_text, now, MINUTE },
		{ "staff:ito", "a", "131016", "", now, 0 },
		{ "staff:ito", "a", "131016", "", now, -1 },
		{ "staff:ito", "a", "131016", "", now, 5 * MINUTE + 1 },
		{ "staff:ito", "a", "131016", "", 0, MINUTE },
		{ "staff:ito", "a", "131016", "", -5, MINUTE },
	};
	const uint8_t *token;
	ShError err;
	Fixture f;
	size_t len;

	open_fixture(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShActor a = { .id = cases[i].id,
			      .roles = cases[i].roles,
			      .categories = "",
			      .municipality = cases[i].municipality,
			      .session = cases[i].session,
			      .issued_us = cases[i].issued,
			      .expires_us = cases[i].issued + cases[i].life };

		cr_expect_eq(sh_actor_sign(f.arena, f.portal, &a, &token, &len, &err), SH_REFUSED, "case %zu", i);
		cr_expect_str_eq(err.reason, "actor.malformed", "case %zu", i);
	}
	close_fixture(&f);
}

/* What may be seen is written as roles are; "*" stands alone. */
Test(actor, categories)
{
	static const struct {
		const char *categories;
		int r;
	} cases[] = { { "", 0 },
		      { "*", 0 },
		      { "resident", 0 },
		      { "resident,special_care", 0 },
		      { "*,resident", SH_REFUSED },
		      { "**", SH_REFUSED },
		      { "special_care,resident", SH_REFUSED },
		      { "RESIDENT", SH_REFUSED },
		      { "resident,", SH_REFUSED } };
	char many[300] = "";
	const uint8_t *token;
	ShActor a = ito();
	ShError err;
	Fixture f;
	size_t len;

	open_fixture(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		a.categories = cases[i].categories;
		cr_expect_eq(sh_actor_sign(f.arena, f.portal, &a, &token, &len, &err), cases[i].r, "%s",
			     cases[i].categories);
	}
	a.categories = memset(many, 'a', 256);
	cr_expect_eq(sh_actor_sign(f.arena, f.portal, &a, &token, &len, &err), 0);
	many[256] = 'a';
	cr_expect_eq(sh_actor_sign(f.arena, f.portal, &a, &token, &len, &err), SH_REFUSED);
	close_fixture(&f);
}

/* A person writes roles in any order; in an assertion one set has one spelling. */
Test(actor, roles_are_sorted_before_they_are_signed)
{
	static const struct {
		const char *written, *sorted;
	} cases[] = {
		{ "", "" },
		{ "window", "window" },
		{ "window,kiosk", "kiosk,window" },
		{ "window,survey,window", "survey,window" },
		{ "surveyor,survey", "survey,surveyor" },
		{ "shelter_admin,shelter", "shelter,shelter_admin" },
		{ "c,b,a", "a,b,c" },
		{ "survey,", NULL },
		{ ",survey", NULL },
		{ "survey,,window", NULL },
		{ "survey, window", NULL },
		{ "Window", NULL },
		{ "窓口", NULL },
	};
	char commas[600];
	const uint8_t *token;
	const char *sorted;
	ShError err;
	Fixture f;
	size_t len;

	open_fixture(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShActor a = ito();

		cr_assert_eq(sh_roles_sorted(f.arena, cases[i].written, &a.roles, &err),
			     cases[i].sorted ? 0 : SH_REFUSED, "case %zu", i);
		if (!cases[i].sorted) {
			cr_expect_str_eq(err.reason, "actor.roles_malformed", "case %zu", i);
			continue;
		}
		cr_expect_str_eq(a.roles, cases[i].sorted, "case %zu", i);
		cr_expect_eq(sh_actor_sign(f.arena, f.portal, &a, &token, &len, &err), 0, "case %zu %s", i,
			     err.reason);
	}
	for (size_t n = 511; n < 514; n++) {
		memset(commas, ',', n);
		commas[n] = '\0';
		cr_expect_eq(sh_roles_sorted(f.arena, commas, &sorted, &err), SH_REFUSED, "%zu", n);
	}
	close_fixture(&f);
}

Test(actor, nothing_that_was_touched_gets_in)
{
	uint8_t token[SH_ACTOR_MAX + 1] = { 0 }, changed[SH_ACTOR_MAX + 1];
	ShActor a = ito(), b;
	Fixture f;
	size_t len;

	open_fixture(&f);
	sign(&f, &a, token, &len);
	for (size_t at = 0; at < len; at++)
		for (int bit = 0; bit < 8; bit++) {
			memcpy(changed, token, sizeof changed);
			changed[at] ^= (uint8_t) (1 << bit);
			cr_expect_str_neq(verify(&f, changed, len, "131016", now, &b), "", "byte %zu bit %d", at,
					  bit);
		}
	for (size_t n = 0; n < sizeof token; n++)
		if (n != len)
			cr_expect_str_neq(verify(&f, token, n, "131016", now, &b), "", "length %zu", n);
	cr_expect_str_eq(verify(&f, token, sizeof token, "131016", now, &b), "actor.malformed",
			 "longer than allowed");
	memcpy(changed, token, sizeof changed);
	memcpy(changed + 3, "ledger", 6); /* the issuer: version, length, name */
	cr_expect_str_eq(verify(&f, changed, len, "131016", now, &b), "actor.forged");
	memcpy(changed + 3, "nobody", 6);
	cr_expect_str_eq(verify(&f, changed, len, "131016", now, &b), "actor.unknown_issuer");
	memcpy(changed + 3, "../../", 6);
	cr_expect_str_eq(verify(&f, changed, len, "131016", now, &b), "actor.malformed");
	keys_fixture_file(f.files.public, "portal.sign", NULL, 0);
	cr_expect_str_eq(verify(&f, token, len, "131016", now, &b), "actor.unknown_issuer", "no longer listed");
	close_fixture(&f);
}

/* A listed issuer that signs what this code would not: rules hold for the reader as well. */
static const char *resigned(Fixture *f, const char *before, const char *after, size_t n, const char *separation,
			    size_t separation_len)
{
	uint8_t token[SH_ACTOR_MAX + 1], whole[SH_ACTOR_MAX + 64], *at;
	ShActor a = ito(), b;
	size_t len;

	sign(f, &a, token, &len);
	at = memmem(token, len - SH_SIGNATURE, before, n);
	cr_assert(at);
	memcpy(at, after, n);
	memcpy(whole, separation, separation_len);
	memcpy(whole + separation_len, token, len - SH_SIGNATURE);
	crypto_sign_detached(token + len - SH_SIGNATURE, NULL, whole, separation_len + len - SH_SIGNATURE,
			     sh_keys_sign_secret(f->portal));
	return verify(f, token, len, "131016", now, &b);
}

Test(actor, a_true_signature_is_not_enough)
{
	static const char domain[] = "shien.actor.v1";
	static const struct {
		const char *before, *after;
		size_t n;
		const char *reason;
	} cases[] = {
		{ "staff:ito", "staff:abe", 9, "" },
		{ "staff:ito", "staff\0ito", 9, "actor.malformed" },
		{ "staff:ito", "staff ito", 9, "actor.malformed" },
		{ "131016", "131024", 6, "actor.other_tenant" },
		{ "131016", "*     ", 6, "actor.malformed" },
		{ "survey,window", "window,survey", 13, "actor.malformed" },
		{ "survey,window", "survey,,indow", 13, "actor.malformed" },
	};
	ShActor a = ito();
	Fixture f;
	char expires[8], later[8];

	open_fixture(&f);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_str_eq(resigned(&f, cases[i].before, cases[i].after, cases[i].n, domain, sizeof domain),
				 cases[i].reason, "case %zu", i);
	for (int i = 0; i < 8; i++) {
		expires[i] = (char) (a.expires_us >> (56 - 8 * i));
		later[i] = (char) ((a.expires_us + 1) >> (56 - 8 * i));
	}
	cr_expect_str_eq(resigned(&f, expires, later, 8, domain, sizeof domain), "actor.malformed",
			 "over five minutes");
	cr_expect_str_eq(resigned(&f, expires, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, domain, sizeof domain),
			 "actor.malformed", "negative");
	cr_expect_str_eq(resigned(&f, "ito", "ito", 3, "", 0), "actor.forged", "no separating string");
	cr_expect_str_eq(resigned(&f, "ito", "ito", 3, "shien.actor.v2", sizeof domain), "actor.forged");
	close_fixture(&f);
}

Test(actor, roles_are_compared_whole)
{
	static const struct {
		const char *roles, *role;
		bool has;
	} cases[] = { { "survey,window", "survey", true },
		      { "survey,window", "window", true },
		      { "survey,window", "surve", false },
		      { "survey,window", "urvey", false },
		      { "survey,window", "windows", false },
		      { "survey,window", "survey,window", false },
		      { "survey,window", "", false },
		      { "", "", false },
		      { "", "survey", false },
		      { "admin-read", "admin", false },
		      { "a,b,c", "b", true } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		cr_expect_eq(sh_roles_have(cases[i].roles, cases[i].role), cases[i].has, "%s %s", cases[i].roles,
			     cases[i].role);
}

Test(actor, sees_the_categories_it_was_given_and_no_other)
{
	static const struct {
		const char *given, *asked;
		bool sees;
	} cases[] = { { "*", "health", true },
		      { "person,health", "health", true },
		      { "person,health", "heal", false },
		      { "person", "health", false },
		      { "", "health", false },
		      { NULL, "health", false },
		      { "", "", true },
		      { NULL, NULL, true } };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const ShActor a = { .categories = cases[i].given };

		cr_expect_eq(sh_actor_sees(&a, cases[i].asked), cases[i].sees, "row %zu", i);
	}
}

Test(actor, is_revoked_when_its_issuer_raises_the_epoch)
{
	uint8_t before[SH_ACTOR_MAX + 1], after[SH_ACTOR_MAX + 1];
	size_t before_len, after_len;
	const char *said = "";
	ShError err = { 0 };
	ShActor a = ito(), b;
	Fixture f;

	open_fixture(&f);
	sign(&f, &a, before, &before_len);
	cr_assert_str_eq(verify(&f, before, before_len, "131016", now, &b), "");
	cr_assert_eq(sh_keys_raise_epoch(f.files.public, "ledger", &err), 0, "%s", err.reason);
	usleep(200000);
	cr_expect_str_eq(verify(&f, before, before_len, "131016", now, &b), "", "another issuer's epoch");
	cr_assert_eq(sh_keys_raise_epoch(f.files.public, "portal", &err), 0, "%s", err.reason);
	for (int i = 0; !*said && i < 20; i++) {
		said = verify(&f, before, before_len, "131016", now, &b);
		usleep(100000);
	}
	cr_expect_str_eq(said, "actor.revoked");
	sign(&f, &a, after, &after_len);
	cr_expect_str_eq(verify(&f, after, after_len, "131016", now, &b), "", "signed since");
	cr_expect_eq(b.groups_epoch, 1);
	close_fixture(&f);
}
