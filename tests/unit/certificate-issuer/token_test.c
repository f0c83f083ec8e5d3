/* The municipality's signature by a key that never leaves a PKCS#11 token (SoftHSM here). */
#include "issuer_fixture.h"
#include "sh_token.h"

#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DOCUMENT_KEY "pkcs11:token=shien;object=document"

static void open_token(const char *folder)
{
	char command[300], module[200], pin_file[200], conf[200];
	ShError err = { 0 };
	FILE *said;

	snprintf(command, sizeof command, SHIEN_SOURCE_DIR "/tests/support/token.sh %s", folder);
	said = popen(command, "r");
	cr_assert(said && fgets(module, sizeof module, said), "softhsm2 and opensc: deploy/packages/test.txt");
	cr_assert_eq(pclose(said), 0);
	module[strcspn(module, "\n")] = '\0';
	snprintf(conf, sizeof conf, "%s/softhsm2.conf", folder);
	snprintf(pin_file, sizeof pin_file, "%s/pin", folder);
	setenv("SOFTHSM2_CONF", conf, 1);
	cr_assert_eq(sh_token_open(&(ShTokenSettings){ module, pin_file, "" }, &err), 0, "%s %s", err.reason,
		     err.detail);
}

/* As the site's authority would give one for the token's public key. */
static void write_certificate(const char *path)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);
	EVP_PKEY *key;
	ShError err = { 0 };
	FILE *out = fopen(path, "w");

	cr_assert_eq(sh_token_key(DOCUMENT_KEY, &key, &err), 0, "%s", err.reason);
	X509_set_version(x, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 77);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 86400);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *) "Token signer", -1, -1, 0);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	cr_assert_gt(X509_sign(x, key, EVP_sha256()), 0);
	cr_assert(out && PEM_write_X509(out, x) == 1);
	fclose(out);
	X509_free(x);
	EVP_PKEY_free(key);
}

Test(token, signs_certificates_that_read_back, .timeout = 120)
{
	char folder[] = "/tmp/shien-token-XXXXXX", path[200], command[200];
	IssuerSigner *signer;
	IssuerCertificate made;
	IssuerStatement s;
	ShError err = { 0 };
	Fixture f;

	cr_assert(mkdtemp(folder) != NULL);
	open_token(folder);
	snprintf(path, sizeof path, "%s/cert.pem", folder);
	write_certificate(path);
	cr_assert_eq(issuer_signer_open(&signer, path, "pkcs11:token=shien;object=nobody", &err), SH_REFUSED);
	cr_assert_str_eq(err.reason, "token.key_unknown");
	cr_assert_eq(issuer_signer_open(&signer, path, "pkcs11:token=shien;object=root", &err), SH_FAULT);
	cr_assert_str_eq(err.reason, "signer.key.mismatch");
	cr_assert_eq(issuer_signer_open(&signer, path, DOCUMENT_KEY, &err), 0, "%s %s", err.reason, err.detail);
	fixture_open(&f, P256);
	issuer_signer_free(f.signer);
	f.signer = signer;
	f.mint.signer = signer;
	s = given_statement(&f);
	given_certificate(&f, &s, &made); /* draws, signs, and reads the signature back against the certificate */
	cr_assert_gt(made.len, 1000);
	fixture_close(&f);
	sh_token_close();
	snprintf(command, sizeof command, "rm -rf %s", folder);
	cr_assert_eq(system(command), 0);
}
