/* Stands in for libFuzzer where there is none: each file of the folders that are named goes through the target once.
 * Says which file it is at, so that the one that ends the process is known. Reading nothing is a failure. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool play(const char *path)
{
	FILE *in = fopen(path, "r");
	uint8_t *bytes = NULL;
	long len = -1;

	if (in && fseek(in, 0, SEEK_END) == 0 && (len = ftell(in)) >= 0 && fseek(in, 0, SEEK_SET) == 0) {
		bytes = malloc(len > 0 ? (size_t) len : 1); /* exact, so that reading on is seen */
		if (!bytes || (len > 0 && fread(bytes, (size_t) len, 1, in) != 1))
			len = -1;
	}
	if (in)
		fclose(in);
	if (len < 0) {
		fprintf(stderr, "cannot read %s\n", path);
		free(bytes);
		return false;
	}
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, (size_t) len);
	free(bytes);
	return true;
}

static int play_folder(const char *folder, unsigned *files)
{
	struct dirent **entry;
	int n = scandir(folder, &entry, NULL, alphasort), bad = n < 0;

	for (int i = 0; i < n; i++) {
		char path[4096];

		snprintf(path, sizeof path, "%s/%s", folder, entry[i]->d_name);
		if (entry[i]->d_name[0] != '.') {
			bad += !play(path);
			++*files;
		}
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
	return bad;
}

int main(int argc, char **argv)
{
	unsigned files = 0;
	int bad = 0;

	for (int i = 1; i < argc; i++)
		bad += play_folder(argv[i], &files);
	fprintf(stderr, "%u inputs\n", files);
	return bad || files == 0 ? 1 : 0;
}
