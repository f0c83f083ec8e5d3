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
TestSuite(events, .init = setup, .fini = teardown, .timeout = 60);

static const int64_t NOON = 1788577200000000, HOUR = 3600000000;

static long events(const char *type)
{
	return count(&f, sh_printf(f.arena, "SELECT count(*) FROM outbox_pending WHERE type = 'shien.ledger.v1.%s'",
				   type));
}

Test(events, an_accepted_application_makes_a_victim_and_asks_for_a_survey_once_needed)
{
	const Ledger__ApproveSurveyReply *done;
	char house[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), house), 0, "%s %s", f.error.reason,
		     f.error.detail);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE victim"), 1);
	cr_expect_eq(events("SurveyNeeded"), 1);
	cr_expect_eq(events("VictimChanged"), 1);
	cr_assert_eq(survey_loss(&f, id_of('s', 1), house, "FIRST", 320), 0);
	cr_assert_eq(approve(&f, "staff:mayor", id_of('s', 1), "3", false, &done), 0);
	cr_assert_eq(accept_application(&f, id_of('a', 2), person_id(14), house), 0, "%s", f.error.reason);
	cr_expect_eq(events("SurveyNeeded"), 1, "surveyed before: no second visit");
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE victim"), 2);
}

Test(events, a_wrong_link_is_taken_back_and_another_may_follow)
{
	Intake__ApplicationUnlinked e = INTAKE__APPLICATION_UNLINKED__INIT;
	const Ledger__CertificateFacts *facts;
	char wrong[37], right[37];

	snprintf(wrong, sizeof wrong, "%s", dwelling_of(&f, 6));
	snprintf(right, sizeof right, "%s", dwelling_of(&f, 5));
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(13), wrong), 0, "%s", f.error.reason);
	cr_assert_eq(facts_of(&f, wrong, person_id(13), &facts), 0, "tied to a house that is not theirs");
	e.application_id = id_of('a', 1);
	e.disaster_id = DISASTER;
	e.person_id = person_id(13);
	e.dwelling_id = wrong;
	f.caller = "application-intake";
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "told again");
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE victim"), 0, "a candidate again");
	cr_expect_eq(events("VictimChanged"), 2);
	cr_assert_eq(facts_of(&f, wrong, person_id(13), &facts), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.facts.not_resident");
	cr_expect_eq(count(&f, "SELECT count(*) FROM application_link WHERE undone_us > 0"), 1, "what was stays");
	cr_assert_eq(accept_application(&f, id_of('a', 1), person_id(14), right), 0, "%s", f.error.reason);
	cr_assert_eq(accept_application(&f, id_of('a', 2), person_id(14), right), 0, "%s", f.error.reason);
	e.person_id = person_id(14);
	cr_assert_eq(tell(&f, "application-intake", &e.base), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE victim"), 1, "by the other application");
}

Test(events, poison_is_refused_and_leaves_nothing)
{
	static const struct {
		const char *application, *person, *dwelling, *reason;
	} cases[] = {
		{ "a", NOBODY, "", "ledger.person.unknown" },
		{ "a", "", NOBODY, "ledger.dwelling.unknown" },
		{ "not-an-id", "", "", "ledger.event.malformed" },
	};
	Shelter__CheckedOut out = SHELTER__CHECKED_OUT__INIT;
	char house[37], person[37];

	snprintf(house, sizeof house, "%s", dwelling_of(&f, 5));
	snprintf(person, sizeof person, "%s", person_id(13));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *application = strcmp(cases[i].application, "a") ? cases[i].application : id_of('a', 1);

		cr_expect_eq(accept_application(&f, application, *cases[i].person ? cases[i].person : person,
						*cases[i].dwelling ? cases[i].dwelling : house),
			     SH_REFUSED);
		cr_expect_str_eq(f.error.reason, cases[i].reason);
	}
	out.stay_id = id_of('y', 1);
	out.person_id = person;
	out.destination = "HOME";
	out.left_us = NOON;
	cr_expect_eq(tell(&f, "shelter-gateway", &out.base), SH_REFUSED, "out without in");
	cr_expect_str_eq(f.error.reason, "ledger.episode.unknown");
	cr_expect_eq(protect(&f, "x", true, 1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.event.malformed");
	cr_expect_eq(count(&f, "SELECT count(*) FROM application_link"), 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM person WHERE victim OR protected"), 0);
	cr_expect_eq(accept_application(&f, id_of('a', 1), person, house), 0, "the same with sound ids is taken");
}

Test(events, protection_counts_at_once_and_ends_only_by_its_own_event)
{
	RegisterSync__ResidentsChanged import = REGISTER_SYNC__RESIDENTS_CHANGED__INIT;
	const char *flags = "SELECT count(*) FROM person WHERE protected";

	cr_assert_eq(protect(&f, person_id(13), true, 5), 0, "%s", f.error.reason);
	cr_expect_eq(count(&f, flags), 1);
	cr_expect_eq(events("VictimChanged"), 1);
	cr_assert_eq(protect(&f, person_id(13), false, 4), 0, "an older word");
	cr_expect_eq(count(&f, flags), 1);
	import.batch_id = id_of('b', 1);
	import.rows = 1;
	cr_assert_eq(tell(&f, "register-sync", &import.base), 0);
	cr_expect_eq(count(&f, flags), 1, "an import that does not mention it says nothing");
	cr_assert_eq(protect(&f, person_id(13), false, 6), 0);
	cr_expect_eq(count(&f, flags), 0);
	cr_assert_eq(protect(&f, NOBODY, true, 7), 0, "of somebody who is on no ledger: kept for later");
	cr_expect_eq(count(&f, "SELECT count(*) FROM protection WHERE protected"), 1);
}

Test(events, protection_that_comes_while_a_ledger_opens_is_not_lost)
{
	run_sql(&f, "UPDATE disaster SET state = 'DECLARED', opening_id = ''; DELETE FROM dwelling_household; "
		    "DELETE FROM dwelling; DELETE FROM person; DELETE FROM household");
	fake_register = (FakeRegister){
		.persons = 12, .page = 6, .watermark = 7, .unreachable_at = 2, .protected_person = 3
	};
	as(&f, "staff:kato", "ledger", "shienctl");
	cr_assert(open_it(&f) != NULL, "%s", f.error.reason);
	cr_assert_eq(run_due(&f, sh_now_us() + 1000000), 1);
	cr_assert_eq(protect(&f, person_id(2), true, 1), 0, "of a staged page");
	cr_assert_eq(protect(&f, person_id(3), false, 2), 0, "cleared of a staged page");
	cr_assert_eq(protect(&f, person_id(9), true, 3), 0, "of a page to come");
	run_due(&f, sh_now_us() + 1000000);
	cr_assert_eq(count(&f, "SELECT count(*) FROM person"), 12);
	cr_expect_str_eq(
		text_of(&f, "SELECT string_agg(sort || name, ',' ORDER BY person_id) FROM person WHERE protected"),
		"2潮咲 2,3潮咲 9");
}

static void check_in(const char *stay, const char *person, const char *site, int64_t at)
{
	Shelter__CheckedIn e = SHELTER__CHECKED_IN__INIT;

	e.stay_id = stay;
	e.person_id = person;
	e.site_id = site;
	e.arrived_us = at;
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
}

static void check_out(const char *stay, const char *person, const char *where_to, int64_t at)
{
	Shelter__CheckedOut e = SHELTER__CHECKED_OUT__INIT;

	e.stay_id = stay;
	e.person_id = person;
	e.destination = where_to;
	e.left_us = at;
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "%s %s", f.error.reason, f.error.detail);
}

/* A shelter that goes back to a past point tells again of stays that stand here; the stay goes on as it was. */
Test(events, a_stay_that_is_told_again_is_the_same_one)
{
	Shelter__CheckedIn e = SHELTER__CHECKED_IN__INIT;

	check_in(id_of('y', 1), NOBODY, "site-1", NOON);
	check_in(id_of('y', 1), NOBODY, "site-1", NOON + HOUR);
	cr_expect_eq(count(&f, "SELECT count(*) FROM residence_episode"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM episode_end"), 0, "not ended by itself");
	check_out(id_of('y', 1), NOBODY, "HOME", NOON + 2 * HOUR);
	check_in(id_of('y', 1), NOBODY, "site-1", NOON + HOUR);
	check_out(id_of('y', 1), NOBODY, "HOME", NOON + 3 * HOUR);
	cr_expect_eq(count(&f, "SELECT count(*) FROM residence_episode"), 2);
	cr_expect_eq(count(&f, "SELECT count(*) FROM episode_end"), 1);
	e.stay_id = id_of('y', 1);
	e.person_id = "00000000-0000-7000-8000-010000000013";
	e.site_id = "site-1";
	e.arrived_us = NOON;
	cr_expect_eq(tell(&f, "shelter-gateway", &e.base), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "ledger.episode.other");
}

/* A shelter, then nobody knows, then another shelter: three episodes, the open one last, nothing overwritten. */
Test(events, stays_become_episodes_also_of_people_on_no_ledger)
{
	static const char *const people[] = { "00000000-0000-7000-8000-010000000013", NOBODY };
	Ledger__ListEpisodesRequest q = LEDGER__LIST_EPISODES_REQUEST__INIT;

	for (unsigned i = 0; i < 2; i++) {
		const Ledger__ListEpisodesReply *list;
		const void *reply;

		check_in(id_of('y', 10 * i + 1), people[i], "site-1", NOON);
		check_out(id_of('y', 10 * i + 1), people[i], "UNKNOWN", NOON + HOUR);
		check_in(id_of('y', 10 * i + 2), people[i], "site-2", NOON + 3 * HOUR);
		q.person_id = people[i];
		cr_assert_eq(ask(&f, "ListEpisodes", &q.base, &reply), 0, "%s", f.error.reason);
		list = reply;
		cr_assert_eq(list->n_episodes, 3);
		cr_expect_str_eq(list->episodes[0]->place_id, "site-2");
		cr_expect_eq(list->episodes[0]->to_us, 0);
		cr_expect_str_eq(list->episodes[1]->place_kind, "UNKNOWN");
		cr_expect_eq(list->episodes[1]->from_us, NOON + HOUR);
		cr_expect_eq(list->episodes[1]->to_us, NOON + 3 * HOUR);
		cr_expect_str_eq(list->episodes[2]->place_kind, "SHELTER");
		cr_expect_eq(list->episodes[2]->to_us, NOON + HOUR);
		cr_expect_str_eq(list->episodes[2]->source, "SHELTER");
		cr_expect_gt(list->episodes[2]->recorded_us, 0);
	}
	cr_assert_eq(protect(&f, people[0], true, 1), 0);
	for (int i = 0; i < 2; i++) {
		const void *reply;

		as(&f, "staff:desk", i ? "window,protection" : "window", "shienctl");
		q.person_id = people[0];
		cr_assert_eq(ask(&f, "ListEpisodes", &q.base, &reply), 0);
		cr_expect_eq(((const Ledger__ListEpisodesReply *) reply)->n_episodes, i ? 3 : 0,
			     "where a protected person is, only the protection desk sees");
	}
	check_in(id_of('s', 9), person_id(5), "E2", NOON);
	cr_assert_eq(protect(&f, person_id(6), true, 2), 0);
	for (int i = 0; i < 2; i++) {
		const void *reply;

		as(&f, "staff:desk", i ? "window,protection" : "window", "shienctl");
		q.person_id = person_id(5);
		cr_assert_eq(ask(&f, "ListEpisodes", &q.base, &reply), 0);
		cr_expect_eq(((const Ledger__ListEpisodesReply *) reply)->n_episodes, (size_t) i,
			     "nor where somebody is who lives with them");
	}
}

static const Ledger__ListEpisodesReply *episodes_of(const char *person, const char *disaster)
{
	Ledger__ListEpisodesRequest q = LEDGER__LIST_EPISODES_REQUEST__INIT;
	const void *reply;

	q.person_id = person;
	q.disaster_id = disaster;
	cr_assert_eq(ask(&f, "ListEpisodes", &q.base, &reply), 0, "%s", f.error.reason);
	return reply;
}

/* Left for UNKNOWN, found elsewhere later; then it is learnt that it was HOME: the guess rests, corrected. */
Test(events, a_destination_learnt_later_corrects_what_was_unknown)
{
	const Ledger__ListEpisodesReply *list;

	check_in(id_of('y', 1), person_id(13), "site-1", NOON);
	check_out(id_of('y', 1), person_id(13), "UNKNOWN", NOON + HOUR);
	check_in(id_of('y', 2), person_id(13), "site-2", NOON + 3 * HOUR);
	check_out(id_of('y', 1), person_id(13), "HOME", NOON + HOUR);
	check_out(id_of('y', 1), person_id(13), "HOME", NOON + HOUR);
	list = episodes_of(person_id(13), "");
	cr_assert_eq(list->n_episodes, 3);
	cr_expect_str_eq(list->episodes[1]->place_kind, "HOME");
	cr_expect_eq(list->episodes[1]->to_us, NOON + 3 * HOUR, "it ended where the guess ended");
	cr_expect_eq(count(&f, "SELECT count(*) FROM residence_episode WHERE place_kind = 'UNKNOWN'"), 1,
		     "nothing is lost");

	/* moved: signed out to a shelter at the instant of arriving there */
	check_out(id_of('y', 2), person_id(13), "SHELTER", NOON + 5 * HOUR);
	check_in(id_of('y', 3), person_id(13), "site-3", NOON + 5 * HOUR);
	cr_expect_eq(episodes_of(person_id(13), "")->n_episodes, 4, "no episode of no length between");
}

static int identified(const char *provisional, const char *person)
{
	Shelter__EvacueeIdentified e = SHELTER__EVACUEE_IDENTIFIED__INIT;

	e.provisional_id = provisional;
	e.person_id = person;
	e.how = "CARD";
	e.identified_us = NOON + 9 * HOUR;
	return tell(&f, "shelter-gateway", &e.base);
}

/* Entered before the register knew them: what was told under the provisional id is the person's, once. */
Test(events, who_was_provisional_is_superseded_and_no_stay_is_lost_or_doubled)
{
	const Ledger__ListEpisodesReply *list;
	char taro[37];

	snprintf(taro, sizeof taro, "%s", person_id(13));
	check_in(id_of('y', 1), id_of('p', 1), "site-1", NOON);
	check_in(id_of('y', 2), taro, "site-2", NOON + 2 * HOUR); /* the same person, as is found out later */
	cr_expect_eq(episodes_of(taro, "")->n_episodes, 1);
	check_out(id_of('y', 1), id_of('p', 1), "SHELTER", NOON + 2 * HOUR); /* shelter-gateway makes the two one */
	cr_assert_eq(identified(id_of('p', 1), taro), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(identified(id_of('p', 1), taro), 0, "told again: %s", f.error.reason);
	for (int i = 0; i < 2; i++) {
		list = episodes_of(i ? id_of('p', 1) : taro, "");
		cr_expect_str_eq(list->superseded_by, i ? taro : "");
		cr_assert_eq(list->n_episodes, 2, "two stays, and nothing of no length between");
		cr_expect_str_eq(list->episodes[0]->place_id, "site-2");
		cr_expect_eq(list->episodes[0]->to_us, 0);
		cr_expect_eq(list->episodes[1]->to_us, NOON + 2 * HOUR);
	}
	cr_expect_eq(identified(id_of('p', 1), person_id(14)), SH_REFUSED, "and nobody else's");
	cr_expect_str_eq(f.error.reason, "ledger.identity.other");

	check_in(id_of('y', 3), id_of('p', 2), "site-3", NOON + 4 * HOUR);
	check_in(id_of('y', 4), id_of('p', 3), "site-3", NOON + 5 * HOUR);
	cr_assert_eq(identified(id_of('p', 2), taro), 0, "%s", f.error.reason);
	check_out(id_of('y', 4), id_of('p', 3), "SHELTER",
		  NOON + 5 * HOUR); /* the same place twice: ends as it began */
	cr_assert_eq(identified(id_of('p', 3), taro), 0, "%s", f.error.reason);
	list = episodes_of(taro, "");
	cr_assert_eq(list->n_episodes, 3);
	cr_expect_str_eq(list->episodes[0]->place_id, "site-3");
	cr_expect_eq(list->episodes[0]->from_us, NOON + 4 * HOUR);
	cr_expect_eq(list->episodes[0]->to_us, 0);
	check_out(id_of('y', 3), taro, "HOME", NOON + 6 * HOUR); /* told under the person from now on */
	cr_expect_str_eq(episodes_of(taro, "")->episodes[0]->place_kind, "HOME");
	cr_expect_eq(
		count(&f,
		      "SELECT count(*) FROM residence_episode e WHERE NOT EXISTS (SELECT FROM episode_end n WHERE "
		      "n.episode_id = e.episode_id)"),
		1, "in one place");
	cr_assert_eq(protect(&f, taro, true, 1), 0);
	as(&f, "staff:desk", "window", "shienctl");
	list = episodes_of(id_of('p', 1), "");
	cr_expect_eq(list->n_episodes, 0);
	cr_expect_str_eq(list->superseded_by, "", "nor whom they turned out to be");
}

Test(events, stays_before_the_declaration_are_bound_by_their_shelter)
{
	Shelter__CheckedIn in = SHELTER__CHECKED_IN__INIT;
	Shelter__SiteChanged bound = SHELTER__SITE_CHANGED__INIT;
	static const char other[] = "00000000-0000-7000-8000-00000000d002";

	in.stay_id = id_of('y', 1);
	in.person_id = person_id(13);
	in.site_id = "site-1";
	in.opening_id = id_of('o', 1);
	in.arrived_us = NOON;
	cr_assert_eq(tell(&f, "shelter-gateway", &in.base), 0, "%s", f.error.reason);
	cr_expect_eq(episodes_of(person_id(13), other)->n_episodes, 1, "of no disaster yet: shown to whoever asks");
	bound.opening_id = id_of('o', 1);
	bound.disaster_id = DISASTER;
	cr_assert_eq(tell(&f, "shelter-gateway", &bound.base), 0, "%s", f.error.reason);
	cr_expect_eq(episodes_of(person_id(13), other)->n_episodes, 0);
	cr_expect_eq(episodes_of(person_id(13), DISASTER)->n_episodes, 1);
}

Test(events, an_identification_that_was_wrong_makes_two_of_them_again)
{
	Shelter__EvacueeUnidentified e = SHELTER__EVACUEE_UNIDENTIFIED__INIT;
	char provisional[37], taro[37];

	snprintf(provisional, sizeof provisional, "%s", id_of('p', 1));
	snprintf(taro, sizeof taro, "%s", person_id(13));
	check_in(id_of('s', 1), provisional, "E1", NOON);
	cr_assert_eq(identified(provisional, taro), 0, "%s", f.error.reason);
	cr_assert_eq(episodes_of(taro, "")->n_episodes, 1);
	e.provisional_id = provisional;
	e.person_id = taro;
	cr_assert_eq(tell(&f, "shelter-gateway", &e.base), 0, "%s", f.error.reason);
	cr_expect_eq(episodes_of(taro, "")->n_episodes, 0);
	cr_expect_eq(episodes_of(provisional, "")->n_episodes, 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM identity WHERE undone_us > 0"), 1, "what was stays");
	cr_assert_eq(identified(provisional, person_id(14)), 0, "%s", f.error.reason);
	cr_expect_eq(episodes_of(person_id(14), "")->n_episodes, 1);
}
