/* The tables themselves: finding a row, and whether they fit what protobuf-c generated. */
#include "sh_contract.h"
#include "sh_field.h"

#include <string.h>

const ShRpcRule *sh_contract_rpc(const ShContract *contract, const char *rpc)
{
	for (const ShRpcRule *r = contract->rpcs; r->rpc; r++)
		if (strcmp(r->rpc, rpc) == 0)
			return r;
	return NULL;
}

size_t sh_field_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return 8;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	default:
		return 4;
	}
}

bool sh_field_is_empty(const ProtobufCFieldDescriptor *f, const void *value)
{
	static const uint8_t zero[8];
	const char *text;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		text = *(const char *const *) value;
		return !text || !*text;
	case PROTOBUF_C_TYPE_MESSAGE:
		return !*(const void *const *) value;
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *) value)->len == 0;
	default:
		return memcmp(value, zero, sh_field_size(f)) == 0;
	}
}

static const ShMessageRule *find(const ShContract *contract, const ProtobufCMessageDescriptor *type)
{
	for (const ShMessageRule *m = contract->messages; m->type; m++)
		if (m->type == type)
			return m;
	return NULL;
}

typedef struct Walk {
	const ProtobufCMessageDescriptor *type;
	unsigned next;
} Walk;

/* Depth first over the types that a message can hold, without recursion: a type that holds itself ends as too deep.
 */
static int walk(const ShContract *contract, const ProtobufCMessageDescriptor *root, bool personal_allowed,
		ShError *err)
{
	Walk stack[SH_WIRE_DEPTH] = { { root, 0 } };
	unsigned depth = 1;

	while (depth > 0) {
		Walk *top = &stack[depth - 1];
		const ShMessageRule *rule = find(contract, top->type);
		const ProtobufCFieldDescriptor *f;

		if (!rule)
			return sh_fail(err, SH_INTERNAL, "contract.unknown_type", "%s", top->type->name);
		if (top->next == top->type->n_fields) {
			depth--;
			continue;
		}
		f = &top->type->fields[top->next];
		if (!rule->fields[top->next].field || strcmp(rule->fields[top->next].field, f->name) != 0)
			return sh_fail(err, SH_INTERNAL, "contract.other_fields", "%s.%s", top->type->name, f->name);
		if (rule->fields[top->next++].personal && !personal_allowed)
			return sh_fail(err, SH_INTERNAL, "contract.personal_reply", "%s.%s", top->type->name,
				       f->name);
		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		if (depth == SH_WIRE_DEPTH)
			return sh_fail(err, SH_INTERNAL, "contract.recursive", "%s", root->name);
		stack[depth++] = (Walk){ f->descriptor, 0 };
	}
	return 0;
}

int sh_contract_check(const ShContract *contract, ShError *err)
{
	unsigned n = contract->service ? contract->service->n_methods : 0;
	int r;

	for (const ShMessageRule *m = contract->messages; m->type; m++)
		if ((r = walk(contract, m->type, true, err)) != 0)
			return r;
	for (unsigned i = 0; i < n; i++) {
		const ProtobufCMethodDescriptor *method = &contract->service->methods[i];
		const ShRpcRule *rule = &contract->rpcs[i];

		if (!rule->rpc || strcmp(rule->rpc, method->name) != 0 || rule->tx < SH_TX_NONE ||
		    rule->tx > SH_TX_WRITE)
			return sh_fail(err, SH_INTERNAL, "contract.no_rule", "%s", method->name);
		if ((r = walk(contract, method->input, true, err)) != 0 ||
		    (r = walk(contract, method->output, rule->tx != SH_TX_WRITE, err)) != 0)
			return r;
	}
	if (contract->rpcs[n].rpc)
		return sh_fail(err, SH_INTERNAL, "contract.extra_rule", "%s", contract->rpcs[n].rpc);
	return 0;
}
