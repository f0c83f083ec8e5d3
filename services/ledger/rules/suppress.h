#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small cells of a published table: a count of a few is somebody whom neighbours know. Hiding them is not enough, for
 * totals give them back: further cells, and where it must be totals, are hidden until nothing that is hidden can be
 * worked out from what is shown to within less than `least` (complementary suppression; every bound is found by a
 * maximal flow, so exactly). */
enum { SUPPRESS_ROWS = 60, SUPPRESS_COLUMNS = 20 };

typedef struct SuppressTable {
	size_t rows, columns;                                   /* without totals */
	int64_t cells[SUPPRESS_ROWS + 1][SUPPRESS_COLUMNS + 1]; /* the last row and column: totals, filled in here */
	bool hidden[SUPPRESS_ROWS + 1][SUPPRESS_COLUMNS + 1];   /* filled in here */
	bool one_way;                                           /* one row: what stands under it is no total */
} SuppressTable;

/* false: nothing of the table can be published, not even its total. */
bool suppress(SuppressTable *table, int64_t least);
