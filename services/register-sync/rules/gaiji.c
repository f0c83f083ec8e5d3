#include "gaiji.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_code(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *) a, y = *(const uint32_t *) b;

	return (x > y) - (x < y);
}

static const char *meaning(const Gaiji *table, uint32_t code)
{
	const uint32_t *at = bsearch(&code, table->codes, table->n, sizeof code, by_code);

	return at ? table->letters[at - table->codes] : NULL;
}

const char *gaiji_text(ShArena *arena, const Gaiji *table, const char *text)
{
	size_t more = 1;
	ShLetter letter;
	char *out, *end;
	bool any = false;

	for (const char *p = text; (p = sh_letter_next(p, &letter));) {
		const char *m = sh_is_private_use(letter.base) ? meaning(table, letter.base) : NULL;

		any |= m != NULL;
		more += m ? strlen(m) : 0;
	}
	if (!any)
		return text;
	if (!(out = end = sh_alloc(arena, strlen(text) + more)))
		return NULL;
	for (const char *p = text, *next; (next = sh_letter_next(p, &letter)); p = next) {
		const char *m = sh_is_private_use(letter.base) ? meaning(table, letter.base) : NULL;

		if (m)
			end = stpcpy(end, m);
		else {
			memcpy(end, p, (size_t) (next - p));
			end += next - p;
		}
	}
	*end = '\0';
	return out;
}

bool gaiji_letter_ok(const char *letter)
{
	ShLetter first = { 0 };

	sh_letter_next(letter, &first);
	return sh_letter_count(letter) == 1 && !sh_is_private_use(first.base);
}

void unshown_add(UnshownList *u, const char *code, uint64_t line, const char *column)
{
	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->list[i].code, code) == 0) {
			u->list[i].letters++;
			return;
		}
	if (u->n == UNSHOWN_MOST)
		return;
	u->list[u->n] = (Unshown){ .letters = 1, .line = line, .column = column };
	snprintf(u->list[u->n++].code, sizeof u->list[0].code, "%s", code);
}

unsigned unshown_text(UnshownList *u, const char *text, uint64_t line, const char *column)
{
	ShLetter letter;
	unsigned n = 0;

	for (const char *p = text; (p = sh_letter_next(p, &letter));)
		if (sh_is_private_use(letter.base)) {
			char code[16];

			snprintf(code, sizeof code, "U+%X", letter.base);
			unshown_add(u, code, line, column);
			n++;
		}
	return n;
}
