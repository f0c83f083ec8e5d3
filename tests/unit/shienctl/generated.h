#pragma once
#include <jansson.h>
#include <stddef.h>
#include "generate.h"

/* A generated prefecture on disk, and its registers read back by a reader of their own. */
typedef struct Generated {
	char dir[64];
	GenerateReport report;
} Generated;

/* Fails the test if it cannot be made. */
void generated_make(Generated *g, uint64_t seed, uint32_t residents, bool numbers);
void generated_remove(Generated *g);

/* NUL-terminated; the caller frees. */
char *read_whole(const char *path, size_t *ret_size);

typedef struct Table {
	char *text;   /* UTF-8; the cells point into it */
	char **cells; /* row after row, the header first */
	size_t rows;  /* with the header */
	size_t columns;
	size_t uneven; /* rows that have another number of cells; they are not in cells */
} Table;

/* encoding: of the file, for iconv. Fails the test where a byte does not decode. */
void table_read(Table *t, const char *path, const char *encoding);
void table_free(Table *t);
/* row 1 is the first after the header; a column that is not there fails the test. */
const char *table_cell(const Table *t, size_t row, const char *column);
