/* The fictional prefecture for these tests, as a program of its own: register_generate FOLDER RESIDENTS [numbers].
 * Prints rows of the first and the second register. (The generator and the daemon each have their check digits; they
 * are two libraries that one program does not hold.) */
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	GenerateOptions options = { .seed = 7, .individual_numbers = argc > 3 };
	GenerateReport report;
	ShError err = { 0 };

	if (argc < 3)
		return 2;
	options.residents = (uint32_t) atoi(argv[2]);
	if (generate_prefecture(&options, argv[1], &report, &err) != 0) {
		fprintf(stderr, "%s %s\n", err.reason, err.detail);
		return 1;
	}
	printf("%u %u\n", report.towns[0].rows, report.towns[1].rows);
	return 0;
}
