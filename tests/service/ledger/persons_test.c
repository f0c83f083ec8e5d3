#include "ledger_fixture.h"
#include <criterion/criterion.h>
#include <string.h>

static Fixture f;
static void setup(void)
{
	ledger_fixture_open(&f);
	given_ledger(&f, 30);
}
static void teardown(void) { fixture_close(&f); }
TestSuite(persons, .init = setup, .fini = teardown, .timeout = 60);

Test(persons, are_read_in_one_call_and_audited)
{
	const char *ids[] = { person_id(1), person_id(2), NOBODY };
	Ledger__GetVictimsRequest q = LEDGER__GET_VICTIMS_REQUEST__INIT;
	const Ledger__GetVictimsReply *list;
	const void *reply;

	q.disaster_id = DISASTER;
	q.person_ids = ids;
	q.n_person_ids = 3;
	cr_assert_eq(ask(&f, "GetVictims", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	list = reply;
	cr_assert_eq(list->n_victims, 2);
	cr_expect_str_eq(list->victims[0]->name, "潮咲 1");
	cr_expect_str_eq(list->victims[0]->birth_text, "昭和12年頃");
	cr_expect(list->victims[0]->head && !list->victims[1]->head);
	cr_expect(list->victims[0]->resident && !list->victims[0]->victim);
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GetVictims%" NOBODY "%'"),
		     1, "also who was looked for and not found");
	f.purpose = "";
	cr_expect_eq(ask(&f, "GetVictims", &q.base, &reply), SH_REFUSED, "nobody is read without a purpose");
}

/* Staff see 確認中 of whoever is protected or lives with them, the services and the protection desk the truth. */
Test(persons, that_are_protected_have_an_ordinary_face)
{
	static const struct {
		const char *roles, *caller, *name;
		bool flag;
	} cases[] = {
		{ "window", "shienctl", "確認中", false },
		{ "ledger,survey", "shienctl", "確認中", false },
		{ "window,protection", "shienctl", "潮咲 1", true },
		{ "window", "application-intake", "潮咲 1", true },
		{ "service", "certificate-issuer", "潮咲 1", true },
	};
	const char *ids[] = { person_id(1), person_id(4) };
	Ledger__GetVictimsRequest q = LEDGER__GET_VICTIMS_REQUEST__INIT;
	const void *reply;

	cr_assert_eq(protect(&f, person_id(2), true, 1), 0, "of the household of the first, next door to the second");
	q.disaster_id = DISASTER;
	q.person_ids = ids;
	q.n_person_ids = 2;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__Victim *v;

		as(&f, "staff:x", cases[i].roles, cases[i].caller);
		cr_assert_eq(ask(&f, "GetVictims", &q.base, &reply), 0, "%s", f.error.reason);
		v = ((const Ledger__GetVictimsReply *) reply)->victims[0];
		cr_expect_str_eq(v->name, cases[i].name, "%zu", i);
		cr_expect_eq(v->protected_, cases[i].flag, "%zu", i);
		cr_expect_eq(*v->address != '\0', cases[i].flag, "%zu", i);
		v = ((const Ledger__GetVictimsReply *) reply)->victims[1];
		cr_expect_str_eq(v->name, "潮咲 4", "%zu: another household", i);
		cr_expect_not(v->protected_, "%zu", i);
	}
}

