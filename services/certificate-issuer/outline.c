#include "page_text.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* Path instructions as numbers; kanji of many strokes have some 300 points. */
enum { PATH_MAX_NUMBERS = 8192 };

typedef struct Path {
	int16_t number[PATH_MAX_NUMBERS];
	size_t n;
	bool over;
} Path;

static void add(Path *path, int16_t kind, const float *at, size_t n)
{
	if (path->n + 1 + n > PATH_MAX_NUMBERS) {
		path->over = true;
		return;
	}
	path->number[path->n++] = kind;
	for (size_t i = 0; i < n; i++) {
		float halves = at[i] * 2; /* points between two control points lie on halves of a unit */

		path->over = path->over || halves < INT16_MIN || halves > INT16_MAX;
		path->number[path->n++] = path->over ? 0 : (int16_t) halves;
	}
}

static void move(hb_draw_funcs_t *f, void *path, hb_draw_state_t *st, float x, float y, void *user)
{
	(void) f, (void) st, (void) user;
	add(path, 1, (const float[]){ x, y }, 2);
}

static void line(hb_draw_funcs_t *f, void *path, hb_draw_state_t *st, float x, float y, void *user)
{
	(void) f, (void) st, (void) user;
	add(path, 2, (const float[]){ x, y }, 2);
}

static void curve(hb_draw_funcs_t *f, void *path, hb_draw_state_t *st, float cx, float cy, float x, float y,
		  void *user)
{
	(void) f, (void) st, (void) user;
	add(path, 3, (const float[]){ cx, cy, x, y }, 4);
}

static hb_draw_funcs_t *funcs; /* for the life of the process */

static void make(void)
{
	hb_draw_funcs_t *f = hb_draw_funcs_create();

	hb_draw_funcs_set_move_to_func(f, move, NULL, NULL);
	hb_draw_funcs_set_line_to_func(f, line, NULL, NULL);
	hb_draw_funcs_set_quadratic_to_func(f, curve, NULL, NULL);
	hb_draw_funcs_make_immutable(f);
	funcs = f;
}

bool issuer_outline(hb_font_t *font, hb_codepoint_t glyph, uint8_t out[ISSUER_OUTLINE_LEN])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static _Thread_local Path path;

	pthread_once(&once, make);
	/* Of what size the unit is belongs to the shape. */
	path.number[0] = (int16_t) hb_face_get_upem(hb_font_get_face(font));
	path.n = 1;
	path.over = false;
	hb_font_get_glyph_shape(font, glyph, funcs, &path);
	if (path.n == 1)
		return false;
	if (path.over) { /* equal to nothing, not even to itself */
		randombytes_buf(out, ISSUER_OUTLINE_LEN);
		return true;
	}
	crypto_generichash(out, ISSUER_OUTLINE_LEN, (const unsigned char *) path.number, path.n * sizeof *path.number,
			   NULL, 0);
	return true;
}

const uint8_t *issuer_outline_kept(IssuerOutlines *kept, hb_font_t *font, hb_codepoint_t glyph)
{
	size_t i = glyph % ISSUER_OUTLINES_KEPT;

	if (kept->at[i].font != font || kept->at[i].glyph != glyph) {
		kept->at[i].ink = issuer_outline(font, glyph, kept->at[i].outline);
		kept->at[i].font = font;
		kept->at[i].glyph = glyph;
	}
	return kept->at[i].ink ? kept->at[i].outline : NULL;
}
