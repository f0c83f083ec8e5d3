#include "sh_card_ca_inside.h"

#include "sh_card.h"
#include <fcntl.h>
#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char ca_extensions[] =
	"[ca]\nkeyUsage=critical,keyCertSign,cRLSign\nbasicConstraints=critical,CA:TRUE\n"
	"subjectKeyIdentifier=hash\nsubjectAltName=dirName:alt\n[alt]\nC=JP\nO=Shien test CA\n";

static int fail(ShError *err, const char *what)
{
	ERR_clear_error();
	return sh_fail(err, SH_INTERNAL, "card.ca.failed", "%s", what);
}

X509 *sh_card_ca_certificate(const ShCardCa *ca) { return ca->certificate; }

void sh_card_ca_free(ShCardCa *ca)
{
	if (!ca)
		return;
	X509_free(ca->certificate);
	EVP_PKEY_free(ca->key);
	free(ca);
}

static bool add_name(X509_NAME *name, const char *type, const char *value)
{
	return X509_NAME_add_entry_by_txt(name, type, MBSTRING_UTF8, (const unsigned char *) value, -1, -1, 0) == 1;
}

static bool name_ca(X509_NAME *name)
{
	return add_name(name, "C", "JP") && add_name(name, "O", "JPKI-TEST") &&
	       add_name(name, "OU", "JPKI for user authentication") && add_name(name, "OU", "Shien test authority");
}

static bool add_extensions(X509 *x, X509 *issuer, const char *text, const char *section)
{
	BIO *bio = BIO_new_mem_buf(text, -1);
	CONF *conf = NCONF_new(NULL);
	X509V3_CTX ctx;
	bool done;

	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509V3_set_nconf(&ctx, conf);
	done = NCONF_load_bio(conf, bio, NULL) == 1 && X509V3_EXT_add_nconf(conf, &ctx, section, x) == 1;
	NCONF_free(conf);
	BIO_free(bio);
	return done;
}

static bool fill(X509 *x, uint32_t serial, ShCardPeriod valid, EVP_PKEY *key)
{
	return X509_set_version(x, X509_VERSION_3) && ASN1_INTEGER_set_uint64(X509_get_serialNumber(x), serial) &&
	       ASN1_TIME_set(X509_getm_notBefore(x), (time_t) (valid.from_us / 1000000)) &&
	       ASN1_TIME_set(X509_getm_notAfter(x), (time_t) (valid.to_us / 1000000)) && X509_set_pubkey(x, key);
}

int sh_card_ca_new(ShCardCa **ret, uint32_t serial, ShCardPeriod valid, ShError *err)
{
	ShCardCa *ca = calloc(1, sizeof *ca);
	X509 *x;

	*ret = NULL;
	if (!ca)
		return fail(err, "memory");
	x = ca->certificate = X509_new();
	ca->key = EVP_RSA_gen(2048);
	if (!x || !ca->key || !fill(x, serial, valid, ca->key) || !name_ca(X509_get_subject_name(x)) ||
	    !X509_set_issuer_name(x, X509_get_subject_name(x)) || !add_extensions(x, x, ca_extensions, "ca") ||
	    X509_sign(x, ca->key, EVP_sha256()) <= 0) {
		sh_card_ca_free(ca);
		return fail(err, "new");
	}
	*ret = ca;
	return 0;
}

int sh_card_ca_save(const ShCardCa *ca, const char *certificate_file, const char *key_file, ShError *err)
{
	int fd = open(key_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *key = fd >= 0 ? fdopen(fd, "w") : NULL, *certificate = key ? fopen(certificate_file, "we") : NULL;
	bool done = certificate && PEM_write_PKCS8PrivateKey(key, ca->key, NULL, NULL, 0, NULL, NULL) == 1 &&
		    PEM_write_X509(certificate, ca->certificate) == 1;

	if (key)
		done = fclose(key) == 0 && done;
	if (certificate)
		done = fclose(certificate) == 0 && done;
	return done ? 0 : fail(err, "save");
}

int sh_card_ca_open(ShCardCa **ret, const char *certificate_file, const char *key_file, ShError *err)
{
	ShCardCa *ca = calloc(1, sizeof *ca);
	FILE *certificate = fopen(certificate_file, "re"), *key = fopen(key_file, "re");

	*ret = NULL;
	if (ca && certificate && key) {
		ca->certificate = PEM_read_X509(certificate, NULL, NULL, NULL);
		ca->key = PEM_read_PrivateKey(key, NULL, NULL, "");
	}
	if (certificate)
		fclose(certificate);
	if (key)
		fclose(key);
	if (!ca || !ca->certificate || !ca->key || X509_check_private_key(ca->certificate, ca->key) != 1) {
		sh_card_ca_free(ca);
		return fail(err, "open");
	}
	*ret = ca;
	return 0;
}

static bool add_holder_extensions(X509 *x, X509 *ca, const ShCardSpec *spec)
{
	char text[2048];

	snprintf(text, sizeof text,
		 "[card]\nkeyUsage=critical,%s\nextendedKeyUsage=clientAuth\n"
		 "certificatePolicies=critical,@policy\nissuerAltName=issuer:copy\ncrlDistributionPoints=point\n"
		 "authorityInfoAccess=OCSP;URI:http://ocsp.jpki-test.invalid\n"
		 "authorityKeyIdentifier=keyid:always,issuer:always\nsubjectKeyIdentifier=hash\n"
		 "[policy]\npolicyIdentifier=%s\nCPS=http://www.jpki-test.invalid/cps.html\n" SH_CARD_CA_POINT,
		 spec->key_usage ? spec->key_usage : "digitalSignature",
		 spec->policy ? spec->policy : SH_CARD_POLICY_AUTH);
	return add_extensions(x, ca, text, "card");
}

int sh_card_ca_issue(const ShCardCa *ca, const ShCardSpec *spec, X509 **ret_certificate, EVP_PKEY **ret_key,
		     ShError *err)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	X509 *x = X509_new();

	if (!x || !key || !fill(x, spec->serial, spec->valid, key) ||
	    !add_name(X509_get_subject_name(x), "C", "JP") ||
	    !add_name(X509_get_subject_name(x), "CN", spec->common_name) ||
	    !X509_set_issuer_name(x, X509_get_subject_name(ca->certificate)) ||
	    !add_holder_extensions(x, ca->certificate, spec) || X509_sign(x, ca->key, EVP_sha256()) <= 0) {
		X509_free(x);
		EVP_PKEY_free(key);
		return fail(err, "issue");
	}
	*ret_certificate = x;
	*ret_key = key;
	return 0;
}

int sh_card_answer(EVP_PKEY *key, const void *challenge, size_t len, unsigned char out[256], size_t *ret_len,
		   ShError *err)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool done;

	*ret_len = 256;
	done = md && EVP_PKEY_get_size(key) <= 256 && EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestSign(md, out, ret_len, challenge, len) == 1;
	EVP_MD_CTX_free(md);
	return done ? 0 : fail(err, "answer");
}
