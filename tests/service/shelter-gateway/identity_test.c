#include "cards.h"
#include "sh_clock.h"
#include "shien/register/v1/events.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

/* Shelters open before any register is there; afterwards people are found out, each once. */
enum { SERIAL = 0x12345678 };
static const int64_t DAY = 86400LL * 1000000, SOON = 61LL * 1000000, TOGETHER = 2 * 1000000;
static TestCard card;

static void open_before_the_register(void)
{
	cards_open();
	shelter_open();
	given_sites();
	given_open(OPENING_GYM, GYM);
	given_open(OPENING_HALL, HALL);
	card = card_of(SERIAL, sh_now_us() - DAY, sh_now_us() + 300 * DAY);
	register_empty = true;
	linked_serial = "12345678";
	linked_person = TARO;
}
static void close_all(void)
{
	card_drop(&card);
	shelter_close();
	cards_close();
}
TestSuite(identity, .init = open_before_the_register, .fini = close_all, .timeout = 120);

static void register_arrives(int n)
{
	RegisterSync__ResidentsChanged batch = REGISTER_SYNC__RESIDENTS_CHANGED__INIT;

	register_empty = register_down = false;
	batch.batch_id = id_of("999", n);
	batch.part = 1;
	cr_assert_eq(tell(&f, "register-sync", &batch.base), 0, "%s", f.error.reason);
	batch.last = true;
	cr_assert_eq(tell(&f, "register-sync", &batch.base), 0, "%s", f.error.reason);
	cr_assert_eq(run_due(&f, sh_now_us() + TOGETHER), 1, "%s %s", f.error.reason, f.error.detail);
}

static long told(const char *type, const char *aggregate)
{
	return count(&f, sh_printf(f.arena,
				   "SELECT count(*) FROM outbox_pending WHERE type = 'shien.shelter.v1.%s' AND "
				   "aggregate_id LIKE '%s'",
				   type, aggregate));
}

static const char *state_of(const char *opening_id, const char *stay_id)
{
	Shelter__ListUnidentifiedRequest q = SHELTER__LIST_UNIDENTIFIED_REQUEST__INIT;
	const Shelter__ListUnidentifiedReply *p;
	const void *reply;

	q.opening_id = opening_id;
	cr_assert_eq(ask(&f, "ListUnidentified", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	p = reply;
	for (size_t i = 0; i < p->n_stays; i++)
		if (strcmp(p->stays[i]->stay_id, stay_id) == 0)
			return p->stays[i]->state;
	return "-";
}

static int confirm(const char *stay_id, const char *token, const Shelter__ConfirmIdentityReply **ret)
{
	Shelter__ConfirmIdentityRequest q = SHELTER__CONFIRM_IDENTITY_REQUEST__INIT;
	const void *reply;
	int r;

	q.stay_id = stay_id;
	q.match_token = token;
	r = ask(&f, "ConfirmIdentity", &q.base, &reply);
	*ret = reply;
	return r;
}

static void by_hand_at(const char *stay_id, const char *opening_id, const char *kana, const char *birth)
{
	const Shelter__CheckInReply *in;

	cr_assert_eq(in_by_hand(stay_id, opening_id, "聞いた 名前", kana, birth, "1", &in), 0, "%s %s",
		     f.error.reason, f.error.detail);
	cr_expect_not(in->listed);
}

Test(identity, a_card_is_taken_before_the_register_and_names_its_holder_exactly_afterwards)
{
	Shelter__Unlisted said = SHELTER__UNLISTED__INIT;
	const Shelter__CheckInReply *in;
	Shown shown;

	said.name = "汐崎 太郎";
	said.sex = "1";
	challenge(OPENING_GYM, &shown);
	cr_assert_eq(show_card(&card, &shown, id_of("c00", 1), OPENING_GYM, &said, &in), 0, "%s %s", f.error.reason,
		     f.error.detail);
	cr_expect_str_eq(in->result, "IN");
	cr_expect_not(in->listed);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE how = 'CARD' AND state = 'IN'"), 1);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM evacuee WHERE length(card_index) = 32 AND length(sealed_card) > 0 "
			   "AND position('12345678'::bytea IN sealed_card) = 0 AND length(sealed_name) > 0"),
		     1, "sealed, and an index that tells nothing");
	cr_expect_eq(head_count_of(OPENING_GYM)->men, 1, "as was said");
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CHECKING");
	cr_expect_eq(run_due(&f, sh_now_us() + SOON), 1, "asked again a little later: not there");
	cr_expect_eq(count(&f, "SELECT count(*) FROM due"), 0, "and then only when the register changes");

	register_arrives(1);
	cr_expect_eq(count(&f,
			   "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN' AND entered_as "
			   "<> ''"),
		     1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE superseded_by = '" TARO "'"), 1,
		     "the provisional one is kept, superseded");
	cr_expect_eq(told("EvacueeIdentified", "%"), 1);
	cr_expect_eq(told("CheckedOut", "%"), 0, "nobody left");
	cr_expect_eq(head_count_of(OPENING_GYM)->total, 1, "and nobody is counted twice");
	cr_expect_eq(head_count_of(OPENING_GYM)->households, 1);
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "-");
	register_arrives(1);
	cr_expect_eq(told("EvacueeIdentified", "%"), 1, "told again, done once");
}

