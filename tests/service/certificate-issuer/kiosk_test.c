/* コンビニ交付: who gets which certificate with which card. */
#include "setting.h"

#include "sh_clock.h"
#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>

#define DAY INT64_C(86400000000)

typedef struct Card {
	X509 *certificate;
	EVP_PKEY *key;
	uint8_t der[4096];
	size_t len;
} Card;

static Card given_card(uint32_t serial, int64_t from, int64_t to)
{
	const ShCardSpec spec = { .serial = serial,
				  .common_name = "ABCDEFGHIJKLMN992010001",
				  .valid = { sh_now_us() + from, sh_now_us() + to } };
	Card c = { 0 };
	uint8_t *p = c.der;
	ShError err;

	cr_assert_eq(sh_card_ca_issue(card_ca, &spec, &c.certificate, &c.key, &err), 0, "%s", err.reason);
	cr_assert_leq(i2d_X509(c.certificate, NULL), (int) sizeof c.der);
	c.len = (size_t) i2d_X509(c.certificate, &p);
	return c;
}

static void drop_card(Card *c)
{
	X509_free(c->certificate);
	EVP_PKEY_free(c->key);
}

static void write_list(const ShCardRevocation *rows, size_t n)
{
	char path[128];
	X509_CRL *crl;
	ShError err;
	FILE *out;

	cr_assert_eq(
		sh_card_ca_crl(card_ca, rows, n, (ShCardPeriod){ sh_now_us() - DAY, sh_now_us() + DAY }, &crl, &err),
		0);
	snprintf(path, sizeof path, "%s/crls/ca.crl", card_folder);
	out = fopen(path, "w");
	cr_assert(PEM_write_X509_CRL(out, crl));
	fclose(out);
	X509_CRL_free(crl);
}

typedef struct Challenge {
	char id[40];
	uint8_t bytes[32];
} Challenge;

static Challenge given_challenge(Fixture *f)
{
	Certificate__KioskChallengeRequest q = CERTIFICATE__KIOSK_CHALLENGE_REQUEST__INIT;
	const Certificate__KioskChallengeReply *reply;
	const void *answer;
	Challenge c;

	q.terminal = "store-1";
	f->roles = "kiosk";
	f->actor = "client:centre";
	f->caller = "door";
	cr_assert_eq(ask(f, "KioskChallenge", &q.base, &answer), 0, "%s", f->error.reason);
	reply = answer;
	cr_assert_eq(reply->challenge.len, sizeof c.bytes);
	snprintf(c.id, sizeof c.id, "%s", reply->challenge_id);
	memcpy(c.bytes, reply->challenge.data, sizeof c.bytes);
	return c;
}

/* The answer of the list; "" where refused outright. */
static const char *list_with(Fixture *f, const Card *card, const Challenge *c, const char *want_number)
{
	Certificate__KioskListRequest q = CERTIFICATE__KIOSK_LIST_REQUEST__INIT;
	const Certificate__KioskListReply *reply;
	unsigned char signature[256];
	const void *answer;
	ShError err;
	size_t len;

	cr_assert_eq(sh_card_answer(card->key, c->bytes, sizeof c->bytes, signature, &len, &err), 0);
	q.challenge_id = c->id;
	q.certificate = (ProtobufCBinaryData){ card->len, (uint8_t *) (uintptr_t) card->der };
	q.signature = (ProtobufCBinaryData){ len, signature };
	f->roles = "kiosk";
	f->actor = "client:centre";
	f->caller = "door";
	if (ask(f, "KioskList", &q.base, &answer) != 0)
		return "";
	reply = answer;
	cr_assert_eq(reply->n_certificates > 0, strcmp(reply->result, "OK") == 0);
	if (want_number) {
		cr_assert_eq(reply->n_certificates, 1, "%s", reply->result);
		cr_assert_str_eq(reply->certificates[0]->number, want_number);
	}
	return reply->result;
}

static const char *list(Fixture *f, const Card *card)
{
	Challenge c = given_challenge(f);

	return list_with(f, card, &c, NULL);
}

static const Certificate__KioskIssueReply *kiosk_issue_of(Fixture *f, const Card *card, const char *certificate_id)
{
	Certificate__KioskIssueRequest q = CERTIFICATE__KIOSK_ISSUE_REQUEST__INIT;
	Challenge c = given_challenge(f);
	unsigned char signature[256];
	const void *reply;
	ShError err;
	size_t len;

	cr_assert_eq(sh_card_answer(card->key, c.bytes, sizeof c.bytes, signature, &len, &err), 0);
	q.challenge_id = c.id;
	q.certificate = (ProtobufCBinaryData){ card->len, (uint8_t *) (uintptr_t) card->der };
	q.signature = (ProtobufCBinaryData){ len, signature };
	q.certificate_id = certificate_id;
	cr_assert_eq(ask(f, "KioskIssue", &q.base, &reply), 0, "%s %s", f->error.reason, f->error.detail);
	return reply;
}

