#include "sh_csv.h"
#include "sh_without.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 64 * 1024,
	BUFFER = SH_CSV_ROW_MAX + CHUNK,
	TEXT = 3 * SH_CSV_ROW_MAX + SH_CSV_CELLS_MAX + 1,
	CTRL_Z = 0x1A
};

struct ShCsvReader {
	ShCsvRead read;
	void *self;
	ShCsvEncoding encoding;
	struct csv_parser parser;
	bool started, eof, skipping, row_done;
	size_t scanned;         /* no line end before this place; counts only beyond pos */
	size_t start, pos, end; /* in buffer: first byte of the row, first byte not parsed, first byte not read */
	uint64_t line;          /* of the byte at pos */
	uint64_t row_line;      /* of the byte at start */
	uint64_t base;          /* offset in the file of buffer[0] */
	ShCsvRow row;
	size_t text_len;
	ShCsvCell cells[SH_CSV_CELLS_MAX];
	char text[TEXT], buffer[BUFFER];
};

/* libcsv would trim spaces of unquoted cells; what stands in the register stays. */
static int never_space(unsigned char c)
{
	(void) c;
	return 0;
}

static void parser_start(ShCsvReader *r)
{
	/* STRICT: a stray quote is an error, not a guess. Fails on a NULL parser only. */
	csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI);
	csv_set_space_func(&r->parser, never_space);
	/* it grows by this much at a time, 128 bytes by default: a cell of a whole row would be copied 2,000 times */
	csv_set_blk_size(&r->parser, SH_CSV_ROW_MAX / 8);
}

static void begin(ShCsvReader *r, ShCsvRead read, void *self, ShCsvEncoding encoding)
{
	memset(r, 0, offsetof(ShCsvReader, cells)); /* the rest is written before it is read */
	r->read = read;
	r->self = self;
	r->encoding = encoding;
	r->line = r->row_line = 1;
	parser_start(r);
}

ShCsvReader *sh_csv_new(ShCsvRead read, void *self, ShCsvEncoding encoding)
{
	ShCsvReader *r = malloc(sizeof *r);

	if (r)
		begin(r, read, self, encoding);
	return r;
}

void sh_csv_restart(ShCsvReader *r, ShCsvRead read, void *self, ShCsvEncoding encoding)
{
	csv_free(&r->parser);
	begin(r, read, self, encoding);
}

void sh_csv_free(ShCsvReader *r)
{
	if (!r)
		return;
	csv_free(&r->parser);
	free(r);
}

ShCsvEncoding sh_csv_encoding(const ShCsvReader *r) { return r->encoding; }

static void blame(ShCsvReader *r, const char *reason, size_t column)
{
	if (r->row.reason)
		return;
	r->row.reason = reason;
	r->row.column = column;
}

static void note_columns(ShCsvReader *r, uint32_t listed_before)
{
	for (uint32_t i = listed_before; i < r->row.cp932.listed; i++)
		r->row.cp932_column[i] = (uint16_t) (r->row.n_cells + 1);
}

static void on_cell(void *bytes, size_t n, void *self)
{
	ShCsvReader *r = self;
	size_t column = r->row.n_cells + 1;
	char *out = r->text + r->text_len;
	const char *bad = NULL;
	size_t len = n;

	if (column > SH_CSV_CELLS_MAX) {
		blame(r, "csv.row.too_many_cells", 0);
		return;
	}
	if (!SH_WITHOUT(csv_cell_length) && n > SH_CSV_CELL_MAX)
		bad = "csv.cell.too_long";
	else if (n > 0 && memchr(bytes, 0, n))
		bad = "csv.cell.nul";
	else if (r->encoding == SH_CSV_UTF8 && n > 0 && !sh_utf8_valid(bytes, n, NULL))
		bad = "csv.cell.utf8";
	if (bad) {
		blame(r, bad, column);
		len = 0;
	} else if (r->encoding == SH_CSV_CP932) {
		uint32_t listed = r->row.cp932.listed;
		len = sh_cp932_decode(out, bytes, n, &r->row.cp932);
		note_columns(r, listed);
	} else if (n > 0) {
		memcpy(out, bytes, n);
	}
	out[len] = '\0';
	r->cells[r->row.n_cells++] = (ShCsvCell){ out, len };
	r->text_len += len + 1;
}

static void on_row(int terminator, void *self)
{
	(void) terminator;
	((ShCsvReader *) self)->row_done = true;
}

/* More bytes behind those not parsed; drops what was handed out. False if the row fills the buffer. */
static int fill(ShCsvReader *r, bool *ret_full, ShError *err)
{
	if (r->start > 0)
		memmove(r->buffer, r->buffer + r->start, r->end - r->start);
	r->base += r->start;
	r->pos -= r->start;
	r->scanned -= r->scanned > r->start ? r->start : r->scanned;
	r->end -= r->start;
	r->start = 0;
	*ret_full = r->end >= SH_CSV_ROW_MAX;
	if (*ret_full)
		return 0;
	ptrdiff_t n = r->read(r->self, r->buffer + r->end, BUFFER - r->end);
	if (n < 0 || (size_t) n > BUFFER - r->end)
		return sh_fail(err, SH_UNAVAILABLE, "csv.file.unreadable", "at %llu",
			       (unsigned long long) (r->base + r->end));
	r->eof = n == 0;
	r->end += (size_t) n;
	return 0;
}

