#pragma once

/* What stands where on a page, before any font is touched. Points (1/72 inch), origin at the top left of an A4 page.
 */

#define SH_PAGE_WIDTH 595.276
#define SH_PAGE_HEIGHT 841.89

typedef struct ShBox {
	double x, y, w, h;
} ShBox;

typedef enum ShAlign { SH_ALIGN_LEFT, SH_ALIGN_CENTER, SH_ALIGN_RIGHT } ShAlign;

/* One text: it wraps and shrinks from size_max to size_min inside its box, and is never cut. */
typedef struct ShItem {
	const char *field; /* what part of the form */
	const char *text;  /* lines parted by \n */
	ShBox box;
	double size_max, size_min;
	ShAlign align;
	double spacing; /* between letters, points */
} ShItem;
