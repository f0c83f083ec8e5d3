#include "ledger_fixture.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static const void *reply;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 150);
	/* Fifty households of three; heads and second members alternate in sex. */
	run_sql(&f, "UPDATE person SET ward = CASE WHEN name IN ('潮咲 1', '潮咲 2', '潮咲 3') THEN 'A' WHEN sort = "
		    "1 THEN 'B' "
		    "ELSE 'C' END");
}
static void teardown(void) { fixture_close(&f); }
TestSuite(statistics, .init = setup, .fini = teardown, .timeout = 60);

static const Ledger__GetStatisticsReply *count_by(const char *unit, const char *rows, const char *columns)
{
	Ledger__GetStatisticsRequest q = LEDGER__GET_STATISTICS_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.unit = unit;
	q.rows = rows;
	q.columns = columns;
	if (ask(&f, "GetStatistics", &q.base, &reply) != 0)
		return NULL;
	return reply;
}

static const Ledger__StatisticsCell *cell(const Ledger__GetStatisticsReply *p, const char *row, size_t column)
{
	for (size_t i = 0; i < p->n_rows; i++)
		if (strcmp(p->rows[i]->code, row) == 0)
			return p->rows[i]->cells[column];
	cr_assert_fail("no row %s", row);
	return NULL;
}

Test(statistics, count_people_households_and_dwellings)
{
	const Ledger__ApproveSurveyReply *approved;
	const Ledger__GetStatisticsReply *p = count_by("PERSON", "SEX", "");

	cr_assert_not_null(p, "%s", f.error.reason);
	cr_assert_eq(p->n_rows, 3);
	cr_expect_eq(cell(p, "1", 0)->count, 75);
	cr_expect_eq(cell(p, "TOTAL", 0)->count, 150);
	cr_expect_eq(p->least, 10);
	p = count_by("HOUSEHOLD", "SEX", "");
	cr_expect_eq(cell(p, "1", 0)->count, 25, "by who stands first");
	cr_expect_eq(cell(p, "TOTAL", 0)->count, 50);
	run_sql(&f, "UPDATE person SET victim = sort = 1");
	cr_expect_eq(cell(count_by("HOUSEHOLD", "VICTIM", ""), "true", 0)->count, 50);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 1), "FIRST", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "1", false, &approved), 0);
	as(&f, "staff:kato", "ledger", "shienctl");
	p = count_by("DWELLING", "GRADE", "");
	cr_expect(cell(p, "1", 0)->hidden && cell(p, "1", 0)->count == 0, "one house");
	cr_expect(cell(p, "", 0)->hidden, "the total would give it back");
	cr_expect_eq(cell(p, "TOTAL", 0)->count, 49);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GetStatistics%'"), 4);
}

/* A: 3 people, 1 of sex 2. */
Test(statistics, small_cells_are_hidden_and_what_would_give_them_back)
{
	const Ledger__GetStatisticsReply *p = count_by("PERSON", "WARD", "SEX");
	size_t hidden = 0;

	cr_assert_not_null(p);
	cr_assert_eq(p->n_columns, 2);
	cr_assert_eq(p->n_rows, 4);
	for (size_t i = 0; i < p->n_rows; i++)
		for (size_t k = 0; k < p->rows[i]->n_cells; k++) {
			const Ledger__StatisticsCell *c = p->rows[i]->cells[k];

			hidden += c->hidden ? 1 : 0;
			cr_expect(c->hidden || c->count == 0 || c->count >= 10, "%zu %zu", i, k);
		}
	cr_expect(cell(p, "A", 0)->hidden && cell(p, "A", 1)->hidden && cell(p, "A", 2)->hidden);
	cr_expect_gt(hidden, 3);
	cr_expect_eq(cell(p, "TOTAL", 2)->count, 150);
}

Test(statistics, of_a_few_people_no_number_is_said)
{
	run_sql(&f, "DELETE FROM person WHERE name > '潮咲 104'");
	run_sql(&f, "DELETE FROM person WHERE name NOT IN ('潮咲 1', '潮咲 10', '潮咲 100')");
	cr_assert_not_null(count_by("PERSON", "SEX", ""));
	cr_expect(((const Ledger__GetStatisticsReply *) reply)->withheld);
	cr_expect_eq(((const Ledger__GetStatisticsReply *) reply)->n_rows, 0);
	cr_expect_null(count_by("PERSON", "NAME", ""));
	cr_expect_str_eq(f.error.reason, "ledger.statistics.by");
	cr_expect_null(count_by("PERSON", "SEX", "SEX"));
	cr_expect_null(count_by("DWELLING", "SEX", ""));
	cr_expect_null(count_by("DOG", "SEX", ""));
	cr_expect_str_eq(f.error.reason, "ledger.statistics.unit");
}

