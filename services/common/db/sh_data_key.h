#pragma once
#include "sh_db.h"
#include "sh_seal.h"

/* Data keys per tenant × scope (a disaster's id, or "-") × purpose ("cell", "blob", "contact" …), random, resting
 * wrapped under the daemon's root key, so that a disaster can be disposed of by destroying its keys (rulings 11). */
void sh_data_key_root(const uint8_t root[32]); /* once, at start; borrowed */

/* The newest key of the scope and purpose; makes the first. Lives in the call's arena. */
int sh_data_key(ShCall *call, const char *scope, const char *purpose, const ShDataKey **ret_key);
/* The key a cell was sealed under. SH_FAULT data_key.destroyed where it was disposed of. */
int sh_data_key_by_id(ShCall *call, uint32_t id, const ShDataKey **ret_key);

/* A cell sealed under the newest key of the scope; opened under whichever it names. */
int sh_cell_seal(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		 const void *plain, size_t len, const uint8_t **ret_sealed, size_t *ret_len);
int sh_cell_open(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		 const uint8_t **ret_plain, size_t *ret_len);
/* The same for text; opened text ends with NUL. "" seals to and opens from an empty cell. */
int sh_cell_seal_text(ShCall *call, const char *scope, const char *purpose, uint32_t cell, const char *row_id,
		      const char *plain, const uint8_t **ret_sealed, size_t *ret_len);
int sh_cell_open_text(ShCall *call, uint32_t cell, const char *row_id, const void *sealed, size_t len,
		      const char **ret_plain);
