#include "sheet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name;
	const SheetWriter *writer;
} formats[SH_SHEET_FORMATS] = {
	{ "csv", &sheet_csv },
	{ "cp932", &sheet_cp932 },
	{ "xlsx", &sheet_xlsx },
};

int sheet_failed(ShError *err) { return sh_fail(err, SH_UNAVAILABLE, "sheet.write", "-"); }

ShSheetFormat sh_sheet_format(const char *name)
{
	ShSheetFormat f = SH_SHEET_CSV;

	while (f < SH_SHEET_FORMATS && strcmp(formats[f].name, name) != 0)
		f++;
	return f;
}

static int set_paths(ShSheet *s, const char *path, ShError *err)
{
	const char *slash = strrchr(path, '/');

	if (strlen(path) >= sizeof s->path || !*path)
		return sh_fail(err, SH_INVALID_ARGUMENT, "sheet.path", "%.100s", path);
	memcpy(s->path, path, strlen(path) + 1);
	snprintf(s->part, sizeof s->part, "%s.part", path);
	snprintf(s->folder, sizeof s->folder, "%.*s", slash ? (int) (slash - path) + 1 : 1, slash ? path : ".");
	return 0;
}

int sh_sheet_open(ShSheet **ret, const char *path, ShSheetFormat format, const char *const *headings,
		  const bool *numbers, size_t columns, ShError *err)
{
	ShSheet *s = calloc(1, sizeof *s);
	const mode_t before = umask(S_IRWXG | S_IRWXO);
	int r;

	if (!s) {
		umask(before);
		return sheet_failed(err);
	}
	s->writer = formats[format].writer;
	s->headings = headings;
	s->numbers = numbers;
	s->columns = columns;
	if ((r = set_paths(s, path, err)) == 0 && (r = s->writer->begin(s, err)) == 0)
		r = s->writer->row(s, headings, true, err);
	umask(before);
	if (r == 0)
		*ret = s;
	else
		sh_sheet_abandon(s);
	return r;
}

int sh_sheet_row(ShSheet *s, const char *const *cells, ShError *err)
{
	s->rows++;
	return s->writer->row(s, cells, false, err);
}

/* The library makes its file at the end. */
int sh_sheet_close(ShSheet *s, uint32_t *ret_replaced, ShError *err)
{
	const mode_t before = umask(S_IRWXG | S_IRWXO);
	int r = s->writer->end(s, err);

	umask(before);
	if (r == 0 && rename(s->part, s->path) != 0)
		r = sheet_failed(err);
	if (r == 0)
		*ret_replaced = s->replaced;
	else
		unlink(s->part);
	free(s);
	return r;
}

void sh_sheet_abandon(ShSheet *s)
{
	ShError unused = { 0 };
	const bool began = s->file || s->book;

	s->writer->end(s, &unused);
	if (began)
		unlink(s->part);
	free(s);
}
