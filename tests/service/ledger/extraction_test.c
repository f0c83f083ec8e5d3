#include "ledger_fixture.h"
#include "sh_clock.h"
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static Fixture f;
static const void *reply;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 150);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(extractions, .init = setup, .fini = teardown, .timeout = 90);

typedef struct Asked {
	const char *field, *op, *value;
	bool negated;
} Asked;

/* Every condition a clause of its own. */
static int save(unsigned n, const char *columns, const Asked *asked, size_t n_asked, bool include_dead)
{
	Ledger__SaveExtractionRequest q = LEDGER__SAVE_EXTRACTION_REQUEST__INIT;
	Ledger__Condition conditions[4], *ones[4];
	Ledger__AnyOf clauses[4], *all[4];
	const char *values[4], *list[8];
	char copy[100], *at = copy;

	snprintf(copy, sizeof copy, "%s", columns);
	while ((list[q.n_columns] = strsep(&at, ",")) != NULL)
		q.n_columns++;
	for (size_t i = 0; i < n_asked; i++) {
		ledger__condition__init(&conditions[i]);
		ledger__any_of__init(&clauses[i]);
		conditions[i].field = asked[i].field;
		conditions[i].op = asked[i].op;
		conditions[i].negated = asked[i].negated;
		values[i] = asked[i].value;
		conditions[i].values = &values[i];
		conditions[i].n_values = asked[i].value ? 1 : 0;
		ones[i] = &conditions[i];
		clauses[i].any = &ones[i];
		clauses[i].n_any = 1;
		all[i] = &clauses[i];
	}
	q.definition_id = id_of('d', n);
	q.disaster_id = DISASTER;
	q.name = "見回り名簿";
	q.columns = list;
	q.all = all;
	q.n_all = n_asked;
	q.include_dead = include_dead;
	return ask(&f, "SaveExtraction", &q.base, &reply);
}

