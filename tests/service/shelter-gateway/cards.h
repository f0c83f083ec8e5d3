#pragma once
#include "sh_card_ca.h"
#include "shelter_fixture.h"

/* A CA of this test's own in a folder, with its revocation list, and cards of it. */
typedef struct TestCard {
	X509 *certificate;
	EVP_PKEY *key;
} TestCard;

void cards_open(void); /* also sets the daemon's settings in the environment */
void cards_close(void);
TestCard card_of(uint32_t serial, int64_t valid_from_us, int64_t valid_to_us);
void revoke_card(uint32_t serial);
void card_drop(TestCard *card);

typedef struct Shown {
	char challenge_id[37];
	uint8_t challenge[32];
} Shown;
void challenge(const char *opening_id, Shown *ret);
/* What CheckIn says to the card's answer. said NULL: nothing but the card. */
int show_card(const TestCard *card, const Shown *shown, const char *stay_id, const char *opening_id,
	      const Shelter__Unlisted *said, const Shelter__CheckInReply **ret);
/* Challenge and answer, at once; the result. */
const char *try_card(const TestCard *card, const char *stay_id, const char *opening_id);
