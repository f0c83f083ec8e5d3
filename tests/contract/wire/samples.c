#include "samples.h"
#include "all_contracts.h"
#include "sh_field.h"
#include "sh_hex.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const Package packages[] = {
#define CONTRACT(name) { #name, &name##_contract },
#include "all_contracts.def"
#undef CONTRACT
	{ NULL, NULL },
};

bool package_owns(const Package *package, const ProtobufCMessageDescriptor *type)
{
	const ShContract *c = package->contract;

	return strcmp(type->package_name, c->service ? c->service->package : c->messages[0].type->package_name) == 0;
}

const ProtobufCMessageDescriptor *package_type(const Package *package, const char *name)
{
	for (const ShMessageRule *m = package->contract->messages; m->type; m++)
		if (strcmp(m->type->name, name) == 0 && package_owns(package, m->type))
			return m->type;
	return NULL;
}

static bool read_line(ShArena *arena, char *line, Sample *out)
{
	char *hex = strchr(line, ' '), *json = hex ? strchr(hex + 1, ' ') : NULL;
	uint8_t *bytes;

	if (!json)
		return false;
	*hex++ = *json++ = '\0';
	json[strcspn(json, "\n")] = '\0';
	out->len = strlen(hex) / 2;
	if (!(bytes = sh_alloc(arena, out->len + 1)) || !sh_unhex(bytes, out->len, hex))
		return false;
	out->message = sh_printf(arena, "%s", line);
	out->json = sh_printf(arena, "%s", json);
	out->bytes = bytes;
	return !sh_arena_exhausted(arena);
}

bool samples_read(ShArena *arena, const char *path, Sample **ret, size_t *ret_n)
{
	enum { MOST = 2000 };
	FILE *file = fopen(path, "r");
	Sample *samples = sh_alloc(arena, MOST * sizeof *samples);
	char *line = NULL;
	size_t cap = 0, n = 0;
	bool good = samples != NULL;

	while (good && file && getline(&line, &cap, file) > 0) {
		good = n < MOST && read_line(arena, line, &samples[n]);
		if (good)
			samples[n].line = (unsigned) n + 1, n++;
	}
	free(line);
	if (file)
		fclose(file);
	*ret = samples;
	*ret_n = n;
	return good;
}

static bool is_filled(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *f)
{
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return sh_field_count(message, f) > 0;
	if (sh_field_is_oneof(f))
		return sh_field_is_chosen(message, f);
	return !sh_field_is_empty(f, sh_field_at(message, f));
}

void cover_add(Cover *cover, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	unsigned trues = 0, last = 0;

	assert(type->n_fields <= COVER_FIELDS);
	cover->samples++;
	for (unsigned i = 0; i < type->n_fields; i++) {
		if (!is_filled(message, &type->fields[i]))
			continue;
		cover->filled[i] = true;
		if (type->fields[i].type == PROTOBUF_C_TYPE_BOOL)
			trues++, last = i;
	}
	if (trues == 1)
		cover->alone[last] = true;
}

bool cover_lacks(const Cover *cover, const Cover *more, const ProtobufCMessageDescriptor *type,
		 const char **ret_field)
{
	*ret_field = NULL;
	for (unsigned i = 0; i < type->n_fields; i++)
		if ((more->filled[i] && !cover->filled[i]) || (more->alone[i] && !cover->alone[i])) {
			*ret_field = type->fields[i].name;
			return true;
		}
	return cover->samples == 0;
}
