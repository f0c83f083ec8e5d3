#pragma once
#include "sh_arena.h"
#include <stdbool.h>
#include <stddef.h>

/* Tokens of a PDF content stream (ISO 32000-1 §7.2, §7.8.2). */
typedef enum ContentKind {
	CONTENT_END,
	CONTENT_NUMBER,
	CONTENT_NAME,   /* without the slash */
	CONTENT_STRING, /* decoded bytes */
	CONTENT_OPEN,   /* [ or << */
	CONTENT_CLOSE,  /* ] or >> */
	CONTENT_OPERATOR,
	CONTENT_BROKEN,
} ContentKind;

typedef struct ContentToken {
	ContentKind kind;
	double number;
	const char *text; /* name, operator or bytes; zero-terminated, in the arena */
	size_t len;
} ContentToken;

typedef struct ContentLex {
	const unsigned char *at, *end;
	ShArena *arena;
} ContentLex;

ContentToken content_next(ContentLex *lex);
