#pragma once
#include "sh_arena.h"
#include <stdbool.h>
#include <stddef.h>

/* Bytes written one after another into the arena. Begin with { .arena = … }. When the arena has no more room, lost
 * stays true and nothing more is taken: one check at the end suffices. */
typedef struct IssuerOut {
	ShArena *arena;
	unsigned char *bytes;
	size_t len, room;
	bool lost;
} IssuerOut;

void issuer_out(IssuerOut *out, const void *bytes, size_t n);
void issuer_print(IssuerOut *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
