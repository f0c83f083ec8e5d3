#include "cards.h"
#include "sh_clock.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const int64_t DAY = 86400LL * 1000000;
static char folder[64];
static ShCardCa *ca;

static const char *path(const char *name)
{
	static char out[128];

	snprintf(out, sizeof out, "%s/%s", folder, name);
	return out;
}

static void write_list(const ShCardRevocation *rows, size_t n)
{
	ShError err = { 0 };
	X509_CRL *crl;
	FILE *out;

	cr_assert_eq(sh_card_ca_crl(ca, rows, n, (ShCardPeriod){ sh_now_us() - DAY, sh_now_us() + DAY }, &crl, &err),
		     0, "%s %s", err.reason, err.detail);
	out = fopen(path("crls/1.crl"), "w");
	cr_assert(out && PEM_write_X509_CRL(out, crl) == 1);
	fclose(out);
	X509_CRL_free(crl);
}

void cards_open(void)
{
	ShError err = { 0 };
	char anchor[128];

	strcpy(folder, "/tmp/shien-cards-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	cr_assert_eq(mkdir(path("anchors"), 0700), 0);
	cr_assert_eq(mkdir(path("crls"), 0700), 0);
	cr_assert_eq(sh_card_ca_new(&ca, 7, (ShCardPeriod){ sh_now_us() - 900 * DAY, sh_now_us() + 900 * DAY }, &err),
		     0, "%s", err.reason);
	strcpy(anchor, path("anchors/ca.pem"));
	cr_assert_eq(sh_card_ca_save(ca, anchor, path("ca.key"), &err), 0, "%s", err.reason);
	write_list(NULL, 0);
	setenv("SHIEN_SHELTER_GATEWAY_CARD_ANCHORS_DIR", path("anchors"), 1);
	setenv("SHIEN_SHELTER_GATEWAY_CARD_CRL_DIR", path("crls"), 1);
}

void cards_close(void)
{
	char command[128];

	sh_card_ca_free(ca);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	cr_assert_eq(system(command), 0);
}

TestCard card_of(uint32_t serial, int64_t valid_from_us, int64_t valid_to_us)
{
	const ShCardSpec spec = { .serial = serial,
				  .common_name = "A1B2C3D4E5F6G7992011",
				  .valid = { valid_from_us, valid_to_us } };
	ShError err = { 0 };
	TestCard card;

	cr_assert_eq(sh_card_ca_issue(ca, &spec, &card.certificate, &card.key, &err), 0, "%s %s", err.reason,
		     err.detail);
	return card;
}

void revoke_card(uint32_t serial) { write_list(&(ShCardRevocation){ serial, 1, sh_now_us() - DAY }, 1); }

void card_drop(TestCard *card)
{
	X509_free(card->certificate);
	EVP_PKEY_free(card->key);
}

void challenge(const char *opening_id, Shown *ret)
{
	Shelter__CardChallengeRequest q = SHELTER__CARD_CHALLENGE_REQUEST__INIT;
	const Shelter__CardChallengeReply *p;
	const char *roles = f.roles, *caller = f.caller;
	const void *reply;

	f.roles = "shelter";
	f.caller = "door";
	q.opening_id = opening_id;
	cr_assert_eq(ask(&f, "CardChallenge", &q.base, &reply), 0, "%s %s", f.error.reason, f.error.detail);
	f.roles = roles;
	f.caller = caller;
	p = reply;
	cr_assert_eq(p->challenge.len, 32);
	strcpy(ret->challenge_id, p->challenge_id);
	memcpy(ret->challenge, p->challenge.data, 32);
}

int show_card(const TestCard *card, const Shown *shown, const char *stay_id, const char *opening_id,
	      const Shelter__Unlisted *said, const Shelter__CheckInReply **ret)
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
	q.opening_id = opening_id;
	q.who_case = SHELTER__CHECK_IN_REQUEST__WHO_CARD;
	q.card = &answer;
	q.said = (Shelter__Unlisted *) (uintptr_t) said;
	r = ask(&f, "CheckIn", &q.base, &reply);
	OPENSSL_free(der);
	*ret = reply;
	return r;
}

const char *try_card(const TestCard *card, const char *stay_id, const char *opening_id)
{
	const Shelter__CheckInReply *in;
	Shown shown;

	challenge(opening_id, &shown);
	cr_assert_eq(show_card(card, &shown, stay_id, opening_id, NULL, &in), 0, "%s %s", f.error.reason,
		     f.error.detail);
	return in->result;
}
