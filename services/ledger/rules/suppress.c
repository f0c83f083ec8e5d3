#include "suppress.h"

#include <string.h>

/* The equations that everybody knows: each row sums to its total, each column to its own, the totals to the whole.
 * With a total counted negatively each is a sum that stands still, and the unknowns form a bipartite graph of rows
 * and columns: what rises in one place falls in another of the same row and the same column. By how much a hidden
 * number may rise is the greatest flow from its column back to its row, over what other hidden numbers can give. */
enum { ENOUGH = 1 << 30, NODES = SUPPRESS_ROWS + SUPPRESS_COLUMNS + 2 };

static bool is_total(const SuppressTable *t, size_t r, size_t c) { return r == t->rows || c == t->columns; }

/* A count cannot fall below nothing. A total, counted negatively, falls as far as its parts rise; and what rises is
 * bounded by what must fall for it. */
static int64_t may_fall(const SuppressTable *t, size_t r, size_t c)
{
	return is_total(t, r, c) ? ENOUGH : t->cells[r][c];
}

typedef struct Flow {
	const SuppressTable *t;
	size_t row, column; /* of the number that is asked about: no way of its own */
	int64_t moved[SUPPRESS_ROWS + 1][SUPPRESS_COLUMNS + 1]; /* + rises, - falls */
	size_t from[NODES];
	int64_t room[NODES];
} Flow;

/* From a row to a column a number rises, from a column to a row it falls. */
static int64_t room(const Flow *f, size_t r, size_t c, bool rise)
{
	if (!f->t->hidden[r][c] || (r == f->row && c == f->column))
		return 0;
	return rise ? ENOUGH - f->moved[r][c] : may_fall(f->t, r, c) + f->moved[r][c];
}

static int64_t least_of(int64_t a, int64_t b) { return a < b ? a : b; }

/* Breadth first; nodes 0 … rows are rows, behind them columns. */
static bool find_way(Flow *f, size_t start, size_t goal)
{
	const size_t rows = f->t->rows + 1, all = rows + f->t->columns + 1;
	size_t queue[NODES], head = 0, tail = 0;

	memset(f->room, 0, sizeof f->room);
	f->room[start] = ENOUGH;
	queue[tail++] = start;
	while (head < tail) {
		const size_t at = queue[head++];
		const bool row = at < rows;

		for (size_t to = row ? rows : 0; to < (row ? all : rows); to++) {
			const int64_t way = row ? room(f, at, to - rows, true) : room(f, to, at - rows, false);

			if (way <= 0 || f->room[to] > 0)
				continue;
			f->room[to] = least_of(way, f->room[at]);
			f->from[to] = at;
			queue[tail++] = to;
		}
	}
	return f->room[goal] > 0;
}

static int64_t most(const SuppressTable *t, size_t r, size_t c, bool rise, int64_t enough)
{
	const size_t rows = t->rows + 1, start = rise ? rows + c : r, goal = rise ? r : rows + c;
	const int64_t own = rise ? enough : least_of(enough, may_fall(t, r, c));
	Flow f = { .t = t, .row = r, .column = c };
	int64_t sum = 0;

	while (sum < own && find_way(&f, start, goal)) {
		const int64_t step = f.room[goal];

		for (size_t to = goal; to != start; to = f.from[to]) {
			const size_t at = f.from[to];

			if (at < rows)
				f.moved[at][to - rows] += step;
			else
				f.moved[to][at - rows] -= step;
		}
		sum += step;
	}
	return least_of(sum, own);
}

static bool safe(const SuppressTable *t, size_t r, size_t c, int64_t least)
{
	const int64_t up = most(t, r, c, true, least);

	return up + most(t, r, c, false, least - up) >= least;
}

/* What it costs to hide this too; 0: it is hidden. Zeros last, for they give no cover, and the whole never. */
static int64_t cost(const SuppressTable *t, size_t r, size_t c)
{
	if (r == t->rows && c == t->columns)
		return 8ll * ENOUGH;
	if (t->hidden[r][c])
		return 0;
	return t->cells[r][c] == 0 ? ENOUGH : t->cells[r][c];
}

/* What covers a number best is a rectangle that it is a corner of: what rises there falls beside it. The cheapest.
 * There is one: where all but the whole is hidden, everything may be anything up to the whole, and nothing is asked
 * for. */
static void hide_others(SuppressTable *t, size_t r, size_t c)
{
	int64_t best = INT64_MAX;
	size_t best_r = r, best_c = c;

	for (size_t i = 0; i <= t->rows; i++)
		for (size_t k = 0; k <= t->columns; k++) {
			const int64_t sum = cost(t, r, k) + cost(t, i, c) + cost(t, i, k);

			if (i == r || k == c || sum == 0 || sum >= best)
				continue;
			best = sum;
			best_r = i;
			best_c = k;
		}
	t->hidden[r][best_c] = t->hidden[best_r][c] = t->hidden[best_r][best_c] = true;
}

static void add_totals(SuppressTable *t)
{
	for (size_t r = 0; r <= t->rows; r++)
		t->cells[r][t->columns] = 0;
	for (size_t c = 0; c <= t->columns; c++)
		t->cells[t->rows][c] = 0;
	for (size_t r = 0; r < t->rows; r++)
		for (size_t c = 0; c < t->columns; c++) {
			t->cells[r][t->columns] += t->cells[r][c];
			t->cells[t->rows][c] += t->cells[r][c];
			t->cells[t->rows][t->columns] += t->cells[r][c];
		}
}

/* What stands under a single row is the row again: nobody sees it, and it need not be safe. */
static bool asked_about(const SuppressTable *t, size_t r) { return !t->one_way || r < t->rows; }

static bool one_more(SuppressTable *t, int64_t least)
{
	for (size_t r = 0; r <= t->rows; r++)
		for (size_t c = 0; c <= t->columns; c++) {
			if (!t->hidden[r][c] || !asked_about(t, r) || safe(t, r, c, least))
				continue;
			hide_others(t, r, c);
			return true;
		}
	return false;
}

bool suppress(SuppressTable *t, int64_t least)
{
	add_totals(t);
	if (t->cells[t->rows][t->columns] < least)
		return false;
	for (size_t r = 0; r <= t->rows; r++)
		for (size_t c = 0; c <= t->columns; c++)
			t->hidden[r][c] = (t->cells[r][c] > 0 && t->cells[r][c] < least) ||
					  (t->one_way && r == t->rows && c < t->columns);
	while (one_more(t, least))
		;
	return true;
}
