#pragma once
#include "sh_arena.h"
#include <stdbool.h>
#include <stddef.h>

/* Bytes written one after another into the arena. Begin with { .arena = … }. When the arena has no more room, lost
 * stays true and nothing more is taken: one check at the end suffices. */
typedef struct ShOut {
	ShArena *arena;
	unsigned char *bytes;
	size_t len, room;
	bool lost;
} ShOut;

void sh_out(ShOut *out, const void *bytes, size_t n);
void sh_out_print(ShOut *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
