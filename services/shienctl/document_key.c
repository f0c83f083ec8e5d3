#include "document_key.h"

#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAYS = 3650 };

static int extend(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *ext;
	int ok;

	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	ext = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	ok = ext && X509_add_ext(cert, ext, -1) == 1;
	X509_EXTENSION_free(ext);
	return ok;
}

static X509 *certify(EVP_PKEY *key)
{
	X509 *cert = X509_new();
	X509_NAME *name = X509_NAME_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	BIGNUM *number = BN_new();
	int ok = cert && name && serial && number && BN_rand(number, 63, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
		 BN_to_ASN1_INTEGER(number, serial) && X509_set_version(cert, 2) == 1 &&
		 X509_set_serialNumber(cert, serial) == 1 &&
		 X509_NAME_add_entry_by_txt(name, "C", MBSTRING_UTF8, (const unsigned char *) "JP", -1, -1, 0) == 1 &&
		 X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
					    (const unsigned char *) "Shien certificate-issuer", -1, -1, 0) == 1 &&
		 X509_set_subject_name(cert, name) == 1 && X509_set_issuer_name(cert, name) == 1 &&
		 X509_gmtime_adj(X509_getm_notBefore(cert), -3600) &&
		 X509_time_adj_ex(X509_getm_notAfter(cert), DAYS, 0, NULL) && X509_set_pubkey(cert, key) == 1 &&
		 extend(cert, NID_basic_constraints, "critical,CA:FALSE") &&
		 extend(cert, NID_key_usage, "critical,digitalSignature,nonRepudiation") &&
		 extend(cert, NID_subject_key_identifier, "hash") && X509_sign(cert, key, EVP_sha256()) > 0;

	BN_free(number);
	ASN1_INTEGER_free(serial);
	X509_NAME_free(name);
	if (!ok) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static FILE *create(const char *folder, const char *name, mode_t mode)
{
	char path[1200];
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	return fd < 0 ? NULL : fdopen(fd, "w");
}

int document_key_make(const char *folder, ShError *err)
{
	EVP_PKEY *key;
	FILE *out;
	X509 *cert;
	struct stat st;
	char path[1200];
	int ok;

	snprintf(path, sizeof path, "%s/document.cert.pem", folder); /* written last: with it, both are there */
	if (stat(path, &st) == 0)
		return 0;
	key = EVP_EC_gen("P-256");
	cert = key ? certify(key) : NULL;
	out = cert ? create(folder, "document.key.pem", 0600) : NULL;
	ok = out && PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1;
	ok = out && fclose(out) == 0 && ok;
	out = ok ? create(folder, "document.cert.pem", 0644) : NULL;
	ok = out && PEM_write_X509(out, cert) == 1;
	ok = out && fclose(out) == 0 && ok;
	X509_free(cert);
	EVP_PKEY_free(key);
	return ok ? 0 : sh_fail(err, SH_INTERNAL, "file.unwritable", "document.key.pem");
}
