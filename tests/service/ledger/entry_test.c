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
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(entries, .init = setup, .fini = teardown, .timeout = 60);

static Ledger__EnterNonResidentRequest entry(unsigned n)
{
	Ledger__EnterNonResidentRequest q = LEDGER__ENTER_NON_RESIDENT_REQUEST__INIT;

	q.entry_id = id_of('e', n);
	q.disaster_id = DISASTER;
	q.name = "旅野 人";
	q.kana = "タビノ ヒト";
	q.birth = "1971-07-17";
	q.sex = "1";
	q.address = "東京都千代田区千代田1-1";
	q.why = "TRAVELLER";
	q.source = "SELF";
	return q;
}

static void looked_at(void) { run_due(&f, sh_now_us() + 1000000); }

static int enter(const Ledger__EnterNonResidentRequest *q)
{
	int r;

	as(&f, "staff:mado", "window", "shienctl");
	r = ask(&f, "EnterNonResident", &q->base, &reply);
	if (r == 0)
		cr_expect_str_eq(((const Ledger__EnterNonResidentReply *) reply)->state, "CHECKING",
				 "whoever it is reads so at first");
	return r;
}

/* The n-th of the list, as somebody reads it. */
static const Ledger__Entry *listed(const char *roles, size_t n)
{
	Ledger__ListEntriesRequest q = LEDGER__LIST_ENTRIES_REQUEST__INIT;
	const Ledger__ListEntriesReply *list;

	as(&f, "staff:reader", roles, "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListEntries", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	list = reply;
	cr_assert_gt(list->n_entries, n);
	return list->entries[n];
}

static int decide(const char *roles, unsigned n, const char *decision, const char *same)
{
	Ledger__DecideEntryRequest q = LEDGER__DECIDE_ENTRY_REQUEST__INIT;

	as(&f, "staff:kato", roles, "shienctl");
	q.entry_id = id_of('e', n);
	q.decision = decision;
	q.same_person_id = same;
	q.reason = "本人に確かめた";
	return ask(&f, "DecideEntry", &q.base, &reply);
}

static int tie(const char *roles, const char *person, const char *resident, bool undo)
{
	Ledger__TieNonResidentRequest q = LEDGER__TIE_NON_RESIDENT_REQUEST__INIT;

	as(&f, "staff:kato", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person;
	q.register_person_id = resident;
	q.undo = undo;
	return ask(&f, "TieNonResident", &q.base, &reply);
}

static int64_t entered(void) { return count(&f, "SELECT count(*) FROM person WHERE NOT resident"); }

static const char *entered_id(void) { return text_of(&f, "SELECT max(person_id) FROM person WHERE NOT resident"); }

Test(entries, come_on_the_ledger_when_nobody_resembles_them)
{
	Ledger__EnterNonResidentRequest q = entry(1), child = entry(2);
	const Ledger__CertificateFacts *facts;
	const Ledger__Entry *e;
	uint32_t version;
	char first[37];
	int64_t told;

	q.why = "BORED";
	cr_expect_eq(enter(&q), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.why");
	q.why = "TRAVELLER";
	q.source = "RUMOUR";
	cr_expect_eq(enter(&q), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.source");
	q.source = "SELF";
	cr_assert_eq(enter(&q), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(entered(), 0, "not before it is known whom they resemble");
	fake_register.silent = true;
	looked_at();
	cr_expect_eq(entered(), 0, "nor while the register does not answer");
	cr_expect_str_eq(listed("ledger", 0)->state, "CHECKING");
	cr_expect_str_eq(listed("ledger", 0)->name, "", "what was typed is no list of people");
	fake_register.silent = false;
	run_due(&f, sh_now_us() + 3600000000);
	cr_assert_eq(entered(), 1, "%s", f.error.reason);
	e = listed("window", 0);
	cr_expect_str_eq(e->state, "ENTERED");
	cr_expect_str_eq(e->entered_by, "staff:mado");
	cr_expect_str_eq(e->person_id, entered_id());
	snprintf(first, sizeof first, "%s", entered_id());

	child.name = "旅野 子";
	child.kana = "タビノ コ";
	child.birth = "2020-01-01";
	child.with_person_id = person_id(1);
	child.relation = "20";
	cr_expect_eq(enter(&child), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.with", "a resident's household is frozen");
	child.with_person_id = first;
	cr_assert_eq(accept_application(&f, id_of('a', 1), first, dwelling_of(&f, 5)), 0, "%s", f.error.reason);
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), first, &facts), 0, "%s", f.error.reason);
	version = facts->version;
	told = count(&f, "SELECT max(version) FROM person WHERE NOT resident");
	cr_assert_eq(enter(&child), 0, "%s", f.error.reason);
	looked_at();
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), first, &facts), 0, "%s", f.error.reason);
	cr_expect_eq(facts->n_members, 2);
	cr_expect_gt(facts->version, version, "its certificate says something else now");
	cr_expect_gt(count(&f, "SELECT max(version) FROM person WHERE NOT resident"), told,
		     "and the issuer hears of it");
	cr_expect_eq(count(&f, "SELECT count(DISTINCT household_id) FROM person WHERE NOT resident"), 1);
	cr_expect_str_eq(
		text_of(&f, "SELECT string_agg(relation || sort, ',' ORDER BY sort) FROM person WHERE NOT resident"),
		"020,201");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=EnterNonResident%'"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM entry WHERE position('旅野'::bytea IN sealed_paper) > 0"), 0);
}

