#pragma once
#include "register_sync.h"

/* Pages of findings: a page ends where a line ends, so that "after this line" loses none. */

enum { FINDINGS_OF_A_LINE = ROW_FINDINGS_MAX + 1 };
/* What to read for a page of `most`, so that findings_page can see the end of a line and whether more follow. */
#define FINDINGS_TO_READ(most) ((most) + FINDINGS_OF_A_LINE + 1)

/* How many of `rows` (in the order of "line") make the page: at most `most`, but never less than one line. */
int findings_page(const ShRows *rows, int most, bool *ret_more);
/* "" is REJECT. Refuses with register.findings.kind_unknown. */
int findings_kind(ShCall *call, const char *kind, const char **ret_kind);
/* Refuses with register.import.unknown. */
int findings_import(ShCall *call, const char *import_id);
