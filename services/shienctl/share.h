#pragma once
#include "sh_error.h"
#include <stdint.h>

/* A key in shares (Shamir, over GF(2^8), each byte by itself: libgfshare): any `need` of `of` give it, fewer say
 * nothing about it. As text for paper, four lines of bytes each with a check of its own, so that a slip of the pen is
 * found by its line. */
enum { SHARE_KEY = 32, SHARE_ID = 4, SHARES_LEAST = 2, SHARES_MOST = 20, SHARE_TEXT = 400 };

typedef struct Share {
	uint8_t id[SHARE_ID]; /* of what is sealed */
	uint8_t number, need, of;
	uint8_t bytes[SHARE_KEY];
} Share;

/* 2 <= need <= of <= 20. `ret` has room for `of`; the caller wipes. */
void share_split(const uint8_t key[SHARE_KEY], const uint8_t id[SHARE_ID], unsigned need, unsigned of, Share *ret);
/* Refuses: share.other_seal (shares of different things), share.twice, share.too_few (field: how many are needed). */
int share_join(const Share *shares, unsigned n, uint8_t ret_key[SHARE_KEY], ShError *err);

void share_text(const Share *share, char ret_text[SHARE_TEXT]);
/* Spaces, ends of lines and the case of letters do not matter. Refuses: share.malformed, share.line (detail: which
 * line). */
int share_read(const char *text, Share *ret_share, ShError *err);
