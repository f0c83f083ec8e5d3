#pragma once
#include <stddef.h>

/* What a record says under a key of its line (sh_audit_record), as it was before it was written down; "" where it
 * says nothing. */
void sh_audit_value(const char *record, const char *key, char *out, size_t max);
