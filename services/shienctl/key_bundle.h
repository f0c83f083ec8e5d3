#pragma once
#include "sh_error.h"
#include "share.h"
#include <stddef.h>

/* All keys of a site as one sealed file: the regular files of a folder and of the folders right below it, with their
 * modes; nothing else may be there. XChaCha20-Poly1305; above it stand the id and how many shares open it, which the
 * seal covers. */
enum { BUNDLE_FILES = 4096, BUNDLE_FILE_MAX = 65536, BUNDLE_MAX = 16 << 20 };

/* Makes `path` (0600, never over another) and the shares of its key. Refuses: bundle.folder (detail: which file),
 * file.exists, file.unwritable. */
int bundle_seal(const char *folder, const char *path, const uint8_t id[SHARE_ID], unsigned need, unsigned of,
		Share *ret_shares, ShError *err);

/* Into `folder`, which is made and must not be there or be empty. *ret_files: how many. Refuses: file.unreadable,
 * bundle.malformed, share.* (share.h), share.other_seal (not of this file), bundle.wrong_key, restore.data_not_empty,
 * file.unwritable. */
int bundle_open(const char *path, const Share *shares, unsigned n, const char *folder, unsigned *ret_files,
		ShError *err);
