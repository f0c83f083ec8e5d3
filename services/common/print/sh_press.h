#pragma once
#include "sh_fonts.h"
#include "sh_item.h"
#include "sh_pen.h"

/* Sets texts on pages. One per worker thread: Pango's font map and its caches belong to one thread; the ShFonts below
 * are shared and read-only. Memory: the page goes into its arena and counts against its budget; the caches hold one
 * entry for each of the few sizes of a form. */
typedef struct ShPress ShPress;

ShPress *sh_press_new(const ShFonts *fonts);
void sh_press_free(ShPress *press);
const ShFonts *sh_press_fonts(const ShPress *press);

typedef enum ShPressed {
	SH_PRESSED,
	SH_PRESSED_TOO_LONG, /* not even in the smallest size */
	SH_PRESSED_LOST,     /* a letter would not be on the page: there is no font for it, or no room */
} ShPressed;

/* The item's text outlives the page. Was it checked by sh_glyphs_check, then no letter is lost for want of a font. */
ShPressed sh_press_item(const ShPress *press, ShPage *page, const ShItem *item);

/* How high a text stands that is set in this width and size. */
double sh_press_height(const ShPress *press, const char *text, double width, double size);
/* How many bytes of it stand in whole lines within the height; never none of a text that is not empty. */
size_t sh_press_break(const ShPress *press, const char *text, double width, double size, double height);
