/* Root keys that rest wrapped by a PKCS#11 token (SoftHSM here), through the engine as a daemon uses it. */
#include "keys_fixture.h"
#include "sh_token.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ROOT_KEY "pkcs11:token=shien;object=root"

/* What the engine allocates once for a token it does not give back with it. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:engines-3/pkcs11.so\n"; }

typedef struct Token {
	KeysFixture keys;
	char module[200], pin_file[160];
	ShTokenSettings settings;
} Token;

static void open_fixture(Token *t)
{
	char command[300], conf[160];
	FILE *said;

	keys_fixture_open(&t->keys);
	snprintf(command, sizeof command, SHIEN_SOURCE_DIR "/tests/support/token.sh %s/token", t->keys.root);
	said = popen(command, "r");
	cr_assert(said && fgets(t->module, sizeof t->module, said), "softhsm2 and opensc: deploy/packages/test.txt");
	cr_assert_eq(pclose(said), 0);
	t->module[strcspn(t->module, "\n")] = '\0';
	snprintf(conf, sizeof conf, "%s/token/softhsm2.conf", t->keys.root);
	setenv("SOFTHSM2_CONF", conf, 1);
	snprintf(t->pin_file, sizeof t->pin_file, "%s/token/pin", t->keys.root);
	t->settings = (ShTokenSettings){ t->module, t->pin_file, ROOT_KEY };
}

static void close_fixture(Token *t)
{
	char command[120];

	sh_token_close();
	snprintf(command, sizeof command, "rm -rf %s/token", t->keys.root);
	cr_assert_eq(system(command), 0);
	keys_fixture_close(&t->keys);
}

static void read_text(const Token *t, const char *name, char text[1200])
{
	char path[200];
	FILE *in;

	snprintf(path, sizeof path, "%s/%s", t->keys.secret, name);
	in = fopen(path, "r");
	cr_assert(in && fgets(text, 1200, in), "%s", path);
	fclose(in);
}

static void what_is_not_right(const Token *t)
{
	char wrong[160];
	ShError err = { 0 };
	struct {
		ShTokenSettings settings;
		const char *reason;
	} cases[] = {
		{ { t->module, "", ROOT_KEY }, "token.pin" },
		{ { t->module, wrong, ROOT_KEY }, "token.key_unknown" }, /* the engine logs in when it needs to */
		{ { "/nowhere.so", t->pin_file, ROOT_KEY }, "token.key_unknown" }, /* loaded when it is needed */
		{ { "", "", ROOT_KEY }, "token.unavailable" },
		{ { t->module, t->pin_file, "pkcs11:token=shien;object=nobody" }, "token.key_unknown" },
		{ { t->module, t->pin_file, "pkcs11:token=shien;object=document" }, "token.key_unknown" },
	};

	snprintf(wrong, sizeof wrong, "%s/token/wrong", t->keys.root);
	keys_fixture_file(t->keys.root, "token/wrong", "not-the-pin\n", 0600);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		cr_expect_eq(sh_token_open(&cases[i].settings, &err), SH_REFUSED, "%zu", i);
		cr_expect_str_eq(err.reason, cases[i].reason, "%zu: %s %s", i, err.reason, err.detail);
	}
	chmod(t->pin_file, 0644);
	cr_expect_eq(sh_token_open(&t->settings, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "token.pin", "readable by others");
	chmod(t->pin_file, 0600);
}

Test(token, holds_the_root_and_rotates_it, .timeout = 120)
{
	char text[1200], before[1200];
	ShRoots first, second;
	ShError err = { 0 };
	ShKeys *keys;
	Token t;

	open_fixture(&t);
	keys = keys_fixture_service(&t.keys, "notifier"); /* a root in its file, from before there was a token */
	sh_keys_roots(keys, &first);
	sh_keys_free(keys);
	what_is_not_right(&t);
	cr_assert_eq(sh_token_open(&t.settings, &err), 0, "%s %s", err.reason, err.detail);
	cr_assert_eq(sh_keys_open(&keys, "notifier", t.keys.secret, t.keys.public, &err), SH_REFUSED, "in clear");

	/* The way to a token: what rests in clear becomes the previous root, until it is retired. */
	cr_assert_eq(sh_keys_rotate_root("notifier", t.keys.secret, t.keys.public, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_keys_open(&keys, "notifier", t.keys.secret, t.keys.public, &err), 0, "%s", err.reason);
	sh_keys_roots(keys, &second);
	cr_assert_eq(second.n, 2);
	cr_assert_eq(second.id[1], first.id[0]);
	sh_keys_free(keys);

	keys = keys_fixture_service(&t.keys, "ledger");
	sh_keys_roots(keys, &first);
	read_text(&t, "ledger.root", before);
	cr_assert_eq(strncmp(before, "token:", 6), 0);
	cr_assert_eq(sh_keys_rotate_root("ledger", t.keys.secret, t.keys.public, &err), 0, "%s", err.reason);
	read_text(&t, "ledger.root", text);
	cr_assert_eq(strncmp(text, "token:", 6), 0);
	cr_assert_str_neq(text, before);
	sleep(1);
	sh_keys_roots(keys, &second);
	cr_assert_eq(second.n, 2);
	cr_assert_eq(second.id[1], first.id[0]);
	cr_assert_neq(second.id[0], first.id[0]);
	sh_keys_free(keys);

	sh_token_close(); /* without the token the file says nothing */
	cr_assert_eq(sh_keys_open(&keys, "ledger", t.keys.secret, t.keys.public, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "keys.malformed");
	close_fixture(&t);
}
