#include "sh_card_trust.h"

#include <dirent.h>
#include <fnmatch.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

typedef bool (*Reader)(ShCardTrust *trust, BIO *file);

static bool read_anchors(ShCardTrust *trust, BIO *file)
{
	bool all = true;
	int n = 0;
	X509 *one;
	unsigned long end;

	while ((one = PEM_read_bio_X509(file, NULL, NULL, NULL)) != NULL) {
		all = all && X509_check_ca(one) == 1 && X509_STORE_add_cert(trust->store, one) == 1;
		n++;
		X509_free(one);
	}
	/* Reading ends at the first that cannot be read: all were read only where nothing more begins. */
	end = ERR_peek_last_error();
	return all && n > 0 && ERR_GET_LIB(end) == ERR_LIB_PEM && ERR_GET_REASON(end) == PEM_R_NO_START_LINE;
}

static bool read_crl(ShCardTrust *trust, BIO *file)
{
	X509_CRL *crl = PEM_read_bio_X509_CRL(file, NULL, NULL, NULL);
	bool done;

	if (!crl && BIO_reset(file) == 0)
		crl = d2i_X509_CRL_bio(file, NULL);
	done = crl && X509_STORE_add_crl(trust->store, crl) == 1;
	trust->has_crls = trust->has_crls || done;
	X509_CRL_free(crl);
	return done;
}

static int is_anchor(const struct dirent *e) { return fnmatch("*.pem", e->d_name, 0) == 0; }
static int is_crl(const struct dirent *e) { return fnmatch("*.crl", e->d_name, 0) == 0; }

static int read_all(ShCardTrust *trust, const char *dir, int (*filter)(const struct dirent *), Reader reader,
		    ShError *err)
{
	struct dirent **entry;
	char path[4096];
	int r = 0, n = scandir(dir, &entry, filter, alphasort);

	if (n < 0)
		return sh_fail(err, SH_INTERNAL, "card.trust.directory", "%s", dir);
	for (int i = 0; i < n; i++) {
		BIO *file;

		snprintf(path, sizeof path, "%s/%s", dir, entry[i]->d_name);
		file = r == 0 ? BIO_new_file(path, "rb") : NULL;
		if (r == 0 && (!file || !reader(trust, file)))
			r = sh_fail(err, SH_INTERNAL, "card.trust.file", "%s", entry[i]->d_name);
		BIO_free(file);
		free(entry[i]);
	}
	free(entry);
	ERR_clear_error();
	return r;
}

int sh_card_trust_open(ShCardTrust **ret, const char *anchors, const char *crls, const char *policy, ShError *err)
{
	ShCardTrust *trust = calloc(1, sizeof *trust);
	int r = 0;

	*ret = NULL;
	if (!trust || !(trust->store = X509_STORE_new()))
		r = sh_fail(err, SH_INTERNAL, "card.trust.memory", "trust");
	else if (!(trust->policy = OBJ_txt2obj(policy ? policy : SH_CARD_POLICY_AUTH, 1)))
		r = sh_fail(err, SH_INTERNAL, "card.trust.policy", "%s", policy);
	if (r == 0)
		r = read_all(trust, anchors, is_anchor, read_anchors, err);
	if (r == 0 && sk_X509_OBJECT_num(X509_STORE_get0_objects(trust->store)) == 0)
		r = sh_fail(err, SH_INTERNAL, "card.trust.no_anchor", "%s", anchors);
	if (r == 0 && crls)
		r = read_all(trust, crls, is_crl, read_crl, err);
	if (r == 0)
		*ret = trust;
	else
		sh_card_trust_free(trust);
	return r;
}

void sh_card_trust_free(ShCardTrust *trust)
{
	if (!trust)
		return;
	X509_STORE_free(trust->store);
	ASN1_OBJECT_free(trust->policy);
	free(trust);
}
