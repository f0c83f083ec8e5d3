#include "dwelling_key.h"
#include "sh_text.h"

#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

size_t dwelling_key_trunk(const char *key)
{
	size_t at = strcspn(key, "0123456789");

	if (!key[at])
		return at;
	while (is_digit(key[at]) || (key[at] == '-' && is_digit(key[at + 1])))
		at++;
	return at;
}

size_t dwelling_key_beginnings(const char *key, size_t ret_ends[DWELLING_BEGINNINGS])
{
	size_t trunk = dwelling_key_trunk(key), n = 0;

	for (size_t at = strcspn(key, "0123456789"); at < trunk && n < DWELLING_BEGINNINGS; at++)
		if (is_digit(key[at]) && !is_digit(key[at + 1]))
			ret_ends[n++] = at + 1;
	if (n == 0 && *key)
		ret_ends[n++] = trunk;
	return n;
}

/* "3番4号コーポ" and "3-4 コーポ" are one: no dash between a number and a name. */
static void close_up(char *key)
{
	char *out = key;

	for (const char *c = key; *c; c++)
		if (*c != '-' || out == key || !is_digit(out[-1]) || is_digit(c[1]))
			*out++ = *c;
	*out = '\0';
}

int dwelling_key(ShCall *call, const char *address, const char *extra, const char **ret_key)
{
	char key[SH_KEY_SIZE];
	const char *whole = *extra ? sh_printf(call->arena, "%s %s", address, extra) : address;
	ShError odd = { 0 };

	*ret_key = "";
	if (sh_key_address(key, whole, &odd) == 0) {
		close_up(key);
		*ret_key = sh_printf(call->arena, "%s", key);
	}
	return sh_arena_exhausted(call->arena)
		       ? sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "key")
		       : 0;
}
