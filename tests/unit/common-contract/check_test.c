#include "sample.h"

static ShError err;

static void expect(const char *json, const char *reason, const char *field)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const ProtobufCMessage *m = NULL;
	int r = sh_from_json(&sample_contract, &sample__put_person_request__descriptor, arena, json, strlen(json), &m,
			     &err);

	cr_assert_eq(r, reason ? SH_REFUSED : 0, "%.200s: %s %s", json, err.reason, err.field);
	if (reason) {
		cr_assert_str_eq(err.reason, reason, "%.200s: %s", json, err.reason);
		cr_assert_str_eq(err.field, field, "%.200s: %s", json, err.field);
		cr_assert_null(m);
	}
	sh_arena_free(arena);
}

#define WITH(rest) "{\"personId\":\"" SAMPLE_ID "\",\"letterTo\":\"x\"," rest "}"
#define S20 "一二三四五六七八九十一二三四五六七八九十"

Test(check, fields)
{
	static const struct {
		const char *json, *reason, *field;
	} cases[] = {
		{ "{\"letterTo\":\"x\"}", "field.required", "person_id" },
		{ "{\"personId\":\"" SAMPLE_ID "\"}", "field.required", "letter_to" },
		{ "{\"personId\":\"" SAMPLE_ID "\",\"desk\":0}", NULL, NULL },
		{ "{\"personId\":\"" SAMPLE_ID "\",\"letterTo\":\"\"}", "field.required", "letter_to" },
		{ "{\"personId\":\"01890A5D-ac96-774b-bcce-b302099a8057\",\"desk\":1}", "field.malformed",
		  "person_id" },
		{ "{\"personId\":\"01890a5d-ac96-774b-bcce-b302099a805\",\"desk\":1}", "field.malformed",
		  "person_id" },
		{ "{\"personId\":\"" SAMPLE_ID "0\",\"desk\":1}", "field.malformed", "person_id" },
		{ WITH("\"municipality\":\"172049\""), NULL, NULL },
		{ WITH("\"municipality\":\"131016\""), NULL, NULL }, /* 千代田区 */
		{ WITH("\"municipality\":\"011002\""), NULL, NULL }, /* 札幌市 */
		{ WITH("\"municipality\":\"172048\""), "field.malformed", "municipality" },
		{ WITH("\"municipality\":\"17204\""), "field.malformed", "municipality" },
		{ WITH("\"note\":\"" S20 "\""), NULL, NULL },
		{ WITH("\"note\":\"" S20 "一\""), "field.too_long", "note" },
		{ WITH("\"note\":\"a\\tb\\nc\""), NULL, NULL },
		{ WITH("\"note\":\"a\\rb\""), "field.malformed", "note" },
		{ WITH("\"note\":\"a\\u0085b\""), "field.malformed", "note" },
		{ WITH("\"line\":\"a\\nb\""), "field.malformed", "line" },
		{ WITH("\"line\":\"a\\u2028b\""), "field.malformed", "line" },
		{ WITH("\"receptionNo\":\"A-1.b:c_d\""), NULL, NULL },
		{ WITH("\"receptionNo\":\"A/1\""), "field.malformed", "reception_no" },
		{ WITH("\"gradeCode\":\"A234567890123456\""), NULL, NULL },
		{ WITH("\"gradeCode\":\"A2345678901234567\""), "field.malformed", "grade_code" },
		{ WITH("\"gradeCode\":\"a\""), "field.malformed", "grade_code" },
		{ WITH("\"mail\":\"a@b.jp\""), NULL, NULL },
		{ WITH("\"mail\":\"a@localhost\""), "field.malformed", "mail" },
		{ WITH("\"mail\":\"Taro <a@b.jp>\""), "field.malformed", "mail" },
		{ WITH("\"mail\":\"a@b@c.jp\""), "field.malformed", "mail" },
		{ WITH("\"mail\":\"@b.jp\""), "field.malformed", "mail" },
		{ WITH("\"mail\":\"a@b..jp\""), "field.malformed", "mail" },
		{ WITH("\"mail\":\"a@-b.jp\""), "field.malformed", "mail" },
		{ WITH("\"phone\":\"０９\""), "field.malformed", "phone" },
		{ WITH("\"hash\":\"0\""), "field.malformed", "hash" },
		{ WITH("\"hash\":\"0F\""), "field.malformed", "hash" },
		{ WITH("\"members\":[{\"name\":\"a\",\"birthDate\":\"2024-02-29\"}]"), NULL, NULL },
		{ WITH("\"members\":[{\"name\":\"a\"},{\"name\":\"b\",\"birthDate\":\"2023-02-29\"}]"),
		  "field.malformed", "members[1].birth_date" },
		{ WITH("\"members\":[{\"name\":\"a\",\"birthDate\":\"1900-02-29\"}]"), "field.malformed",
		  "members[0].birth_date" },
		{ WITH("\"members\":[{\"name\":\"a\",\"birthDate\":\"2024-13-01\"}]"), "field.malformed",
		  "members[0].birth_date" },
		{ WITH("\"members\":[{\"name\":\"a\",\"birthDate\":\"2024-04-31\"}]"), "field.malformed",
		  "members[0].birth_date" },
		{ WITH("\"members\":[{\"name\":\"a\",\"birthDate\":\"2024-1-011\"}]"), "field.malformed",
		  "members[0].birth_date" },
		{ WITH("\"members\":[{}]"), "field.required", "members[0].name" },
		{ WITH("\"members\":[{\"name\":\"a\",\"place\":{\"latitude\":90.5}}]"), "field.out_of_range",
		  "members[0].place.latitude" },
		{ WITH("\"tags\":[\"a\",\"b\",\"c\"]"), NULL, NULL },
		{ WITH("\"tags\":[\"a\",\"b\",\"c\",\"d\"]"), "field.too_many", "tags" },
		{ WITH("\"tags\":[\"a\",\"123456789\"]"), "field.too_long", "tags[1]" },
		{ WITH("\"floors\":[1,0]"), "field.out_of_range", "floors[1]" },
		{ WITH("\"zigzag\":5"), NULL, NULL },
		{ WITH("\"zigzag\":-6"), "field.out_of_range", "zigzag" },
		{ WITH("\"at\":{\"latitude\":1}"), "field.two_of_one", "/at" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		expect(cases[i].json, cases[i].reason, cases[i].field);
}

/* What only code or the wire can bring, not JSON. */
Test(check, values_that_no_json_has)
{
	ShArena *arena = sh_arena_new(1 << 20);
	Sample__PutPersonRequest m = *sample_from(arena, sample_json);
	uint8_t big[65] = { 0 };

	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), 0);
	m.kind = 7;
	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "field.unknown_enum");
	m.kind = SAMPLE__KIND__HOUSE;
	m.ratio = 1.0 / 0.0;
	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "field.out_of_range");
	m.ratio = 1;
	m.line = "\xff";
	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), SH_REFUSED);
	cr_assert_str_eq(err.field, "line");
	m.line = NULL;
	m.photo = (ProtobufCBinaryData){ 65, big };
	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), SH_REFUSED);
	cr_assert_str_eq(err.field, "photo");
	m.photo.len = 64;
	cr_assert_eq(sh_check(&sample_contract, &m.base, &err), 0);
	cr_assert_eq(sh_check(&(ShContract){ NULL, NULL, sample_contract.messages + 7 }, &m.base, &err), SH_FAULT);
	sh_arena_free(arena);
}
