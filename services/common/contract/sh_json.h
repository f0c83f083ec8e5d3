#pragma once
#include "sh_contract.h"

#include <jansson.h>

/* Room for a field's name in JSON: lowerCamelCase of its name in the .proto, with its terminating zero. */
enum { SH_JSON_NAME = 80 };
void sh_json_name(char out[SH_JSON_NAME], const char *field);

/* One scalar (not a message) from JSON into *out, whose size sh_field_size() tells; strings and bytes in the arena.
 * Answers NULL, or the reason why not: "json.wrong_type", "field.out_of_range", "field.unknown_enum", … */
const char *sh_json_value(ShArena *arena, const ProtobufCFieldDescriptor *f, const json_t *json, void *out);
