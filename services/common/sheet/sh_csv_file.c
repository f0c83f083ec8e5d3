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

int sh_csv_file(const char *path, const char *const *header, size_t columns, ShCsvRowFn take, void *self,
		const char *malformed, const char *unreadable, ShError *err)
{
	FILE *f = fopen(path, "rbe");
	ShCsvReader *reader = f ? sh_csv_new(read_stream, f, SH_CSV_UTF8) : NULL;
	int r;

	if (!reader) {
		r = sh_fail(err, SH_INTERNAL, unreadable, "%s", path);
		if (f)
			fclose(f);
		return r;
	}
	r = rows(reader, header, columns, take, self, malformed, path, err);
	sh_csv_free(reader);
	fclose(f);
	return r;
}