/* As old as on the reference date, 2026-09-05. */
Test(statistics, ages_stand_in_bands)
{
	const Ledger__GetStatisticsReply *p;

	run_sql(&f, "UPDATE person SET birth_text = CASE WHEN sort = 1 THEN CASE WHEN sex = '1' THEN '1961-09-05' "
		    "ELSE '1961-09-06' END "
		    "WHEN sort = 2 THEN '2026-01-01' ELSE birth_text END");
	p = count_by("PERSON", "AGE", "");
	cr_assert_not_null(p, "%s", f.error.reason);
	cr_expect_eq(cell(p, "65-74", 0)->count, 25, "65 on the day itself");
	cr_expect_eq(cell(p, "40-64", 0)->count, 25, "tomorrow");
	cr_expect_eq(cell(p, "0-5", 0)->count, 50);
	cr_expect_eq(cell(p, "", 0)->count, 50, "昭和12年頃");
	p = count_by("HOUSEHOLD", "SEX", "AGE");
	cr_assert_not_null(p, "%s", f.error.reason);
	cr_expect_eq(cell(p, "TOTAL", p->n_columns)->count, 50);
}

static int say_care(unsigned n, unsigned person, const char *code, const char *replaces)
{
	Ledger__RecordCareRequest q = LEDGER__RECORD_CARE_REQUEST__INIT;
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	Ledger__Care care = LEDGER__CARE__INIT;

	head.statement_id = id_of('k', n);
	head.disaster_id = DISASTER;
	head.person_id = person_id(person);
	head.source = "FAMILY";
	head.replaces = replaces;
	care.code = code;
	q.head = &head;
	q.care = &care;
	as(&f, "staff:desk", "ledger,protection", "shienctl");
	return ask(&f, "RecordCare", &q.base, &reply);
}

Test(statistics, reasons_of_care_are_counted_for_who_may_read_them)
{
	const Ledger__GetStatisticsReply *p;

	for (unsigned n = 1; n <= 12; n++)
		cr_assert_eq(say_care(n, n, "PET", ""), 0, "%s", f.error.reason);
	cr_assert_eq(say_care(20, 1, "PET", ""), 0, "said again of the same person");
	cr_assert_eq(say_care(21, 2, "ALLERGY", ""), 0);
	for (unsigned n = 30; n < 42; n++)
		cr_assert_eq(say_care(n, n, "DV", ""), 0);
	as(&f, "staff:hoken", "ledger,care", "shienctl");
	p = count_by("PERSON", "CARE", "");
	cr_assert_not_null(p, "%s", f.error.reason);
	cr_assert_eq(p->n_rows, 2, "what is the desk's is not in it, and there is no total");
	cr_expect_eq(cell(p, "PET", 0)->count, 12);
	cr_expect(cell(p, "ALLERGY", 0)->hidden && cell(p, "ALLERGY", 0)->count == 0);
	as(&f, "staff:desk", "ledger,care,protection", "shienctl");
	cr_expect_eq(cell(count_by("PERSON", "CARE", ""), "DV", 0)->count, 12);
	cr_assert_eq(say_care(22, 12, "ALLERGY", id_of('k', 12)), 0, "replaced");
	cr_assert_eq(say_care(23, 11, "ALLERGY", id_of('k', 11)), 0);
	as(&f, "staff:hoken", "ledger,care", "shienctl");
	cr_expect_eq(cell(count_by("PERSON", "CARE", ""), "PET", 0)->count, 10);
	cr_expect_null(count_by("PERSON", "CARE", "VICTIM"));
	cr_expect_null(count_by("HOUSEHOLD", "CARE", ""));
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_null(count_by("PERSON", "CARE", ""), "who does not care");
	cr_expect_str_eq(f.error.reason, "ledger.statistics.by");
}

