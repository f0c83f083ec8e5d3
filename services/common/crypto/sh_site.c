#include "sh_site.h"
#include "key_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GENERATION_MAX = 1000000 };

int sh_site_generation(const char *public_dir, uint32_t *ret_generation, ShError *err)
{
	char text[KEY_TEXT_MAX], *end;
	ShError why = { 0 };
	int r = sh_key_file_read(public_dir, "site", "generation", KEY_FILE_PUBLIC, text, &why);
	unsigned long n;

	if (r != 0 && strcmp(why.reason, "keys.missing") == 0) {
		*ret_generation = 0;
		return 0;
	}
	if (r != 0) {
		*err = why;
		return r;
	}
	n = strtoul(text, &end, 10);
	if (end == text || *end || n == 0 || n > GENERATION_MAX)
		return sh_fail(err, SH_FAILED_PRECONDITION, "keys.malformed", "%s.generation", "site");
	*ret_generation = (uint32_t) n;
	return 0;
}

int sh_site_raise_generation(const char *public_dir, uint32_t generation, ShError *err)
{
	char text[16];
	uint32_t now;
	int r = sh_site_generation(public_dir, &now, err);

	if (r != 0 || now >= generation)
		return r;
	snprintf(text, sizeof text, "%u", generation);
	return sh_key_file_replace(public_dir, "site", "generation", KEY_FILE_PUBLIC, text, err);
}
