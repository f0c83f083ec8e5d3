#include "rules/suppress.h"
#include <criterion/criterion.h>
#include <string.h>

static SuppressTable t;

static bool make(size_t rows, size_t columns, const int64_t *cells, int64_t least, bool one_way)
{
	memset(&t, 0, sizeof t);
	t.rows = rows;
	t.columns = columns;
	t.one_way = one_way;
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++)
			t.cells[r][c] = cells[r * columns + c];
	return suppress(&t, least);
}

static size_t hidden(void)
{
	size_t n = 0;

	for (size_t r = 0; r <= t.rows; r++)
		for (size_t c = 0; c <= t.columns; c++)
			n += t.hidden[r][c] && !(t.one_way && r == t.rows);
	return n;
}

Test(suppress, a_table_without_small_cells_stays)
{
	cr_expect(make(2, 2, (const int64_t[]){ 10, 0, 25, 30 }, 10, false));
	cr_expect_eq(hidden(), 0);
	cr_expect_eq(t.cells[2][2], 65);
	cr_expect_eq(t.cells[0][2], 10);
	cr_expect_eq(t.cells[2][0], 35);
}

Test(suppress, one_small_cell_takes_three_others_with_it)
{
	cr_expect(make(2, 2, (const int64_t[]){ 3, 40, 50, 60 }, 10, false));
	cr_expect(t.hidden[0][0] && t.hidden[0][1] && t.hidden[1][0] && t.hidden[1][1], "else a total gives it back");
	cr_expect_eq(hidden(), 4);
	cr_expect(make(3, 3, (const int64_t[]){ 3, 40, 50, 60, 70, 80, 90, 100, 110 }, 10, false));
	cr_expect_eq(hidden(), 4);
	cr_expect(t.hidden[0][0] && t.hidden[0][1] && t.hidden[1][0] && t.hidden[1][1], "the smallest that do");
}

/* Two small ones in a row add up to a small number: that alone tells both. */
Test(suppress, small_cells_do_not_cover_one_another)
{
	cr_expect(make(1, 3, (const int64_t[]){ 1, 2, 50 }, 10, true));
	cr_expect(t.hidden[0][0] && t.hidden[0][1] && t.hidden[0][2], "1 + 2 = total - 50");
	cr_expect(make(1, 3, (const int64_t[]){ 8, 9, 50 }, 10, true));
	cr_expect_not(t.hidden[0][2], "8 + 9 leaves room of 17");
}

Test(suppress, of_a_few_nothing_is_said)
{
	cr_expect_not(make(1, 2, (const int64_t[]){ 3, 6 }, 10, true));
	cr_expect_not(make(2, 2, (const int64_t[]){ 0, 0, 0, 0 }, 10, false), "nor of nobody");
	cr_expect(make(1, 2, (const int64_t[]){ 3, 7 }, 10, true), "together they are ten");
	cr_expect_eq(hidden(), 2);
	cr_expect(make(1, 2, (const int64_t[]){ 0, 70 }, 10, true), "that there are none is said");
	cr_expect_eq(hidden(), 0);
}

Test(suppress, totals_are_hidden_where_nothing_else_helps)
{
	cr_expect(make(2, 2, (const int64_t[]){ 2, 0, 50, 60 }, 10, false));
	cr_expect(t.hidden[0][0] && t.hidden[0][2], "a row of two people");
	cr_expect(t.hidden[1][2], "its total could be worked out from the other one");
	cr_expect_not(t.hidden[2][2]);
}

/* The reader: every table that fits what is published, by trying all of them. Knows nothing of flows. */
typedef struct Reader {
	int64_t guess[3][3], low[4][4], high[4][4], whole;
} Reader;

static bool fits(const Reader *g)
{
	int64_t all = 0;

	for (size_t r = 0; r < t.rows; r++) {
		int64_t sum = 0;

		for (size_t c = 0; c < t.columns; c++)
			sum += g->guess[r][c];
		all += sum;
		if (!t.hidden[r][t.columns] && sum != t.cells[r][t.columns])
			return false;
	}
	for (size_t c = 0; c < t.columns; c++) {
		int64_t sum = 0;

		for (size_t r = 0; r < t.rows; r++)
			sum += g->guess[r][c];
		if (!t.hidden[t.rows][c] && sum != t.cells[t.rows][c])
			return false;
	}
	return all == g->whole;
}

