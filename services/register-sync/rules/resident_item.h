#pragma once
#include "resident_row.h"

/* Items of a row, each by its type; private to resident_row.c and resident_item.c. */
typedef struct RowReading {
	Resident *out;
	RowReport *report;
	const ShCsvRow *row;
	const ShCsvColumns *map;
	const RowOptions *options;
} RowReading;

void row_reject(RowReading *r, uint16_t column, const char *reason);
extern const char row_more_findings[]; /* the reason: there are more findings than are listed */
void row_warn(RowReading *r, uint16_t column, const char *reason);
uint16_t row_column(const RowReading *r, RegisterField f);
/* NULL: the row has none. */
const ShCsvCell *row_cell(const RowReading *r, RegisterField f);
/* Every item empty, or not said. */
void row_clear(Resident *out);
/* One cell into its item; a cell that cannot be read leaves it empty and is rejected or warned of by its grade. */
void row_read_item(RowReading *r, RegisterField f);
