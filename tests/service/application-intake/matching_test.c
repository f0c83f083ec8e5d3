#include "peers_fake.h"
#include "sh_clock.h"
#include "shien/register/v1/events.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const Intake__ListApplicationsReply *list(const char *state, const char *queue)
{
	Intake__ListApplicationsRequest q = INTAKE__LIST_APPLICATIONS_REQUEST__INIT;
	const void *reply;

	q.disaster_id = DISASTER;
	q.state = state;
	q.queue = queue;
	cr_assert_eq(ask(&f, "ListApplications", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return reply;
}

Test(intake, says_who_it_may_be_and_which_house)
{
	Intake__RisaiForm full = form_of_taro(), partial = form_of_taro(), none = form_of_taro(),
			  number = form_of_taro(), other_number = form_of_taro();

	partial.applicant_address = "潮咲市どこか9";
	none.applicant_name = "旅野人";
	none.applicant_kana = "タビノヒト";
	none.damaged_address = "潮咲市新町7";
	number.mynumber = other_number.mynumber = NUMBER;
	other_number.applicant_name = "浜次郎"; /* the number says TARO */
	other_number.applicant_kana = "ハマジロウ";
	other_number.applicant_birth = "1970-01-01";
	const struct {
		const char *what;
		const Intake__RisaiForm *form;
		const char *match, *dwelling_match, *person_id;
		size_t candidates;
	} cases[] = {
		{ "all four items", &full, "M3", "D1", "", 1 },
		{ "name and birth", &partial, "M4", "D1", "", 1 },
		{ "nobody, nowhere", &none, "M5", "D3", "", 0 },
		{ "the number", &number, "M2", "D1", TARO, 1 },
		{ "the number of somebody else", &other_number, "C1", "D1", "", 2 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char receipt[8];
		const Intake__Application *a;

		snprintf(receipt, sizeof receipt, "M-%zu", i);
		a = look_at(given_application(receipt, cases[i].form));
		cr_expect_str_eq(a->match, cases[i].match, "%s", cases[i].what);
		cr_expect_str_eq(a->dwelling_match, cases[i].dwelling_match, "%s", cases[i].what);
		cr_expect_str_eq(a->person_id, cases[i].person_id, "%s", cases[i].what);
		cr_expect_eq(a->n_candidates, cases[i].candidates, "%s", cases[i].what);
		cr_expect_str_eq(a->state, "REVIEW", "%s", cases[i].what);
		cr_expect_str_eq(a->form->applicant_name, cases[i].form->applicant_name, "%s", cases[i].what);
		cr_expect_str_empty(a->form->mynumber, "%s", cases[i].what);
		cr_expect_eq(a->form->sealed_number.len, 0, "%s", cases[i].what);
	}
	cr_expect_eq(town.sealed_numbers, 2, "asked once for each number");
	cr_expect_not(town.sealed_was_plain);
}

Test(intake, waits_until_its_peers_answer)
{
	Intake__RisaiForm form = form_of_taro();
	const Intake__SubmitReply *p;
	const Intake__Application *a;
	char id[37];

	town.away = true;
	cr_assert_eq(hand_over(&(Given){ .receipt_no = "W-1", .form = &form }, &p), 0, "receipt needs nobody");
	snprintf(id, sizeof id, "%s", p->application_id);
	run_due(&f, sh_now_us());
	as("staff:mado", "window");
	a = look_at(id);
	cr_expect_str_eq(a->state, "MATCHING");
	cr_expect_str_eq(a->label_ja, "確認中");
	cr_expect_str_eq(a->match, "CHECKING");
	cr_expect_null(a->form, "an ordinary case shows no more than a protected one");
	cr_assert_eq(accept_it(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.checking");

	town.away = false;
	run_sql(&f, "UPDATE due SET due_us = 0, leased_until_us = 0");
	cr_assert_geq(run_due(&f, sh_now_us()), 1);
	cr_expect_str_eq(look_at(id)->match, "M3");
}

/* rulings 1: for everybody but the desk it looks as any case does for a while. */
Test(intake, a_protected_person_is_the_protection_desks)
{
	Intake__RisaiForm form = form_of_taro();
	const Intake__ListApplicationsReply *l;
	const Intake__Application *a;
	const char *id;

	form.applicant_name = "岬美代";
	form.applicant_kana = "ミサキミヨ";
	form.applicant_birth = "1980-08-08";
	form.applicant_sex = "2";
	id = given_application("P-1", &form);
	cr_assert_eq(count(&f, "SELECT count(*) FROM application WHERE desk = 'PROTECTION'"), 1);

	a = look_at(id);
	cr_expect_str_eq(a->state, "MATCHING");
	cr_expect_str_eq(a->label_ja, "確認中");
	cr_expect_str_eq(a->match, "CHECKING");
	cr_expect_eq(a->n_candidates, 0);
	cr_expect_null(a->form);
	l = list("", "");
	cr_assert_eq(l->n_applications, 1);
	cr_expect_str_eq(l->applications[0]->state, "MATCHING");
	cr_expect_str_eq(l->applications[0]->match, "CHECKING");

	/* Nor may the window register the person anew, or pick the very person. */
	cr_expect_eq(confirm(id, NULL, HOUSE1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.checking");
	cr_expect_eq(confirm(id, MIYO, HOUSE1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.checking");
	cr_expect_eq(town.non_residents, 0);

	as("staff:shien", "protection,window");
	l = list("", "PROTECTION");
	cr_assert_eq(l->n_applications, 1);
	a = look_at(id);
	cr_expect_str_eq(a->match, "M4");
	cr_assert_eq(a->n_candidates, 1);
	cr_expect_str_eq(a->candidates[0]->person_id, MIYO);
	cr_expect_str_eq(a->form->applicant_name, "岬美代");
	cr_assert_eq(confirm(id, MIYO, HOUSE1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(state_of(id), "REVIEW");

	as("staff:mado", "window");
	cr_expect_str_eq(look_at(id)->state, "MATCHING", "still");
	cr_expect_eq(list("REVIEW", "")->n_applications, 0);
	cr_expect_eq(list("MATCHING", "")->n_applications, 1);
	cr_expect_eq(accept_it(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.checking");

	as("staff:shien", "protection,window");
	cr_expect_eq(accept_it(id), 0, "%s", f.error.reason);
	cr_expect_str_eq(state_of(id), "ACCEPTED");
}

/* Protected after the machine had looked: found out when a clerk picks the person. */
Test(intake, whoever_became_protected_goes_silently_to_the_desk)
{
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application("P-2", &form);

	town.withheld = TARO;
	cr_assert_str_eq(look_at(id)->state, "REVIEW");
	cr_expect_eq(confirm(id, TARO, HOUSE1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.checking");
	cr_expect_eq(count(&f, "SELECT count(*) FROM application WHERE desk = 'PROTECTION'"), 1);
	cr_expect_str_eq(look_at(id)->match, "CHECKING");
	cr_expect_null(look_at(id)->form);
}

static int flag(const char *person_id, bool on)
{
	RegisterSync__ProtectionChanged e = REGISTER_SYNC__PROTECTION_CHANGED__INIT;

	e.person_id = person_id;
	e.protected_ = on;
	return tell(&f, "register-sync", &e.base);
}

/* Found by the campaign of protected persons: an accepted case went on showing form and address to the window. */
Test(intake, a_case_is_the_protection_desks_as_soon_as_its_person_is_protected)
{
	Intake__RisaiForm form = form_of_taro();
	char accepted[37], waiting[37];

	snprintf(accepted, sizeof accepted, "%s", given_accepted("P-3"));
	snprintf(waiting, sizeof waiting, "%s", given_application("P-4", &form));
	cr_assert_not_null(look_at(accepted)->form);
	cr_assert_eq(flag(JIRO, true), 0, "%s", f.error.reason);
	cr_assert_not_null(look_at(accepted)->form, "somebody else's");
	cr_assert_eq(flag(TARO, true), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(flag(TARO, true), 0, "told again");
	cr_expect_null(look_at(accepted)->form);
	cr_expect_str_eq(look_at(accepted)->person_id, "");
	cr_expect_str_eq(look_at(accepted)->label_ja, "確認中");
	cr_expect_null(look_at(waiting)->form, "whose candidate they are");
	cr_expect_eq(list("", "")->n_applications, 2);
	cr_assert_eq(flag(TARO, false), 0, "%s", f.error.reason);
	cr_expect_null(look_at(accepted)->form, "the desk gives no case back by itself");
	run_sql(&f,
		"UPDATE application SET desk = 'WINDOW'"); /* stored by a matching that had asked before the flag */
	cr_assert_not_null(look_at(accepted)->form);
	cr_expect_geq(run_due(&f, sh_now_us() + 11LL * 1000000), 1);
	cr_expect_null(look_at(accepted)->form, "looked at once more");
	as("staff:shien", "protection,window");
	cr_expect_not_null(look_at(accepted)->form);
	cr_expect_eq(list("", "PROTECTION")->n_applications, 2);
}

/* Her form shows the address that is hidden, and his name. */
Test(intake, cases_of_the_household_of_a_protected_person_are_the_desks_too)
{
	Intake__RisaiForm hers = form_of_taro(), others = form_of_taro();
	char linked[37], candidate[37], other[37];

	hers.applicant_name = "潮見花";
	hers.applicant_kana = "シオミハナ";
	hers.applicant_birth = "1962-05-02";
	hers.applicant_sex = "2";
	others.applicant_name = "浜次郎";
	others.applicant_kana = "ハマジロウ";
	others.applicant_birth = "1970-01-01";
	snprintf(linked, sizeof linked, "%s", given_application("H-1", &hers));
	cr_assert_eq(confirm(linked, HANA, HOUSE1), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(accept_it(linked), 0, "%s", f.error.reason);
	snprintf(candidate, sizeof candidate, "%s", given_application("H-2", &hers));
	snprintf(other, sizeof other, "%s", given_application("H-3", &others));
	town.away = true;
	cr_assert_eq(flag(TARO, true), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_not_null(look_at(linked)->form, "whose household it is cannot be asked");
	run_due(&f, sh_now_us());
	town.away = false;
	run_sql(&f, "UPDATE due SET due_us = 0, leased_until_us = 0 WHERE kind = 'shield'");
	cr_assert_geq(run_due(&f, sh_now_us()), 1, "%s", f.error.reason);
	cr_expect_null(look_at(linked)->form);
	cr_expect_str_eq(look_at(linked)->label_ja, "確認中");
	cr_expect_null(look_at(candidate)->form, "who may be her");
	cr_expect_not_null(look_at(other)->form, "another household's");
	as("staff:shien", "protection,window");
	cr_expect_eq(list("", "PROTECTION")->n_applications, 2);
	cr_expect_not_null(look_at(linked)->form);
}

Test(intake, a_spouse_applying_for_the_same_house_is_seen)
{
	Intake__RisaiForm his = form_of_taro(), hers = form_of_taro(), others = form_of_taro();
	const Intake__Application *a;
	const char *one, *two;

	hers.applicant_name = "潮見花";
	hers.applicant_kana = "シオミハナ";
	hers.applicant_birth = "1962-05-02";
	hers.applicant_sex = "2";
	others.applicant_name = "浜次郎";
	others.applicant_kana = "ハマジロウ";
	others.applicant_birth = "1970-01-01";
	others.applicant_address = others.damaged_address = "潮咲市浜1";
	one = given_application("S-1", &his);
	cr_expect_eq(look_at(one)->n_same_household, 0);
	two = given_application("S-2", &hers);
	given_application("S-3", &others);
	a = look_at(one);
	cr_assert_eq(a->n_same_household, 1);
	cr_expect_str_eq(a->same_household[0], two);
	cr_assert_eq(look_at(two)->n_same_household, 1);

	/* One that is closed is none. */
	Intake__WithdrawRequest q = INTAKE__WITHDRAW_REQUEST__INIT;
	const void *reply;

	as("client:portal", "portal");
	q.receipt_no = "S-2";
	cr_assert_eq(ask(&f, "Withdraw", &q.base, &reply), 0, "%s", f.error.reason);
	as("staff:mado", "window");
	cr_expect_eq(look_at(one)->n_same_household, 0);
}

Test(intake, a_non_resident_and_a_new_house_are_entered_once)
{
	Intake__RisaiForm form = form_of_taro(), number = form_of_taro();
	const char *id;
	char person[37], house[37];

	form.applicant_name = "旅野人";
	form.applicant_kana = "タビノヒト";
	form.applicant_address = "大都市中央1";
	form.damaged_address = "潮咲市新町7";
	id = given_application("N-1", &form);
	cr_assert_str_eq(look_at(id)->match, "M5");
	cr_assert_eq(accept_it(id), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.unconfirmed");
	cr_assert_eq(confirm(id, NULL, NULL), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(town.non_residents, 1);
	cr_expect_eq(town.new_dwellings, 1);
	snprintf(person, sizeof person, "%s", town.non_resident);
	snprintf(house, sizeof house, "%s", town.new_dwelling);
	cr_expect_str_eq(look_at(id)->person_id, person);
	cr_expect_str_eq(look_at(id)->dwelling_id, house);

	/* Said again it is the same person and the same house. */
	cr_assert_eq(confirm(id, NULL, NULL), 0, "%s", f.error.reason);
	cr_expect_str_eq(town.non_resident, person);
	cr_expect_str_eq(town.new_dwelling, house);
	cr_expect_eq(accept_it(id), 0, "%s", f.error.reason);

	/* Never while a number names somebody. */
	number.mynumber = NUMBER;
	id = given_application("N-2", &number);
	cr_assert_str_eq(look_at(id)->match, "M2");
	cr_expect_eq(confirm(id, NULL, HOUSE1), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.person_known");
}

Test(intake, is_confirmed_by_what_staff_saw)
{
	Intake__ConfirmMatchRequest q = INTAKE__CONFIRM_MATCH_REQUEST__INIT;
	Intake__RisaiForm form = form_of_taro();
	const char *id = given_application("V-1", &form);
	uint32_t version = look_at(id)->version;
	const void *reply;

	q.application_id = id;
	q.person_id = TARO;
	q.dwelling_id = HOUSE1;
	q.version = version - 1;
	cr_expect_eq(ask(&f, "ConfirmMatch", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.version.other");
	q.version = version;
	q.dwelling_id = "00000000-0000-7000-8000-0000000000bf";
	cr_expect_eq(ask(&f, "ConfirmMatch", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.dwelling_unknown");
	q.dwelling_id = HOUSE1;
	q.person_id = "00000000-0000-7000-8000-00000000000f";
	cr_expect_eq(ask(&f, "ConfirmMatch", &q.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "intake.match.person_unknown");
	q.person_id = TARO;
	cr_expect_eq(ask(&f, "ConfirmMatch", &q.base, &reply), 0, "%s", f.error.reason);
}
