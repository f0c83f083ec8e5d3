#include "extract.h"
#include "item.h"

#include <stdlib.h>
#include <string.h>

ExtractOp extract_op(const char *code)
{
	static const char *const codes[EXTRACT_OPS] = { "IS", "PREFIX", "PART", "FROM", "TO", "KNOWN" };
	ExtractOp op = EXTRACT_IS;

	while (op < EXTRACT_OPS && strcmp(codes[op], code) != 0)
		op++;
	return op;
}

static bool bounds(ExtractOp op) { return op == EXTRACT_FROM || op == EXTRACT_TO; }

static bool sensible(const ExtractCondition *c)
{
	ShError unused = { 0 };

	if (c->op == EXTRACT_OPS || (c->op == EXTRACT_KNOWN) != (c->n_values == 0))
		return false;
	if (!bounds(c->op)) {
		for (size_t i = 0; i < c->n_values; i++)
			if (!*c->values[i])
				return false;
		return true;
	}
	return c->n_values == 1 && *c->values[0] &&
	       (!c->number || item_value_check(ITEM_NUMBER, NULL, 0, c->values[0], &unused) == 0);
}

int extract_check(const ExtractCondition *c, ShError *err)
{
	return sensible(c) ? 0 : sh_fail_field(err, "all", "ledger.extraction.condition");
}

static int compare(bool number, const char *value, size_t len, const char *bound)
{
	char buffer[40];
	double difference;

	if (!number) {
		const int r = strncmp(value, bound, len);

		return r != 0 ? r : len < strlen(bound) ? -1 : 0;
	}
	if (len >= sizeof buffer)
		len = sizeof buffer - 1;
	memcpy(buffer, value, len);
	buffer[len] = '\0';
	difference = strtod(buffer, NULL) - strtod(bound, NULL);
	return (difference > 0) - (difference < 0);
}

static bool has_part(const char *value, size_t len, const char *part, size_t part_len)
{
	for (size_t i = 0; i + part_len <= len; i++)
		if (memcmp(value + i, part, part_len) == 0)
			return true;
	return false;
}

static bool holds_of(const ExtractCondition *c, const char *value, size_t len)
{
	for (size_t i = 0; i < c->n_values; i++) {
		const size_t n = strlen(c->values[i]);

		if (c->op == EXTRACT_IS       ? n == len && memcmp(value, c->values[i], n) == 0
		    : c->op == EXTRACT_PREFIX ? n <= len && memcmp(value, c->values[i], n) == 0
		    : c->op == EXTRACT_PART   ? has_part(value, len, c->values[i], n)
		    : c->op == EXTRACT_FROM   ? compare(c->number, value, len, c->values[i]) >= 0
					      : compare(c->number, value, len, c->values[i]) <= 0)
			return true;
	}
	return c->op == EXTRACT_KNOWN;
}

static bool holds(const ExtractCondition *c, const char *const *fields)
{
	const char *p = fields[c->field];

	while (*p) {
		const size_t len = strcspn(p, "\x1f");

		if (holds_of(c, p, len))
			return !c->negated;
		p += len + (p[len] == EXTRACT_BETWEEN);
	}
	return c->negated;
}

bool extract_matches(const ExtractClause *all, size_t n, const char *const *fields)
{
	for (size_t i = 0; i < n; i++) {
		bool any = false;

		for (size_t k = 0; k < all[i].n; k++)
			any = any || holds(&all[i].any[k], fields);
		if (!any)
			return false;
	}
	return true;
}
