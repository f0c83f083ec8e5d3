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
	/* The fixture's sweep runs a second ahead: the ledger was there before what follows. */
	run_sql(&f, "UPDATE person SET recorded_us = 2; UPDATE dwelling SET recorded_us = 2");
}
static void teardown(void) { fixture_close(&f); }
TestSuite(records, .init = setup, .fini = teardown, .timeout = 60);

static const Ledger__VictimRecord *record_then(const char *person, int64_t known_us, const char *as_of,
					       bool sensitive)
{
	Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.person_id = person;
	q.known_us = known_us;
	q.as_of = as_of;
	q.sensitive = sensitive;
	cr_assert_eq(ask(&f, "GetVictimRecord", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

static const Ledger__VictimRecord *record_of(unsigned person) { return record_then(person_id(person), 0, "", false); }

static const Ledger__RecordField *field(const Ledger__VictimRecord *v, const char *code)
{
	for (size_t i = 0; i < v->n_fields; i++)
		if (strcmp(v->fields[i]->item_code, code) == 0)
			return v->fields[i];
	cr_assert_fail("no field %s", code);
	return NULL;
}

static int write_item(unsigned n, const char *item, const char *value, const char *reason)
{
	Ledger__RecordItemRequest q = LEDGER__RECORD_ITEM_REQUEST__INIT;

	q.disaster_id = DISASTER;
	q.value_id = id_of('v', n);
	q.person_id = person_id(1);
	q.item_code = item;
	q.value = value;
	q.source = "STAFF";
	q.reason = reason;
	return ask(&f, "RecordItem", &q.base, &reply);
}

static int death(const char *person, const char *state, const char *basis, const char *note)
{
	Ledger__RecordDeathRequest q = LEDGER__RECORD_DEATH_REQUEST__INIT;

	as(&f, "staff:kato", "ledger", "shienctl");
	q.disaster_id = DISASTER;
	q.person_id = person;
	q.state = state;
	q.basis = basis;
	q.note = note;
	return ask(&f, "RecordDeath", &q.base, &reply);
}

static int regroup(unsigned n, const unsigned *persons, size_t n_persons, const char *on)
{
	Ledger__RegroupHouseholdRequest q = LEDGER__REGROUP_HOUSEHOLD_REQUEST__INIT;
	Ledger__GroupMember members[4], *list[4];

	for (size_t i = 0; i < n_persons; i++) {
		ledger__group_member__init(&members[i]);
		members[i].person_id = person_id(persons[i]);
		list[i] = &members[i];
	}
	q.disaster_id = DISASTER;
	q.group_id = id_of('g', n);
	q.members = list;
	q.n_members = n_persons;
	q.effective_on = on;
	q.reason = "親族宅へ身を寄せた";
	return ask(&f, "RegroupHousehold", &q.base, &reply);
}

Test(records, hold_every_item_of_the_law_with_where_it_comes_from)
{
	Ledger__RecordContactRequest contact = LEDGER__RECORD_CONTACT_REQUEST__INIT;
	const Ledger__ApproveSurveyReply *approved;
	const Ledger__VictimRecord *v = record_of(1);
	const Ledger__RecordField *name;

	cr_assert_eq(v->n_fields, 16);
	cr_expect_str_eq(v->fields[0]->law, "災対法90条の3第2項1号");
	cr_expect_str_eq(field(v, "NAME")->value, "潮咲 1");
	cr_expect_str_eq(field(v, "NAME")->provenance->source, "REGISTER");
	cr_expect_str_eq(field(v, "NAME")->provenance->source_id, "2026-09-01", "as of when the register spoke");
	cr_expect_str_eq(field(v, "BIRTH")->value, "昭和12年頃");
	cr_expect_str_eq(field(v, "ADDRESS")->value, "中央一丁目1番地2");
	cr_expect_str_eq(field(v, "HOUSEHOLD")->value, "潮咲 1、潮咲 2、潮咲 3");
	cr_expect_str_eq(field(v, "DAMAGE")->value, "");
	cr_expect_str_eq(field(v, "CERTIFICATE")->value, "");

	contact.contact_id = id_of('c', 1);
	contact.person_id = person_id(1);
	contact.kind = "PHONE";
	contact.value = "090-0000-1234";
	contact.source = "APPLICATION";
	cr_assert_eq(ask(&f, "RecordContact", &contact.base, &reply), 0);
	cr_assert_eq(write_item(1, "NAME", "汐咲 一", ""), 0);
	cr_assert_eq(write_item(2, "NOTES", "補聴器", ""), 0);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 1), "FIRST", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "1", false, &approved), 0, "%s", f.error.reason);
	as(&f, "staff:kato", "ledger", "shienctl");
	v = record_of(1);
	name = field(v, "NAME");
	cr_expect_str_eq(name->value, "汐咲 一");
	cr_expect_str_eq(name->stood_before, "潮咲 1");
	cr_expect_str_eq(name->provenance->recorded_by, "staff:kato");
	cr_expect_str_eq(field(v, "CONTACT")->value, "090-0000-1234");
	cr_expect_str_eq(field(v, "CONTACT")->provenance->source, "APPLICATION");
	cr_expect_str_eq(field(v, "DAMAGE")->value, "全壊");
	cr_expect_str_eq(field(v, "DAMAGE")->provenance->recorded_by, "staff:boss");
	cr_assert_eq(v->n_dwellings, 1);
	cr_expect_str_eq(v->dwellings[0]->grade_code, "1");
	cr_expect(field(v, "NOTES")->closed && !*field(v, "NOTES")->value, "sensitive: not unless asked for");
	cr_expect_str_eq(field(record_then(person_id(1), 0, "", true), "NOTES")->value, "補聴器");
	as(&f, "staff:desk", "window", "shienctl");
	cr_expect(field(record_then(person_id(1), 0, "", true), "NOTES")->restricted, "nor by whoever asks");
}

