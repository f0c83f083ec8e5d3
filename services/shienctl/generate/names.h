#pragma once
#include <stddef.h>

typedef struct Name {
	const char *kanji, *kana;
} Name;

/* Pools, static data; the commoner names stand first. Given names hold none that a variant surname needs. */
extern const Name surnames[], variant_surnames[], male_names[], female_names[];
extern const size_t surnames_count, variant_surnames_count, male_names_count, female_names_count;

/* Surnames that CP932 cannot hold: outside the BMP, outside JIS X 0208 and its vendor letters, or with a variation
 * selector. They arrive from an older system as gaiji bytes, as ? or without their selector. */
extern const Name unencodable_surnames[];
extern const size_t unencodable_surnames_count;

/* Surnames no installed font can draw: a letter newer than the font, a private-use letter without a table, and a
 * variation sequence that nobody registered. */
extern const Name undrawable_surnames[];
extern const size_t undrawable_surnames_count;

typedef struct Nation {
	const char *code;   /* ISO 3166-1 alpha-3 */
	const char *name;   /* as the register writes it */
	const char *status; /* usual 在留資格等コード */
	Name family[4];     /* Latin letters, kana */
	Name given[2][3];   /* [sex - 1] */
} Nation;

extern const Nation nations[];
extern const size_t nations_count;

/* People with a kanji name and an alias (通称) beside the Latin one. */
typedef struct AliasedName {
	const char *latin, *kana, *kanji, *alias, *alias_kana;
	int sex;
} AliasedName;

extern const AliasedName aliased_names[];
extern const size_t aliased_names_count;
