/* A register file. The first byte chooses the encoding that was asked for, the second how many bytes come at a time:
 * neither what comes out nor where reading can be taken up again may depend on the latter. */
#include "sh_csv.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

typedef struct Source {
	const uint8_t *bytes;
	size_t len, at, step;
} Source;

static ptrdiff_t take(void *self, void *buf, size_t n)
{
	Source *s = self;

	n = n < s->step ? n : s->step;
	n = n < s->len - s->at ? n : s->len - s->at;
	if (n > 0)
		memcpy(buf, s->bytes + s->at, n);
	s->at += n;
	return (ptrdiff_t) n;
}

enum { ROWS = 64 };
typedef struct Seen {
	uint64_t line, last_line, offset, sum;
	const char *reason;
	size_t raw_len, n_cells, column;
} Seen;

static void within(const Source *s, const ShCsvRow *row, ShCsvEncoding encoding)
{
	HOLDS(row->offset + row->raw_len <= s->len && row->raw_len <= SH_CSV_ROW_MAX && row->raw_len > 0);
	HOLDS(memcmp(row->raw, s->bytes + row->offset, row->raw_len) == 0);
	HOLDS(row->line >= 1 && row->last_line >= row->line && row->n_cells <= SH_CSV_CELLS_MAX);
	HOLDS(row->reason || row->n_cells > 0);
	for (size_t i = 0; i < row->n_cells; i++) {
		const ShCsvCell *c = &row->cells[i];

		HOLDS(c->len <= (encoding == SH_CSV_CP932 ? 3 : 1) * SH_CSV_CELL_MAX && strlen(c->text) == c->len);
		HOLDS(sh_utf8_valid(c->text, c->len, NULL));
	}
	HOLDS(row->column <= row->n_cells);
}

static Seen look(const ShCsvRow *row)
{
	Seen s = { row->line, row->last_line, row->offset, 0, row->reason, row->raw_len, row->n_cells, row->column };

	for (size_t i = 0; i < row->n_cells; i++)
		for (size_t k = 0; k <= row->cells[i].len; k++)
			s.sum = s.sum * 31 + (uint8_t) row->cells[i].text[k];
	return s;
}

static size_t read_all(ShCsvReader *reader, Source source, ShCsvEncoding encoding, Seen seen[ROWS], int *ret_r,
		       ShCsvEncoding *ret_encoding)
{
	const ShCsvRow *row;
	size_t n = 0;
	ShError err;

	sh_csv_restart(reader, take, &source, encoding);
	while ((*ret_r = sh_csv_next(reader, &row, &err)) == 0 && row && n < ROWS) {
		within(&source, row, sh_csv_encoding(reader));
		seen[n++] = look(row);
		HOLDS(n < 2 || (seen[n - 1].offset >= seen[n - 2].offset + seen[n - 2].raw_len &&
				seen[n - 1].line > seen[n - 2].line));
	}
	*ret_encoding = sh_csv_encoding(reader);
	return n;
}

static bool equal(const Seen *a, const Seen *b, uint64_t offset, uint64_t lines)
{
	return a->line == b->line + lines && a->last_line == b->last_line + lines &&
	       a->offset == b->offset + offset && a->sum == b->sum && a->reason == b->reason &&
	       a->raw_len == b->raw_len && a->n_cells == b->n_cells && a->column == b->column;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static ShCsvReader *reader;
	static Seen whole[ROWS], pieces[ROWS];
	Feed f = feed(bytes, len);
	ShCsvEncoding encoding = (ShCsvEncoding) feed_below(&f, 3), is, again;
	size_t step = feed_byte(&f) + 1u, n, from;
	Source source = { .step = SIZE_MAX };
	int r, r2;

	if (!reader)
		reader = sh_csv_new(take, &source, SH_CSV_AUTO);
	source.bytes = feed_rest(&f, &source.len);
	n = read_all(reader, source, encoding, whole, &r, &is);
	HOLDS(r == 0 || r == SH_REFUSED);
	source.step = step;
	HOLDS(read_all(reader, source, encoding, pieces, &r2, &again) == n && r == r2 && is == again);
	for (size_t i = 0; i < n; i++)
		HOLDS(equal(&whole[i], &pieces[i], 0, 0));
	/* taken up again at a row */
	if (n > 1) {
		from = step % n;
		source.bytes += whole[from].offset;
		source.len -= whole[from].offset;
		/* a mark of byte order is one only at the beginning of a file */
		if (source.len >= 2 && (source.bytes[0] >= 0xEF))
			return 0;
		HOLDS(read_all(reader, source, is, pieces, &r2, &again) >= n - from && is == again);
		for (size_t i = from; i < n; i++)
			HOLDS(equal(&whole[i], &pieces[i - from], whole[from].offset, whole[from].line - 1));
	}
	return 0;
}
