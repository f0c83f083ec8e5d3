#include "merge.h"

#include <stdlib.h>
#include <string.h>

static int by_arrival(const void *a, const void *b)
{
	const OpenStay *x = ((const MergedStay *) a)->stay, *y = ((const MergedStay *) b)->stay;

	if (x->arrived_us != y->arrived_us)
		return x->arrived_us < y->arrived_us ? -1 : 1;
	return strcmp(x->stay_id, y->stay_id);
}

void merge_stays(const OpenStay *open, size_t n, MergedStay *ret, size_t *ret_current)
{
	size_t current = 0;

	if (n == 0)
		return;
	for (size_t i = 0; i < n; i++)
		ret[i] = (MergedStay){ .stay = &open[i] };
	qsort(ret, n, sizeof *ret, by_arrival);
	for (size_t i = 1; i < n; i++) {
		const OpenStay *here = ret[current].stay, *next = ret[i].stay;
		bool same = strcmp(here->opening_id, next->opening_id) == 0 && here->outside == next->outside;

		ret[same ? i : current].ends = true;
		ret[same ? i : current].left_us = next->arrived_us;
		if (!same)
			current = i;
	}
	*ret_current = current;
}
