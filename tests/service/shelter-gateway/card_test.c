#include "cards.h"
#include "shelter_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <string.h>

enum { SERIAL = 0x12345678 };
static const int64_t DAY = 86400LL * 1000000;

static void open_with_cards(void)
{
	cards_open();
	shelter_open();
	given_sites();
	given_open(OPENING_GYM, GYM);
	f.roles = "shelter";
	f.caller = "door";
}
static void close_with_cards(void)
{
	shelter_close();
	cards_close();
}
TestSuite(card, .init = open_with_cards, .fini = close_with_cards, .timeout = 60);

Test(card, good_expired_and_revoked)
{
	const int64_t now = sh_now_us();
	TestCard good = card_of(SERIAL, now - DAY, now + 300 * DAY), old = card_of(77, now - 300 * DAY, now - DAY);

	cr_expect_str_eq(try_card(&old, id_of("c00", 1), OPENING_GYM), "CARD_CERT_EXPIRED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay"), 0);
	linked_serial = "12345678";
	linked_person = TARO;
	cr_expect_str_eq(try_card(&good, id_of("c00", 1), OPENING_GYM), "IN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE how = 'CARD' AND person_id = '" TARO "'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE sex = '1' AND school_year = 0"), 1);

	revoke_card(SERIAL);
	cr_expect_str_eq(try_card(&good, id_of("c00", 2), OPENING_GYM), "CARD_CERT_REVOKED",
			 "a new list is taken in while running");
	card_drop(&good);
	card_drop(&old);
}

Test(card, a_protected_holder_is_checked_in_as_anybody)
{
	const int64_t now = sh_now_us();
	TestCard card = card_of(SERIAL, now - DAY, now + 300 * DAY);

	linked_serial = "12345678";
	linked_person = HIDDEN;
	cr_expect_str_eq(try_card(&card, id_of("c00", 1), OPENING_GYM), "IN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE person_id = '" HIDDEN "'"), 1, "no second record");
	card_drop(&card);
}

Test(card, a_challenge_is_used_once_within_two_minutes)
{
	const int64_t now = sh_now_us();
	TestCard good = card_of(SERIAL, now - DAY, now + 300 * DAY), other = card_of(88, now - DAY, now + DAY);
	const Shelter__CheckInReply *in;
	Shown shown, wrong;

	linked_serial = "12345678";
	linked_person = TARO;
	challenge(OPENING_GYM, &shown);
	wrong = shown;
	wrong.challenge[0] ^= 1; /* the card signed something else */
	cr_assert_eq(show_card(&good, &wrong, id_of("c00", 1), OPENING_GYM, NULL, &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "CARD_SIG_BAD");
	cr_assert_eq(show_card(&good, &shown, id_of("c00", 1), OPENING_GYM, NULL, &in), SH_REFUSED,
		     "that one try was it");
	cr_expect_str_eq(f.error.reason, "shelter.challenge.unknown");

	challenge(OPENING_GYM, &shown);
	run_sql(&f, "UPDATE card_challenge SET expires_us = 1");
	cr_assert_eq(show_card(&good, &shown, id_of("c00", 1), OPENING_GYM, NULL, &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.challenge.unknown");
	challenge(OPENING_GYM, &shown);
	cr_assert_eq(show_card(&good, &shown, id_of("c00", 1), OPENING_GYM, NULL, &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "IN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM card_challenge"), 1, "old ones are swept");
	card_drop(&good);
	card_drop(&other);
}
