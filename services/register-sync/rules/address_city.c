#include "address_city.h"

#include <stdbool.h>
#include <string.h>

/* Letters of addresses here are of three bytes; anything else ends the name. */
enum { LETTER = 3, PREFECTURE_MOST = 4, CITY_MOST = 10, COUNTY_MOST = 5, WARD_MOST = 4 };

static bool is_at(const char *s, const char *letter) { return strncmp(s, letter, LETTER) == 0; }
static bool is_letter(const char *s) { return ((unsigned char) *s & 0xF0) == 0xE0 && s[1] && s[2]; }

/* Behind the first of these letters that is the `from`-th or a later one, among `most`; 0: none of them. */
static size_t behind(const char *s, const char *const *any, size_t from, size_t most)
{
	for (size_t n = 0; n < most && is_letter(s + n * LETTER); n++)
		for (const char *const *a = any; n >= from && *a; a++)
			if (is_at(s + n * LETTER, *a))
				return (n + 1) * LETTER;
	return 0;
}

static size_t prefecture_end(const char *s)
{
	static const char *const kinds[] = { "県", NULL };
	static const char *const others[] = { "東京都", "北海道", "大阪府", "京都府" };

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (strncmp(s, others[i], strlen(others[i])) == 0)
			return strlen(others[i]);
	return behind(s, kinds, 2, PREFECTURE_MOST);
}

/* 北浜郡榧ノ浦町, 余市郡余市町; not 郡山市, 小郡市, 大和郡山市. */
static size_t in_county(const char *s)
{
	static const char *const county[] = { "郡", NULL }, *const ends[] = { "町", "村", NULL },
				 *const city[] = { "市", NULL };
	size_t at = behind(s, county, 1, COUNTY_MOST), name;

	if (at == 0 || (behind(s + at, city, 0, 2) && strncmp(s, s + at, at - LETTER) != 0))
		return 0;
	name = behind(s + at, ends, 1, CITY_MOST);
	return name ? at + name : 0;
}

size_t address_city_end(const char *address, size_t *ret_begin)
{
	static const char *const ends[] = { "市", "区", NULL }, *const villages[] = { "町", "村", NULL },
				 *const ward[] = { "区", NULL };
	size_t begin = prefecture_end(address), n;
	const char *s = address + begin;

	*ret_begin = begin;
	if ((n = in_county(s)) != 0)
		return begin + n;
	if ((n = behind(s, ends, 1, CITY_MOST)) != 0) {
		if (is_at(s + n, "市")) /* 四日市市, 野々市市 */
			n += LETTER;
		if (is_at(s + n - LETTER, "市"))
			n += behind(s + n, ward, 1, WARD_MOST);
		return begin + n;
	}
	n = behind(s, villages, 1, CITY_MOST);
	return n ? begin + n : 0;
}
