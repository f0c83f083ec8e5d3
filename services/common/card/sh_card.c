#include "sh_card_trust.h"

#include "sh_hex.h"
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <string.h>

enum { CERTIFICATE_MAX = 8192, CHALLENGE_MIN = 16, CHALLENGE_MAX = 256, KEY_ID_MAX = 32, SERIAL_MAX = 20 };

static const struct {
	const char *name, *ja;
} results[] = {
#define X(name, ja) { #name, ja },
	SH_CARD_RESULTS(X)
#undef X
};

const char *sh_card_result_name(ShCardResult result) { return results[result].name; }
const char *sh_card_result_text_ja(ShCardResult result) { return results[result].ja; }

static X509 *read_certificate(const ShCardProof *proof)
{
	const unsigned char *p = proof->certificate, *end = p + proof->certificate_len;
	X509 *x = NULL;

	if (proof->certificate_len > 0 && proof->certificate_len <= CERTIFICATE_MAX)
		x = d2i_X509(NULL, &p, (long) proof->certificate_len);
	if (x && p != end) {
		X509_free(x);
		x = NULL;
	}
	return x;
}

static bool signed_by(X509 *x, const ShCardProof *proof)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	EVP_MD_CTX *md;
	bool good;

	if (!key || !EVP_PKEY_is_a(key, "RSA") || EVP_PKEY_get_bits(key) < 2048 ||
	    proof->challenge_len < CHALLENGE_MIN || proof->challenge_len > CHALLENGE_MAX)
		return false;
	md = EVP_MD_CTX_new();
	good = md && EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, key) == 1 &&
	       EVP_DigestVerify(md, proof->signature, proof->signature_len, proof->challenge, proof->challenge_len) ==
		       1;
	EVP_MD_CTX_free(md);
	return good;
}

/* OpenSSL lets pass what an extension does not forbid; here each must be there and say yes. */
static bool is_for_authentication(X509 *x)
{
	uint32_t flags = X509_get_extension_flags(x);

	return !(flags & (EXFLAG_CA | EXFLAG_INVALID)) && (flags & EXFLAG_KUSAGE) && (flags & EXFLAG_XKUSAGE) &&
	       X509_get_key_usage(x) == KU_DIGITAL_SIGNATURE && (X509_get_extended_key_usage(x) & XKU_SSL_CLIENT);
}

static const struct {
	int error;
	ShCardResult result;
} errors[] = {
	{ X509_V_OK, SH_CARD_OK },
	{ X509_V_ERR_CERT_HAS_EXPIRED, SH_CARD_CERT_EXPIRED },
	{ X509_V_ERR_CERT_NOT_YET_VALID, SH_CARD_CERT_EXPIRED },
	{ X509_V_ERR_CERT_REVOKED, SH_CARD_CERT_REVOKED },
	{ X509_V_ERR_NO_EXPLICIT_POLICY, SH_CARD_POLICY_MISMATCH },
	{ X509_V_ERR_INVALID_POLICY_EXTENSION, SH_CARD_POLICY_MISMATCH },
	{ X509_V_ERR_INVALID_PURPOSE, SH_CARD_POLICY_MISMATCH },
	{ X509_V_ERR_UNABLE_TO_GET_CRL, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_UNABLE_TO_GET_CRL_ISSUER, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_CRL_HAS_EXPIRED, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_CRL_NOT_YET_VALID, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_CRL_SIGNATURE_FAILURE, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_UNABLE_TO_DECRYPT_CRL_SIGNATURE, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_ERROR_IN_CRL_LAST_UPDATE_FIELD, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_ERROR_IN_CRL_NEXT_UPDATE_FIELD, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_KEYUSAGE_NO_CRL_SIGN, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_UNHANDLED_CRITICAL_CRL_EXTENSION, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_DIFFERENT_CRL_SCOPE, SH_CARD_REVOCATION_UNAVAILABLE },
	{ X509_V_ERR_CRL_PATH_VALIDATION_ERROR, SH_CARD_REVOCATION_UNAVAILABLE },
};

static ShCardResult result_of(X509_STORE_CTX *ctx)
{
	int error = X509_STORE_CTX_get_error(ctx);

	/* An anchor out of its time is no anchor. */
	if (error != X509_V_OK && X509_STORE_CTX_get_error_depth(ctx) > 0)
		return SH_CARD_CA_UNKNOWN;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
		if (errors[i].error == error)
			return errors[i].result;
	return SH_CARD_CA_UNKNOWN;
}

