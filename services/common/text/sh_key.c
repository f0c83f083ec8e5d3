#include "key_fold.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

static const struct {
	uint32_t from, to;
} variants[] = {
#define SH_VARIANT(from, to) { from, to },
#include "variants.def"
#undef SH_VARIANT
};

uint32_t sh_variant_fold(uint32_t cp)
{
	size_t lo = 0, hi = sizeof variants / sizeof *variants;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (variants[mid].from == cp)
			return variants[mid].to;
		if (variants[mid].from < cp)
			lo = mid + 1;
		else
			hi = mid;
	}
	return cp;
}

bool key_is_dash(uint32_t cp)
{
	return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x2500 || cp == 0x2501 ||
	       cp == 0xFF0D || cp == 0x02D7 || cp == 0x2043;
}

int key_fold_begin(uint32_t ret[KEY_UNITS], size_t *ret_n, const char *text, ShError *err)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar raw[KEY_UNITS], folded[KEY_UNITS];
	size_t len = strlen(text);
	int32_t n = 0, cps = 0;

	if (!sh_utf8_valid(text, len, NULL))
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.utf8.malformed", "%zu bytes", len);
	if (len > SH_KEY_MAX)
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.key.too_long", "%zu bytes", len);
	const UNormalizer2 *nfkc_cf = unorm2_getNFKCCasefoldInstance(&status);
	u_strFromUTF8(raw, KEY_UNITS, &n, text, (int32_t) len, &status);
	n = unorm2_normalize(nfkc_cf, raw, n, folded, KEY_UNITS, &status);
	u_strToUTF32((UChar32 *) ret, KEY_UNITS, &cps, folded, n, &status);
	if (status == U_BUFFER_OVERFLOW_ERROR)
		return sh_fail(err, SH_INVALID_ARGUMENT, "text.key.too_long", "%zu bytes", len);
	if (U_FAILURE(status))
		return sh_fail(err, SH_INTERNAL, "text.key.icu", "%s", u_errorName(status));
	*ret_n = (size_t) cps;
	return 0;
}

int key_fold_end(char out[SH_KEY_SIZE], const uint32_t *cps, size_t n, ShError *err)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++) {
		if (len + 4 > SH_KEY_MAX) {
			out[0] = '\0';
			return sh_fail(err, SH_INVALID_ARGUMENT, "text.key.too_long", "%zu letters", n);
		}
		len += (size_t) sh_utf8_put(out + len, cps[i]);
	}
	out[len] = '\0';
	return 0;
}

enum { KA_FIRST = 0x30A1, KA_LAST = 0x30F6, PROLONGED = 0x30FC };

/* U+30A1..U+30F6 → the kana that stands for its class: large, unvoiced; ヂ with ジ, ヅ with ズ, ワ with ハ, ヲ with
 * オ. */
static const char kana_class[] =
	"アアイイウウエエオオカカキキククケケココササシシススセセソソタタチシツツステテトトナニヌネノ"
	"ハハハヒヒヒフフフヘヘヘホホホマミムメモヤヤユユヨヨラリルレロハハイエオンフカケ";

static uint32_t kana_fold(uint32_t cp) /* of a katakana KA_FIRST..KA_LAST */
{
	const unsigned char *p = (const unsigned char *) kana_class + 3 * (cp - KA_FIRST);

	return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
}

static bool is_katakana(uint32_t cp) { return cp >= KA_FIRST && cp <= KA_LAST; }

/* Row of the vowel: 'o' for コ ソ ト …, 'e' for ケ セ …; 0 otherwise. Of a folded kana. */
static char vowel(uint32_t cp)
{
	static const uint32_t o[] = { 0x30AA, 0x30B3, 0x30BD, 0x30C8, 0x30CE, 0x30DB, 0x30E2, 0x30E8, 0x30ED };
	static const uint32_t e[] = { 0x30A8, 0x30B1, 0x30BB, 0x30C6, 0x30CD, 0x30D8, 0x30E1, 0x30EC };

	for (size_t i = 0; i < sizeof o / sizeof *o; i++)
		if (cp == o[i])
			return 'o';
	for (size_t i = 0; i < sizeof e / sizeof *e; i++)
		if (cp == e[i])
			return 'e';
	return 0;
}

/* コウノ, コオノ, コーノ and ケイコ, ケエコ, ケーコ sound alike; a key cannot tell them without dropping the second
 * vowel. */
static bool prolongs(uint32_t cp, uint32_t before)
{
	char v = vowel(before);

	return (v == 'o' && (cp == 0x30A6 || cp == 0x30AA)) || (v == 'e' && (cp == 0x30A4 || cp == 0x30A8));
}

static uint32_t to_katakana(uint32_t cp)
{
	if ((cp >= 0x3041 && cp <= 0x3096) || cp == 0x309D || cp == 0x309E)
		return cp + 0x60;
	return cp;
}

/* ヴァ ヴィ ヴェ ヴォ are バ ビ ベ ボ: the small vowel decides the kana. */
static uint32_t vu(uint32_t small)
{
	switch (small) {
	case 0x30A1:
		return 0x30CF; /* ハ */
	case 0x30A3:
		return 0x30D2; /* ヒ */
	case 0x30A7:
		return 0x30D8; /* ヘ */
	case 0x30A9:
		return 0x30DB; /* ホ */
	default:
		return 0;
	}
}

int sh_key_name(char out[SH_KEY_SIZE], const char *text, ShError *err)
{
	uint32_t cps[KEY_UNITS], before = 0; /* before: the folded letter read last, even if it was dropped */
	size_t n, len = 0;
	int r;

	out[0] = '\0';
	if ((r = key_fold_begin(cps, &n, text, err)) != 0)
		return r;
	for (size_t i = 0; i < n; i++) {
		uint32_t cp = to_katakana(cps[i]);
		if (cp == ' ' || cp == 0x30FB) /* NFKC made every space U+0020; ・ parts foreign names */
			continue;
		bool kana_before = is_katakana(before);
		if (cp == PROLONGED || (kana_before && key_is_dash(cp)))
			continue;
		if (cp == 0x30FD || cp == 0x30FE || cp == 0x3005) /* ヽ ヾ 々 */
			cp = before ? before : cp;
		else if (cp == 0x30F4 && i + 1 < n && vu(to_katakana(cps[i + 1])))
			cp = vu(to_katakana(cps[++i]));
		else if (is_katakana(cp))
			cp = kana_fold(cp);
		else
			cp = sh_variant_fold(cp);
		bool drop = kana_before && prolongs(cp, before);
		before = cp;
		if (!drop)
			cps[len++] = cp;
	}
	return key_fold_end(out, cps, len, err);
}
