#pragma once
#include "sh_sheet.h"
#include <stdio.h>

/* Inside of sh_sheet: what a format does. */
typedef struct SheetWriter {
	int (*begin)(ShSheet *sheet, ShError *err);
	int (*row)(ShSheet *sheet, const char *const *cells, bool heading, ShError *err);
	int (*end)(ShSheet *sheet, ShError *err); /* also where nothing will become of it */
} SheetWriter;
extern const SheetWriter sheet_csv, sheet_cp932, sheet_xlsx;

struct ShSheet {
	const SheetWriter *writer;
	const char *const *headings;
	const bool *numbers;
	size_t columns;
	uint64_t rows;
	uint32_t replaced;
	FILE *file;        /* CSV */
	void *book, *page; /* XLSX */
	uint32_t page_row; /* of the page */
	unsigned pages;
	char path[4000], part[4016], folder[4000];
};

int sheet_failed(ShError *err); /* SH_UNAVAILABLE sheet.write */
