/* Lists of people from other systems: 要配慮 and 援護の実施の状況 by CSV. */
#include "map_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LATER "00000000-0000-7000-8000-00000000d002"

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	fake_register.protected_person = 13;
	fake_register.born = "昭和12年4月1日";
	given_ledger(&f, 30);
	cr_assert_eq(protect(&f, person_id(13), true, 1), 0);
	fake_register.by_name = true;
}
static void teardown(void) { fixture_close(&f); }
TestSuite(lists, .init = setup, .fini = teardown, .timeout = 120);

typedef struct Brought {
	const char *kind, *roles, *basis, *care, *observed_on, *source;
} Brought;
static const Brought carers = { "CARE", "care", "90-3-3", "", "2026-09-20", "架空福祉システム" };
static const Brought relief = { "SUPPORT", "ledger", "90-3-3", "", "2026-09-20", "架空支援金システム" };

static int bring(const char *id, const Brought *b, const char *text)
{
	Ledger__StartTableImportRequest q = LEDGER__START_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;
	int r;

	q.import_id = id;
	q.disaster_id = DISASTER;
	as(&f, "staff:fukushi", b->roles, "shienctl");
	q.blob_id = upload(&f, "table", text, strlen(text));
	as(&f, "staff:fukushi", b->roles, "shienctl");
	q.kind = b->kind;
	q.source = b->source;
	q.basis = b->basis;
	q.care = b->care;
	q.observed_on = b->observed_on;
	if ((r = ask(&f, "StartTableImport", &q.base, &reply)) == 0)
		run_due(&f, sh_now_us() + 1000000);
	return r;
}

static int shown(const char *id, const char *roles, const Ledger__TableImport **ret)
{
	Ledger__GetTableImportRequest q = LEDGER__GET_TABLE_IMPORT_REQUEST__INIT;
	const void *reply = NULL;
	int r;

	as(&f, "staff:fukushi", roles, "shienctl");
	q.import_id = id;
	r = ask(&f, "GetTableImport", &q.base, &reply);
	*ret = reply;
	return r;
}

static const Ledger__TableImport *import_of(const char *id, const char *roles)
{
	const Ledger__TableImport *p;

	cr_assert_eq(shown(id, roles, &p), 0, "%s", f.error.reason);
	return p;
}

