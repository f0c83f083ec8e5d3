/* Code tables and mapping profiles are files: a new code, another vendor's column names need no new program. */
#include "import_stage.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PROFILES_MAX = 64, NAME_SIZE = 65 };

static CodeTables *codes;
static struct {
	char name[NAME_SIZE];
	ShCsvProfile *profile;
} profiles[PROFILES_MAX];
static size_t n_profiles;

static int load_profile(const char *path, ShError *err)
{
	const char *base = strrchr(path, '/') + 1;
	size_t n = strlen(base) - strlen(".csv");

	if (n == 0 || n >= NAME_SIZE || n_profiles == PROFILES_MAX)
		return sh_fail(err, SH_INVALID_ARGUMENT, "csv.profile.malformed", "name or number of %s", base);
	memcpy(profiles[n_profiles].name, base, n);
	return sh_csv_profile_load(&profiles[n_profiles++].profile, path, register_fields(), REGISTER_FIELDS, err);
}

int data_load(const ShSettings *settings, ShError *err)
{
	const char *folder = sh_setting(settings, "data_dir");
	char path[4096];
	glob_t found;
	int r;

	snprintf(path, sizeof path, "%s/codes", folder);
	if ((r = code_tables_load(&codes, path, err)) != 0)
		return r;
	snprintf(path, sizeof path, "%s/profiles/*.csv", folder);
	if (glob(path, 0, NULL, &found) != 0)
		return sh_fail(err, SH_INTERNAL, "csv.profile.unreadable", "none in %s", folder);
	for (size_t i = 0; r == 0 && i < found.gl_pathc; i++)
		r = load_profile(found.gl_pathv[i], err);
	globfree(&found);
	return r;
}

void data_free(void)
{
	ahead_forget(); /* what it read names codes */
	code_tables_free(codes);
	codes = NULL;
	for (size_t i = 0; i < n_profiles; i++)
		sh_csv_profile_free(profiles[i].profile);
	memset(profiles, 0, sizeof profiles);
	n_profiles = 0;
}

const CodeTables *data_codes(void) { return codes; }

const ShCsvProfile *data_profile(const char *name)
{
	for (size_t i = 0; i < n_profiles; i++)
		if (strcmp(profiles[i].name, name) == 0)
			return profiles[i].profile;
	return NULL;
}
