#pragma once
#include "sh_error.h"
#include "sh_text.h"

/* Reads a CSV row by row in bounded memory, whatever the file: a row that cannot be read comes as a row with a
 * reason, and reading goes on at the next physical line. */

enum { CSV_ROW_MAX = 256 * 1024, CSV_CELL_MAX = 8 * 1024, CSV_CELLS_MAX = 1024 };

/* AUTO: by a BOM, else UTF-8 if the first line is, else CP932. A BOM wins over what was asked for. */
typedef enum CsvEncoding { CSV_AUTO, CSV_UTF8, CSV_CP932 } CsvEncoding;

typedef struct CsvCell {
	const char *text; /* UTF-8, zero-terminated; "" in a row with a reason where this cell was to blame */
	size_t len;
} CsvCell;

/* Lives until the next row is asked for. */
typedef struct CsvRow {
	uint64_t line,
		last_line; /* physical lines of the file, from 1; they differ where a quoted cell holds a line end */
	uint64_t offset;   /* of its first byte in the file: reading can be resumed there */
	const char *raw;   /* its bytes as they stand in the file, line end included; at most CSV_ROW_MAX */
	size_t raw_len;
	const CsvCell *cells;
	size_t n_cells;
	const char *reason;                         /* NULL: readable. Else register.row.* or register.cell.* */
	size_t column;                              /* from 1, the first cell to blame; 0: the row as a whole */
	ShCp932Report cp932;                        /* letters without a meaning in this row */
	uint16_t cp932_column[SH_CP932_REPORT_MAX]; /* column of each listed finding, from 1 */
} CsvRow;

/* Bytes read (at most n), 0 at the end, -1 if it could not be read. */
typedef ptrdiff_t (*CsvRead)(void *self, void *buf, size_t n);

typedef struct CsvReader CsvReader;
/* NULL: no memory. */
CsvReader *csv_reader_new(CsvRead read, void *self, CsvEncoding encoding);
/* Another file, in the same memory (1.1 MiB). */
void csv_reader_restart(CsvReader *reader, CsvRead read, void *self, CsvEncoding encoding);
void csv_reader_free(CsvReader *reader);
/* *ret NULL at the end. Blank lines and a closing 0x1A are no rows.
 * SH_REFUSED register.file.utf16; SH_FAULT register.file.unreadable. */
int csv_reader_next(CsvReader *reader, const CsvRow **ret, ShError *err);
/* Known after the first row. */
CsvEncoding csv_reader_encoding(const CsvReader *reader);
