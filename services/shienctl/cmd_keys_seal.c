/* shienctl keys seal | open: all keys of a site in one sealed file, whose key is in the hands of several people, for
 * the day on which the hall is gone (docs/operations.md). */
#include "key_bundle.h"
#include "keys.h"
#include "new_file.h"
#include "sh_hex.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OF = 5, NEED = 3, FILE_MOST = 4096 };

static int usage(const Context *ctx)
{
	return ctl_usage(ctx, "使い方: shienctl keys seal 出力先のフォルダ [--shares 5] [--need 3]\n"
			      "        shienctl keys open 封のファイル --to 空のフォルダ 分割鍵のファイル …");
}

static int write_share(const char *folder, const char *id, const Share *s, ShError *err)
{
	char path[1100], text[SHARE_TEXT], all[SHARE_TEXT + 1000];
	int r;

	share_text(s, text);
	snprintf(all, sizeof all,
		 "# Shien の分割鍵 %u 番（全部で %u 枚。%u 枚そろうと鍵の封 keys-%s.sealed が開きます）\n"
		 "# "
		 "紙に印刷し、この1枚だけを、ほかの分割鍵と別の人・別の場所で保管してください。印刷したらこのファイル"
		 "は消してください。\n"
		 "# 開くときは、この紙のとおりに打った文字のファイルを shienctl keys open "
		 "に渡します。空白・改行・大文字小文字は問いません。\n%s",
		 s->number, s->of, s->need, id, text);
	snprintf(path, sizeof path, "%s/share-%s-%u.txt", folder, id, s->number);
	r = new_file(AT_FDCWD, path, 0600, all, strlen(all), "", 0, err);
	sodium_memzero(text, sizeof text);
	sodium_memzero(all, sizeof all);
	return r;
}

static int seal(const Context *ctx, const char *folder, unsigned need, unsigned of)
{
	const char *from = sh_setting(ctx->settings, "keys");
	char path[1100], id[2 * SHARE_ID + 1];
	uint8_t random[SHARE_ID];
	Share shares[SHARES_MOST];
	ShError err = { 0 };
	int r;

	if (!*from || need < SHARES_LEAST || of < need || of > SHARES_MOST)
		return usage(ctx);
	randombytes_buf(random, sizeof random);
	sh_hex(id, random, sizeof random);
	mkdir(folder, 0700);
	snprintf(path, sizeof path, "%.1000s/keys-%s.sealed", folder, id);
	r = bundle_seal(from, path, random, need, of, shares, &err);
	for (unsigned i = 0; r == 0 && i < of; i++)
		r = write_share(folder, id, &shares[i], &err);
	sodium_memzero(shares, sizeof shares);
	if (r == 0)
		r = new_file_names(folder, &err);
	if (r != 0)
		return ctl_error(ctx, &err, r);
	printf(ctx->json ? "{\"sealed\":\"%s\",\"shares\":%u,\"need\":%u}\n"
			 : "鍵の封: %s\n分割鍵を %u 枚作りました。%u "
			   "枚そろうと開きます。1枚ずつ別の人に渡し、ここからは消してください。\n",
	       path, of, need);
	return CTL_OK;
}

static int read_share(const char *path, Share *ret, ShError *err)
{
	char text[FILE_MOST];
	int fd = open(path, O_RDONLY | O_CLOEXEC), r;
	ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

	if (fd >= 0)
		close(fd);
	if (n < 0)
		return sh_fail(err, SH_NOT_FOUND, "file.unreadable", "%.200s", path);
	text[n] = '\0';
	r = memchr(text, 0, (size_t) n) ? sh_fail(err, SH_INVALID_ARGUMENT, "share.malformed", "-")
					: share_read(text, ret, err);
	if (r != 0) { /* which of them, and which line of it */
		const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
		char line = strlen(err->detail) == 1 ? err->detail[0] : '-';

		snprintf(err->detail, sizeof err->detail, "%.100s %c", name, line);
	}
	sodium_memzero(text, sizeof text);
	return r;
}

static int unseal(const Context *ctx, const char *path, const char *to, char **files, int n)
{
	Share shares[SHARES_MOST];
	ShError err = { 0 };
	unsigned count = 0;
	int r = 0;

	if (!to || n < 1 || n > SHARES_MOST)
		return usage(ctx);
	for (int i = 0; r == 0 && i < n; i++)
		r = read_share(files[i], &shares[i], &err);
	if (r == 0)
		r = bundle_open(path, shares, (unsigned) n, to, &count, &err);
	sodium_memzero(shares, sizeof shares);
	if (r != 0)
		return ctl_error(ctx, &err, r);
	printf(ctx->json ? "{\"folder\":\"%s\",\"files\":%u}\n"
			 : "鍵を %s に戻しました（%u "
			   "個のファイル）。持ち主を各サービスの利用者に直してから起動してください。\n",
	       to, count);
	return CTL_OK;
}

int keys_seal(const Context *ctx, int argc, char **argv)
{
	const char *of = ctl_option(&argc, argv, "--shares"), *need = ctl_option(&argc, argv, "--need"),
		   *to = ctl_option(&argc, argv, "--to");

	if (argc == 2 && strcmp(argv[0], "seal") == 0 && !to)
		return seal(ctx, argv[1], need ? (unsigned) atoi(need) : NEED, of ? (unsigned) atoi(of) : OF);
	if (argc > 2 && strcmp(argv[0], "open") == 0 && !of && !need)
		return unseal(ctx, argv[1], to, argv + 2, argc - 2);
	return usage(ctx);
}
