#include "generate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include "dates.h"
#include "register_file.h"
#include "shelters.h"
#include "story.h"
#include "truth.h"

static int check(const GenerateOptions *options, Date *ret_disaster, ShError *err)
{
	const char *date = options->disaster_date ? options->disaster_date : GENERATE_DISASTER_DATE_DEFAULT;

	if (options->residents < GENERATE_RESIDENTS_LEAST || options->residents > GENERATE_RESIDENTS_MOST)
		return sh_fail_field(err, "residents", "generate.residents");
	if (!date_parse(date, ret_disaster))
		return sh_fail_field(err, "disaster_date", "generate.disaster_date");
	return 0;
}

static int name_files(const char *out_dir, GenerateReport *ret, ShError *err)
{
	int longest = 0, n;

	if (mkdir(out_dir, 0755) != 0 && errno != EEXIST)
		return sh_fail(err, SH_UNAVAILABLE, "generate.write", "mkdir errno %d", errno);
	for (int i = 0; i < GENERATE_TOWNS; i++) {
		snprintf(ret->towns[i].lg_code, sizeof ret->towns[i].lg_code, "%s", towns[i].lg_code);
		snprintf(ret->towns[i].name, sizeof ret->towns[i].name, "%s", towns[i].name);
		snprintf(ret->towns[i].register_path, sizeof ret->towns[i].register_path, "%s/register_%s.csv",
			 out_dir, towns[i].lg_code);
		n = snprintf(ret->towns[i].shelters_path, sizeof ret->towns[i].shelters_path,
			     "%s/shelters_%s.geojson", out_dir, towns[i].lg_code);
		longest = n > longest ? n : longest;
	}
	snprintf(ret->truth_path, sizeof ret->truth_path, "%s/truth.json", out_dir);
	return longest < (int) sizeof ret->truth_path ? 0 : sh_fail_field(err, "out_dir", "generate.out_dir");
}

static int write_all(const GenerateOptions *options, Date disaster, Story *story, GenerateReport *ret, ShError *err)
{
	uint32_t second = options->residents / 3;
	int r = 0;

	for (uint32_t i = 0; i < GENERATE_TOWNS && r == 0; i++) {
		RegisterPlan plan = { .seed = options->seed,
				      .town = i,
				      .residents = i ? second : options->residents - second,
				      .as_of = date_add_days(disaster, -4),
				      .with_numbers = options->individual_numbers };

		r = register_file_write(&plan, ret->towns[i].register_path, story, ret, err);
		if (r == 0)
			r = shelters_write(i, ret->towns[i].shelters_path, err);
	}
	if (r == 0)
		r = story_make(story, err);
	return r ? r : truth_write(story, ret, ret->truth_path, err);
}

int generate_prefecture(const GenerateOptions *options, const char *out_dir, GenerateReport *ret, ShError *err)
{
	Date disaster;
	Story *story;
	int r = check(options, &disaster, err);

	memset(ret, 0, sizeof *ret);
	if (r == 0)
		r = name_files(out_dir, ret, err);
	if (r != 0)
		return r;
	story = story_new(options->seed, disaster);
	r = write_all(options, disaster, story, ret, err);
	story_free(story);
	return r;
}
