#pragma once
#include "sh_item.h"
#include "statement.h"
#include <stdbool.h>

/* The form as geometry, before any font is touched: which words stand in which box. Drawing follows it, and the
 * read-back of a finished PDF holds the page against it. Points (1/72 inch), origin at the top left of an A4 page. */

enum { ISSUER_ITEMS_MAX = 40, ISSUER_CELLS_MAX = 24 };

typedef struct IssuerPlan {
	ShItem item[ISSUER_ITEMS_MAX];
	size_t items;
	ShBox cell[ISSUER_CELLS_MAX]; /* ruled lines of the table */
	size_t cells;
	ShBox qr, seal;
} IssuerPlan;

/* The statement must have passed issuer_statement_check. Texts made here live in the arena. */
int issuer_plan(IssuerPlan *plan, const IssuerStatement *statement, ShArena *arena, ShError *err);