Test(persons, from_elsewhere_get_a_household_of_their_own)
{
	Ledger__AddNonResidentRequest q = LEDGER__ADD_NON_RESIDENT_REQUEST__INIT;
	const Ledger__CertificateFacts *facts;
	const void *reply;
	char household[37];

	q.disaster_id = DISASTER;
	q.person_id = id_of('p', 1);
	q.name = "旅野 人";
	q.address = "東京都千代田区千代田1-1";
	q.why = "BORED";
	cr_expect_eq(ask(&f, "AddNonResident", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "call.caller_not_allowed", "nobody at a keyboard enters a person anew");
	f.caller = "application-intake";
	cr_expect_eq(ask(&f, "AddNonResident", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.why");
	q.why = "TRAVELLER";
	cr_assert_eq(protect(&f, id_of('p', 1), true, 1), 0, "known to be in danger before");
	cr_assert_eq(ask(&f, "AddNonResident", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	snprintf(household, sizeof household, "%s", ((const Ledger__AddNonResidentReply *) reply)->household_id);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE NOT resident AND protected AND NOT victim"), 1);
	cr_expect_eq(ask(&f, "AddNonResident", &q.base, &reply), SH_REFUSED, "once");
	cr_expect_str_eq(f.error.reason, "person_pkey");
	q.person_id = person_id(1);
	cr_expect_eq(ask(&f, "AddNonResident", &q.base, &reply), SH_REFUSED, "nor over a resident");

	cr_assert_eq(accept_application(&f, id_of('a', 1), id_of('p', 1), dwelling_of(&f, 5)), 0, "%s",
		     f.error.reason);
	cr_assert_eq(facts_of(&f, dwelling_of(&f, 5), id_of('p', 1), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->household_id, household);
	cr_expect_str_eq(facts->head_name, "旅野 人");
	cr_expect_str_eq(facts->head_address, "東京都千代田区千代田1-1");
}

Test(persons, dwellings_are_found_by_address_and_by_who_lives_there)
{
	static const struct {
		const char *address;
		unsigned person;
		size_t found, exact;
	} cases[] = {
		{ "浜町5番地", 0, 1, 1 },
		{ "大字浜町 5", 0, 1, 1 },
		{ "汐見県浜町", 0, 0, 0 },
		{ "浜町", 0, 0, 0 },
		{ "港2-3-4", 0, 2, 0 },                   /* two flats: the clerk picks */
		{ "港二丁目3番4号コーポ汐102", 0, 2, 1 }, /* this one, and its neighbour */
		{ "中央1-1-2", 0, 2, 2 },                 /* one house, two households */
		{ "浜町1番地", 0, 0, 0 },                 /* 浜町10 is another lot */
		{ "", 13, 1, 0 },
		{ "浜町5番地", 13, 1, 1 }, /* once, though found twice */
		{ "", 999, 0, 0 },
	};
	Ledger__FindDwellingsRequest q = LEDGER__FIND_DWELLINGS_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const Ledger__FindDwellingsReply *list;
		size_t exact = 0;

		q.address = cases[i].address;
		q.person_id = cases[i].person ? person_id(cases[i].person) : "";
		cr_assert_eq(ask(&f, "FindDwellings", &q.base, &reply), 0, "%zu %s", i, f.error.reason);
		list = reply;
		for (size_t k = 0; k < list->n_dwellings; k++)
			exact += list->dwellings[k]->exact ? 1 : 0;
		cr_expect_eq(list->n_dwellings, cases[i].found, "%zu: %zu", i, list->n_dwellings);
		cr_expect_eq(exact, cases[i].exact, "%zu: %zu exact", i, exact);
		if (exact)
			cr_expect(list->dwellings[0]->exact, "%zu: the exact one first", i);
	}
	q.address = q.person_id = "";
	cr_expect_eq(ask(&f, "FindDwellings", &q.base, &reply), SH_REFUSED);
}

Test(persons, who_lives_in_a_dwelling_is_not_said_of_the_protected)
{
	Ledger__FindDwellingsRequest q = LEDGER__FIND_DWELLINGS_REQUEST__INIT;
	const Ledger__FindDwellingsReply *list;
	const void *reply;

	cr_assert_eq(protect(&f, person_id(14), true, 1), 0);
	q.disaster_id = DISASTER;
	q.address = "浜町5番地";
	for (int desk = 0; desk < 2; desk++) {
		as(&f, "staff:x", desk ? "window,protection" : "window", "shienctl");
		cr_assert_eq(ask(&f, "FindDwellings", &q.base, &reply), 0, "%s", f.error.reason);
		list = reply;
		cr_assert_eq(list->n_dwellings, 1);
		cr_expect_str_eq(list->dwellings[0]->household_id, desk ? household_id(5) : "");
	}
	q.address = "";
	for (int desk = 0; desk < 4; desk++) {
		q.person_id = person_id(desk < 2 ? 14 : 15); /* who lives with them is found no sooner */
		as(&f, "staff:x", desk % 2 ? "window,protection" : "window", "shienctl");
		cr_assert_eq(ask(&f, "FindDwellings", &q.base, &reply), 0);
		cr_expect_eq(((const Ledger__FindDwellingsReply *) reply)->n_dwellings, (size_t) desk % 2);
	}
}

Test(persons, dwellings_can_be_added_with_a_household_of_the_ledger)
{
	Ledger__AddDwellingRequest q = LEDGER__ADD_DWELLING_REQUEST__INIT;
	const Ledger__CertificateFacts *facts;
	const void *reply;

	q.disaster_id = DISASTER;
	q.dwelling_id = id_of('d', 1);
	q.address = "灯台下77番地";
	q.use = "CASTLE";
	cr_expect_eq(ask(&f, "AddDwelling", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.dwelling.use");
	q.use = "RESIDENCE";
	q.household_id = NOBODY;
	cr_expect_eq(ask(&f, "AddDwelling", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.household.unknown");
	cr_expect_eq(count(&f, "SELECT count(*) FROM dwelling WHERE source = 'ADDED'"), 0, "all or nothing");
	q.household_id = household_id(6);
	cr_assert_eq(ask(&f, "AddDwelling", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(facts_of(&f, id_of('d', 1), person_id(16), &facts), 0, "%s", f.error.reason);
	cr_expect_str_eq(facts->dwelling_address, "灯台下77番地");
}

Test(persons, contacts_rest_sealed)
{
	static const struct {
		const char *kind, *value, *reason;
	} cases[] = {
		{ "MAIL", "taro@mail.example", NULL },
		{ "PHONE", "090-0000-1234", NULL },
		{ "MAIL", "taro at mail", "ledger.contact.value" },
		{ "PHONE", "12-34", "ledger.contact.value" },
		{ "PIGEON", "coo", "ledger.contact.kind" },
	};
	Ledger__RecordContactRequest q = LEDGER__RECORD_CONTACT_REQUEST__INIT;
	const void *reply;

	for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
		int r;

		q.contact_id = id_of('c', i);
		q.person_id = person_id(1);
		q.kind = cases[i].kind;
		q.value = cases[i].value;
		q.source = "APPLICATION";
		r = ask(&f, "RecordContact", &q.base, &reply);
		cr_expect_eq(r, cases[i].reason ? SH_REFUSED : 0, "%u %s", i, f.error.reason);
		if (cases[i].reason)
			cr_expect_str_eq(f.error.reason, cases[i].reason);
	}
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode WHERE position('mail.example' IN "
			       "encode(sealed_value, 'escape')) > 0"),
		     0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM contact_episode WHERE length(sealed_value) > 16"), 2);
}