static void note(Reader *g)
{
	for (size_t r = 0; r <= t.rows; r++)
		for (size_t c = 0; c <= t.columns; c++) {
			int64_t value = 0;

			for (size_t i = 0; i < t.rows; i++)
				for (size_t k = 0; k < t.columns; k++)
					if ((r == t.rows || i == r) && (c == t.columns || k == c))
						value += g->guess[i][k];
			if (value < g->low[r][c])
				g->low[r][c] = value;
			if (value > g->high[r][c])
				g->high[r][c] = value;
		}
}

static void try_all(Reader *g, size_t at, int64_t left)
{
	const size_t r = at / t.columns, c = at % t.columns;

	if (c == 0 && r > 0 && !t.hidden[r - 1][t.columns]) { /* a row that is told and does not fit */
		int64_t sum = 0;

		for (size_t k = 0; k < t.columns; k++)
			sum += g->guess[r - 1][k];
		if (sum != t.cells[r - 1][t.columns])
			return;
	}
	if (at == t.rows * t.columns) {
		if (left == 0 && fits(g))
			note(g);
		return;
	}
	for (int64_t v = t.hidden[r][c] ? 0 : t.cells[r][c];
	     v <= (t.hidden[r][c] ? left : t.cells[r][c]) && v <= left; v++) {
		g->guess[r][c] = v;
		try_all(g, at + 1, left - v);
	}
}

/* More than a thousand tables of every shape: nothing hidden is known to within less than `least`. And hardly more is
 * hidden than must be: a table is withheld as a whole only where it has too few people, or nothing else is left to
 * hide. */
Test(suppress, a_reader_who_tries_every_table_learns_nothing_small, .timeout = 60)
{
	enum { LEAST = 3, TABLES = 1500 };
	uint32_t seed = 20261128;
	unsigned published = 0, with_hidden = 0;

	for (int n = 0; n < TABLES; n++) {
		const size_t rows = 1 + (size_t) n % 3, columns = 2 + (size_t) (n / 3) % 2;
		int64_t cells[9], whole = 0;
		Reader g;

		for (size_t i = 0; i < rows * columns; i++) {
			seed = seed * 1664525u + 1013904223u;
			cells[i] = (seed >> 24) % (rows == 3 && columns == 3 ? 4 : 8) - 1;
			if (cells[i] < 0)
				cells[i] = 0;
			whole += cells[i];
		}
		if (whole > 16) /* a reader has only so much time */
			continue;
		if (!make(rows, columns, cells, LEAST, rows == 1)) {
			cr_expect_lt(whole, LEAST, "withheld though %lld people are in it", (long long) whole);
			continue;
		}
		published++;
		with_hidden += hidden() > 0;
		memset(&g, 0, sizeof g);
		g.whole = whole;
		for (size_t r = 0; r < 4; r++)
			for (size_t c = 0; c < 4; c++)
				g.low[r][c] = whole + 1, g.high[r][c] = -1;
		try_all(&g, 0, whole);
		for (size_t r = 0; r <= rows; r++)
			for (size_t c = 0; c <= columns; c++) {
				cr_expect(g.low[r][c] <= t.cells[r][c] && g.high[r][c] >= t.cells[r][c], "%d", n);
				if (t.hidden[r][c] && !(t.one_way && r == rows))
					cr_assert_geq(g.high[r][c] - g.low[r][c], LEAST, "table %d: %zu %zu is %lld",
						      n, r, c, (long long) t.cells[r][c]);
				if (t.cells[r][c] > 0 && t.cells[r][c] < LEAST && !(t.one_way && r == rows))
					cr_assert(t.hidden[r][c], "table %d: %zu %zu", n, r, c);
			}
	}
	cr_expect_gt(published, 500, "%u", published);
	cr_expect_gt(with_hidden, 300, "%u", with_hidden);
}
