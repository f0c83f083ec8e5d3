#pragma once
#include "command.h"

/* A register file through the door, followed to its end; the exit code. The same id again is the same import. */
int import_through(const Context *ctx, const char *door, const char *api_key, const char *file, const char *as_of,
		   const char *encoding, const char *import_id);
