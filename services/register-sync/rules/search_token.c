#include "search_token.h"
#include "sh_text.h"

#include <stdbool.h>
#include <string.h>

enum { LETTER_BITS = 18, LETTER_MASK = (1 << LETTER_BITS) - 1, TENANT_SHIFT = SEARCH_BUCKET_SHIFT + 4 };

unsigned search_bucket(const char *person_id)
{
	size_t len = strlen(person_id);
	char c = len ? person_id[len - 1] : '0';

	if (c >= '0' && c <= '9')
		return (unsigned) (c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned) (c - 'a' + 10) : 0;
}

static int64_t tenant_number(const char *lg_code)
{
	int64_t n = 0;

	for (int i = 0; i < 6 && lg_code[i] >= '0' && lg_code[i] <= '9'; i++)
		n = n * 10 + (lg_code[i] - '0');
	return n;
}

static size_t add(int64_t *tokens, size_t n, int64_t token)
{
	for (size_t i = 0; i < n; i++)
		if (tokens[i] == token)
			return n;
	if (n < SEARCH_TOKENS_MOST)
		tokens[n++] = token;
	return n;
}

size_t search_name_tokens(int64_t tokens[SEARCH_TOKENS_MOST], size_t n, const char *lg_code, unsigned bucket,
			  const char *key)
{
	const int64_t base = tenant_number(lg_code) << TENANT_SHIFT | (int64_t) (bucket % SEARCH_BUCKETS)
									      << SEARCH_BUCKET_SHIFT;
	ShLetter letter;
	uint32_t before = 0;

	for (const char *p = key; (p = sh_letter_next(p, &letter)) != NULL; before = letter.base)
		if (before)
			n = add(tokens, n,
				base | (int64_t) (before & LETTER_MASK) << LETTER_BITS |
					(int64_t) (letter.base & LETTER_MASK));
	return n;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t search_address_ends(const char *key, size_t ret_ends[SEARCH_BEGINNINGS])
{
	size_t len = strlen(key), town = strcspn(key, "0123456789"), n = 0;

	if (town > 0 && town < len)
		ret_ends[n++] = town;
	for (size_t at = town; at + 1 < len && n + 1 < SEARCH_BEGINNINGS; at++)
		if (is_digit(key[at]) && !is_digit(key[at + 1]))
			ret_ends[n++] = at + 1;
	if (len)
		ret_ends[n++] = len;
	return n;
}

int64_t search_address_token(const uint8_t index[32])
{
	uint64_t bits = 0;

	for (int i = 0; i < 8; i++)
		bits = bits << 8 | index[i];
	return -(int64_t) (bits >> 1) - 1;
}
