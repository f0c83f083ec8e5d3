#pragma once
#include "sh_text.h"
#include <unicode/utypes.h>

/* Private to sh_text: what both kinds of key begin and end with. */
enum { KEY_UNITS = SH_KEY_MAX + 1 };

/* NFKC with case folded and default ignorables (variation selectors, zero-width) out. *ret_n code points of ret. */
int key_fold_begin(uint32_t ret[KEY_UNITS], size_t *ret_n, const char *text, ShError *err);
int key_fold_end(char out[SH_KEY_SIZE], const uint32_t *cps, size_t n, ShError *err);
/* Every dash that people type, but not the long vowel mark U+30FC. */
bool key_is_dash(uint32_t cp);
