#include "register_fixture.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A file as text: cells between '|', rows "line[-last]:cells" or "line!reason@column", one per line. */
static void show(char *out, size_t size, const void *data, size_t n, size_t step, ShCsvEncoding encoding)
{
	Bytes bytes = { data, n, 0, step };
	static ShCsvReader *reader; /* restarted: its memory is most of what a small file costs */
	const ShCsvRow *row;
	size_t at = 0;
	ShError err;

	if (reader)
		sh_csv_restart(reader, bytes_read, &bytes, encoding);
	else
		reader = sh_csv_new(bytes_read, &bytes, encoding);
	out[0] = '\0';
	while (sh_csv_next(reader, &row, &err) == 0 && row) {
		at += (size_t) snprintf(out + at, size - at, "%llu", (unsigned long long) row->line);
		if (row->last_line != row->line)
			at += (size_t) snprintf(out + at, size - at, "-%llu", (unsigned long long) row->last_line);
		if (row->reason)
			at += (size_t) snprintf(out + at, size - at, "!%s@%zu", row->reason, row->column);
		for (size_t i = 0; !row->reason && i < row->n_cells; i++)
			at += (size_t) snprintf(out + at, size - at, "%c%s", i ? '|' : ':', row->cells[i].text);
		at += (size_t) snprintf(out + at, size - at, "\n");
		cr_assert_lt(at, size);
	}
}

Test(sh_csv, files_as_municipalities_make_them)
{
	static const struct {
		const char *what, *bytes, *rows;
		ShCsvEncoding encoding;
	} rows[] = {
		{ "LF", "a,b\nc,d\n", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "CRLF", "a,b\r\nc,d\r\n", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "CR", "a,b\rc,d\r", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "no last line end", "a,b\nc,d", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "BOM",
		  "\xEF\xBB\xBF"
		  "a,b\n",
		  "1:a|b\n", SH_CSV_AUTO },
		{ "BOM wins", "\xEF\xBB\xBF甲,b\n", "1:甲|b\n", SH_CSV_CP932 },
		{ "UTF-8 found", "甲,b\n", "1:甲|b\n", SH_CSV_AUTO },
		{ "CP932 found", "\x8d\x62,b\r\n\xba\xb3\xc9,\r\n", "1:甲|b\n2:ｺｳﾉ|\n", SH_CSV_AUTO },
		{ "CP932: a second byte is no comma, quote or line end", "\x81\x5c\x83\x5c,\x95\x5c\n", "1:―ソ|表\n",
		  SH_CSV_CP932 },
		{ "quoted comma", "\"a,b\",c\n", "1:a,b|c\n", SH_CSV_AUTO },
		{ "quote in quotes", "\"a\"\"b\",c\n", "1:a\"b|c\n", SH_CSV_AUTO },
		{ "quoted line end", "a,\"b\nc\"\nd,e\n", "1-2:a|b\nc\n3:d|e\n", SH_CSV_AUTO },
		{ "quoted CRLF", "a,\"b\r\nc\"\r\nd,e\r\n", "1-2:a|b\r\nc\n3:d|e\n", SH_CSV_AUTO },
		{ "blank lines", "a,b\n\n\r\nc,d\n\n", "1:a|b\n4:c|d\n", SH_CSV_AUTO },
		{ "0x1A at the end", "a,b\nc,d\n\x1A", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "0x1A after the last cell", "a,b\nc,d\x1A", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "0x1A and a line end", "a,b\nc,d\r\n\x1A\r\n", "1:a|b\n2:c|d\n", SH_CSV_AUTO },
		{ "spaces stay", " a , b\n　甲　,c\n", "1: a | b\n2:　甲　|c\n", SH_CSV_AUTO },
		{ "trailing commas", "a,b,,\n", "1:a|b||\n", SH_CSV_AUTO },
		{ "empty file", "", "", SH_CSV_AUTO },
		{ "only line ends", "\r\n\n\r", "", SH_CSV_AUTO },
		/* refused, and what stands behind is kept */
		{ "bad UTF-8", "甲,b\nc,\xE7\x94\ne,f\n", "1:甲|b\n2!csv.cell.utf8@2\n3:e|f\n", SH_CSV_AUTO },
		{ "never closed", "a,b\n\"c,d\ne,f\ng,h\n", "1:a|b\n2!csv.row.quote@0\n3:e|f\n4:g|h\n", SH_CSV_AUTO },
		{ "never closed, last line", "a,b\nc,\"d", "1:a|b\n2!csv.row.quote@0\n", SH_CSV_AUTO },
		{ "never closed before quotes", "a,b\n\"c,d\n\"e\",f\ng,h\n",
		  "1:a|b\n2!csv.row.quote@0\n3:e|f\n4:g|h\n", SH_CSV_AUTO },
		{ "text behind a quote", "a,b\n\"c\"x,d\ne,f\n", "1:a|b\n2!csv.row.quote@0\n3:e|f\n", SH_CSV_AUTO },
		{ "quote within", "a,b\nc\"x,d\ne,f\n", "1:a|b\n2!csv.row.quote@0\n3:e|f\n", SH_CSV_AUTO },
	};
	static const size_t steps[] = { 0, 1, 2, 3, 7 };
	char out[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t s = 0; s < sizeof steps / sizeof *steps; s++) {
			show(out, sizeof out, rows[i].bytes, strlen(rows[i].bytes), steps[s], rows[i].encoding);
			cr_expect_str_eq(out, rows[i].rows, "%s, step %zu:\n%s", rows[i].what, steps[s], out);
		}
	show(out, sizeof out, "a,b\nc,d\0e\ne,f\n", 14, 0, SH_CSV_AUTO);
	cr_expect_str_eq(out, "1:a|b\n2!csv.cell.nul@2\n3:e|f\n");
}

