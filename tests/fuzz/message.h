#pragma once
#include "fuzz.h"
#include "sh_contract.h"

/* Messages by the tables of their contract, for the targets that know them. */

/* The contracts of all services, NULL at the end. */
extern const ShContract *const message_contracts[];
/* Which contract and type the next two bytes mean; `requests`: only what an rpc takes. */
const ShContract *message_contract(Feed *f);
const ProtobufCMessageDescriptor *message_type(Feed *f, const ShContract *contract, bool requests);

/* A message that the input describes: mostly what the rules allow, now and then what they do not. In the arena. */
ProtobufCMessage *message_make(Feed *f, const ShContract *contract, const ProtobufCMessageDescriptor *type,
			       ShArena *arena);

/* What must hold of a message that was accepted: text is UTF-8, counts and lengths are what the tables say. Reads the
 * tables by itself. */
void message_within_bounds(const ShContract *contract, const ProtobufCMessage *message);
/* All text in it is UTF-8; how deep it nests. */
unsigned message_depth(const ProtobufCMessage *message);
/* Fields that nobody knows travel on the wire and not in JSON. */
void message_forget_unknown(ProtobufCMessage *message);
/* Equal as packed. */
bool message_same(ShArena *arena, const ProtobufCMessage *a, const ProtobufCMessage *b);
