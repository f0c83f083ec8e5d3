#include "sh_report.h"

#include "report_file.h"
#include <string.h>

#define LEFT 42.0
#define WIDTH (SH_PAGE_WIDTH - 2 * LEFT)
#define TOP 78.0
#define BOTTOM (SH_PAGE_HEIGHT - 58.0)
#define PAD 3.0
#define SIZE 9.0
#define HEADING_SIZE 11.0
#define MARK_WIDTH 150.0
#define SLACK 0.25 /* points: what rounding may take of a measured height */

struct ShReport {
	const ShPress *press;
	ShArena *arena;
	ShReportHead head;
	ReportFile file;
	const ShReportTable *table;
	double y;
	bool begun; /* something stands on this page, below its head */
	ShMissing missing;
	const char *wrong; /* the first thing that went wrong; NULL: nothing */
};

static const ShReportTable pair = { .n = 2, .share = { 0.24, 0.76 } };

static void fail(ShReport *r, const char *reason)
{
	if (!r->wrong)
		r->wrong = reason;
}

static const char *drawable(ShReport *r, const char *text)
{
	return sh_fonts_drawable(sh_press_fonts(r->press), r->arena, text, &r->missing);
}

static void put(ShReport *r, ShBox box, const char *text, double size, double least, ShAlign align)
{
	const ShItem item = { "report", text, box, size, least, align, 0 };

	if (*text && !r->wrong && sh_press_item(r->press, &r->file.page, &item) != SH_PRESSED)
		fail(r, "print.letters");
}

static void begin_page(ShReport *r)
{
	const double y = SH_PAGE_HEIGHT - 46;

	r->y = TOP;
	r->begun = false;
	put(r, (ShBox){ LEFT, 38, WIDTH - MARK_WIDTH - 10, 26 }, r->head.title, 15, 7, SH_ALIGN_LEFT);
	if (*r->head.mark) {
		const ShBox box = { LEFT + WIDTH - MARK_WIDTH, 38, MARK_WIDTH, 26 };

		sh_pen_rules(&r->file.page, &box, 1);
		put(r, (ShBox){ box.x + PAD, box.y + 1, box.w - 2 * PAD, box.h - 2 }, r->head.mark, 11, 6,
		    SH_ALIGN_CENTER);
	}
	put(r, (ShBox){ LEFT, y, WIDTH - 60, 20 }, r->head.foot, 8, 4, SH_ALIGN_LEFT);
	put(r, (ShBox){ LEFT + WIDTH - 60, y, 60, 20 }, sh_printf(r->arena, "%u頁", r->file.pages + 1), 8, 8,
	    SH_ALIGN_RIGHT);
}

static void next_page(ShReport *r)
{
	if (!report_file_page(&r->file))
		fail(r, "print.pages");
	begin_page(r);
}

static double width_of(const ShReportTable *table, size_t i) { return table->share[i] * WIDTH; }

/* Cells of one height, texts at the top. */
static void put_cells(ShReport *r, const ShReportTable *table, const char *const *texts, double height, bool heading)
{
	ShBox cell[SH_REPORT_COLUMNS];
	double x = LEFT;

	for (size_t i = 0; i < table->n; x += cell[i++].w) {
		const double inside = width_of(table, i) - 2 * PAD;
		ShBox box = { x + PAD, r->y + PAD, inside, height - 2 * PAD };

		cell[i] = (ShBox){ x, r->y, width_of(table, i), height };
		if (!heading && *texts[i])
			box.h = sh_press_height(r->press, texts[i], inside, SIZE) + SLACK;
		put(r, box, texts[i], SIZE, heading ? 4 : SIZE, heading ? SH_ALIGN_CENTER : SH_ALIGN_LEFT);
	}
	if (!r->wrong)
		sh_pen_cells(&r->file.page, cell, table->n);
	r->y += height;
	r->begun = true;
}

static void put_headings(ShReport *r)
{
	for (size_t i = 0; r->table && i < SH_REPORT_COLUMNS && r->table->heading[i]; i++)
		put_cells(r, r->table, r->table->heading[i], 20, true);
}

static double headings_height(const ShReport *r)
{
	double all = 0;

	for (size_t i = 0; r->table && i < SH_REPORT_COLUMNS && r->table->heading[i]; i++)
		all += 20;
	return all;
}

static double height_of(const ShReport *r, const ShReportTable *table, const char *const *texts)
{
	double most = table->row > 0 ? table->row - 2 * PAD : 0, one;

	for (size_t i = 0; i < table->n; i++) {
		one = sh_press_height(r->press, texts[i], width_of(table, i) - 2 * PAD, SIZE) + SLACK;
		most = one > most ? one : most;
	}
	return most + 2 * PAD;
}

