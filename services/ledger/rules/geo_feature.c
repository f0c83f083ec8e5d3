#include "geo_feature.h"

#include <string.h>

enum { TEXT_MAX = 400 }; /* bytes */

/* What the maps of this country call it: 基盤地図情報, PLATEAU, 登記所備付地図, e-Stat, tools of municipalities. */
static const char *const keys[] = { "gml_id",   "gml:id", "id",   "fid",      "建物ID",
				    "建物番号", "筆id",   "筆ID", "KEY_CODE", NULL };
static const char *const addresses[] = { "address", "住所", "所在地", "所在", "住居表示", "fullname", NULL };
static const char *const lots[] = { "大字名", "丁目名", "小字名", "地番" }; /* 登記所備付地図 */
static const char *const names[] = { "建物名", "名称", "name", "label", NULL };

static const char *text_of(ShArena *arena, const json_t *value)
{
	if (json_is_integer(value))
		return sh_printf(arena, "%lld", (long long) json_integer_value(value));
	return json_is_string(value) ? sh_copy(arena, json_string_value(value)) : "";
}

static const char *first_of(ShArena *arena, const json_t *properties, const char *const *from)
{
	const char *text = "";

	for (; *from && !*text; from++)
		text = text_of(arena, json_object_get(properties, *from));
	return text;
}

static const char *together(ShArena *arena, const json_t *properties, const char *const *from, size_t n)
{
	const char *text = "";

	for (size_t i = 0; i < n; i++)
		text = sh_printf(arena, "%s%s", text, text_of(arena, json_object_get(properties, from[i])));
	return text;
}

static const char *label_of(ShArena *arena, const json_t *properties, const GeoWanted *wanted)
{
	const char *text;

	if (wanted->n_labels)
		return together(arena, properties, wanted->label_properties, wanted->n_labels);
	if (json_object_get(properties, "地番"))
		return together(arena, properties, lots, sizeof lots / sizeof *lots);
	text = first_of(arena, properties, addresses);
	return text;
}

static bool too_long_or_odd(const char *text)
{
	for (const char *c = text; *c; c++)
		if ((unsigned char) *c < 0x20 || *c == 0x7f)
			return true;
	return strlen(text) > TEXT_MAX;
}

static const char *read_feature(ShArena *arena, const json_t *root, const GeoWanted *wanted, GeoFeature *ret)
{
	const json_t *properties = json_object_get(root, "properties");
	const char *type = json_string_value(json_object_get(root, "type")), *wrong;

	if (!type || strcmp(type, "Feature") != 0)
		return "ledger.map.feature";
	if ((wrong = geo_shape(arena, json_object_get(root, "geometry"), wanted->unit, &ret->shape)) != NULL)
		return wrong;
	if (ret->shape.point && wanted->polygon)
		return "ledger.map.not_polygon";
	ret->key = *wanted->key_property ? text_of(arena, json_object_get(properties, wanted->key_property))
					 : text_of(arena, json_object_get(root, "id"));
	if (!*ret->key && !*wanted->key_property)
		ret->key = first_of(arena, properties, keys);
	ret->label = label_of(arena, properties, wanted);
	ret->name = first_of(arena, properties, names);
	if (too_long_or_odd(ret->key) || too_long_or_odd(ret->label) || too_long_or_odd(ret->name))
		return "ledger.map.text";
	return sh_arena_exhausted(arena) ? "ledger.map.too_large" : NULL;
}

const char *geo_feature(ShArena *arena, const char *text, size_t len, const GeoWanted *wanted, GeoFeature *ret)
{
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	const char *wrong = root ? read_feature(arena, root, wanted, ret) : "ledger.map.json";

	json_decref(root);
	return wrong;
}
