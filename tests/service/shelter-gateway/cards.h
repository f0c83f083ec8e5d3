#pragma once
#include "sh_card_ca.h"

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
