#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A table as a file that people open in a spreadsheet, row by row: memory does not grow with it. Nothing in a cell is
 * ever a formula (CWE-1236): names and free texts come from strangers. */
typedef enum ShSheetFormat {
	SH_SHEET_CSV,       /* RFC 4180, UTF-8 with BOM */
	SH_SHEET_CSV_CP932, /* the same in CP932; what it has no letter for becomes 〓 and is counted */
	SH_SHEET_XLSX,      /* OOXML; a further sheet every million rows */
	SH_SHEET_FORMATS
} ShSheetFormat;

/* "csv", "cp932", "xlsx"; SH_SHEET_FORMATS for none of them. */
ShSheetFormat sh_sheet_format(const char *name);

typedef struct ShSheet ShSheet;

/* The file is there under its name only when it is whole: until then PATH.part, readable by its owner alone. numbers:
 * which columns are numbers. Headings and numbers are borrowed until the end. SH_REFUSED sheet.path: cannot be
 * written. */
int sh_sheet_open(ShSheet **ret, const char *path, ShSheetFormat format, const char *const *headings,
		  const bool *numbers, size_t columns, ShError *err);
/* As many cells as columns. */
int sh_sheet_row(ShSheet *sheet, const char *const *cells, ShError *err);
/* *ret_replaced: letters that the format has not. */
int sh_sheet_close(ShSheet *sheet, uint32_t *ret_replaced, ShError *err);
/* Without a file. */
void sh_sheet_abandon(ShSheet *sheet);
