/* By its cells a row is known again: what makes a difference and what does not. */
#include "register_fixture.h"
#include "rules/row_cells.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES "宛名番号,個人履歴番号,枝番号,氏名,性別"
#define ROW "15,1,2,潮咲 花子,2"

typedef struct Read {
	ShCsvReader *reader;
	Bytes bytes;
	char text[20000];
	ShCsvMatch match;
	const ShCsvRow *row;
} Read;

static Read *read_row(const char *header, const char *row)
{
	Read *r = calloc(1, sizeof *r);
	const ShCsvRow *names;
	ShError err;

	snprintf(r->text, sizeof r->text, "%s\n%s\n", header, row);
	r->bytes = (Bytes){ r->text, strlen(r->text), 0, 0 };
	r->reader = sh_csv_new(bytes_read, &r->bytes, SH_CSV_UTF8);
	cr_assert_eq(sh_csv_next(r->reader, &names, &err), 0);
	cr_assert_eq(sh_csv_profile_match(&r->match, fixture_profile(), names, &err), 0, "%s", err.reason);
	cr_assert_eq(sh_csv_next(r->reader, &r->row, &err), 0);
	cr_assert(r->row && !r->row->reason);
	return r;
}

static void drop(Read *r)
{
	sh_csv_free(r->reader);
	free(r);
}

static const char *const letters[] = { "髙", "﨑" };
static const uint32_t codes[] = { 0xE000, 0xE001 };

static RowEdition edition(const Gaiji *gaiji, const char *lg_code, bool numbers)
{
	RowOptions options = { .codes = fixture_codes(), .my_number_allowed = numbers };

	snprintf(options.lg_code, sizeof options.lg_code, "%s", lg_code);
	return row_edition(options.codes, gaiji, &options);
}

static void digest(uint8_t ret[ROW_CELLS_SIZE], const char *header, const char *row, const RowEdition *e)
{
	Read *r = read_row(header, row);

	row_cells_digest(ret, r->row, &r->match.map, e);
	drop(r);
}

/* A cell of that many letters a, which is longer than what is gathered at a time. */
static const char *long_row(int letters_n, const char *end)
{
	static char row[2][12000];
	static int at;
	char *out = row[at++ % 2];

	snprintf(out, sizeof row[0], "15,1,2,%0*d,%s", letters_n, 0, end);
	return out;
}

Test(row_cells, same_and_not)
{
	const struct {
		const char *header, *row;
		bool same;
	} cases[] = {
		{ NAMES, ROW, true },
		{ NAMES, "\"15\",\"1\",\"2\",\"潮咲 花子\",\"2\"", true },
		{ "性別,氏名,枝番号,個人履歴番号,宛名番号", "2,潮咲 花子,2,1,15", true },
		{ NAMES ",住所_町字", ROW ",", true },    /* empty says what missing says */
		{ NAMES ",本籍", ROW ",白砂町", true },   /* known and not taken in */
		{ NAMES ",出力日時", ROW ",今日", true }, /* not known */
		{ NAMES, "15,1,2,潮咲 花子 ,2", false },
		{ NAMES, "15,1,2,潮咲花子,2", false },
		{ NAMES, "15,2,1,潮咲 花子,2", false },
		{ "宛名番号,個人履歴番号,枝番号,氏名,氏名_フリガナ", ROW, false },
		{ NAMES ",住所_町字", ROW ",白砂町", false },
	};
	const Gaiji none = { 0 };
	RowEdition e = edition(&none, "482013", false);
	uint8_t first[ROW_CELLS_SIZE], other[ROW_CELLS_SIZE];

	digest(first, NAMES, ROW, &e);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		digest(other, cases[i].header, cases[i].row, &e);
		cr_expect_eq(memcmp(first, other, sizeof first) == 0, cases[i].same, "%zu", i);
	}
}

