#include "sh_http_ask.h"
#include "sh_memory.h"
#include "sh_witness.h"

#include <openssl/err.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static int no_stamp(ShError *err, ShCode code, const char *why)
{
	ERR_clear_error();
	return sh_fail(err, code, "audit.time_stamp", "%s", why);
}

/* Version 1, SHA-256 of the note, a nonce of ours, with the authority's certificate. */
static TS_REQ *make_question(const char *note)
{
	TS_REQ *req = TS_REQ_new();
	TS_MSG_IMPRINT *imprint = TS_MSG_IMPRINT_new();
	ASN1_INTEGER *nonce = ASN1_INTEGER_new();
	X509_ALGOR *algo = X509_ALGOR_new();
	uint8_t hash[crypto_hash_sha256_BYTES], chance[8];
	bool ok = req && imprint && nonce && algo;

	crypto_hash_sha256(hash, (const uint8_t *) note, strlen(note));
	randombytes_buf(chance, sizeof chance);
	chance[0] = (uint8_t) (chance[0] & 0x7f) | 1; /* a positive number without a leading zero */
	ok = ok && X509_ALGOR_set0(algo, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) &&
	     TS_MSG_IMPRINT_set_algo(imprint, algo) && TS_MSG_IMPRINT_set_msg(imprint, hash, sizeof hash) &&
	     TS_REQ_set_version(req, 1) && TS_REQ_set_msg_imprint(req, imprint) &&
	     ASN1_STRING_set(nonce, chance, sizeof chance) && TS_REQ_set_nonce(req, nonce) &&
	     TS_REQ_set_cert_req(req, 1);
	TS_MSG_IMPRINT_free(imprint);
	ASN1_INTEGER_free(nonce);
	X509_ALGOR_free(algo);
	if (!ok) {
		TS_REQ_free(req);
		req = NULL;
	}
	return req;
}

static X509_STORE *anchors(const char *ca_file)
{
	X509_STORE *store = X509_STORE_new();

	if (store && X509_STORE_load_file(store, ca_file) != 1) {
		X509_STORE_free(store);
		store = NULL;
	}
	return store;
}

/* The answer to this very question, signed by somebody whom the file names. */
static bool check_answer(const TS_REQ *req, TS_RESP *resp, const char *ca_file)
{
	TS_VERIFY_CTX *ctx = TS_REQ_to_TS_VERIFY_CTX((TS_REQ *) (uintptr_t) req, NULL);
	X509_STORE *store = anchors(ca_file);
	bool ok = ctx && store;

	if (ok) {
		TS_VERIFY_CTX_add_flags(ctx, TS_VFY_SIGNATURE);
		TS_VERIFY_CTX_set_store(ctx, store); /* its own from here on */
		store = NULL;
		ok = TS_RESP_verify_response(ctx, resp) == 1;
	}
	X509_STORE_free(store);
	TS_VERIFY_CTX_free(ctx);
	return ok;
}

int sh_stamp_ask(const char *url, const char *ca_file, const char *note, uint8_t **ret_token, size_t *ret_len,
		 ShError *err)
{
	TS_REQ *req = make_question(note);
	uint8_t *der = NULL, *token = NULL;
	const uint8_t *at;
	int n = req ? i2d_TS_REQ(req, &der) : -1, r = 0;
	TS_RESP *resp = NULL;
	char *answer = NULL;
	long status = 0;
	size_t len;

	if (n <= 0)
		r = no_stamp(err, SH_INTERNAL, "question");
	else if (sh_http_ask(url, "application/timestamp-query", der, (size_t) n, &status, &answer, &len) != 0 ||
		 status != 200)
		r = no_stamp(err, SH_UNAVAILABLE, "no answer");
	at = (const uint8_t *) answer;
	if (r == 0 && (!(resp = d2i_TS_RESP(NULL, &at, (long) len)) || !check_answer(req, resp, ca_file)))
		r = no_stamp(err, SH_INTERNAL, "the answer does not verify");
	if (r == 0 && (n = i2d_PKCS7(TS_RESP_get_token(resp), &token)) <= 0)
		r = no_stamp(err, SH_INTERNAL, "token");
	if (r == 0) {
		*ret_token = sh_need(malloc((size_t) n));
		memcpy(*ret_token, token, (size_t) n);
		*ret_len = (size_t) n;
	}
	OPENSSL_free(token);
	OPENSSL_free(der);
	TS_RESP_free(resp);
	TS_REQ_free(req);
	free(answer);
	return r;
}

static bool time_of(PKCS7 *token, int64_t *ret_us)
{
	TS_TST_INFO *info = PKCS7_to_TS_TST_INFO(token);
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;
	bool ok = info && epoch && ASN1_TIME_diff(&days, &seconds, epoch, TS_TST_INFO_get_time(info)) == 1;

	if (ok)
		*ret_us = ((int64_t) days * 86400 + seconds) * 1000000;
	ASN1_TIME_free(epoch);
	TS_TST_INFO_free(info);
	return ok;
}

int sh_stamp_verify(const char *ca_file, const char *note, const uint8_t *token, size_t len, int64_t *ret_time_us,
		    ShError *err)
{
	const uint8_t *at = token;
	PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long) len);
	TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
	X509_STORE *store = anchors(ca_file);
	uint8_t *hash = OPENSSL_malloc(crypto_hash_sha256_BYTES);
	bool ok = p7 && ctx && store && hash;

	if (ok) {
		crypto_hash_sha256(hash, (const uint8_t *) note, strlen(note));
		TS_VERIFY_CTX_set_flags(ctx, TS_VFY_VERSION | TS_VFY_IMPRINT | TS_VFY_SIGNATURE);
		TS_VERIFY_CTX_set_imprint(ctx, hash, crypto_hash_sha256_BYTES); /* both are its own from here on */
		TS_VERIFY_CTX_set_store(ctx, store);
		hash = NULL;
		store = NULL;
		ok = TS_RESP_verify_token(ctx, p7) == 1 && time_of(p7, ret_time_us);
	}
	OPENSSL_free(hash);
	X509_STORE_free(store);
	TS_VERIFY_CTX_free(ctx);
	PKCS7_free(p7);
	return ok ? 0 : no_stamp(err, SH_FAILED_PRECONDITION, "does not verify");
}
