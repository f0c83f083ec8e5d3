/* The iterative look at wire bytes. protobuf-c 1.4.1 recurses per nested message (34 KB of nesting overflow the
 * stack), allocates 58 bytes per byte of wire in the worst case, and lets NUL and bad UTF-8 through: all of that
 * stops here. */
#include "sh_contract.h"
#include "sh_without.h"
#include "wire_text.h"

#include <string.h>

enum { VARINT, FIXED64, LENGTH, GROUP_START, GROUP_END, FIXED32 };

typedef struct Frame {
	const ProtobufCMessageDescriptor *type;
	const uint8_t *end;
} Frame;

typedef struct Guard {
	const uint8_t *at;
	Frame frames[SH_WIRE_DEPTH];
	unsigned depth;
	size_t fields;
	ShError *err;
} Guard;

static int malformed(const Guard *g, const char *what)
{
	return sh_fail(g->err, SH_INVALID_ARGUMENT, "message.malformed", "%s in %s", what,
		       g->frames[g->depth - 1].type->name);
}

static bool read_varint(Guard *g, uint64_t *ret)
{
	const uint8_t *end = g->frames[g->depth - 1].end;
	uint64_t n = 0;

	for (unsigned shift = 0; shift < 70 && g->at < end; shift += 7) {
		uint8_t b = *g->at++;

		n |= shift < 64 ? (uint64_t) (b & 0x7f) << shift : 0;
		if (b < 0x80) {
			*ret = n;
			return true;
		}
	}
	return false;
}

static unsigned wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return FIXED64;
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return FIXED32;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return LENGTH;
	default:
		return VARINT;
	}
}

static int count(Guard *g, size_t n)
{
	g->fields += n;
	if (g->fields > SH_WIRE_FIELDS)
		return sh_fail(g->err, SH_RESOURCE_EXHAUSTED, "message.too_large", "more than %d fields",
			       SH_WIRE_FIELDS);
	return 0;
}

/* A packed repeated field: its elements count like fields, because each becomes memory. */
static int packed(Guard *g, ProtobufCType type, size_t len)
{
	size_t n = 0, unit = wire_type_of(type) == FIXED64 ? 8 : 4;

	if (wire_type_of(type) == VARINT) {
		for (size_t i = 0, run = 1; i < len; i++, run++) {
			bool last = g->at[i] < 0x80;

			if (run > 10)
				return malformed(g, "long varint");
			n += last;
			run = last ? 0 : run;
		}
		if (len > 0 && g->at[len - 1] >= 0x80)
			return malformed(g, "cut varint");
	} else {
		if (len % unit != 0)
			return malformed(g, "cut packed field");
		n = len / unit;
	}
	g->at += len;
	return count(g, n);
}

static int length_delimited(Guard *g, const ProtobufCFieldDescriptor *field)
{
	uint64_t len;

	if (!read_varint(g, &len) || len > (uint64_t) (g->frames[g->depth - 1].end - g->at))
		return malformed(g, "length");
	if (field && field->type == PROTOBUF_C_TYPE_MESSAGE) {
		if (!SH_WITHOUT(wire_depth) && g->depth == SH_WIRE_DEPTH)
			return sh_fail(g->err, SH_INVALID_ARGUMENT, "message.too_deep", "deeper than %d",
				       SH_WIRE_DEPTH);
		g->frames[g->depth++] = (Frame){ field->descriptor, g->at + len };
		return 0;
	}
	if (field && wire_type_of(field->type) != LENGTH)
		return packed(g, field->type, len);
	if (!SH_WITHOUT(wire_text) && field && field->type == PROTOBUF_C_TYPE_STRING && !wire_text_ok(g->at, len)) {
		sh_fail_field(g->err, field->name, "message.bad_text");
		return SH_REFUSED;
	}
	g->at += len;
	return 0;
}

static bool skip(Guard *g, size_t n)
{
	if ((size_t) (g->frames[g->depth - 1].end - g->at) < n)
		return false;
	g->at += n;
	return true;
}

static int one_field(Guard *g)
{
	const ProtobufCMessageDescriptor *type = g->frames[g->depth - 1].type;
	const ProtobufCFieldDescriptor *field;
	uint64_t tag, value;
	unsigned wire;

	if (!read_varint(g, &tag) || tag > UINT32_MAX || tag >> 3 == 0)
		return malformed(g, "tag");
	wire = tag & 7;
	field = protobuf_c_message_descriptor_get_field(type, (unsigned) (tag >> 3));
	if (field && wire != wire_type_of(field->type) &&
	    !(wire == LENGTH && field->label == PROTOBUF_C_LABEL_REPEATED))
		return malformed(g, "wire type");
	switch (wire) {
	case VARINT:
		return read_varint(g, &value) ? 0 : malformed(g, "varint");
	case FIXED64:
		return skip(g, 8) ? 0 : malformed(g, "fixed64");
	case FIXED32:
		return skip(g, 4) ? 0 : malformed(g, "fixed32");
	case LENGTH:
		return length_delimited(g, field);
	default:
		return malformed(g, "group");
	}
}

int sh_guard(const ProtobufCMessageDescriptor *type, const void *bytes, size_t len, ShError *err)
{
	static const uint8_t nothing[1];
	Guard g = { .at = len ? bytes : nothing, .depth = 1, .err = err };
	int r;

	if (len > SH_WIRE_MAX)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "message.too_large", "%zu bytes", len);
	g.frames[0] = (Frame){ type, g.at + len };
	while (g.depth > 0) {
		if (g.at == g.frames[g.depth - 1].end) {
			g.depth--;
			continue;
		}
		if ((r = count(&g, 1)) != 0 || (r = one_field(&g)) != 0)
			return r;
	}
	return 0;
}
