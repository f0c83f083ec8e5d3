#pragma once
#include <glob.h>
#include <stddef.h>

/* Real public files, from the folder that SHIEN_FIELD_DATA names. field.c has the main() of each of these
 * executables: skipped (77) where it is not set. */

/* Files that fit the pattern below the folder; at least one. The caller frees with globfree. */
void field_find(glob_t *out, const char *pattern);
/* All bytes of a file, ended with a zero that does not count; the caller frees. */
char *field_read(const char *path, size_t *ret_len);
