#pragma once
#include "key_file.h"
#include "sh_seal.h"

/* A daemon's root keys: <service>.root, and <service>.root.previous while a rotation is not retired. The text is 64
 * hex digits, or "token:" and what a PKCS#11 token wrapped, in hex. Private to this folder. */
#define KEY_ROOT_SUFFIX "root"
#define KEY_ROOT_PREVIOUS "root.previous"

void sh_root_make(char ret_text[KEY_TEXT_MAX]); /* "" where the token does not answer */
/* Where a token holds roots, one in clear is none, so that nobody slips one in beside it; but for the previous one
 * while a site moves to a token (in_clear). */
bool sh_root_from_text(const char *text, bool in_clear, uint8_t ret_root[32]);

/* Held in guarded memory; files that changed are read again within a second, and while they cannot be read what was
 * there before holds. Thread-safe. */
typedef struct KeyRoots KeyRoots;
int sh_key_roots_open(KeyRoots **ret_roots, const char *service, const char *dir, ShError *err);
void sh_key_roots_free(KeyRoots *roots);
void sh_key_roots_take(KeyRoots *roots, ShRoots *ret_roots);