Test(sh_csv, a_row_knows_its_place_and_its_bytes)
{
	static const char file[] = "\xEF\xBB\xBF"
				   "a,b\r\n\r\n\"c\r\nd\",e\r\nf,g";
	Bytes bytes = { file, sizeof file - 1, 0, 1 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_AUTO);
	static const struct {
		uint64_t line, offset;
		const char *raw;
	} rows[] = { { 1, 3, "a,b\r\n" }, { 3, 10, "\"c\r\nd\",e\r\n" }, { 5, 20, "f,g" } };
	const ShCsvRow *row;
	ShError err;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
		cr_assert_not_null(row);
		cr_expect_eq(row->line, rows[i].line);
		cr_expect_eq(row->offset, rows[i].offset, "%llu", (unsigned long long) row->offset);
		cr_assert_eq(row->raw_len, strlen(rows[i].raw));
		cr_expect_arr_eq(row->raw, rows[i].raw, row->raw_len);
	}
	cr_expect_eq(sh_csv_next(reader, &row, &err), 0);
	cr_expect_null(row);
	cr_expect_eq(sh_csv_encoding(reader), SH_CSV_UTF8);
	sh_csv_free(reader);
}

Test(sh_csv, cp932_findings_name_their_column)
{
	static const char file[] = "a,b,c\r\n1,\xf0\x40\x8d\x62,\x85\x40\r\n2,\x8d\x62,x\r\n";
	Bytes bytes = { file, sizeof file - 1, 0, 0 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_CP932);
	const ShCsvRow *row;
	ShError err;

	for (int i = 0; i < 2; i++)
		cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
	cr_expect_null(row->reason);
	cr_assert_eq(row->cp932.listed, 2);
	cr_expect_eq(row->cp932.gaiji, 1);
	cr_expect_eq(row->cp932_column[0], 2);
	cr_expect_eq(row->cp932.findings[0].bytes, 0xF040);
	cr_expect_eq(row->cp932_column[1], 3);
	cr_expect_str_eq(row->cells[2].text, "〓");
	cr_assert_eq(sh_csv_next(reader, &row, &err), 0);
	cr_expect_eq(row->cp932.listed, 0, "each row has its own");
	sh_csv_free(reader);
}

static ptrdiff_t broken(void *self, void *buf, size_t n)
{
	int *calls = self;

	if ((*calls)++ > 0)
		return -1;
	memcpy(buf, "a,b\nc", n < 5 ? n : 5);
	return 5;
}