static void say_support(unsigned n, const char *paid_on, int64_t observed_us, const char *replaces)
{
	Ledger__RecordSupportRequest q = LEDGER__RECORD_SUPPORT_REQUEST__INIT;
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	Ledger__Support support = LEDGER__SUPPORT__INIT;

	head.statement_id = id_of('u', n);
	head.disaster_id = DISASTER;
	head.person_id = person_id(1);
	head.source = "VISIT";
	head.observed_us = observed_us;
	head.replaces = replaces;
	support.scheme = "OTHER";
	support.scheme_name = "見舞金";
	support.paid_on = paid_on;
	q.head = &head;
	q.support = &support;
	cr_assert_eq(ask(&f, "RecordSupport", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
}

static void say_care(unsigned n, const char *code, const char *text)
{
	Ledger__RecordCareRequest q = LEDGER__RECORD_CARE_REQUEST__INIT;
	Ledger__StatementHead head = LEDGER__STATEMENT_HEAD__INIT;
	Ledger__Care care = LEDGER__CARE__INIT;

	head.statement_id = id_of('k', n);
	head.disaster_id = DISASTER;
	head.person_id = person_id(1);
	head.source = "FAMILY";
	care.code = code;
	care.text = text;
	q.head = &head;
	q.care = &care;
	as(&f, "staff:desk", "ledger,protection", "shienctl");
	cr_assert_eq(ask(&f, "RecordCare", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
	as(&f, "staff:kato", "ledger", "shienctl");
}

static void say_consent(unsigned n, const char *recipient, const char *answer)
{
	Ledger__RecordConsentRequest q = LEDGER__RECORD_CONSENT_REQUEST__INIT;

	q.consent_id = id_of('c', n);
	q.disaster_id = DISASTER;
	q.person_id = person_id(1);
	q.recipient = recipient;
	q.answer = answer;
	q.source = "COUNTER";
	cr_assert_eq(ask(&f, "RecordConsent", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.field);
}

Test(records, hold_what_was_done_for_them_and_what_they_agreed_to)
{
	const int64_t day = INT64_C(86400000000);
	const Ledger__VictimRecord *v;
	int64_t between;
	char then[11];

	as(&f, "staff:kato", "ledger", "shienctl");
	say_support(1, "2026-10-01", sh_now_us() - 2 * day, "");
	run_sql(&f, "UPDATE statement SET recorded_us = recorded_us - 2000000");
	between = sh_now_us() - 1000000;
	say_support(2, "2026-10-15", sh_now_us() - day, id_of('u', 1));
	say_consent(1, "WELFARE", "NO");
	say_consent(2, "WELFARE", "YES");
	say_consent(3, "WELFARE", "UNANSWERED");
	v = record_of(1);
	cr_expect_str_eq(field(v, "SUPPORT")->value, "見舞金、支給 2026-10-15");
	cr_expect_str_eq(field(v, "SUPPORT")->provenance->source, "VISIT");
	cr_expect_str_eq(field(v, "SUPPORT")->provenance->recorded_by, "staff:kato");
	cr_expect_str_eq(field(v, "SUPPORT")->provenance->source_id, id_of('u', 2));
	cr_expect(strstr(field(v, "CONSENT")->value, "：同意") && !strstr(field(v, "CONSENT")->value, "不同意"), "%s",
		  field(v, "CONSENT")->value);
	v = record_then(person_id(1), between, "", false);
	cr_expect_str_eq(field(v, "SUPPORT")->value, "見舞金、支給 2026-10-01", "as known before the correction");
	cr_expect_str_eq(field(v, "CONSENT")->value, "");
	run_sql(&f, "UPDATE consent SET observed_us = observed_us - 5 * 86400000000 WHERE answer = 'NO'");
	snprintf(then, sizeof then, "%s",
		 text_of(&f, "SELECT (to_timestamp((SELECT max(recorded_us) FROM consent) / 1000000) "
			     "AT TIME ZONE 'Asia/Tokyo' - interval '3 days')::date"));
	v = record_then(person_id(1), 0, then, false);
	cr_expect(strstr(field(v, "CONSENT")->value, "不同意"), "as of three days ago: %s",
		  field(v, "CONSENT")->value);
	cr_expect_str_eq(field(v, "SUPPORT")->value, "");

	say_care(1, "OTHER", "人工透析");
	say_care(2, "DV", "");
	cr_expect(field(record_then(person_id(1), 0, "", true), "SPECIAL_CARE")->restricted, "read by who cares");
	as(&f, "staff:hoken", "ledger,care", "shienctl");
	cr_expect(field(record_of(1), "SPECIAL_CARE")->closed);
	v = record_then(person_id(1), 0, "", true);
	cr_expect(strstr(field(v, "SPECIAL_CARE")->value, "人工透析"), "%s", field(v, "SPECIAL_CARE")->value);
	cr_expect(!strchr(field(v, "SPECIAL_CARE")->value, '\n'), "the desk's stays the desk's: %s",
		  field(v, "SPECIAL_CARE")->value);
}

Test(records, hold_texts_as_long_as_they_may_be)
{
	static char text[6001], reason[1501];
	Ledger__ListItemHistoryRequest q = LEDGER__LIST_ITEM_HISTORY_REQUEST__INIT;

	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "長", 3);
	for (size_t i = 0; i + 3 < sizeof reason; i += 3)
		memcpy(reason + i, "故", 3);
	cr_assert_eq(write_item(1, "OTHER_DAMAGE", "前", ""), 0);
	cr_assert_eq(write_item(2, "OTHER_DAMAGE", text, reason), 0, "%s", f.error.reason);
	cr_expect_str_eq(field(record_of(1), "OTHER_DAMAGE")->value, text);
	q.disaster_id = DISASTER;
	q.person_id = person_id(1);
	cr_assert_eq(ask(&f, "ListItemHistory", &q.base, &reply), 0);
	cr_expect_str_eq(((const Ledger__ListItemHistoryReply *) reply)->periods[0]->reason, reason);
}

/* What was known before is still what was known before. */
Test(records, answer_what_was_known_then)
{
	const Ledger__ApproveSurveyReply *approved;
	const Ledger__VictimRecord *v;
	Ledger__GetVictimRecordRequest q = LEDGER__GET_VICTIM_RECORD_REQUEST__INIT;
	int64_t before, between;

	before = sh_now_us();
	cr_assert_eq(write_item(1, "WHEREABOUTS", "叔母の家", ""), 0);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), dwelling_of(&f, 1), "FIRST", 250), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 1), "4", false, &approved), 0);
	between = sh_now_us();
	cr_assert_eq(survey_loss(&f, id_of('s', 2), dwelling_of(&f, 1), "SECOND", 550), 0);
	cr_assert_eq(approve(&f, "staff:boss", id_of('s', 2), "1", false, &approved), 0);
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert_eq(write_item(2, "WHEREABOUTS", "仮設住宅", "入居"), 0);
	v = record_then(person_id(1), before, "2026-12-31", false);
	cr_expect_str_eq(field(v, "WHEREABOUTS")->value, "");
	cr_expect_str_eq(field(v, "DAMAGE")->value, "");
	v = record_then(person_id(1), between, "2026-12-31", false);
	cr_expect_str_eq(field(v, "WHEREABOUTS")->value, "叔母の家");
	cr_expect_str_eq(field(v, "DAMAGE")->value, "半壊");
	v = record_then(person_id(1), 0, "2026-12-31", false);
	cr_expect_str_eq(field(v, "WHEREABOUTS")->value, "仮設住宅");
	cr_expect_str_eq(field(v, "DAMAGE")->value, "全壊");
	cr_expect_str_eq(field(record_then(person_id(1), 0, "2026-09-04", false), "WHEREABOUTS")->value, "",
			 "on the day before the disaster");
	q.disaster_id = DISASTER;
	q.person_id = person_id(1);
	q.known_us = 1;
	cr_expect_eq(ask(&f, "GetVictimRecord", &q.base, &reply), SH_REFUSED, "before the ledger was opened");
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
}

