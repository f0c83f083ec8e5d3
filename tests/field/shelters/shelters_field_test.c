/* All designated sites of three towns as GSI publishes them, through shelter-gateway's reader. */
#include "field.h"
#include "rules/gsi_sites.h"

#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 64 << 20 };

static const struct {
	const char *files, *suffix;
	SiteKind kind;
} lists[] = {
	{ "shelters/emergency_*.json", "2", SITE_EMERGENCY },
	{ "shelters/evacuation_*.json", "1", SITE_EVACUATION },
};
enum { LISTS = sizeof lists / sizeof *lists };

static const char *said(const json_t *properties, const char *name)
{
	const char *text = json_string_value(json_object_get(properties, name));

	return text ? text : "";
}

/* Letter for letter what stands in the file, and where it stands. */
static void compare(const Site *s, const json_t *feature, SiteKind kind)
{
	static const char *const hazards[] = {
		"洪水", "崖崩れ、土石流及び地滑り", "高潮", "地震", "津波", "大規模な火事", "内水氾濫", "火山現象"
	};
	const json_t *p = json_object_get(feature, "properties"),
		     *at = json_object_get(json_object_get(feature, "geometry"), "coordinates");

	cr_expect_str_eq(s->name, said(p, "施設・場所名"));
	cr_expect_str_eq(s->address, said(p, "住所"));
	cr_expect_str_eq(s->municipality, said(p, "都道府県名及び市町村名"));
	cr_expect_str_eq(s->note, said(p, "備考"));
	cr_expect_float_eq(s->longitude, json_number_value(json_array_get(at, 0)), 1e-9);
	cr_expect_float_eq(s->latitude, json_number_value(json_array_get(at, 1)), 1e-9);
	cr_expect(s->latitude > 36 && s->latitude < 39 && s->longitude > 136 && s->longitude < 138, "%s in Noto",
		  s->site_id);
	if (kind == SITE_EVACUATION) {
		cr_expect_str_eq(s->admits, said(p, "受入対象者"));
		return;
	}
	for (unsigned h = 0; h < sizeof hazards / sizeof *hazards; h++)
		cr_expect_eq((s->hazards >> h) & 1, strcmp(said(p, hazards[h]), "1") == 0, "%s %s", s->site_id,
			     hazards[h]);
}

static const json_t *feature_of(const json_t *features, const char *site_id, unsigned *ret_n)
{
	const json_t *found = NULL, *one;
	size_t i;

	*ret_n = 0;
	json_array_foreach(features, i, one)
	{
		if (strcmp(said(json_object_get(one, "properties"), "共通ID"), site_id) != 0)
			continue;
		found = one;
		++*ret_n;
	}
	return found;
}

static size_t read_list(const char *path, SiteKind kind, const char *suffix)
{
	size_t len;
	char *text = field_read(path, &len);
	ShArena *arena = sh_arena_new(ROOM);
	json_t *root = json_loadb(text, len, 0, NULL), *features = json_object_get(root, "features");
	SiteList list;
	ShError err = { 0 };

	cr_assert_eq(gsi_sites_parse(arena, kind, text, len, &list, &err), 0, "%s: %s %s", path, err.reason,
		     err.detail);
	cr_expect_eq(list.n_sites + list.n_rejects, json_array_size(features), "%s: none is lost", path);
	for (size_t i = 0; i < list.n_rejects; i++)
		cr_expect(*list.rejects[i].reason && *list.rejects[i].mend &&
				  list.rejects[i].index < json_array_size(features),
			  "%s: no reject without its reason, its place and its mend", path);
	cr_expect_eq(list.n_rejects, 0, "%s: %s", path, list.n_rejects ? list.rejects[0].reason : "");
	for (size_t i = 0; i < list.n_sites; i++) {
		unsigned n;
		const json_t *feature = feature_of(features, list.sites[i].site_id, &n);

		cr_assert(feature && n == 1, "%s", list.sites[i].site_id);
		cr_expect_eq(strlen(list.sites[i].site_id), SITE_ID_LEN);
		cr_expect_eq(strncmp(list.sites[i].site_id + 11, suffix, 1), 0, "%s", list.sites[i].site_id);
		compare(&list.sites[i], feature, kind);
	}
	/* Half of it, as a broken download leaves it: refused with the place, not half taken in. */
	cr_expect_eq(gsi_sites_parse(arena, kind, text, len / 2, &list, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "shelter.geojson.json");
	cr_expect_neq(err.detail[0], '\0');
	len = json_array_size(features);
	json_decref(root);
	sh_arena_free(arena);
	free(text);
	return len;
}

Test(field_shelters, every_site_is_taken_in_as_it_stands)
{
	for (size_t k = 0; k < LISTS; k++) {
		size_t sites = 0;
		glob_t files;

		field_find(&files, lists[k].files);
		for (size_t i = 0; i < files.gl_pathc; i++)
			sites += read_list(files.gl_pathv[i], lists[k].kind, lists[k].suffix);
		globfree(&files);
		printf("%s: %zu sites\n", lists[k].files, sites);
		cr_expect_gt(sites, 30);
	}
}
