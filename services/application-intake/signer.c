#include "signer.h"
#include "sh_hex.h"

#include <dirent.h>
#include <fnmatch.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KEY_ID_MAX = 32, SERIAL_MAX = 32 };
#define POLICY_AUTH "1.2.392.200149.8.5.1.3.30" /* 利用者証明用 */

static X509_STORE *store; /* read-only once open */
static bool has_crls;

static bool add_anchor(BIO *file)
{
	X509 *x;
	int n = 0;

	while ((x = PEM_read_bio_X509(file, NULL, NULL, NULL))) {
		n += X509_STORE_add_cert(store, x) == 1;
		X509_free(x);
	}
	return n > 0;
}

static bool add_crl(BIO *file)
{
	X509_CRL *crl = PEM_read_bio_X509_CRL(file, NULL, NULL, NULL);
	bool done;

	if (!crl && BIO_reset(file) == 0)
		crl = d2i_X509_CRL_bio(file, NULL);
	done = crl && X509_STORE_add_crl(store, crl) == 1;
	has_crls |= done;
	X509_CRL_free(crl);
	return done;
}

static int read_folder(const char *folder, const char *pattern, bool (*add)(BIO *), ShError *err)
{
	struct dirent **entries;
	char path[4096];
	int r = 0, n;

	if (!*folder)
		return 0;
	n = scandir(folder, &entries, NULL, alphasort);
	if (n < 0)
		return sh_fail(err, SH_INTERNAL, "intake.signer.folder", "%s", folder);
	for (int i = 0; i < n; i++) {
		BIO *file = NULL;

		if (r == 0 && fnmatch(pattern, entries[i]->d_name, 0) == 0) {
			snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
			file = BIO_new_file(path, "rb");
			if (!file || !add(file))
				r = sh_fail(err, SH_INTERNAL, "intake.signer.file", "%s", entries[i]->d_name);
		}
		BIO_free(file);
		free(entries[i]);
	}
	free(entries);
	ERR_clear_error();
	return r;
}

void signer_close(void)
{
	X509_STORE_free(store);
	store = NULL;
	has_crls = false;
}

int signer_open(const char *anchors, const char *crls, ShError *err)
{
	int r;

	signer_close();
	store = X509_STORE_new();
	if (!store)
		return sh_fail(err, SH_INTERNAL, "intake.signer.memory", "-");
	if ((r = read_folder(anchors, "*.pem", add_anchor, err)) != 0)
		return r;
	return read_folder(crls, "*.crl", add_crl, err);
}

/* One question at a time: OpenSSL stops at the first thing it dislikes, and we need to know each. */
static int verify(X509 *x, int64_t at_us, unsigned long flags)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	int error = X509_V_ERR_UNSPECIFIED;

	if (ctx && X509_STORE_CTX_init(ctx, store, x, NULL) == 1) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

		/* A time that is set is looked at even where the flag says not to. */
		if (!(flags & X509_V_FLAG_NO_CHECK_TIME))
			X509_VERIFY_PARAM_set_time(param, (time_t) (at_us / 1000000));
		X509_VERIFY_PARAM_set_flags(param, flags);
		if (X509_verify_cert(ctx) == 1)
			error = X509_V_OK;
		else if ((error = X509_STORE_CTX_get_error(ctx)) == X509_V_OK)
			error = X509_V_ERR_UNSPECIFIED;
	}
	X509_STORE_CTX_free(ctx);
	return error;
}

/* Signing and user authentication are different certificates with different serials (JPKI). */
static bool is_auth(X509 *x)
{
	CERTIFICATEPOLICIES *policies = X509_get_ext_d2i(x, NID_certificate_policies, NULL, NULL);
	bool found = false;
	char text[80];

	for (int i = 0; policies && i < sk_POLICYINFO_num(policies); i++)
		if (OBJ_obj2txt(text, sizeof text, sk_POLICYINFO_value(policies, i)->policyid, 1) > 0)
			found |= strcmp(text, POLICY_AUTH) == 0;
	CERTIFICATEPOLICIES_free(policies);
	return found;
}

static void name(X509 *x, Signer *s)
{
	const ASN1_OCTET_STRING *key_id = X509_get0_authority_key_id(x);
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	int key_len = key_id ? ASN1_STRING_length(key_id) : 0, serial_len = ASN1_STRING_length(serial);

	if (key_len < 1 || key_len > KEY_ID_MAX || serial_len < 1 || serial_len > SERIAL_MAX)
		return;
	snprintf(s->kind, sizeof s->kind, "%s", is_auth(x) ? "AUTH" : "SIGN");
	sh_hex(s->issuer_key_id, ASN1_STRING_get0_data(key_id), (size_t) key_len);
	sh_hex(s->serial, ASN1_STRING_get0_data(serial), (size_t) serial_len);
}

static void judge(X509 *x, int64_t at_us, Signer *s)
{
	time_t at = (time_t) (at_us / 1000000);
	int error;

	s->chain_ok = verify(x, at_us, X509_V_FLAG_NO_CHECK_TIME) == X509_V_OK;
	s->in_validity =
		X509_cmp_time(X509_get0_notBefore(x), &at) < 0 && X509_cmp_time(X509_get0_notAfter(x), &at) > 0;
	/* An expired certificate has left its list: nothing is known of it any more. */
	if (!s->chain_ok || !s->in_validity || !has_crls)
		return;
	error = verify(x, at_us, X509_V_FLAG_CRL_CHECK);
	s->revoked = error == X509_V_ERR_CERT_REVOKED;
	s->revocation_known = s->revoked || error == X509_V_OK;
}

void signer_examine(const uint8_t *der, size_t len, int64_t at_us, Signer *ret)
{
	const unsigned char *p = der;
	X509 *x = d2i_X509(NULL, &p, (long) len);

	*ret = (Signer){ 0 };
	ret->readable = x && p == der + len;
	if (ret->readable) {
		name(x, ret);
		judge(x, at_us, ret);
	}
	X509_free(x);
	ERR_clear_error();
}
