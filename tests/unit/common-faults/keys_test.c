/* Keys when files, memory or the random source fail: a daemon says so and starts with nothing half made, and when all
 * is well again the same folder serves. */
#include "faults.h"
#include "keys_fixture.h"
#include "sh_curve.h"
#include "sh_scope.h"
#include "sh_seal.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

#define TOWN "992011"
#define SCOPE "0190a000-0000-7000-8000-000000000001"

static int make_and_open(KeysFixture *f, ShError *err)
{
	ShKeys *keys = NULL;
	char z85[SH_Z85 + 1];
	uint8_t key[SH_KEY];
	int r = sh_keys_make("ledger", f->secret, f->public, err);

	if (r == 0)
		r = sh_keys_open(&keys, "ledger", f->secret, f->public, err);
	if (r != 0) {
		cr_assert_null(keys);
		return r;
	}
	if (sh_keys_peer_curve(keys, "ledger", z85))
		cr_assert_str_eq(z85, sh_keys_curve_public(keys));
	if (sh_keys_peer_sign(keys, "ledger", key))
		cr_assert_arr_eq(key, sh_keys_sign_secret(keys) + 32, SH_KEY);
	sh_keys_free(keys);
	return 0;
}

/* A folder of its own each time, so that every fault strikes the making too. */
static int from_nothing(void *self, ShError *err)
{
	ShError again = { 0 };
	KeysFixture f;
	int r;

	(void) self;
	keys_fixture_open(&f);
	r = make_and_open(&f, err);
	if (faults_happened())
		cr_assert_eq(make_and_open(&f, &again), 0, "after \"%s %s\": %s %s", err->reason, err->detail,
			     again.reason, again.detail);
	keys_fixture_close(&f);
	return r;
}

Test(faults, keys_are_made_or_it_is_said_why)
{
	cr_assert(sodium_init() >= 0);
	cr_assert_gt(faults_sweep(from_nothing, NULL), 40);
}

static int rotate(void *self, ShError *err)
{
	ShError again = { 0 };
	ShRoots roots = { 0 };
	KeysFixture f;
	ShKeys *keys;
	int r;

	keys_fixture_open(&f);
	cr_assert_eq(make_and_open(&f, &again), 0); /* faults come after */
	faults_arm(*(unsigned *) self);
	r = sh_keys_rotate_root("ledger", f.secret, f.public, err);
	if (r == 0)
		r = sh_keys_raise_epoch(f.public, "ledger", err);
	if (r == 0)
		r = sh_keys_retire_root("ledger", f.secret, err);
	if (faults_happened()) { /* whatever was broken off: no root is lost, and it can be finished */
		ShError finish = { 0 };

		if (r != 0 && sh_keys_rotate_root("ledger", f.secret, f.public, &finish) != 0)
			cr_assert_str_eq(finish.reason, "keys.rotation_unfinished");
		cr_assert_eq(sh_keys_open(&keys, "ledger", f.secret, f.public, &again), 0, "%s %s", again.reason,
			     again.detail);
		sh_keys_roots(keys, &roots);
		cr_assert_geq(roots.n, 1);
		sh_keys_free(keys);
	}
	keys_fixture_close(&f);
	return r;
}

Test(faults, rotation_broken_off_anywhere_loses_nothing)
{
	unsigned n = 1;

	cr_assert(sodium_init() >= 0);
	for (;; n++) {
		ShError err = { 0 };
		int r = rotate(&n, &err);

		if (!faults_happened()) {
			cr_assert_eq(r, 0, "%s %s", err.reason, err.detail);
			break;
		}
		cr_assert(r == 0 || err.reason[0]);
	}
	cr_assert_gt(n, 20);
}

