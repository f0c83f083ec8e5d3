#include "sign.h"

#include "document.h"
#include "sh_hex.h"
#include "sh_token.h"
#include "sign_form.h"
#include <openssl/asn1.h>
#include <openssl/cms.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct IssuerSigner {
	X509 *certificate;
	EVP_PKEY *key;
	STACK_OF(X509) * chain;
	size_t room;
};

X509 *issuer_signer_certificate(const IssuerSigner *signer) { return signer->certificate; }
size_t issuer_signer_room(const IssuerSigner *signer) { return signer->room; }

void issuer_signer_free(IssuerSigner *signer)
{
	if (!signer)
		return;
	X509_free(signer->certificate);
	EVP_PKEY_free(signer->key);
	sk_X509_pop_free(signer->chain, X509_free);
	free(signer);
}

static bool is_strong(const EVP_PKEY *key)
{
	char group[32] = "";

	if (EVP_PKEY_is_a(key, "RSA"))
		return EVP_PKEY_get_bits(key) >= 2048;
	return EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_group_name(key, group, sizeof group, NULL) &&
	       strcmp(group, SN_X9_62_prime256v1) == 0;
}

/* The certificate twice: the signer is named by its issuer's name, once or twice. The rest, attributes and
 * algorithms, is of fixed form and takes some 400 bytes. */
static size_t room_for(X509 *certificate, const EVP_PKEY *key, const STACK_OF(X509) * chain)
{
	size_t room = 2 * (size_t) i2d_X509(certificate, NULL) + (size_t) EVP_PKEY_get_size(key) + 1024;

	for (int i = 0; i < sk_X509_num(chain); i++)
		room += (size_t) i2d_X509(sk_X509_value(chain, i), NULL);
	return room < ISSUER_SIGNATURE_ROOM ? room : ISSUER_SIGNATURE_ROOM;
}

int issuer_signer_new(IssuerSigner **ret, X509 *certificate, EVP_PKEY *key, STACK_OF(X509) * chain, ShError *err)
{
	IssuerSigner *signer;

	*ret = NULL;
	if (!is_strong(key))
		return sh_fail(err, SH_INTERNAL, "signer.key.kind", "neither P-256 nor RSA-2048");
	if (X509_check_private_key(certificate, key) != 1) {
		ERR_clear_error();
		return sh_fail(err, SH_INTERNAL, "signer.key.mismatch", "key and certificate differ");
	}
	signer = calloc(1, sizeof *signer);
	if (!signer)
		return sh_fail(err, SH_INTERNAL, "signer.memory", "signer");
	X509_up_ref(certificate);
	EVP_PKEY_up_ref(key);
	signer->certificate = certificate;
	signer->key = key;
	signer->chain = chain ? X509_chain_up_ref(chain) : sk_X509_new_null();
	signer->room = room_for(certificate, key, signer->chain);
	*ret = signer;
	return 0;
}

static STACK_OF(X509) * read_chain(const char *file)
{
	STACK_OF(X509) *chain = sk_X509_new_null();
	FILE *f = fopen(file, "re");
	X509 *one;

	while (f && (one = PEM_read_X509(f, NULL, NULL, NULL)) != NULL)
		sk_X509_push(chain, one);
	if (f)
		fclose(f);
	ERR_clear_error();
	return chain;
}

static EVP_PKEY *read_key(const char *file)
{
	FILE *f = fopen(file, "re");
	EVP_PKEY *key = f ? PEM_read_PrivateKey(f, NULL, NULL, "") : NULL;

	if (f)
		fclose(f);
	ERR_clear_error();
	return key;
}

