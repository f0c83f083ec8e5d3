#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text of names and addresses. What is stored stays as it came, byte for byte: NFC alone already changes the letter
 * of a name (U+FA19 → U+795E). Everything here derives something to search by, or says what is in a text. */

/* Well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms) without NUL. *ret_bad, if not NULL: first bad byte.
 */
bool sh_utf8_valid(const void *s, size_t n, size_t *ret_bad);
/* Encodes cp (a scalar value); returns 1..4. */
int sh_utf8_put(char out[4], uint32_t cp);

/* One letter as read: a code point with the variation sequence that follows it (selector 0: none). */
typedef struct ShLetter {
	uint32_t base;
	uint32_t selector; /* U+FE00–FE0F, U+E0100–E01EF */
} ShLetter;
/* Reads one letter at p of valid, zero-terminated UTF-8; returns where the next begins, NULL at the end. */
const char *sh_letter_next(const char *p, ShLetter *ret);
/* Number of letters: a variation sequence counts once. */
size_t sh_letter_count(const char *s);
/* A variation selector: U+FE00–FE0F, U+E0100–E01EF. */
bool sh_is_selector(uint32_t cp);
/* Private use: a gaiji with no standing meaning; show 〓 and its code, match on the kana. */
bool sh_is_private_use(uint32_t cp);

/* --- search keys. Two texts that people take for the same have the same key. Keys are derived data: stored beside
 * the version of the normaliser that made them, remade when it rises, never shown and never an identity by
 * themselves. */
enum { SH_KEY_VERSION = 2, SH_KEY_MAX = 1023, SH_KEY_SIZE = SH_KEY_MAX + 1 };

/* Kana or kanji or Latin name (JUKI 2.1.2). Full and half width, hiragana and katakana, large and small kana, voiced
 * and unvoiced, ヂ=ジ ヅ=ズ ワ=ハ ヲ=オ ヴ=ブ, long vowels (コウノ コオノ コーノ), variants (髙=高), 々, case,
 * variation selectors and spaces make no difference. SH_REFUSED: text.utf8.malformed, text.key.too_long. */
int sh_key_name(char out[SH_KEY_SIZE], const char *text, ShError *err);

/* Address: full and half width, 丁目・丁・番地・番・号・の and every dash → "-", kanji numerals before those and
 * before 部 and 条 → digits, prefecture left out, 大字 and 字 before a name left out, ヶ=ケ; between two kanji of a
 * name also が=ケ, つ=ッ, の=ノ=之. A section sign (庵町ヨ31, 柳田ロ部245) stays what it is: ニ is not 二. Town names
 * repeat between prefectures (府中市): compare within one municipality code. */
int sh_key_address(char out[SH_KEY_SIZE], const char *text, ShError *err);

/* The letter that stands for a class of variants (髙 → 高); the letter itself if it is in none. */
uint32_t sh_variant_fold(uint32_t cp);

/* --- CP932 (Windows-31J). */
enum { SH_CP932_REPORT_MAX = 32 };
typedef struct ShCp932Finding {
	uint32_t byte_at;     /* offset in the input */
	uint32_t letter_at;   /* index of the code point in the output */
	uint16_t bytes;       /* as they stood: 0xEEFC, or 0x00A0 for a single byte */
	uint32_t private_use; /* U+E000… of a gaiji that was kept; 0: not mapped, 〓 stands there */
} ShCp932Finding;
typedef struct ShCp932Report {
	uint32_t unmapped, gaiji; /* all of them, though only the first ones are listed */
	uint32_t listed;
	ShCp932Finding findings[SH_CP932_REPORT_MAX];
} ShCp932Report;

/* out: at least 3 n + 1 bytes, zero-terminated. Never fails: what has no letter becomes 〓 (U+3013) and is reported;
 * gaiji (F040–F9FC) stay as private use and are reported. *report is added to, so that one serves many cells. */
size_t sh_cp932_decode(char *out, const void *in, size_t n, ShCp932Report *report);
/* The other way, for files that leave, and only for these: it is not one-to-one. out: at least strlen(text) + 1
 * bytes. What CP932 has no letter for becomes 〓, and a variation sequence its base; both are added to *replaced. */
size_t sh_cp932_encode(char *out, const char *text, uint32_t *replaced);
