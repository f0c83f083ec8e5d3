#pragma once
#include "sh_arena.h"
#include "sh_error.h"
#include <stdint.h>

/* The rules that a .proto states in its options (proto/shien/options.proto), generated as tables. */
typedef enum ShForm {
	SH_TEXT,
	SH_LINE,
	SH_ID,
	SH_UUID,
	SH_MUNICIPALITY,
	SH_DATE,
	SH_CODE,
	SH_MAIL,
	SH_DIGITS,
	SH_HEX_FORM
} ShForm;
typedef enum ShTx { SH_TX_NONE = 1, SH_TX_READ, SH_TX_WRITE } ShTx;
typedef enum ShPriority { SH_NORMAL, SH_URGENT, SH_BATCH, SH_COSTLY, SH_PRIORITIES } ShPriority;

typedef struct ShFieldRule {
	const char *field;
	bool required, personal;
	ShForm form;
	uint32_t max_chars, max_items;
	int64_t min, max;
} ShFieldRule;

typedef struct ShMessageRule {
	const ProtobufCMessageDescriptor *type;
	const ShFieldRule *fields; /* one row per field of the type, in the descriptor's order */
} ShMessageRule;

typedef struct ShRpcRule {
	const char *rpc;
	ShTx tx;
	const char *callers, *roles;
	ShPriority priority;
	bool purpose;
	const char *shows; /* category of data (categories.def, lower case) that a person must be given; "" none */
} ShRpcRule;

/* One service's contract: <package>_contract, generated. */
typedef struct ShContract {
	const ProtobufCServiceDescriptor *service;
	const ShRpcRule *rpcs;         /* in the descriptor's order */
	const ShMessageRule *messages; /* of the whole package and what it imports; ends with a NULL type */
} ShContract;

const ShRpcRule *sh_contract_rpc(const ShContract *contract, const char *rpc);

enum { SH_WIRE_MAX = 4 << 20, SH_WIRE_DEPTH = 16, SH_WIRE_FIELDS = 200000 };

/* The iterative look at wire bytes before protobuf-c sees them: size, depth, number of fields, known sub-messages
 * entered, strings valid UTF-8 without NUL. Refuses with message.malformed / .too_deep / .too_large / .bad_text. */
int sh_guard(const ProtobufCMessageDescriptor *type, const void *bytes, size_t len, ShError *err);
/* Field rules of a message, after unpacking. The field at fault in err->field as a path: "members[3].birth". Reasons:
 * field.required, field.too_long, field.too_many, field.malformed, field.out_of_range, field.unknown_enum,
 * field.two_of_one. `required` on a member of a oneof: one member must be chosen, and this one, if chosen, is not
 * empty text. */
int sh_check(const ShContract *contract, const ProtobufCMessage *message, ShError *err);
/* guard, unpack into the arena, check. */
int sh_unpack(const ShContract *contract, const ProtobufCMessageDescriptor *type, ShArena *arena, const void *bytes,
	      size_t len, const ProtobufCMessage **ret_message, ShError *err);
/* Packed bytes in the arena. */
int sh_pack(ShArena *arena, const ProtobufCMessage *message, const uint8_t **ret_bytes, size_t *ret_len,
	    ShError *err);

/* JSON by the descriptor: lowerCamelCase, 64-bit numbers as strings, bytes base64, enums by name, unknown key refused
 * (json.unknown_key with a JSON pointer in err->field), duplicate keys and bad UTF-8 refused. Empty fields are left
 * out of what is written, except numbers and booleans. */
int sh_from_json(const ShContract *contract, const ProtobufCMessageDescriptor *type, ShArena *arena, const char *json,
		 size_t len, const ProtobufCMessage **ret_message, ShError *err);
/* What sh_from_json does first, for those who must parse by themselves: one pass without memory over size, depth and
 * number of values, because a parser makes some 100 bytes of each. Refuses with json.too_large, json.too_deep. */
int sh_json_guard(const char *json, size_t len, ShError *err);
int sh_to_json(ShArena *arena, const ProtobufCMessage *message, const char **ret_json, size_t *ret_len, ShError *err);

/* No reply of a changing rpc has a personal field, every rpc has a rule, no message type is recursive. For a test and
 * at start. */
int sh_contract_check(const ShContract *contract, ShError *err);