Test(row_cells, long_cells)
{
	static const int lengths[] = { 1900, 1990, 2000, 2010, 2020, 5000, 8000 };
	const Gaiji none = { 0 };
	RowEdition e = edition(&none, "482013", false);
	uint8_t a[ROW_CELLS_SIZE], b[ROW_CELLS_SIZE], c[ROW_CELLS_SIZE];

	for (int n = 1900; n < 2100; n++) { /* around where the gathered are full */
		digest(a, NAMES, long_row(n, "2"), &e);
		digest(b, NAMES, long_row(n, "1"), &e);
		cr_expect_neq(memcmp(a, b, sizeof a), 0, "%d", n);
	}
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		digest(a, NAMES, long_row(lengths[i], "2"), &e);
		digest(b, NAMES, long_row(lengths[i], "2"), &e);
		digest(c, NAMES, long_row(lengths[i] + 1, "2"), &e);
		cr_expect_eq(memcmp(a, b, sizeof a), 0, "%d", lengths[i]);
		cr_expect_neq(memcmp(a, c, sizeof a), 0, "%d", lengths[i]);
	}
}

/* What was read under another edition is read anew. */
Test(row_cells, editions)
{
	const Gaiji none = { 0 }, one = { codes, letters, 1 }, two = { codes, letters, 2 },
		    other = { codes, letters + 1, 1 }, elsewhere = { codes + 1, letters, 1 };
	const RowEdition all[] = {
		edition(&none, "482013", false),      edition(&none, "482013", true),
		edition(&none, "483010", false),      edition(&one, "482013", false),
		edition(&two, "482013", false),       edition(&other, "482013", false),
		edition(&elsewhere, "482013", false),
	};
	uint8_t a[ROW_CELLS_SIZE], b[ROW_CELLS_SIZE];

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
			digest(a, NAMES, ROW, &all[i]);
			digest(b, NAMES, ROW, &all[k]);
			cr_expect_eq(memcmp(a, b, sizeof a) == 0, i == k, "%zu %zu", i, k);
		}
}

Test(row_cells, key)
{
	static const struct {
		const char *header, *row;
		bool is;
		const char *address_no;
		int32_t history_no, branch_no;
	} cases[] = {
		{ NAMES, ROW, true, "15", 1, 2 },
		{ NAMES, "15,,,潮咲 花子,2", true, "15", 0, 0 },
		{ "宛名番号,氏名", "15,潮咲 花子", true, "15", 0, 0 },
		{ NAMES, "123456789012345,999999999,0,潮咲 花子,2", true, "123456789012345", 999999999, 0 },
		{ NAMES, "1234567890123456,1,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, " 15,1,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, "１５,1,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, ",1,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, "15,1.0,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, "15,1,-2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, "15,1234567890,2,潮咲 花子,2", false, "", 0, 0 },
		{ NAMES, "15,1,2,潮咲 花子,2,", false, "", 0, 0 },
		{ NAMES, "15,1,2,潮咲 花子", false, "", 0, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Read *r = read_row(cases[i].header, cases[i].row);
		const char *address_no = "";
		int32_t history_no = 0, branch_no = 0;

		cr_expect_eq(row_cells_key(r->row, &r->match.map, &address_no, &history_no, &branch_no), cases[i].is,
			     "%zu", i);
		if (cases[i].is) {
			cr_expect_str_eq(address_no, cases[i].address_no, "%zu", i);
			cr_expect_eq(history_no, cases[i].history_no, "%zu", i);
			cr_expect_eq(branch_no, cases[i].branch_no, "%zu", i);
		}
		drop(r);
	}
}

/* A row with fewer cells than its header has none at the end. */
Test(row_cells, too_short)
{
	const Gaiji none = { 0 };
	RowEdition e = edition(&none, "482013", false);
	uint8_t a[ROW_CELLS_SIZE], b[ROW_CELLS_SIZE];

	digest(a, NAMES, "15,1,2,潮咲 花子", &e);
	digest(b, NAMES, "15,1,2,潮咲 花子,", &e);
	cr_expect_eq(memcmp(a, b, sizeof a), 0);
}
