/* Arrays as parameters of statements. */
#include "sh_db.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

ShParam sh_text_array(ShArena *arena, const char *const *strings, size_t n)
{
	size_t need = 3;
	char *out, *o;

	for (size_t i = 0; i < n; i++)
		need += 2 * strlen(strings[i]) + 3;
	out = o = sh_alloc(arena, need);
	if (!out)
		return (ShParam){ .value = "{}" };
	*o++ = '{';
	for (size_t i = 0; i < n; i++) {
		if (i)
			*o++ = ',';
		*o++ = '"';
		for (const char *s = strings[i]; *s; s++) {
			if (*s == '"' || *s == '\\')
				*o++ = '\\';
			*o++ = *s;
		}
		*o++ = '"';
	}
	*o++ = '}';
	*o = '\0';
	return (ShParam){ .value = out };
}

ShParam sh_int64_array(ShArena *arena, const int64_t *numbers, size_t n)
{
	enum { NUMBER = 21 }; /* sign, 19 digits, comma */
	char *out = sh_alloc(arena, n * NUMBER + 3), *o = out;

	if (!out)
		return (ShParam){ .value = "{}" };
	*o++ = '{';
	for (size_t i = 0; i < n; i++)
		o += sprintf(o, i ? ",%" PRId64 : "%" PRId64, numbers[i]);
	*o++ = '}';
	*o = '\0';
	return (ShParam){ .value = out };
}

static uint8_t *put_word(uint8_t *o, size_t word)
{
	const uint32_t big = htonl((uint32_t) word);

	memcpy(o, &big, sizeof big);
	return o + sizeof big;
}

enum { HEAD = 5 * 4 };

/* Dimensions, no NULLs, type of the elements; length and first subscript; then each element with its length. */
static uint8_t *put_head(uint8_t *o, uint32_t type, size_t n)
{
	return put_word(put_word(put_word(put_word(put_word(o, 1), 0), type), n), 1);
}

ShParam sh_text_array_wire(ShArena *arena, const char *const *strings, size_t n)
{
	enum { TEXTOID = 25 };
	size_t need = HEAD;
	uint8_t *out, *o;

	if (n == 0)
		return sh_text_array(arena, strings, n);
	for (size_t i = 0; i < n; i++)
		need += 4 + strlen(strings[i]);
	out = o = sh_alloc(arena, need);
	if (!out)
		return (ShParam){ .value = "{}" };
	o = put_head(o, TEXTOID, n);
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(strings[i]);

		o = put_word(o, len);
		memcpy(o, strings[i], len);
		o += len;
	}
	return sh_bytes(out, need);
}

ShParam sh_int_array_wire(ShArena *arena, const int32_t *numbers, size_t n)
{
	enum { INT4OID = 23 };
	size_t need = HEAD + n * 2 * sizeof *numbers;
	uint8_t *out, *o;

	out = o = n ? sh_alloc(arena, need) : NULL;
	if (!out)
		return (ShParam){ .value = "{}" };
	o = put_head(o, INT4OID, n);
	for (size_t i = 0; i < n; i++)
		o = put_word(put_word(o, sizeof *numbers), (uint32_t) numbers[i]);
	return sh_bytes(out, need);
}

ShParam sh_bytes_array_wire(ShArena *arena, const ProtobufCBinaryData *parts, size_t n)
{
	enum { BYTEAOID = 17 };
	size_t need = HEAD;
	uint8_t *out, *o;

	for (size_t i = 0; i < n; i++)
		need += 4 + parts[i].len;
	out = o = n ? sh_alloc(arena, need) : NULL;
	if (!out)
		return (ShParam){ .value = "{}" };
	o = put_head(o, BYTEAOID, n);
	for (size_t i = 0; i < n; i++) {
		o = put_word(o, parts[i].len);
		if (parts[i].len)
			memcpy(o, parts[i].data, parts[i].len);
		o += parts[i].len;
	}
	return sh_bytes(out, need);
}
