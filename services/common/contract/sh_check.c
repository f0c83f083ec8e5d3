/* Field rules of a message. It recurses as deep as the types nest, which the contract bounds. */
#include "sh_contract.h"
#include "sh_field.h"
#include "sh_form.h"
#include "sh_without.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CHARS = 200, BYTES = 4096, ITEMS = 200 };

typedef struct Check {
	const ShContract *contract;
	char path[256];
	ShError *err;
} Check;

static int refuse(Check *c, const char *reason) { return sh_fail_field(c->err, c->path, reason); }

static int check_message(Check *c, const ProtobufCMessage *message);

static int check_text(Check *c, const ShFieldRule *rule, const char *text)
{
	size_t chars;

	if (!text || !*text)
		return 0;
	if (!sh_form_fits(rule->form, text, &chars))
		return refuse(c, "field.malformed");
	return chars > (rule->max_chars ? rule->max_chars : CHARS) ? refuse(c, "field.too_long") : 0;
}

static int check_integer(Check *c, const ShFieldRule *rule, int64_t n)
{
	return (rule->min || rule->max) && (n < rule->min || n > rule->max) ? refuse(c, "field.out_of_range") : 0;
}

static int check_unsigned(Check *c, const ShFieldRule *rule, uint64_t n)
{
	if (n > INT64_MAX)
		return rule->min || rule->max ? refuse(c, "field.out_of_range") : 0;
	return check_integer(c, rule, (int64_t) n);
}

/* Not a number and infinity are no measurements, bounds or not. */
static int check_real(Check *c, const ShFieldRule *rule, double n)
{
	if (!isfinite(n) || ((rule->min || rule->max) && (n < (double) rule->min || n > (double) rule->max)))
		return refuse(c, "field.out_of_range");
	return 0;
}

static int check_value(Check *c, const ShFieldRule *rule, const ProtobufCFieldDescriptor *f, const void *v)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return check_text(c, rule, *(const char *const *) v);
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *) v)->len > (rule->max_chars ? rule->max_chars : BYTES)
			       ? refuse(c, "field.too_long")
			       : 0;
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(ProtobufCMessage *const *) v ? check_message(c, *(ProtobufCMessage *const *) v) : 0;
	case PROTOBUF_C_TYPE_ENUM:
		return protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *) v)
			       ? 0
			       : refuse(c, "field.unknown_enum");
	case PROTOBUF_C_TYPE_BOOL:
		return 0;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return check_integer(c, rule, *(const int64_t *) v);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return check_unsigned(c, rule, *(const uint64_t *) v);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return check_unsigned(c, rule, *(const uint32_t *) v);
	case PROTOBUF_C_TYPE_DOUBLE:
		return check_real(c, rule, *(const double *) v);
	case PROTOBUF_C_TYPE_FLOAT:
		return check_real(c, rule, *(const float *) v);
	default:
		return check_integer(c, rule, *(const int32_t *) v);
	}
}

static int check_repeated(Check *c, const ShFieldRule *rule, const ProtobufCFieldDescriptor *f,
			  const ProtobufCMessage *message)
{
	const char *items = *(const char *const *) sh_field_at(message, f);
	size_t n = sh_field_count(message, f), size = sh_field_size(f), end = strlen(c->path);
	int r = 0;

	if (rule->required && n == 0)
		return refuse(c, "field.required");
	if (!SH_WITHOUT(field_items) && n > (rule->max_items ? rule->max_items : ITEMS))
		return refuse(c, "field.too_many");
	for (size_t i = 0; i < n && r == 0; i++) {
		snprintf(c->path + end, sizeof c->path - end, "[%zu]", i);
		r = check_value(c, rule, f, items + i * size);
	}
	return r;
}

/* `required` on a member of a oneof: one of the oneof must be chosen, and this one is not empty if it is the one. */
static int check_field(Check *c, const ShFieldRule *rule, const ProtobufCFieldDescriptor *f,
		       const ProtobufCMessage *message)
{
	const void *value = sh_field_at(message, f);
	bool text = f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return check_repeated(c, rule, f, message);
	if (sh_field_is_oneof(f)) {
		if (*(const uint32_t *) ((const char *) message + f->quantifier_offset) == 0)
			return rule->required ? refuse(c, "field.required") : 0;
		if (!sh_field_is_chosen(message, f))
			return 0;
		return rule->required && text && sh_field_is_empty(f, value) ? refuse(c, "field.required")
									     : check_value(c, rule, f, value);
	}
	if (rule->required && sh_field_is_empty(f, value))
		return refuse(c, "field.required");
	return check_value(c, rule, f, value);
}

static int check_message(Check *c, const ProtobufCMessage *message)
{
	const ProtobufCMessageDescriptor *type = message->descriptor;
	const ShMessageRule *rules = c->contract->messages;
	size_t end = strlen(c->path);
	int r = 0;

	while (rules->type && rules->type != type)
		rules++;
	if (!rules->type)
		return sh_fail(c->err, SH_INTERNAL, "contract.unknown_type", "%s", type->name);
	for (unsigned i = 0; i < type->n_fields && r == 0; i++) {
		snprintf(c->path + end, sizeof c->path - end, "%s%s", end ? "." : "", type->fields[i].name);
		r = check_field(c, &rules->fields[i], &type->fields[i], message);
	}
	c->path[end] = '\0';
	return r;
}

int sh_check(const ShContract *contract, const ProtobufCMessage *message, ShError *err)
{
	Check c = { .contract = contract, .err = err };

	return check_message(&c, message);
}