Test(entries, that_resemble_somebody_are_decided_by_a_person)
{
	Ledger__EnterNonResidentRequest first = entry(1), again = entry(2), third = entry(3);
	char sql[200];

	fake_register.resembles = 5;
	cr_assert_eq(enter(&first), 0);
	looked_at();
	cr_expect_eq(entered(), 0);
	cr_expect_str_eq(listed("ledger", 0)->state, "DECIDE");
	cr_expect_str_eq(listed("ledger", 0)->name, "旅野 人", "who decides has to know of whom");
	cr_assert_eq(listed("ledger", 0)->n_candidates, 1);
	cr_expect_str_eq(listed("ledger", 0)->candidates[0], person_id(5));
	cr_expect_eq(decide("ledger", 1, "SAME", person_id(6)), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.candidate");
	cr_expect_eq(decide("ledger", 1, "PERHAPS", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.decision");
	cr_expect_eq(decide("window", 1, "NEW", ""), SH_REFUSED);
	cr_assert_eq(decide("ledger", 1, "NEW", ""), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(entered(), 1);
	cr_expect_eq(decide("ledger", 1, "NEW", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.decided");

	fake_register.resembles = 0;
	again.kana = "たびの　ひと"; /* entered once more, spelled otherwise */
	cr_assert_eq(enter(&again), 0);
	looked_at();
	cr_expect_str_eq(listed("ledger", 1)->state, "DECIDE", "the ledger's own are looked through, too");
	cr_assert_eq(decide("ledger", 2, "SAME", entered_id()), 0, "%s", f.error.reason);
	cr_expect_eq(entered(), 1);

	fake_register.resembles = 99; /* on the register since after the reference date */
	third.name = "海野 幸";
	third.kana = "ウミノ サチ";
	cr_assert_eq(enter(&third), 0);
	looked_at();
	cr_assert_eq(decide("ledger", 3, "SAME", person_id(99)), 0, "%s", f.error.reason);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM person WHERE person_id = '%s' AND NOT resident",
		 person_id(99));
	cr_expect_eq(count(&f, sql), 1, "under the id that the register knows");
	fake_register.resembles = 5;
	third.entry_id = id_of('e', 4);
	cr_assert_eq(enter(&third), 0);
	looked_at();
	cr_assert_eq(decide("ledger", 4, "DROP", ""), 0);
	cr_expect_eq(entered(), 2);
}

/* Beside a hidden record nobody comes on the ledger, and nobody learns why (rulings 1). */
Test(entries, that_resemble_somebody_hidden_go_on_being_checked)
{
	Ledger__EnterNonResidentRequest q = entry(1), own = entry(2), other = entry(3);
	const Ledger__Entry *e;

	fake_register.resembles = 5;
	fake_register.resembles_hidden = true;
	cr_assert_eq(enter(&q), 0);
	looked_at();
	e = listed("ledger,window", 0);
	cr_expect_str_eq(e->state, "CHECKING");
	cr_expect(e->n_candidates == 0 && !*e->name && !*e->why);
	cr_expect_eq(decide("ledger", 1, "NEW", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.checking");
	cr_expect_eq(entered(), 0);
	e = listed("protection", 0);
	cr_expect_str_eq(e->state, "HIDDEN");
	cr_expect_str_eq(e->candidates[0], person_id(5));
	cr_assert_eq(decide("protection", 1, "SAME", person_id(5)), 0, "%s", f.error.reason);
	cr_expect_str_eq(listed("protection", 0)->state, "SAME");
	cr_expect_str_eq(listed("ledger", 0)->state, "CHECKING", "for ever");

	/* Known to nobody but a shelter, and protected on their own word. */
	fake_register = (FakeRegister){ .persons = 30 };
	own.person_id = id_of('p', 1);
	cr_assert_eq(protect(&f, id_of('p', 1), true, 1), 0);
	cr_assert_eq(enter(&own), 0);
	looked_at();
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE NOT resident AND protected AND shielded"), 1);
	cr_assert_eq(enter(&other), 0);
	looked_at();
	cr_expect_str_eq(listed("ledger", 2)->state, "CHECKING", "the same name once more");
	cr_expect_str_eq(listed("protection", 2)->state, "HIDDEN");
}

Test(entries, somebody_who_became_hidden_since_is_the_desks)
{
	Ledger__EnterNonResidentRequest q = entry(1);

	fake_register.resembles = 5;
	cr_assert_eq(enter(&q), 0);
	looked_at();
	cr_assert_eq(protect(&f, person_id(6), true, 1), 0, "with whom the candidate lives");
	cr_expect_eq(decide("ledger", 1, "NEW", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.checking");
	cr_assert_eq(protect(&f, person_id(6), false, 2), 0);
	cr_assert_eq(decide("ledger", 1, "NEW", ""), 0, "%s", f.error.reason);
}

Test(entries, are_tied_to_whom_they_turn_out_to_be)
{
	const char *counted = "SELECT count(*) FROM person WHERE counted",
		   *victims = "SELECT count(*) FROM person WHERE victim";
	Ledger__EnterNonResidentRequest q = entry(1);
	char one[37];

	cr_assert_eq(enter(&q), 0);
	looked_at();
	snprintf(one, sizeof one, "%s", entered_id());
	cr_assert_eq(accept_application(&f, id_of('a', 1), one, dwelling_of(&f, 5)), 0, "%s", f.error.reason);
	cr_expect_eq(tie("ledger", person_id(1), person_id(2), false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.tie.resident");
	cr_expect_eq(tie("ledger", one, NOBODY, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.tie.unknown");
	fake_register.withheld = person_id(9);
	cr_expect_eq(tie("ledger", one, fake_register.withheld, false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.checking", "whom the register hides by now");
	fake_register.withheld = NULL;
	fake_register.silent = true;
	cr_expect_eq(tie("ledger", one, person_id(8), false), SH_REFUSED, "no answer: not done");
	fake_register.silent = false;

	cr_assert_eq(tie("ledger", one, person_id(8), false), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(count(&f, counted), 30);
	cr_expect_eq(count(&f, victims), 2, "hit as the one, hit as the other");
	cr_expect_eq(tie("ledger", one, person_id(10), false), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.tie.tied");

	/* One danger: of either, and of who lives with either. */
	cr_assert_eq(protect(&f, person_id(7), true, 1), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE NOT resident AND shielded AND NOT protected"), 1,
		     "who lives with 8");
	cr_assert_eq(protect(&f, person_id(7), false, 2), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE shielded"), 0);
	cr_assert_eq(protect(&f, person_id(8), true, 3), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE shielded AND protected"), 2);
	cr_expect_eq(tie("ledger", one, person_id(8), true), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.entry.checking");
	cr_assert_eq(protect(&f, one, true, 4), 0, "their own word, too");
	cr_assert_eq(protect(&f, person_id(8), false, 5), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE NOT resident AND protected"), 1, "which stands");
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE resident AND shielded"), 3,
		     "8 and their household");
	cr_assert_eq(protect(&f, one, false, 6), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE shielded OR protected"), 0);

	cr_assert_eq(tie("ledger", one, person_id(8), true), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, counted), 31);
	cr_expect_eq(count(&f, victims), 1);
	cr_expect_eq(tie("ledger", one, person_id(8), true), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.tie.not_tied");
}
