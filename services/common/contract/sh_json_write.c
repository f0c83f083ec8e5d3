/* A message as JSON by its descriptor: measured first, then written into memory of exactly that size, so that no copy
 * of a person's data stays anywhere but in the arena, which is wiped. */
#include "sh_field.h"
#include "sh_json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct Writer {
	char *out; /* NULL while measuring */
	size_t len;
	const char *fault; /* reason, the first */
} Writer;

static void put(Writer *w, const char *bytes, size_t n)
{
	if (w->out)
		memcpy(w->out + w->len, bytes, n);
	w->len += n;
}

static void put_text(Writer *w, const char *s) { put(w, s, strlen(s)); }

static void put_quoted(Writer *w, const char *s)
{
	char escape[8];

	put(w, "\"", 1);
	for (const char *from = s;; s++) {
		unsigned char c = (unsigned char) *s;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		put(w, from, (size_t) (s - from));
		if (c == '\0')
			break;
		snprintf(escape, sizeof escape, c < 0x20 ? "\\u%04x" : "\\%c", c);
		put_text(w, escape);
		from = s + 1;
	}
	put(w, "\"", 1);
}

static void put_bytes(Writer *w, const ProtobufCBinaryData *b)
{
	static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	put(w, "\"", 1);
	for (size_t i = 0; i < b->len; i += 3) {
		size_t n = b->len - i < 3 ? b->len - i : 3;
		uint32_t word = (uint32_t) b->data[i] << 16 | (n > 1 ? (uint32_t) b->data[i + 1] << 8 : 0) |
				(n > 2 ? b->data[i + 2] : 0);
		char four[4] = { digit[word >> 18], digit[word >> 12 & 63],
				 (char) (n > 1 ? digit[word >> 6 & 63] : '='),
				 (char) (n > 2 ? digit[word & 63] : '=') };

		put(w, four, 4);
	}
	put(w, "\"", 1);
}

/* `quote` on both sides: 64-bit numbers are text in JSON. */
static void put_signed(Writer *w, int64_t n, const char *quote)
{
	char text[40];

	snprintf(text, sizeof text, "%s%" PRId64 "%s", quote, n, quote);
	put_text(w, text);
}

static void put_unsigned(Writer *w, uint64_t n, const char *quote)
{
	char text[40];

	snprintf(text, sizeof text, "%s%" PRIu64 "%s", quote, n, quote);
	put_text(w, text);
}

static void put_real(Writer *w, double n, int digits)
{
	char text[40];

	if (!isfinite(n))
		w->fault = "json.not_a_number";
	snprintf(text, sizeof text, "%.*g", digits, n);
	put_text(w, text);
}

static void put_enum(Writer *w, const ProtobufCEnumDescriptor *type, int n)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(type, n);

	if (!value)
		w->fault = "json.unknown_enum";
	else
		put_quoted(w, value->name);
}

static void put_message(Writer *w, const ProtobufCMessage *message);

static void put_value(Writer *w, const ProtobufCFieldDescriptor *f, const void *v)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		put_quoted(w, *(const char *const *) v ? *(const char *const *) v : "");
		break;
	case PROTOBUF_C_TYPE_BYTES:
		put_bytes(w, v);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		put_message(w, *(const ProtobufCMessage *const *) v);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		put_enum(w, f->descriptor, *(const int *) v);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		put_text(w, *(const protobuf_c_boolean *) v ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		put_signed(w, *(const int64_t *) v, "\"");
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		put_unsigned(w, *(const uint64_t *) v, "\"");
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		put_unsigned(w, *(const uint32_t *) v, "");
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		put_real(w, *(const double *) v, 17);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		put_real(w, *(const float *) v, 9);
		break;
	default:
		put_signed(w, *(const int32_t *) v, "");
		break;
	}
}

static void put_repeated(Writer *w, const ProtobufCMessage *message, const ProtobufCFieldDescriptor *f)
{
	const char *items = *(const char *const *) sh_field_at(message, f);
	size_t n = sh_field_count(message, f), size = sh_field_size(f);

	put(w, "[", 1);
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			put(w, ",", 1);
		put_value(w, f, items + i * size);
	}
	put(w, "]", 1);
}

/* Empty text, bytes, lists, messages and unspecified enums are left out; numbers and booleans never, unless they
 * belong to a oneof in which another is chosen. A chosen member is written even if empty: the choice is the message.
 */
static bool left_out(const ProtobufCMessage *message, const ProtobufCFieldDescriptor *f)
{
	const void *value = sh_field_at(message, f);

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return sh_field_count(message, f) == 0;
	if (sh_field_is_oneof(f))
		return !sh_field_is_chosen(message, f) ||
		       (f->type == PROTOBUF_C_TYPE_MESSAGE && sh_field_is_empty(f, value));
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_ENUM:
		return sh_field_is_empty(f, value);
	default:
		return false;
	}
}

static void put_message(Writer *w, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	char name[SH_JSON_NAME];
	bool first = true;

	put(w, "{", 1);
	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];

		if (left_out(message, f))
			continue;
		sh_json_name(name, f->name);
		put_text(w, first ? "\"" : ",\"");
		put_text(w, name);
		put_text(w, "\":");
		first = false;
		if (f->label == PROTOBUF_C_LABEL_REPEATED)
			put_repeated(w, message, f);
		else
			put_value(w, f, sh_field_at(message, f));
	}
	put(w, "}", 1);
}

int sh_to_json(ShArena *arena, const ProtobufCMessage *message, const char **ret_json, size_t *ret_len, ShError *err)
{
	Writer w = { 0 };
	size_t len;

	put_message(&w, message);
	if (w.fault)
		return sh_fail(err, SH_INTERNAL, w.fault, "%s", message->descriptor->name);
	len = w.len;
	w = (Writer){ .out = sh_alloc(arena, len + 1) };
	if (!w.out)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "reply.too_large", "%s", message->descriptor->name);
	put_message(&w, message);
	w.out[len] = '\0';
	*ret_json = w.out;
	*ret_len = len;
	return 0;
}
