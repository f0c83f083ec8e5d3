#include "sh_card_ca_inside.h"

#include <openssl/conf.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

static bool add_revoked(X509_CRL *crl, const ShCardRevocation *row)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *at = ASN1_TIME_set(NULL, (time_t) (row->at_us / 1000000));
	ASN1_ENUMERATED *reason = ASN1_ENUMERATED_new();
	bool done = entry && serial && at && reason && ASN1_INTEGER_set_uint64(serial, row->serial) &&
		    ASN1_ENUMERATED_set(reason, row->reason) && X509_REVOKED_set_serialNumber(entry, serial) &&
		    X509_REVOKED_set_revocationDate(entry, at) &&
		    (row->reason == CRL_REASON_UNSPECIFIED ||
		     X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1) &&
		    X509_CRL_add0_revoked(crl, entry) == 1;

	if (!done)
		X509_REVOKED_free(entry);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(at);
	ASN1_ENUMERATED_free(reason);
	return done;
}

static bool add_extensions(X509_CRL *crl, X509 *ca)
{
	static const char text[] = "[crl]\nauthorityKeyIdentifier=keyid:always\n"
				   "issuingDistributionPoint=critical,@point\n" SH_CARD_CA_POINT;
	BIO *bio = BIO_new_mem_buf(text, -1);
	CONF *conf = NCONF_new(NULL);
	X509V3_CTX ctx;
	bool done;

	X509V3_set_ctx(&ctx, ca, NULL, NULL, crl, 0);
	X509V3_set_nconf(&ctx, conf);
	done = NCONF_load_bio(conf, bio, NULL) == 1 && X509V3_EXT_CRL_add_nconf(conf, &ctx, "crl", crl) == 1;
	NCONF_free(conf);
	BIO_free(bio);
	return done;
}

static bool set_times(X509_CRL *crl, ShCardPeriod valid)
{
	ASN1_TIME *last = ASN1_TIME_set(NULL, (time_t) (valid.from_us / 1000000));
	ASN1_TIME *next = ASN1_TIME_set(NULL, (time_t) (valid.to_us / 1000000));
	bool done =
		last && next && X509_CRL_set1_lastUpdate(crl, last) == 1 && X509_CRL_set1_nextUpdate(crl, next) == 1;

	ASN1_TIME_free(last);
	ASN1_TIME_free(next);
	return done;
}

int sh_card_ca_crl(const ShCardCa *ca, const ShCardRevocation *revoked, size_t n, ShCardPeriod valid, X509_CRL **ret,
		   ShError *err)
{
	X509_CRL *crl = X509_CRL_new();
	bool done = crl && X509_CRL_set_version(crl, X509_CRL_VERSION_2) == 1 &&
		    X509_CRL_set_issuer_name(crl, X509_get_subject_name(ca->certificate)) == 1 &&
		    set_times(crl, valid);

	for (size_t i = 0; done && i < n; i++)
		done = add_revoked(crl, &revoked[i]);
	if (done)
		done = add_extensions(crl, ca->certificate) && X509_CRL_sort(crl) == 1 &&
		       X509_CRL_sign(crl, ca->key, EVP_sha256()) > 0;
	if (!done) {
		X509_CRL_free(crl);
		ERR_clear_error();
		return sh_fail(err, SH_INTERNAL, "card.ca.failed", "crl");
	}
	*ret = crl;
	return 0;
}
