#include "key_root.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_memory.h"
#include "sh_token.h"

#include <limits.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LOOK_US = 1000000 };
static const char in_token[] = "token:";

typedef struct Seen {
	ino_t inode;
	struct timespec changed;
} Seen;

struct KeyRoots {
	pthread_mutex_t lock;
	char service[32], *dir;
	int64_t looked_us;
	Seen seen[SH_ROOTS];
	ShRoots *held; /* guarded pages */
};

static const char *const suffixes[SH_ROOTS] = { KEY_ROOT_SUFFIX, KEY_ROOT_PREVIOUS };

void sh_root_make(char ret_text[KEY_TEXT_MAX])
{
	uint8_t root[32], wrapped[SH_TOKEN_WRAPPED];
	size_t len;

	sh_random(root, sizeof root);
	if (!sh_token_has_root_key()) {
		sh_hex(ret_text, root, sizeof root);
	} else if (sh_token_wrap(root, wrapped, &len)) {
		memcpy(ret_text, in_token, sizeof in_token);
		sh_hex(ret_text + sizeof in_token - 1, wrapped, len);
	} else {
		*ret_text = '\0';
	}
	sodium_memzero(root, sizeof root);
}

bool sh_root_from_text(const char *text, bool in_clear, uint8_t ret_root[32])
{
	uint8_t wrapped[SH_TOKEN_WRAPPED];
	size_t prefix = sizeof in_token - 1, n;

	if (strncmp(text, in_token, prefix) != 0)
		return (in_clear || !sh_token_has_root_key()) && sh_unhex(ret_root, 32, text);
	n = strlen(text + prefix) / 2;
	return n <= sizeof wrapped && sh_unhex(wrapped, n, text + prefix) && sh_token_unwrap(wrapped, n, ret_root);
}

static int read_one(const KeyRoots *roots, int i, uint8_t ret_root[32], ShError *err)
{
	char text[KEY_TEXT_MAX];
	int r = sh_key_file_read(roots->dir, roots->service, suffixes[i], KEY_FILE_SECRET, text, err);

	if (r == 0 && !sh_root_from_text(text, i > 0, ret_root))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s", roots->service, suffixes[i]);
	sodium_memzero(text, sizeof text);
	return r;
}

static int read_all(KeyRoots *roots, ShError *err)
{
	ShRoots now = { 0 };
	int r = read_one(roots, 0, now.key[0], err);

	now.n = 1;
	if (r == 0) {
		r = read_one(roots, 1, now.key[1], err);
		if (r == 0)
			now.n = 2;
		else if (strcmp(err->reason, "keys.missing") == 0)
			r = 0;
	}
	for (size_t i = 0; i < now.n; i++)
		now.id[i] = sh_root_id(now.key[i]);
	if (r == 0) {
		sodium_mprotect_readwrite(roots->held);
		*roots->held = now;
		sodium_mprotect_readonly(roots->held);
	}
	sodium_memzero(&now, sizeof now);
	return r;
}

static bool changed(KeyRoots *roots)
{
	char path[PATH_MAX];
	bool differs = false;

	for (int i = 0; i < SH_ROOTS; i++) {
		Seen now = { 0 };
		struct stat st;

		snprintf(path, sizeof path, "%s/%s.%s", roots->dir, roots->service, suffixes[i]);
		if (stat(path, &st) == 0)
			now = (Seen){ st.st_ino, st.st_mtim };
		differs |= now.inode != roots->seen[i].inode || now.changed.tv_sec != roots->seen[i].changed.tv_sec ||
			   now.changed.tv_nsec != roots->seen[i].changed.tv_nsec;
		roots->seen[i] = now;
	}
	return differs;
}

int sh_key_roots_open(KeyRoots **ret_roots, const char *service, const char *dir, ShError *err)
{
	KeyRoots *roots = sh_need(calloc(1, sizeof *roots));
	int r;

	roots->dir = sh_need(strdup(dir));
	roots->held = sh_need(sodium_malloc(sizeof *roots->held));
	pthread_mutex_init(&roots->lock, NULL);
	snprintf(roots->service, sizeof roots->service, "%s", service);
	sodium_memzero(roots->held, sizeof *roots->held);
	changed(roots);
	roots->looked_us = sh_monotonic_us();
	r = read_all(roots, err);
	if (r == 0)
		*ret_roots = roots;
	else
		sh_key_roots_free(roots);
	return r;
}

void sh_key_roots_free(KeyRoots *roots)
{
	if (!roots)
		return;
	sodium_free(roots->held); /* wipes */
	pthread_mutex_destroy(&roots->lock);
	free(roots->dir);
	free(roots);
}

void sh_key_roots_take(KeyRoots *roots, ShRoots *ret_roots)
{
	int64_t now = sh_monotonic_us();
	ShError err = { 0 };

	pthread_mutex_lock(&roots->lock);
	if (now - roots->looked_us >= LOOK_US) {
		roots->looked_us = now;
		if (changed(roots) && read_all(roots, &err) != 0)
			roots->seen[0] = (Seen){ 0 }; /* half written, or not ours to read: looked at again */
	}
	*ret_roots = *roots->held;
	pthread_mutex_unlock(&roots->lock);
}
