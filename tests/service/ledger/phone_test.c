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
	as(&f, "staff:kato", "ledger", "shienctl");
}
static void teardown(void) { fixture_close(&f); }
TestSuite(phones, .init = setup, .fini = teardown, .timeout = 60);

static void told(unsigned n, unsigned person, const char *kind, const char *value, int64_t observed_us)
{
	Ledger__RecordContactRequest q = LEDGER__RECORD_CONTACT_REQUEST__INIT;

	q.contact_id = id_of('c', n);
	q.person_id = person_id(person);
	q.kind = kind;
	q.value = value;
	q.source = "SELF";
	q.observed_us = observed_us;
	cr_assert_eq(ask(&f, "RecordContact", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
}

static const Ledger__FindByPhoneReply *find(const char *phone)
{
	Ledger__FindByPhoneRequest q = LEDGER__FIND_BY_PHONE_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.phone = phone;
	cr_assert_eq(ask(&f, "FindByPhone", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

static bool finds(const char *phone, unsigned person, bool former)
{
	const Ledger__FindByPhoneReply *p = find(phone);

	for (size_t i = 0; i < p->n_hits; i++)
		if (strcmp(p->hits[i]->person_id, person_id(person)) == 0)
			return p->hits[i]->former == former && *p->hits[i]->name && !p->hits[i]->checking;
	return false;
}

static long looks(const char *who)
{
	char sql[200];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM audit_pending WHERE record LIKE '%%rpc=FindByPhone%%%s%%'",
		 who);
	return count(&f, sql);
}

/* Of a household two with the same number; one has told another since; a mail address is no telephone. */
Test(phones, find_who_has_or_had_the_number)
{
	told(1, 4, "PHONE", "090-1111-2222", 10);
	told(2, 5, "PHONE", "０９０－１１１１－２２２２", 10);
	told(3, 5, "PHONE", "+81 80-3333-4444", 20);
	told(4, 6, "MAIL", "a09011112222@example.jp", 10);
	cr_expect_eq(find("09011112222")->n_hits, 2);
	cr_expect(finds("090 1111 2222", 4, false));
	cr_expect(finds("+819011112222", 5, true));
	cr_expect(finds("０８０ー３３３３ー４４４４", 5, false));
	cr_expect_eq(find("09011112223")->n_hits, 0);
	cr_expect_geq(looks(person_id(4)), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode WHERE phone_index IS NULL"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode WHERE length(phone_index) = 32"), 3);
	cr_expect_eq(count(&f, "SELECT count(DISTINCT phone_index) FROM contact_episode WHERE kind = 'PHONE'"), 2);
	cr_expect_eq(
		count(&f, "SELECT count(*) FROM contact_episode WHERE phone_index = sha256('09011112222'::bytea)"), 0,
		"nobody can make it who has not the key");
}

Test(phones, another_town_and_another_number_find_nobody)
{
	Ledger__FindByPhoneRequest q = LEDGER__FIND_BY_PHONE_REQUEST__INIT;

	told(1, 4, "PHONE", "090-1111-2222", 10);
	q.disaster_id = DISASTER;
	q.phone = "090-1111";
	cr_expect_eq(ask(&f, "FindByPhone", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.phone.unreadable");
	q.phone = "09011112222";
	f.municipality = "992020";
	cr_expect_eq(ask(&f, "FindByPhone", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.disaster.unknown");
	f.municipality = "992011";
	cr_expect(finds("09011112222", 4, false));
}

/* Of somebody hidden no more than 確認中, once, also for who lives with them; the desk sees. The same face have the
 * dead at the counter. */
Test(phones, of_who_is_protected_is_said_that_it_is_being_checked)
{
	Ledger__RecordDeathRequest dead = LEDGER__RECORD_DEATH_REQUEST__INIT;
	const Ledger__FindByPhoneReply *p;

	told(1, 7, "PHONE", "090-1111-2222", 10);
	told(2, 8, "PHONE", "090-1111-2222", 10);
	told(3, 10, "PHONE", "090-1111-2222", 10);
	cr_assert_eq(find("09011112222")->n_hits, 3);
	cr_assert_eq(protect(&f, person_id(7), true, 2), 0);
	as(&f, "staff:kato", "ledger,window", "shienctl");
	p = find("09011112222");
	cr_assert_eq(p->n_hits, 2);
	for (size_t i = 0; i < p->n_hits; i++) {
		const Ledger__PhoneHit *hit = p->hits[i];

		cr_expect_eq(hit->checking, strcmp(hit->person_id, person_id(10)) != 0);
		cr_expect(!hit->checking ||
			  (!*hit->person_id && !*hit->household_id && !*hit->name && !hit->observed_us));
	}
	cr_expect_geq(looks(person_id(7)), 1, "who was looked for stands in the audit");
	as(&f, "staff:hogo", "protection", "shienctl");
	cr_expect(finds("09011112222", 7, false));
	cr_expect(finds("09011112222", 8, false));
	dead.disaster_id = DISASTER;
	dead.person_id = person_id(10);
	dead.state = "UNCONFIRMED";
	dead.basis = "FAMILY";
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(ask(&f, "RecordDeath", &dead.base, &reply), 0, "%s", f.error.reason);
	cr_expect(finds("09011112222", 10, false), "who keeps the ledger is told");
	as(&f, "staff:mado", "window", "shienctl");
	p = find("09011112222");
	cr_expect_eq(p->n_hits, 1);
	cr_expect(p->hits[0]->checking);
}

/* Contacts of before: what the migration asks for, and goes on until none is left. */
Test(phones, of_before_are_filled_by_due_work)
{
	told(1, 4, "PHONE", "090-1111-2222", 10);
	told(2, 5, "MAIL", "a@example.jp", 10);
	run_sql(&f, "UPDATE contact_episode SET phone_index = NULL");
	cr_expect_eq(find("09011112222")->n_hits, 0);
	run_sql(&f, "INSERT INTO due (municipality, kind, id, due_us) SELECT DISTINCT municipality, 'phone_index', "
		    "'-', 0 "
		    "FROM contact_episode");
	run_due(&f, sh_now_us() + 1000000);
	run_due(&f, sh_now_us() + 2000000);
	cr_expect(finds("09011112222", 4, false));
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode WHERE phone_index IS NULL"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'phone_index'"), 0);
}
