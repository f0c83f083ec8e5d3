#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes one code point from 1..len bytes: its length (1..4), or 0 where the bytes are no UTF-8 (RFC 3629: overlong
 * forms, surrogates and what lies above U+10FFFF are none). NUL is U+0000 like any other. */
size_t wire_text_next(const uint8_t *bytes, size_t len, uint32_t *ret_point);
/* All of it valid, and no NUL in it (C strings would end there, and PostgreSQL refuses it). */
bool wire_text_ok(const void *bytes, size_t len);
