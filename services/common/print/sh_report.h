#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include "sh_press.h"

/* A paper of several pages: headings, paragraphs and ruled tables, one below the other; what does not go on a page
 * goes on with the next, and nothing is cut. A letter that no font has is marked (sh_fonts_drawable) and named at the
 * end. Everything lives in the arena; texts are copied. What goes wrong on the way is said by sh_report_end. */
typedef struct ShReport ShReport;

enum { SH_REPORT_PAGES = 200, SH_REPORT_COLUMNS = 12 };

typedef struct ShReportHead {
	const char *title;
	const char *mark; /* in a box at the top right of every page; "": none */
	const char *foot; /* at the bottom of every page: by whom, when, what for */
} ShReportHead;

typedef struct ShReportTable {
	size_t n;
	double share[SH_REPORT_COLUMNS];               /* of the width, together 1 */
	const char *const *heading[SH_REPORT_COLUMNS]; /* rows of n headings, on every page that the table is on; the
							  first NULL ends them */
	double row;                                    /* height of a row at least, points; 0: that of its text */
} ShReportTable;

typedef struct ShPrinted {
	const void *pdf;
	size_t len;
	unsigned pages;
	ShMissing missing;
} ShPrinted;

ShReport *sh_report_begin(const ShPress *press, ShArena *arena, const ShReportHead *head);
void sh_report_heading(ShReport *report, const char *text);
void sh_report_text(ShReport *report, const char *text);
/* Begins a table; rows of it follow. The table outlives them. */
void sh_report_table(ShReport *report, const ShReportTable *table);
void sh_report_row(ShReport *report, const char *const *cells);
/* Two cells, a label and its value, without a table begun. */
void sh_report_pair(ShReport *report, const char *label, const char *value);
void sh_report_page(ShReport *report); /* what follows begins a page */
/* Refuses print.memory, print.pages (more than SH_REPORT_PAGES); a fault is print.letters, print.font. */
int sh_report_end(ShReport *report, ShPrinted *ret, ShError *err);