int issuer_signer_open(IssuerSigner **ret, const char *chain_file, const char *key_file, ShError *err)
{
	STACK_OF(X509) *chain = read_chain(chain_file);
	X509 *certificate = sk_X509_shift(chain);
	bool in_token = strncmp(key_file, "pkcs11:", 7) == 0;
	EVP_PKEY *key = in_token ? NULL : read_key(key_file);
	int r = in_token ? sh_token_key(key_file, &key, err) : 0;

	*ret = NULL;
	if (r != 0)
		; /* said already */
	else if (!certificate)
		r = sh_fail(err, SH_INTERNAL, "signer.certificate.unreadable", "%s", chain_file);
	else if (!key)
		r = sh_fail(err, SH_INTERNAL, "signer.key.unreadable", "%s", key_file);
	else
		r = issuer_signer_new(ret, certificate, key, chain, err);
	X509_free(certificate);
	EVP_PKEY_free(key);
	sk_X509_pop_free(chain, X509_free);
	return r;
}

/* The one place where the needle stands; -1 if there is none or a second one (a text could imitate it). */
static ptrdiff_t only(const unsigned char *hay, size_t len, const void *needle, size_t n)
{
	const unsigned char *first = memmem(hay, len, needle, n);

	if (!first || memmem(first + 1, len - (size_t) (first + 1 - hay), needle, n))
		return -1;
	return first - hay;
}

static BIO *both(const IssuerParts *parts)
{
	BIO *bio = BIO_new(BIO_s_mem());

	if (bio && (BIO_write(bio, parts->first, (int) parts->first_len) != (int) parts->first_len ||
		    BIO_write(bio, parts->second, (int) parts->second_len) != (int) parts->second_len)) {
		BIO_free(bio);
		return NULL;
	}
	return bio;
}

static bool set_time(CMS_SignerInfo *info, int64_t at_us)
{
	ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t) (at_us / 1000000));
	bool done = time && CMS_signed_add1_attr_by_NID(info, NID_pkcs9_signingTime, time->type, time, -1) == 1;

	ASN1_TIME_free(time);
	return done;
}

static int make(const IssuerSigner *signer, const IssuerParts *parts, int64_t at_us, unsigned char **ret_der)
{
	const unsigned flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL | CMS_CADES | CMS_NOSMIMECAP;
	CMS_ContentInfo *cms = CMS_sign(NULL, NULL, signer->chain, NULL, flags);
	CMS_SignerInfo *info =
		cms ? CMS_add1_signer(cms, signer->certificate, signer->key, EVP_sha256(), flags) : NULL;
	BIO *data = both(parts);
	int len = -1;

	*ret_der = NULL;
	if (info && data && set_time(info, at_us) && CMS_final(cms, data, NULL, CMS_DETACHED | CMS_BINARY) == 1)
		len = i2d_CMS_ContentInfo(cms, ret_der);
	BIO_free(data);
	CMS_ContentInfo_free(cms);
	return len;
}

/* Its length in digits; the room begins at the '<'. */
static bool find_room(const unsigned char *pdf, size_t len, size_t *ret_range, size_t *ret_room, size_t *ret_digits)
{
	static const char open[] = "/Contents <";
	const size_t prefix = sizeof open - 1;
	char begin[sizeof open - 1 + 2 * ISSUER_SIGNATURE_ROOM_MIN];
	ptrdiff_t range = only(pdf, len, ISSUER_BYTE_RANGE, sizeof ISSUER_BYTE_RANGE - 1), at;
	size_t end;

	memcpy(begin, open, prefix);
	memset(begin + prefix, '0', sizeof begin - prefix);
	at = only(pdf, len, begin, sizeof begin);
	if (range < 0 || at < 0)
		return false;
	for (end = (size_t) at + sizeof begin; end < len && pdf[end] == '0';)
		end++;
	*ret_range = (size_t) range;
	*ret_room = (size_t) at + prefix - 1;
	*ret_digits = end - *ret_room - 1;
	return end < len && pdf[end] == '>' && *ret_digits % 2 == 0;
}

