#pragma once
#include "key_file.h"

/* The secrets of a daemon and the public half that follows from each. Private to this folder. */
typedef struct KeyKind {
	const char *secret_suffix, *public_suffix;
	void (*make)(char ret_secret[KEY_TEXT_MAX]);
	/* false where the secret's text is none. */
	bool (*derive)(const char *secret, char ret_public[KEY_TEXT_MAX]);
} KeyKind;

enum { KEY_CURVE, KEY_SIGN, KEY_ROOT, KEY_AUDIT, KEY_KINDS };

extern const KeyKind sh_key_kinds[KEY_KINDS];
