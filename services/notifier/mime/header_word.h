#pragma once
#include "sh_arena.h"
#include "sh_error.h"

/* Unstructured header text (RFC 2047): printable ASCII as it is, everything else as base64 encoded words of at most
 * 75 characters, folded, never cutting a character in two. `column`: characters already on the line ("Subject: " is
 * 9). *out lives in the arena. Refuses: notifier.header.control (a line break or another control character: this is
 * how a header is injected), notifier.header.utf8, notifier.header.too_long (over 2,000 bytes), with `field` as the
 * field. */
int header_words(ShArena *arena, const char *field, const char *text, size_t column, const char **out, ShError *err);
