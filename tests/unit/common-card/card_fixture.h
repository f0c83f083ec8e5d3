#pragma once
#include "sh_card.h"
#include "sh_card_ca.h"

#define DAY INT64_C(86400000000)
#define NOW (INT64_C(1706745600) * 1000000) /* 2024-02-01 */

enum { SERIAL_GOOD = 0x0a11ce01, SERIAL_REVOKED = 0x0a11ce02, SERIAL_HELD = 0x0a11ce03 };

/* Two generations of one CA (same name, different keys) and a stranger of the same name; lists of the first two. */
typedef struct Fixture {
	char dir[64];
	ShCardCa *old_ca, *new_ca, *stranger;
	ShError err;
} Fixture;

typedef struct Card {
	unsigned char *der, answer[256], challenge[32];
	size_t len, answer_len;
} Card;

void fixture_open(Fixture *f);
void fixture_close(Fixture *f);

ShCardSpec given_spec(uint32_t serial);
void given_card(Fixture *f, const ShCardCa *ca, const ShCardSpec *spec, Card *ret);
void card_free(Card *card);
void write_crl(Fixture *f, const ShCardCa *ca, const char *name, ShCardPeriod valid);
ShCardResult verify(const ShCardTrust *trust, const Card *card, ShCardHolder *ret);
/* What `openssl verify` says of the same chain at the same time: exit status 0 is sound. */
int openssl_verify(Fixture *f, const Card *card, const char *crl, char *out, size_t size);
