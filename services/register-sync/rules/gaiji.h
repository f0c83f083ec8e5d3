#pragma once
#include "sh_arena.h"
#include "sh_text.h"

/* 外字 of one municipality: letters of the private use area and what they mean there, by rising code. */
typedef struct Gaiji {
	const uint32_t *codes;
	const char *const *letters; /* one letter each, perhaps with its selector */
	size_t n;
} Gaiji;

/* The text with its gaiji in letters; itself where it has none that the table knows. NULL: no memory. */
const char *gaiji_text(ShArena *arena, const Gaiji *table, const char *text);
/* One letter, that is none of the private use area. */
bool gaiji_letter_ok(const char *letter);

/* Which letters of a file cannot be shown, how often, and where first. */
enum { UNSHOWN_MOST = 400 };
typedef struct Unshown {
	char code[16]; /* U+E000; CP932 EEFC */
	uint64_t letters, line;
	const char *column;
} Unshown;
typedef struct UnshownList {
	size_t n;
	Unshown list[UNSHOWN_MOST]; /* of more different ones than these nothing is said */
} UnshownList;
void unshown_add(UnshownList *list, const char *code, uint64_t line, const char *column);
/* Adds those of a text; how many there are. */
unsigned unshown_text(UnshownList *list, const char *text, uint64_t line, const char *column);
