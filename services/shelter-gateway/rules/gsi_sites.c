#include "gsi_sites.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 4000 }; /* bytes; the longest value of the published lists has some hundred */

static const struct {
	const char *column;
	uint32_t bit;
} hazards[] = {
	{ "洪水", SITE_FLOOD },
	{ "崖崩れ、土石流及び地滑り", SITE_LANDSLIDE },
	{ "高潮", SITE_STORM_SURGE },
	{ "地震", SITE_EARTHQUAKE },
	{ "津波", SITE_TSUNAMI },
	{ "大規模な火事", SITE_FIRE },
	{ "内水氾濫", SITE_INLAND_FLOOD },
	{ "火山現象", SITE_VOLCANO },
};

/* What went wrong with one feature; NULL reason: nothing. */
typedef struct Wrong {
	const char *reason, *column, *mend;
} Wrong;

#define WRONG(reason, column, mend) ((Wrong){ "shelter.site." reason, column, mend })
static const Wrong right = { NULL, "", "" };

static bool is(const json_t *value, json_type type) { return value && json_typeof(value) == type; }
static bool is_number(const json_t *value) { return is(value, JSON_INTEGER) || is(value, JSON_REAL); }
static bool absent(const json_t *value) { return !value || json_typeof(value) == JSON_NULL; }

/* E, 5 digits of the municipality, 5 of the facility, then 1xx for 指定避難所 and 2xx for 指定緊急避難場所. */
static Wrong read_id(const json_t *properties, SiteKind kind, Site *site)
{
	const char *id = json_string_value(json_object_get(properties, "共通ID"));
	size_t n = id ? strlen(id) : 0;
	const char *last = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	if (n != SITE_ID_LEN || id[0] != 'E' || strspn(id + 1, "0123456789") < SITE_ID_LEN - 2 ||
	    !strchr(last, id[13]))
		return WRONG("id", "共通ID",
			     "共通IDは「E」で始まる14文字の文字列です。数値ではなく文字列で入れてください。");
	memcpy(site->site_id, id, SITE_ID_LEN + 1);
	if (id[11] != (kind == SITE_EVACUATION ? '1' : '2'))
		return WRONG("kind", "共通ID",
			     "もう一方の種類(指定避難所・指定緊急避難場所)"
			     "の共通IDです。ファイルの種類を確認してください。");
	return right;
}

/* Absent and null read as "". */
static Wrong read_text(ShArena *arena, const json_t *properties, const char *column, const char **out)
{
	const json_t *value = json_object_get(properties, column);
	const char *text = json_string_value(value);

	*out = "";
	if (absent(value))
		return right;
	if (!text || strlen(text) > TEXT_MAX)
		return WRONG("text", column, "文字列ではないか、長すぎます。");
	for (const char *p = text; *p; p++)
		if (((unsigned char) *p < 0x20 && *p != '\n' && *p != '\r') || *p == 0x7f)
			return WRONG("text", column, "使えない制御文字が含まれています。");
	*out = sh_printf(arena, "%s", text);
	return right;
}

static Wrong read_flag(const json_t *properties, const char *column, bool *out)
{
	const json_t *value = json_object_get(properties, column);
	const char *text = json_string_value(value);

	*out = text && strcmp(text, "1") == 0;
	if (absent(value) || *out || (text && !*text))
		return right;
	return WRONG("flag", column, "「1」または空欄にしてください。");
}

static bool in_japan(double latitude, double longitude)
{
	/* 沖ノ鳥島, 択捉島, 与那国島, 南鳥島 */
	return latitude >= 20.4 && latitude <= 45.6 && longitude >= 122.9 && longitude <= 154.0;
}

static Wrong read_place(const json_t *feature, Site *site)
{
	const json_t *geometry = json_object_get(feature, "geometry"),
		     *pair = json_object_get(geometry, "coordinates");
	const char *type = json_string_value(json_object_get(geometry, "type"));
	const json_t *x = json_array_get(pair, 0), *y = json_array_get(pair, 1);

	if (!type || strcmp(type, "Point") != 0 || !is_number(x) || !is_number(y))
		return WRONG("coordinates", "coordinates", "座標を [経度, 緯度] の数値で入れてください。");
	site->longitude = json_number_value(x);
	site->latitude = json_number_value(y);
	if (in_japan(site->latitude, site->longitude))
		return right;
	if (in_japan(site->longitude, site->latitude))
		return WRONG("swapped", "coordinates",
			     "経度と緯度が逆になっています。[経度, 緯度] の順にしてください。");
	return WRONG("abroad", "coordinates", "座標が日本の範囲にありません。");
}

static Wrong read_texts(ShArena *arena, const json_t *properties, Site *site)
{
	const struct {
		const char *column, **out;
	} texts[] = {
		{ "施設・場所名", &site->name },
		{ "都道府県名及び市町村名", &site->municipality },
		{ "住所", &site->address },
		{ "備考", &site->note },
		{ "その他市町村長が必要と認める事項", &site->other },
		{ "受入対象者", &site->admits },
	};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		Wrong wrong = read_text(arena, properties, texts[i].column, texts[i].out);

		if (wrong.reason)
			return wrong;
	}
	if (!*site->name)
		return WRONG("name", "施設・場所名", "施設・場所名がありません。");
	return right;
}

