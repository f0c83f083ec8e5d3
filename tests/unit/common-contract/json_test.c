#include "sample.h"

#include <stdlib.h>

static const ProtobufCMessageDescriptor *const put = &sample__put_person_request__descriptor;
static ShError err;

Test(json, round_trip_through_the_wire)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const Sample__PutPersonRequest *m = sample_from(arena, sample_json);
	const ProtobufCMessage *again;
	const uint8_t *wire;
	const char *json;
	size_t len;

	cr_assert_str_eq(m->note, "一行目\n\"二\"\\");
	cr_assert_eq(m->n_members, 2);
	cr_assert_str_eq(m->members[1]->name, "𠮷田");
	cr_assert_eq(m->members[0]->place->kind, SAMPLE__KIND__HOUSE);
	cr_assert_eq(m->instants_us[0], INT64_MIN);
	cr_assert_eq(m->big, UINT64_MAX);
	cr_assert(m->photo.len == 4 && memcmp(m->photo.data, "\0\1\2\3", 4) == 0);
	cr_assert_eq(m->contact_case, SAMPLE__PUT_PERSON_REQUEST__CONTACT_LETTER_TO);
	cr_assert_eq(sh_pack(arena, &m->base, &wire, &len, &err), 0);
	cr_assert_eq(sh_unpack(&sample_contract, put, arena, wire, len, &again, &err), 0, "%s %s", err.reason,
		     err.field);
	cr_assert_eq(sh_to_json(arena, again, &json, &len, &err), 0, "%s", err.reason);
	cr_assert_str_eq(json, sample_json);
	cr_assert_eq(len, strlen(json));
	sh_arena_free(arena);
}

