/* Values are made from the field's number, so that two fields that change places show. */
#include "fill.h"
#include "sh_field.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

enum { NO_ONE = -1 };

typedef struct Fill {
	const ShContract *contract;
	ShArena *arena;
} Fill;

static const ProtobufCMessage *fill(Fill *f, const ProtobufCMessageDescriptor *type, unsigned member, int only_bool);

static const char *text(Fill *f, const ShFieldRule *rule, unsigned salt)
{
	static const char *const municipalities[] = { "172049", "131016", "011002" };

	switch (rule->form) {
	case SH_UUID:
		return sh_printf(f->arena, "00000000-0000-7000-8000-%012u", salt);
	case SH_MUNICIPALITY:
		return municipalities[salt % 3];
	case SH_DATE:
		return sh_printf(f->arena, "20%02u-02-%02u", salt / 28 % 100, 1 + salt % 28);
	case SH_CODE:
		return sh_printf(f->arena, "C%u", salt);
	case SH_MAIL:
		return sh_printf(f->arena, "a%u@example.jp", salt);
	case SH_DIGITS:
		return sh_printf(f->arena, "%u", salt);
	case SH_HEX_FORM:
		return sh_printf(f->arena, "%04x", salt);
	case SH_ID:
		return sh_printf(f->arena, "a%u", salt);
	default:
		return sh_printf(f->arena, "𠮷%u", salt); /* four bytes of UTF-8 */
	}
}

/* Within the rule's bounds; without any, a number that shows its type's width and sign. */
static int64_t number(const ShFieldRule *rule, unsigned salt, int64_t unbounded)
{
	int64_t n;

	if (!rule->min && !rule->max)
		return unbounded;
	n = rule->min + (int64_t) (salt % (uint64_t) (rule->max - rule->min + 1));
	return n ? n : rule->max;
}

static ProtobufCBinaryData bytes(Fill *f, unsigned salt)
{
	ProtobufCBinaryData b = { 4, sh_alloc(f->arena, 4) };

	if (b.data)
		memcpy(b.data, (uint8_t[]){ 0x00, 0xff, (uint8_t) (salt >> 8), (uint8_t) salt }, 4);
	return b;
}

static void value(Fill *f, const ShFieldRule *rule, const ProtobufCFieldDescriptor *d, unsigned salt, void *out)
{
	const ProtobufCEnumDescriptor *e = d->descriptor;

	switch (d->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(const char **) out = text(f, rule, salt);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *) out = bytes(f, salt);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(const ProtobufCMessage **) out = fill(f, d->descriptor, 0, NO_ONE);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *) out = e->values[e->n_values - 1].value;
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *) out = true;
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		*(int64_t *) out = number(rule, salt, INT64_MIN + salt);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64: /* above INT64_MAX where nothing bounds it */
		*(uint64_t *) out = (uint64_t) number(rule, salt, -1 - (int64_t) salt);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		*(uint32_t *) out = (uint32_t) number(rule, salt, UINT32_MAX - salt);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *) out = (double) number(rule, salt, -(int64_t) salt) + 0.1; /* not exact as a float */
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		*(float *) out = (float) number(rule, salt, -(int64_t) salt) + 0.5F;
		break;
	default:
		*(int32_t *) out = (int32_t) number(rule, salt, INT32_MIN + (int64_t) salt);
	}
}

static void field(Fill *f, const ShFieldRule *rule, const ProtobufCFieldDescriptor *d, ProtobufCMessage *message)
{
	size_t size = sh_field_size(d), n = rule->max_items == 1 ? 1 : 2;
	char *items;

	if (d->label != PROTOBUF_C_LABEL_REPEATED) {
		value(f, rule, d, d->id * 10, (char *) message + d->offset);
		return;
	}
	items = sh_alloc(f->arena, n * size);
	assert(items);
	for (size_t i = 0; i < n; i++)
		value(f, rule, d, d->id * 10 + (unsigned) i, items + i * size);
	*(size_t *) ((char *) message + d->quantifier_offset) = n;
	*(char **) ((char *) message + d->offset) = items;
}

/* How many members the oneof of this field has, and which of them the field is. */
static unsigned members(const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *d,
			unsigned *ret_which)
{
	unsigned n = 0;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *o = &type->fields[i];

		if (!sh_field_is_oneof(o) || o->quantifier_offset != d->quantifier_offset)
			continue;
		if (o == d)
			*ret_which = n;
		n++;
	}
	return n;
}

static const ProtobufCMessage *fill(Fill *f, const ProtobufCMessageDescriptor *type, unsigned member, int only_bool)
{
	ProtobufCMessage *message = sh_alloc(f->arena, type->sizeof_message);
	const ShMessageRule *rules = f->contract->messages;

	assert(message);
	protobuf_c_message_init(type, message);
	while (rules->type && rules->type != type)
		rules++;
	assert(rules->type);
	for (unsigned i = 0, which = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &type->fields[i];

		if (sh_field_is_oneof(d)) {
			if (member % members(type, d, &which) != which)
				continue;
			*(uint32_t *) ((char *) message + d->quantifier_offset) = d->id;
		}
		if (d->type == PROTOBUF_C_TYPE_BOOL && only_bool != NO_ONE && only_bool != (int) i)
			continue;
		field(f, &rules->fields[i], d, message);
	}
	return message;
}

const ProtobufCMessage *fill_variant(const ShContract *contract, const ProtobufCMessageDescriptor *type,
				     ShArena *arena, unsigned variant)
{
	Fill f = { contract, arena };
	unsigned whole = 1, bools = 0, which = 0;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *d = &type->fields[i];
		unsigned n = sh_field_is_oneof(d) ? members(type, d, &which) : 0;

		whole = n > whole ? n : whole;
	}
	if (variant < whole)
		return fill(&f, type, variant, NO_ONE);
	for (unsigned i = 0; i < type->n_fields; i++)
		if (type->fields[i].type == PROTOBUF_C_TYPE_BOOL &&
		    type->fields[i].label != PROTOBUF_C_LABEL_REPEATED && whole + bools++ == variant)
			return fill(&f, type, 0, (int) i);
	return NULL;
}
