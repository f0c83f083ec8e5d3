#include "sh_subset.h"

#include <string.h>

/* Tables in the order of their tags, as the directory wants them. */
enum { CVT, FPGM, GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, PREP, TABLES };
static const uint32_t tag[TABLES] = {
	HB_TAG('c', 'v', 't', ' '), HB_TAG('f', 'p', 'g', 'm'), HB_TAG('g', 'l', 'y', 'f'),
	HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('h', 'm', 't', 'x'),
	HB_TAG('l', 'o', 'c', 'a'), HB_TAG('m', 'a', 'x', 'p'), HB_TAG('p', 'r', 'e', 'p'),
};

/* OpenType: places within head, hhea, maxp and a glyph; flags of a composite glyph's parts. */
enum {
	HEAD_LEN = 54,
	HEAD_ADJUST = 8,
	HEAD_LOCA = 50,
	HHEA_LEN = 36,
	HHEA_METRICS = 34,
	MAXP_GLYPHS = 4,
	GLYPH_HEADER = 10,
	WORDS = 0x1,
	SCALE = 0x8,
	MORE = 0x20,
	SCALE_XY = 0x40,
	SCALE_2X2 = 0x80,
};
static const uint32_t magic_sum = 0xb1b0afba;

typedef struct Table {
	const unsigned char *bytes;
	size_t len;
} Table;

typedef struct Work {
	Table table[TABLES];
	hb_blob_t *blob[TABLES];
	ShOut glyf, loca;
	uint32_t glyph[SH_SUBSET_MAX];
	size_t n;
} Work;

static unsigned be16(const unsigned char *p) { return (unsigned) p[0] << 8 | p[1]; }
static uint32_t be32(const unsigned char *p) { return (uint32_t) be16(p) << 16 | be16(p + 2); }

static void put16(unsigned char *p, size_t v)
{
	p[0] = (unsigned char) (v >> 8);
	p[1] = (unsigned char) v;
}

static void put32(unsigned char *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v & 0xffff);
}

static bool find(const Work *w, uint32_t glyph, Table *ret)
{
	const Table *loca = &w->table[LOCA];
	bool wide = be16(w->table[HEAD].bytes + HEAD_LOCA) != 0;
	size_t from, to, width = wide ? 4 : 2;

	if (loca->len < ((size_t) glyph + 2) * width)
		return false;
	from = wide ? be32(loca->bytes + 4 * (size_t) glyph) : 2 * (size_t) be16(loca->bytes + 2 * (size_t) glyph);
	to = wide ? be32(loca->bytes + 4 * (size_t) glyph + 4)
		  : 2 * (size_t) be16(loca->bytes + 2 * (size_t) glyph + 2);
	*ret = (Table){ w->table[GLYF].bytes + from, to - from };
	return from <= to && to <= w->table[GLYF].len && (to == from || to - from >= GLYPH_HEADER);
}

static bool part(Work *w, uint32_t glyph, size_t *ret)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->glyph[i] == glyph) {
			*ret = i;
			return true;
		}
	if (w->n == SH_SUBSET_MAX)
		return false;
	w->glyph[w->n] = glyph;
	*ret = w->n++;
	return true;
}

/* Its parts get their new numbers. */
static bool renumber(Work *w, unsigned char *glyph, size_t len)
{
	size_t at = GLYPH_HEADER, new;
	unsigned flags;

	do {
		if (len < at + 4)
			return false;
		flags = be16(glyph + at);
		if (!part(w, be16(glyph + at + 2), &new))
			return false;
		put16(glyph + at + 2, new);
		at += 4u + (flags & WORDS ? 4u : 2u) +
		      (flags & SCALE       ? 2u
		       : flags & SCALE_XY  ? 4u
		       : flags & SCALE_2X2 ? 8u
					   : 0u);
	} while (flags & MORE);
	return at <= len;
}

static bool take(Work *w, uint32_t glyph)
{
	unsigned char place[4];
	size_t at = w->glyf.len;
	Table g;

	put32(place, (uint32_t) at);
	sh_out(&w->loca, place, sizeof place);
	if (!find(w, glyph, &g))
		return false;
	sh_out(&w->glyf, g.bytes, g.len);
	sh_out(&w->glyf, "\0\0\0", -g.len & 3);
	return g.len == 0 || be16(g.bytes) < 0x8000 || w->glyf.lost || renumber(w, w->glyf.bytes + at, g.len);
}

static bool take_all(Work *w)
{
	unsigned char end[4];
	bool good = true;

	for (size_t i = 0; good && i < w->n; i++)
		good = take(w, w->glyph[i]);
	put32(end, (uint32_t) w->glyf.len);
	sh_out(&w->loca, end, sizeof end);
	return good && !w->glyf.lost && !w->loca.lost;
}

