/* 援護の実施の状況, injuries, housing intentions, 要配慮 (level 5) and 指定 (rulings 27). */
#include "ledger_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define LATER "00000000-0000-7000-8000-00000000d002"

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 6);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(relief, .init = setup, .fini = teardown, .timeout = 60);

/* A statement's head, with ids that outlive the next. */
static Ledger__StatementHead *head(unsigned n, unsigned person, int64_t at, unsigned replaces)
{
	static Ledger__StatementHead h;
	static char id[37], who[37], old[37];

	ledger__statement_head__init(&h);
	snprintf(id, sizeof id, "%s", id_of('5', n));
	snprintf(who, sizeof who, "%s", person_id(person));
	snprintf(old, sizeof old, "%s", id_of('5', replaces));
	h.statement_id = id;
	h.disaster_id = DISASTER;
	h.person_id = who;
	h.source = "VISIT";
	h.observed_us = at;
	h.replaces = replaces ? old : "";
	return &h;
}

static int support(Ledger__StatementHead *h, const char *scheme, const char *benefit, const char *ended)
{
	Ledger__RecordSupportRequest q = LEDGER__RECORD_SUPPORT_REQUEST__INIT;
	Ledger__Support s = LEDGER__SUPPORT__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	s.scheme = scheme;
	s.applied_on = "2026-09-20";
	s.applicant = "潮咲 花子";
	s.relation = "妻";
	s.paid_on = "2026-10-01";
	s.ended_on = ended;
	s.benefit = benefit;
	q.head = h;
	q.support = &s;
	return ask(&f, "RecordSupport", &q.base, &reply);
}

static int injury(Ledger__StatementHead *h, const char *severity)
{
	Ledger__RecordInjuryRequest q = LEDGER__RECORD_INJURY_REQUEST__INIT;
	Ledger__Injury i = LEDGER__INJURY__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	i.severity = severity;
	i.condition = "左足の骨折";
	q.head = h;
	q.injury = &i;
	return ask(&f, "RecordInjury", &q.base, &reply);
}

static int intention(Ledger__StatementHead *h, const char *what, const char *place)
{
	Ledger__RecordHousingIntentionRequest q = LEDGER__RECORD_HOUSING_INTENTION_REQUEST__INIT;
	Ledger__HousingIntention i = LEDGER__HOUSING_INTENTION__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	i.intention = what;
	i.place = place;
	q.head = h;
	q.intention = &i;
	return ask(&f, "RecordHousingIntention", &q.base, &reply);
}

static int care(const char *roles, Ledger__StatementHead *h, const char *code, const char *key, const char *text)
{
	Ledger__RecordCareRequest q = LEDGER__RECORD_CARE_REQUEST__INIT;
	Ledger__Care c = LEDGER__CARE__INIT;
	Ledger__CareField field = LEDGER__CARE_FIELD__INIT, *fields = &field;
	const void *reply;

	as(&f, "staff:hoken", roles, "shienctl");
	field.key = key;
	field.value = "3";
	c.code = code;
	c.n_fields = *key ? 1 : 0;
	c.fields = &fields;
	c.text = text;
	q.head = h;
	q.care = &c;
	return ask(&f, "RecordCare", &q.base, &reply);
}

static int listed(const char *rpc, const char *roles, const char *disaster, unsigned person, bool history,
		  const void **reply)
{
	Ledger__ListStatementsRequest q = LEDGER__LIST_STATEMENTS_REQUEST__INIT;

	as(&f, "staff:hoken", roles, "shienctl");
	q.disaster_id = disaster;
	q.person_id = person_id(person);
	q.history = history;
	return ask(&f, rpc, &q.base, reply);
}

static size_t cares(const char *roles, const char *disaster, unsigned person)
{
	const void *reply;

	cr_assert_eq(listed("ListCare", roles, disaster, person, false, &reply), 0, "%s", f.error.reason);
	return ((const Ledger__ListCareReply *) reply)->n_care;
}

