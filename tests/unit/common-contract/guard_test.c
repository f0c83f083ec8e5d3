#include "sample.h"

#include <stdlib.h>

static const ProtobufCMessageDescriptor *const put = &sample__put_person_request__descriptor;
static ShError err;

Test(guard, bytes_and_verdicts)
{
	static const struct {
		const char *what, *bytes;
		size_t len;
		const char *reason; /* NULL: passes */
	} cases[] = {
		{ "nothing", "", 0, NULL },
		{ "a string",
		  "\x1a\x03"
		  "abc",
		  5, NULL },
		{ "an IVS name",
		  "\x1a\x07"
		  "\xe8\x91\x9b\xf3\xa0\x84\x82",
		  9, NULL },
		{ "NUL",
		  "\x1a\x03"
		  "a\0c",
		  5, "message.bad_text" },
		{ "no UTF-8", "\x1a\x02\xff\xfe", 4, "message.bad_text" },
		{ "overlong slash", "\x1a\x02\xc0\xaf", 4, "message.bad_text" },
		{ "surrogate", "\x1a\x03\xed\xa0\x80", 5, "message.bad_text" },
		{ "above U+10FFFF", "\x1a\x04\xf4\x90\x80\x80", 6, "message.bad_text" },
		{ "cut sequence", "\x1a\x02\xe8\x91", 4, "message.bad_text" },
		{ "NUL in a list", "\xaa\x01\x01\0", 4, "message.bad_text" },
		{ "NUL in a part", "\xa2\x01\x03\x0a\x01\0", 6, "message.bad_text" },
		{ "NUL in bytes is data", "\xf2\x01\x01\0", 4, NULL },
		{ "NUL in unknown field", "\xa2\x06\x01\0", 4, NULL },
		{ "length beyond the end",
		  "\x1a\x04"
		  "abc",
		  5, "message.malformed" },
		{ "part's length beyond its end",
		  "\xa2\x01\x02\x0a\x04"
		  "abcd",
		  9, "message.malformed" },
		{ "length without end", "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 12, "message.malformed" },
		{ "length of 2^64-1",
		  "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
		  "a",
		  12, "message.malformed" },
		{ "cut tag", "\x80", 1, "message.malformed" },
		{ "field number 0", "\x02\x00", 2, "message.malformed" },
		{ "group of an unknown field", "\xa3\x06\xa4\x06", 4, "message.malformed" },
		{ "end of a group", "\xa4\x06", 2, "message.malformed" },
		{ "wire type 6", "\xa6\x06", 2, "message.malformed" },
		{ "string as number", "\x18\x01", 2, "message.malformed" },
		{ "number as string", "\x88\x02", 2, "message.malformed" },
		{ "packed numbers", "\xb2\x01\x03\x01\x80\x01", 6, NULL },
		{ "the same, one by one", "\xb0\x01\x01\xb0\x01\x02", 6, NULL },
		{ "packed, cut varint", "\xb2\x01\x02\x01\x80", 5, "message.malformed" },
		{ "packed, long varint", "\xb2\x01\x0b\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 14,
		  "message.malformed" },
		{ "packed fixed32",
		  "\xd2\x01\x08"
		  "abcdefgh",
		  11, NULL },
		{ "packed fixed32, cut",
		  "\xd2\x01\x07"
		  "abcdefg",
		  10, "message.malformed" },
		{ "fixed64, cut",
		  "\xa9\x02"
		  "abcdefg",
		  9, "message.malformed" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		/* on the heap, exactly as long: a byte read beyond is a report of the sanitizer */
		uint8_t *bytes = malloc(cases[i].len + !cases[i].len);
		int r;

		memcpy(bytes, cases[i].bytes, cases[i].len);
		r = sh_guard(put, bytes, cases[i].len, &err);
		cr_assert_eq(r, cases[i].reason ? SH_REFUSED : 0, "%s: %s %s", cases[i].what, err.reason, err.detail);
		if (cases[i].reason)
			cr_assert_str_eq(err.reason, cases[i].reason, "%s: %s", cases[i].what, err.reason);
		free(bytes);
	}
}

/* A descriptor that holds itself, as no contract may: the guard must hold even so. */
static ProtobufCFieldDescriptor self = {
	.name = "self", .id = 2, .label = PROTOBUF_C_LABEL_OPTIONAL, .type = PROTOBUF_C_TYPE_MESSAGE
};
static const ProtobufCIntRange range[] = { { 2, 0 }, { 0, 1 } };
static const ProtobufCMessageDescriptor knot = { .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
						 .name = "Knot",
						 .n_fields = 1,
						 .fields = &self,
						 .n_field_ranges = 1,
						 .field_ranges = range };

static int nested(unsigned depth)
{
	Wire w;
	int r;

	wire_new(&w, depth * 6 + 16);
	for (unsigned i = 1; i < depth; i++) {
		wire_varint(&w, w.cap - w.at);
		wire_varint(&w, 0x12);
	}
	r = sh_guard(&knot, w.bytes + w.at, w.cap - w.at, &err);
	wire_free(&w);
	return r;
}

Test(guard, depth)
{
	self.descriptor = &knot;
	cr_assert_eq(nested(SH_WIRE_DEPTH), 0, "%s", err.reason);
	cr_assert_eq(nested(SH_WIRE_DEPTH + 1), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.too_deep");
	/* 34 KB, which overflows the stack of protobuf-c 1.4.1 */
	cr_assert_eq(nested(9000), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.too_deep");
}

/* Empty parts: two bytes of wire, some fifty of memory each. */
static int parts(size_t n)
{
	Wire w;
	int r;

	wire_new(&w, n * 3 + 16);
	for (size_t i = 0; i < n; i++)
		wire_put(&w, "\xa2\x01\x00", 3);
	r = sh_guard(put, w.bytes + w.at, w.cap - w.at, &err);
	wire_free(&w);
	return r;
}

Test(guard, size)
{
	uint8_t *packed;

	cr_assert_eq(parts(SH_WIRE_FIELDS), 0, "%s", err.reason);
	cr_assert_eq(parts(SH_WIRE_FIELDS + 1), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.too_large");
	cr_assert_eq(parts((10u << 20) / 3), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.too_large");

	packed = malloc(SH_WIRE_FIELDS + 5);
	memcpy(packed, "\xb2\x01\xc1\x9a\x0c", 5); /* length 200001, of numbers of one byte */
	memset(packed + 5, 1, SH_WIRE_FIELDS);
	cr_assert_eq(sh_guard(put, packed, SH_WIRE_FIELDS + 5, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.malformed", "its last byte is missing: %s", err.reason);
	packed[2] = 0xc0; /* 200000 and the field itself */
	cr_assert_eq(sh_guard(put, packed, SH_WIRE_FIELDS + 5, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "message.too_large");
	free(packed);
}

/* What the guard lets through must still fit the request's budget. */
Test(guard, memory_of_a_message_is_the_arenas)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const ProtobufCMessage *m = NULL;
	Wire w;

	wire_new(&w, SH_WIRE_FIELDS * 3);
	for (size_t i = 0; i < SH_WIRE_FIELDS; i++)
		wire_put(&w, "\xa2\x01\x00", 3);
	cr_assert_eq(sh_unpack(&sample_contract, put, arena, w.bytes + w.at, w.cap - w.at, &m, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "request.too_large");
	cr_assert_null(m);
	wire_free(&w);
	sh_arena_free(arena);
}
