#pragma once
#include "rules/resident_row.h"

/* Bytes as a file, handed over in steps of at most step bytes (0: as many as are asked for). */
typedef struct Bytes {
	const void *data;
	size_t n, at, step;
} Bytes;
ptrdiff_t bytes_read(void *self, void *buf, size_t n);

/* The project's own tables, loaded once. */
const CodeTables *fixture_codes(void);
const ShCsvProfile *fixture_profile(void);
