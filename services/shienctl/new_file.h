#pragma once
#include "sh_error.h"
#include <stddef.h>
#include <sys/types.h>

/* A file that is not there yet, whole and on disk before this returns, or not at all: `one` and `two` behind each
 * other. `path` from the folder `at` (AT_FDCWD: as it is). Refuses: file.exists, file.unwritable. */
int new_file(int at, const char *path, mode_t mode, const void *one, size_t one_len, const void *two, size_t two_len,
	     ShError *err);
/* That the names in a folder are on disk, too. */
int new_file_names(const char *folder, ShError *err);
