#pragma once
#include "sh_db.h"
#include "sh_keys.h"
#include "sh_seal.h"

/* Data keys per tenant × scope (a disaster's id, or "-") × purpose ("cell", "blob", "contact" …), random, in
 * versions. They rest in the daemon's own database, wrapped under its root key; those of a disaster also under a
 * secret that is in no database (sh_scope.h), so that a disaster can be disposed of by destroying it (rulings 11).
 * New cells take the newest key; a cell names the one it was sealed under. */

/* Once, at start; borrowed. scope_dir: where the secrets of disasters lie. */
void sh_data_key_source(ShKeys *keys, const char *scope_dir);

/* The newest key of the scope and purpose; makes the first. Lives in the call's arena. SH_FAULT data_key.destroyed
 * where the scope was disposed of. */
int sh_data_key(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key);
/* The key a cell was sealed under. SH_FAULT data_key.destroyed where it was disposed of. */
int sh_data_key_by_id(ShCall *call, uint32_t id, const ShDataKey **ret_key);

/* A cell sealed under the newest key of the scope; opened under whichever it names. */
int sh_cell_seal(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		 const void *plain, size_t len, const uint8_t **ret_sealed, size_t *ret_len);
int sh_cell_open(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		 const uint8_t **ret_plain, size_t *ret_len);
/* For many cells of one call: each key is looked up once. Begins as { 0 }. */
typedef struct ShOpener {
	const ShDataKey *keys[4];
	size_t n;
} ShOpener;
int sh_cell_open_with(ShCall *call, ShOpener *opener, uint32_t cell, const char *row_id, const void *sealed,
		      size_t len, const uint8_t **ret_plain, size_t *ret_len);
/* The same for text; opened text ends with NUL. "" seals to and opens from an empty cell. */
int sh_cell_seal_text(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		      const char *plain, const uint8_t **ret_sealed, size_t *ret_len);
int sh_cell_open_text(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		      const char **ret_plain);

/* Blind indexes of texts, any of which may be meant, under every version of the key, as a parameter for `= ANY (…)`:
 * what was written before a rotation is found too. bytea[], all texts under one version after the other. */
int sh_blind_versions(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		      size_t n, ShParam *ret_indexes);
/* The same, as bytes in the arena. */
int sh_blind_all(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *const *texts,
		 size_t n, const uint8_t (**ret_indexes)[32], size_t *ret_n);
/* Whether an index is the value's, under any version of the key. In constant time for each. */
int sh_blind_is(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const void *value, size_t len,
		const uint8_t index[32], bool *ret_is);
