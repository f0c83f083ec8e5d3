#include "register_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "legacy_text.h"

/* How the two towns' systems hand over. */
static const struct {
	bool cp932, drop_zeros, wide_postal;
	const char *start, *line_end;
} formats[TOWNS] = {
	{ false, false, false, "\xEF\xBB\xBF", "\n" },
	{ true, true, true, "", "\r\n" },
};

typedef struct Output {
	FILE *file;
	LegacyText *legacy; /* NULL: UTF-8 */
	const char *line_end;
	uint64_t bytes;
	size_t lost;
} Output;

static void put_line(Output *o, const char *line, size_t n)
{
	char converted[ROW_BYTES];

	if (o->legacy) {
		n = legacy_text_write(o->legacy, line, n, converted, &o->lost);
		line = converted;
	}
	fwrite_unlocked(line, 1, n, o->file);
	fwrite_unlocked(o->line_end, 1, strlen(o->line_end), o->file);
	o->bytes += n + strlen(o->line_end);
}

static uint32_t put_household(Output *o, const Household *h, const RowStyle *style)
{
	RowState states[ROW_STATES_MOST];
	HouseholdText text;
	char line[ROW_BYTES];
	uint32_t rows = 0;

	household_text(h, style, &text);
	for (int i = 0; i < h->n; i++) {
		int n = row_states(h, &h->members[i], states);

		for (int k = 0; k < n; k++, rows++)
			put_line(o, line, row_write(h, &text, &h->members[i], &states[k], style, line));
	}
	return rows;
}

static void put_town(Output *o, const RegisterPlan *plan, const RowStyle *style, Story *story, GenerateReport *ret)
{
	uint32_t done = 0, index = 0, rows = 0;
	char line[ROW_BYTES];
	Household h;

	put_line(o, line, row_header(style, line));
	for (; done < plan->residents; index++) {
		uint32_t left = plan->residents - done;

		household_make(plan->seed, plan->as_of, plan->town, index, done,
			       left < HOUSEHOLD_MOST ? (int) left : HOUSEHOLD_MOST, &h);
		done += (uint32_t) h.n;
		rows += put_household(o, &h, style);
		story_offer(story, &h);
	}
	ret->towns[plan->town].residents = done;
	ret->towns[plan->town].households = index;
	ret->towns[plan->town].rows = rows;
}

int register_file_write(const RegisterPlan *plan, const char *path, Story *story, GenerateReport *ret, ShError *err)
{
	RowStyle style = { .with_numbers = plan->with_numbers,
			   .drop_zeros = formats[plan->town].drop_zeros,
			   .wide_postal = formats[plan->town].wide_postal,
			   .as_of = plan->as_of };
	Output o = { .line_end = formats[plan->town].line_end };
	int r = formats[plan->town].cp932 ? legacy_text_new(&o.legacy, err) : 0;

	if (r != 0)
		return r;
	o.file = fopen(path, "wb");
	if (o.file) {
		fputs(formats[plan->town].start, o.file);
		put_town(&o, plan, &style, story, ret);
		r = ferror(o.file) != 0;
		r |= fclose(o.file) != 0;
	}
	legacy_text_free(o.legacy);
	ret->towns[plan->town].bytes = o.bytes + strlen(formats[plan->town].start);
	ret->towns[plan->town].lost_characters = o.lost;
	return o.file && r == 0 ? 0 : sh_fail(err, SH_UNAVAILABLE, "generate.write", "register errno %d", errno);
}
