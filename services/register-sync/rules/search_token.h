#pragma once
#include <stddef.h>
#include <stdint.h>

/* What a person is found by in one index over numbers (decision 59): every pair of letters that follow each other in
 * one of their name keys, and the blind beginnings of their addresses. Pure. */

/* A pair's number is made of tenant, bucket and both letters: equal pairs have equal numbers, and two pairs are told
 * apart by reading the name afterwards. The bucket is the last hexadecimal digit of the person's id. A common pair is
 * looked up bucket by bucket, until there are enough. */
enum { SEARCH_BUCKETS = 16, SEARCH_BUCKET_SHIFT = 36, SEARCH_TOKENS_MOST = 192 };

/* Bucket of a person; 0 where the id does not end in a hexadecimal digit. */
unsigned search_bucket(const char *person_id);

/* The pairs of a name key (sh_key_name), each once, behind the n that stand in `tokens` already; how many stand there
 * then. Pairs beyond SEARCH_TOKENS_MOST are left out. lg_code: six digits. */
size_t search_name_tokens(int64_t tokens[SEARCH_TOKENS_MOST], size_t n, const char *lg_code, unsigned bucket,
			  const char *key);

/* Where an address key (sh_key_address) may end that finds this one: behind the name of the town, behind each of its
 * first numbers, and at its end. In bytes, rising; how many. 榧ノ浦町白砂12-3コーポ → …白砂, …白砂12, …白砂12-3, all.
 */
enum { SEARCH_BEGINNINGS = 6 };
size_t search_address_ends(const char *key, size_t ret_ends[SEARCH_BEGINNINGS]);

/* The number of a beginning, of its blind index. Never that of a pair: negative. */
int64_t search_address_token(const uint8_t index[32]);
