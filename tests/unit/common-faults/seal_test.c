/* Sealing when memory or the cipher fails: never a cell that does not open, never a plain one. */
#include "faults.h"
#include "keys_fixture.h"
#include "sh_actor.h"
#include "sh_note.h"
#include "sh_seal.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

static const uint8_t root[32] = { 1, 2, 3 };
static const ShDataKey key = { 7, { 9, 9, 9 } };

static int cell_there_and_back(void *self, ShError *err)
{
	const ShCellName name = { "992011", 1000, "row" };
	const uint8_t *sealed, *plain;
	ShArena *arena = sh_arena_new(1 << 20);
	size_t len, n;
	int r = sh_seal(arena, &key, &name, "secret", 6, &sealed, &len, err);

	(void) self;
	if (r == 0) {
		cr_assert_eq(len, 6 + 33);
		r = sh_unseal(arena, &key, &name, sealed, len, &plain, &n, err);
	}
	if (r == 0) {
		cr_assert_eq(n, 6);
		cr_assert_arr_eq(plain, "secret", 6);
	}
	sh_arena_free(arena);
	return r;
}

static int key_there_and_back(void *self, ShError *err)
{
	uint8_t wrapped[64], index[32], again[32];
	ShDataKey opened;
	ShBlindKey blind;
	int r = sh_key_wrap(root, "992011|-|x", &key, wrapped, err);

	(void) self;
	if (r == 0)
		r = sh_key_unwrap(root, "992011|-|x", key.id, wrapped, &opened, err);
	if (r != 0)
		return r;
	cr_assert_arr_eq(opened.key, key.key, 32);
	if ((r = sh_blind(&key, 5, "v", 1, index, err)) != 0 || (r = sh_blind_key(&opened, 5, &blind, err)) != 0)
		return r;
	sh_blind_with(&blind, "v", 1, again);
	cr_assert_arr_eq(index, again, 32);
	return 0;
}

static int box_there_and_back(void *self, ShError *err)
{
	ShArena *arena = sh_arena_new(1 << 20);
	ShRoots roots = { .n = 1 };
	const uint8_t *sealed, *plain;
	uint8_t public[32];
	size_t len, n;
	int r;

	(void) self;
	memcpy(roots.key[0], root, 32);
	cr_assert_eq(sh_box_public(root, public), 0);
	r = sh_box_seal(arena, public, "for you", 7, &sealed, &len, err);
	if (r == 0)
		r = sh_box_open(arena, &roots, sealed, len, &plain, &n, err);
	if (r == 0)
		cr_assert(n == 7 && memcmp(plain, "for you", 7) == 0);
	sh_arena_free(arena);
	return r;
}

static ShKeys *keys_of(const KeysFixture *f, ShError *err)
{
	ShKeys *keys = NULL;

	return sh_keys_open(&keys, "shienctl", f->secret, f->public, err) == 0 ? keys : NULL;
}

static int actor_there_and_back(void *self, ShError *err)
{
	ShKeys *keys = keys_of(self, err);
	const int64_t now = INT64_C(1700000000000000);
	ShArena *arena;
	const ShActor given = { .id = "staff:ito",
				.issuer = "shienctl",
				.roles = "operator",
				.categories = "*",
				.municipality = "992011",
				.session = "s1",
				.issued_us = now,
				.expires_us = now + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	ShActor got;
	size_t len;
	int r;

	if (!keys)
		return SH_FAULT;
	arena = sh_arena_new(1 << 20);
	r = sh_actor_sign(arena, keys, &given, &token, &len, err);
	if (r == 0)
		r = sh_actor_verify(arena, keys, token, len, "992011", now, &got, err);
	/* a text that did not fit the arena is none at all, and the arena says so */
	if (r == 0 && !sh_arena_exhausted(arena))
		cr_assert(!strcmp(got.id, given.id) && !strcmp(got.session, given.session));
	sh_arena_free(arena);
	sh_keys_free(keys);
	return r;
}

Test(faults, sealing)
{
	KeysFixture f;

	cr_assert(sodium_init() >= 0);
	cr_assert_gt(faults_sweep(cell_there_and_back, NULL), 8);
	cr_assert_gt(faults_sweep(key_there_and_back, NULL), 4);
	cr_assert_gt(faults_sweep(box_there_and_back, NULL), 1);
	keys_fixture_open(&f);
	sh_keys_free(keys_fixture_service(&f, "shienctl"));
	cr_assert_gt(faults_sweep(actor_there_and_back, &f), 1);
	keys_fixture_close(&f);
}