Test(sh_csv, what_cannot_be_read_at_all)
{
	Bytes bytes = { "\xFF\xFE"
			"a\0,\0",
			6, 0, 0 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_AUTO);
	const ShCsvRow *row;
	ShError err;
	int calls = 0;

	cr_expect_eq(sh_csv_next(reader, &row, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "csv.file.utf16");
	sh_csv_free(reader);
	reader = sh_csv_new(broken, &calls, SH_CSV_AUTO);
	cr_expect_eq(sh_csv_next(reader, &row, &err), 0);
	cr_expect_not_null(row);
	cr_expect_eq(sh_csv_next(reader, &row, &err), SH_FAULT);
	cr_expect_str_eq(err.reason, "csv.file.unreadable");
	sh_csv_free(reader);
}

Test(sh_csv, bounds)
{
	enum { BIG = 600 * 1024 };
	char *file = malloc(BIG + 64), out[4096];

	/* one line without end, then a good one */
	memset(file, 'x', BIG);
	memcpy(file, "a,b\n", 4);
	memcpy(file + BIG, "\nc,d\n", 5);
	for (size_t step = 0; step < 100000; step += 65537) {
		show(out, sizeof out, file, BIG + 5, step, SH_CSV_AUTO);
		cr_expect_str_eq(out, "1:a|b\n2!csv.row.too_long@0\n3:c|d\n", "%s", out);
	}
	/* a quote that is never closed costs its own line, not the hundred thousand behind it */
	size_t n = (size_t) sprintf(file, "a,b\n\"c,d\n"), rows = 0, refused = 0;
	while (n < BIG - 16)
		n += (size_t) sprintf(file + n, "e,f\n");
	Bytes bytes = { file, n, 0, 0 };
	ShCsvReader *reader = sh_csv_new(bytes_read, &bytes, SH_CSV_AUTO);
	const ShCsvRow *row;
	ShError err;
	while (sh_csv_next(reader, &row, &err) == 0 && row) {
		rows++;
		refused += row->reason != NULL;
	}
	cr_expect_eq(refused, 1);
	cr_expect_eq(rows, (n - 5) / 4 + 1, "%zu", rows);
	sh_csv_free(reader);
	/* a cell, and a row of cells */
	memset(file, 'y', SH_CSV_CELL_MAX + 1);
	memcpy(file + SH_CSV_CELL_MAX + 1, ",b\n", 3);
	show(out, sizeof out, file, SH_CSV_CELL_MAX + 4, 0, SH_CSV_AUTO);
	cr_expect_str_eq(out, "1!csv.cell.too_long@1\n");
	memset(file, ',', SH_CSV_CELLS_MAX);
	show(out, sizeof out, file, SH_CSV_CELLS_MAX, 0, SH_CSV_AUTO);
	cr_expect_str_eq(out, "1!csv.row.too_many_cells@0\n");
	memset(file, ',', SH_CSV_CELLS_MAX - 1);
	show(out, sizeof out, file, SH_CSV_CELLS_MAX - 1, 0, SH_CSV_AUTO);
	cr_expect_null(strchr(out, '!'));
	free(file);
}

Test(sh_csv, a_long_line_may_end_anywhere_in_the_buffer)
{
	static const size_t around[] = { SH_CSV_ROW_MAX, SH_CSV_ROW_MAX + 64 * 1024, 2 * SH_CSV_ROW_MAX };
	static const char *const ends[] = { "\r\n", "\r", "\n" };
	char *file = malloc(2 * SH_CSV_ROW_MAX + 64), out[256];

	for (size_t i = 0; i < 3 * sizeof around / sizeof *around; i++) {
		const char *end = ends[i % 3];
		size_t middle = around[i / 3];
		for (size_t len = middle - 6; len < middle + 7; len++) {
			memset(file, 'x', len);
			size_t n = (size_t) sprintf(file, "a,b%s", end);
			file[n] = 'x';
			n = len + (size_t) sprintf(file + len, "%sc,d%se,f%s", end, end, end);
			show(out, sizeof out, file, n, i < 3 && len > middle + 1, SH_CSV_AUTO);
			cr_expect(strncmp(out, "1:a|b\n2!", 8) == 0 && strstr(out, "\n3:c|d\n4:e|f\n"),
				  "%zu, end of line %zu: %s", len, i % 3, out);
		}
	}
	free(file);
}