Test(json, what_is_empty_is_left_out_but_numbers_and_booleans)
{
	ShArena *arena = sh_arena_new(1 << 16);
	Sample__PutPersonRequest m = SAMPLE__PUT_PERSON_REQUEST__INIT;
	const char *json;
	size_t len;

	cr_assert_eq(sh_to_json(arena, &m.base, &json, &len, &err), 0);
	cr_assert_str_eq(json,
			 "{\"consent\":false,\"delta\":0,\"zigzag\":0,\"atUs\":\"0\",\"big\":\"0\",\"offset\":\"0\","
			 "\"ratio\":0}");
	m.contact_case = SAMPLE__PUT_PERSON_REQUEST__CONTACT_DESK;
	cr_assert_eq(sh_to_json(arena, &m.base, &json, &len, &err), 0);
	cr_assert(strstr(json, ",\"desk\":0}"), "a chosen zero is a choice: %s", json);
	m.kind = 7;
	cr_assert_eq(sh_to_json(arena, &m.base, &json, &len, &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "json.unknown_enum");
	sh_arena_free(arena);
}

#define WITH(rest) "{\"personId\":\"" SAMPLE_ID "\",\"letterTo\":\"x\"," rest "}"

Test(json, strict)
{
	static const struct {
		const char *json, *reason, *field;
	} cases[] = {
		{ WITH("\"atUs\":9007199254740992"), NULL, "" },
		{ WITH("\"atUs\":\"9007199254740993\""), NULL, "" },
		{ WITH("\"atUs\":9007199254740993"), "json.inexact_number", "/atUs" },
		{ WITH("\"atUs\":-9007199254740992"), NULL, "" },
		{ WITH("\"atUs\":-9007199254740993"), "json.inexact_number", "/atUs" },
		{ WITH("\"atUs\":true"), "json.wrong_type", "/atUs" },
		{ WITH("\"instantsUs\":[1,\"2\",{}]"), "json.wrong_type", "/instantsUs/2" },
		{ WITH("\"big\":5"), NULL, "" },
		{ WITH("\"big\":9007199254740993"), "json.inexact_number", "/big" },
		{ WITH("\"big\":true"), "json.wrong_type", "/big" },
		{ WITH("\"big\":\"18446744073709551616\""), "field.out_of_range", "/big" },
		{ WITH("\"big\":\"+1\""), "json.wrong_type", "/big" },
		{ WITH("\"marks\":[4294967295]"), NULL, "" },
		{ WITH("\"marks\":[4294967296]"), "field.out_of_range", "/marks/0" },
		{ WITH("\"marks\":[-1]"), "field.out_of_range", "/marks/0" },
		{ WITH("\"marks\":[\"1\"]"), "json.wrong_type", "/marks/0" },
		{ WITH("\"marks\":[1.5]"), "json.wrong_type", "/marks/0" },
		{ WITH("\"delta\":-2147483648"), NULL, "" },
		{ WITH("\"delta\":-2147483649"), "field.out_of_range", "/delta" },
		{ WITH("\"ratio\":1"), NULL, "" },
		{ WITH("\"ratio\":-1.5e3"), NULL, "" },
		{ WITH("\"ratio\":\"1\""), "json.wrong_type", "/ratio" },
		{ WITH("\"ratio\":false"), "json.wrong_type", "/ratio" },
		{ WITH("\"consent\":true"), NULL, "" },
		{ WITH("\"consent\":\"true\""), "json.wrong_type", "/consent" },
		{ WITH("\"answers\":[true,false,0]"), "json.wrong_type", "/answers/2" },
		{ WITH("\"kind\":\"ELSEWHERE\""), NULL, "" },
		{ WITH("\"note\":5"), "json.wrong_type", "/note" },
		{ WITH("\"note\":{}"), "json.wrong_type", "/note" },
		{ WITH("\"photo\":5"), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"AAAA+/==\""), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"AAA+/w==\""), NULL, "" },
		{ WITH("\"photo\":\"AB=A\""), "json.wrong_type", "/photo" },
		{ WITH("\"atUs\":\"9223372036854775808\""), "field.out_of_range", "/atUs" },
		{ WITH("\"atUs\":\"01\""), "json.wrong_type", "/atUs" },
		{ WITH("\"atUs\":\"-0\""), "json.wrong_type", "/atUs" },
		{ WITH("\"atUs\":\" 1\""), "json.wrong_type", "/atUs" },
		{ WITH("\"atUs\":\"\""), "json.wrong_type", "/atUs" },
		{ WITH("\"atUs\":1.0"), "json.wrong_type", "/atUs" },
		{ WITH("\"big\":\"-1\""), "field.out_of_range", "/big" },
		{ WITH("\"big\":-1"), "field.out_of_range", "/big" },
		{ WITH("\"delta\":2147483648"), "field.out_of_range", "/delta" },
		{ WITH("\"delta\":\"1\""), "json.wrong_type", "/delta" },
		{ WITH("\"consent\":1"), "json.wrong_type", "/consent" },
		{ WITH("\"kind\":1"), "json.wrong_type", "/kind" },
		{ WITH("\"kind\":\"house\""), "field.unknown_enum", "/kind" },
		{ WITH("\"kind\":null"), NULL, "" },
		{ WITH("\"ratio\":1e999"), "json.malformed", "" },
		{ WITH("\"members\":[{\"name\":\"a\",\"place\":{\"accuracy\":1e39}}]"), "field.out_of_range",
		  "/members/0/place/accuracy" },
		{ WITH("\"photo\":\"\""), NULL, "" },
		{ WITH("\"photo\":\"AA==\""), NULL, "" },
		{ WITH("\"photo\":\"AB==\""), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"AA\""), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"A===\""), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"=AAA\""), "json.wrong_type", "/photo" },
		{ WITH("\"photo\":\"AA_-\""), "json.wrong_type", "/photo" },
		{ WITH("\"tags\":\"a\""), "json.wrong_type", "/tags" },
		{ WITH("\"tags\":[null]"), "json.wrong_type", "/tags/0" },
		{ WITH("\"members\":[[]]"), "json.wrong_type", "/members/0" },
		{ WITH("\"unheard\":1"), "json.unknown_key", "/unheard" },
		{ WITH("\"person_id\":\"x\""), "json.unknown_key", "/person_id" },
		{ WITH("\"members\":[{\"name\":\"a\",\"名\":1}]"), "json.unknown_key", "/members/0/???" },
		{ WITH("\"delta\":1,\"delta\":2"), "json.duplicate_key", "" },
		{ WITH("\"desk\":1"), "field.two_of_one", "/desk" },
		{ WITH("\"desk\":null"), NULL, "" },
		{ WITH("\"note\":\"\\u0000\""), "json.malformed", "" },
		{ WITH("\"note\":\"\\ud800\""), "json.malformed", "" },
		{ WITH("\"note\":\"\xff\""), "json.malformed", "" },
		{ WITH("\"delta\":01"), "json.malformed", "" },
		{ "[]", "json.wrong_type", "" },
		{ "null", "json.malformed", "" },
		{ "", "json.malformed", "" },
		{ "{} x", "json.malformed", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		ShArena *arena = sh_arena_new(1 << 20);
		const ProtobufCMessage *m = NULL;
		int r = sh_from_json(&sample_contract, put, arena, cases[i].json, strlen(cases[i].json), &m, &err);

		cr_assert_eq(r, cases[i].reason ? SH_REFUSED : 0, "%s: %s %s", cases[i].json, err.reason, err.field);
		if (cases[i].reason) {
			cr_assert_str_eq(err.reason, cases[i].reason, "%s: %s", cases[i].json, err.reason);
			cr_assert_str_eq(err.field, cases[i].field, "%s: %s", cases[i].json, err.field);
		}
		sh_arena_free(arena);
	}
}

static void refused(const char *json, size_t len, const char *reason)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const ProtobufCMessage *m = NULL;

	cr_assert_eq(sh_from_json(&sample_contract, put, arena, json, len, &m, &err), SH_REFUSED, "%s", reason);
	cr_assert_str_eq(err.reason, reason);
	sh_arena_free(arena);
}

Test(json, bombs)
{
	size_t len = SH_WIRE_MAX;
	char *text = malloc(len + 1);

	memset(text, '[', len);
	refused(text, len, "json.too_deep");
	memset(text, ',', len);
	refused(text, len, "json.too_large");
	refused(text, len + 1, "json.too_large");
	/* brackets in a string are text */
	memset(text, '[', len);
	text[0] = text[len - 1] = '"';
	refused(text, len, "json.malformed");
	free(text);
}
