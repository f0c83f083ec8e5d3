#pragma once
#include "sh_error.h"
#include "sh_text.h"

/* Reads a CSV row by row in bounded memory, whatever the file: a row that cannot be read comes as a row with a
 * reason, and reading goes on at the next physical line. */

enum { SH_CSV_ROW_MAX = 256 * 1024, SH_CSV_CELL_MAX = 8 * 1024, SH_CSV_CELLS_MAX = 1024 };

/* AUTO: by a BOM, else UTF-8 if the first line is, else CP932. A BOM wins over what was asked for. */
typedef enum ShCsvEncoding { SH_CSV_AUTO, SH_CSV_UTF8, SH_CSV_CP932 } ShCsvEncoding;

typedef struct ShCsvCell {
	const char *text; /* UTF-8, zero-terminated; "" in a row with a reason where this cell was to blame */
	size_t len;
} ShCsvCell;

/* Lives until the next row is asked for. */
typedef struct ShCsvRow {
	uint64_t line,
		last_line; /* physical lines of the file, from 1; they differ where a quoted cell holds a line end */
	uint64_t offset;   /* of its first byte in the file: reading can be resumed there */
	const char *raw;   /* its bytes as they stand in the file, line end included; at most SH_CSV_ROW_MAX */
	size_t raw_len;
	const ShCsvCell *cells;
	size_t n_cells;
	const char *reason;                         /* NULL: readable. Else register.row.* or register.cell.* */
	size_t column;                              /* from 1, the first cell to blame; 0: the row as a whole */
	ShCp932Report cp932;                        /* letters without a meaning in this row */
	uint16_t cp932_column[SH_CP932_REPORT_MAX]; /* column of each listed finding, from 1 */
} ShCsvRow;

/* Bytes read (at most n), 0 at the end, -1 if it could not be read. */
typedef ptrdiff_t (*ShCsvRead)(void *self, void *buf, size_t n);

typedef struct ShCsvReader ShCsvReader;
/* NULL: no memory. */
ShCsvReader *sh_csv_new(ShCsvRead read, void *self, ShCsvEncoding encoding);
/* Another file, in the same memory (1.1 MiB). */
void sh_csv_restart(ShCsvReader *reader, ShCsvRead read, void *self, ShCsvEncoding encoding);
void sh_csv_free(ShCsvReader *reader);
/* *ret NULL at the end. Blank lines and a closing 0x1A are no rows.
 * SH_REFUSED csv.file.utf16; SH_FAULT csv.file.unreadable. */
int sh_csv_next(ShCsvReader *reader, const ShCsvRow **ret, ShError *err);
/* Known after the first row. */
ShCsvEncoding sh_csv_encoding(const ShCsvReader *reader);
