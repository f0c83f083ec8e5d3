#include "cast.h"
#include "check.h"
#include "generate.h"
#include "journal.h"
#include "stage.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static json_t *report_of(unsigned steps, bool second_holds, bool second_asserts)
{
	Check c;
	json_t *o;

	check_open(&c);
	c.quiet = true;
	for (unsigned i = 0; i < steps; i++) {
		check_begin(&c, "手順");
		if (i == 0 || second_asserts)
			check_that(&c, i == 0 || second_holds, "申請%u", i);
		check_end(&c, 0.5);
	}
	o = check_report(&c);
	check_close(&c);
	return o;
}

Test(check, a_story_holds_only_where_every_step_proved_something)
{
	static const struct {
		unsigned steps;
		bool second_holds, second_asserts, ok;
	} rows[] = { { 2, true, true, true },
		     { 2, false, true, false },
		     { 2, true, false, false },
		     { 0, true, true, false } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *o = report_of(rows[i].steps, rows[i].second_holds, rows[i].second_asserts);

		cr_expect_eq(json_is_true(json_object_get(o, "ok")), rows[i].ok, "row %zu", i);
		cr_expect_eq(json_array_size(json_object_get(o, "steps")), rows[i].steps);
		json_decref(o);
	}
}

Test(cast, times)
{
	cr_expect_eq(cast_time_us("1970-01-01T09:00:01+09:00"), 1000000);
	cr_expect_eq(cast_time_us("2026-11-21T08:37:00+09:00"), 1795217820000000);
	cr_expect_eq(cast_time_us("2026-11-21"), -1);
	cr_expect_eq(cast_time_us(""), -1);
}

static void expect_story(const Cast *c)
{
	unsigned known = 0, cards = 0, left = 0, portal = 0, surveyed = 0;

	for (unsigned i = 0; i < c->n_evacuees; i++) {
		known += c->evacuees[i].known;
		cards += c->evacuees[i].serial != NULL;
		left += c->evacuees[i].out_us > c->evacuees[i].in_us;
	}
	for (unsigned i = 0; i < c->n_applications; i++) {
		portal += !c->applications[i].counter;
		surveyed += c->applications[i].surveyed;
		cr_expect(!c->applications[i].expected.issuable || c->applications[i].surveyed, "%u", i + 1);
	}
	cr_expect_eq(c->n_evacuees, 40);
	cr_expect_eq(known, 35);
	cr_expect_eq(cards, 2);
	cr_expect_eq(left, 5);
	cr_expect_eq(c->n_applications, 60);
	cr_expect_eq(portal, 40);
	cr_expect_gt(surveyed, 40);
	cr_expect_eq(cast_head_count(c, 0, "", false) + cast_head_count(c, 1, "", false), 40);
	cr_expect_eq(cast_head_count(c, 0, "", true) + cast_head_count(c, 1, "", true), 35);
	cr_expect(cast_special(c, "RESURVEY")->resurveyed);
	cr_expect_not_null(cast_special(c, "RETURNED")->corrected);
	cr_expect_null(cast_special(c, "NON_RESIDENT")->name);
	cr_expect_null(cast_special(c, "NOBODY"));
	cr_expect_not(cast_card(c, "REVOKED")->issues);
	cr_expect(cast_card(c, "VALID_SPOUSE")->issues);
}

static void break_part(const char *path, const char *part)
{
	json_t *truth = json_load_file(path, 0, NULL);

	cr_assert_not_null(truth);
	cr_assert_eq(json_object_del(truth, part), 0);
	cr_assert_eq(json_dump_file(truth, path, 0), 0);
	json_decref(truth);
}

Test(cast, reads_what_the_generator_writes_and_names_the_part_that_is_broken)
{
	GenerateOptions options = { GENERATE_SEED_DEFAULT, GENERATE_RESIDENTS_LEAST, "2026-08-19", false };
	char dir[] = "/tmp/shien-tour-XXXXXX", path[100], clean[120];
	GenerateReport report;
	ShError err = { 0 };
	json_t *form;
	Cast cast;

	cr_assert_not_null(mkdtemp(dir));
	cr_assert_eq(generate_prefecture(&options, dir, &report, &err), 0);
	snprintf(path, sizeof path, "%s/truth.json", dir);
	cr_assert_eq(cast_open(&cast, path, &err), 0, "%s", err.detail);
	expect_story(&cast);
	form = cast_form(cast.applications[0].form, "d");
	cr_expect_str_eq(json_string_value(json_object_get(form, "applicantName")), cast.applications[0].name);
	cr_expect_str_eq(json_string_value(json_object_get(form, "disasterId")), "d");
	cr_expect_eq(json_integer_value(json_object_get(form, "floodCm")), 190);
	cr_expect_gt(json_array_size(json_object_get(form, "householdMembers")), 1);
	json_decref(form);
	cast_close(&cast);
	break_part(path, "cards");
	cr_expect_eq(cast_open(&cast, path, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "tour.truth.malformed");
	cr_expect_str_eq(err.detail, "cards");
	cast_close(&cast);
	snprintf(clean, sizeof clean, "rm -r %s", dir);
	cr_expect_eq(system(clean), 0);
	cr_expect_eq(cast_open(&cast, path, &err), SH_REFUSED);
	cr_expect_str_eq(err.reason, "tour.truth.unreadable");
}

/* now → the disaster whose 90 days end on a Tuesday, five days past, far from long holidays. */
Test(stage, disaster_date)
{
	static const struct {
		const char *now, *date;
	} rows[] = {
		{ "2026-11-22T09:00:00+09:00", "2026-08-19" },
		{ "2026-11-23T00:30:00+09:00", "2026-08-19" }, /* Japan's day, not that of UTC */
		{ "2026-11-29T00:30:00+09:00", "2026-08-26" },
		{ "2027-01-08T12:00:00+09:00", "2026-09-16" }, /* the end of the year is left out */
		{ "2026-05-10T12:00:00+09:00", "2026-01-21" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char date[16];

		stage_disaster_date(cast_time_us(rows[i].now), date);
		cr_expect_str_eq(date, rows[i].date, "%s: %s", rows[i].now, date);
	}
}

Test(journal, keeps_copies_and_bytes_with_zeros)
{
	char reply[] = "a\0b", key[] = "k";
	Journal j = { 0 };

	for (int i = 0; i < 100; i++)
		journal_add(&j, &(JournalEntry){ .http = true,
						 .service = key,
						 .town = key,
						 .key = key,
						 .reply = reply,
						 .reply_len = 3 });
	reply[0] = key[0] = 'x';
	cr_assert_eq(j.n, 100);
	cr_expect_eq(memcmp(j.entries[99].reply, "a\0b", 4), 0);
	cr_expect_str_eq(j.entries[99].key, "k");
	cr_expect_null(j.entries[99].file);
	journal_close(&j);
}
