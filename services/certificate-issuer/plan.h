#pragma once
#include "statement.h"
#include <stdbool.h>

/* The form as geometry, before any font is touched: which words stand in which box. Drawing follows it, and the
 * read-back of a finished PDF holds the page against it. Points (1/72 inch), origin at the top left of an A4 page. */

#define ISSUER_PAGE_WIDTH 595.276
#define ISSUER_PAGE_HEIGHT 841.89

typedef struct IssuerBox {
	double x, y, w, h;
} IssuerBox;

typedef enum IssuerAlign { ISSUER_LEFT, ISSUER_CENTER, ISSUER_RIGHT } IssuerAlign;

/* One text: it wraps and shrinks from size_max to size_min inside its box, and is never cut. */
typedef struct IssuerItem {
	const char *field; /* of the statement, or what part of the form */
	const char *text;  /* lines parted by \n */
	IssuerBox box;
	double size_max, size_min;
	IssuerAlign align;
	double spacing; /* between letters, points */
} IssuerItem;

enum { ISSUER_ITEMS_MAX = 40, ISSUER_CELLS_MAX = 24 };

typedef struct IssuerPlan {
	IssuerItem item[ISSUER_ITEMS_MAX];
	size_t items;
	IssuerBox cell[ISSUER_CELLS_MAX]; /* ruled lines of the table */
	size_t cells;
	IssuerBox qr, seal;
} IssuerPlan;

/* The statement must have passed issuer_statement_check. Texts made here live in the arena. */
int issuer_plan(IssuerPlan *plan, const IssuerStatement *statement, ShArena *arena, ShError *err);
