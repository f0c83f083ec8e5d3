#include "ledger_fixture.h"
#include "sh_clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pango keeps the pattern of each font file for good (tests/support/lsan.supp). */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libfontconfig\n"; }

static Fixture f;
static const void *reply;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 130);
	as(&f, "staff:kato", "ledger", "shienctl");
}
static void teardown(void) { fixture_close(&f); }
TestSuite(prints, .init = setup, .fini = teardown, .timeout = 120);

/* The text of all pages without white space, as another program reads it; "" without a paper. */
static const char *paper_text(const Ledger__Paper *paper)
{
	static char all[1 << 19];
	char path[] = "/tmp/shien-print-XXXXXX", line[160];
	size_t n = 0;
	FILE *p;
	int c, fd;

	all[0] = '\0';
	if (paper->pdf.len == 0)
		return all;
	fd = mkstemp(path);
	cr_assert(fd >= 0 && write(fd, paper->pdf.data, paper->pdf.len) == (ssize_t) paper->pdf.len);
	close(fd);
	snprintf(line, sizeof line, "qpdf --check %s >/dev/null && pdftotext -raw %s -", path, path);
	p = popen(line, "r");
	cr_assert_not_null(p);
	while ((c = getc(p)) != EOF && n < sizeof all - 1)
		if (c != ' ' && c != '\n')
			all[n++] = (char) c;
	all[n] = '\0';
	cr_assert_eq(pclose(p), 0);
	unlink(path);
	return all;
}

static int household(unsigned person, bool sensitive, const Ledger__Paper **ret)
{
	Ledger__PrintHouseholdRequest q = LEDGER__PRINT_HOUSEHOLD_REQUEST__INIT;
	int r;

	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.sensitive = sensitive;
	r = ask(&f, "PrintHousehold", &q.base, &reply);
	*ret = reply;
	return r;
}

static int write_item(unsigned n, unsigned person, const char *item, const char *value)
{
	Ledger__RecordItemRequest q = LEDGER__RECORD_ITEM_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.value_id = id_of('v', n);
	q.person_id = person_id(person);
	q.item_code = item;
	q.value = value;
	q.source = "STAFF";
	return ask(&f, "RecordItem", &q.base, &reply);
}

static long looks(unsigned person)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=PrintHousehold%%%s%%'",
		 person_id(person));
	return count(&f, sql);
}

Test(prints, a_household_with_every_item)
{
	const Ledger__ApproveSurveyReply *approved;
	const Ledger__Paper *paper;
	const char *text;

	cr_assert_eq(write_item(1, 2, "NAME", "\U000F0000咲 花子"), 0, "%s", f.error.reason);
	cr_assert_eq(write_item(2, 3, "NOTES", "犬を飼っている"), 0, "%s", f.error.reason);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 1), "FIRST", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "1", false, &approved), 0);
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(household(2, false, &paper), 0, "%s %s", f.error.reason, f.error.detail);
	text = paper_text(paper);
	for (unsigned i = 0; i < 3; i++)
		cr_expect_geq(looks(i + 1), 1, "person %u", i + 1);
	cr_expect_not_null(strstr(text, "世帯票"));
	cr_expect_not_null(strstr(text, "令和8年汐見地震"));
	cr_expect_not_null(strstr(text, "潮咲1世帯主昭和12年頃男"), "%s", text);
	cr_expect_not_null(strstr(text, "中央一丁目1番地2"));
	cr_expect_not_null(strstr(text, "全壊"));
	cr_expect_not_null(strstr(text, "90条の3"));
	cr_expect_not_null(strstr(text, "staff:kato"));
	cr_expect_null(strstr(text, "支援措置"));
	cr_expect_null(strstr(text, "犬を飼っている"), "a sensitive item, not asked for");
	cr_expect_not_null(strstr(text, "〓咲花子"), "an undrawable name is marked");
	cr_expect_not_null(strstr(text, "U+F0000"));
	cr_expect_eq(paper->missing, 1);
	cr_expect_str_eq(paper->missing_letters[0], "U+F0000");
	cr_assert_eq(household(2, true, &paper), 0);
	cr_expect_not_null(strstr(paper_text(paper), "犬を飼っている"));
}

/* Whoever asks without the marking sees a case that is still being checked, and no paper; the protection desk's is
 * marked. What register-sync says at this moment counts before the ledger has heard of it. */
