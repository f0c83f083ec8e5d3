#pragma once
#include "sh_error.h"
#include "sh_pdf.h"
#include "sh_report.h"

/* The file of a report: pages that share their fonts, written once the last of them is drawn. */
typedef struct ReportFile {
	ShPage page; /* that is drawn on, with the letters of all before it */
	ShOut done[SH_REPORT_PAGES];
	unsigned pages;
} ReportFile;

void report_file_begin(ReportFile *file, ShArena *arena);
/* The page is drawn, another begins; false: there are too many. */
bool report_file_page(ReportFile *file);
int report_file_end(ReportFile *file, const ShFonts *fonts, const void **ret_pdf, size_t *ret_len, ShError *err);
