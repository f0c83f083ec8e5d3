#include "sh_csv_file.h"

#include <stdio.h>
#include <string.h>

static ptrdiff_t read_stream(void *self, void *buf, size_t n)
{
	size_t got = fread(buf, 1, n, self);

	return got == 0 && ferror((FILE *) self) ? -1 : (ptrdiff_t) got;
}

static bool is_header(const ShCsvRow *row, const char *const *header, size_t columns)
{
	if (row->reason || row->n_cells != columns)
		return false;
	for (size_t i = 0; i < columns; i++)
		if (strcmp(row->cells[i].text, header[i]) != 0)
			return false;
	return true;
}

static int rows(ShCsvReader *reader, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *path, ShError *err)
{
	const ShCsvRow *row;
	int r;

	for (bool first = true; (r = sh_csv_next(reader, &row, err)) == 0 && row; first = false) {
		if (first ? !is_header(row, header, columns) : row->reason || row->n_cells != columns)
			return sh_fail(err, SH_INVALID_ARGUMENT, malformed, "%s line %llu", path,
				       (unsigned long long) row->line);
		if (!first && (r = take(self, row, err)) != 0) {
			if (r == SH_REFUSED)
				return sh_fail(err, SH_INVALID_ARGUMENT, malformed, "%s line %llu", path,
					       (unsigned long long) row->line);
			return r;
		}
	}
	return r;
}

static int rows_of(FILE *f, const char *name, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		   const char *malformed, const char *unreadable, ShError *err)
{
	ShCsvReader *reader = f ? sh_csv_new(read_stream, f, SH_CSV_UTF8) : NULL;
	int r = reader ? rows(reader, header, columns, take, self, malformed, name, err)
		       : sh_fail(err, SH_INTERNAL, unreadable, "%s", name);

	sh_csv_free(reader);
	if (f)
		fclose(f);
	return r;
}

int sh_csv_file(const char *path, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *unreadable, ShError *err)
{
	return rows_of(fopen(path, "rbe"), path, header, columns, take, self, malformed, unreadable, err);
}

int sh_csv_text(const char *text, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *unreadable, ShError *err)
{
	/* without a byte there is nothing to open */
	return rows_of(*text ? fmemopen((char *) (uintptr_t) text, strlen(text), "r") : NULL, "-", header, columns,
		       take, self, malformed, unreadable, err);
}