static void as_staff(Fixture *f)
{
	f->caller = "shienctl";
	f->actor = "staff:test";
}

Test(certificate_issuer, knows_good_cards_from_bad)
{
	static Fixture f;
	Card good, expired, revoked, held;
	Challenge challenge;

	setting_open(&f);
	given_ready(&f, "2");
	good = given_card(0x133c349, -DAY, DAY);
	expired = given_card(101, -3 * DAY, -DAY);
	revoked = given_card(102, -DAY, DAY);
	held = given_card(103, -DAY, DAY);
	world.card_person = HEAD;

	cr_assert_str_eq(list(&f, &good), "REVOCATION_UNAVAILABLE", "no list: fail closed");
	write_list(NULL, 0);
	cr_assert_str_eq(list(&f, &good), "OK");
	cr_assert_str_eq(list(&f, &revoked), "OK");
	cr_assert_str_eq(list(&f, &expired), "CERT_EXPIRED");
	write_list((ShCardRevocation[]){ { 102, CRL_REASON_KEY_COMPROMISE, sh_now_us() - DAY / 2 },
					 { 103, CRL_REASON_CERTIFICATE_HOLD, sh_now_us() - DAY / 2 } },
		   2);
	cr_assert_str_eq(list(&f, &revoked), "CERT_REVOKED", "the new list is seen at once");
	cr_assert_str_eq(list(&f, &held), "CERT_SUSPENDED");

	challenge = given_challenge(&f);
	cr_assert_str_eq(list_with(&f, &good, &challenge, "R8-01-000001"), "OK");
	cr_assert_str_eq(list_with(&f, &good, &challenge, NULL), "");
	cr_assert_str_eq(f.error.reason, "kiosk.challenge.unusable", "once only");
	challenge = given_challenge(&f);
	challenge.bytes[0] ^= 1;
	cr_assert_str_eq(list_with(&f, &good, &challenge, NULL), "SIG_BAD");
	challenge = given_challenge(&f);
	run_sql(&f, "UPDATE kiosk_challenge SET expires_us = expires_us - 121000000");
	cr_assert_str_eq(list_with(&f, &good, &challenge, NULL), "");
	cr_assert_str_eq(f.error.reason, "kiosk.challenge.unusable", "120 s");
	cr_assert_eq(count(&f, "SELECT count(*) FROM kiosk_challenge WHERE length(hash) <> 32"), 0);
	drop_card(&good);
	drop_card(&expired);
	drop_card(&revoked);
	drop_card(&held);
	setting_close(&f);
}

Test(certificate_issuer, issues_to_the_household_at_the_convenience_store)
{
	const Certificate__KioskIssueReply *paper;
	static Fixture f;
	const char *id;
	Card card;

	setting_open(&f);
	card = given_card(55, -DAY, DAY);
	write_list(NULL, 0);
	world.card_person = HEAD;
	given_accepted(&f);
	cr_assert_str_eq(list(&f, &card), "NOT_READY");
	as_staff(&f);
	given_grade(&f, "2");
	id = newest(&f);
	cr_assert_eq(approve(&f, id, 0), 1);

	paper = kiosk_issue_of(&f, &card, id);
	cr_assert_str_eq(paper->result, "OK");
	cr_assert(strncmp(paper->path, "/v1/992011/issues/", 18) == 0);
	cr_assert_eq(count(&f, "SELECT count(*) FROM issue WHERE channel = 'KIOSK' AND terminal = 'store-1'"), 1);
	world.card_person = SPOUSE;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "OK", "a member of the household");
	world.card_person = STRANGER;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_ELIGIBLE");
	world.card_person = "";
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "SERIAL_UNLINKED");
	world.card_person = HEAD;
	world.card_protected = true;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "SERIAL_UNLINKED", "as if not held");
	world.card_protected = false;
	world.no_store_issue = true; /* of the municipality: the same for whoever comes */
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_OFFERED");
	world.card_person = "";
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_OFFERED");
	world.card_person = HEAD;
	world.card_protected = true;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_OFFERED");
	world.card_protected = world.no_store_issue = false;
	world.withheld = SPOUSE;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_ELIGIBLE");
	world.withheld = NULL;
	world.register_down = true;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "SERVICE_CLOSED");
	world.register_down = false;
	world.ledger_down = true;
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "SERVICE_CLOSED");
	world.ledger_down = false;
	world.grade = "3"; /* decided, and not yet told here */
	cr_assert_str_eq(kiosk_issue_of(&f, &card, id)->result, "NOT_READY");
	cr_assert_eq(count(&f, "SELECT count(*) FROM due WHERE kind = 'prepare'"), 1, "the new one is begun");
	cr_assert_eq(count(&f, "SELECT count(*) FROM issue"), 2);
	drop_card(&card);
	setting_close(&f);
}
