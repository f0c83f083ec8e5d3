/* Names and addresses: search keys, letters, the town of an address. The first byte chooses. */
#include "fuzz.h"
#include "rules/town.h"
#include "sh_text.h"

#include <string.h>

typedef int (*MakeKey)(char out[SH_KEY_SIZE], const char *text, ShError *err);

static void key(MakeKey make, const char *text, bool idempotent)
{
	char once[SH_KEY_SIZE], twice[SH_KEY_SIZE];
	ShError err;
	int r = make(once, text, &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	if (r != 0) {
		HOLDS(once[0] == '\0');
		return;
	}
	HOLDS(sh_utf8_valid(once, strlen(once), NULL) && strlen(once) <= SH_KEY_MAX);
	HOLDS(make(twice, text, &err) == 0 && strcmp(once, twice) == 0);
	/* what is already a key is its own */
	if (idempotent)
		HOLDS(make(twice, once, &err) == 0 && strcmp(once, twice) == 0);
}

static void letters(const char *text)
{
	size_t n = 0;
	ShLetter letter;
	char again[4];

	for (const char *p = text, *next; (next = sh_letter_next(p, &letter)); p = next, n++) {
		HOLDS(next > p && sh_utf8_put(again, letter.base) >= 1 && memcmp(again, p, 1) == 0);
		HOLDS(letter.selector == 0 || (letter.selector >= 0xFE00 && letter.selector <= 0xFE0F) ||
		      (letter.selector >= 0xE0100 && letter.selector <= 0xE01EF));
		HOLDS(sh_variant_fold(sh_variant_fold(letter.base)) == sh_variant_fold(letter.base));
	}
	HOLDS(n == sh_letter_count(text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	uint8_t what = feed_byte(&f);
	ShArena *arena = sh_arena_new(4 * len + 4096);
	const char *text = feed_rest_text(&f, arena), *town;
	bool valid = sh_utf8_valid(text, strlen(text), NULL);

	if (what % 4 == 0)
		key(sh_key_name, text, false);
	else if (what % 4 == 1)
		key(sh_key_address, text, false);
	else if (valid && what % 4 == 2)
		letters(text);
	else if (valid) {
		town = town_of(arena, text);
		HOLDS(sh_utf8_valid(town, strlen(town), NULL));
		HOLDS(strcmp(town_of(arena, town), town) == 0);
	}
	sh_arena_free(arena);
	return 0;
}