Test(relief, statements_keep_what_was_said_before)
{
	const Ledger__ListStatementsReply *all;
	const void *reply;

	cr_assert_eq(support(head(1, 1, 1000, 0), "REBUILDING", "YES", ""), 0, "%s %s", f.error.reason,
		     f.error.field);
	cr_assert_eq(support(head(2, 1, 2000, 1), "REBUILDING", "NO", "2026-12-31"), 0, "%s", f.error.reason);
	cr_assert_eq(injury(head(3, 1, 1000, 0), "SEVERE"), 0, "%s", f.error.reason);
	cr_assert_eq(intention(head(4, 1, 1000, 0), "REBUILD", "SAME"), 0, "%s", f.error.reason);
	cr_assert_eq(listed("ListStatements", "window", DISASTER, 1, false, &reply), 0, "%s", f.error.reason);
	all = reply;
	cr_assert(all->n_supports == 1 && all->n_injuries == 1 && all->n_intentions == 1);
	cr_expect_str_eq(all->supports[0]->support->benefit, "NO");
	cr_expect_str_eq(all->supports[0]->support->applicant, "潮咲 花子");
	cr_expect_str_eq(all->supports[0]->scheme_ja, "被災者生活再建支援金");
	cr_expect_str_eq(all->supports[0]->info->recorded_by, "staff:madoguchi");
	cr_expect_str_eq(all->injuries[0]->injury->condition, "左足の骨折");
	cr_expect_str_eq(all->intentions[0]->intention_ja, "建て替え");
	cr_assert_eq(listed("ListStatements", "window", DISASTER, 1, true, &reply), 0);
	all = reply;
	cr_assert_eq(all->n_supports, 2);
	cr_expect_str_eq(all->supports[1]->info->replaced_by, id_of('5', 2));
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM statement WHERE position('\\xe6bdae'::bytea IN sealed_body) > 0"), 0);
	cr_expect_eq(support(head(6, 2, 1, 1), "REBUILDING", "", ""), SH_REFUSED, "that was another person's");
	cr_expect_str_eq(f.error.reason, "ledger.statement.unknown");
	cr_expect_eq(injury(head(6, 1, 1, 1), "NONE"), SH_REFUSED, "that was no injury");
	cr_expect_str_eq(f.error.reason, "ledger.statement.unknown");
	cr_expect_eq(support(head(6, 1, 1, 0), "LOTTERY", "", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.relief.code");
	cr_expect_eq(support(head(6, 1, 1, 0), "LOAN", "PERHAPS", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.relief.answer");
	cr_expect_eq(support(head(6, 1, 1, 0), "LOAN", "", "2026-09-30"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.relief.order");
	cr_expect_eq(intention(head(6, 1, 1, 0), "REBUILD", "MOON"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.relief.code");
	cr_expect_eq(injury(head(6, 99, 1, 0), "NONE"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0, "who lives with 1");
	cr_assert_eq(listed("ListStatements", "window", DISASTER, 1, true, &reply), 0);
	all = reply;
	cr_expect(all->n_supports == 0 && all->n_injuries == 0 && all->n_intentions == 0, "hidden");
	cr_assert_eq(listed("ListStatements", "window,protection", DISASTER, 1, true, &reply), 0);
	cr_expect_eq(((const Ledger__ListStatementsReply *) reply)->n_supports, 2);
}

/* Level 5: who writes it down may not read it; what somebody flees from is the desk's. */
Test(relief, care_is_read_by_who_cares)
{
	const Ledger__ListCareReply *all;
	const void *reply;

	cr_assert_eq(care("window", head(1, 1, 1000, 0), "CARE_NEED", "LEVEL", ""), 0, "%s %s", f.error.reason,
		     f.error.field);
	cr_assert_eq(care("window", head(2, 1, 2000, 0), "OTHER", "", "夜間の付き添いが要る"), 0, "%s",
		     f.error.reason);
	cr_expect_eq(listed("ListCare", "window,ledger,approver", DISASTER, 1, false, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.role_missing");
	cr_assert_eq(listed("ListCare", "care", DISASTER, 1, false, &reply), 0, "%s", f.error.reason);
	all = reply;
	cr_assert_eq(all->n_care, 2);
	cr_expect_str_eq(all->care[0]->care->text, "夜間の付き添いが要る");
	cr_expect_str_eq(all->care[1]->code_ja, "要介護");
	cr_expect_str_eq(all->care[1]->care->fields[0]->value, "3");
	cr_expect_str_neq(all->care[1]->care->edition, "", "by which table it was coded");
	cr_expect_eq(count(&f, "SELECT count(*) FROM care WHERE position('CARE_NEED'::bytea IN sealed_body) > 0"), 0,
		     "the code too is sealed");
	cr_expect_eq(care("care,ledger", head(3, 1, 1, 0), "DV", "", "x"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.care.desk");
	cr_assert_eq(care("protection", head(3, 1, 3000, 0), "DV", "", "x"), 0, "%s", f.error.reason);
	cr_expect_eq(cares("care", DISASTER, 1), 2, "and reads it alone");
	cr_expect_eq(cares("care,protection", DISASTER, 1), 3);
	cr_expect_eq(care("window", head(4, 1, 1, 0), "TIRED", "", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.care.code");
	cr_expect_eq(care("window", head(4, 1, 1, 0), "OTHER", "", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.care.text");
	cr_expect_eq(care("window", head(4, 1, 1, 0), "PET", "LEVEL", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.care.key");
	cr_assert_eq(protect(&f, person_id(3), true, 1), 0);
	cr_expect_eq(cares("care", DISASTER, 1), 0, "hidden");
	cr_expect_eq(cares("care,protection", DISASTER, 1), 3);
}

static uint32_t items_taken;

static int reuse_what(unsigned n, const char *from, const char *to, unsigned person, const char *basis,
		      const char *roles, const char *subject, const char *item)
{
	Ledger__ReuseFactsRequest q = LEDGER__REUSE_FACTS_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:hoken", roles, "shienctl");
	q.subjects = &subject;
	q.n_subjects = *subject != 0;
	q.items = &item;
	q.n_items = *item != 0;
	q.reuse_id = id_of('6', n);
	q.from_disaster_id = from;
	q.to_disaster_id = to;
	q.person_id = person_id(person);
	q.basis = basis;
	q.reason = "豪雨でも同じ援護が要る";
	r = ask(&f, "ReuseFacts", &q.base, &reply);
	items_taken = r == 0 ? ((const Ledger__ReuseFactsReply *) reply)->items : 0;
	return r == 0 ? (int) ((const Ledger__ReuseFactsReply *) reply)->statements : -r;
}

static int reuse(unsigned n, const char *from, const char *to, unsigned person, const char *basis)
{
	return reuse_what(n, from, to, person, basis, "care", "CARE", "");
}

static void another_disaster(void)
{
	Ledger__OpenLedgerRequest q = LEDGER__OPEN_LEDGER_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(declare(&f, LATER, "R8-02", "HEAVY_RAIN", "2026-09-05"), 0, "%s", f.error.reason);
	q.disaster_id = LATER;
	cr_assert_eq(ask(&f, "OpenLedger", &q.base, &reply), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
	cr_assert_eq(count(&f, "SELECT count(*) FROM disaster WHERE state = 'OPEN'"), 2);
}

/* What one disaster's ledger knows is not the other's, until somebody says why it should be. */
Test(relief, another_disaster_takes_over_by_an_act_with_its_basis)
{
	cr_assert_eq(care("window", head(1, 1, 1000, 0), "CARE_NEED", "LEVEL", ""), 0);
	cr_assert_eq(care("window", head(2, 1, 2000, 1), "CARE_NEED", "LEVEL", "上がった"), 0);
	another_disaster();
	cr_expect_eq(cares("care", LATER, 1), 0);
	cr_expect_eq(reuse(1, DISASTER, LATER, 1, "HABIT"), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.basis");
	cr_expect_eq(reuse(1, DISASTER, DISASTER, 1, "INTERNAL"), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.same");
	cr_expect_eq(count(&f, "SELECT count(*) FROM care_reuse"), 0);
	cr_expect_eq(reuse(1, DISASTER, LATER, 1, "INTERNAL"), 1, "%s", f.error.reason);
	cr_expect_eq(cares("care", LATER, 1), 1);
	cr_expect_eq(cares("care", DISASTER, 1), 1);
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM care_reuse WHERE basis = 'INTERNAL' AND statements = 1 AND reused_by = "
		      "'staff:hoken'"),
		1);
	cr_assert_eq(protect(&f, person_id(4), true, 1), 0);
	cr_expect_eq(reuse(2, DISASTER, LATER, 4, "INTERNAL"), -SH_REFUSED, "hidden, as nobody");
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_expect_eq(reuse(2, DISASTER, LATER, 99, "INTERNAL"), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
}

static void write_item(unsigned n, const char *disaster, unsigned person, const char *item, const char *value)
{
	Ledger__RecordItemRequest q = LEDGER__RECORD_ITEM_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.disaster_id = disaster;
	q.value_id = id_of('v', n);
	q.person_id = person_id(person);
	q.item_code = item;
	q.value = value;
	q.source = "SHELTER";
	cr_assert_eq(ask(&f, "RecordItem", &q.base, &reply), 0, "%s", f.error.reason);
}

/* Facts about the person come over, once; what was damaged and given stays the one disaster's, and is shown as that.
 */
Test(relief, facts_of_a_person_are_used_in_another_disaster)
{
	const Ledger__ListStatementsReply *all;
	const void *reply;

	cr_assert_eq(support(head(1, 1, 1000, 0), "DONATION", "YES", ""), 0, "%s", f.error.reason);
	cr_assert_eq(injury(head(2, 1, 1000, 0), "SEVERE"), 0);
	cr_assert_eq(intention(head(3, 1, 1000, 0), "REBUILD", "SAME"), 0);
	cr_assert_eq(care("protection", head(4, 1, 1000, 0), "DV", "", "x"), 0);
	write_item(1, DISASTER, 1, "NOTES", "犬が1匹");
	write_item(2, DISASTER, 1, "OTHER_DAMAGE", "自動車");
	another_disaster();
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "ledger", "", ""), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.nothing");
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "care", "INJURY", ""), -SH_REFUSED,
		     "of the ledger");
	cr_expect_str_eq(f.error.reason, "ledger.reuse.subject");
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "ledger", "CARE", ""), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.subject");
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "care", "", "NOTES"), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.item");
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "ledger", "", "OTHER_DAMAGE"), -SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.reuse.item");
	cr_expect_eq(reuse_what(1, DISASTER, LATER, 1, "INTERNAL", "ledger", "", "DAMAGE"), -SH_REFUSED);
	cr_assert_eq(reuse_what(1, DISASTER, LATER, 1, "CONSENT", "ledger", "SUPPORT", "NOTES"), 1, "%s",
		     f.error.reason);
	cr_expect_eq(items_taken, 1);
	cr_assert_eq(reuse_what(2, DISASTER, LATER, 1, "INTERNAL", "ledger", "INJURY", "NOTES"), 1, "%s",
		     f.error.reason);
	cr_expect_eq(items_taken, 0, "known there by now");
	cr_expect_eq(reuse_what(3, DISASTER, LATER, 1, "INTERNAL", "ledger", "INJURY", ""), 0, "once");
	cr_expect_eq(reuse_what(4, DISASTER, LATER, 1, "INTERNAL", "care", "CARE", ""), 0,
		     "the desk's is the desk's");
	cr_expect_eq(reuse_what(5, DISASTER, LATER, 1, "INTERNAL", "care,protection", "CARE", ""), 1);
	cr_assert_eq(listed("ListStatements", "window", LATER, 1, false, &reply), 0, "%s", f.error.reason);
	all = reply;
	cr_assert(all->n_supports == 1 && all->n_injuries == 1 && all->n_intentions == 0);
	cr_expect_str_eq(all->supports[0]->support->scheme, "DONATION");
	cr_expect_str_eq(all->supports[0]->info->reused_from, DISASTER);
	cr_expect_str_eq(all->supports[0]->info->reuse_basis, "CONSENT");
	cr_expect_str_eq(all->injuries[0]->info->reuse_basis, "INTERNAL");
	cr_assert_eq(listed("ListStatements", "window", DISASTER, 1, false, &reply), 0);
	all = reply;
	cr_expect_str_eq(all->supports[0]->info->reused_from, "", "said here");
	cr_expect_eq(count(&f, "SELECT count(*) FROM care_reuse WHERE subjects = '{SUPPORT}' AND items = '{NOTES}' "
			       "AND basis = 'CONSENT' AND "
			       "statements = 1"),
		     1);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM item_value v JOIN care_reuse u ON u.reuse_id = v.source_id WHERE "
			   "v.disaster_id = u.to_disaster_id AND v.source = 'SHELTER'"),
		     1, "and where it came from");
}

static int designate(unsigned n, const char *kind, const char *from, const char *until, unsigned replaces)
{
	Ledger__RecordDesignationRequest q = LEDGER__RECORD_DESIGNATION_REQUEST__INIT;
	char old[37];
	const void *reply;

	snprintf(old, sizeof old, "%s", id_of('d', replaces));
	as(&f, "staff:daicho", "ledger", "shienctl");
	q.designation_id = id_of('d', n);
	q.disaster_id = DISASTER;
	q.kind = kind;
	q.applies_from = from;
	q.announced_on = "2026-09-12";
	q.ended_on = until;
	q.ground = "施行令1条1項4号";
	q.replaces = replaces ? old : "";
	return ask(&f, "RecordDesignation", &q.base, &reply);
}

static size_t in_force(const char *on)
{
	Ledger__ListDesignationsRequest q = LEDGER__LIST_DESIGNATIONS_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	q.disaster_id = DISASTER;
	q.on = on;
	cr_assert_eq(ask(&f, "ListDesignations", &q.base, &reply), 0, "%s", f.error.reason);
	if (((const Ledger__ListDesignationsReply *) reply)->n_designations > 0)
		cr_expect_str_eq(((const Ledger__ListDesignationsReply *) reply)->designations[0]->area, "992011");
	return ((const Ledger__ListDesignationsReply *) reply)->n_designations;
}

Test(relief, designations_are_read_as_of_a_day)
{
	cr_assert_eq(designate(1, "RELIEF_ACT", "2026-09-05", "2026-10-05", 0), 0, "%s %s", f.error.reason,
		     f.error.field);
	cr_assert_eq(designate(2, "REBUILDING_ACT", "2026-09-07", "", 0), 0);
	cr_expect_eq(in_force("2026-09-04"), 0);
	cr_expect_eq(in_force("2026-09-05"), 1);
	cr_expect_eq(in_force("2026-09-07"), 2);
	cr_expect_eq(in_force("2026-10-05"), 2, "its last day");
	cr_expect_eq(in_force("2026-10-06"), 1);
	cr_assert_eq(designate(3, "REBUILDING_ACT", "2026-09-05", "", 2), 0, "the day was wrong");
	cr_expect_eq(in_force("2026-09-05"), 2);
	cr_expect_eq(in_force(""), 3, "and stays on record");
	cr_expect_eq(designate(4, "LUCK", "2026-09-05", "", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.designation.kind");
	cr_expect_eq(designate(4, "SEVERE", "2026-09-05", "2026-09-04", 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.designation.order");
	cr_expect_eq(designate(4, "SEVERE", "2026-09-05", "", 9), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.designation.unknown");
}
