#include "mail_address.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static bool local_valid(const char *s, size_t n)
{
	if (n < 1 || n > 64)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!isascii(s[i]) || (!isalnum((unsigned char) s[i]) && !strchr(".!#$%&'*+-/=?^_`{|}~", s[i])))
			return false;
	return true;
}

static bool domain_valid(const char *s)
{
	size_t label = 0;

	for (; *s; s++) {
		if (*s == '.' || *s == '-') {
			/* No empty label, none that begins or ends with a hyphen. */
			if (label == 0 || (*s == '-' && (s[1] == '\0' || s[1] == '.')))
				return false;
			label = *s == '.' ? 0 : label + 1;
		} else if (isascii(*s) && isalnum((unsigned char) *s)) {
			label++;
		} else {
			return false;
		}
		if (label > 63)
			return false;
	}
	return label > 0;
}

bool mail_address_valid(const char *address)
{
	const char *at = strchr(address, '@');

	return at && strlen(address) <= MAIL_ADDRESS_MAX && local_valid(address, (size_t) (at - address)) &&
	       domain_valid(at + 1);
}

void mail_address_wire(char out[MAIL_ADDRESS_WIRE], const char *address)
{
	size_t n = strcspn(address, "@");
	const char *twice = strstr(address, "..");
	bool quote = address[0] == '.' || (n && address[n - 1] == '.') || (twice && twice < address + n);
	const char *q = quote ? "\"" : "";

	snprintf(out, MAIL_ADDRESS_WIRE, "%s%.*s%s%s", q, (int) n, address, q, address + n);
}
