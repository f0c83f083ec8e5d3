#include "draw.h"
#include "sh_memory.h"

#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

enum { SEAL_MEMORY = 12 << 20 };

typedef struct Seal {
	uint8_t sha256[SHA256_DIGEST_LENGTH];
	IssuerPicture picture;
	ShArena *arena; /* NULL: empty place */
} Seal;

struct IssuerPress {
	ShPress *press;
	Seal seal[ISSUER_PRESS_SEALS];
	size_t next_seal;
	IssuerOutlines outlines;
};

IssuerOutlines *issuer_press_outlines(IssuerPress *press) { return &press->outlines; }

IssuerPress *issuer_press_new(const ShFonts *fonts)
{
	IssuerPress *press = sh_need(calloc(1, sizeof *press));

	press->press = sh_press_new(fonts);
	return press;
}

void issuer_press_free(IssuerPress *press)
{
	if (!press)
		return;
	for (size_t i = 0; i < ISSUER_PRESS_SEALS; i++)
		sh_arena_free(press->seal[i].arena);
	sh_press_free(press->press);
	free(press);
}

int issuer_glyphs_check(const ShFonts *fonts, const char *field, const char *text, ShMissing *missing, ShError *err)
{
	static const char *const reason[] = {
		[SH_GLYPHS_MISSING] = "certificate.glyph.missing",
		[SH_GLYPHS_INVISIBLE] = "certificate.text.control",
	};
	const ShGlyphs found = sh_glyphs_check(fonts, text, missing);

	return found == SH_GLYPHS_ALL ? 0 : sh_fail_field(err, field, reason[found]);
}

static int draw_item(const IssuerPress *press, ShPage *page, const ShItem *item, ShError *err)
{
	switch (sh_press_item(press->press, page, item)) {
	case SH_PRESSED_TOO_LONG:
		return sh_fail_field(err, item->field, "certificate.text.does_not_fit");
	case SH_PRESSED_LOST:
		return sh_fail(err, SH_INTERNAL, "certificate.glyph.lost", "%s", item->field);
	default:
		return 0;
	}
}

static int check_glyphs(const IssuerPress *press, const IssuerPlan *plan, ShMissing *missing, ShError *err)
{
	int r = 0, one;

	*missing = (ShMissing){ 0 };
	for (size_t i = 0; i < plan->items; i++) {
		one = issuer_glyphs_check(sh_press_fonts(press->press), plan->item[i].field, plan->item[i].text,
					  missing, err);
		r = r != 0 ? r : one;
	}
	return r;
}

int issuer_draw(IssuerPress *press, const IssuerPlan *plan, ShArena *arena, ShMissing *missing, ShPage *ret,
		ShError *err)
{
	int r = check_glyphs(press, plan, missing, err);

	*ret = (ShPage){ .content = { .arena = arena } };
	if (r != 0)
		return r;
	sh_pen_rules(ret, plan->cell, plan->cells);
	for (size_t i = 0; r == 0 && i < plan->items; i++)
		r = draw_item(press, ret, &plan->item[i], err);
	sh_pen_picture(ret, "Qr", &plan->qr);
	sh_pen_picture(ret, "Seal", &plan->seal);
	if (ret->content.lost || sh_arena_exhausted(arena))
		r = sh_fail(err, SH_RESOURCE_EXHAUSTED, "certificate.draw.memory", "%zu bytes", ret->content.len);
	return r;
}

/* Packs in a roomy arena, and keeps the packed bytes only. */
static int pack_seal(const IssuerStatement *s, Seal *seal, ShError *err)
{
	ShArena *work = sh_arena_new(SEAL_MEMORY);
	IssuerPicture p;
	void *data;
	int r = issuer_picture_seal(s->seal_png, s->seal_png_len, work, &p, err);

	if (r == 0) {
		seal->arena = sh_arena_new(p.len + 16384);
		data = sh_alloc(seal->arena, p.len);
		memcpy(data, p.data, p.len);
		seal->picture = (IssuerPicture){ sh_printf(seal->arena, "%s", p.dict), data, p.len };
	}
	sh_arena_free(work);
	return r;
}

int issuer_press_seal(IssuerPress *press, const IssuerStatement *s, IssuerPicture *ret, ShError *err)
{
	Seal *place = &press->seal[press->next_seal], fresh = { 0 };
	int r;

	SHA256(s->seal_png, s->seal_png_len, fresh.sha256);
	for (size_t i = 0; i < ISSUER_PRESS_SEALS; i++)
		if (press->seal[i].arena && memcmp(press->seal[i].sha256, fresh.sha256, sizeof fresh.sha256) == 0) {
			*ret = press->seal[i].picture;
			return 0;
		}
	if ((r = pack_seal(s, &fresh, err)) != 0)
		return r;
	sh_arena_free(place->arena);
	*place = fresh;
	press->next_seal = (press->next_seal + 1) % ISSUER_PRESS_SEALS;
	*ret = fresh.picture;
	return 0;
}
