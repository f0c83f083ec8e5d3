#pragma once
#include "sh_arena.h"

/* The town (町字) of an address, to tell two people of one name apart and nothing more: what stands before the first
 * digit, section numbers and all that follows left out. "汐見県潮咲市本町一丁目2番3号" → "汐見県潮咲市本町一丁目". In
 * the arena; "" where the address begins with a digit. */
const char *town_of(ShArena *arena, const char *address);