/* Each reason by age, sex and grade is a table of its own: a total never gives a hidden number back. */
Test(statistics, reasons_of_care_by_age_and_grade)
{
	const Ledger__ApproveSurveyReply *approved;
	const Ledger__GetStatisticsReply *p;
	size_t hidden = 0;

	run_sql(&f, "UPDATE person SET birth_text = CASE WHEN right(name, 1) IN ('1', '2', '3', '4') THEN "
		    "'昭和10年1月1日' ELSE "
		    "'平成2年1月1日' END");
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 10), "FIRST", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "1", false, &approved), 0);
	for (unsigned n = 1; n <= 60; n++)
		cr_assert_eq(say_care(n, n, "PET", ""), 0, "%s", f.error.reason);
	for (unsigned n = 1; n <= 30; n++)
		cr_assert_eq(say_care(100 + n, n, "CHRONIC", ""), 0, "%s", f.error.reason);
	for (unsigned n = 1; n <= 7; n++)
		cr_assert_eq(say_care(200 + n, n, "ALLERGY", ""), 0);
	as(&f, "staff:hoken", "ledger,care", "shienctl");
	p = count_by("PERSON", "CARE", "AGE");
	cr_assert_not_null(p, "%s", f.error.reason);
	cr_assert_eq(p->n_columns, 2);
	cr_expect_str_eq(p->columns[0], "18-39");
	cr_expect_str_eq(p->columns[1], "85-");
	cr_assert_eq(p->n_rows, 3, "no total below");
	cr_expect_eq(cell(p, "PET", 0)->count, 36);
	cr_expect_eq(cell(p, "PET", 1)->count, 24);
	cr_expect_eq(cell(p, "PET", 2)->count, 60);
	cr_expect_eq(cell(p, "CHRONIC", 0)->count, 18);
	for (size_t i = 0; i < 3; i++)
		cr_expect(cell(p, "ALLERGY", i)->hidden && cell(p, "ALLERGY", i)->count == 0, "%zu", i);
	cr_expect_eq(cell(count_by("PERSON", "CARE", "SEX"), "PET", 2)->count, 60);
	p = count_by("PERSON", "CARE", "GRADE"); /* three of 60 in the house that was destroyed */
	cr_assert_eq(p->n_columns, 2);
	for (size_t i = 0; i < 3; i++)
		hidden += cell(p, "PET", i)->hidden ? 1 : 0;
	cr_expect_geq(hidden, 2, "the three are not what the total leaves over");
	cr_expect(cell(p, "PET", 1)->hidden);
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_null(count_by("PERSON", "CARE", "AGE"), "who does not care");
}

static int first_count(unsigned n, const char *item, const char *district, uint64_t value, int64_t counted_us)
{
	Ledger__RecordFirstCountRequest q = LEDGER__RECORD_FIRST_COUNT_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.count_id = id_of('n', n);
	q.item = item;
	q.district = district;
	q.value = value;
	q.source = "地区班";
	q.counted_us = counted_us;
	return ask(&f, "RecordFirstCount", &q.base, &reply);
}

static const Ledger__GetFirstReportReply *report(uint64_t population)
{
	Ledger__GetFirstReportRequest q = LEDGER__GET_FIRST_REPORT_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.population = population;
	cr_assert_eq(ask(&f, "GetFirstReport", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static const Ledger__FirstCount *item_of(const Ledger__GetFirstReportReply *p, const char *item)
{
	for (size_t i = 0; i < p->n_counts; i++)
		if (strcmp(p->counts[i]->item, item) == 0)
			return p->counts[i];
	cr_assert_fail("no item %s", item);
	return NULL;
}

Test(statistics, the_first_hours_are_counted_apart_from_grades)
{
	const Ledger__GetFirstReportReply *p;

	cr_expect_eq(first_count(1, "HOUSES", "", 1, 10), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.first_count.item");
	cr_expect_not(item_of(report(0), "TOTAL_HH")->told, "not counted is not none");
	cr_expect_eq(((const Ledger__GetFirstReportReply *) reply)->population, 150);
	cr_assert_eq(first_count(1, "TOTAL_HH", "港", 20, 10), 0);
	cr_assert_eq(first_count(2, "TOTAL_HH", "浜", 5, 20), 0);
	cr_assert_eq(first_count(3, "TOTAL_HH", "港", 18, 30), 0, "counted again");
	cr_assert_eq(first_count(4, "TOTAL_HH", "港", 99, 25), 0, "an older word that came later");
	cr_assert_eq(first_count(5, "HALF_HH", "", 12, 20), 0);
	cr_assert_eq(first_count(6, "ABOVE_HH", "", 2, 20), 0);
	p = report(4000);
	cr_expect_eq(item_of(p, "TOTAL_HH")->value, 23);
	cr_expect_eq(item_of(p, "TOTAL_HH")->districts, 2);
	cr_expect_eq(item_of(p, "TOTAL_HH")->oldest_us, 20);
	cr_expect_eq(p->relief_sixths, 23 * 6 + 12 * 3 + 2 * 2);
	cr_expect_eq(p->needed_households, 30);
	cr_expect_not(p->first_reached, "29 and four sixths");
	cr_assert_eq(first_count(7, "ABOVE_HH", "", 3, 30), 0);
	cr_expect(report(4000)->first_reached);
	cr_expect_not(report(5000)->first_reached);
	cr_assert_eq(first_count(8, "TOTAL_HH", "", 40, 40), 0, "the whole, later than its districts");
	cr_expect_eq(item_of(report(4000), "TOTAL_HH")->value, 40);
	cr_assert_eq(first_count(9, "TOTAL_HH", "浜", 6, 50), 0, "and a district again");
	cr_expect_eq(item_of(report(4000), "TOTAL_HH")->value, 24);
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE grade_code <> '' OR state <> 'UNSURVEYED'"), 0);
}