/* The list is at hand only while OpenSSL looks at it: note whether the entry is a hold (一時保留). */
static int note_hold(int ok, X509_STORE_CTX *ctx)
{
	bool *hold = X509_STORE_CTX_get_app_data(ctx);
	X509_CRL *crl = X509_STORE_CTX_get0_current_crl(ctx);
	ASN1_ENUMERATED *reason;
	X509_REVOKED *entry;

	if (ok || X509_STORE_CTX_get_error(ctx) != X509_V_ERR_CERT_REVOKED || !crl ||
	    X509_CRL_get0_by_cert(crl, &entry, X509_STORE_CTX_get_current_cert(ctx)) != 1)
		return ok;
	reason = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);
	*hold = reason && ASN1_ENUMERATED_get(reason) == CRL_REASON_CERTIFICATE_HOLD;
	ASN1_ENUMERATED_free(reason);
	return 0;
}

static ShCardResult check_chain(const ShCardTrust *trust, X509 *x, int64_t now_us, unsigned long more_flags)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	ASN1_OBJECT *policy = OBJ_dup(trust->policy);
	ShCardResult result = SH_CARD_CA_UNKNOWN;
	bool hold = false;

	if (ctx && policy && X509_STORE_CTX_init(ctx, trust->store, x, NULL) == 1) {
		X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(ctx);

		X509_STORE_CTX_set_app_data(ctx, &hold);
		X509_STORE_CTX_set_verify_cb(ctx, note_hold);
		X509_VERIFY_PARAM_set_time(param, (time_t) (now_us / 1000000));
		X509_VERIFY_PARAM_set_depth(param, 0); /* the CA that signs cards is the anchor itself */
		X509_VERIFY_PARAM_set_flags(param,
					    X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_EXPLICIT_POLICY | more_flags);
		if (X509_VERIFY_PARAM_add0_policy(param, policy) == 1)
			policy = NULL;
		result = X509_verify_cert(ctx) == 1 && !policy ? SH_CARD_OK : result_of(ctx);
	}
	ASN1_OBJECT_free(policy);
	X509_STORE_CTX_free(ctx);
	return result == SH_CARD_CERT_REVOKED && hold ? SH_CARD_CERT_SUSPENDED : result;
}

static bool name_holder(X509 *x, ShCardHolder *ret)
{
	const ASN1_OCTET_STRING *key_id = X509_get0_authority_key_id(x);
	const ASN1_INTEGER *serial = X509_get0_serialNumber(x);
	int key_len = key_id ? ASN1_STRING_length(key_id) : 0, serial_len = ASN1_STRING_length(serial);

	if (key_len < 1 || key_len > KEY_ID_MAX || serial_len < 1 || serial_len > SERIAL_MAX ||
	    ASN1_STRING_type(serial) != V_ASN1_INTEGER)
		return false;
	memcpy(ret->kind, "AUTH", 5);
	sh_hex(ret->issuer_key_id, ASN1_STRING_get0_data(key_id), (size_t) key_len);
	sh_hex(ret->serial, ASN1_STRING_get0_data(serial), (size_t) serial_len);
	return true;
}

static ShCardResult check(const ShCardTrust *trust, const ShCardProof *proof, X509 *x, int64_t now_us,
			  ShCardHolder *holder)
{
	ShCardResult result;

	if (!signed_by(x, proof))
		return SH_CARD_SIG_BAD;
	/* Without its issuer's key id a card of one CA generation could pass for one of another. */
	if (!name_holder(x, holder))
		return SH_CARD_CA_UNKNOWN;
	result = check_chain(trust, x, now_us, 0);
	if (result == SH_CARD_OK && !is_for_authentication(x))
		result = SH_CARD_POLICY_MISMATCH;
	if (result == SH_CARD_OK && !trust->has_crls)
		result = SH_CARD_REVOCATION_UNAVAILABLE;
	/* A pass of its own: OpenSSL looks at lists before dates, and an expired card has left its list. */
	if (result == SH_CARD_OK)
		result = check_chain(trust, x, now_us, X509_V_FLAG_CRL_CHECK);
	return result;
}

ShCardResult sh_card_verify(const ShCardTrust *trust, const ShCardProof *proof, int64_t now_us, ShCardHolder *ret)
{
	X509 *x = read_certificate(proof);
	ShCardHolder holder = { 0 };
	ShCardResult result = x ? check(trust, proof, x, now_us, &holder) : SH_CARD_SIG_BAD;

	*ret = result == SH_CARD_OK ? holder : (ShCardHolder){ 0 };
	X509_free(x);
	ERR_clear_error();
	return result;
}
