/* A batch of a feed as JSON: what is accepted is a CSV of as many rows as there are objects, each as wide as its
 * header. */
#include "sh_csv.h"
#include "fuzz.h"
#include "json_rows.h"

#include <string.h>

typedef struct Source {
	const char *bytes;
	size_t len;
} Source;

static ptrdiff_t take(void *self, void *buf, size_t n)
{
	Source *s = self;

	n = n < s->len ? n : s->len;
	memcpy(buf, s->bytes, n);
	s->bytes += n;
	s->len -= n;
	return (ptrdiff_t) n;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static ShCsvReader *reader;
	ShArena *arena = sh_arena_new(8 << 20);
	const char *csv, *again;
	size_t n, n_again, width = 0;
	Source source;
	const ShCsvRow *row;
	ShError err;
	int r = json_rows_csv(arena, (const char *) bytes, len, &csv, &n, &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	if (r == 0) {
		HOLDS(json_rows_is(bytes, len));
		HOLDS(json_rows_csv(arena, (const char *) bytes, len, &again, &n_again, &err) == 0 && n == n_again &&
		      memcmp(csv, again, n) == 0);
		source = (Source){ csv, n };
		if (reader)
			sh_csv_restart(reader, take, &source, SH_CSV_UTF8);
		else
			reader = sh_csv_new(take, &source, SH_CSV_UTF8);
		while ((r = sh_csv_next(reader, &row, &err)) == 0 && row) {
			if (row->reason) /* longer than a row may be */
				break;
			HOLDS(row->n_cells > 0 && (!width || row->n_cells == width));
			width = row->n_cells;
		}
	}
	sh_arena_free(arena);
	return 0;
}