static const Ledger__ListTableRejectsReply *rejects_of(const char *id, const char *roles)
{
	Ledger__ListTableRejectsRequest q = LEDGER__LIST_TABLE_REJECTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:fukushi", roles, "shienctl");
	q.import_id = id;
	cr_assert_eq(ask(&f, "ListTableRejects", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static int confirm(const char *id, const char *roles, uint64_t rows, uint64_t rejected)
{
	Ledger__ConfirmTableImportRequest q = LEDGER__CONFIRM_TABLE_IMPORT_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:fukushi", roles, "shienctl");
	q.import_id = id;
	q.new_rows = rows;
	q.rejected_rows = rejected;
	if ((r = ask(&f, "ConfirmTableImport", &q.base, &reply)) == 0)
		run_due(&f, sh_now_us() + 1000000);
	return r;
}

/* Looked through, counted as told, confirmed. */
static const char *taken(unsigned n, const Brought *b, const char *text, uint64_t news, uint64_t same,
			 uint64_t rejected)
{
	const Ledger__TableImport *p;
	static char ring[8][37];
	char *id = strcpy(ring[n % 8], id_of('i', n));

	cr_assert_eq(bring(id, b, text), 0, "%s", f.error.reason);
	p = import_of(id, b->roles);
	cr_expect_str_eq(p->state, "CHECKED", "%s", p->reason);
	cr_assert(p->new_rows == news && p->same_rows == same && p->rejected_rows == rejected, "%u: %lu %lu %lu", n,
		  p->new_rows, p->same_rows, p->rejected_rows);
	cr_assert_eq(confirm(id, b->roles, news, rejected), 0, "%s", f.error.reason);
	p = import_of(id, b->roles);
	cr_expect_str_eq(p->state, "DONE", "%s", p->reason);
	cr_expect(p->new_rows == news && p->same_rows == same && p->rejected_rows == rejected, "%u then: %lu %lu %lu",
		  n, p->new_rows, p->same_rows, p->rejected_rows);
	return id;
}

static const Ledger__ListCareReply *care_of(const char *roles, unsigned person, bool history)
{
	Ledger__ListStatementsRequest q = LEDGER__LIST_STATEMENTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:hoken", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.history = history;
	cr_assert_eq(ask(&f, "ListCare", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static const Ledger__ListStatementsReply *statements_of(unsigned person)
{
	Ledger__ListStatementsRequest q = LEDGER__LIST_STATEMENTS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:mado", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	cr_assert_eq(ask(&f, "ListStatements", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

#define HEAD "宛名番号,氏名,生年月日,事由,要介護度,身障等級,有効期限,備考,町内会\n"
/* Person 13 is protected, 14 and 15 are at home with them. */
static const char mixed[] = HEAD "1,,,,要介護3,,2027-03-31,,東\n"
				 "000000000000002,,,難病、医療機器,,,,在宅酸素,\n"
				 ",潮咲 3,1937-04-01,身障,,2級,,,\n"
				 "99,,,,要介護1,,,,\n"
				 "13,,,,要介護5,,,,\n"
				 "14,,,,要介護4,,,,\n"
				 ",潮咲 13,1937-04-01,,要介護5,,,,\n"
				 ",潮咲 77,1937-04-01,,要介護5,,,,\n"
				 ",潮咲 7,1937-04-01,,要介護5,,,,\n"
				 "5,,,,要介護9,,,,\n"
				 "5,,,ひとりが好き,,,,,\n"
				 "6,,,虐待,,,,,\n"
				 "7,,,,非該当,,,,\n"
				 "1,,,,要介護2,,,,\n"
				 ",潮咲 8,,,要介護1,,,,\n";

/* Looked through first, each row that is not taken named, and nothing about who is hidden that is not said of whoever
 * is not found; then as it was counted, once, whoever asks how often. */
Test(lists, care_of_other_systems)
{
	static const struct {
		unsigned line;
		const char *column, *reason;
	} bad[] = {
		{ 5, "宛名番号", "ledger.table.no_person" }, { 6, "宛名番号", "ledger.table.no_person" },
		{ 7, "宛名番号", "ledger.table.no_person" }, { 8, "氏名", "ledger.table.no_person" },
		{ 9, "氏名", "ledger.table.no_person" },     { 10, "氏名", "ledger.table.several_persons" },
		{ 11, "要介護度", "ledger.table.word" },     { 12, "事由", "ledger.table.word" },
		{ 13, "事由", "ledger.care.desk" },          { 15, "", "ledger.table.twice" },
		{ 16, "生年月日", "ledger.table.required" },
	};
	const Ledger__ListTableRejectsReply *list;
	const Ledger__ListCareReply *care;
	const Ledger__TableImport *p;
	const char *id = id_of('i', 1);

	fake_register.resembles = 8; /* of the same name and birth as whom a row names */
	cr_assert_eq(bring(id, &carers, HEAD ",潮咲 7,1937-04-01,,要介護5,,,,\n"), 0, "%s", f.error.reason);
	cr_expect_str_eq(rejects_of(id, "care")->rejects[0]->reason, "ledger.table.several_persons");
	fake_register.resembles = 0;
	id = id_of('i', 2);
	cr_assert_eq(bring(id, &carers, mixed), 0, "%s", f.error.reason);
	p = import_of(id, "care");
	cr_expect_str_eq(p->state, "CHECKED", "%s", p->reason);
	cr_expect(p->rows == 15 && p->new_rows == 4 && p->unneeded_rows == 1 && p->rejected_rows == 10,
		  "%lu %lu %lu %lu", p->rows, p->new_rows, p->unneeded_rows, p->rejected_rows);
	cr_expect(p->n_unknown_columns == 1 && strcmp(p->unknown_columns[0], "町内会") == 0);
	list = rejects_of(id, "care");
	cr_assert_eq(list->n_rejects, 10);
	for (size_t i = 0, k = 0; i < sizeof bad / sizeof *bad; i++) {
		if (bad[i].line == 10) /* 潮咲 7 alone is found */
			continue;
		cr_expect_eq(list->rejects[k]->line, bad[i].line, "%zu: %lu", k, list->rejects[k]->line);
		cr_expect_str_eq(list->rejects[k]->column, bad[i].column, "%zu", k);
		cr_expect_str_eq(list->rejects[k]->reason, bad[i].reason, "%zu", k);
		cr_expect(strlen(list->rejects[k]->text_ja) > 20);
		k++;
	}
	cr_expect_not(fake_register.asked_all, "the register is asked without them");
	cr_expect_eq(count(&f, "SELECT count(*) FROM care"), 0, "looked at, not taken");
	cr_expect_eq(count(&f, "SELECT count(*) FROM table_import_row WHERE sealed_person IS NOT NULL"), 4);
	cr_expect_eq(confirm(id, "care", 5, 10), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.other_count");
	cr_assert_eq(confirm(id, "care", 4, 10), 0, "%s", f.error.reason);
	p = import_of(id, "care");
	cr_expect_str_eq(p->state, "DONE");
	cr_expect(p->new_rows == 4 && p->unneeded_rows + p->same_rows == 1 && p->rejected_rows == 10, "%lu %lu %lu",
		  p->new_rows, p->unneeded_rows, p->rejected_rows);
	cr_expect_eq(count(&f, "SELECT count(*) FROM care"), 5, "of one row two reasons");
	cr_expect_eq(count(&f, "SELECT count(*) FROM care WHERE recorded_by = 'staff:fukushi'"), 5);
	cr_expect_eq(count(&f, "SELECT count(*) FROM table_import_row WHERE sealed_person IS NOT NULL"), 0,
		     "whom a row was about is forgotten");
	care = care_of("care", 1, false);
	cr_assert_eq(care->n_care, 1);
	cr_expect_str_eq(care->care[0]->care->code, "CARE_NEED");
	cr_expect_str_eq(care->care[0]->care->list, "架空福祉システム");
	cr_expect_str_eq(care->care[0]->info->source, "LIST");
	cr_expect_str_eq(care->care[0]->care->fields[0]->value, "要介護3");
	cr_expect_str_eq(care->care[0]->care->fields[1]->value, "2027-03-31");
	cr_expect_eq(care_of("care", 2, false)->n_care, 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM care WHERE person_id LIKE '%013'"), 0);
}

/* The same file again is nothing new; a later list says a thing anew, an earlier one does not. */
Test(lists, the_same_again_changes_nothing)
{
	static const char once[] = HEAD "1,,,,要介護3,,,,\n2,,,難病,,,,,\n";
	static const char later[] = HEAD "1,,,,要介護4,,,,\n2,,,難病,,,,,\n";
	Brought october = carers, other = carers;
	const Ledger__ListCareReply *care;

	october.observed_on = "2026-10-01";
	other.source = "架空介護システム";
	taken(1, &carers, once, 2, 0, 0);
	taken(2, &carers, once, 0, 2, 0);
	taken(3, &october, later, 1, 1, 0);
	care = care_of("care", 1, true);
	cr_assert_eq(care->n_care, 2);
	cr_expect_str_eq(care->care[0]->care->fields[0]->value, "要介護4");
	cr_expect_str_eq(care->care[1]->info->replaced_by, care->care[0]->info->statement_id);
	cr_expect_eq(care_of("care", 1, false)->n_care, 1);
	taken(4, &carers, once, 0, 2, 0); /* of September: older than what is known */
	cr_expect_str_eq(care_of("care", 1, false)->care[0]->care->fields[0]->value, "要介護4");
	taken(5, &other, once, 2, 0, 0); /* another system says it of its own */
	cr_expect_eq(care_of("care", 1, false)->n_care, 2);
}

/* Killed anywhere, it goes on where it stood; more than one part. */
Test(lists, large_lists_come_in_parts)
{
	enum { N = 430 };
	char *text_of = malloc(N * 80 + 400), *p = text_of;
	Brought b = carers;

	b.care = "CHRONIC";
	p += sprintf(p, "宛名番号,備考\n");
	for (int i = 0; i < N; i++)
		p += sprintf(p, "%d,%s\n", i + 1, "透析");
	taken(1, &b, text_of, 27, 0, N - 27); /* 30 on the ledger, three of them hidden */
	free(text_of);
	cr_expect_eq(count(&f, "SELECT count(*) FROM care"), 27);
	cr_expect_eq(fake_register.numbered, N, "asked once, and not again when it is taken in");
}

/* By number it must be the same person: a birth date beside it is a second witness. */
Test(lists, a_number_of_somebody_else)
{
	const char *id = id_of('i', 1);

	run_sql(&f, "UPDATE person SET birth_text = '昭和25年4月1日' WHERE name = '潮咲 1'");
	cr_assert_eq(bring(id, &carers, HEAD "1,,1950-04-02,,要介護3,,,,\n1,,S25.4.1,難病,,,,,\n"), 0);
	cr_expect(import_of(id, "care")->new_rows == 1 && import_of(id, "care")->rejected_rows == 1);
	cr_expect_str_eq(rejects_of(id, "care")->rejects[0]->reason, "ledger.table.other_birth");
}

/* The desk brings its own; of those nobody else sees that there are any. */
Test(lists, hidden_persons_are_the_desks)
{
	static const char text[] = HEAD "13,,,,要介護5,,,,\n14,,,DV・ストーカー等,,,,,\n1,,,,要介護3,,,,\n";
	const Ledger__TableImport *none;
	Brought desk = carers;
	const char *id;

	desk.roles = "protection";
	id = taken(1, &desk, text, 3, 0, 0);
	cr_expect(import_of(id, "protection")->desk && fake_register.asked_all);
	cr_expect_eq(shown(id, "care", &none), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.import_unknown");
	cr_expect_eq(confirm(id, "care,ledger,survey", 3, 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.import_unknown");
	cr_expect_eq(care_of("care,protection", 13, false)->n_care, 1);
	cr_expect_eq(care_of("care", 13, false)->n_care, 0);
	cr_expect_eq(care_of("care", 14, false)->n_care, 0);
}

/* Found good, hidden since: it is taken as it was confirmed, for its refusal would tell. */
Test(lists, who_is_hidden_meanwhile)
{
	const char *id = id_of('i', 1);

	cr_assert_eq(bring(id, &carers, HEAD "4,,,,要介護3,,,,\n"), 0, "%s", f.error.reason);
	cr_assert_eq(import_of(id, "care")->new_rows, 1);
	cr_assert_eq(protect(&f, person_id(4), true, 2), 0);
	cr_assert_eq(confirm(id, "care", 1, 0), 0, "%s", f.error.reason);
	cr_expect(import_of(id, "care")->new_rows == 1 && import_of(id, "care")->rejected_rows == 0);
	cr_expect_eq(care_of("care", 4, false)->n_care, 0);
	cr_expect_eq(care_of("care,protection", 4, false)->n_care, 1);
}

/* A name alone is nobody: the day of birth stands beside it, whole, and is the ledger's. */
Test(lists, a_name_without_its_day_is_nobody)
{
	static const char *const births[] = { "1937", "1937-04", "1937-04-02" };
	const char *id = id_of('i', 1);

	for (size_t i = 0; i < sizeof births / sizeof *births; i++) {
		char text[200];

		id = id_of('i', 10 + (unsigned) i);
		snprintf(text, sizeof text, HEAD ",潮咲 7,%s,,要介護5,,,,\n", births[i]);
		cr_assert_eq(bring(id, &carers, text), 0, "%s", f.error.reason);
		cr_expect_eq(import_of(id, "care")->new_rows, 0, "%s", births[i]);
		cr_expect_str_eq(rejects_of(id, "care")->rejects[0]->reason, "ledger.table.no_person", "%s",
				 births[i]);
	}
	id = id_of('i', 20);
	cr_assert_eq(bring(id, &carers, HEAD ",潮咲 7,1937-04-01,,要介護5,,,,\n"), 0);
	cr_expect_eq(import_of(id, "care")->new_rows, 1);
}

/* While the register does not answer, or not yet because it has not heard of the disaster, the file waits: nobody of
 * it is taken for unknown. */
Test(lists, the_register_is_shut)
{
	const char *id = id_of('i', 1);

	fake_register.shut = true;
	cr_assert_eq(bring(id, &carers, HEAD ",潮咲 7,1937-04-01,,要介護5,,,,\n"), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id, "care")->state, "QUEUED");
	fake_register.shut = false;
	run_due(&f, sh_now_us() + 3600 * (int64_t) 1000000);
	cr_expect_str_eq(import_of(id, "care")->state, "CHECKED");
	cr_expect_eq(import_of(id, "care")->new_rows, 1);
}

Test(lists, the_register_is_silent)
{
	const char *id = id_of('i', 1);

	fake_register.silent = true;
	cr_assert_eq(bring(id, &carers, HEAD "1,,,,要介護3,,,,\n"), 0, "%s", f.error.reason);
	cr_expect_str_eq(import_of(id, "care")->state, "QUEUED");
	fake_register.silent = false;
	run_due(&f, sh_now_us() + 3600 * (int64_t) 1000000);
	cr_expect_str_eq(import_of(id, "care")->state, "CHECKED");
	cr_expect_eq(import_of(id, "care")->new_rows, 1);
}

Test(lists, support_of_other_systems)
{
	static const char text[] = "宛名番号,支援制度,申請日,支給日,給付,申請者\n"
				   "1,被災者生活再建支援金,2026-09-10,,有,潮咲 1\n"
				   "1,義援金,2026-09-10,2026-09-15,有,潮咲 1\n"
				   "2,町の何か,2026-09-10,,,\n"
				   "13,義援金,2026-09-10,,,\n";
	static const char paid[] = "宛名番号,支援制度,申請日,支給日,給付,申請者\n"
				   "1,支援金,R8.9.10,R8.10.1,有,潮咲 1\n";
	Brought october = relief;
	const Ledger__ListStatementsReply *list;

	october.observed_on = "2026-10-02";
	taken(1, &relief, text, 2, 0, 2);
	list = statements_of(1);
	cr_assert_eq(list->n_supports, 2);
	taken(2, &relief, text, 0, 2, 2);
	taken(3, &october, paid, 1, 0, 0);
	list = statements_of(1);
	cr_assert_eq(list->n_supports, 2, "the same application, paid by now");
	cr_expect_str_eq(list->supports[0]->support->scheme, "REBUILDING");
	cr_expect_str_eq(list->supports[0]->support->paid_on, "2026-10-01");
	cr_expect_str_eq(list->supports[0]->support->list, "架空支援金システム");
}

Test(lists, who_may_bring_which)
{
	static const char text[] = HEAD "1,,,,要介護3,,,,\n";
	static const struct {
		Brought b;
		const char *reason;
	} cases[] = {
		{ { "CARE", "ledger", "90-3-3", "", "2026-09-20", "s" }, "ledger.table.role" },
		{ { "CARE", "survey", "90-3-3", "", "2026-09-20", "s" }, "ledger.table.role" },
		{ { "SUPPORT", "care", "90-3-3", "", "2026-09-20", "s" }, "ledger.table.role" },
		{ { "SURVEY", "protection", "", "", "", "s" }, "ledger.table.role" },
		{ { "CARE", "care", "", "", "2026-09-20", "s" }, "ledger.table.basis" },
		{ { "SUPPORT", "ledger", "49-11-1", "", "2026-09-20", "s" }, "ledger.table.basis" },
		{ { "CARE", "care", "90-3-3", "", "", "s" }, "ledger.table.observed_on" },
		{ { "CARE", "care", "90-3-3", "", "2999-01-01", "s" }, "ledger.table.observed_on" },
		{ { "CARE", "care", "90-3-3", "NONE", "2026-09-20", "s" }, "ledger.care.code" },
		{ { "CARE", "care", "90-3-3", "DV", "2026-09-20", "s" }, "ledger.care.desk" },
		{ { "CARE", "care", "49-11-1", "", "2026-09-20", "s" }, NULL },
		{ { "CARE", "protection", "90-3-3", "DV", "2026-09-20", "s" }, NULL },
	};
	const Ledger__TableImport *none;

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r = bring(id_of('i', i + 1), &cases[i].b, text);

		cr_expect_eq(r == 0, cases[i].reason == NULL, "%u: %s", i, f.error.reason);
		if (cases[i].reason)
			cr_expect_str_eq(f.error.reason, cases[i].reason, "%u", i);
	}
	cr_expect_eq(shown(id_of('i', 11), "survey,ledger", &none), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.table.import_unknown");
}
