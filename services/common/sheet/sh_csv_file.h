#pragma once
#include "sh_csv.h"

/* Our own small CSV files (code tables, profiles): UTF-8, a header that is known in advance, every row whole. */
typedef int (*ShCsvRowFn)(void *self, const ShCsvRow *row, ShError *err);

/* Calls take for each row after the header, which must be exactly the given names, in that order.
 * SH_REFUSED malformed with name and line, SH_FAULT unreadable. */
int sh_csv_file(const char *path, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *unreadable, ShError *err);
/* The same of a text at hand. */
int sh_csv_text(const char *text, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *unreadable, ShError *err);