/* As much of the row as this page has room for; false: all of it. */
static bool put_part(ShReport *r, const ShReportTable *table, const char **texts, double room)
{
	const char *part[SH_REPORT_COLUMNS];
	bool more = false;

	for (size_t i = 0; i < table->n; i++) {
		const size_t n = sh_press_break(r->press, texts[i], width_of(table, i) - 2 * PAD, SIZE,
						room - 2 * PAD - SLACK);

		part[i] = sh_printf(r->arena, "%.*s", (int) n, texts[i]);
		texts[i] += n;
		more = more || *texts[i];
	}
	put_cells(r, table, part, room, false);
	return more;
}

static void put_row(ShReport *r, const ShReportTable *table, const char **texts)
{
	const double least = 5 * SIZE, page = BOTTOM - TOP - headings_height(r);
	double height = height_of(r, table, texts);

	if (r->begun && height > BOTTOM - r->y && (height <= page || BOTTOM - r->y < least)) {
		next_page(r);
		put_headings(r);
	}
	while (!r->wrong && height > BOTTOM - r->y) {
		if (!put_part(r, table, texts, BOTTOM - r->y))
			return;
		next_page(r);
		put_headings(r);
		height = height_of(r, table, texts);
	}
	if (!r->wrong)
		put_cells(r, table, texts, height, false);
}

ShReport *sh_report_begin(const ShPress *press, ShArena *arena, const ShReportHead *head)
{
	ShReport *r = sh_alloc(arena, sizeof *r);

	if (!r)
		return NULL;
	*r = (ShReport){ .press = press, .arena = arena };
	report_file_begin(&r->file, arena);
	r->head = (ShReportHead){ drawable(r, head->title), drawable(r, head->mark), drawable(r, head->foot) };
	begin_page(r);
	return r;
}

void sh_report_text(ShReport *r, const char *text)
{
	static const ShReportTable whole = { .n = 1, .share = { 1 } };
	const char *one = r ? drawable(r, text) : "";

	if (!r || r->wrong || !*one)
		return;
	r->table = NULL;
	put_row(r, &whole, &one);
}

void sh_report_heading(ShReport *r, const char *text)
{
	const char *one = r ? drawable(r, text) : "";

	if (!r || r->wrong)
		return;
	r->table = NULL;
	if (r->y + 60 > BOTTOM) /* not alone at the end of a page */
		next_page(r);
	put(r, (ShBox){ LEFT, r->y + (r->begun ? 8 : 0), WIDTH, 20 }, one, HEADING_SIZE, 5, SH_ALIGN_LEFT);
	r->y += 20 + (r->begun ? 8 : 0);
	r->begun = true;
}

void sh_report_table(ShReport *r, const ShReportTable *table)
{
	if (!r || r->wrong)
		return;
	r->table = table;
	if (r->begun && r->y + headings_height(r) + 40 > BOTTOM)
		next_page(r);
	put_headings(r);
}

void sh_report_row(ShReport *r, const char *const *cells)
{
	const char *texts[SH_REPORT_COLUMNS];

	if (!r || r->wrong)
		return;
	for (size_t i = 0; i < r->table->n; i++)
		texts[i] = drawable(r, cells[i]);
	put_row(r, r->table, texts);
}

void sh_report_pair(ShReport *r, const char *label, const char *value)
{
	const char *texts[2];

	if (!r || r->wrong)
		return;
	r->table = NULL;
	texts[0] = drawable(r, label);
	texts[1] = drawable(r, value);
	put_row(r, &pair, texts);
}

void sh_report_page(ShReport *r)
{
	if (!r || r->wrong || !r->begun)
		return;
	r->table = NULL;
	next_page(r);
}

static void name_missing(ShReport *r)
{
	const size_t shown = r->missing.n < SH_MISSING_MAX ? r->missing.n : SH_MISSING_MAX;
	const char *all = "";

	for (size_t i = 0; i < shown; i++)
		all = sh_printf(r->arena, "%s%s%s", all, i ? "、" : "",
				sh_fonts_letter(r->arena, r->missing.at[i].base, r->missing.at[i].selector));
	if (shown)
		sh_report_text(r, sh_printf(r->arena,
					    "「〓」は、フォントにない字です（%zu字）：%s%s。外字フォントを登録して"
					    "ください。",
					    r->missing.n, all, shown < r->missing.n ? " ほか" : ""));
}

int sh_report_end(ShReport *r, ShPrinted *ret, ShError *err)
{
	if (r)
		name_missing(r);
	if (r && !r->wrong && !report_file_page(&r->file))
		fail(r, "print.pages");
	if (!r || sh_arena_exhausted(r->arena) || r->file.page.content.lost)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "print.memory", "report");
	if (r->wrong && strcmp(r->wrong, "print.pages") == 0)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, r->wrong, "%u", r->file.pages);
	if (r->wrong)
		return sh_fail(err, SH_INTERNAL, r->wrong, "page %u", r->file.pages);
	ret->missing = r->missing;
	ret->pages = r->file.pages;
	return report_file_end(&r->file, sh_press_fonts(r->press), &ret->pdf, &ret->len, err);
}