int issuer_sign(const IssuerSigner *signer, unsigned char *pdf, size_t len, int64_t at_us, ShError *err)
{
	size_t range, room, digits, end;
	char text[sizeof ISSUER_BYTE_RANGE + 32], *hex;
	unsigned char *der;
	IssuerParts parts;
	int n;

	if (!find_room(pdf, len, &range, &room, &digits))
		return sh_fail(err, SH_INTERNAL, "certificate.sign.no_room", "%zu bytes", len);
	end = room + 2 + digits; /* with < and > */
	n = snprintf(text, sizeof text, "/ByteRange [ 0 %zu %zu %zu", room, end, len - end);
	memset(pdf + range, ' ', sizeof ISSUER_BYTE_RANGE - 3);
	memcpy(pdf + range, text, (size_t) n);

	parts = (IssuerParts){ pdf, pdf + end, room, len - end };
	n = make(signer, &parts, at_us, &der);
	hex = n > 0 && 2 * (size_t) n <= digits ? malloc(2 * (size_t) n + 1) : NULL;
	if (hex) {
		sh_hex(hex, der, (size_t) n);
		memcpy(pdf + room + 1, hex, 2 * (size_t) n);
	}
	OPENSSL_free(der);
	ERR_clear_error();
	if (!hex)
		return sh_fail(err, SH_INTERNAL, "certificate.sign.failed", "%d bytes", n);
	free(hex);
	return 0;
}

static bool made_by(CMS_ContentInfo *cms, X509 *expected)
{
	STACK_OF(X509) *signers = CMS_get0_signers(cms);
	bool same = signers && sk_X509_num(signers) == 1 && X509_cmp(sk_X509_value(signers, 0), expected) == 0;

	sk_X509_free(signers);
	return same;
}

static int check_signer(CMS_ContentInfo *cms, X509 *expected, BIO *data, X509_STORE *store, ShError *err)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);

	/* Before the signature: by another's certificate even a sound one is not ours. */
	if (!infos || sk_CMS_SignerInfo_num(infos) != 1 ||
	    CMS_SignerInfo_cert_cmp(sk_CMS_SignerInfo_value(infos, 0), expected) != 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.signature.other_signer", "certificate");
	if (CMS_verify(cms, NULL, store, data, NULL, CMS_BINARY | CMS_CADES) != 1)
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.signature.invalid", "signature");
	if (!made_by(cms, expected))
		return sh_fail(err, SH_FAILED_PRECONDITION, "certificate.signature.other_signer", "certificate");
	return 0;
}

/* Trusts this one certificate as it is: whom else it comes from and when it ends is the operator's matter. */
static X509_STORE *only_trust(X509 *certificate)
{
	X509_STORE *store = X509_STORE_new();

	if (store && (X509_STORE_add_cert(store, certificate) != 1 ||
		      X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME) != 1 ||
		      X509_STORE_set_purpose(store, X509_PURPOSE_ANY) != 1)) {
		X509_STORE_free(store);
		return NULL;
	}
	return store;
}

int issuer_signature_check(X509 *expected, const unsigned char *der, size_t der_len, const IssuerParts *parts,
			   ShError *err)
{
	const unsigned char *begin = der, *end = der + der_len;
	CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &der, (long) der_len);
	X509_STORE *store = only_trust(expected);
	BIO *data = cms ? both(parts) : NULL;
	int r = 0;

	if (!cms || !issuer_signature_digest(begin, end))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "certificate.signature.malformed", "%zu bytes", der_len);
	else if (!data || !store)
		r = sh_fail(err, SH_INTERNAL, "certificate.signature.memory", "%zu bytes", der_len);
	if (r == 0)
		r = check_signer(cms, expected, data, store, err);
	if (r == 0 && !issuer_signature_form(cms, begin, end))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "certificate.signature.malformed", "form");
	X509_STORE_free(store);
	BIO_free(data);
	CMS_ContentInfo_free(cms);
	ERR_clear_error();
	return r;
}
