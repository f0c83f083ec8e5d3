#include "sheet.h"
#include "sh_csv_cell.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>

enum { ROWS = 1000000 }; /* of 1,048,576 that a sheet holds */

/* Rows leave memory as the next one begins; what the library keeps meanwhile has no name and lies where the file
 * will. */
static int begin(ShSheet *s, ShError *err)
{
	lxw_workbook_options options = { .constant_memory = LXW_TRUE, .tmpdir = s->folder, .use_zip64 = LXW_FALSE };

	if (access(s->folder, W_OK) != 0 || access(s->part, F_OK) == 0)
		return sh_fail(err, SH_INVALID_ARGUMENT, "sheet.path", "%.200s", s->part);
	s->book = workbook_new_opt(s->part, &options);
	return s->book ? 0 : sheet_failed(err);
}

static int next_page(ShSheet *s, ShError *err)
{
	char name[32];

	snprintf(name, sizeof name, "%u", ++s->pages);
	s->page = workbook_add_worksheet(s->book, name);
	s->page_row = 0;
	return s->page ? 0 : sheet_failed(err);
}

/* A cell is written as the text that it is, never as a formula. */
static int put(ShSheet *s, const char *const *cells, bool heading, ShError *err)
{
	for (size_t i = 0; i < s->columns; i++) {
		lxw_error e;

		if (!heading && s->numbers[i] && sh_is_number(cells[i]))
			e = worksheet_write_number(s->page, s->page_row, (lxw_col_t) i, strtod(cells[i], NULL), NULL);
		else
			e = worksheet_write_string(s->page, s->page_row, (lxw_col_t) i, cells[i], NULL);
		if (e != LXW_NO_ERROR)
			return sh_fail(err, SH_INVALID_ARGUMENT, "sheet.cell", "row %llu column %zu",
				       (unsigned long long) s->rows, i + 1);
	}
	s->page_row++;
	return 0;
}

static int row(ShSheet *s, const char *const *cells, bool heading, ShError *err)
{
	int r = 0;

	if (!s->page || s->page_row > ROWS) {
		r = next_page(s, err);
		if (r == 0 && !heading)
			r = put(s, s->headings, true, err);
	}
	return r != 0 ? r : put(s, cells, heading, err);
}

static int end(ShSheet *s, ShError *err)
{
	lxw_workbook *book = s->book;

	s->book = NULL;
	return book && workbook_close(book) != LXW_NO_ERROR ? sheet_failed(err) : 0;
}

const SheetWriter sheet_xlsx = { begin, row, end };
