#pragma once
#include <stddef.h>
#include "sh_error.h"

/* Text as an older system hands it over: CP932, with what that cannot hold written as such systems write it.
 *   𠮷 and 槗: the municipality's own gaiji, bytes F040 and F041 (private use U+E000, U+E001), listed nowhere
 *   a variation selector: silently dropped, so that another letter than the family's own arrives
 *   private use: 〓 (81AC)
 *   everything else: ?
 * So a reader meets all four losses. Holds a table of 128 KiB; freed with legacy_text_free. */
typedef struct LegacyText LegacyText;

/* Fault: generate.cp932.missing, where the C library cannot convert to CP932. */
int legacy_text_new(LegacyText **ret, ShError *err);
void legacy_text_free(LegacyText *legacy);
/* out needs n bytes. Returns the bytes written; *lost is raised by the characters that were not held as they are. */
size_t legacy_text_write(const LegacyText *legacy, const char *text, size_t n, char *out, size_t *lost);
