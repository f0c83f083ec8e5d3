#include "work.h"

#include <string.h>

bool work_kind(const char *kind)
{
	return strcmp(kind, "FIRST") == 0 || strcmp(kind, "SECOND") == 0 || strcmp(kind, "RE") == 0;
}

const char *work_next_kind(const char *governing)
{
	if (!*governing)
		return "FIRST";
	return strcmp(governing, "SECOND") == 0 || strcmp(governing, "RE") == 0 ? "RE" : "SECOND";
}

static bool digit(char c) { return c >= '0' && c <= '9'; }

/* Two numbers; both texts go on behind theirs. */
static int by_value(const char **a, const char **b)
{
	size_t la, lb;
	int order;

	*a += strspn(*a, "0");
	*b += strspn(*b, "0");
	la = strspn(*a, "0123456789");
	lb = strspn(*b, "0123456789");
	order = la != lb ? (la < lb ? -1 : 1) : memcmp(*a, *b, la);
	*a += la;
	*b += lb;
	return order;
}

int work_walk(const char *a, const char *b)
{
	int order = 0;

	while (order == 0 && (*a || *b)) {
		if (digit(*a) && digit(*b)) {
			order = by_value(&a, &b);
			continue;
		}
		order = (unsigned char) *a - (unsigned char) *b;
		a++, b++;
	}
	return order;
}
