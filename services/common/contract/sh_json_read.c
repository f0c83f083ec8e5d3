/* JSON to a message by its descriptor. jansson refuses bad UTF-8, duplicate keys, NUL and lone surrogates; before it
 * runs, one pass over the text bounds the depth and the number of values, because each becomes some 100 bytes of
 * heap. */
#include "sh_field.h"
#include "sh_json.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH = 2 * SH_WIRE_DEPTH };

typedef struct Reader {
	ShArena *arena;
	char pointer[256]; /* RFC 6901, where we are */
	ShError *err;
} Reader;

int sh_json_guard(const char *json, size_t len, ShError *err)
{
	size_t values = 0, depth = 0;
	bool quoted = false;

	if (len > SH_WIRE_MAX)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "json.too_large", "%zu bytes", len);
	for (size_t i = 0; i < len; i++) {
		char c = json[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		quoted = c == '"';
		values += c == ',' || c == '{' || c == '[';
		depth += c == '{' || c == '[';
		if (depth > DEPTH)
			return sh_fail(err, SH_INVALID_ARGUMENT, "json.too_deep", "deeper than %d", DEPTH);
		depth -= depth > 0 && (c == '}' || c == ']');
	}
	if (values > SH_WIRE_FIELDS)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "json.too_large", "more than %d values", SH_WIRE_FIELDS);
	return 0;
}

/* The pointer goes into the answer and the log: what a client wrote as a key is cut to plain ASCII. */
static int refuse(Reader *r, const char *reason)
{
	for (char *c = r->pointer; *c; c++)
		if (*c < 0x21 || *c > 0x7e)
			*c = '?';
	if (strcmp(reason, "request.too_large") == 0)
		return sh_fail(r->err, SH_RESOURCE_EXHAUSTED, reason, "json");
	return sh_fail_field(r->err, r->pointer, reason);
}

static int read_message(Reader *r, const ProtobufCMessageDescriptor *type, const json_t *json,
			const ProtobufCMessage **ret_message);

static int read_value(Reader *r, const ProtobufCFieldDescriptor *f, const json_t *json, void *out)
{
	const char *why;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		return read_message(r, f->descriptor, json, out);
	why = sh_json_value(r->arena, f, json, out);
	return why ? refuse(r, why) : 0;
}

static int read_repeated(Reader *r, const ProtobufCFieldDescriptor *f, const json_t *json, ProtobufCMessage *message)
{
	size_t n = json_array_size(json), size = sh_field_size(f), end = strlen(r->pointer);
	char *items;
	int result = 0;

	if (!json_is_array(json))
		return refuse(r, "json.wrong_type");
	items = sh_alloc(r->arena, n * size + 1);
	if (!items)
		return refuse(r, "request.too_large");
	for (size_t i = 0; i < n && result == 0; i++) {
		snprintf(r->pointer + end, sizeof r->pointer - end, "/%zu", i);
		result = read_value(r, f, json_array_get(json, i), items + i * size);
	}
	*(size_t *) ((char *) message + f->quantifier_offset) = n;
	*(char **) ((char *) message + f->offset) = items;
	return result;
}

static int read_field(Reader *r, const ProtobufCFieldDescriptor *f, const json_t *json, ProtobufCMessage *message)
{
	uint32_t *chosen = (uint32_t *) ((char *) message + f->quantifier_offset);

	if (json_is_null(json)) /* absent, as in the JSON form of protobuf */
		return 0;
	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return read_repeated(r, f, json, message);
	if (sh_field_is_oneof(f)) {
		if (*chosen != 0)
			return refuse(r, "field.two_of_one");
		*chosen = f->id;
	}
	return read_value(r, f, json, (char *) message + f->offset);
}

static const ProtobufCFieldDescriptor *find_field(const ProtobufCMessageDescriptor *type, const char *key)
{
	char name[SH_JSON_NAME];

	for (unsigned i = 0; i < type->n_fields; i++) {
		sh_json_name(name, type->fields[i].name);
		if (strcmp(name, key) == 0)
			return &type->fields[i];
	}
	return NULL;
}

static int read_message(Reader *r, const ProtobufCMessageDescriptor *type, const json_t *json,
			const ProtobufCMessage **ret_message)
{
	size_t end = strlen(r->pointer);
	ProtobufCMessage *message;
	const char *key;
	json_t *value;
	int result = 0;

	if (!json_is_object(json))
		return refuse(r, "json.wrong_type");
	message = sh_alloc(r->arena, type->sizeof_message);
	if (!message)
		return refuse(r, "request.too_large");
	protobuf_c_message_init(type, message);
	json_object_foreach((json_t *) json, key, value)
	{
		const ProtobufCFieldDescriptor *f = find_field(type, key);

		snprintf(r->pointer + end, sizeof r->pointer - end, "/%s", key);
		result = f ? read_field(r, f, value, message) : refuse(r, "json.unknown_key");
		if (result != 0)
			return result;
	}
	r->pointer[end] = '\0';
	*ret_message = message;
	return 0;
}

static json_t *parse(const char *json, size_t len, ShError *err)
{
	json_error_t why;
	json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);

	/* jansson's text quotes what the client wrote: only the place is told */
	if (!root)
		sh_fail(err, SH_INVALID_ARGUMENT,
			json_error_code(&why) == json_error_duplicate_key ? "json.duplicate_key" : "json.malformed",
			"line %d column %d", why.line, why.column);
	return root;
}

int sh_from_json(const ShContract *contract, const ProtobufCMessageDescriptor *type, ShArena *arena, const char *json,
		 size_t len, const ProtobufCMessage **ret_message, ShError *err)
{
	Reader r = { .arena = arena, .err = err };
	const ProtobufCMessage *message = NULL;
	int result = sh_json_guard(json, len, err);
	json_t *root;

	if (result != 0)
		return result;
	if (!(root = parse(json, len, err)))
		return SH_REFUSED;
	result = read_message(&r, type, root, &message);
	json_decref(root);
	if (result != 0 || (result = sh_check(contract, message, err)) != 0)
		return result;
	*ret_message = message;
	return 0;
}
