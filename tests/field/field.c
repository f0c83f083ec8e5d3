#include "field.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	if (!getenv("SHIEN_FIELD_DATA")) {
		puts("SHIEN_FIELD_DATA is not set: skipped");
		return 77;
	}
	struct criterion_test_set *tests = criterion_initialize();
	int r = criterion_handle_args(argc, argv, true) ? !criterion_run_all_tests(tests) : 0;
	criterion_finalize(tests);
	return r;
}

void field_find(glob_t *out, const char *pattern)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", getenv("SHIEN_FIELD_DATA"), pattern);
	cr_assert_eq(glob(path, 0, NULL, out), 0, "%s", path);
}

char *field_read(const char *path, size_t *ret_len)
{
	FILE *f = fopen(path, "rb");
	char *bytes;
	long n;

	cr_assert(f && fseek(f, 0, SEEK_END) == 0 && (n = ftell(f)) >= 0, "%s", path);
	rewind(f);
	bytes = malloc((size_t) n + 1);
	cr_assert(bytes && fread(bytes, 1, (size_t) n, f) == (size_t) n, "%s", path);
	fclose(f);
	bytes[n] = '\0';
	*ret_len = (size_t) n;
	return bytes;
}