Test(identity, one_card_is_one_person_also_before_the_register)
{
	const Shelter__CheckInReply *in;
	Shown shown;

	register_down = true;
	cr_expect_str_eq(try_card(&card, id_of("c00", 1), OPENING_GYM), "IN", "nobody waits outside for a register");
	cr_expect_str_eq(try_card(&card, id_of("c00", 2), OPENING_GYM), "ALREADY");
	cr_expect_str_eq(try_card(&card, id_of("c00", 3), OPENING_HALL), "MOVED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE state = 'IN'"), 1);
	cr_expect_eq(run_due(&f, sh_now_us() + SOON), 0, "unreachable: kept, and asked again after a growing pause");
	cr_expect_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'look_one'"), 1);
	register_arrives(1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "'"), 2,
		     "both, also the one ended");

	register_down = true; /* a card found out before needs no register */
	challenge(OPENING_GYM, &shown);
	cr_assert_eq(show_card(&card, &shown, id_of("c00", 4), OPENING_GYM, NULL, &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "MOVED");
	cr_expect(in->listed);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN'"), 1);
	cr_expect_eq(told("CheckedIn", TARO), 1);
}

Test(identity, a_name_makes_a_candidate_and_only_a_person_makes_it_so)
{
	const Shelter__ConfirmIdentityReply *done;
	const char *token;

	by_hand_at(id_of("c00", 1), OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	by_hand_at(id_of("c00", 2), OPENING_GYM, "タビ ビト", "1999-09-09");
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CHECKING");
	register_arrives(1);
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CANDIDATE");
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 2)), "CHECKING");
	cr_expect_eq(told("EvacueeIdentified", "%"), 0, "never by itself");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "'"), 0);

	token = token_of(OPENING_HALL, "シオサキ タロウ", "1978-02-03");
	cr_assert_eq(confirm(id_of("c00", 1), token, &done), SH_REFUSED, "a search of another shelter");
	cr_expect_str_eq(f.error.reason, "shelter.match.wrong");
	token = token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	cr_assert_eq(confirm(id_of("c00", 1), token, &done), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_str_eq(done->state, "IDENTIFIED");
	cr_expect_str_eq(done->stay_id, id_of("c00", 1));
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN'"), 1);
	cr_assert_eq(confirm(id_of("c00", 1), token, &done), 0, "twice is once: %s", f.error.reason);
	cr_expect_eq(told("EvacueeIdentified", "%"), 1);
	cr_assert_eq(confirm(id_of("c00", 1), token_of(OPENING_GYM, "シオサキ ミウ", "2024-11-20"), &done),
		     SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.identity.other");
	cr_expect_eq(count(&f, "SELECT count(*) FROM outbox_pending WHERE position('タロウ'::bytea IN payload) > 0"),
		     0);
}

Test(identity, entered_by_hand_and_again_by_match_is_one_person_in_one_place)
{
	const Shelter__CheckInReply *in;
	const Shelter__ConfirmIdentityReply *done;

	by_hand_at(id_of("c00", 1), OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	by_hand_at(id_of("c00", 2), OPENING_GYM, "シオサキ タロー", "1978-02-03");
	register_arrives(1);
	cr_assert_eq(in_by_token(id_of("c00", 3), OPENING_HALL,
				 token_of(OPENING_HALL, "シオサキ タロウ", "1978-02-03"), &in),
		     0, "%s", f.error.reason);
	cr_expect_eq(head_count_of(OPENING_GYM)->total + head_count_of(OPENING_HALL)->total, 3, "as far as is known");
	for (int i = 1; i <= 2; i++) {
		cr_assert_eq(confirm(id_of("c00", i), token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03"), &done),
			     0, "%s %s", f.error.reason, f.error.detail);
		cr_expect_str_eq(done->stay_id, id_of("c00", 3), "where they are now");
	}
	cr_expect_eq(head_count_of(OPENING_GYM)->total, 0);
	cr_expect_eq(head_count_of(OPENING_HALL)->total, 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "'"), 3, "nothing is lost");
	cr_expect_eq(told("EvacueeIdentified", "%"), 2);
	cr_expect_eq(told("CheckedOut", "%"), 2);
}

static const Shelter__ListProtectionDeskReply *desk(void)
{
	Shelter__ListProtectionDeskRequest q = SHELTER__LIST_PROTECTION_DESK_REQUEST__INIT;
	const char *roles = f.roles;
	const void *reply;

	f.roles = "protection";
	cr_assert_eq(ask(&f, "ListProtectionDesk", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	f.roles = roles;
	return reply;
}

static int settle(const char *stay_id, const char *register_person_id)
{
	Shelter__SettleHiddenRequest q = SHELTER__SETTLE_HIDDEN_REQUEST__INIT;
	const char *roles = f.roles;
	const void *reply;
	int r;

	q.stay_id = stay_id;
	q.register_person_id = register_person_id;
	f.roles = "protection";
	r = ask(&f, "SettleHidden", &q.base, &reply);
	f.roles = roles;
	return r;
}

Test(identity, a_protected_person_is_for_the_protection_desk_and_looks_like_nobody)
{
	RegisterSync__ProtectionChanged changed = REGISTER_SYNC__PROTECTION_CHANGED__INIT;
	Shelter__ListProtectionDeskRequest q = SHELTER__LIST_PROTECTION_DESK_REQUEST__INIT;
	const void *reply;

	register_down = true;
	by_hand_at(id_of("c00", 1), OPENING_GYM, "カクレ サチ", "1990-01-01");
	by_hand_at(id_of("c00", 2), OPENING_GYM, "ダレモ イナイ", "1990-01-01");
	cr_expect_eq(run_due(&f, sh_now_us() + SOON), 0, "cannot be asked");
	cr_expect_eq(desk()->n_stays, 0, "not known yet");
	register_arrives(1);
	cr_assert_eq(desk()->n_stays, 1, "the protected one and no other");
	cr_expect_str_eq(desk()->stays[0]->stay_id, id_of("c00", 1));
	cr_expect_str_eq(desk()->stays[0]->register_person_id, HIDDEN);
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CHECKING");
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 2)), "CHECKING", "the same as of nobody");
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE position('" HIDDEN
			       "'::bytea IN sealed_register_id) > 0"),
		     0, "sealed");
	cr_assert_eq(ask(&f, "ListProtectionDesk", &q.base, &reply), SH_REFUSED, "not who runs the shelter");
	cr_expect_str_eq(f.error.reason, "call.role_missing");
	changed.person_id = HIDDEN;
	changed.protected_ = true;
	cr_assert_eq(tell(&f, "register-sync", &changed.base), 0, "%s", f.error.reason);
	cr_assert_eq(tell(&f, "register-sync", &changed.base), 0, "%s", f.error.reason);
	cr_expect_eq(run_due(&f, sh_now_us() + TOGETHER), 1, "what comes together is looked at once");
	cr_expect_eq(desk()->n_stays, 1);

	cr_expect_eq(settle(id_of("c00", 2), TARO), SH_REFUSED, "not on the list");
	cr_expect_str_eq(f.error.reason, "shelter.hidden.other");
	cr_expect_eq(settle(id_of("c00", 1), TARO), SH_REFUSED, "another than listed");
	cr_assert_eq(settle(id_of("c00", 1), HIDDEN), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(settle(id_of("c00", 1), HIDDEN), 0, "twice is once: %s", f.error.reason);
	cr_expect_eq(desk()->n_stays, 0);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" HIDDEN "' AND state = 'IN'"), 1);
	cr_expect_eq(told("EvacueeIdentified", "%"), 1);
}

Test(identity, somebody_else_of_the_same_name_goes_on_as_everybody)
{
	by_hand_at(id_of("c00", 1), OPENING_GYM, "カクレ サチ", "1990-01-01");
	register_arrives(1);
	cr_assert_eq(desk()->n_stays, 1);
	cr_assert_eq(settle(id_of("c00", 1), ""), 0, "%s %s", f.error.reason, f.error.detail);
	cr_expect_eq(desk()->n_stays, 0);
	cr_expect_eq(run_due(&f, sh_now_us()), 1);
	register_arrives(2);
	cr_expect_eq(desk()->n_stays, 0, "the desk's word stands");
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CHECKING");
}

Test(identity, protected_between_search_and_confirming_is_for_the_protection_desk)
{
	const Shelter__ConfirmIdentityReply *done;
	const char *token;

	by_hand_at(id_of("c00", 1), OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	register_arrives(1);
	token = token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	register_down = true;
	cr_assert_eq(confirm(id_of("c00", 1), token, &done), SH_FAULT, "no answer, nothing done");
	cr_expect_str_eq(f.error.reason, "shelter.register.unreachable");
	register_down = false;
	withheld_now = TARO;
	cr_assert_eq(confirm(id_of("c00", 1), token, &done), 0, "%s", f.error.reason);
	cr_expect_str_eq(done->state, "CHECKING");
	cr_expect_eq(told("EvacueeIdentified", "%"), 0);
	cr_expect_eq(desk()->n_stays, 1);
	cr_expect_str_eq(state_of(OPENING_GYM, id_of("c00", 1)), "CHECKING", "no candidate any longer");
}

/* Dies in the middle of making two one: afterwards it is done once, or not yet. */
Test(identity, a_crash_before_the_commit_leaves_nothing_and_the_work_is_done_again)
{
	cr_expect_str_eq(try_card(&card, id_of("c00", 1), OPENING_GYM), "IN");
	register_empty = false;
	run_sql(&f, "ALTER TABLE evacuee ADD CONSTRAINT dies CHECK (superseded_by = '')");
	cr_expect_eq(run_due(&f, sh_now_us() + SOON), 0, "the last write of it fails");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "'"), 0, "nothing of it is left");
	cr_expect_eq(told("EvacueeIdentified", "%"), 0);
	run_sql(&f, "ALTER TABLE evacuee DROP CONSTRAINT dies");
	cr_expect_eq(run_due(&f, sh_now_us() + 2 * DAY), 1, "%s", f.error.reason);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "'"), 1);
	cr_expect_eq(told("EvacueeIdentified", "%"), 1);
}