Test(records, of_the_protected_and_of_who_lives_with_them_say_nothing)
{
	const Ledger__VictimRecord *v;

	cr_assert_eq(protect(&f, person_id(2), true, 1), 0);
	for (unsigned person = 1; person <= 3; person++) {
		as(&f, "staff:x", "ledger,window,survey,approver", "shienctl");
		v = record_of(person);
		cr_expect(v->checking, "%u", person);
		cr_expect(v->n_fields == 0 && !v->household && v->n_dwellings == 0 && !v->protected_, "%u", person);
		as(&f, "staff:desk", "window,protection", "shienctl");
		v = record_of(person);
		cr_expect(!v->checking && v->protected_, "%u", person);
		cr_expect_str_eq(field(v, "NAME")->value, person == 1 ? "潮咲 1" : person == 2 ? "潮咲 2" : "潮咲 3");
	}
	as(&f, "staff:x", "ledger", "shienctl");
	cr_expect_not(record_of(4)->checking, "the neighbours' household");
	cr_expect_eq(count(&f, "SELECT count(*) FROM audit_pending WHERE record LIKE '%rpc=GetVictimRecord%'"), 7);
}

Test(records, households_are_regrouped_beside_the_frozen_one)
{
	const unsigned first[] = { 3, 4, 5 }, again[] = { 3, 6 }, twice[] = { 3, 3 }, nobody[] = { 3, 999 };
	const Ledger__VictimRecord *v;
	int64_t between;

	cr_expect_eq(regroup(1, twice, 2, "2026-10-01"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.group.twice");
	cr_expect_eq(regroup(1, nobody, 2, "2026-10-01"), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.person.unknown");
	cr_assert_eq(regroup(1, first, 3, "2026-10-01"), 0, "%s", f.error.reason);
	between = sh_now_us();
	v = record_then(person_id(3), 0, "2026-12-01", false);
	cr_assert_eq(v->household->n_members, 3, "as it was frozen");
	cr_expect_str_eq(v->household->members[0]->person_id, person_id(1));
	cr_assert_not_null(v->group);
	cr_assert_eq(v->group->n_members, 3);
	cr_expect(v->group->members[0]->head);
	cr_expect_str_eq(v->group->members[2]->name, "潮咲 5");
	cr_expect_str_eq(v->group->reason, "親族宅へ身を寄せた");
	cr_expect_null(record_then(person_id(3), 0, "2026-09-30", false)->group, "not on the day before");
	cr_assert_eq(regroup(2, again, 2, "2026-11-01"), 0, "%s", f.error.reason);
	v = record_then(person_id(3), 0, "2026-12-01", false);
	cr_expect_str_eq(v->group->group_id, id_of('g', 2));
	cr_expect_eq(record_then(person_id(4), 0, "2026-12-01", false)->group->n_members, 2,
		     "the one who left is gone");
	cr_expect_eq(record_then(person_id(3), between, "2026-12-01", false)->group->n_members, 3, "as known then");
}

/* A household of now shields too: the address is theirs (decision 38). */
Test(records, whom_somebody_protected_moves_in_with_is_shielded_too)
{
	const unsigned with[] = { 4, 7 }, clerk[] = { 8, 1 };
	const Ledger__VictimRecord *v;

	cr_assert_eq(regroup(1, with, 2, "2026-10-01"), 0);
	cr_assert_eq(protect(&f, person_id(7), true, 1), 0);
	cr_expect(record_of(4)->checking);
	cr_expect_not(record_of(1)->checking);
	v = record_of(5);
	cr_expect_not(v->checking, "left behind in the frozen household");
	cr_expect_str_eq(v->household->members[0]->name, "確認中");
	cr_expect_str_eq(v->household->members[1]->name, "潮咲 5");
	cr_expect(!strstr(field(v, "HOUSEHOLD")->value, "潮咲 4"));
	cr_expect_eq(regroup(2, clerk, 2, "2026-10-01"), SH_REFUSED, "8 is of the household of 7");
	cr_expect_str_eq(f.error.reason, "ledger.group.checking");
}

/* Nor is it said who lives in the house where they are now. */
Test(records, whose_house_somebody_protected_moves_into_is_not_said)
{
	Ledger__FindDwellingsRequest q = LEDGER__FIND_DWELLINGS_REQUEST__INIT;
	const unsigned with[] = { 13, 7 };

	cr_assert_eq(regroup(1, with, 2, "2026-10-01"), 0, "%s", f.error.reason);
	cr_assert_eq(protect(&f, person_id(7), true, 1), 0);
	q.disaster_id = DISASTER;
	for (int desk = 0; desk < 4; desk++) {
		q.address = desk < 2 ? "浜町5番地" : "";
		q.person_id = desk < 2 ? "" : person_id(13);
		as(&f, "staff:x", desk % 2 ? "window,protection" : "window", "shienctl");
		cr_assert_eq(ask(&f, "FindDwellings", &q.base, &reply), 0, "%s", f.error.reason);
		cr_assert_eq(((const Ledger__FindDwellingsReply *) reply)->n_dwellings, desk == 2 ? 0 : 1, "%d",
			     desk);
		if (desk != 2)
			cr_expect_str_eq(((const Ledger__FindDwellingsReply *) reply)->dwellings[0]->household_id,
					 desk % 2 ? household_id(5) : "", "%d", desk);
	}
}

Test(records, the_dead_are_known_before_the_register_says_so)
{
	static const struct {
		const char *state, *basis, *note, *reason;
	} bad[] = {
		{ "MISSING", "POLICE", "", "ledger.death.state" },
		{ "CONFIRMED", "RUMOUR", "", "ledger.death.basis" },
		{ "CONFIRMED", "FAMILY", "", "ledger.death.paper" },
		{ "WITHDRAWN", "FAMILY", "", "ledger.death.note" },
	};
	Ledger__GetVictimsRequest q = LEDGER__GET_VICTIMS_REQUEST__INIT;
	static const struct {
		const char *roles, *caller;
		bool said;
	} who[] = { { "window", "shienctl", false },
		    { "survey", "shienctl", false },
		    { "ledger", "shienctl", true },
		    { "service", "application-intake", true } };
	const char *id = person_id(1);

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		cr_expect_eq(death(id, bad[i].state, bad[i].basis, bad[i].note), SH_REFUSED, "%zu", i);
		cr_expect_str_eq(f.error.reason, bad[i].reason, "%zu", i);
	}
	cr_assert_eq(death(id, "UNCONFIRMED", "FAMILY", "妹から"), 0, "%s", f.error.reason);
	cr_expect_str_eq(record_of(1)->death, "UNCONFIRMED");
	q.disaster_id = DISASTER;
	q.person_ids = &id;
	q.n_person_ids = 1;
	for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
		as(&f, "staff:x", who[i].roles, who[i].caller);
		cr_assert_eq(ask(&f, "GetVictims", &q.base, &reply), 0, "%s", f.error.reason);
		cr_expect_eq(((const Ledger__GetVictimsReply *) reply)->victims[0]->dead, who[i].said, "%zu", i);
	}
	as(&f, "staff:x", "window", "shienctl");
	cr_expect(record_of(1)->checking, "no answer at the counter");
	cr_assert_eq(death(id, "CONFIRMED", "DOCTOR", ""), 0);
	cr_expect_str_eq(record_of(1)->death, "CONFIRMED");
	cr_assert_eq(death(id, "WITHDRAWN", "POLICE", "人違い"), 0);
	cr_expect_str_eq(record_of(1)->death, "");
	as(&f, "staff:x", "window", "shienctl");
	cr_expect_not(record_of(1)->checking);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person_death"), 3, "what was said stays");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE type LIKE '%VictimChanged'"), 3);
}

