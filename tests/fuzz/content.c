/* Tokens of a page's instructions. */
#include "content_lex.h"
#include "fuzz.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	ShArena *arena = sh_arena_new(4 << 20);
	ContentLex lex = { bytes, bytes + len, arena };

	for (;;) {
		const unsigned char *before = lex.at;
		ContentToken t = content_next(&lex);

		HOLDS(lex.at >= before && lex.at <= bytes + len);
		if (t.kind == CONTENT_END || t.kind == CONTENT_BROKEN)
			break;
		HOLDS(lex.at > before);
		if (t.kind == CONTENT_NUMBER) /* as the format writes them: no exponents, no infinity */
			HOLDS(isfinite(t.number) && t.text[strspn(t.text, "+-.0123456789")] == '\0');
		if (t.kind == CONTENT_NAME || t.kind == CONTENT_STRING || t.kind == CONTENT_OPERATOR)
			HOLDS(t.text && t.text[t.len] == '\0' && t.len <= len);
	}
	sh_arena_free(arena);
	return 0;
}