static int scope(void *self, ShError *err)
{
	uint8_t made[32], read[32];
	KeysFixture *f = self;
	int r = sh_scope_make(f->secret, "ledger", TOWN, SCOPE, made, err);

	if (r == 0)
		r = sh_scope_read(f->secret, "ledger", TOWN, SCOPE, read, err);
	if (r == 0)
		cr_assert_arr_eq(made, read, sizeof made);
	if (r == 0)
		r = sh_scope_destroy(f->secret, "ledger", TOWN, SCOPE, err);
	if (r != 0) { /* broken off: it is either there as it was or nobody's any more, and can be destroyed */
		ShError again = { 0 };

		faults_happened();
		if (sh_scope_read(f->secret, "ledger", TOWN, SCOPE, read, &again) != 0)
			cr_assert_str_eq(again.reason, "keys.missing");
		cr_assert_eq(sh_scope_destroy(f->secret, "ledger", TOWN, SCOPE, &again), 0, "%s", again.detail);
	}
	return r;
}

Test(faults, a_disasters_secret)
{
	ShError err = { 0 };
	uint8_t secret[32];
	KeysFixture f;

	cr_assert(sodium_init() >= 0);
	keys_fixture_open(&f);
	cr_assert_eq(sh_keys_make("ledger", f.secret, f.public, &err), 0);
	cr_assert_gt(faults_sweep(scope, &f), 12);
	cr_assert_eq(sh_scope_read(f.secret, "ledger", TOWN, SCOPE, secret, &err), SH_REFUSED, "destroyed");
	cr_assert_str_eq(err.reason, "keys.missing");
	cr_assert_eq(sh_scope_destroy(f.secret, "ledger", TOWN, SCOPE, &err), 0, "gone already");
	cr_assert_neq(sh_scope_destroy("/nowhere", "ledger", TOWN, SCOPE, &err), 0);
	/* both parts become part of a file's name */
	cr_assert_neq(sh_scope_make(f.secret, "ledger", "99201", SCOPE, secret, &err), 0);
	cr_assert_neq(sh_scope_make(f.secret, "ledger", "9920111", SCOPE, secret, &err), 0);
	cr_assert_neq(sh_scope_make(f.secret, "ledger", TOWN, "../../etc", secret, &err), 0);
	cr_assert_neq(sh_scope_read(f.secret, "ledger", TOWN, "", secret, &err), 0);
	cr_assert_neq(sh_scope_destroy(f.secret, "ledger", TOWN, SCOPE SCOPE, &err), 0);
	keys_fixture_file(f.secret, "ledger.scope." TOWN ".ab", "xyz\n", 0600);
	cr_assert_eq(sh_scope_read(f.secret, "ledger", TOWN, "ab", secret, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "keys.malformed");
	keys_fixture_close(&f);
}

/* The proof that the door is shut either succeeds or keeps the daemon from starting: no fault makes it say "shut". */
static int prove(void *self, ShError *err)
{
	const KeysFixture *f = self;
	ShKeys *keys = NULL;
	ShZap *zap = NULL;
	void *ctx;
	int r = sh_keys_open(&keys, "ledger", f->secret, f->public, err);

	if (r != 0)
		return r;
	ctx = zmq_ctx_new();
	r = sh_zap_start(&zap, ctx, keys, err);
	if (r == 0)
		r = sh_curve_prove(ctx, keys, err);
	faults_happened(); /* stopping has no way to fail but to abort */
	sh_zap_stop(zap);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	return r;
}

static int prove_without_handler(void *self, ShError *err)
{
	void *ctx = zmq_ctx_new();
	int r = sh_curve_prove(ctx, self, err);

	zmq_ctx_term(ctx);
	cr_assert_neq(r, 0, "nobody answers, and the door is called shut");
	return 0;
}

Test(faults, the_door_is_proven_shut_or_the_daemon_stays_down)
{
	KeysFixture f;
	ShKeys *keys;

	cr_assert(sodium_init() >= 0);
	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	cr_assert_gt(faults_sweep(prove, &f), 30);
	prove_without_handler(keys, &(ShError){ 0 });
	sh_keys_free(keys);
	keys_fixture_close(&f);
}
