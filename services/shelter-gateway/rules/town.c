#include "town.h"
#include "sh_text.h"

#include <stdbool.h>

static bool is_digit(uint32_t cp) { return (cp >= '0' && cp <= '9') || (cp >= 0xff10 && cp <= 0xff19); }

const char *town_of(ShArena *arena, const char *address)
{
	const char *p = address, *next;
	ShLetter letter;

	while ((next = sh_letter_next(p, &letter)) != NULL && !is_digit(letter.base))
		p = next;
	return sh_printf(arena, "%.*s", (int) (p - address), address);
}
