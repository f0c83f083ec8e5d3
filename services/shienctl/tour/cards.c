#include "cards.h"
#include "sh_card_ca.h"
#include "sh_clock.h"
#include "sh_memory.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DAY_US (86400LL * 1000000)
enum { PATH = 512 };

static const char *path_in(char out[PATH], const char *dir, const char *name)
{
	snprintf(out, PATH, "%s/%s", dir, name);
	return out;
}

static int failed(ShError *err, const char *what) { return sh_fail(err, SH_INTERNAL, "tour.card", "%s", what); }

static int open_ca(const char *dir, ShCardCa **ret, ShError *err)
{
	char anchor[PATH], key[PATH];
	int64_t now = sh_now_us();
	int r;

	path_in(anchor, dir, "anchors/ca.pem");
	path_in(key, dir, "ca.key");
	if (access(key, R_OK) == 0)
		return sh_card_ca_open(ret, anchor, key, err);
	r = sh_card_ca_new(ret, 1, (ShCardPeriod){ now - 3000 * DAY_US, now + 600 * DAY_US }, err);
	return r == 0 ? sh_card_ca_save(*ret, anchor, key, err) : r;
}

static int save_card(const char *dir, uint32_t serial, X509 *certificate, EVP_PKEY *key, ShError *err)
{
	char path[PATH], name[40];
	FILE *out;
	bool good;

	snprintf(name, sizeof name, "cards/%08x.pem", serial);
	out = fopen(path_in(path, dir, name), "w");
	if (!out)
		return failed(err, "write");
	good = fchmod(fileno(out), 0600) == 0 && PEM_write_X509(out, certificate) == 1 &&
	       PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1;
	good = fclose(out) == 0 && good;
	return good ? 0 : failed(err, "write");
}

static int make_card(const ShCardCa *ca, uint32_t serial, const char *town, bool expired, const char *dir,
		     ShError *err)
{
	int64_t now = sh_now_us();
	char name[40];
	ShCardSpec spec = { .serial = serial,
			    .common_name = name,
			    .valid = { now - 900 * DAY_US, expired ? now - 10 * DAY_US : now + 500 * DAY_US } };
	X509 *certificate = NULL;
	EVP_PKEY *key = NULL;
	int r;

	snprintf(name, sizeof name, "TOUR%010u%s4", serial, town);
	r = sh_card_ca_issue(ca, &spec, &certificate, &key, err);
	if (r != 0)
		return r;
	r = save_card(dir, serial, certificate, key, err);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return r;
}

static int make_crl(const ShCardCa *ca, const Cast *cast, const char *dir, ShError *err)
{
	const CastCard *card = cast_card(cast, "REVOKED");
	int64_t now = sh_now_us();
	ShCardRevocation revoked = { card ? card->serial : 0, CRL_REASON_KEY_COMPROMISE, now - 3 * DAY_US };
	char path[PATH], part[PATH];
	X509_CRL *crl;
	FILE *out;
	bool good;
	int r = sh_card_ca_crl(ca, &revoked, card ? 1 : 0, (ShCardPeriod){ now - DAY_US / 2, now + 30 * DAY_US },
			       &crl, err);

	if (r != 0)
		return r;
	out = fopen(path_in(part, dir, "crl/ca.part"), "w");
	good = out && PEM_write_X509_CRL(out, crl) == 1;
	good = out && fclose(out) == 0 && good && rename(part, path_in(path, dir, "crl/ca.crl")) == 0;
	X509_CRL_free(crl);
	return good ? 0 : failed(err, "crl");
}

int cards_make(const Cast *cast, const char *dir, ShError *err)
{
	static const char *const folders[] = { "", "anchors", "crl", "cards" };
	ShCardCa *ca = NULL;
	char path[PATH];
	int r;

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
		mkdir(path_in(path, dir, folders[i]), 0755);
	r = open_ca(dir, &ca, err);
	for (unsigned i = 0; r == 0 && i < cast->n_cards; i++)
		r = make_card(ca, cast->cards[i].serial, cast->towns[cast->cards[i].town].code,
			      strcmp(cast->cards[i].state, "EXPIRED") == 0, dir, err);
	if (r == 0)
		r = make_crl(ca, cast, dir, err);
	sh_card_ca_free(ca);
	return r;
}

int card_make(const char *dir, uint32_t serial, const char *town, ShError *err)
{
	ShCardCa *ca = NULL;
	int r = open_ca(dir, &ca, err);

	if (r == 0)
		r = make_card(ca, serial, town, false, dir, err);
	sh_card_ca_free(ca);
	return r;
}

static char *base64(const void *bytes, size_t n)
{
	size_t room = sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL);
	char *out = sh_need(malloc(room));

	sodium_bin2base64(out, room, bytes, n, sodium_base64_VARIANT_ORIGINAL);
	return out;
}

static int load_card(const char *dir, uint32_t serial, X509 **ret_certificate, EVP_PKEY **ret_key, ShError *err)
{
	char path[PATH], name[40];
	FILE *in;

	snprintf(name, sizeof name, "cards/%08x.pem", serial);
	in = fopen(path_in(path, dir, name), "r");
	if (!in)
		return failed(err, "no card");
	*ret_certificate = PEM_read_X509(in, NULL, NULL, NULL);
	*ret_key = PEM_read_PrivateKey(in, NULL, NULL, NULL);
	fclose(in);
	if (*ret_certificate && *ret_key)
		return 0;
	X509_free(*ret_certificate);
	EVP_PKEY_free(*ret_key);
	return failed(err, "broken card");
}

int card_answer(const char *dir, uint32_t serial, const char *challenge_base64, char **ret_certificate,
		char **ret_signature, ShError *err)
{
	unsigned char challenge[256], signature[256], *der = NULL;
	size_t challenge_len, signature_len;
	X509 *certificate = NULL;
	EVP_PKEY *key = NULL;
	int r, len;

	if (sodium_base642bin(challenge, sizeof challenge, challenge_base64, strlen(challenge_base64), NULL,
			      &challenge_len, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
		return failed(err, "challenge");
	r = load_card(dir, serial, &certificate, &key, err);
	if (r != 0)
		return r;
	r = sh_card_answer(key, challenge, challenge_len, signature, &signature_len, err);
	len = i2d_X509(certificate, &der);
	if (r == 0 && len <= 0)
		r = failed(err, "der");
	if (r == 0) {
		*ret_certificate = base64(der, (size_t) len);
		*ret_signature = base64(signature, signature_len);
	}
	OPENSSL_free(der);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return r;
}
