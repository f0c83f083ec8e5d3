#include "sign_form.h"

#include <openssl/asn1.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

/* The element at *p: its contents begin at *p afterwards, the next one at the answer; NULL where there is no such
 * tag. */
static const unsigned char *enter(const unsigned char **p, const unsigned char *end, int tag, int class)
{
	int got, of;
	long len;

	if (*p >= end || ASN1_get_object(p, &len, &got, &of, end - *p) & 0x80 || got != tag || of != class)
		return NULL;
	return *p + len;
}

static const unsigned char *skip(const unsigned char *p, const unsigned char *end)
{
	int tag, class;
	long len;

	if (p >= end || ASN1_get_object(&p, &len, &tag, &class, end - p) & 0x80)
		return NULL;
	return p + len;
}

static bool is_one(const unsigned char *p, const unsigned char *end)
{
	return end - p >= 3 && p[0] == V_ASN1_INTEGER && p[1] == 1 && p[2] == 1;
}

/* Down to SignedData's first member behind its version; NULL where it is none of version 1. */
static const unsigned char *signed_data(const unsigned char **p, const unsigned char *end)
{
	end = enter(p, end, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL);
	if (!end || !(*p = skip(*p, end)) || !(end = enter(p, end, 0, V_ASN1_CONTEXT_SPECIFIC)) ||
	    !(end = enter(p, end, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL)) || !is_one(*p, end))
		return NULL;
	*p = skip(*p, end);
	return *p ? end : NULL;
}

bool issuer_signature_digest(const unsigned char *der, const unsigned char *end)
{
	static const unsigned char sha256_alone[] = { 0x31, 0x0d, 0x30, 0x0b, 0x06, 0x09, 0x60, 0x86,
						      0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01 };

	end = signed_data(&der, end);
	return end && end - der >= (ptrdiff_t) sizeof sha256_alone &&
	       memcmp(der, sha256_alone, sizeof sha256_alone) == 0;
}

/* ContentInfo { OID, [0] { SignedData { version, digests, content, certificates, SET { SignerInfo { version … } } } }
 * } */
static bool versions(const unsigned char *p, const unsigned char *end)
{
	if (!(end = signed_data(&p, end)))
		return false;
	for (int i = 0; i < 3 && p; i++)
		p = skip(p, end);
	return p && (end = enter(&p, end, V_ASN1_SET, V_ASN1_UNIVERSAL)) &&
	       (end = enter(&p, end, V_ASN1_SEQUENCE, V_ASN1_UNIVERSAL)) && is_one(p, end);
}

static bool algorithm(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *infos = CMS_get0_SignerInfos(cms);
	X509_ALGOR *name;
	const ASN1_OBJECT *oid;
	EVP_PKEY *key;

	if (sk_CMS_SignerInfo_num(infos) != 1)
		return false;
	CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(infos, 0), &key, NULL, NULL, &name);
	X509_ALGOR_get0(&oid, NULL, NULL, name);
	return key && OBJ_obj2nid(oid) == (EVP_PKEY_is_a(key, "EC") ? NID_ecdsa_with_SHA256 : NID_rsaEncryption);
}

bool issuer_signature_form(CMS_ContentInfo *cms, const unsigned char *der, const unsigned char *end)
{
	const unsigned char *behind = skip(der, end);

	for (; behind && behind < end; behind++)
		if (*behind != 0)
			return false;
	return behind && versions(der, end) && OBJ_obj2nid(CMS_get0_eContentType(cms)) == NID_pkcs7_data &&
	       algorithm(cms);
}