static const char *provisional_of(const char *stay_id)
{
	return text_of(&f, sh_printf(f.arena, "SELECT person_id FROM stay WHERE stay_id = '%s'", stay_id));
}

static void register_says_protected(const char *person_id)
{
	RegisterSync__ProtectionChanged changed = REGISTER_SYNC__PROTECTION_CHANGED__INIT;

	changed.person_id = person_id;
	changed.protected_ = true;
	cr_assert_eq(tell(&f, "register-sync", &changed.base), 0, "%s", f.error.reason);
}

static const char *self_report(const char *stay_id)
{
	Shelter__ProtectStayRequest q = SHELTER__PROTECT_STAY_REQUEST__INIT;
	const void *reply;

	q.stay_id = stay_id;
	cr_assert_eq(ask(&f, "ProtectStay", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	return ((const Shelter__ProtectStayReply *) reply)->state;
}

Test(identity, whoever_says_so_is_protected_at_once_also_before_the_register_knows_them)
{
	const Shelter__ConfirmIdentityReply *done;
	const Shelter__CheckInReply *in;
	const Shelter__CheckOutReply *left;
	Shelter__ProtectStayRequest unknown = SHELTER__PROTECT_STAY_REQUEST__INIT;
	const void *reply;
	char she[37];

	by_hand_at(id_of("c00", 1), OPENING_GYM, "シオサキ タロウ", "1978-02-03");
	snprintf(she, sizeof she, "%s", provisional_of(id_of("c00", 1)));
	cr_assert_eq(
		in_by_hand(id_of("c00", 2), OPENING_HALL, "聞いた 名前", "シオサキ タロウ", "1978-02-03", "1", &in),
		0);
	cr_assert_str_eq(in->result, "KEPT_BOTH", "as of anybody");
	unknown.stay_id = id_of("c00", 9);
	cr_assert_eq(ask(&f, "ProtectStay", &unknown.base, &reply), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.stay.unknown");

	register_down = true;
	cr_expect_str_eq(self_report(id_of("c00", 1)), "PENDING", "taken in, though nobody can be told");
	register_down = false;
	cr_expect_eq(n_told_protected, 0);
	cr_assert_geq(run_due(&f, sh_now_us()), 1, "%s", f.error.reason);
	cr_assert_eq(n_told_protected, 1, "told as soon as it answers");
	cr_expect_str_eq(told_protected[0], she);
	cr_expect_str_eq(self_report(id_of("c00", 1)), "PROTECTED");
	register_says_protected(she);
	cr_assert_eq(
		in_by_hand(id_of("c00", 3), OPENING_GYM, "聞いた 名前", "シオサキ タロウ", "1978-02-03", "1", &in),
		0);
	cr_expect_str_eq(in->result, "KEPT_BOTH", "of the other one of that name");
	cr_assert_eq(out(id_of("c00", 2), "HOME", &left), 0, "%s", f.error.reason);
	cr_assert_eq(out(id_of("c00", 3), "HOME", &left), 0, "%s", f.error.reason);
	cr_assert_eq(
		in_by_hand(id_of("c00", 4), OPENING_HALL, "聞いた 名前", "シオサキ タロウ", "1978-02-03", "1", &in),
		0);
	cr_expect_str_eq(in->result, "IN", "whoever says her name at another desk does not learn that she is here");

	register_arrives(1);
	cr_assert_eq(confirm(id_of("c00", 1), token_of(OPENING_GYM, "シオサキ タロウ", "1978-02-03"), &done), 0, "%s",
		     f.error.reason);
	cr_expect_str_eq(done->state, "CHECKING", "from now on the protection desk's");
	cr_expect_str_eq(told_protected[n_told_protected - 1], TARO, "under the register's id too");
	cr_expect_eq(told("EvacueeIdentified", "%"), 0);
}

Test(identity, protection_is_carried_on_to_whom_a_card_names)
{
	char provisional[37];

	register_down = true;
	cr_assert_str_eq(try_card(&card, id_of("c00", 1), OPENING_GYM), "IN");
	register_down = false;
	snprintf(provisional, sizeof provisional, "%s", provisional_of(id_of("c00", 1)));
	cr_expect_str_eq(self_report(id_of("c00", 1)), "PROTECTED");
	register_says_protected(provisional);
	register_arrives(1);
	cr_assert_eq(told("EvacueeIdentified", "%"), 1);
	cr_assert_eq(n_told_protected, 2);
	cr_expect_str_eq(told_protected[1], TARO, "before the two became one");
	/* Told late, about who has become another: carried on by itself. */
	n_told_protected = 0;
	register_says_protected(provisional);
	cr_assert_geq(run_due(&f, sh_now_us()), 1);
	cr_assert_eq(n_told_protected, 1);
	cr_expect_str_eq(told_protected[0], TARO);
}

/* The card's serial stood with another person on the register: the machine had no way to see it. */
Test(identity, a_wrong_link_is_taken_back_and_what_it_ended_goes_on)
{
	Shelter__UndoIdentityRequest q = SHELTER__UNDO_IDENTITY_REQUEST__INIT;
	const Shelter__CheckInReply *in;
	char provisional[37];
	const void *reply;

	register_down = true;
	cr_assert_str_eq(try_card(&card, id_of("c00", 1), OPENING_GYM), "IN");
	snprintf(provisional, sizeof provisional, "%s", provisional_of(id_of("c00", 1)));
	register_down = register_empty = false;
	cr_assert_eq(in_by_token(id_of("c00", 2), OPENING_HALL,
				 token_of(OPENING_HALL, "シオサキ タロウ", "1978-02-03"), &in),
		     0, "%s", f.error.reason);
	register_arrives(1);
	cr_assert_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN'"), 1,
		     "two are taken for one");
	cr_assert_eq(head_count_of(OPENING_GYM)->total + head_count_of(OPENING_HALL)->total, 1);

	q.stay_id = id_of("c00", 2);
	q.reason = "カードの登録の誤り";
	cr_assert_eq(ask(&f, "UndoIdentity", &q.base, &reply), SH_REFUSED, "never identified");
	cr_expect_str_eq(f.error.reason, "shelter.identity.none");
	q.stay_id = id_of("c00", 1);
	cr_assert_eq(ask(&f, "UndoIdentity", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	cr_assert_eq(ask(&f, "UndoIdentity", &q.base, &reply), SH_REFUSED, "once");
	cr_expect_str_eq(provisional_of(id_of("c00", 1)), provisional);
	cr_expect_eq(told("EvacueeUnidentified", provisional), 1);
	cr_expect_eq(count(&f, sh_printf(f.arena,
					 "SELECT count(*) FROM stay WHERE person_id = '%s' AND state = 'IN' AND "
					 "opening_id = '" OPENING_GYM "'",
					 provisional)),
		     1, "each where they were");
	cr_expect_eq(head_count_of(OPENING_HALL)->total, 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" TARO "' AND state = 'IN'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM identity_undone WHERE undone_by = 'staff:test' AND "
			       "length(sealed_reason) > 0"),
		     1);
	register_arrives(2);
	cr_expect_eq(told("EvacueeIdentified", "%"), 1, "the card is not believed a second time");
}
