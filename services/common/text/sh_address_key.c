#include "key_fold.h"

#include <string.h>

/* 47 prefectures; 団体コード says which town, so the key leaves the prefecture out. */
static const char *const prefectures[] = {
	"北海道", "青森県", "岩手県", "宮城県",   "秋田県", "山形県",   "福島県", "茨城県", "栃木県", "群馬県",
	"埼玉県", "千葉県", "東京都", "神奈川県", "新潟県", "富山県",   "石川県", "福井県", "山梨県", "長野県",
	"岐阜県", "静岡県", "愛知県", "三重県",   "滋賀県", "京都府",   "大阪府", "兵庫県", "奈良県", "和歌山県",
	"鳥取県", "島根県", "岡山県", "広島県",   "山口県", "徳島県",   "香川県", "愛媛県", "高知県", "福岡県",
	"佐賀県", "長崎県", "熊本県", "大分県",   "宮崎県", "鹿児島県", "沖縄県",
};

/* How many letters of cps spell the UTF-8 word; 0 if they do not. */
static size_t spells(const uint32_t *cps, size_t n, const char *word)
{
	ShLetter letter;
	size_t i = 0;

	for (; (word = sh_letter_next(word, &letter)); i++)
		if (i >= n || cps[i] != letter.base)
			return 0;
	return i;
}

static bool is_digit(uint32_t cp) { return cp >= '0' && cp <= '9'; }

static int kanji_digit(uint32_t cp)
{
	static const uint32_t digits[] = { 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
					   0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D };

	for (int i = 0; i < 10; i++)
		if (cp == digits[i])
			return i;
	return -1;
}

static bool is_numeral(uint32_t cp) { return kanji_digit(cp) >= 0 || cp == 0x5341 || cp == 0x767E; /* 十 百 */ }

/* What a number counts, so that kanji before it are a numeral: not 町 (三番町, 八日市 are names). Longest first. */
static size_t counter(const uint32_t *cps, size_t n)
{
	static const char *const words[] = { "丁目", "番地の", "番地", "番", "号", "丁", "部", "条" };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = spells(cps, n, words[i]);
		if (len == 0)
			continue;
		/* 番町, 番丁, 番館 … belong to a name */
		if (len == 1 && len < n && (cps[len] == 0x753A || cps[len] == 0x4E01 || cps[len] == 0x9928))
			return 0;
		return len;
	}
	return 0;
}

static size_t put_number(uint32_t *out, unsigned v)
{
	uint32_t reversed[10];
	size_t n = 0, len = 0;

	do
		reversed[n++] = '0' + v % 10;
	while (v /= 10);
	while (n > 0)
		out[len++] = reversed[--n];
	return len;
}

/* Kanji numeral at cps, at most six letters; *ret its value. Returns letters, 0 if none. */
static size_t numeral(const uint32_t *cps, size_t n, unsigned *ret)
{
	unsigned total = 0, run = 0;
	size_t i = 0;

	for (; i < n && is_numeral(cps[i]); i++) {
		int d = kanji_digit(cps[i]);
		if (i >= 6)
			return 0;
		if (d >= 0) {
			run = run * 10 + (unsigned) d;
			continue;
		}
		total += (run ? run : 1) * (cps[i] == 0x5341 ? 10u : 100u);
		run = 0;
	}
	*ret = total + run;
	return i;
}

static size_t prefecture(const uint32_t *cps, size_t n)
{
	for (size_t i = 0; i < sizeof prefectures / sizeof *prefectures; i++) {
		size_t len = spells(cps, n, prefectures[i]);
		if (len)
			return len;
	}
	return 0;
}

static size_t drop_spaces(uint32_t *cps, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if (cps[i] != ' ')
			cps[len++] = cps[i];
	return len;
}

/* A dash between numbers, however it was written; the long vowel mark only after a digit (センター stays). */
static size_t separator(const uint32_t *cps, size_t i, size_t n)
{
	bool after_digit = i > 0 && is_digit(cps[i - 1]), before_digit = i + 1 < n && is_digit(cps[i + 1]);

	if (key_is_dash(cps[i]) || (cps[i] == 0x30FC && after_digit))
		return 1;
	if (after_digit && before_digit && (cps[i] == 0x306E || cps[i] == 0x30CE)) /* の ノ */
		return 1;
	if (after_digit && cps[i] != 0x90E8 && cps[i] != 0x6761) /* 部 and 条 stay: a section, a street */
		return counter(cps + i, n - i);
	return 0;
}

