/* What daemons once sent is still understood: today's contracts against samples/; README.md says how one is added. */
#include "fill.h"
#include "samples.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define FOLDER SHIEN_SOURCE_DIR "/tests/contract/wire/samples"

static ShError err;

/* What a field that the sample does not know may be in today's JSON. */
static bool is_nothing(const json_t *v)
{
	return json_is_false(v) || (json_is_number(v) && json_number_value(v) == 0) ||
	       (json_is_string(v) && strcmp(json_string_value(v), "0") == 0);
}

static bool same(json_t *kept, json_t *now)
{
	const char *key;
	json_t *v;

	if (json_typeof(kept) != json_typeof(now))
		return false;
	if (json_is_array(kept)) {
		bool equal = json_array_size(kept) == json_array_size(now);

		for (size_t i = 0; equal && i < json_array_size(kept); i++)
			equal = same(json_array_get(kept, i), json_array_get(now, i));
		return equal;
	}
	if (!json_is_object(kept))
		return json_equal(kept, now);
	json_object_foreach(kept, key, v)
	{
		if (!json_object_get(now, key) || !same(v, json_object_get(now, key)))
			return false;
	}
	json_object_foreach(now, key, v)
	{
		if (!json_object_get(kept, key) && !is_nothing(v))
			return false;
	}
	return true;
}

static bool same_json(const char *kept, const char *now)
{
	json_t *a = json_loads(kept, JSON_REJECT_DUPLICATES, NULL),
	       *b = json_loads(now, JSON_REJECT_DUPLICATES, NULL);
	bool equal = a && b && same(a, b);

	json_decref(a);
	json_decref(b);
	return equal;
}

/* NULL, or what is not as it was. */
static const char *fault(const Package *p, const ProtobufCMessageDescriptor *type, ShArena *arena, const Sample *s,
			 const ProtobufCMessage **ret)
{
	const ProtobufCMessage *from_json;
	const uint8_t *bytes;
	const char *json;
	size_t len;

	if (sh_unpack(p->contract, type, arena, s->bytes, s->len, ret, &err) != 0)
		return "its bytes are refused";
	if (sh_to_json(arena, *ret, &json, &len, &err) != 0 || !same_json(s->json, json))
		return "its JSON is another";
	if (sh_pack(arena, *ret, &bytes, &len, &err) != 0 || len != s->len || memcmp(bytes, s->bytes, len) != 0)
		return "it packs to other bytes";
	if (sh_from_json(p->contract, type, arena, s->json, strlen(s->json), &from_json, &err) != 0)
		return "its JSON is refused";
	if (sh_pack(arena, from_json, &bytes, &len, &err) != 0 || len != s->len || memcmp(bytes, s->bytes, len) != 0)
		return "its JSON packs to other bytes";
	return NULL;
}

/* Every sample of the package; *covers, one a type in the contract's order, learns what they show. */
static void check_samples(const Package *p, Cover *covers)
{
	ShArena *arena = sh_arena_new(64 << 20);
	const ShMessageRule *rules = p->contract->messages;
	const char *path = sh_printf(arena, FOLDER "/%s.txt", p->name);
	Sample *samples;
	size_t n;

	cr_assert(samples_read(arena, path, &samples, &n), "%s:%zu is not \"message hex json\"", path, n + 1);
	cr_expect(n > 0, "%s has no sample", path);
	for (size_t i = 0; i < n; i++) {
		const ProtobufCMessageDescriptor *type = package_type(p, samples[i].message);
		const ProtobufCMessage *m = NULL;
		const char *why = NULL;

		cr_expect(type, "%s:%u %s: no such message any more", path, samples[i].line, samples[i].message);
		if (!type)
			continue;
		err = (ShError){ 0 };
		why = fault(p, type, arena, &samples[i], &m);
		cr_expect(!why, "%s:%u %s: %s %s %s", path, samples[i].line, type->name, why, err.reason, err.field);
		for (size_t k = 0; m && rules[k].type; k++)
			if (rules[k].type == type)
				cover_add(&covers[k], m);
	}
	sh_arena_free(arena);
}

static void check_cover(const Package *p, const Cover *covers)
{
	const ShMessageRule *rules = p->contract->messages;

	for (size_t k = 0; rules[k].type; k++) {
		ShArena *arena = sh_arena_new(1 << 20);
		const ProtobufCMessage *m;
		const char *field = NULL;

		for (unsigned v = 0;
		     package_owns(p, rules[k].type) && (m = fill_variant(p->contract, rules[k].type, arena, v));
		     v++) {
			Cover more = { 0 };

			cover_add(&more, m);
			cr_expect(!cover_lacks(&covers[k], &more, rules[k].type, &field),
				  "%s %s: no sample; see tests/contract/wire/README.md", rules[k].type->name,
				  field ? field : "");
		}
		sh_arena_free(arena);
	}
}

Test(wire, kept_samples_are_what_they_were)
{
	size_t n = 0;

	for (const Package *p = packages; p->name; p++, n++) {
		enum { TYPES = 512 };
		static Cover covers[TYPES];
		size_t types = 0;

		while (p->contract->messages[types].type)
			types++;
		cr_assert_lt(types, (size_t) TYPES);
		memset(covers, 0, sizeof covers);
		check_samples(p, covers);
		check_cover(p, covers);
	}
	cr_assert_gt(n, 0u);
}

/* A package that went away leaves a file that nothing reads: that is a change of the contracts too. */
Test(wire, every_file_has_its_package)
{
	DIR *dir = opendir(FOLDER);
	size_t files = 0;

	cr_assert(dir);
	for (struct dirent *e; (e = readdir(dir));) {
		const Package *p = packages;
		size_t len = strcspn(e->d_name, ".");

		if (e->d_name[0] == '.')
			continue;
		while (p->name && (strlen(p->name) != len || strncmp(p->name, e->d_name, len) != 0))
			p++;
		cr_expect(p->name && strcmp(e->d_name + len, ".txt") == 0, "%s belongs to no package", e->d_name);
		files++;
	}
	closedir(dir);
	cr_assert_gt(files, 0u);
}
