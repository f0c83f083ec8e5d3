#include "sh_scope.h"
#include "key_file.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { SUFFIX_MAX = 64 };

/* Both parts become part of a file's name. */
static int suffix_of(const char *municipality, const char *scope, char ret[SUFFIX_MAX], ShError *err)
{
	size_t m = strspn(municipality, "0123456789"), n = strspn(scope, "0123456789abcdefABCDEF-");

	if (m != 6 || municipality[m] || n == 0 || n > 36 || scope[n])
		return sh_fail(err, SH_INTERNAL, "keys.malformed", "name of a scope");
	snprintf(ret, SUFFIX_MAX, "scope.%s.%s", municipality, scope);
	return 0;
}

int sh_scope_read(const char *dir, const char *service, const char *municipality, const char *scope,
		  uint8_t ret_secret[32], ShError *err)
{
	char suffix[SUFFIX_MAX], text[KEY_TEXT_MAX];
	int r = suffix_of(municipality, scope, suffix, err);

	if (r == 0)
		r = sh_key_file_read(dir, service, suffix, KEY_FILE_SECRET, text, err);
	if (r == 0 && !sh_unhex(ret_secret, 32, text))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.%s", service, suffix);
	sodium_memzero(text, sizeof text);
	return r;
}

int sh_scope_make(const char *dir, const char *service, const char *municipality, const char *scope,
		  uint8_t ret_secret[32], ShError *err)
{
	char suffix[SUFFIX_MAX], text[KEY_TEXT_MAX];
	uint8_t secret[32];
	int r = suffix_of(municipality, scope, suffix, err);

	if (r != 0)
		return r;
	sh_random(secret, sizeof secret);
	sh_hex(text, secret, sizeof secret);
	r = sh_key_file_write(dir, service, suffix, KEY_FILE_SECRET, text, err);
	sodium_memzero(text, sizeof text);
	sodium_memzero(secret, sizeof secret);
	return r != 0 ? r : sh_scope_read(dir, service, municipality, scope, ret_secret, err);
}

int sh_scope_destroy(const char *dir, const char *service, const char *municipality, const char *scope, ShError *err)
{
	char suffix[SUFFIX_MAX];
	int r = suffix_of(municipality, scope, suffix, err);

	return r != 0 ? r : sh_key_file_destroy(dir, service, suffix, err);
}