/* Each glyph has its own advance here; in the whole font the last ones share one. */
static bool measure(const Work *w, ShOut *ret)
{
	const Table *hmtx = &w->table[HMTX];
	size_t full = be16(w->table[HHEA].bytes + HHEA_METRICS);

	if (full == 0 || hmtx->len < 4 * full)
		return false;
	for (size_t i = 0; i < w->n; i++) {
		size_t glyph = w->glyph[i], bearing = glyph < full ? 4 * glyph + 2 : 4 * full + 2 * (glyph - full);

		if (hmtx->len < bearing + 2)
			return false;
		sh_out(ret, hmtx->bytes + 4 * (glyph < full ? glyph : full - 1), 2);
		sh_out(ret, hmtx->bytes + bearing, 2);
	}
	return !ret->lost;
}

static uint32_t sum(const unsigned char *bytes, size_t len)
{
	uint32_t all = 0;

	for (size_t i = 0; i < len; i += 4) {
		unsigned char word[4] = { 0 };

		memcpy(word, bytes + i, len - i < 4 ? len - i : 4);
		all += be32(word);
	}
	return all;
}

static void directory(const Table *table, ShOut *ret)
{
	unsigned char head[12] = { 0, 1, 0, 0 }, entry[16];
	size_t n = 0, at, power = 1, log = 0;

	for (int i = 0; i < TABLES; i++)
		n += table[i].len > 0;
	for (; 2 * power <= n; power *= 2)
		log++;
	put16(head + 4, n);
	put16(head + 6, 16 * power);
	put16(head + 8, log);
	put16(head + 10, 16 * (n - power));
	sh_out(ret, head, sizeof head);
	at = sizeof head + n * sizeof entry;
	for (int i = 0; i < TABLES; i++) {
		if (table[i].len == 0)
			continue;
		put32(entry, tag[i]);
		put32(entry + 4, sum(table[i].bytes, table[i].len));
		put32(entry + 8, (uint32_t) at);
		put32(entry + 12, (uint32_t) table[i].len);
		sh_out(ret, entry, sizeof entry);
		at += (table[i].len + 3) & ~(size_t) 3;
	}
}

static bool assemble(Work *w, ShArena *arena, ShOut *ret)
{
	unsigned char head[HEAD_LEN], hhea[HHEA_LEN], *maxp = sh_alloc(arena, w->table[MAXP].len);
	ShOut hmtx = { .arena = arena };
	size_t place = 0;

	if (!maxp || !measure(w, &hmtx))
		return false;
	memcpy(head, w->table[HEAD].bytes, HEAD_LEN);
	put32(head + HEAD_ADJUST, 0);
	put16(head + HEAD_LOCA, 1);
	memcpy(hhea, w->table[HHEA].bytes, HHEA_LEN);
	put16(hhea + HHEA_METRICS, w->n);
	memcpy(maxp, w->table[MAXP].bytes, w->table[MAXP].len);
	put16(maxp + MAXP_GLYPHS, w->n);
	w->table[GLYF] = (Table){ w->glyf.bytes, w->glyf.len };
	w->table[HEAD] = (Table){ head, HEAD_LEN };
	w->table[HHEA] = (Table){ hhea, HHEA_LEN };
	w->table[HMTX] = (Table){ hmtx.bytes, hmtx.len };
	w->table[LOCA] = (Table){ w->loca.bytes, w->loca.len };
	w->table[MAXP].bytes = maxp;
	directory(w->table, ret);
	for (int i = 0; i < TABLES; i++) {
		if (i == HEAD)
			place = ret->len;
		sh_out(ret, w->table[i].bytes, w->table[i].len);
		sh_out(ret, "\0\0\0", -w->table[i].len & 3);
	}
	if (!ret->lost)
		put32(ret->bytes + place + HEAD_ADJUST, magic_sum - sum(ret->bytes, ret->len));
	return !ret->lost;
}

static void open_tables(Work *w, hb_face_t *face)
{
	unsigned len;

	for (int i = 0; i < TABLES; i++) {
		w->blob[i] = hb_face_reference_table(face, tag[i]);
		w->table[i].bytes = (const unsigned char *) hb_blob_get_data(w->blob[i], &len);
		w->table[i].len = len;
	}
}

bool sh_subset(hb_face_t *face, const uint32_t *glyph, size_t n, ShArena *arena, ShOut *ret)
{
	Work *w = sh_alloc(arena, sizeof *w);
	bool good;

	*ret = (ShOut){ .arena = arena };
	if (!w || n > SH_SUBSET_MAX)
		return false;
	memset(w, 0, sizeof *w);
	w->glyf.arena = w->loca.arena = arena;
	memcpy(w->glyph, glyph, n * sizeof *glyph);
	w->n = n;
	open_tables(w, face);
	good = w->table[HEAD].len >= HEAD_LEN && w->table[HHEA].len >= HHEA_LEN && w->table[MAXP].len >= 6 &&
	       take_all(w) && assemble(w, arena, ret);
	for (int i = 0; i < TABLES; i++)
		hb_blob_destroy(w->blob[i]);
	return good;
}
