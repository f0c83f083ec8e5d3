#include "sh_glance.h"
#include "sh_contract.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

#define S8 "abcdefgh"
#define S64 S8 S8 S8 S8 S8 S8 S8 S8

/* A glance finds what packing put there, whatever else is in the envelope. */
Test(glance, of_what_was_packed)
{
	static const struct {
		const char *rpc;
		int64_t remaining_ms;
	} cases[] = {
		{ "Find", 2000 }, { "F", 1 }, { S64, 600000 }, { "", 0 }, { "Find", -1 }, { "Find", INT64_MAX }
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		Common__Envelope e = COMMON__ENVELOPE__INIT;
		uint8_t token[300] = { 8, 1, 0x30, 5 }, bytes[1024];
		ShGlance glance;
		size_t len;

		e.rpc = cases[i].rpc;
		e.municipality = "482013";
		e.actor = (ProtobufCBinaryData){ sizeof token, token };
		e.trace = "Trace";
		e.remaining_ms = cases[i].remaining_ms;
		e.key = "key";
		cr_assert_leq(protobuf_c_message_get_packed_size(&e.base), sizeof bytes);
		len = protobuf_c_message_pack(&e.base, bytes);
		cr_assert(sh_glance(bytes, len, &glance), "case %zu", i);
		cr_expect_str_eq(glance.rpc, cases[i].rpc);
		cr_expect_eq(glance.remaining_ms, cases[i].remaining_ms, "case %zu: %lld", i,
			     (long long) glance.remaining_ms);
		cr_expect_not(sh_glance(bytes, len - 1, &glance), "case %zu: cut short", i);
	}
}

#define BYTES(text) text, sizeof text - 1
Test(glance, of_what_somebody_made_up)
{
	static const struct {
		const char *bytes;
		size_t len;
		bool read;
		const char *rpc;
		int64_t remaining_ms;
	} cases[] = {
		{ BYTES(""), true, "", 0 },
		{ BYTES("\x0a\x01"
			"F\x30\x05"),
		  true, "F", 5 },
		{ BYTES("\x30\x05\x0a\x01"
			"F\x0a\x02Go\x30\x06"),
		  true, "Go", 6 },                          /* the last holds */
		{ BYTES("\x0a\x41" S64 "x"), true, "", 0 }, /* longer than the field's rule */
		{ BYTES("\x0a\x40" S64), true, S64, 0 },
		{ BYTES("\x4d\1\2\3\4\x49\1\2\3\4\5\6\7\x08\x30\x07"), true, "", 7 }, /* fields that are not known */
		{ BYTES("\x32\x02\x30\x09\x30\x03"), true, "", 3 },                   /* field 6, but bytes */
		{ BYTES("\x0a\x02"
			"F"),
		  false, "", 0 },
		{ BYTES("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"
			"F"),
		  false, "", 0 },
		{ BYTES("\x30"), false, "", 0 },
		{ BYTES("\x30\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), false, "", 0 },
		{ BYTES("\x4d\1\2\3"), false, "", 0 },
		{ BYTES("\x49\1\2\3\4\5\6\7"), false, "", 0 },
		{ BYTES("\x0b"), false, "", 0 },
		{ BYTES("\x0f"), false, "", 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShGlance glance;

		cr_expect_eq(sh_glance((const uint8_t *) cases[i].bytes, cases[i].len, &glance), cases[i].read,
			     "case %zu", i);
		if (!cases[i].read)
			continue;
		cr_expect_str_eq(glance.rpc, cases[i].rpc, "case %zu: %s", i, glance.rpc);
		cr_expect_eq(glance.remaining_ms, cases[i].remaining_ms, "case %zu", i);
	}
}
