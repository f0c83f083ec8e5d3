/* Good messages, damaged at random from a fixed seed: whatever comes in, the answer is yes or a refusal with a
 * reason, and memory stays the arena's. The sanitizers watch. */
#include "sample.h"

#include <stdlib.h>

enum { ROUNDS = 50000, ROOM = 4096 };

static uint64_t state = 20240101;

static uint32_t chance(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t) (state >> 33) % below;
}

static size_t mutate(uint8_t *bytes, size_t len)
{
	static const uint8_t liked[] = { 0,   1,   0x7f, 0x80, 0xff, '"', '{', '}',
					 '[', ']', ',',  ':',  '\\', '0', '-', 'e' };

	for (uint32_t n = 1 + chance(4); n > 0 && len > 1; n--) {
		size_t at = chance((uint32_t) len), span = 1 + chance(16);

		switch (chance(5)) {
		case 0:
			bytes[at] ^= (uint8_t) (1 << chance(8));
			break;
		case 1:
			bytes[at] = liked[chance(sizeof liked)];
			break;
		case 2: /* lose some */
			span = span < len - at ? span : len - at;
			memmove(bytes + at, bytes + at + span, len - at - span);
			len -= span;
			break;
		case 3: /* repeat some */
			span = span < len - at ? span : len - at;
			if (len + span <= ROOM) {
				memmove(bytes + at + span, bytes + at, len - at);
				len += span;
			}
			break;
		default:
			bytes[at] = (uint8_t) chance(256);
		}
	}
	return len;
}

/* Exactly as long, so that one byte too far is seen; sometimes with too little memory. */
static int try_one(bool json, const uint8_t *from, size_t len, unsigned round)
{
	const ProtobufCMessageDescriptor *type = &sample__put_person_request__descriptor;
	ShArena *arena = sh_arena_new(round % 8 ? 1 << 20 : chance(12000));
	uint8_t *bytes = malloc(len + !len);
	const ProtobufCMessage *m = NULL;
	const char *text;
	size_t text_len;
	ShError err = { 0 };
	int r;

	memcpy(bytes, from, len);
	r = json ? sh_from_json(&sample_contract, type, arena, (const char *) bytes, len, &m, &err)
		 : sh_unpack(&sample_contract, type, arena, bytes, len, &m, &err);
	free(bytes); /* nothing may point into it */
	cr_assert(r == 0 || (r == SH_REFUSED && err.reason[0]), "round %u: %d", round, r);
	if (r == 0 && round % 8) {
		cr_assert_eq(sh_to_json(arena, m, &text, &text_len, &err), 0, "%s", err.reason);
		cr_assert_eq(sh_from_json(&sample_contract, type, arena, text, text_len, &m, &err), 0, "%s: %s %s",
			     text, err.reason, err.field);
	}
	sh_arena_free(arena);
	return r;
}

static void storm(bool json, const uint8_t *good, size_t len)
{
	unsigned accepted = 0, refused = 0;
	uint8_t bytes[ROOM];

	for (unsigned i = 1; i <= ROUNDS; i++) {
		memcpy(bytes, good, len);
		if (try_one(json, bytes, mutate(bytes, len), i) == 0)
			accepted++;
		else
			refused++;
	}
	cr_assert(accepted > ROUNDS / 100 && refused > ROUNDS / 10,
		  "%u accepted, %u refused: the storm tests nothing", accepted, refused);
}

Test(mutation, json) { storm(true, (const uint8_t *) sample_json, strlen(sample_json)); }

Test(mutation, wire)
{
	ShArena *arena = sh_arena_new(1 << 20);
	const Sample__PutPersonRequest *m = sample_from(arena, sample_json);
	const uint8_t *wire;
	ShError err;
	size_t len;

	cr_assert_eq(sh_pack(arena, &m->base, &wire, &len, &err), 0);
	storm(false, wire, len);
	sh_arena_free(arena);
}
