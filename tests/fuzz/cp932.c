/* CP932 with vendors' letters, and UTF-8. */
#include "fuzz.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>

static void reported(const ShCp932Report *r, size_t len, size_t letters)
{
	HOLDS(r->listed <= SH_CP932_REPORT_MAX && r->listed <= r->unmapped + r->gaiji);
	HOLDS(r->listed == SH_CP932_REPORT_MAX || r->listed == r->unmapped + r->gaiji);
	for (uint32_t i = 0; i < r->listed; i++) {
		HOLDS(r->findings[i].byte_at < len && r->findings[i].letter_at < letters);
		HOLDS(r->findings[i].private_use == 0 || sh_is_private_use(r->findings[i].private_use));
		HOLDS(i == 0 || r->findings[i].byte_at > r->findings[i - 1].byte_at);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	ShCp932Report report = { 0 };
	char *out = malloc(3 * len + 1);
	size_t n = sh_cp932_decode(out, bytes, len, &report), letters = 0, bad = 0;
	bool ascii = true;

	HOLDS(n <= 3 * len && out[n] == '\0');
	for (size_t i = 0; i < n; i++)
		letters += (out[i] & 0xc0) != 0x80;
	for (size_t i = 0; i < len; i++)
		ascii = ascii && bytes[i] < 0x80;
	HOLDS(len == 0 || memchr(bytes, 0, len) || sh_utf8_valid(out, n, NULL));
	HOLDS(!ascii || (n == len && memcmp(out, bytes, len) == 0 && report.unmapped == 0));
	reported(&report, len, letters);
	if (!sh_utf8_valid(bytes, len, &bad))
		HOLDS(bad < len && sh_utf8_valid(bytes, bad, NULL));
	free(out);
	return 0;
}
