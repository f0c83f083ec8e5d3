#include "sh_out.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST = 4096, LINE = 512 };

/* What was outgrown stays in the arena: it goes, and is wiped, with it. */
static bool grow(ShOut *out, size_t n)
{
	size_t room = out->room ? out->room : FIRST;
	unsigned char *bytes;

	while (room - out->len < n)
		room *= 2;
	bytes = sh_alloc(out->arena, room);
	if (!bytes)
		return false;
	if (out->len)
		memcpy(bytes, out->bytes, out->len);
	out->bytes = bytes;
	out->room = room;
	return true;
}

void sh_out(ShOut *out, const void *bytes, size_t n)
{
	if (!out->lost && out->room - out->len < n)
		out->lost = !grow(out, n);
	if (out->lost || n == 0)
		return;
	memcpy(out->bytes + out->len, bytes, n);
	out->len += n;
}

void sh_out_print(ShOut *out, const char *format, ...)
{
	char line[LINE];
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(line, sizeof line, format, ap);
	va_end(ap);
	if (n < 0 || (size_t) n >= sizeof line)
		out->lost = true;
	else
		sh_out(out, line, (size_t) n);
}
