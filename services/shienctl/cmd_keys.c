#include "command.h"
#include "document_key.h"
#include "keys.h"
#include "new_file.h"
#include "places.h"
#include "sh_keys.h"
#include "sh_token.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WAIT_SECONDS = 600 };

/* A new file of mode 0600 with this text; one that is there stays. */
static int once(const char *path, const char *text, ShError *err)
{
	int r = new_file(AT_FDCWD, path, 0600, text, strlen(text), "", 0, err);

	return r != 0 && strcmp(err->reason, "file.exists") == 0 ? 0 : r;
}

/* The database passwords of a service's two logins, and the passfile that libpq reads. */
static int passwords(const char *folder, const char *service, ShError *err)
{
	char id[64], path[1100], one[65], two[65], text[512];
	unsigned char random[32];
	struct stat st;
	int r;

	snprintf(path, sizeof path, "%s/pgpass", folder);
	if (stat(path, &st) == 0)
		return 0;
	place_id(id, service);
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(one, sizeof one, random, sizeof random);
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(two, sizeof two, random, sizeof random);
	snprintf(text, sizeof text, "*:*:*:shien_%s:%s\n*:*:*:shien_%s_system:%s\n", id, one, id, two);
	r = once(path, text, err);
	snprintf(path, sizeof path, "%s/postgres.password", folder);
	if (r == 0)
		r = once(path, one, err);
	snprintf(path, sizeof path, "%s/postgres.system.password", folder);
	return r != 0 ? r : once(path, two, err);
}

/* What a service needs beside the keys that all have. */
static int own_keys(const char *folder, const char *service, ShError *err)
{
	return strcmp(service, "certificate-issuer") == 0 ? document_key_make(folder, err) : 0;
}

static int of_service(const char *root, const char *service, ShError *err)
{
	char secret[1024], public[1024];
	int r;

	snprintf(secret, sizeof secret, "%s/%s", root, service);
	snprintf(public, sizeof public, "%s/public", root);
	r = sh_keys_make(service, secret, public, err);
	if (r == 0)
		r = own_keys(secret, service, err);
	return r != 0 || strcmp(service, "shienctl") == 0 ? r : passwords(secret, service, err);
}

static int usage(const Context *ctx)
{
	return ctl_usage(
		ctx, "使い方: shienctl keys [--service X --secret-dir D --public-dir D]（省くときは設定 keys "
		     "が必要）\n        shienctl keys rotate root|data | retire root [--service X] [--disaster ID]\n"
		     "        shienctl keys seal 出力先のフォルダ [--shares 5] [--need 3] | open 封のファイル --to "
		     "空のフォルダ 分割鍵のファイル …");
}

/* Where roots are to rest wrapped by a token, they are made so. */
static int open_token(const Context *ctx, ShError *err)
{
	return sh_token_open(&(ShTokenSettings){ sh_setting(ctx->settings, "token_module"),
						 sh_setting(ctx->settings, "token_pin_file"),
						 sh_setting(ctx->settings, "token_root_key") },
			     err);
}

static int keys_make(const Context *ctx, int argc, char **argv)
{
	const char *service = ctl_option(&argc, argv, "--service"), *secret = ctl_option(&argc, argv, "--secret-dir");
	const char *public = ctl_option(&argc, argv, "--public-dir"), *root = sh_setting(ctx->settings, "keys");
	const char *disaster = ctl_option(&argc, argv, "--disaster"), *wait = ctl_option(&argc, argv, "--wait");
	ShError err = { 0 };
	int r = open_token(ctx, &err);

	if (r != 0)
		return ctl_error(ctx, &err, r);
	if (argc == 2) {
		r = keys_rotate(ctx,
				&(KeysAsk){ argv[0], argv[1], service, disaster, wait ? atoi(wait) : WAIT_SECONDS });
		sh_token_close();
		return r;
	}
	if (argc != 0)
		return usage(ctx);
	if (service && secret && public) {
		r = sh_keys_make(service, secret, public, &err);
		if (r == 0)
			r = own_keys(secret, service, &err);
	} else if (*root) {
		mkdir(root, 0755);
		for (const Place *p = places; r == 0 && p->service; p++)
			r = of_service(root, p->service, &err);
		if (r == 0)
			r = of_service(root, "shienctl", &err);
	} else {
		return usage(ctx);
	}
	sh_token_close();
	if (r == 0)
		puts(ctx->json ? "{\"keys\":\"ready\"}" : "鍵の用意ができました。");
	return r == 0 ? CTL_OK : ctl_error(ctx, &err, r);
}

int cmd_keys(const Context *ctx, int argc, char **argv)
{
	if (argc > 0 && (strcmp(argv[0], "seal") == 0 || strcmp(argv[0], "open") == 0))
		return keys_seal(ctx, argc, argv);
	return keys_make(ctx, argc, argv);
}
