#pragma once
#include "sh_keys.h"
#include <sys/types.h>

/* A temporary folder with secret/ and public/, and keys in it. Everything asserts. */
typedef struct KeysFixture {
	char root[64], secret[80], public[80];
} KeysFixture;

void keys_fixture_open(KeysFixture *f);
void keys_fixture_close(KeysFixture *f);
/* Makes (if need be) and opens one service's keys. */
ShKeys *keys_fixture_service(KeysFixture *f, const char *service);
/* Writes, or with NULL removes, <dir>/<name>. */
void keys_fixture_file(const char *dir, const char *name, const char *text, mode_t mode);