static Wrong read_flags(const json_t *properties, SiteKind kind, Site *site)
{
	const char *both = kind == SITE_EVACUATION ? "指定緊急避難場所との住所同一" : "指定避難所との住所同一";
	Wrong wrong = read_flag(properties, both, &site->both_lists);

	for (size_t i = 0; !wrong.reason && i < sizeof hazards / sizeof *hazards; i++) {
		bool designated;

		wrong = read_flag(properties, hazards[i].column, &designated);
		site->hazards |= designated ? hazards[i].bit : 0;
	}
	return wrong;
}

static Wrong read_feature(ShArena *arena, const json_t *feature, SiteKind kind, Site *site)
{
	const json_t *properties = json_object_get(feature, "properties");
	const char *type = json_string_value(json_object_get(feature, "type"));
	Wrong wrong;

	*site = (Site){ .name = "", .municipality = "", .address = "", .note = "", .other = "", .admits = "" };
	if (!type || strcmp(type, "Feature") != 0 || !is(properties, JSON_OBJECT))
		return WRONG("feature", "", "GeoJSONのFeatureではありません。");
	wrong = read_id(properties, kind, site);
	if (!wrong.reason)
		wrong = read_texts(arena, properties, site);
	if (!wrong.reason)
		wrong = read_flags(properties, kind, site);
	return wrong.reason ? wrong : read_place(feature, site);
}

static int compare_ids(const void *a, const void *b)
{
	const Site *x = *(const Site *const *) a, *y = *(const Site *const *) b;
	int r = strcmp(x->site_id, y->site_id);

	return r ? r : (x > y) - (x < y);
}

/* One good id twice in a file: nobody can say which is right, the first is kept. Marks the later ones. */
static void find_duplicates(const Site **order, Site *sites, Wrong *wrong, size_t n)
{
	size_t good = 0;

	for (size_t i = 0; i < n; i++)
		if (!wrong[i].reason)
			order[good++] = &sites[i];
	qsort(order, good, sizeof(void *), compare_ids);
	for (size_t i = 1; i < good; i++)
		if (strcmp(order[i]->site_id, order[i - 1]->site_id) == 0)
			wrong[order[i] - sites] = WRONG("duplicate", "共通ID",
							"同じ共通IDが前にもあります。最初のものを取り込みました。");
}

static void reject(SiteList *out, size_t index, const Site *site, Wrong wrong)
{
	SiteReject *r = &out->rejects[out->n_rejects++];

	*r = (SiteReject){ (uint32_t) index, "", wrong.column, wrong.reason, wrong.mend };
	memcpy(r->site_id, site->site_id, sizeof r->site_id);
}

static int read_features(ShArena *arena, SiteKind kind, const json_t *features, SiteList *out, ShError *err)
{
	size_t n = json_array_size(features), kept = 0;
	const Site **order = sh_alloc(arena, (n + 1) * sizeof(void *));
	Wrong *wrong = sh_alloc(arena, (n + 1) * sizeof *wrong);

	out->sites = sh_alloc(arena, (n + 1) * sizeof *out->sites);
	out->rejects = sh_alloc(arena, (n + 1) * sizeof *out->rejects);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "shelter.geojson.too_large", "%zu features", n);
	for (size_t i = 0; i < n; i++)
		wrong[i] = read_feature(arena, json_array_get(features, i), kind, &out->sites[i]);
	if (sh_arena_exhausted(arena))
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "shelter.geojson.too_large", "%zu features", n);
	find_duplicates(order, out->sites, wrong, n);
	for (size_t i = 0; i < n; i++) {
		if (wrong[i].reason)
			reject(out, i, &out->sites[i], wrong[i]);
		else
			out->sites[kept++] = out->sites[i];
	}
	out->n_sites = kept;
	return 0;
}

int gsi_sites_parse(ShArena *arena, SiteKind kind, const char *text, size_t n, SiteList *out, ShError *err)
{
	const bool bom = n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
	json_error_t where;
	json_t *root = json_loadb(text + (bom ? 3 : 0), n - (bom ? 3 : 0), JSON_REJECT_DUPLICATES, &where);
	const char *type = json_string_value(json_object_get(root, "type"));
	const json_t *features = json_object_get(root, "features");
	int r;

	*out = (SiteList){ 0 };
	/* jansson's own text may quote the file: only the place is told. */
	if (!root)
		return sh_fail(err, SH_INVALID_ARGUMENT, "shelter.geojson.json", "line %d column %d", where.line,
			       where.column);
	if (!type || strcmp(type, "FeatureCollection") != 0 || !is(features, JSON_ARRAY))
		r = sh_fail(err, SH_INVALID_ARGUMENT, "shelter.geojson.not_collection", "top level");
	else
		r = read_features(arena, kind, features, out, err);
	json_decref(root);
	return r;
}
