/* Files of keys: one line of text, and what each kind of key is derived from. */
#include "fuzz.h"
#include "key_kind.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char text[KEY_TEXT_MAX], derived[KEY_TEXT_MAX], again[KEY_TEXT_MAX];
	size_t n;
	ShError err;
	int r;

	if (sodium_init() < 0)
		return 0;
	fuzz_file(fuzz_folder(), "ledger.root", bytes, len);
	r = sh_key_file_read(fuzz_folder(), "ledger", "root", KEY_FILE_SECRET, text, &err);
	HOLDS(r == 0 || r == SH_REFUSED);
	if (r != 0)
		return 0;
	n = strlen(text);
	HOLDS(n > 0 && n < KEY_TEXT_MAX && memcmp(text, bytes, n) == 0);
	/* all of the file, but for its line end */
	HOLDS(len == n || (len == n + 1 && bytes[n] == '\n'));
	for (const char *c = text; *c; c++)
		HOLDS(*c > ' ' && *c < 0x7f);
	for (int kind = 0; kind < KEY_KINDS; kind++)
		if (sh_key_kinds[kind].derive(text, derived)) {
			HOLDS(strlen(derived) == (kind == KEY_CURVE ? 40 : 64));
			HOLDS(sh_key_kinds[kind].derive(text, again) && strcmp(derived, again) == 0);
		}
	return 0;
}
