/* Maps of buildings, parcels and areas as an upload brings them, and polygons that somebody drew. The first byte
 * chooses unit and geometry, the second in what pieces the file comes: no feature may depend on the latter, nor on
 * where reading was taken up again. */
#include "fuzz.h"
#include "rules/geo_feature.h"
#include "rules/geo_scan.h"
#include "sh_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEATURES = 64, BUDGET = 8 << 20, POINT = 1, POLYGON = 3, MULTI_POLYGON = 6 };

typedef struct Seen {
	uint64_t number, line, offset, sum;
	size_t len;
} Seen;

typedef struct Walk {
	size_t n;
	uint64_t offset, line;
	bool broken, whole;
	Seen seen[FEATURES];
} Walk;

static GeoScan scan;
static char kept[GEO_FEATURE_MAX];

static uint64_t sum_of(const char *bytes, size_t len)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum = sum * 31 + (uint8_t) bytes[i];
	return sum;
}

static void walk_on(Walk *w, const char *bytes, size_t len, size_t step)
{
	size_t used;

	w->broken = false;
	for (size_t at = 0; at < len && !w->broken && w->n < FEATURES; at += used) {
		size_t piece = len - at < step ? len - at : step;
		uint64_t before = scan.offset;
		GeoStep is = geo_scan(&scan, bytes + at, piece, &used);

		w->broken = is == GEO_BROKEN;
		HOLDS(used > 0 && used <= piece && scan.offset == before + used);
		HOLDS(is != GEO_MORE || used == piece);
		HOLDS(scan.head_len <= GEO_HEAD_MAX && scan.feature_len <= GEO_FEATURE_MAX);
		if (is == GEO_FEATURE)
			w->seen[w->n++] = (Seen){ scan.number, scan.feature_line, scan.offset,
						  sum_of(scan.feature, scan.feature_len), scan.feature_len };
	}
	w->offset = scan.offset;
	w->line = scan.line;
	w->whole = geo_scan_whole(&scan);
}

static void same(const Walk *a, size_t from, const Walk *b)
{
	HOLDS(a->n == from + b->n && a->broken == b->broken && a->offset == b->offset && a->line == b->line);
	HOLDS(a->whole == b->whole);
	for (size_t i = 0; i < b->n; i++)
		HOLDS(memcmp(&a->seen[from + i], &b->seen[i], sizeof(Seen)) == 0);
}

/* Well-known binary as PostGIS would read it; nothing behind it. */
typedef struct Wkb {
	const uint8_t *at;
	size_t left, positions;
	GeoUnit unit;
} Wkb;

static void take(Wkb *w, void *to, size_t n)
{
	HOLDS(n <= w->left);
	memcpy(to, w->at, n);
	w->at += n;
	w->left -= n;
}

static uint32_t kind(Wkb *w)
{
	uint8_t order;
	uint32_t is;

	take(w, &order, 1);
	take(w, &is, sizeof is);
	HOLDS(order == 1);
	return is;
}

static void position(Wkb *w, double xy[2])
{
	take(w, xy, 2 * sizeof *xy);
	HOLDS(isfinite(xy[0]) && isfinite(xy[1]) && ++w->positions <= GEO_POSITIONS_MAX);
	if (w->unit == GEO_DEGREES)
		HOLDS(xy[0] > 120 && xy[0] < 155 && xy[1] > 20 && xy[1] < 46);
}

static void ring(Wkb *w)
{
	double first[2], xy[2];
	uint32_t n;

	take(w, &n, sizeof n);
	HOLDS(n >= 4);
	for (uint32_t i = 0; i < n; i++)
		position(w, i ? xy : first);
	HOLDS(memcmp(first, xy, sizeof xy) == 0 || (first[0] == xy[0] && first[1] == xy[1]));
}

