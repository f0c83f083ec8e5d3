#include "rules/search_token.h"
#include <criterion/criterion.h>
#include <string.h>

Test(search_token, pairs_of_letters_each_once)
{
	int64_t tokens[SEARCH_TOKENS_MOST], again[SEARCH_TOKENS_MOST];
	size_t n = search_name_tokens(tokens, 0, "483010", 3, "タカハマタカ");

	cr_assert_eq(n, 4, "タカ ハマ カハ マタ, タカ once");
	cr_assert_eq(search_name_tokens(tokens, n, "483010", 3, "カハ"), n, "stands there already");
	cr_assert_eq(search_name_tokens(tokens, n, "483010", 3, "ア"), n, "one letter has no pair");
	cr_assert_eq(search_name_tokens(again, 0, "483010", 0, "タカ"), 1);
	cr_assert_eq(tokens[0], again[0] | 3LL << SEARCH_BUCKET_SHIFT,
		     "the buckets of a pair are told from bucket 0");
	search_name_tokens(again, 0, "483011", 3, "タカ");
	cr_assert_neq(tokens[0], again[0], "another town");
	search_name_tokens(again, 0, "483010", 3, "カタ");
	cr_assert_neq(tokens[0], again[0], "the other way round");
	cr_assert_gt(tokens[0], 0);
	search_name_tokens(again, 0, "48", 0, "タカ");
	search_name_tokens(tokens, 0, "48x010", 0, "タカ");
	cr_assert_eq(tokens[0], again[0], "a code is read as far as it is digits");
}

Test(search_token, no_more_than_there_is_room_for)
{
	int64_t tokens[SEARCH_TOKENS_MOST];
	char key[3 * (SEARCH_TOKENS_MOST + 10) + 1];

	for (size_t i = 0; i < SEARCH_TOKENS_MOST + 10; i++) /* U+4E00 … */
		memcpy(key + 3 * i, (char[]){ (char) 0xE4, (char) (0xB8 + i / 64), (char) (0x80 + i % 64) }, 3);
	key[sizeof key - 1] = '\0';
	cr_assert_eq(search_name_tokens(tokens, 0, "483010", 0, key), SEARCH_TOKENS_MOST);
}

Test(search_token, buckets)
{
	cr_assert_eq(search_bucket("01932f6e-7c8a-7d1e-9c1b-0123456789af"), 15);
	cr_assert_eq(search_bucket("01932f6e-7c8a-7d1e-9c1b-0123456789a0"), 0);
	cr_assert_eq(search_bucket("01932f6e-7c8a-7d1e-9c1b-0123456789ab"), 11);
	cr_assert_eq(search_bucket("01932f6e-7c8a-7d1e-9c1b-0123456789a7"), 7);
	cr_assert_eq(search_bucket("x"), 0);
	cr_assert_eq(search_bucket(""), 0);
	cr_assert_eq(search_bucket("-"), 0);
	cr_assert_eq(search_bucket("F"), 0, "ids are written small");
}

static void ends(const char *key, const char *expected)
{
	size_t at[SEARCH_BEGINNINGS], n = search_address_ends(key, at);
	char got[200] = "";

	for (size_t i = 0; i < n; i++) {
		strncat(got, key, at[i]);
		strcat(got, "|");
	}
	cr_assert_str_eq(got, expected, "%s: %s", key, got);
}

Test(search_token, where_an_address_may_end)
{
	ends("白砂12-3", "白砂|白砂12|白砂12-3|");
	ends("河井町1部39-1", "河井町|河井町1|河井町1部39|河井町1部39-1|");
	ends("白砂", "白砂|");
	ends("12-3", "12|12-3|");
	ends("白砂1-2コーポ", "白砂|白砂1|白砂1-2|白砂1-2コーポ|");
	ends("A1-2-3-4-5-6-7", "A|A1|A1-2|A1-2-3|A1-2-3-4|A1-2-3-4-5-6-7|");
	ends("白砂1A2", "白砂|白砂1|白砂1A2|");
	ends("", "");
}

Test(search_token, an_address_is_no_pair)
{
	uint8_t index[32] = { 0 };

	cr_assert_lt(search_address_token(index), 0);
	memset(index, 0xFF, sizeof index);
	cr_assert_lt(search_address_token(index), 0);
	index[0] = 0x7F;
	cr_assert_lt(search_address_token(index), 0);
}
