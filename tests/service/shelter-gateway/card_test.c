#include "cards.h"
#include "shelter_fixture.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <openssl/x509.h>
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

typedef struct Shown {
	char challenge_id[37];
	uint8_t challenge[32];
} Shown;

static void challenge(Shown *ret)
{
	Shelter__CardChallengeRequest q = SHELTER__CARD_CHALLENGE_REQUEST__INIT;
	const Shelter__CardChallengeReply *p;
	const void *reply;

	q.opening_id = OPENING_GYM;
	cr_assert_eq(ask(&f, "CardChallenge", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	p = reply;
	cr_assert_eq(p->challenge.len, 32);
	strcpy(ret->challenge_id, p->challenge_id);
	memcpy(ret->challenge, p->challenge.data, 32);
}

static int show(const TestCard *card, const Shown *shown, const char *stay_id, const Shelter__CheckInReply **ret)
{
	Shelter__CheckInRequest q = SHELTER__CHECK_IN_REQUEST__INIT;
	Shelter__CardAnswer answer = SHELTER__CARD_ANSWER__INIT;
	unsigned char signature[256], *der = NULL;
	size_t len;
	const void *reply;
	int r, der_len = i2d_X509(card->certificate, &der);

	cr_assert_gt(der_len, 0);
	cr_assert_eq(sh_card_answer(card->key, shown->challenge, 32, signature, &len, &f.error), 0);
	answer.challenge_id = shown->challenge_id;
	answer.certificate = (ProtobufCBinaryData){ (size_t) der_len, der };
	answer.signature = (ProtobufCBinaryData){ len, signature };
	q.stay_id = stay_id;
	q.opening_id = OPENING_GYM;
	q.who_case = SHELTER__CHECK_IN_REQUEST__WHO_CARD;
	q.card = &answer;
	r = ask(&f, "CheckIn", &q.base, &reply);
	OPENSSL_free(der);
	*ret = reply;
	return r;
}

static const char *try_card(const TestCard *card, const char *stay_id)
{
	const Shelter__CheckInReply *in;
	Shown shown;

	challenge(&shown);
	cr_assert_eq(show(card, &shown, stay_id, &in), 0, "%s %s", f.error.reason, f.error.detail);
	return in->result;
}

Test(card, good_expired_revoked_and_unlinked)
{
	const int64_t now = sh_now_us();
	TestCard good = card_of(SERIAL, now - DAY, now + 300 * DAY), old = card_of(77, now - 300 * DAY, now - DAY);
	Shown shown;
	const Shelter__CheckInReply *in;

	cr_expect_str_eq(try_card(&good, id_of("c00", 1)), "CARD_NOT_LINKED");
	cr_expect_str_eq(try_card(&old, id_of("c00", 1)), "CARD_CERT_EXPIRED");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay"), 0);
	linked_serial = "12345678";
	linked_person = TARO;
	cr_expect_str_eq(try_card(&good, id_of("c00", 1)), "IN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM stay WHERE how = 'CARD' AND person_id = '" TARO "'"), 1);
	cr_expect_eq(count(&f, "SELECT count(*) FROM evacuee WHERE sex = '1' AND school_year = 0"), 1);

	challenge(&shown);
	register_down = true;
	cr_expect_eq(show(&good, &shown, id_of("c00", 2), &in), SH_FAULT);
	cr_expect_str_eq(f.error.reason, "shelter.register.unreachable");
	register_down = false;

	revoke_card(SERIAL);
	cr_expect_str_eq(try_card(&good, id_of("c00", 2)), "CARD_CERT_REVOKED",
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
	cr_expect_str_eq(try_card(&card, id_of("c00", 1)), "IN");
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
	challenge(&shown);
	wrong = shown;
	wrong.challenge[0] ^= 1; /* the card signed something else */
	cr_assert_eq(show(&good, &wrong, id_of("c00", 1), &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "CARD_SIG_BAD");
	cr_assert_eq(show(&good, &shown, id_of("c00", 1), &in), SH_REFUSED, "that one try was it");
	cr_expect_str_eq(f.error.reason, "shelter.challenge.unknown");

	challenge(&shown);
	run_sql(&f, "UPDATE card_challenge SET expires_us = 1");
	cr_assert_eq(show(&good, &shown, id_of("c00", 1), &in), SH_REFUSED);
	cr_expect_str_eq(f.error.reason, "shelter.challenge.unknown");
	challenge(&shown);
	cr_assert_eq(show(&good, &shown, id_of("c00", 1), &in), 0, "%s", f.error.reason);
	cr_expect_str_eq(in->result, "IN");
	cr_expect_eq(count(&f, "SELECT count(*) FROM card_challenge"), 1, "old ones are swept");
	card_drop(&good);
	card_drop(&other);
}
