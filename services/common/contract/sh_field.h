#pragma once
#include "sh_contract.h"

/* A message's fields by its descriptor. Shared by the checker and the JSON reader and writer. */

static inline bool sh_field_is_oneof(const ProtobufCFieldDescriptor *f)
{
	return f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;
}

/* Is this member of a oneof the one that is set? True for fields outside of a oneof. */
static inline bool sh_field_is_chosen(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return !sh_field_is_oneof(f) || *(const uint32_t *) ((const char *) m + f->quantifier_offset) == f->id;
}

static inline const void *sh_field_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return (const char *) m + f->offset;
}

static inline size_t sh_field_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	return *(const size_t *) ((const char *) m + f->quantifier_offset);
}

/* Size of one value of the field in C; of an element where it is repeated. */
size_t sh_field_size(const ProtobufCFieldDescriptor *f);
/* Empty, zero or absent. `value` points at one value of the field. */
bool sh_field_is_empty(const ProtobufCFieldDescriptor *f, const void *value);