static const Ledger__ExtractionRun *run_of(unsigned n)
{
	Ledger__GetExtractionRequest q = LEDGER__GET_EXTRACTION_REQUEST__INIT;

	q.run_id = id_of('r', n);
	cr_assert_eq(ask(&f, "GetExtraction", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

/* Saved and counted under the same number. */
static const Ledger__ExtractionRun *start(unsigned n, const char *columns, const Asked *asked, size_t n_asked)
{
	Ledger__StartExtractionRequest q = LEDGER__START_EXTRACTION_REQUEST__INIT;

	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(save(n, columns, asked, n_asked, false), 0, "%s %s", f.error.reason, f.error.detail);
	q.run_id = id_of('r', n);
	q.definition_id = id_of('d', n);
	q.why = "見回りのため";
	cr_assert_eq(ask(&f, "StartExtraction", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	run_due(&f, sh_now_us() + 1000000);
	return run_of(n);
}

static int rows(unsigned n, const char *after, const Ledger__GetExtractionRowsReply **ret)
{
	Ledger__GetExtractionRowsRequest q = LEDGER__GET_EXTRACTION_ROWS_REQUEST__INIT;
	int r;

	q.run_id = id_of('r', n);
	q.after_person_id = after;
	r = ask(&f, "GetExtractionRows", &q.base, &reply);
	*ret = reply;
	return r;
}

static int decide(const char *who, const char *roles, unsigned n, uint64_t persons, bool decline)
{
	Ledger__ApproveExtractionRequest q = LEDGER__APPROVE_EXTRACTION_REQUEST__INIT;

	as(&f, who, roles, "shienctl");
	q.run_id = id_of('r', n);
	q.persons = persons;
	q.decline = decline;
	return ask(&f, "ApproveExtraction", &q.base, &reply);
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

Test(extractions, find_people_by_any_combination_of_items)
{
	const Asked none[] = { { "NAME", "PART", "太郎", false } };
	static const struct {
		Asked asked[3];
		size_t n, persons;
	} cases[] = {
		{ { { "NAME", "IS", "潮咲 7", false } }, 1, 1 },
		{ { { "NAME", "PREFIX", "潮咲 1", false } }, 1, 62 }, /* 1, 10–19, 100–150 */
		{ { { "HEAD", "IS", "YES", false } }, 1, 50 },
		{ { { "HEAD", "IS", "YES", false }, { "SEX", "IS", "1", false } }, 2, 25 },
		{ { { "HEAD", "IS", "YES", false }, { "SEX", "IS", "1", true } }, 2, 25 },
		{ { { "ADDRESS", "PART", "コーポ汐", false } }, 1, 6 },
		{ { { "GRADE", "IS", "1", false } }, 1, 6 }, /* one house, two households */
		{ { { "GRADE", "KNOWN", NULL, true }, { "HEAD", "IS", "YES", false } }, 2, 48 },
		{ { { "X_WELL", "IS", "YES", false } }, 1, 1 },
		{ { { "NAME", "IS", "汐咲 改", false } }, 1, 1 }, /* what was recorded stands over the frozen */
		{ { { "NAME", "IS", "潮咲 9", false } }, 1, 0 },
		{ { { "HOUSEHOLD_SIZE", "FROM", "3", false }, { "NAME", "IS", "潮咲 2", false } }, 2, 1 },
		{ { { "HOUSEHOLD_SIZE", "FROM", "4", false } }, 1, 0 },
		{ { { "CERTIFICATE", "IS", "READY", false } }, 1, 3 }, /* the household of who applied */
		{ { { "CERTIFICATE", "KNOWN", NULL, true }, { "GRADE", "IS", "1", false } }, 2, 3 },
	};
	const Ledger__ApproveSurveyReply *approved;
	Ledger__DefineItemRequest item = LEDGER__DEFINE_ITEM_REQUEST__INIT;
	Certificate__CertificateReady ready = CERTIFICATE__CERTIFICATE_READY__INIT;
	const char *role = "ledger";

	item.item_code = "X_WELL";
	item.name = "井戸";
	item.kind = "YESNO";
	item.roles = &role;
	item.n_roles = 1;
	cr_assert_eq(ask(&f, "DefineItem", &item.base, &reply), 0);
	cr_assert_eq(write_item(1, 5, "X_WELL", "YES"), 0, "%s", f.error.reason);
	cr_assert_eq(write_item(2, 9, "NAME", "汐咲 改"), 0);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 1), "FIRST", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "1", false, &approved), 0);
	ready.application_id = id_of('a', 1);
	ready.certificate_id = id_of('e', 1);
	ready.disaster_id = DISASTER;
	ready.person_id = person_id(1);
	cr_assert_eq(tell(&f, "certificate-issuer", &ready.base), 0, "%s", f.error.reason);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__ExtractionRun *run = start(i, "PERSON_ID", cases[i].asked, cases[i].n);

		cr_expect_eq(run->persons, cases[i].persons, "%u: %llu", i, (unsigned long long) run->persons);
		cr_expect_str_eq(run->state, "READY", "%u", i);
	}
	cr_expect_eq(start(50, "PERSON_ID", none, 1)->persons, 0);
}

Test(extractions, ask_only_for_what_may_be_seen)
{
	const Asked notes[] = { { "NOTES", "PART", "犬", false } }, bad[] = { { "NAME", "FROM", NULL, false } },
		    sql[] = { { "NAME", "IS", "' OR 1=1 --", false } };

	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_eq(save(1, "NAME,PASSWORD", NULL, 0, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.field");
	cr_expect_eq(save(1, "NAME,DAMAGE", NULL, 0, false), SH_REFUSED, "kept elsewhere: GRADE is it");
	cr_expect_eq(save(1, "NAME", bad, 1, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.condition");
	cr_expect_eq(save(1, "NAME", notes, 1, false), 0);
	cr_expect_eq(start(2, "NAME", sql, 1)->persons, 0, "a value is a value");
	run_sql(&f, "INSERT INTO item_definition VALUES ('992011', 'X_SECRET', 1, 's', 'LINE', '{}', '{protection}', "
		    "false, false, 'x', 1)");
	cr_expect_eq(save(3, "NAME,X_SECRET", NULL, 0, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.field");
}

static void say_care(unsigned n, unsigned person, const char *code, const char *text)
{
	Ledger__RecordCareRequest q = LEDGER__RECORD_CARE_REQUEST__INIT;
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	Ledger__Care care = LEDGER__CARE__INIT;

	head.statement_id = id_of('k', n);
	head.disaster_id = DISASTER;
	head.person_id = person_id(person);
	head.source = "FAMILY";
	care.code = code;
	care.text = text;
	q.head = &head;
	q.care = &care;
	as(&f, "staff:desk", "ledger,protection", "shienctl");
	cr_assert_eq(ask(&f, "RecordCare", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
}

static const Ledger__ExtractionRun *start_as(const char *roles, unsigned n, const Asked *asked)
{
	Ledger__StartExtractionRequest q = LEDGER__START_EXTRACTION_REQUEST__INIT;

	as(&f, "staff:hoken", roles, "shienctl");
	cr_assert_eq(save(n, "NAME,CARE,CARE_TEXT", asked, 1, false), 0, "%s %s", f.error.reason, f.error.detail);
	q.run_id = id_of('r', n);
	q.definition_id = id_of('d', n);
	q.why = "個別の見回り";
	cr_assert_eq(ask(&f, "StartExtraction", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	run_due(&f, sh_now_us() + 1000000);
	return run_of(n);
}

/* By any code and by what was written freely; for who may read it, by approval, and the desk's for the desk. */
Test(extractions, find_people_by_their_need_of_care)
{
	const Asked pet[] = { { "CARE", "IS", "PET", false } }, text[] = { { "CARE_TEXT", "PART", "透析", false } },
		    dv[] = { { "CARE", "IS", "DV", false } }, none[] = { { "CARE", "KNOWN", NULL, true } };
	const Ledger__GetExtractionRowsReply *page;

	say_care(1, 5, "PET", "犬2匹");
	say_care(2, 5, "OTHER", "人工透析");
	say_care(3, 6, "PET", "");
	say_care(4, 7, "DV", "");
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_eq(save(1, "NAME,CARE", NULL, 0, false), SH_REFUSED, "not without the role");
	cr_expect_str_eq(f.error.reason, "ledger.extraction.field");
	cr_expect_eq(save(1, "NAME", pet, 1, false), SH_REFUSED, "nor asked for");
	cr_expect_eq(start_as("ledger,care", 2, pet)->persons, 2);
	cr_expect_str_eq(run_of(2)->state, "WAITING", "sensitive: another approves");
	cr_expect_eq(start_as("ledger,care", 3, text)->persons, 1);
	cr_expect_eq(start_as("ledger,care", 4, dv)->persons, 0);
	cr_expect_eq(start_as("ledger,care,protection", 5, dv)->persons, 1);
	cr_expect_eq(start_as("ledger,care", 6, none)->persons, 148, "the desk's is not among what is known");
	cr_assert_eq(decide("staff:boss", "approver", 3, 1, false), 0, "%s", f.error.reason);
	as(&f, "staff:hoken", "ledger,care", "shienctl");
	cr_assert_eq(rows(3, "", &page), 0, "%s", f.error.reason);
	cr_assert_eq(page->n_rows, 1);
	cr_expect_str_eq(page->rows[0]->cells[1], "PET OTHER");
	cr_expect_str_eq(page->rows[0]->cells[2], "犬2匹 人工透析");
}

/* Statement n of a person, observed on day n of October. */
static Ledger__StatementHead *said_of(unsigned n, unsigned person)
{
	static Ledger__StatementHead h;

	ledger__statement_head__init(&h);
	h.statement_id = id_of('k', n);
	h.disaster_id = DISASTER;
	h.person_id = person_id(person);
	h.source = "VISIT";
	h.observed_us = 1790000000000000 + n * (int64_t) 86400000000;
	as(&f, "staff:kato", "ledger", "shienctl");
	return &h;
}

static void say_support(unsigned n, unsigned person, const char *scheme)
{
	Ledger__RecordSupportRequest q = LEDGER__RECORD_SUPPORT_REQUEST__INIT;
	Ledger__Support s = LEDGER__SUPPORT__INIT;

	s.scheme = scheme;
	q.head = said_of(n, person);
	q.support = &s;
	cr_assert_eq(ask(&f, "RecordSupport", &q.base, &reply), 0, "%s", f.error.reason);
}

static void say_injury(unsigned n, unsigned person, const char *severity)
{
	Ledger__RecordInjuryRequest q = LEDGER__RECORD_INJURY_REQUEST__INIT;
	Ledger__Injury s = LEDGER__INJURY__INIT;

	s.severity = severity;
	q.head = said_of(n, person);
	q.injury = &s;
	cr_assert_eq(ask(&f, "RecordInjury", &q.base, &reply), 0, "%s", f.error.reason);
}

static void say_intention(unsigned n, unsigned person, const char *what, const char *place)
{
	Ledger__RecordHousingIntentionRequest q = LEDGER__RECORD_HOUSING_INTENTION_REQUEST__INIT;
	Ledger__HousingIntention s = LEDGER__HOUSING_INTENTION__INIT;

	s.intention = what;
	s.place = place;
	q.head = said_of(n, person);
	q.intention = &s;
	cr_assert_eq(ask(&f, "RecordHousingIntention", &q.base, &reply), 0, "%s", f.error.reason);
}

static void say_consent(unsigned n, unsigned person, const char *recipient, const char *answer)
{
	Ledger__RecordConsentRequest q = LEDGER__RECORD_CONSENT_REQUEST__INIT;

	as(&f, "staff:kato", "ledger", "shienctl");
	q.consent_id = id_of('c', n);
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.recipient = recipient;
	q.answer = answer;
	q.source = "COUNTER";
	q.observed_us = 1790000000000000 + n * (int64_t) 86400000000;
	cr_assert_eq(ask(&f, "RecordConsent", &q.base, &reply), 0, "%s", f.error.reason);
}

/* 援護, injuries, intentions and consents, as each holds now. */
Test(extractions, find_people_by_what_was_said_of_them)
{
	static const struct {
		Asked asked[2];
		size_t n, persons;
		const char *state;
	} cases[] = {
		{ { { "SUPPORT", "IS", "DONATION", false } }, 1, 2, "READY" },
		{ { { "SUPPORT", "IS", "DONATION", false }, { "SUPPORT", "IS", "LOAN", true } }, 2, 1, "READY" },
		{ { { "INJURY", "IS", "SEVERE", false } }, 1, 0, "WAITING" }, /* was seen to be slight, later */
		{ { { "INJURY", "IS", "SLIGHT", false } }, 1, 1, "WAITING" },
		{ { { "INTENTION", "IS", "REBUILD", false }, { "INTENTION_PLACE", "IS", "SAME", false } },
		  2,
		  1,
		  "READY" },
		{ { { "INTENTION", "IS", "RENT", false } }, 1, 0, "READY" },
		{ { { "CONSENT", "IS", "WELFARE=YES", false } }, 1, 1, "READY" },
		{ { { "CONSENT", "IS", "WELFARE=NO", false } }, 1, 1, "READY" },
		{ { { "CONSENT", "IS", "WELFARE=UNANSWERED", false } }, 1, 1, "READY" },
		{ { { "CONSENT", "PREFIX", "WELFARE=", true }, { "HEAD", "IS", "YES", false } }, 2, 49, "READY" },
	};
	const Asked loan[] = { { "SUPPORT", "IS", "LOAN", false } };
	const Ledger__GetExtractionRowsReply *page;

	say_support(1, 5, "DONATION");
	say_support(2, 5, "LOAN");
	say_support(3, 6, "DONATION");
	say_injury(4, 5, "SEVERE");
	say_injury(5, 5, "SLIGHT");
	say_intention(6, 7, "RENT", "");
	say_intention(7, 7, "REBUILD", "SAME");
	say_consent(8, 5, "WELFARE", "NO");
	say_consent(9, 5, "WELFARE", "YES");
	say_consent(10, 5, "WELFARE", "UNANSWERED"); /* a form left blank takes nothing back */
	say_consent(11, 6, "WELFARE", "NO");
	say_consent(12, 7, "WELFARE", "UNANSWERED");
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__ExtractionRun *run = start(i, "PERSON_ID", cases[i].asked, cases[i].n);

		cr_expect_eq(run->persons, cases[i].persons, "%u: %llu", i, (unsigned long long) run->persons);
		cr_expect_str_eq(run->state, run->persons ? cases[i].state : run->state, "%u", i);
	}
	start(50, "NAME,SUPPORT,CONSENT,INTENTION", loan, 1);
	cr_assert_eq(rows(50, "", &page), 0, "%s", f.error.reason);
	cr_assert_eq(page->n_rows, 1);
	cr_expect_str_eq(page->rows[0]->cells[1], "LOAN DONATION");
	cr_expect_str_eq(page->rows[0]->cells[2], "WELFARE=YES");
	cr_expect_str_eq(page->rows[0]->cells[3], "");
}

static void provide(unsigned n, unsigned person, const char *recipient, const char *utc)
{
	run_sql(&f, sh_printf(f.arena,
			      "INSERT INTO provision (municipality, provision_id, disaster_id, recipient, consent, "
			      "sealed_paper, items, "
			      "basis, edition, decided_on, persons, left_out, content_hash, state, drafted_by, "
			      "drafted_us) VALUES "
			      "('992011', '%s', '" DISASTER
			      "', '%s', '', '', '{NAME}', 'x', 'x', '2026-10-01', 1, 0, '', 'GIVEN', 'x', 1)",
			      id_of('p', n), recipient));
	run_sql(&f, sh_printf(f.arena,
			      "INSERT INTO provision_log VALUES ('992011', '" DISASTER "', '%s', '%s', "
			      "extract(epoch FROM timestamptz '%s')::bigint * 1000000)",
			      person_id(person), id_of('p', n), utc));
}

/* Every item of the law is a condition and a column, each as it is kept: what was provided to whom on which day here,
 * damage of the municipality's own kinds, and an item that it defined itself. */
Test(extractions, find_people_by_every_item_of_the_law)
{
	static const struct {
		Asked asked[2];
		size_t n, persons;
	} cases[] = {
		{ { { "PROVISION", "KNOWN", NULL, false } }, 1, 2 },
		{ { { "PROVISION", "PREFIX", "LOCAL_GOV=", false } }, 1, 1 },
		{ { { "PROVISION", "IS", "INTERNAL=2026-10-03", false } }, 1, 1 },
		{ { { "PROVISION", "IS", "INTERNAL=2026-10-02", false } }, 1, 0 }, /* it was the next day in Japan */
		{ { { "PROVIDED_ON", "FROM", "2026-10-04", false } }, 1, 1 },
		{ { { "PROVISION", "KNOWN", NULL, true } }, 1, 148 },
		{ { { "OTHER_DAMAGE", "PART", "井戸", false } }, 1, 1 },
		{ { { "OTHER_DAMAGE", "KNOWN", NULL, false }, { "PROVISION", "KNOWN", NULL, false } }, 2, 1 },
	};
	const Asked all[] = { { "PROVISION", "KNOWN", NULL, false } };
	const Ledger__GetExtractionRowsReply *page;

	provide(1, 5, "INTERNAL", "2026-10-02 16:00Z");
	provide(2, 5, "LOCAL_GOV", "2026-10-04 01:00Z");
	provide(3, 6, "INTERNAL", "2026-10-01 01:00Z");
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(write_item(1, 5, "OTHER_DAMAGE", "井戸が涸れた"), 0, "%s", f.error.reason);
	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__ExtractionRun *run = start(i, "PERSON_ID", cases[i].asked, cases[i].n);

		cr_expect_eq(run->persons, cases[i].persons, "%u: %llu", i, (unsigned long long) run->persons);
	}
	start(50, "NAME,PROVISION,PROVIDED_ON,OTHER_DAMAGE", all, 1);
	cr_assert_eq(rows(50, "", &page), 0, "%s", f.error.reason);
	cr_assert_eq(page->n_rows, 2);
	cr_expect_str_eq(page->rows[0]->cells[1], "INTERNAL=2026-10-03 LOCAL_GOV=2026-10-04");
	cr_expect_str_eq(page->rows[0]->cells[2], "2026-10-03 2026-10-04");
	cr_expect_str_eq(page->rows[0]->cells[3], "井戸が涸れた");
	cr_expect_str_eq(page->rows[1]->cells[1], "INTERNAL=2026-10-01");
	cr_expect_str_eq(page->rows[1]->cells[3], "");
}

/* 要配慮 is a category of its own: beside the role, who asks must be given it, for saving, counting and reading. */
Test(extractions, show_who_is_cared_for_to_whom_that_is_given)
{
	const Asked cared[] = { { "SPECIAL_CARE", "IS", "YES", false } };
	Ledger__StartExtractionRequest q = LEDGER__START_EXTRACTION_REQUEST__INIT;
	Ledger__DefineItemRequest item = LEDGER__DEFINE_ITEM_REQUEST__INIT;
	const Ledger__GetExtractionRowsReply *page;
	const char *role = "care";

	say_care(1, 5, "PET", "");
	say_care(2, 6, "DV", "");
	as(&f, "staff:hoken", "ledger", "console");
	cr_expect_eq(save(1, "NAME,SPECIAL_CARE", NULL, 0, false), SH_REFUSED, "not without the role");
	cr_expect_str_eq(f.error.reason, "ledger.extraction.field");
	f.categories = "integrated";
	as(&f, "staff:hoken", "ledger,care", "console");
	cr_expect_eq(save(1, "NAME,SPECIAL_CARE", NULL, 0, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.category_missing");
	cr_expect_str_eq(f.error.field, "special_care");
	cr_expect_eq(save(1, "NAME", cared, 1, false), SH_REFUSED, "nor asked for");
	cr_expect_eq(save(2, "NAME", NULL, 0, false), 0, "%s", f.error.reason);
	item.item_code = "X_VISIT";
	item.name = "見守り";
	item.kind = "LINE";
	item.roles = &role;
	item.n_roles = 1;
	cr_assert_eq(ask(&f, "DefineItem", &item.base, &reply), 0, "%s", f.error.reason);
	cr_expect_eq(save(3, "NAME,X_VISIT", NULL, 0, false), SH_REFUSED, "what care alone sees is of that category");
	cr_expect_str_eq(f.error.reason, "call.category_missing");
	f.categories = "integrated,special_care";
	cr_assert_eq(save(1, "NAME,SPECIAL_CARE", cared, 1, false), 0, "%s", f.error.reason);
	q.run_id = id_of('r', 1);
	q.definition_id = id_of('d', 1);
	q.why = "個別の見回り";
	f.categories = "integrated";
	cr_expect_eq(ask(&f, "StartExtraction", &q.base, &reply), SH_REFUSED, "somebody else's saved one");
	cr_expect_str_eq(f.error.reason, "call.category_missing");
	f.categories = "integrated,special_care";
	cr_assert_eq(ask(&f, "StartExtraction", &q.base, &reply), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_assert_eq(run_of(1)->persons, 1, "of whom the desk alone knows it is not known: %llu",
		     (unsigned long long) run_of(1)->persons);
	cr_assert_eq(decide("staff:boss", "approver", 1, 1, false), 0, "%s", f.error.reason);
	as(&f, "staff:hoken", "ledger,care", "console");
	cr_assert_eq(rows(1, "", &page), 0, "%s", f.error.reason);
	cr_expect_str_eq(page->rows[0]->cells[1], "YES");
	f.categories = "integrated"; /* taken away meanwhile */
	cr_expect_eq(rows(1, "", &page), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.category_missing");
	f.categories = NULL;
}

Test(extractions, above_a_hundred_people_or_with_a_sensitive_item_are_approved_by_another)
{
	const Asked hundred[] = { { "NAME", "PREFIX", "潮咲 1", true } }; /* 150 - 62 */
	const Ledger__GetExtractionRowsReply *page;

	cr_expect_str_eq(start(1, "NAME", hundred, 1)->state, "READY", "88 people");
	cr_expect_not(run_of(1)->needs_approval);
	cr_expect_str_eq(start(2, "NAME,NOTES", hundred, 1)->state, "WAITING", "a sensitive item");
	cr_expect(run_of(2)->needs_approval);
	cr_expect_str_eq(start(3, "PERSON_ID,NAME", NULL, 0)->state, "WAITING");
	cr_assert_eq(run_of(3)->persons, 150);
	cr_expect(run_of(3)->needs_approval);
	cr_expect_eq(rows(3, "", &page), SH_REFUSED, "not before");
	cr_expect_str_eq(f.error.reason, "ledger.extraction.state");
	cr_expect_eq(decide("staff:kato", "ledger,approver", 3, 150, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "approval.own_draft");
	cr_expect_eq(decide("staff:boss", "approver", 3, 149, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.persons");
	cr_assert_eq(decide("staff:boss", "approver", 3, 150, false), 0, "%s", f.error.reason);
	cr_expect_eq(decide("staff:boss", "approver", 3, 150, false), SH_REFUSED, "once");
	cr_assert_eq(decide("staff:boss", "approver", 2, 88, true), 0);
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_eq(rows(2, "", &page), SH_REFUSED, "declined");
	cr_assert_eq(rows(3, "", &page), 0, "%s", f.error.reason);
	cr_expect_eq(page->n_rows, 150);
	cr_expect_str_eq(page->last_person_id, person_id(150));
	cr_expect_str_eq(page->rows[149]->cells[0], person_id(150));
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%actor=staff:kato%"
			       "rpc=GetExtractionRows%'"),
		     1);
	for (unsigned n = 1; n <= 150; n += 50) {
		char sql[200];

		snprintf(sql, sizeof sql,
			 "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=GetExtractionRows%%%s%%'",
			 person_id(n));
		cr_expect_eq(count(&f, sql), 1, "%u is on record", n);
	}
	cr_assert_eq(rows(3, person_id(150), &page), 0);
	cr_expect(page->n_rows == 0 && !*page->last_person_id, "that was all");
	as(&f, "staff:other", "ledger", "shienctl");
	cr_expect_eq(rows(3, "", &page), SH_REFUSED, "to who asked for it");
	cr_expect_str_eq(f.error.reason, "ledger.extraction.not_yours");
	run_sql(&f, "UPDATE extraction SET expires_us = 1");
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_expect_eq(rows(1, "", &page), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.extraction.expired");
	cr_expect_str_eq(run_of(1)->state, "EXPIRED");
}

static bool gives(unsigned n, const char *person)
{
	const Ledger__GetExtractionRowsReply *page;
	bool there = false;

	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(rows(n, "", &page), 0, "%s", f.error.reason);
	for (size_t i = 0; i < page->n_rows; i++)
		there |= strcmp(page->rows[i]->cells[0], person) == 0;
	return there;
}

/* Nobody who is protected, or lives with somebody who is: not when it is counted, and not when it is given. */
Test(extractions, hold_no_protected_person_at_any_moment)
{
	const Asked some[] = { { "HOUSEHOLD_SIZE", "FROM", "1", false }, { "NAME", "PREFIX", "潮咲 1", true } };
	const Ledger__GetExtractionRowsReply *page;

	cr_assert_eq(protect(&f, person_id(5), true, 1), 0);
	cr_expect_eq(start(1, "PERSON_ID,NAME", some, 2)->persons, 85, "88 without the household of 5");
	cr_expect_not(gives(1, person_id(4)));
	cr_expect(gives(1, person_id(8)));
	cr_assert_eq(protect(&f, person_id(8), true, 2), 0, "meanwhile");
	cr_expect_not(gives(1, person_id(7)));
	cr_expect_not(gives(1, person_id(8)));
	fake_register.withheld = person_id(20);
	cr_expect_not(gives(1, person_id(20)), "the register knows before we do");
	fake_register.withheld = NULL;
	cr_expect(gives(1, person_id(20)));
	fake_register.silent = true;
	cr_expect_neq(rows(1, "", &page), 0, "no answer: nothing goes out");
	fake_register.silent = false;
	as(&f, "staff:desk", "ledger,protection", "shienctl");
	cr_expect_eq(count(&f, "SELECT count(*) FROM extraction_part, unnest(person_ids) AS u (id) WHERE id = "
			       "(SELECT person_id FROM protection ORDER BY changed_us LIMIT 1)"),
		     0);
}

Test(extractions, leave_out_the_dead_unless_asked)
{
	const Asked seven[] = { { "HOUSEHOLD_SIZE", "KNOWN", NULL, false } };
	Ledger__StartExtractionRequest q = LEDGER__START_EXTRACTION_REQUEST__INIT;

	run_sql(&f, "UPDATE person SET death = 'CONFIRMED' WHERE name = '潮咲 7'");
	cr_expect_eq(start(1, "NAME", seven, 1)->persons, 149);
	cr_assert_eq(save(2, "NAME,DEATH", seven, 1, true), 0);
	q.run_id = id_of('r', 2);
	q.definition_id = id_of('d', 2);
	q.why = "弔慰";
	cr_assert_eq(ask(&f, "StartExtraction", &q.base, &reply), 0);
	run_due(&f, sh_now_us() + 1000000);
	cr_expect_eq(run_of(2)->persons, 150);
}

Test(extractions, are_listed_with_their_conditions_and_read_in_japanese)
{
	const Asked some[] = { { "NAME", "PREFIX", "潮咲 2", false } };
	Ledger__ListExtractionsRequest q = LEDGER__LIST_EXTRACTIONS_REQUEST__INIT;
	const Ledger__ListExtractionsReply *list;
	const Ledger__ExtractionRun *run = start(1, "NAME,AGE", some, 1);

	cr_assert_eq(run->n_headings, 2);
	cr_expect_str_eq(run->headings[0], "氏名");
	cr_expect(!run->numbers[0] && run->numbers[1]);
	cr_expect_str_eq(run->why, "見回りのため");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListExtractions", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	cr_assert_eq(list->n_definitions, 1);
	cr_assert_eq(list->definitions[0]->n_all, 1);
	cr_expect_str_eq(list->definitions[0]->all[0]->any[0]->values[0], "潮咲 2");
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM extraction_definition WHERE position('潮咲' IN encode(sealed_all, "
			   "'escape')) > 0"),
		     0);
}

static void setup_town(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 2101);
}
TestSuite(large_extractions, .init = setup_town, .fini = teardown, .timeout = 90);

/* Two rounds of the job, eleven pages; everybody once, in order, also where a page ends early because its cells are
 * long. */
Test(large_extractions, go_on_where_they_stood)
{
	const Ledger__GetExtractionRowsReply *page;
	char after[37] = "";
	size_t rows_seen = 0, pages = 0;

	cr_assert_eq(write_item(1, 2101, "X_NONE", "x"), SH_REFUSED);
	run_sql(&f, "UPDATE person SET kana = repeat('あ', 2000)");
	cr_assert_eq(start(1, "PERSON_ID,KANA", NULL, 0)->persons, 2101);
	cr_expect_eq(count(&f, "SELECT count(*) FROM extraction_part"), 2);
	cr_assert_eq(decide("staff:boss", "approver", 1, 2101, false), 0, "%s", f.error.reason);
	as(&f, "staff:kato", "ledger", "shienctl");
	do {
		cr_assert_eq(rows(1, after, &page), 0, "%s", f.error.reason);
		for (size_t i = 0; i < page->n_rows; i++)
			cr_assert_str_eq(page->rows[i]->cells[0], person_id((unsigned) ++rows_seen));
		snprintf(after, sizeof after, "%s", page->last_person_id);
		pages++;
	} while (*after && pages < 99);
	cr_expect_eq(rows_seen, 2101);
	cr_expect_gt(pages, 11, "long cells: shorter pages");
}