/* End of the physical line at from, its CR, LF or CRLF included; 0 if more bytes are needed to know. */
static size_t line_end(const ShCsvReader *r, size_t from)
{
	for (size_t i = from; i < r->end; i++) {
		if (r->buffer[i] == '\n')
			return i + 1;
		if (r->buffer[i] != '\r')
			continue;
		if (i + 1 < r->end)
			return i + (r->buffer[i + 1] == '\n' ? 2 : 1);
		return r->eof ? i + 1 : 0;
	}
	return r->eof ? r->end : 0;
}

static bool blank(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] != '\r' && s[i] != '\n' && s[i] != CTRL_Z)
			return false;
	return true;
}

static int start_file(ShCsvReader *r, ShError *err)
{
	bool full;
	int rc = 0;

	r->started = true;
	while (!r->eof && r->end < 3 && (rc = fill(r, &full, err)) == 0)
		;
	if (rc != 0)
		return rc;
	if (r->end >= 2 && (memcmp(r->buffer, "\xFF\xFE", 2) == 0 || memcmp(r->buffer, "\xFE\xFF", 2) == 0))
		return sh_fail(err, SH_INVALID_ARGUMENT, "csv.file.utf16", "byte order mark");
	if (r->end >= 3 && memcmp(r->buffer, "\xEF\xBB\xBF", 3) == 0) {
		r->encoding = SH_CSV_UTF8;
		r->start = r->pos = 3;
	}
	return 0;
}

static void next_row_begins(ShCsvReader *r, size_t at, uint64_t line)
{
	r->start = r->pos = at;
	r->scanned = 0;
	r->line = r->row_line = line;
}

static void hand_out(ShCsvReader *r, size_t end, uint64_t last_line)
{
	r->row.line = r->row_line;
	r->row.last_line = last_line;
	r->row.offset = r->base + r->start;
	r->row.raw = r->buffer + r->start;
	r->row.raw_len = end - r->start;
	r->row.cells = r->cells;
}

/* The row cannot be parsed: only its first physical line is given up, so that one quote that was never closed does
 * not swallow the rows behind it. Those are parsed anew. Linear: lines parsed twice have no open quote of their own.
 */
static void give_up(ShCsvReader *r, const char *reason)
{
	size_t first = line_end(r, r->start);
	uint64_t line = r->row_line;

	if (first == 0 || first - r->start > SH_CSV_ROW_MAX) {
		first = r->end - r->start > SH_CSV_ROW_MAX ? r->start + SH_CSV_ROW_MAX : r->end;
		first -= r->buffer[first - 1] == '\r'; /* may be half of a line end */
		r->skipping = true;                    /* the rest of this line, once it arrives */
	}
	csv_free(&r->parser);
	parser_start(r);
	r->row.n_cells = 0;
	r->row.reason = reason;
	r->row.column = 0;
	r->row.cp932 = (ShCp932Report){ 0 };
	hand_out(r, first, line);
	next_row_begins(r, first, line + (r->skipping ? 0 : 1));
}

/* Parses the physical line up to end. True when *row is complete (or given up). */
static bool parse_line(ShCsvReader *r, size_t end)
{
	size_t n = end - r->pos, stop = end;

	if (r->encoding == SH_CSV_AUTO)
		r->encoding = sh_utf8_valid(r->buffer + r->pos, n, NULL) ? SH_CSV_UTF8 : SH_CSV_CP932;
	while (r->eof && end == r->end && stop > r->pos && r->buffer[stop - 1] == CTRL_Z)
		stop--; /* DOS ends its text files so */
	n = stop - r->pos;
	if (csv_parse(&r->parser, r->buffer + r->pos, n, on_cell, on_row, r) != n) {
		give_up(r, "csv.row.quote");
		return true;
	}
	r->pos = end;
	if (r->row_done) {
		hand_out(r, end, r->line);
		next_row_begins(r, end, r->line + 1);
		return true;
	}
	r->line++;
	return false;
}

/* The file ends within a row. */
static void finish(ShCsvReader *r)
{
	if (csv_fini(&r->parser, on_cell, on_row, r) != 0 || !r->row_done) {
		give_up(r, "csv.row.quote");
		return;
	}
	hand_out(r, r->end, r->line - 1);
	next_row_begins(r, r->end, r->line);
}

int sh_csv_next(ShCsvReader *r, const ShCsvRow **ret, ShError *err)
{
	bool full = false;
	int rc;

	*ret = NULL;
	if (!r->started && (rc = start_file(r, err)) != 0)
		return rc;
	memset(&r->row, 0, sizeof r->row);
	r->text_len = 0;
	r->row_done = false;
	for (;;) {
		size_t end = r->pos < r->end ? line_end(r, r->scanned > r->pos ? r->scanned : r->pos) : 0;
		if (end == 0) {
			if (r->eof && r->pos == r->start)
				return 0;
			if (r->eof) {
				finish(r);
				*ret = &r->row;
				return 0;
			}
			if (r->skipping && r->end > r->start) /* nothing of it is kept but half of a line end */
				next_row_begins(r, r->end - (r->buffer[r->end - 1] == '\r'), r->line);
			r->scanned = r->end - (r->end > r->pos && r->buffer[r->end - 1] == '\r');
			if ((rc = fill(r, &full, err)) != 0)
				return rc;
			if (!full)
				continue;
			give_up(r, "csv.row.too_long");
		} else if (r->skipping) {
			r->skipping = false;
			next_row_begins(r, end, r->line + 1);
			continue;
		} else if (r->pos == r->start && blank(r->buffer + r->pos, end - r->pos)) {
			next_row_begins(r, end, r->line + 1);
			continue;
		} else if (end - r->start > SH_CSV_ROW_MAX) {
			give_up(r, "csv.row.too_long");
		} else if (!parse_line(r, end)) {
			continue;
		}
		*ret = &r->row;
		return 0;
	}
}