Test(prints, of_who_is_protected_there_is_no_paper_for_others)
{
	const Ledger__Paper *paper;

	cr_assert_eq(household(8, false, &paper), 0);
	cr_expect(!paper->checking && paper->pdf.len > 0);
	fake_register.withheld = person_id(7);
	cr_assert_eq(household(8, false, &paper), 0);
	cr_expect(paper->checking && paper->pdf.len == 0, "register-sync says so already");
	fake_register.withheld = NULL;
	cr_assert_eq(protect(&f, person_id(7), true, 2), 0);
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(household(8, false, &paper), 0);
	cr_expect(paper->checking && paper->pdf.len == 0, "the ledger's own flag");
	cr_expect_geq(looks(8), 3);
	as(&f, "staff:hogo", "ledger,protection", "shienctl");
	cr_assert_eq(household(8, false, &paper), 0);
	cr_expect(!paper->checking);
	cr_expect_not_null(strstr(paper_text(paper), "支援措置・取扱注意"));
	fake_register.silent = true;
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_eq(household(1, false, &paper), SH_REFUSED, "no answer: nothing leaves");
	cr_expect_str_eq(f.error.reason, "ledger.release.checking");
	fake_register.silent = false;
	cr_expect_eq(household(999, false, &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
}

static int start(unsigned n, const char *const *columns, size_t n_columns, const char *prefix)
{
	Ledger__SaveExtractionRequest q = LEDGER__SAVE_EXTRACTION_REQUEST__INIT;
	Ledger__StartExtractionRequest s = LEDGER__START_EXTRACTION_REQUEST__INIT;
	Ledger__Condition condition = LEDGER__CONDITION__INIT, *one = &condition;
	Ledger__AnyOf clause = LEDGER__ANY_OF__INIT, *all = &clause;
	int r;

	condition.field = "NAME";
	condition.op = "PREFIX";
	condition.values = &prefix;
	condition.n_values = 1;
	clause.any = &one;
	clause.n_any = 1;
	q.definition_id = id_of('d', n);
	q.disaster_id = DISASTER;
	q.name = "見回り名簿";
	q.columns = (const char **) (uintptr_t) columns;
	q.n_columns = n_columns;
	q.all = &all;
	q.n_all = 1;
	s.run_id = id_of('r', n);
	s.definition_id = id_of('d', n);
	s.why = "見回りのため";
	if ((r = ask(&f, "SaveExtraction", &q.base, &reply)) == 0)
		r = ask(&f, "StartExtraction", &s.base, &reply);
	run_due(&f, sh_now_us() + 1000000);
	return r;
}

static int list(unsigned n, const char *after, uint32_t people, const Ledger__Paper **ret)
{
	Ledger__PrintExtractionRequest q = LEDGER__PRINT_EXTRACTION_REQUEST__INIT;
	int r;

	q.run_id = id_of('r', n);
	q.after_person_id = after;
	q.people = people;
	r = ask(&f, "PrintExtraction", &q.base, &reply);
	*ret = reply;
	return r;
}

static size_t times(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)) != NULL; p += strlen(part))
		n++;
	return n;
}

/* 42 people in papers of 20: each of them once; who is protected by now is in none. Above a hundred nobody prints
 * before another person approved. */