static void part_told(unsigned n, unsigned dead)
{
	RegisterSync__ResidentsChanged e = REGISTER_SYNC__RESIDENTS_CHANGED__INIT;

	fake_register.dead = dead;
	e.batch_id = id_of('b', n);
	e.part = 1;
	e.rows = 2;
	cr_assert_eq(tell(&f, "register-sync", &e.base), 0, "%s", f.error.reason);
	run_due(&f, sh_now_us() + 1000000);
}

static long deaths(const char *where)
{
	char sql[300];

	snprintf(sql, sizeof sql, "SELECT count(*) FROM person_death WHERE %s", where);
	return count(&f, sql);
}

/* A death that the register tells is recorded, once; what people said stays, and nothing is taken back by itself. */
Test(records, deaths_that_the_register_tells)
{
	part_told(1, 5);
	cr_expect_eq(deaths("state = 'CONFIRMED' AND basis = 'REGISTER'"), 1, "who moved away is not dead");
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE death = 'CONFIRMED' AND name = '潮咲 5'"), 1);
	part_told(2, 5);
	cr_expect_eq(deaths("true"), 1, "told again");
	part_told(3, 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE death <> ''"), 1);
	cr_assert_eq(death(person_id(7), "UNCONFIRMED", "FAMILY", ""), 0, "%s", f.error.reason);
	part_told(4, 7);
	cr_expect_eq(deaths("state = 'CONFIRMED' AND basis = 'REGISTER'"), 2, "confirmed by now");
	cr_assert_eq(death(person_id(9), "UNCONFIRMED", "OTHER", ""), 0);
	cr_assert_eq(death(person_id(9), "WITHDRAWN", "FAMILY", "人違い"), 0);
	part_told(5, 9);
	cr_expect_eq(deaths("state = 'CONFIRMED'"), 2, "what people withdrew is for people");
	fake_register.silent = true;
	part_told(6, 11);
	cr_expect_eq(deaths("state = 'CONFIRMED'"), 2);
	fake_register.silent = false;
	run_due(&f, sh_now_us() + 3600 * (int64_t) 1000000);
	cr_expect_eq(deaths("state = 'CONFIRMED'"), 3, "it waits for the register");
	fake_register.shut = true;
	part_told(7, 13);
	fake_register.shut = false;
	run_due(&f, sh_now_us() + 3600 * (int64_t) 1000000);
	cr_expect_eq(deaths("state = 'CONFIRMED'"), 4, "what it refuses today is asked again");
}

static const char *disagreements(const char *roles)
{
	Ledger__ListDeathDisagreementsRequest q = LEDGER__LIST_DEATH_DISAGREEMENTS_REQUEST__INIT;
	const Ledger__ListDeathDisagreementsReply *p;
	static char text[300];

	as(&f, "staff:daicho", roles, "shienctl");
	q.disaster_id = DISASTER;
	cr_assert_eq(ask(&f, "ListDeathDisagreements", &q.base, &reply), 0, "%s", f.error.reason);
	p = reply;
	text[0] = '\0';
	for (size_t i = 0; i < p->n_disagreements; i++)
		for (unsigned n = 1; n <= 30; n++)
			if (strcmp(p->disagreements[i]->person_id, person_id(n)) == 0)
				snprintf(text + strlen(text), sizeof text - strlen(text), "%u %s %s,", n,
					 p->disagreements[i]->recorded, p->disagreements[i]->in_register);
	cr_expect_str_eq(p->next_person_id, "");
	return text;
}

/* What people recorded and what the register says by now; nothing is changed, and the hidden are the desk's. */
Test(records, deaths_that_disagree_with_the_register_are_listed)
{
	as(&f, "staff:daicho", "ledger", "shienctl");
	cr_assert_eq(death(person_id(4), "CONFIRMED", "DOCTOR", ""), 0, "%s", f.error.reason);
	cr_assert_eq(death(person_id(5), "UNCONFIRMED", "FAMILY", ""), 0, "%s", f.error.reason);
	cr_assert_eq(death(person_id(6), "CONFIRMED", "REGISTER", ""), 0, "%s", f.error.reason);
	cr_expect_str_eq(disagreements("ledger"),
			 "4 CONFIRMED RESIDENT,5 UNCONFIRMED RESIDENT,6 CONFIRMED RESIDENT,");
	fake_register.dead = 4;
	cr_expect_str_eq(disagreements("ledger"), "5 UNCONFIRMED RESIDENT,6 CONFIRMED RESIDENT,");
	as(&f, "staff:daicho", "ledger", "shienctl");
	cr_assert_eq(death(person_id(4), "WITHDRAWN", "OTHER", "別の方だった"), 0, "%s", f.error.reason);
	cr_assert_eq(death(person_id(5), "WITHDRAWN", "OTHER", "無事だった"), 0, "%s", f.error.reason);
	cr_expect_str_eq(disagreements("ledger"), "4 WITHDRAWN DEAD,6 CONFIRMED RESIDENT,");
	cr_assert_eq(protect(&f, person_id(6), true, 1), 0, "%s", f.error.reason);
	cr_expect_str_eq(disagreements("ledger"), "", "of the household of somebody hidden nothing");
	cr_expect_str_eq(disagreements("ledger,protection"), "4 WITHDRAWN DEAD,6 CONFIRMED RESIDENT,");
}
