#pragma once
#include "sh_error.h"
#include <stdbool.h>
#include <stddef.h>

/* Who is meant by an extraction: conditions over a person's fields, as data. All clauses must hold, of a clause any
 * condition; each as it stands or negated, so that every combination can be said. */
typedef enum ExtractOp {
	EXTRACT_IS,     /* equal to one of the values */
	EXTRACT_PREFIX, /* begins with one of them */
	EXTRACT_PART,   /* one of them stands in it */
	EXTRACT_FROM,   /* from the value on: numbers as numbers, everything else as text (ISO dates) */
	EXTRACT_TO,     /* up to it, itself included */
	EXTRACT_KNOWN,  /* there is something */
	EXTRACT_OPS
} ExtractOp;

/* "IS" …; EXTRACT_OPS for none of them. */
ExtractOp extract_op(const char *code);

typedef struct ExtractCondition {
	size_t field; /* index into a person's fields */
	ExtractOp op;
	const char *const *values;
	size_t n_values;
	bool number, negated;
} ExtractCondition;

typedef struct ExtractClause {
	const ExtractCondition *any;
	size_t n;
} ExtractClause;

/* A field may have several values at once (two dwellings, two grades), with this between them: what holds of one of
 * them holds. */
enum { EXTRACT_BETWEEN = 0x1F };

/* Does the condition make sense? KNOWN takes no values, FROM and TO one, of a number field one that is a number; the
 * others at least one, none of them empty. Refuses with ledger.extraction.condition. */
int extract_check(const ExtractCondition *condition, ShError *err);
/* fields: a person's, "" where nothing is known. Of what is not known nothing holds but a negation. */
bool extract_matches(const ExtractClause *all, size_t n, const char *const *fields);
