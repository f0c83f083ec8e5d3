/* Shares of a key: any that suffice give it, fewer do not, and a slip of the pen is found by its line. */
#include "share.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static uint8_t key[SHARE_KEY];
static const uint8_t id[SHARE_ID] = { 0x3f, 0x2a, 0x9c, 0x01 };
static Share shares[SHARES_MOST];

static void split(unsigned need, unsigned of)
{
	cr_assert(sodium_init() >= 0);
	randombytes_buf(key, sizeof key);
	share_split(key, id, need, of, shares);
}

/* Whether those whose bit is set give the key. */
static bool joins(unsigned which, unsigned of, ShError *err)
{
	uint8_t out[SHARE_KEY] = { 0 };
	Share some[SHARES_MOST];
	unsigned n = 0;

	for (unsigned i = 0; i < of; i++)
		if (which & (1U << i))
			some[n++] = shares[i];
	return share_join(some, n, out, err) == 0 && memcmp(out, key, sizeof key) == 0;
}

Test(share, every_choice_that_suffices_gives_the_key_and_no_other)
{
	static const struct {
		unsigned need, of;
	} rows[] = { { 2, 2 }, { 2, 3 }, { 3, 5 }, { 5, 5 }, { 4, 8 } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		split(rows[i].need, rows[i].of);
		for (unsigned which = 0; which < 1U << rows[i].of; which++) {
			ShError err = { 0 };
			bool enough = (unsigned) __builtin_popcount(which) >= rows[i].need;

			cr_expect_eq(joins(which, rows[i].of, &err), enough, "%u of %u: %x", rows[i].need, rows[i].of,
				     which);
			if (!enough)
				cr_expect_str_eq(err.reason, "share.too_few");
		}
	}
	split(20, 20);
	cr_expect(joins((1U << 20) - 1, 20, &(ShError){ 0 }));
}

/* One fewer than needed gives a key that has nothing to do with the real one; and what they are drawn from is not the
 * same each time. */
Test(share, fewer_say_nothing)
{
	uint8_t out[SHARE_KEY], before[SHARE_KEY];
	Share some[2];

	split(3, 5);
	memcpy(before, shares[0].bytes, sizeof before);
	for (int i = 0; i < 2; i++) {
		some[i] = shares[i];
		some[i].need = 2; /* as somebody would who does not ask share_join */
	}
	cr_assert_eq(share_join(some, 2, out, &(ShError){ 0 }), 0);
	cr_expect_neq(memcmp(out, key, sizeof key), 0);
	srandom(1);
	share_split(key, id, 3, 5, shares);
	memcpy(before, shares[0].bytes, sizeof before);
	srandom(1);
	share_split(key, id, 3, 5, shares);
	cr_expect_neq(memcmp(before, shares[0].bytes, sizeof before), 0, "not drawn from random(3)");
}

Test(share, what_does_not_belong_together_is_refused)
{
	uint8_t out[SHARE_KEY];
	Share some[3];
	ShError err;

	split(3, 5);
	memcpy(some, shares, sizeof some);
	some[2] = some[0];
	cr_expect_eq(share_join(some, 3, out, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "share.twice");
	memcpy(some, shares, sizeof some);
	some[1].id[3] ^= 1;
	cr_expect_eq(share_join(some, 3, out, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "share.other_seal");
	cr_expect_eq(share_join(some, 0, out, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "share.too_few");
}

Test(share, as_text_and_back_however_it_is_typed)
{
	char text[SHARE_TEXT], loud[2 * SHARE_TEXT];
	size_t n = 0;
	ShError err;
	Share back;

	split(3, 5);
	for (int i = 0; i < 5; i++) {
		share_text(&shares[i], text);
		cr_assert_eq(share_read(text, &back, &err), 0, "%s %s", err.reason, err.detail);
		cr_expect_eq(memcmp(&back, &shares[i], sizeof back), 0);
	}
	n = (size_t) snprintf(loud, sizeof loud, "# 紙の説明\n  ");
	for (const char *c = text; *c; c++)
		if (!isspace((unsigned char) *c) || *c == '\n')
			n += (size_t) snprintf(loud + n, sizeof loud - n, "%c%s", toupper((unsigned char) *c),
					       *c == '\n' ? "\r\n" : "");
	cr_assert_eq(share_read(loud, &back, &err), 0, "%s %s", err.reason, err.detail);
	cr_expect_eq(memcmp(&back, &shares[4], sizeof back), 0);
}

/* Each digit wrong, each two neighbours changed about, each line left out or written twice: found, and no crash. */
Test(share, a_slip_is_found_by_its_line)
{
	char text[SHARE_TEXT], wrong[SHARE_TEXT];
	unsigned slips = 0, found = 0;
	ShError err;
	Share back;

	split(3, 5);
	share_text(&shares[1], text);
	for (size_t i = 0; text[i]; i++) {
		memcpy(wrong, text, sizeof wrong);
		if (!isxdigit((unsigned char) text[i]))
			continue;
		wrong[i] = text[i] == '7' ? '1' : '7';
		slips++;
		found += share_read(wrong, &back, &err) == SH_REFUSED;
		if (i > 80 && strcmp(err.reason, "share.line") == 0)
			cr_expect(strchr("BCD", err.detail[0]) != NULL, "%s", err.detail);
	}
	/* one byte checks a line: of 256 slips one may pass, and the seal itself refuses it then */
	cr_expect_geq(found + 2, slips, "%u of %u", found, slips);
	for (size_t i = 0; text[i]; i++) {
		memcpy(wrong, text, sizeof wrong);
		wrong[i] = '\0';
		if (i + 1 < strlen(text))
			cr_expect_eq(share_read(wrong, &back, &err), SH_REFUSED, "cut at %zu", i);
	}
	snprintf(wrong, sizeof wrong, "%.300sA", text);
	cr_expect_eq(share_read(wrong, &back, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "share.malformed");
	cr_expect_eq(share_read("", &back, &err), SH_REFUSED);
	cr_expect_eq(share_read("#", &back, &err), SH_REFUSED);
}