static void shape(const GeoShape *s, GeoUnit unit)
{
	Wkb w = { s->wkb, s->len, 0, unit };
	uint32_t is = kind(&w), polygons = 0, rings;
	double xy[2];

	HOLDS(is == (s->point ? POINT : MULTI_POLYGON));
	if (s->point)
		position(&w, xy);
	else
		take(&w, &polygons, sizeof polygons);
	HOLDS(s->point || polygons > 0);
	for (uint32_t i = 0; i < polygons; i++) {
		HOLDS(kind(&w) == POLYGON);
		take(&w, &rings, sizeof rings);
		HOLDS(rings > 0);
		for (uint32_t k = 0; k < rings; k++)
			ring(&w);
	}
	HOLDS(w.left == 0);
}

static void text(const char *s)
{
	HOLDS(s && strlen(s) <= 400 && sh_utf8_valid(s, strlen(s), NULL));
	for (const char *c = s; *c; c++)
		HOLDS((unsigned char) *c >= 0x20 && *c != 0x7f);
}

static void feature(const char *bytes, size_t len, const GeoWanted *wanted)
{
	ShArena *arena = sh_arena_new(BUDGET);
	GeoFeature f = { .key = "" };
	const char *wrong = geo_feature(arena, bytes, len, wanted, &f);

	HOLDS(!wrong || strncmp(wrong, "ledger.map.", 11) == 0);
	if (!wrong) {
		HOLDS(!(f.shape.point && wanted->polygon));
		shape(&f.shape, wanted->unit);
		text(f.key), text(f.label), text(f.name);
	}
	sh_arena_free(arena);
}

static void drawn(const char *bytes, size_t len)
{
	ShArena *arena = sh_arena_new(BUDGET);
	char *zero_ended = malloc(len + 1);
	GeoShape s;
	ShError err;
	int r;

	memcpy(zero_ended, bytes, len);
	zero_ended[len] = '\0';
	r = geo_drawn(arena, zero_ended, &s, &err);
	HOLDS(r == 0 || (r == SH_REFUSED && *err.reason));
	if (r == 0) {
		HOLDS(!s.point);
		shape(&s, GEO_DEGREES);
	}
	free(zero_ended);
	sh_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const labels[] = { "大字名", "地番" };
	static Walk whole, pieces, later;
	Feed f = feed(bytes, len);
	uint8_t mode = feed_byte(&f);
	size_t step = feed_byte(&f) + 1u, n, from;
	const char *file = (const char *) feed_rest(&f, &n);
	GeoWanted wanted = { mode & 1 ? GEO_METRES : GEO_DEGREES, mode & 2, mode & 4 ? "建物ID" : "", labels,
			     mode & 8 ? 2 : 0 };

	whole.n = pieces.n = later.n = 0;
	geo_scan_begin(&scan, kept);
	walk_on(&whole, file, n, SIZE_MAX);
	geo_scan_begin(&scan, kept);
	walk_on(&pieces, file, n, step);
	/* behind the last of many, the one has taken more bytes than the other */
	if (whole.n < FEATURES)
		same(&whole, 0, &pieces);
	for (size_t i = 0; i < whole.n; i++)
		feature(file + whole.seen[i].offset - whole.seen[i].len, whole.seen[i].len, &wanted);
	if (whole.n > 0 && whole.n < FEATURES) { /* taken up again behind one of them */
		from = step % whole.n;
		geo_scan_begin(&scan, kept);
		for (size_t i = 0, used; i < n && !geo_scan_in_features(&scan); i++)
			HOLDS(geo_scan(&scan, file + i, 1, &used) == GEO_MORE);
		geo_scan_resume(&scan, whole.seen[from].offset, 1, whole.seen[from].number);
		scan.line = 1;
		for (uint64_t i = 0; i < whole.seen[from].offset; i++)
			scan.line += file[i] == '\n';
		walk_on(&later, file + whole.seen[from].offset, n - whole.seen[from].offset, step);
		same(&whole, from + 1, &later);
	}
	drawn(file, n);
	return 0;
}
