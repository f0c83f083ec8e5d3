#pragma once
#include "sh_arena.h"
#include "sh_contract.h"
#include "shien/sample/v1/contract.h"
#include "shien/sample/v1/sample.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

#define SAMPLE_ID "01890a5d-ac96-774b-bcce-b302099a8057"

/* One value in every field of PutPersonRequest, as canonical JSON. */
extern const char sample_json[];

/* From JSON that must be good. */
const Sample__PutPersonRequest *sample_from(ShArena *arena, const char *json);

/* Wire bytes, written from the end to the beginning so that lengths are known. */
typedef struct Wire {
	uint8_t *bytes;
	size_t at, cap;
} Wire;
void wire_new(Wire *w, size_t cap);
void wire_free(Wire *w);
void wire_put(Wire *w, const void *bytes, size_t len);
void wire_varint(Wire *w, uint64_t n);
