#include "share.h"
#include "sh_hex.h"

#include <ctype.h>
#include <libgfshare.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 4, LINE = SHARE_KEY / LINES, HEAD = 5 + 2 * SHARE_ID + 7, ROW = 1 + 2 * LINE + 2 };

/* What the library draws from, and wipes with: it brings none of its own but random(3). */
static void fill(unsigned char *out, unsigned int n) { randombytes_buf(out, n); }

static gfshare_ctx *must(gfshare_ctx *ctx)
{
	if (!ctx)
		abort(); /* out of memory */
	return ctx;
}

void share_split(const uint8_t key[SHARE_KEY], const uint8_t id[SHARE_ID], unsigned need, unsigned of, Share *ret)
{
	unsigned char numbers[SHARES_MOST], secret[SHARE_KEY];
	gfshare_ctx *ctx;

	for (unsigned i = 0; i < of; i++)
		numbers[i] = (unsigned char) (i + 1);
	gfshare_fill_rand = fill;
	ctx = must(gfshare_ctx_init_enc(numbers, of, (unsigned char) need, SHARE_KEY));
	memcpy(secret, key, sizeof secret);
	gfshare_ctx_enc_setsecret(ctx, secret);
	for (unsigned i = 0; i < of; i++) {
		ret[i] = (Share){ .number = numbers[i], .need = (uint8_t) need, .of = (uint8_t) of };
		memcpy(ret[i].id, id, SHARE_ID);
		gfshare_ctx_enc_getshare(ctx, (unsigned char) i, ret[i].bytes);
	}
	gfshare_ctx_free(ctx); /* wipes */
	sodium_memzero(secret, sizeof secret);
}

static int fit(const Share *shares, unsigned n, ShError *err)
{
	for (unsigned i = 1; i < n; i++)
		if (memcmp(shares[i].id, shares[0].id, SHARE_ID) != 0 || shares[i].need != shares[0].need ||
		    shares[i].of != shares[0].of)
			return sh_fail(err, SH_INVALID_ARGUMENT, "share.other_seal", "%u", i + 1);
	for (unsigned i = 1; i < n; i++)
		for (unsigned k = 0; k < i; k++)
			if (shares[i].number == shares[k].number)
				return sh_fail(err, SH_INVALID_ARGUMENT, "share.twice", "%u", shares[i].number);
	return n == 0 || n < shares[0].need ? sh_fail(err, SH_FAILED_PRECONDITION, "share.too_few", "%u / %u", n,
						      n ? shares[0].need : SHARES_LEAST)
					    : 0;
}

int share_join(const Share *shares, unsigned n, uint8_t ret_key[SHARE_KEY], ShError *err)
{
	unsigned char numbers[SHARES_MOST], bytes[SHARE_KEY];
	gfshare_ctx *ctx;
	int r = fit(shares, n, err);

	if (r != 0)
		return r;
	for (unsigned i = 0; i < n; i++)
		numbers[i] = shares[i].number;
	gfshare_fill_rand = fill;
	ctx = must(gfshare_ctx_init_dec(numbers, n, SHARE_KEY));
	for (unsigned i = 0; i < n; i++) {
		memcpy(bytes, shares[i].bytes, sizeof bytes);
		gfshare_ctx_dec_giveshare(ctx, (unsigned char) i, bytes);
	}
	gfshare_ctx_dec_extract(ctx, ret_key);
	gfshare_ctx_free(ctx);
	sodium_memzero(bytes, sizeof bytes);
	return 0;
}

/* ---- on paper ---- */
/* Of the line and of all that stands above the lines, so that one of another share does not fit either. */
static uint8_t mark_of(const Share *s, unsigned line)
{
	uint8_t text[SHARE_ID + 4 + LINE], hash[crypto_generichash_BYTES];

	memcpy(text, s->id, SHARE_ID);
	text[SHARE_ID] = s->number;
	text[SHARE_ID + 1] = s->need;
	text[SHARE_ID + 2] = s->of;
	text[SHARE_ID + 3] = (uint8_t) line;
	memcpy(text + SHARE_ID + 4, s->bytes + line * LINE, LINE);
	crypto_generichash(hash, sizeof hash, text, sizeof text, NULL, 0);
	sodium_memzero(text, sizeof text);
	return hash[0];
}

void share_text(const Share *s, char ret_text[SHARE_TEXT])
{
	char id[2 * SHARE_ID + 1];
	int n;

	sh_hex(id, s->id, SHARE_ID);
	n = snprintf(ret_text, SHARE_TEXT, "SHIEN %s  %02u/%02u  %02u\n", id, s->number, s->of, s->need);
	for (unsigned line = 0; line < LINES; line++) {
		const uint8_t *b = s->bytes + line * LINE;

		n += snprintf(ret_text + n, SHARE_TEXT - (size_t) n,
			      "%c  %02x%02x %02x%02x %02x%02x %02x%02x  %02x\n", 'A' + (int) line, b[0], b[1], b[2],
			      b[3], b[4], b[5], b[6], b[7], mark_of(s, line));
	}
}

/* Without spaces and remarks ("# …" to the end of its line), letters small. False: not so long, or something else in
 * it. */
static bool squeeze(const char *text, char out[HEAD + LINES * ROW + 1])
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '#')
			text += strcspn(text, "\n") - (strchr(text, '\n') == NULL);
		else if (!isspace((unsigned char) *text)) {
			if (n == HEAD + LINES * ROW)
				return false;
			out[n++] = (char) tolower((unsigned char) *text);
		}
	}
	out[n] = '\0';
	return n == HEAD + LINES * ROW;
}

static bool number(const char *two, uint8_t *ret)
{
	if (!isdigit((unsigned char) two[0]) || !isdigit((unsigned char) two[1]))
		return false;
	*ret = (uint8_t) ((two[0] - '0') * 10 + (two[1] - '0'));
	return true;
}

static bool hex_of(const char *text, size_t n, uint8_t *ret)
{
	char digits[2 * LINE + 1];

	memcpy(digits, text, 2 * n);
	digits[2 * n] = '\0';
	return sh_unhex(ret, n, digits);
}

static bool read_head(const char *t, Share *s)
{
	return strncmp(t, "shien", 5) == 0 && hex_of(t + 5, SHARE_ID, s->id) && number(t + 13, &s->number) &&
	       t[15] == '/' && number(t + 16, &s->of) && number(t + 18, &s->need) && s->need >= SHARES_LEAST &&
	       s->need <= s->of && s->of <= SHARES_MOST && s->number >= 1 && s->number <= s->of;
}

int share_read(const char *text, Share *ret_share, ShError *err)
{
	char t[HEAD + LINES * ROW + 1];
	Share s = { 0 };
	int r = 0;

	if (!squeeze(text, t) || !read_head(t, &s))
		r = sh_fail(err, SH_INVALID_ARGUMENT, "share.malformed", "-");
	for (unsigned line = 0; r == 0 && line < LINES; line++) {
		const char *row = t + HEAD + line * ROW;
		uint8_t mark;

		if (row[0] != 'a' + (int) line || !hex_of(row + 1, LINE, s.bytes + line * LINE) ||
		    !hex_of(row + 1 + 2 * LINE, 1, &mark) || mark != mark_of(&s, line))
			r = sh_fail(err, SH_INVALID_ARGUMENT, "share.line", "%c", 'A' + (int) line);
	}
	if (r == 0)
		*ret_share = s;
	sodium_memzero(t, sizeof t);
	sodium_memzero(&s, sizeof s);
	return r;
}
