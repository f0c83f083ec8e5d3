#include "command.h"
#include "generate.h"

#include <stdio.h>
#include <stdlib.h>

int cmd_generate(const Context *ctx, int argc, char **argv)
{
	const char *residents = ctl_option(&argc, argv, "--residents"), *seed = ctl_option(&argc, argv, "--seed");
	GenerateOptions o = { .seed = seed ? strtoull(seed, NULL, 10) : GENERATE_SEED_DEFAULT,
			      .residents = residents ? (uint32_t) atoi(residents) : GENERATE_RESIDENTS_DEFAULT,
			      .disaster_date = ctl_option(&argc, argv, "--date") };
	GenerateReport report;
	ShError err = { 0 };
	int r;

	if (argc != 1) {
		return ctl_usage(ctx, "使い方: shienctl generate DIR [--residents N] [--seed N] [--date YYYY-MM-DD]");
	}
	r = generate_prefecture(&o, argv[0], &report, &err);
	if (r != 0)
		return ctl_error(ctx, &err, r);
	for (int i = 0; i < GENERATE_TOWNS; i++)
		if (ctx->json)
			printf("{\"code\":\"%s\",\"register\":\"%s\",\"shelters\":\"%s\",\"residents\":%u,\"rows\":%"
			       "u}\n",
			       report.towns[i].lg_code, report.towns[i].register_path, report.towns[i].shelters_path,
			       report.towns[i].residents, report.towns[i].rows);
		else
			printf("%s %s  住民 %u  世帯 %u  行 %u  %s\n", report.towns[i].lg_code, report.towns[i].name,
			       report.towns[i].residents, report.towns[i].households, report.towns[i].rows,
			       report.towns[i].register_path);
	return CTL_OK;
}
