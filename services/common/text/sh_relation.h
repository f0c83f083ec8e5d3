#pragma once
#include "sh_arena.h"

/* 続柄 as words, from the register's codes: "02" → 世帯主, "20-12" → 子の妻 (住民記録システム標準仕様, code table
 * 続柄). What is no code stays as it is written; "" where the register leaves it blank. */
const char *sh_relation_label(ShArena *arena, const char *relation);