Test(prints, an_extraction_in_papers_of_some_people)
{
	static const char *const columns[] = { "NAME",     "BIRTH",          "SEX",  "ADDRESS",
					       "RELATION", "HOUSEHOLD_SIZE", "HEAD", "GRADE" };
	const Ledger__Paper *paper;
	char after[40] = "", all[1 << 16] = "";
	unsigned papers = 0;

	cr_assert_eq(start(1, columns, 8, "潮咲 1"), 0, "%s %s", f.error.reason, f.error.field);
	fake_register.withheld = person_id(12);
	do {
		cr_assert_eq(list(1, after, 20, &paper), 0, "%s %s", f.error.reason, f.error.detail);
		papers += paper->pdf.len > 0;
		strncat(all, paper_text(paper), sizeof all - strlen(all) - 1);
		snprintf(after, sizeof after, "%s", paper->last_person_id);
	} while (*after);
	cr_expect_eq(papers, 3);
	cr_expect_eq(times(all, "見回りのため"), 3);
	for (unsigned i = 1; i <= 130; i++) {
		char name[40];
		const bool asked = i == 1 || (i >= 10 && i < 20) || i >= 100;

		snprintf(name, sizeof name, "潮咲%u昭和", i);
		cr_expect_eq(times(all, name), asked && i != 12, "%s", name);
	}
	fake_register.withheld = NULL;
	cr_assert_eq(start(2, columns, 1, "潮咲"), 0);
	cr_expect_eq(list(2, "", 0, &paper), SH_REFUSED, "130 people, not approved");
	cr_expect_str_eq(f.error.reason, "ledger.extraction.state");
	as(&f, "staff:other", "ledger", "shienctl");
	cr_expect_eq(list(1, "", 0, &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.not_yours");
}

static int sheets(const char *const *dwellings, size_t n, const char *hazard, const char *stage,
		  const Ledger__Paper **ret)
{
	Ledger__PrintSurveySheetsRequest q = LEDGER__PRINT_SURVEY_SHEETS_REQUEST__INIT;
	int r;

	q.disaster_id = DISASTER;
	q.dwelling_ids = (const char **) (uintptr_t) dwellings;
	q.n_dwelling_ids = n;
	q.hazard = hazard;
	q.structure = "WOODEN";
	q.stage = stage;
	r = ask(&f, "PrintSurveySheets", &q.base, &reply);
	*ret = reply;
	return r;
}

/* A house where somebody protected lives has the same sheet as any other: the sheets name nobody. */
Test(prints, survey_sheets_name_nobody)
{
	char first[40], second[40];
	const char *const both[] = { first, second }, *const unknown[] = { first, NOBODY };
	const Ledger__Paper *paper;
	char before[1 << 15];
	const char *text;

	snprintf(first, sizeof first, "%s", dwelling_of(&f, 5));
	snprintf(second, sizeof second, "%s", dwelling_of(&f, 6));
	as(&f, "staff:chosa", "survey", "shienctl");
	cr_assert_eq(sheets(both, 2, "EARTHQUAKE", "FIRST", &paper), 0, "%s %s", f.error.reason, f.error.detail);
	text = paper_text(paper);
	cr_expect_not_null(strstr(text, "浜町5番地"));
	cr_expect_not_null(strstr(text, "浜町6番地"));
	cr_expect_not_null(strstr(text, "第1次調査"));
	cr_expect_not_null(strstr(text, "屋根"));
	cr_expect_not_null(strstr(text, "1/20"));
	cr_expect_null(strstr(text, "潮咲"));
	snprintf(before, sizeof before, "%s", text);
	cr_assert_eq(protect(&f, person_id(13), true, 2), 0);
	as(&f, "staff:chosa", "survey", "shienctl");
	cr_assert_eq(sheets(both, 2, "EARTHQUAKE", "FIRST", &paper), 0);
	text = paper_text(paper);
	cr_expect_not_null(strstr(text, "浜町5番地"), "the house stands in the street for all to see");
	cr_expect_eq(strlen(text), strlen(before), "and its sheet does not differ");
	cr_expect_eq(sheets(unknown, 2, "EARTHQUAKE", "FIRST", &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.unknown");
	cr_expect_eq(sheets(both, 2, "STORM", "FIRST", &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.print.hazard");
	cr_expect_eq(sheets(both, 2, "EARTHQUAKE", "THIRD", &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.print.stage");
}

static int print_list(uint32_t after, const Ledger__Paper **ret)
{
	Ledger__PrintWorkListRequest q = LEDGER__PRINT_WORK_LIST_REQUEST__INIT;
	int r;

	as(&f, "staff:chosa", "survey", "shienctl");
	q.list_id = id_of('l', 1);
	q.hazard = "EARTHQUAKE";
	q.structure = "WOODEN";
	q.after_place = after;
	r = ask(&f, "PrintWorkList", &q.base, &reply);
	*ret = reply;
	return r;
}

/* A list of 23 houses: the list itself and the sheets of twenty, then the sheets of three; what is surveyed meanwhile
 * has none. Nobody is named, also of a house where somebody hidden lives. */
Test(prints, a_work_list_with_its_sheets)
{
	Ledger__MakeWorkListRequest q = LEDGER__MAKE_WORK_LIST_REQUEST__INIT;
	const char *houses[23];
	char ids[23][37];
	const Ledger__Paper *paper;
	uint32_t last;
	const char *text;

	for (unsigned i = 0; i < 23; i++) {
		snprintf(ids[i], sizeof ids[i], "%s", dwelling_of(&f, i + 5));
		houses[i] = ids[i];
	}
	as(&f, "staff:chosa", "survey", "shienctl");
	q.list_id = id_of('l', 1);
	q.disaster_id = DISASTER;
	q.name = "浜町一円";
	q.kind = "FIRST";
	q.team = "第3班";
	q.visit_on = "2026-09-12";
	q.dwelling_ids = houses;
	q.n_dwelling_ids = 23;
	cr_assert_eq(ask(&f, "MakeWorkList", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(protect(&f, person_id(13), true, 2), 0);
	cr_assert_eq(print_list(0, &paper), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(paper->last_place, 20);
	last = paper->last_place;
	cr_expect_geq(paper->pages, 21);
	text = paper_text(paper);
	cr_expect_not_null(strstr(text, "浜町一円"));
	cr_expect_not_null(strstr(text, "第3班"));
	cr_expect_eq(times(text, "浜町5番地"), 2, "on the list and on its sheet, though somebody hidden lives there");
	cr_expect_eq(times(text, "浜町26番地"), 1, "on the list; its sheet comes with the next paper");
	cr_expect_eq(times(text, "屋根"), 20);
	cr_expect_null(strstr(text, "潮咲"));
	cr_assert_eq(print_list(last, &paper), 0, "%s", f.error.reason);
	cr_expect_eq(paper->last_place, 0);
	text = paper_text(paper);
	cr_expect_eq(times(text, "屋根"), 3);
	cr_expect_null(strstr(text, "浜町5番地"));
	cr_assert_eq(survey_loss(&f, id_of('s', 1), ids[22], "FIRST", 320), 0, "%s", f.error.reason);
	cr_assert_eq(print_list(last, &paper), 0, "%s", f.error.reason);
	cr_expect_eq(times(paper_text(paper), "屋根"), 2);
	cr_expect_eq(print_list(23, &paper), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.work.nothing_left");
}
