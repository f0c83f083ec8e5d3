#include "stage.h"
#include "cards.h"
#include "generate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PERIOD_DAYS = 90, SLACK_DAYS = 5, TUESDAY = 2, DAY = 86400 };

/* Month and day as 1225: year's end, Golden Week, the holidays of September. */
static bool long_holidays(const struct tm *tm)
{
	int day = (tm->tm_mon + 1) * 100 + tm->tm_mday;

	return day >= 1220 || day <= 105 || (day >= 425 && day <= 508) || (day >= 914 && day <= 925);
}

void stage_disaster_date(int64_t now_us, char out[16])
{
	time_t deadline = (time_t) (now_us / 1000000) + 9 * 3600 - SLACK_DAYS * DAY, disaster;
	struct tm tm;

	for (gmtime_r(&deadline, &tm); tm.tm_wday != TUESDAY || long_holidays(&tm); gmtime_r(&deadline, &tm))
		deadline -= DAY;
	disaster = deadline - PERIOD_DAYS * DAY;
	gmtime_r(&disaster, &tm);
	strftime(out, 16, "%Y-%m-%d", &tm);
}

int stage_prepare(Tour *t, ShError *err)
{
	GenerateOptions options = { .seed = GENERATE_SEED_DEFAULT, .residents = GENERATE_RESIDENTS_DEFAULT };
	GenerateReport report;
	char truth[600], date[16];
	int r = 0;

	snprintf(truth, sizeof truth, "%s/truth.json", t->prefecture);
	if (access(truth, R_OK) != 0) {
		stage_disaster_date(sh_now_us(), date);
		options.disaster_date = date;
		r = generate_prefecture(&options, t->prefecture, &report, err);
	}
	if (r == 0)
		r = cast_open(&t->cast, truth, err);
	if (r == 0)
		r = cards_make(&t->cast, sh_setting(t->ctx->settings, "card_dir"), err);
	return r;
}
