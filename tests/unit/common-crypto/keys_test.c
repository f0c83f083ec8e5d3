#include "keys_fixture.h"
#include "sh_hex.h"
#include "sh_seal.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* A valid Ed25519 secret of libsodium's form whose public half is all zero. */
#define SEED "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
#define ZERO "0000000000000000000000000000000000000000000000000000000000000000"

Test(keys, what_is_made_opens_and_is_left_as_it_is)
{
	static const char *const files[] = { "secret/ledger.curve.secret", "secret/ledger.sign.secret",
					     "secret/ledger.root",         "secret/ledger.checkpoint.secret",
					     "public/ledger.curve",        "public/ledger.sign",
					     "public/ledger.box",          "public/ledger.checkpoint" };
	char root[2][65], z85[SH_Z85 + 1], path[160], service[32];
	uint8_t key[SH_KEY], box[SH_KEY];
	ShError err = { 0 };
	KeysFixture f;
	ShRoots roots;
	ShKeys *keys;
	struct stat st;

	keys_fixture_open(&f);
	for (int i = 0; i < 2; i++) {
		keys = keys_fixture_service(&f, "ledger");
		sh_keys_roots(keys, &roots);
		cr_assert_eq(roots.n, 1);
		sh_hex(root[i], roots.key[0], SH_KEY);
		cr_assert_str_eq(sh_keys_service(keys), "ledger");
		cr_assert_str_eq(sh_keys_peer_curve(keys, "ledger", z85), sh_keys_curve_public(keys));
		cr_assert(sh_keys_service_of(keys, z85, service));
		cr_assert_str_eq(service, "ledger");
		cr_assert(sh_keys_peer_sign(keys, "ledger", key));
		cr_assert_arr_eq(key, sh_keys_sign_secret(keys) + 32, 32);
		cr_assert_eq(sh_keys_public_audit(f.public, "ledger", key, &err), 0, "%s", err.reason);
		cr_assert_arr_eq(key, sh_keys_audit_secret(keys) + 32, 32);
		cr_assert_eq(sh_box_public(roots.key[0], box), 0);
		cr_assert_arr_eq(sh_keys_peer_box(keys, "ledger", key), box, 32);
		cr_assert_null(sh_keys_peer_curve(keys, "notifier", z85));
		cr_assert_null(sh_keys_peer_sign(keys, "../secret/ledger", key));
		sh_keys_free(keys);
	}
	cr_assert_str_eq(root[0], root[1], "made a second time");
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", f.root, files[i]);
		cr_assert_eq(stat(path, &st), 0, "%s", path);
		cr_assert_eq(st.st_mode & 0777, i < 4 ? 0600 : 0644, "%s", path);
	}
	sh_keys_free(NULL);
	keys_fixture_close(&f);
}

Test(keys, what_is_not_right_does_not_open)
{
	static const struct {
		const char *dir, *file, *text;
		mode_t mode;
		const char *reason;
	} cases[] = {
		{ "secret", "ledger.root", NULL, 0, "keys.missing" },
		{ "secret", "ledger.curve.secret", NULL, 0, "keys.missing" },
		{ "secret", "ledger.sign.secret", NULL, 0, "keys.missing" },
		{ "secret", "ledger.checkpoint.secret", NULL, 0, "keys.missing" },
		{ "public", "ledger.checkpoint", NULL, 0, "keys.missing" },
		{ "public", "ledger.curve", NULL, 0, "keys.missing" },
		{ "public", "ledger.box", NULL, 0, "keys.missing" },
		{ "secret", "ledger.root", ZERO "\n", 0640, "keys.readable_by_others" },
		{ "secret", "ledger.root", ZERO "\n", 0604, "keys.readable_by_others" },
		{ "secret", "ledger.root", ZERO "\n", 0610, "keys.readable_by_others" },
		{ "public", "ledger.sign", ZERO "\n", 0666, "keys.writable_by_others" },
		{ "secret", "ledger.root", "", 0600, "keys.malformed" },
		{ "secret", "ledger.root", ZERO "\n\n", 0600, "keys.malformed" },
		{ "secret", "ledger.root", " " ZERO "\n", 0600, "keys.malformed" },
		{ "secret", "ledger.root", ZERO "0\n", 0600, "keys.malformed" },
		{ "secret", "ledger.root", "ab\n", 0600, "keys.malformed" },
		{ "secret", "ledger.root", ZERO ZERO ZERO "\n", 0600, "keys.malformed" },
		{ "secret", "ledger.sign.secret", SEED ZERO "\n", 0600, "keys.malformed" },
		{ "secret", "ledger.curve.secret", ZERO "\n", 0600, "keys.malformed" },
		{ "secret", "ledger.curve.secret",
		  "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"", 0600,
		  "keys.malformed" },
		{ "secret", "ledger.root", ZERO "\n", 0600, "keys.mismatch" },
		{ "public", "ledger.sign", ZERO "\n", 0644, "keys.mismatch" },
	};
	char dir[160];
	KeysFixture f;
	ShKeys *keys;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShError err = { 0 };

		keys_fixture_open(&f);
		sh_keys_free(keys_fixture_service(&f, "ledger"));
		snprintf(dir, sizeof dir, "%s/%s", f.root, cases[i].dir);
		keys_fixture_file(dir, cases[i].file, cases[i].text, cases[i].mode);
		keys = NULL;
		cr_expect_eq(sh_keys_open(&keys, "ledger", f.secret, f.public, &err), SH_REFUSED, "case %zu", i);
		cr_expect_str_eq(err.reason, cases[i].reason, "case %zu: %s", i, err.detail);
		cr_expect(strstr(err.detail, cases[i].file), "case %zu: %s", i, err.detail);
		cr_expect_null(keys);
		keys_fixture_close(&f);
	}
}

