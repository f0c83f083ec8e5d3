#include "generated.h"

#include <criterion/criterion.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void generated_make(Generated *g, uint64_t seed, uint32_t residents, bool numbers)
{
	GenerateOptions options = { .seed = seed, .residents = residents, .individual_numbers = numbers };
	ShError err = { 0 };

	snprintf(g->dir, sizeof g->dir, "/tmp/shien-generate-XXXXXX");
	cr_assert_not_null(mkdtemp(g->dir));
	cr_assert_eq(generate_prefecture(&options, g->dir, &g->report, &err), 0, "%s %s", err.reason, err.detail);
}

void generated_remove(Generated *g)
{
	for (int i = 0; i < GENERATE_TOWNS; i++) {
		unlink(g->report.towns[i].register_path);
		unlink(g->report.towns[i].shelters_path);
	}
	unlink(g->report.truth_path);
	cr_expect_eq(rmdir(g->dir), 0, "nothing else is written");
}

char *read_whole(const char *path, size_t *ret_size)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size;

	cr_assert_not_null(f, "%s", path);
	fseek(f, 0, SEEK_END);
	size = ftell(f);
	rewind(f);
	text = malloc((size_t) size + 1);
	cr_assert_eq(fread(text, 1, (size_t) size, f), (size_t) size);
	text[size] = '\0';
	fclose(f);
	*ret_size = (size_t) size;
	return text;
}

static char *decode(char *in, size_t size, const char *encoding)
{
	iconv_t cd = iconv_open("UTF-8", encoding);
	char *out = malloc(size * 3 + 1), *from = in, *to = out;
	size_t from_left = size, to_left = size * 3;

	cr_assert_neq(cd, (iconv_t) -1);
	cr_assert_eq(iconv(cd, &from, &from_left, &to, &to_left), 0, "does not decode at byte %zu", size - from_left);
	*to = '\0';
	iconv_close(cd);
	free(in);
	return out;
}

/* One record from *at on, unquoted in place; up to most cells are stored. Returns how many it has. */
static size_t record(char **at, char **cells, size_t most)
{
	char *p = *at, *out;
	size_t n = 0;
	bool more = true;

	while (more) {
		bool quoted = *p == '"';
		char *start = out = p += quoted;

		for (; *p && (quoted || !strchr(",\r\n", *p)); p++) {
			if (quoted && *p == '"' && *++p != '"')
				break;
			*out++ = *p;
		}
		more = *p == ',';
		p += *p == '\r' ? 2 : *p != '\0';
		*out = '\0';
		if (n < most)
			cells[n] = start;
		n++;
	}
	*at = p;
	return n;
}

void table_read(Table *t, const char *path, const char *encoding)
{
	size_t size, room = 0;
	char *header[256], *at;

	*t = (Table){ .text = read_whole(path, &size) };
	t->text = decode(t->text, size, encoding);
	at = t->text;
	if (strncmp(at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	t->columns = record(&at, header, 256);
	for (char *p = at; *p; p++)
		room += *p == '\n';
	t->cells = calloc((room + 2) * t->columns, sizeof *t->cells);
	memcpy(t->cells, header, t->columns * sizeof *header);
	for (t->rows = 1; *at;) {
		if (record(&at, t->cells + t->rows * t->columns, t->columns) == t->columns)
			t->rows++;
		else
			t->uneven++;
	}
}

void table_free(Table *t)
{
	free(t->cells);
	free(t->text);
}

const char *table_cell(const Table *t, size_t row, const char *column)
{
	size_t c = 0;

	while (c < t->columns && strcmp(t->cells[c], column) != 0)
		c++;
	cr_assert_lt(c, t->columns, "no column %s", column);
	cr_assert_lt(row, t->rows);
	return t->cells[row * t->columns + c];
}
