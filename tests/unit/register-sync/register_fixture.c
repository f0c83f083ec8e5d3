#include "register_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

ptrdiff_t bytes_read(void *self, void *buf, size_t n)
{
	Bytes *bytes = self;

	if (bytes->step && n > bytes->step)
		n = bytes->step;
	if (n > bytes->n - bytes->at)
		n = bytes->n - bytes->at;
	memcpy(buf, (const char *) bytes->data + bytes->at, n);
	bytes->at += n;
	return (ptrdiff_t) n;
}

static CodeTables *codes;
static ShCsvProfile *profile;

static void clean(void)
{
	code_tables_free(codes);
	sh_csv_profile_free(profile);
}

static void load(void)
{
	ShError err;

	if (codes)
		return;
	atexit(clean);
	if (code_tables_load(&codes, SHIEN_SOURCE_DIR "/services/register-sync/codes", &err) != 0 ||
	    sh_csv_profile_load(&profile, SHIEN_SOURCE_DIR "/services/register-sync/profiles/standard-122.csv",
				register_fields(), REGISTER_FIELDS, &err) != 0) {
		fprintf(stderr, "%s: %s\n", err.reason, err.detail);
		abort();
	}
}

const CodeTables *fixture_codes(void)
{
	load();
	return codes;
}

const ShCsvProfile *fixture_profile(void)
{
	load();
	return profile;
}
