/* Open shelters of Nanao from January to June 2024 (columns that drift, numbers in sentences), a benchmark of record
 * linkage and 4,000 addresses, through the reader of register files: not a byte of any row is lost or changed,
 * whatever the columns say. */
#include "sh_csv.h"
#include "field.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Bytes {
	const char *at;
	size_t left;
} Bytes;

/* Few at a time: rows lie across the borders. */
static ptrdiff_t some(void *self, void *buf, size_t n)
{
	Bytes *b = self;
	size_t take = n < 997 ? n : 997;

	take = take < b->left ? take : b->left;
	memcpy(buf, b->at, take);
	b->at += take;
	b->left -= take;
	return (ptrdiff_t) take;
}

typedef struct Tally {
	unsigned long files, rows, cells, bytes;
} Tally;

static void read_file(const char *path, Tally *t)
{
	size_t len, covered = 0;
	char *file = field_read(path, &len);
	Bytes b = { file, len };
	ShCsvReader *reader = sh_csv_new(some, &b, SH_CSV_AUTO);
	const ShCsvRow *row;
	ShError err;
	int r;

	t->files++;
	while ((r = sh_csv_next(reader, &row, &err)) == 0 && row) {
		cr_assert_leq(row->offset + row->raw_len, len);
		cr_expect_eq(memcmp(file + row->offset, row->raw, row->raw_len), 0, "%s line %lu", path,
			     (unsigned long) row->line);
		for (size_t i = covered; i < row->offset; i++) /* between rows: a mark, or blank lines */
			cr_expect(strchr("\r\n\xEF\xBB\xBF", file[i]), "%s: byte %zu is in no row", path, i);
		covered = row->offset + row->raw_len;
		cr_expect_null(row->reason, "%s line %lu: %s", path, (unsigned long) row->line, row->reason);
		t->rows++;
		t->cells += row->n_cells;
		for (size_t i = 0; i < row->n_cells; i++)
			t->bytes += row->cells[i].len;
	}
	cr_assert_eq(r, 0, "%s: %s", path, err.reason);
	for (; covered < len; covered++)
		cr_expect(strchr("\r\n\x1A", file[covered]), "%s: the end is in no row", path);
	sh_csv_free(reader);
	free(file);
}

/* What another reader of such files finds. */
static Tally theirs(const char *pattern)
{
	static const char script[] = "import csv,glob,sys\n"
				     "t=[0,0,0,0]\n"
				     "for f in glob.glob(sys.argv[1]):\n"
				     " t[0]+=1\n"
				     " for r in csv.reader(open(f,encoding='utf-8-sig',newline='')):\n"
				     "  if r: t[1]+=1; t[2]+=len(r); t[3]+=sum(len(c.encode()) for c in r)\n"
				     "print(*t)\n";
	char command[6000];
	Tally t = { 0 };
	FILE *f;

	snprintf(command, sizeof command, "/usr/bin/python3 - '%s/%s' <<'E'\n%sE\n", getenv("SHIEN_FIELD_DATA"),
		 pattern, script);
	f = popen(command, "r");
	cr_assert_not_null(f);
	cr_assert_eq(fscanf(f, "%lu %lu %lu %lu", &t.files, &t.rows, &t.cells, &t.bytes), 4);
	cr_assert_eq(pclose(f), 0);
	return t;
}

Test(field_csv, every_byte_is_in_a_row_and_every_cell_is_what_another_reader_finds)
{
	static const struct {
		const char *files;
		unsigned long at_least;
	} sets[] = { { "nanao/*.csv", 500 }, { "linkage/*.csv", 10000 }, { "addresses/*.csv", 4000 } };

	for (size_t s = 0; s < sizeof sets / sizeof *sets; s++) {
		Tally ours = { 0 }, other = theirs(sets[s].files);
		glob_t files;

		field_find(&files, sets[s].files);
		for (size_t i = 0; i < files.gl_pathc; i++)
			read_file(files.gl_pathv[i], &ours);
		globfree(&files);
		printf("%s: %lu files, %lu rows, %lu cells\n", sets[s].files, ours.files, ours.rows, ours.cells);
		cr_expect_eq(ours.files, other.files);
		cr_expect_eq(ours.rows, other.rows, "%s %lu %lu", sets[s].files, ours.rows, other.rows);
		cr_expect_eq(ours.cells, other.cells, "%s %lu %lu", sets[s].files, ours.cells, other.cells);
		cr_expect_eq(ours.bytes, other.bytes, "%s %lu %lu", sets[s].files, ours.bytes, other.bytes);
		cr_expect_geq(ours.rows, sets[s].at_least);
	}
}