/* Kanji numerals before a counter become digits. */
static size_t numerals_to_digits(uint32_t ret[KEY_UNITS], const uint32_t *cps, size_t n)
{
	size_t len = 0;

	for (size_t i = 0; i < n;) {
		unsigned v;
		size_t used = numeral(cps + i, n - i, &v);
		bool room = len + 10 + (n - i) <= KEY_UNITS; /* 百 is one letter, 100 three */
		if (used > 0 && room && counter(cps + i + used, n - i - used) > 0) {
			len += put_number(ret + len, v);
		} else {
			used = used ? used : 1;
			memcpy(ret + len, cps + i, used * sizeof *cps);
			len += used;
		}
		i += used;
	}
	return len;
}

static bool is_ideograph(uint32_t cp)
{
	return (cp >= 0x3400 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x3FFFF);
}

/* Within a name, between two kanji: 霞が関 = 霞ヶ関, 四つ谷 = 四ッ谷, 山之内 = 山ノ内. Behind the name of a town and
 * before 部 or 字 the same letter is a section sign (山王町ツ, 柳田カ部), and those are twenty different places. */
static uint32_t joint(uint32_t before, uint32_t cp, uint32_t after)
{
	static const struct {
		uint32_t written, key;
	} joints[] = {
		{ 0x304C, 0x30B1 }, { 0x30AC, 0x30B1 }, { 0x30AB, 0x30B1 }, { 0x30B1, 0x30B1 }, /* が ガ カ ケ */
		{ 0x3064, 0x30C4 }, { 0x3063, 0x30C4 }, { 0x30C3, 0x30C4 }, { 0x30C4, 0x30C4 }, /* つ っ ッ ツ */
		{ 0x306E, 0x306E }, { 0x30CE, 0x306E }, { 0x4E4B, 0x306E },                     /* の ノ 之 */
	};
	const bool in_a_name = is_ideograph(before) && is_ideograph(after) && before != 0x753A && before != 0x6751 &&
			       after != 0x90E8 && after != 0x5B57; /* 町 村; 部 字 */

	for (size_t i = 0; in_a_name && i < sizeof joints / sizeof *joints; i++)
		if (joints[i].written == cp)
			return joints[i].key;
	return cp;
}

/* 字 before a name says no more than 大字; before a number it belongs to a section sign (宇出津ウ字13, 横地町6字123).
 */
static bool is_bare_aza(uint32_t before, uint32_t cp, uint32_t after)
{
	return cp == 0x5B57 && (before == 0 || is_ideograph(before)) && is_ideograph(after);
}

int sh_key_address(char out[SH_KEY_SIZE], const char *text, ShError *err)
{
	uint32_t folded[KEY_UNITS], cps[KEY_UNITS];
	size_t n, len = 0, skip;
	int r;

	out[0] = '\0';
	if ((r = key_fold_begin(folded, &n, text, err)) != 0)
		return r;
	n = drop_spaces(folded, n);
	skip = prefecture(folded, n);
	n = numerals_to_digits(cps, folded + skip, n - skip);
	for (size_t i = 0; i < n;) {
		if ((skip = spells(cps + i, n - i, "大字")) != 0) {
			i += skip;
			continue;
		}
		if ((skip = separator(cps, i, n)) != 0) {
			/* one dash for a run of them, none at the end: 1丁目-2 = 1-2, 3番地 = 3 */
			if (len > 0 && cps[len - 1] != '-')
				cps[len++] = '-';
			i += skip;
			continue;
		}
		const uint32_t before = len > 0 ? cps[len - 1] : 0, after = i + 1 < n ? cps[i + 1] : 0;
		uint32_t cp = cps[i++];

		if (is_bare_aza(before, cp, after))
			continue;
		cp = cp == 0x30F6 ? 0x30B1 : cp == 0x30F5 ? 0x30AB : cp; /* ヶ ヵ */
		cps[len++] = sh_variant_fold(joint(before, cp, after));
	}
	while (len > 0 && cps[len - 1] == '-')
		len--;
	return key_fold_end(out, cps, len, err);
}
