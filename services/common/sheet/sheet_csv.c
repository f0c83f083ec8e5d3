#include "sheet.h"
#include "sh_csv_cell.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>

static int cell(ShSheet *s, const char *text, bool number, bool cp932, ShError *err)
{
	const size_t most = strlen(text) * 2 + 4;
	char *out = malloc(most), *bytes = cp932 ? malloc(most) : NULL;
	int r = 0;

	if (!out || (cp932 && !bytes)) {
		free(out);
		free(bytes);
		return sheet_failed(err);
	}
	sh_csv_cell(out, text, number);
	if (cp932)
		sh_cp932_encode(bytes, out, &s->replaced);
	if (fputs(cp932 ? bytes : out, s->file) < 0)
		r = sheet_failed(err);
	free(out);
	free(bytes);
	return r;
}

static int row(ShSheet *s, const char *const *cells, bool heading, bool cp932, ShError *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->columns; i++) {
		if (i > 0 && fputc(',', s->file) == EOF)
			return sheet_failed(err);
		r = cell(s, cells[i], !heading && s->numbers[i], cp932, err);
	}
	if (r == 0 && fputs("\r\n", s->file) < 0)
		r = sheet_failed(err);
	return r;
}

static int begin(ShSheet *s, ShError *err)
{
	s->file = fopen(s->part, "wbxe");
	return s->file ? 0 : sh_fail(err, SH_INVALID_ARGUMENT, "sheet.path", "%.200s", s->part);
}

static int begin_utf8(ShSheet *s, ShError *err)
{
	int r = begin(s, err);

	if (r == 0 && fputs("\xEF\xBB\xBF", s->file) < 0)
		r = sheet_failed(err);
	return r;
}

static int end(ShSheet *s, ShError *err)
{
	FILE *file = s->file;

	s->file = NULL;
	return file && fclose(file) != 0 ? sheet_failed(err) : 0;
}

static int utf8_row(ShSheet *s, const char *const *cells, bool heading, ShError *err)
{
	return row(s, cells, heading, false, err);
}

static int cp932_row(ShSheet *s, const char *const *cells, bool heading, ShError *err)
{
	return row(s, cells, heading, true, err);
}

const SheetWriter sheet_csv = { begin_utf8, utf8_row, end };
const SheetWriter sheet_cp932 = { begin, cp932_row, end };
