/* 安否 of persons with by whom and when (L22), and 安否照会 as a ceiling with a person deciding (L21; rulings 1, 4,
 * 5). */
#include "ledger_fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 12);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(safety, .init = setup, .fini = teardown, .timeout = 60);

static int say(unsigned n, unsigned person, const char *status, int64_t at, unsigned corrects)
{
	Ledger__RecordSafetyRequest q = LEDGER__RECORD_SAFETY_REQUEST__INIT;
	char wrong[37];
	const void *reply;

	snprintf(wrong, sizeof wrong, "%s", id_of('5', corrects));
	as(&f, "staff:madoguchi", "window", "shienctl");
	q.status_id = id_of('5', n);
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.status = status;
	q.source = "FAMILY";
	q.observed_us = at;
	q.note = "隣の人の話";
	q.corrects = corrects ? wrong : "";
	return ask(&f, "RecordSafety", &q.base, &reply);
}
static void dies(unsigned person, const char *state)
{
	Ledger__RecordDeathRequest q = LEDGER__RECORD_DEATH_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:daicho", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	q.state = state;
	q.basis = "POLICE";
	q.note = "x";
	cr_assert_eq(ask(&f, "RecordDeath", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
}

static const Ledger__ListSafetyReply *safety_of(unsigned person, const char *roles)
{
	Ledger__ListSafetyRequest q = LEDGER__LIST_SAFETY_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(person);
	cr_assert_eq(ask(&f, "ListSafety", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

static size_t having(const char *status, const char *roles)
{
	Ledger__ListSafetyRequest q = LEDGER__LIST_SAFETY_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", roles, "shienctl");
	q.disaster_id = DISASTER;
	q.status = status;
	cr_assert_eq(ask(&f, "ListSafety", &q.base, &reply), 0, "%s", f.error.reason);
	return ((const Ledger__ListSafetyReply *) reply)->n_statuses;
}

static uint64_t counted(const char *status, const char *roles)
{
	Ledger__CountSafetyRequest q = LEDGER__COUNT_SAFETY_REQUEST__INIT;
	const Ledger__CountSafetyReply *counts;
	const void *reply;

	as(&f, "staff:madoguchi", roles, "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "CountSafety", &q.base, &reply), 0, "%s", f.error.reason);
	counts = reply;
	for (size_t i = 0; i < counts->n_counts; i++)
		if (strcmp(counts->counts[i]->status, status) == 0)
			return counts->counts[i]->persons;
	cr_assert_fail("%s", status);
	return 0;
}

static void check_in(unsigned n, const char *person, int64_t at, const char *agreed, const char *declined, bool not )
{
	Shelter__CheckedIn e = SHELTER__CHECKED_IN__INIT;

	e.stay_id = id_of('7', n);
	e.person_id = person;
	e.site_id = id_of('8', 1);
	e.opening_id = id_of('8', 2);
	e.disaster_id = DISASTER;
	e.arrived_us = at;
	e.n_agreed = *agreed ? 1 : 0;
	e.agreed = &agreed;
	e.n_declined = *declined ? 1 : 0;
	e.declined = &declined;
	e.somebody_not = not ;
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "%s", f.error.reason);
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "told again, it is the same stay: nothing is added");
}

Test(safety, status_keeps_what_was_said_and_by_whom)
{
	const Ledger__ListSafetyReply *reply;

	cr_expect_eq(safety_of(1, "window")->n_statuses, 0);
	cr_expect_eq(counted("UNKNOWN", "window"), 12);
	cr_assert_eq(say(1, 1, "MISSING", 2000, 0), 0, "%s %s", f.error.reason, f.error.field);
	cr_assert_eq(say(2, 1, "SAFE", 3000, 0), 0);
	cr_assert_eq(say(3, 1, "INJURED", 1000, 0), 0, "seen earlier, told later");
	reply = safety_of(1, "window");
	cr_assert_eq(reply->n_statuses, 3);
	cr_expect_str_eq(reply->statuses[0]->status, "SAFE", "what was so last");
	cr_expect(reply->statuses[0]->holds && !reply->statuses[1]->holds);
	cr_expect_str_eq(reply->statuses[0]->recorded_by, "staff:madoguchi");
	cr_expect_str_eq(reply->statuses[0]->source, "FAMILY");
	cr_expect_str_eq(reply->statuses[0]->note, "隣の人の話");
	cr_assert_eq(say(4, 1, "MISSING", 3500, 0), 0);
	cr_expect_eq(having("MISSING", "window"), 1);
	cr_expect_eq(having("SAFE", "window"), 0);
	cr_assert_eq(say(5, 1, "SAFE", 3400, 4), 0, "that was somebody else");
	reply = safety_of(1, "window");
	cr_expect_str_eq(reply->statuses[0]->status, "SAFE");
	cr_expect_str_eq(reply->statuses[0]->status_id, id_of('5', 5));
	cr_expect_str_eq(reply->statuses[4]->status, "MISSING", "it stays on record");
	cr_expect_str_eq(reply->statuses[4]->corrected_by, id_of('5', 5));
	cr_expect_eq(having("SAFE", "window"), 1);
	cr_expect_eq(counted("SAFE", "window"), 1);
	cr_expect_eq(counted("UNKNOWN", "window"), 11);
	cr_expect_eq(having("UNKNOWN", "window"), 11);
	cr_expect_eq(say(6, 2, "SAFE", 1, 4), SH_REFUSED, "that was about another person");
	cr_expect_str_eq(f.error.reason, "ledger.safety.unknown");
	cr_expect_eq(say(6, 2, "FINE", 1, 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.safety.status");
	cr_expect_eq(say(6, 99, "SAFE", 1, 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_expect_eq(say(6, 2, "DEAD_CONFIRMED", 1, 0), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.safety.death");
}

/* Who is hidden, and who lives with them, is in no list and no number but the protection desk's. */
Test(safety, status_of_the_hidden_is_nobodys)
{
	cr_assert_eq(say(1, 1, "SAFE", 1000, 0), 0);
	cr_assert_eq(say(2, 4, "SAFE", 1000, 0), 0);
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	cr_expect_eq(safety_of(1, "window")->n_statuses, 0);
	cr_expect_eq(safety_of(1, "window,protection")->n_statuses, 1);
	cr_expect_eq(having("SAFE", "window"), 1);
	cr_expect_eq(having("SAFE", "window,protection"), 2);
	cr_expect_eq(having("UNKNOWN", "window"), 8, "12 but for the household of three, and one who is safe");
	cr_expect_eq(counted("SAFE", "window"), 1);
	cr_expect_eq(counted("UNKNOWN", "window"), 8);
	cr_expect_eq(counted("UNKNOWN", "window,protection"), 10);
}

/* Of the dead the counter hears what it hears of the hidden; who keeps the ledger sees the death stand over all else.
 */
Test(safety, death_holds_and_is_not_the_counters)
{
	cr_assert_eq(say(1, 4, "SAFE", 1000, 0), 0);
	dies(4, "CONFIRMED");
	cr_expect_eq(safety_of(4, "window")->n_statuses, 0);
	cr_expect_str_eq(safety_of(4, "ledger")->statuses[0]->status, "DEAD_CONFIRMED");
	cr_expect(safety_of(4, "ledger")->statuses[0]->holds && !safety_of(4, "ledger")->statuses[1]->holds);
	cr_expect_eq(having("DEAD_CONFIRMED", "ledger"), 1);
	cr_expect_eq(having("DEAD_CONFIRMED", "window"), 0);
	cr_expect_eq(having("SAFE", "window"), 0);
	cr_expect_eq(counted("DEAD_CONFIRMED", "ledger"), 1);
	cr_expect_eq(counted("DEAD_CONFIRMED", "window"), 0);
	dies(4, "WITHDRAWN");
	cr_expect_str_eq(safety_of(4, "window")->statuses[0]->status, "SAFE");
}

/* Seen at a shelter, also before it is known who they are; what they agreed to there counts (rulings 4). */
Test(safety, check_in_is_a_sight_and_an_opt_in)
{
	Shelter__EvacueeIdentified e = SHELTER__EVACUEE_IDENTIFIED__INIT;
	const char *stranger = id_of('6', 1);
	Ledger__ListConsentsRequest q = LEDGER__LIST_CONSENTS_REQUEST__INIT;
	const Ledger__ListConsentsReply *consents;
	const void *reply;

	check_in(1, stranger, 5000, "RELATIVE", "ACQUAINTANCE", true);
	cr_expect_eq(having("SAFE", "window"), 0);
	e.provisional_id = stranger;
	e.person_id = person_id(3);
	e.how = "DESK";
	e.identified_us = 6000;
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "%s", f.error.reason);
	cr_expect_eq(having("SAFE", "window"), 1);
	cr_expect_eq(counted("SAFE", "window"), 1);
	cr_expect_str_eq(safety_of(3, "window")->statuses[0]->source, "SHELTER");
	as(&f, "staff:madoguchi", "window", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person_id(3);
	cr_assert_eq(ask(&f, "ListConsents", &q.base, &reply), 0);
	consents = reply;
	for (size_t i = 0; i < consents->n_consents; i++) {
		const Ledger__Consent *c = consents->consents[i];
		const char *expected = strcmp(c->recipient, "RELATIVE") == 0       ? "YES"
				       : strcmp(c->recipient, "ACQUAINTANCE") == 0 ? "NO"
				       : strcmp(c->recipient, "SOMEBODY") == 0     ? "NO"
										   : "UNANSWERED";

		cr_expect_str_eq(c->answer, expected, "%s", c->recipient);
	}
}

/* ---- inquiries ---- */
typedef struct Case {
	unsigned n, person; /* person 0: nobody found */
	const char *relation, *identity;
	bool improper;
} Case;

static const Ledger__RecordInquiryReply *inquire(Case c)
{
	Ledger__RecordInquiryRequest q = LEDGER__RECORD_INQUIRY_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	q.inquiry_id = id_of('4', c.n);
	q.disaster_id = DISASTER;
	q.inquirer_name = "照会 花子";
	q.inquirer_address = "東京都千代田区1-1";
	q.relation = c.relation;
	q.identity = c.identity;
	q.reason = "連絡がつかない";
	q.asked_name = "潮咲 太郎";
	q.person_id = c.person ? person_id(c.person) : "";
	q.improper = c.improper;
	cr_assert_eq(ask(&f, "RecordInquiry", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	return reply;
}

static int decide(unsigned n, const char *who, const char *roles, const char *item, const char *reason)
{
	Ledger__DecideInquiryRequest q = LEDGER__DECIDE_INQUIRY_REQUEST__INIT;
	const void *reply;

	as(&f, who, roles, "shienctl");
	q.inquiry_id = id_of('4', n);
	q.n_items = *item ? 1 : 0;
	q.items = &item;
	q.reason = reason;
	return ask(&f, "DecideInquiry", &q.base, &reply);
}

static int answer(unsigned n, const Ledger__InquiryAnswer **ret)
{
	Ledger__GetInquiryAnswerRequest q = LEDGER__GET_INQUIRY_ANSWER_REQUEST__INIT;
	const void *reply;
	int r;

	as(&f, "staff:madoguchi", "window", "shienctl");
	q.inquiry_id = id_of('4', n);
	r = ask(&f, "GetInquiryAnswer", &q.base, &reply);
	*ret = reply;
	return r;
}

static void record_phone(unsigned person)
{
	Ledger__RecordContactRequest q = LEDGER__RECORD_CONTACT_REQUEST__INIT;
	const void *reply;

	as(&f, "staff:madoguchi", "window", "shienctl");
	q.contact_id = id_of('c', person);
	q.person_id = person_id(person);
	q.kind = "PHONE";
	q.value = "090-1234-5678";
	q.source = "STAFF";
	cr_assert_eq(ask(&f, "RecordContact", &q.base, &reply), 0);
}

Test(safety, inquiry_is_answered_within_the_ceiling_by_a_person)
{
	const Ledger__InquiryAnswer *told;

	record_phone(1);
	check_in(1, person_id(1), 5000, "", "", false);
	cr_expect_eq(inquire((Case){ 1, 1, "FAMILY", "LICENCE", false })->n_allowed, 4);
	cr_expect_eq(inquire((Case){ 2, 1, "RELATIVE", "LICENCE", false })->n_allowed, 2);
	cr_expect_eq(inquire((Case){ 3, 1, "ACQUAINTANCE", "LICENCE", false })->n_allowed, 1);
	cr_expect_eq(inquire((Case){ 4, 1, "OTHER", "LICENCE", false })->n_allowed, 0);
	cr_expect_eq(inquire((Case){ 5, 1, "FAMILY", "NONE", false })->n_allowed, 0);
	cr_expect_eq(inquire((Case){ 6, 1, "FAMILY", "LICENCE", true })->n_allowed, 0);
	cr_expect_eq(answer(1, &told), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.inquiry.undecided");
	cr_expect_eq(decide(1, "staff:madoguchi", "window", "PLACE", "本人に確かめた"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.inquiry.window");
	cr_expect_eq(decide(1, "staff:daicho", "ledger", "PLACE", ""), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.inquiry.reason");
	cr_assert_eq(decide(1, "staff:daicho", "ledger", "PLACE", "本人に確かめた"), 0, "%s", f.error.reason);
	cr_assert_eq(answer(1, &told), 0, "%s", f.error.reason);
	cr_expect(told->held);
	cr_expect_str_eq(told->place, "避難所");
	cr_expect_str_eq(told->contact, "", "that was not decided");
	cr_expect_eq(decide(1, "staff:daicho", "ledger", "CONTACT", "本人に確かめた"), SH_REFUSED, "once");
	cr_expect_str_eq(f.error.reason, "ledger.inquiry.closed");
	cr_expect_eq(decide(2, "staff:daicho", "ledger", "CONTACT", "本人に確かめた"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.inquiry.beyond");
	cr_assert_eq(decide(2, "staff:madoguchi", "window", "CONDITION", ""), 0, "%s", f.error.reason);
	cr_assert_eq(answer(2, &told), 0);
	cr_expect_str_eq(told->condition, "無事");
	cr_expect_eq(decide(6, "staff:daicho", "ledger", "", ""), SH_REFUSED,
		     "an improper purpose is refused at once");
	cr_expect_eq(count(&f, "SELECT count(*) FROM inquiry WHERE state = 'REFUSED'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GetInquiryAnswer%'"), 2);
}

/* All that comes back of one inquiry, from beginning to end, as text. */
static const char *whole(unsigned n, unsigned person, const char *relation)
{
	static char out[4][600];
	static unsigned next;
	char *text = out[next++ % 4];
	const Ledger__RecordInquiryReply *said = inquire((Case){ n, person, relation, "LICENCE", false });
	const Ledger__InquiryAnswer *told;
	int at = snprintf(text, 600, "%zu", said->n_allowed);

	at += snprintf(text + at, 600 - (size_t) at, " %d %s", decide(n, "staff:daicho", "ledger", "PRESENCE", "x"),
		       f.error.reason);
	at += snprintf(text + at, 600 - (size_t) at, " %d %s", decide(n, "staff:daicho", "ledger", "", ""),
		       f.error.reason);
	at += snprintf(text + at, 600 - (size_t) at, " %d", answer(n, &told));
	snprintf(text + at, 600 - (size_t) at, " %d[%s][%s][%s]", told->held, told->condition, told->place,
		 told->contact);
	return text;
}

Test(safety, inquiry_cannot_tell_the_hidden_the_dead_and_nobody_apart)
{
	const char *nobody = whole(1, 0, "FAMILY");

	record_phone(1);
	check_in(1, person_id(1), 5000, "FAMILY", "", false);
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	dies(4, "UNCONFIRMED");
	cr_expect_str_eq(whole(2, 2, "FAMILY"), nobody, "protected");
	cr_expect_str_eq(whole(3, 1, "FAMILY"), nobody, "lives with them, and agreed");
	cr_expect_str_eq(whole(4, 4, "FAMILY"), nobody, "dead");
	cr_expect_str_eq(whole(5, 99, "FAMILY"), nobody, "unknown id");
	cr_expect_str_neq(whole(6, 7, "FAMILY"), nobody, "and somebody else can be told of");
}

/* Protected between the decision and the answer. */
Test(safety, inquiry_tells_nothing_more_once_somebody_is_hidden)
{
	const Ledger__InquiryAnswer *told;

	check_in(1, person_id(1), 5000, "", "", false);
	inquire((Case){ 1, 1, "FAMILY", "LICENCE", false });
	cr_assert_eq(decide(1, "staff:daicho", "ledger", "PLACE", "本人に確かめた"), 0, "%s", f.error.reason);
	cr_assert_eq(protect(&f, person_id(1), true, 1), 0);
	cr_assert_eq(answer(1, &told), 0);
	cr_expect(!told->held && !*told->place);
	cr_assert_eq(protect(&f, person_id(1), false, 2), 0);
	cr_assert_eq(answer(1, &told), 0);
	cr_expect_str_eq(told->place, "避難所");
}

/* The register hides somebody of whom the ledger has not heard so yet; and where it does not answer, nobody can tell
 * from that whether somebody is held. */
Test(safety, inquiry_is_answered_only_when_the_register_lets_it_out)
{
	const Ledger__InquiryAnswer *told;

	check_in(1, person_id(1), 5000, "", "", false);
	inquire((Case){ 1, 1, "FAMILY", "LICENCE", false });
	inquire((Case){ 2, 0, "FAMILY", "LICENCE", false });
	cr_assert_eq(decide(1, "staff:daicho", "ledger", "PLACE", "本人に確かめた"), 0, "%s", f.error.reason);
	cr_assert_eq(decide(2, "staff:daicho", "ledger", "", ""), 0, "%s", f.error.reason);
	fake_register.withheld = person_id(1);
	cr_assert_eq(answer(1, &told), 0, "%s", f.error.reason);
	cr_expect(!told->held && !*told->place);
	fake_register = (FakeRegister){ .silent = true };
	for (unsigned n = 1; n <= 2; n++) {
		cr_expect_eq(answer(n, &told), SH_REFUSED, "%u", n);
		cr_expect_str_eq(f.error.reason, "ledger.release.checking");
		cr_expect_eq(fake_register.released, n);
	}
	fake_register = (FakeRegister){ 0 };
	cr_assert_eq(answer(1, &told), 0, "%s", f.error.reason);
	cr_expect_str_eq(told->place, "避難所");
}

static bool flagged(unsigned n, const char *roles)
{
	Ledger__ListInquiriesRequest q = LEDGER__LIST_INQUIRIES_REQUEST__INIT;
	const Ledger__ListInquiriesReply *list;
	const void *reply;

	as(&f, "staff:x", roles, "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListInquiries", &q.base, &reply), 0, "%s", f.error.reason);
	list = reply;
	for (size_t i = 0; i < list->n_inquiries; i++)
		if (strcmp(list->inquiries[i]->inquiry_id, id_of('4', n)) == 0) {
			cr_expect_str_eq(list->inquiries[i]->inquirer_name, "照会 花子");
			return list->inquiries[i]->by_people;
		}
	cr_assert_fail("%u", n);
	return false;
}

/* The desk hears of it silently, and who keeps the ledger hears of the dead: the window of neither. */
Test(safety, inquiry_comes_to_the_people_who_tell)
{
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	dies(4, "CONFIRMED");
	inquire((Case){ 1, 2, "FAMILY", "LICENCE", false });
	inquire((Case){ 2, 4, "FAMILY", "LICENCE", false });
	inquire((Case){ 3, 7, "FAMILY", "LICENCE", false });
	cr_expect(flagged(1, "protection") && !flagged(1, "window") && !flagged(1, "ledger,approver"));
	cr_expect(flagged(2, "ledger") && !flagged(2, "window") && !flagged(2, "approver"));
	cr_expect(!flagged(3, "ledger,protection"));
	cr_expect_eq(count(&f, "SELECT count(*) FROM inquiry WHERE position('\\xe7b5a1'::bytea IN sealed_paper) > 0"),
		     0);
}