Test(keys, folders_names_and_lost_secrets)
{
	static const char *const bad[] = { "",   "Ledger", "../ledger", "a.b",
					   "9a", "-a",     "a b",       "abcdefghijklmnopqrstuvwxyz-123456" };
	KeysFixture f;
	ShKeys *keys = NULL;
	ShError err;

	keys_fixture_open(&f);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_expect_eq(sh_keys_make(bad[i], f.secret, f.public, &err), SH_REFUSED, "%s", bad[i]);
		cr_expect_eq(sh_keys_open(&keys, bad[i], f.secret, f.public, &err), SH_REFUSED, "%s", bad[i]);
		cr_expect_str_eq(err.reason, "keys.service_name");
	}
	cr_expect_eq(sh_keys_open(&keys, "ledger", f.secret, f.public, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "keys.missing");
	sh_keys_free(keys_fixture_service(&f, "ledger"));
	chmod(f.public, 0777);
	cr_expect_eq(sh_keys_open(&keys, "ledger", f.secret, f.public, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "keys.writable_by_others");
	chmod(f.public, 0755);

	/* A lost public half comes back, a lost secret does not. */
	keys_fixture_file(f.public, "ledger.sign", NULL, 0);
	sh_keys_free(keys_fixture_service(&f, "ledger"));
	keys_fixture_file(f.secret, "ledger.sign.secret", NULL, 0);
	cr_expect_eq(sh_keys_make("ledger", f.secret, f.public, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "keys.mismatch");
	keys_fixture_close(&f);
}

static void *make(void *fixture)
{
	KeysFixture *f = fixture;
	ShError err = { 0 };

	return sh_keys_make("ledger", f->secret, f->public, &err) == 0 ? NULL : "failed";
}

Test(keys, several_makers_agree_and_leave_nothing_behind)
{
	pthread_t thread[6];
	const struct dirent *e;
	KeysFixture f;
	void *failed;
	int files = 0;
	DIR *d;

	keys_fixture_open(&f);
	for (int i = 0; i < 6; i++)
		pthread_create(&thread[i], NULL, make, &f);
	for (int i = 0; i < 6; i++) {
		pthread_join(thread[i], &failed);
		cr_expect_null(failed);
	}
	sh_keys_free(keys_fixture_service(&f, "ledger"));
	d = opendir(f.secret);
	while ((e = readdir(d)))
		files += strcmp(e->d_name, ".") && strcmp(e->d_name, "..");
	closedir(d);
	cr_expect_eq(files, 4);
	keys_fixture_close(&f);
}

static void nap(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

Test(keys, the_folder_is_the_allow_list)
{
	char z85[SH_Z85 + 1], other[SH_Z85 + 1], service[32], line[64];
	KeysFixture f;
	ShKeys *keys;

	keys_fixture_open(&f);
	keys = keys_fixture_service(&f, "ledger");
	nap(120);
	cr_expect_null(sh_keys_peer_curve(keys, "notifier", z85));
	sh_keys_free(keys_fixture_service(&f, "notifier"));
	cr_assert(sh_keys_peer_curve(keys, "notifier", z85), "added: known at once");
	cr_expect(sh_keys_service_of(keys, z85, service));
	cr_expect_str_eq(service, "notifier");

	/* The same key under two names is nobody's. */
	snprintf(line, sizeof line, "%s\n", z85);
	nap(120);
	keys_fixture_file(f.public, "stranger.curve", line, 0644);
	cr_expect_not(sh_keys_service_of(keys, z85, service));
	nap(120);
	keys_fixture_file(f.public, "stranger.curve", "no key\n", 0644);
	cr_expect(sh_keys_service_of(keys, z85, service), "a malformed neighbour harms nobody");
	cr_expect_null(sh_keys_peer_curve(keys, "stranger", other));
	nap(120);
	keys_fixture_file(f.public, "notifier.curve", NULL, 0);
	cr_expect_not(sh_keys_service_of(keys, z85, service), "removed: gone at once");
	nap(120);
	keys_fixture_file(f.public, "notifier.curve", line, 0666);
	cr_expect_not(sh_keys_service_of(keys, z85, service), "anybody may have written it");
	nap(120);
	keys_fixture_close(&f);
	cr_expect_not(sh_keys_service_of(keys, sh_keys_curve_public(keys), service), "no folder, nobody");
	sh_keys_free(keys);
}

/* Two changes within one tick of the file system leave the same mtime: the second must be seen all the same. */
Test(keys, a_change_in_the_same_tick_is_seen)
{
	char z85[SH_Z85 + 1], service[32];
	struct stat before;
	KeysFixture f;
	ShKeys *keys;

	keys_fixture_open(&f);
	sh_keys_free(keys_fixture_service(&f, "notifier"));
	keys = keys_fixture_service(&f, "ledger");
	cr_assert(sh_keys_peer_curve(keys, "notifier", z85));
	cr_assert_eq(stat(f.public, &before), 0);
	keys_fixture_file(f.public, "notifier.curve", NULL, 0);
	cr_assert_eq(utimensat(AT_FDCWD, f.public, (struct timespec[]){ before.st_atim, before.st_mtim }, 0), 0);
	nap(120);
	cr_expect_not(sh_keys_service_of(keys, z85, service));
	sh_keys_free(keys);
	keys_fixture_close(&f);
}
