#pragma once
#include "gaiji.h"
#include "resident_row.h"

/* A row as its cells say it, before anything is read from them: what said the same when it was taken in, under the
 * same edition, need not be read again. Quotes, the order of columns and columns that are not taken in make no
 * difference. */

/* What else decides how cells are read: code tables, gaiji, whether 個人番号 is taken, whose file it is. Rows that
 * were read under another are read anew. */
enum { ROW_CELLS_SIZE = 32 };
typedef struct RowEdition {
	uint8_t digest[ROW_CELLS_SIZE];
} RowEdition;
RowEdition row_edition(const CodeTables *codes, const Gaiji *gaiji, const RowOptions *options);

/* Of a row that sh_csv could read. SHA-256: to be keyed before it rests anywhere. */
void row_cells_digest(uint8_t ret[ROW_CELLS_SIZE], const ShCsvRow *row, const ShCsvColumns *map,
		      const RowEdition *edition);

/* The key of the row where its cells write it as it is kept, with nothing to read: false for any other spelling, and
 * where the row has not just the header's cells. *ret_address_no lives as long as the row. */
bool row_cells_key(const ShCsvRow *row, const ShCsvColumns *map, const char **ret_address_no, int32_t *ret_history_no,
		   int32_t *ret_branch_no);
