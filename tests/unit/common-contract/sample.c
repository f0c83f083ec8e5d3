#include "sample.h"

#include <stdlib.h>

const char sample_json[] =
	"{\"personId\":\"" SAMPLE_ID "\",\"municipality\":\"172049\",\"note\":\"一行目\\u000a\\\"二\\\"\\\\\","
	"\"line\":\"\xe8\x91\x9b\xf3\xa0\x84\x82飾\",\"receptionNo\":\"R-2024.001:a_b\",\"gradeCode\":\"FULL_1\","
	"\"mail\":\"a..b.@example.ne.jp\",\"phone\":\"09012345678\",\"hash\":\"00ff\","
	"\"members\":[{\"name\":\"山田 花子\",\"birthDate\":\"2000-02-29\","
	"\"place\":{\"latitude\":37.390000000000001,\"accuracy\":2.5,\"kind\":\"HOUSE\"}},{\"name\":\"𠮷田\"}],"
	"\"tags\":[\"a\",\"b\"],\"floors\":[1,60],\"instantsUs\":[\"-9223372036854775808\",\"9223372036854775807\"],"
	"\"kinds\":[\"SHELTER\",\"ELSEWHERE\"],\"answers\":[true,false],\"marks\":[0,4294967295],"
	"\"photo\":\"AAECAw==\",\"chunks\":[\"/+8=\",\"YWJj\"],\"consent\":true,\"delta\":-2147483648,\"zigzag\":-5,"
	"\"atUs\":\"1704093000000000\",\"big\":\"18446744073709551615\",\"offset\":\"-1\",\"ratio\":-0.125,"
	"\"kind\":\"ELSEWHERE\",\"letterTo\":\"輪島市\"}";

const Sample__PutPersonRequest *sample_from(ShArena *arena, const char *json)
{
	const ProtobufCMessage *m = NULL;
	ShError err = { 0 };
	int r = sh_from_json(&sample_contract, &sample__put_person_request__descriptor, arena, json, strlen(json), &m,
			     &err);

	cr_assert_eq(r, 0, "%s %s %s", err.reason, err.field, err.detail);
	return (const Sample__PutPersonRequest *) m;
}

void wire_new(Wire *w, size_t cap) { *w = (Wire){ malloc(cap), cap, cap }; }
void wire_free(Wire *w) { free(w->bytes); }

void wire_put(Wire *w, const void *bytes, size_t len)
{
	cr_assert(len <= w->at);
	w->at -= len;
	memcpy(w->bytes + w->at, bytes, len);
}

void wire_varint(Wire *w, uint64_t n)
{
	uint8_t b[10];
	size_t len = 0;

	do {
		b[len] = (uint8_t) (n & 0x7f);
		n >>= 7;
		b[len++] |= n ? 0x80 : 0;
	} while (n);
	wire_put(w, b, len);
}
