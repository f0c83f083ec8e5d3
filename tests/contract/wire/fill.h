#pragma once
#include "sh_contract.h"

/* A message of the type with every field filled by values that its rules allow, each another, the same at every run.
 * Variants show the members of the oneofs in turn, then each of several booleans alone; repeated fields get two
 * items. NULL: there is no such variant. */
const ProtobufCMessage *fill_variant(const ShContract *contract, const ProtobufCMessageDescriptor *type,
				     ShArena *arena, unsigned variant);
