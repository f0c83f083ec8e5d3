/* wire_keep <folder>: appends to <folder>/<package>.txt a sample of whatever the samples there do not show yet. */
#include "fill.h"
#include "samples.h"
#include "sh_hex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const char *name, const ShError *err)
{
	fprintf(stderr, "wire_keep: %s: %s %s %s\n", name, what, err ? err->reason : "", err ? err->field : "");
	exit(1);
}

static void cover_kept(const Package *p, const ProtobufCMessageDescriptor *type, ShArena *arena, const char *path,
		       Cover *cover)
{
	const ProtobufCMessage *m;
	Sample *kept;
	size_t n;
	ShError err;

	if (!samples_read(arena, path, &kept, &n))
		die("a line is not \"message hex json\"", path, NULL);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(kept[i].message, type->name) != 0)
			continue;
		if (sh_unpack(p->contract, type, arena, kept[i].bytes, kept[i].len, &m, &err) != 0)
			die("a kept sample is refused", type->name, &err);
		cover_add(cover, m);
	}
}

static void append(ShArena *arena, const char *path, const ProtobufCMessage *m, const uint8_t *bytes, size_t len)
{
	const char *json;
	char *hex = sh_alloc(arena, 2 * len + 1);
	FILE *file = fopen(path, "a");
	size_t json_len;
	ShError err;

	if (!hex || !file)
		die("cannot be written", path, NULL);
	sh_hex(hex, bytes, len);
	if (sh_to_json(arena, m, &json, &json_len, &err) != 0)
		die("cannot be written as JSON", m->descriptor->name, &err);
	fprintf(file, "%s %s %s\n", m->descriptor->name, hex, json);
	if (fclose(file) != 0)
		die("cannot be written", path, NULL);
}

static unsigned keep_type(const Package *p, const ProtobufCMessageDescriptor *type, const char *path)
{
	ShArena *arena = sh_arena_new(64 << 20);
	const ProtobufCMessage *m, *read;
	Cover cover = { 0 };
	const uint8_t *bytes;
	const char *field;
	unsigned added = 0;
	size_t len;
	ShError err;

	cover_kept(p, type, arena, path, &cover);
	for (unsigned v = 0; (m = fill_variant(p->contract, type, arena, v)); v++) {
		Cover more = { 0 };

		cover_add(&more, m);
		if (!cover_lacks(&cover, &more, type, &field))
			continue;
		if (sh_pack(arena, m, &bytes, &len, &err) != 0 ||
		    sh_unpack(p->contract, type, arena, bytes, len, &read, &err) != 0)
			die("the values made for it are refused", type->name, &err);
		append(arena, path, read, bytes, len);
		cover_add(&cover, m);
		added++;
	}
	sh_arena_free(arena);
	return added;
}

int main(int argc, char **argv)
{
	char path[4096];

	if (argc != 2) {
		fprintf(stderr, "usage: wire_keep FOLDER\n");
		return 2;
	}
	for (const Package *p = packages; p->name; p++) {
		unsigned added = 0;

		snprintf(path, sizeof path, "%s/%s.txt", argv[1], p->name);
		for (const ShMessageRule *r = p->contract->messages; r->type; r++)
			if (package_owns(p, r->type))
				added += keep_type(p, r->type, path);
		printf("%s: %u added\n", p->name, added);
	}
	return 0;
}
