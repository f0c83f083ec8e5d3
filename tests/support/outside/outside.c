#include "outside.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define NAME "witness.test/shien"
enum { MOST = 128 << 10, NOW_S = 1700000000 };

static struct {
	pthread_mutex_t lock;
	Answer witness, authority;
	uint64_t knows;
	unsigned witness_asked, authority_asked;
	char question[4096];
	/* kept for whoever repeats it */
	unsigned char *stamp;
	int stamp_len;
	char line[400];
	uint8_t secret[crypto_sign_SECRETKEYBYTES], public[crypto_sign_PUBLICKEYBYTES],
		stranger[crypto_sign_SECRETKEYBYTES];
	X509 *signer, *other_signer;
	EVP_PKEY *key, *other_key;
	int listener;
	pthread_t thread;
} out = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* ---- certificates ---- */
static X509 *certificate(EVP_PKEY *key, const X509 *issuer, EVP_PKEY *issuer_key, bool ca, const char *name)
{
	X509 *x = X509_new();
	X509_NAME *subject = X509_get_subject_name(x);
	X509V3_CTX ctx;
	X509_EXTENSION *e;

	cr_assert(X509_set_version(x, 2) && ASN1_INTEGER_set(X509_get_serialNumber(x), ca ? 1 : 2) &&
		  X509_gmtime_adj(X509_getm_notBefore(x), -86400) && X509_gmtime_adj(X509_getm_notAfter(x), 86400) &&
		  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *) name, -1, -1, 0) &&
		  X509_set_issuer_name(x, issuer ? X509_get_subject_name(issuer) : subject) &&
		  X509_set_pubkey(x, key));
	X509V3_set_ctx(&ctx, (X509 *) (uintptr_t) (issuer ? issuer : x), x, NULL, NULL, 0);
	e = ca ? X509V3_EXT_conf_nid(NULL, &ctx, NID_basic_constraints, "critical,CA:TRUE")
	       : X509V3_EXT_conf_nid(NULL, &ctx, NID_ext_key_usage, "critical,timeStamping");
	cr_assert(e && X509_add_ext(x, e, -1) && X509_sign(x, issuer_key, EVP_sha256()) > 0);
	X509_EXTENSION_free(e);
	return x;
}

static void authority_of(const char *file, const char *name, X509 **ret_signer, EVP_PKEY **ret_key)
{
	EVP_PKEY *ca_key = EVP_EC_gen("P-256");
	X509 *ca = certificate(ca_key, NULL, ca_key, true, name);
	FILE *f = fopen(file, "w");

	cr_assert(f && PEM_write_X509(f, ca) == 1 && fclose(f) == 0);
	*ret_key = EVP_EC_gen("P-256");
	*ret_signer = certificate(*ret_key, ca, ca_key, false, "signer");
	X509_free(ca);
	EVP_PKEY_free(ca_key);
}

/* ---- answers ---- */
static int stamp(const char *body, int len, Answer how, unsigned char **ret)
{
	TS_RESP_CTX *ctx = TS_RESP_CTX_new();
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4", 1);
	BIO *question = BIO_new_mem_buf(body, len);
	bool stranger = how == OUT_STRANGER;
	TS_RESP *resp;
	int n;

	cr_assert(ctx && policy && question &&
		  TS_RESP_CTX_set_signer_cert(ctx, stranger ? out.other_signer : out.signer) &&
		  TS_RESP_CTX_set_signer_key(ctx, stranger ? out.other_key : out.key) &&
		  TS_RESP_CTX_set_signer_digest(ctx, EVP_sha256()) &&
		  TS_RESP_CTX_set_ess_cert_id_digest(ctx, EVP_sha256()) && TS_RESP_CTX_set_def_policy(ctx, policy) &&
		  TS_RESP_CTX_add_md(ctx, how == OUT_REJECTED ? EVP_sha512() : EVP_sha256()));
	resp = TS_RESP_create_response(ctx, question);
	cr_assert_not_null(resp);
	n = i2d_TS_RESP(resp, ret);
	cr_assert_gt(n, 0);
	TS_RESP_free(resp);
	TS_RESP_CTX_free(ctx);
	ASN1_OBJECT_free(policy);
	BIO_free(question);
	return n;
}

static void cosign(const char *note, const uint8_t secret[crypto_sign_SECRETKEYBYTES], char line[400])
{
	uint8_t bytes[4 + 8 + crypto_sign_BYTES], hash[32], named[64];
	const char *end = strstr(note, "\n\n");
	char text[8192], base64[200];
	int n = end ? (int) (end - note) + 1 : 0;

	memcpy(named, NAME "\n\4", sizeof NAME "\n\4" - 1);
	memcpy(named + sizeof NAME "\n\4" - 1, out.public, 32);
	crypto_hash_sha256(hash, named, sizeof NAME "\n\4" - 1 + 32);
	memcpy(bytes, hash, 4);
	for (int i = 0; i < 8; i++)
		bytes[4 + i] = (uint8_t) ((uint64_t) NOW_S >> (56 - 8 * i));
	n = snprintf(text, sizeof text, "cosignature/v1\ntime %d\n%.*s", NOW_S, n, note);
	crypto_sign_detached(bytes + 12, NULL, (const uint8_t *) text, (unsigned) n, secret);
	sodium_bin2base64(base64, sizeof base64, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, 400, "— " NAME " %s\n", base64);
}

static void send_answer(int fd, int status, const void *body, size_t len)
{
	char head[200];
	int n = snprintf(head, sizeof head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
			 status, len);

	send(fd, head, (size_t) n, MSG_NOSIGNAL);
	send(fd, body, len, MSG_NOSIGNAL);
}

static void witness_answers(int fd, const char *body)
{
	const char *note = strstr(body, "\n\n");
	char line[400], knows[32];

	out.witness_asked++;
	snprintf(out.question, sizeof out.question, "%.*s", note ? (int) (note - body) : 0, body);
	if (!note)
		return;
	cosign(note + 2, out.witness == OUT_STRANGER ? out.stranger : out.secret, line);
	if (!*out.line)
		memcpy(out.line, line, sizeof line);
	snprintf(knows, sizeof knows, "%llu\n", (unsigned long long) out.knows);
	if (out.witness == OUT_KNOWS)
		send_answer(fd, 409, knows, strlen(knows));
	else if (out.witness == OUT_REPLAYED)
		send_answer(fd, 200, out.line, strlen(out.line));
	else
		send_answer(fd, 200, line, strlen(line));
}

static void authority_answers(int fd, const char *body, int len)
{
	unsigned char *der = NULL;
	int n = stamp(body, len, out.authority, &der);

	out.authority_asked++;
	if (!out.stamp) {
		out.stamp = OPENSSL_memdup(der, (size_t) n);
		out.stamp_len = n;
	}
	if (out.authority == OUT_REPLAYED)
		send_answer(fd, 200, out.stamp, (size_t) out.stamp_len);
	else
		send_answer(fd, 200, der, (size_t) n);
	OPENSSL_free(der);
}

/* Whatever was asked: true where that is all of the answer. */
static bool answers_badly(int fd, Answer how)
{
	static char much[100 << 10];

	switch (how) {
	case OUT_HANGS_UP:
		return true;
	case OUT_STATUS_500:
		send_answer(fd, 500, "no\n", 3);
		return true;
	case OUT_EMPTY:
		send_answer(fd, 200, "", 0);
		return true;
	case OUT_GIBBERISH:
		send_answer(fd, 200, "0 gibberish\n", 12);
		return true;
	case OUT_LONG_LINE:
	case OUT_TOO_LONG:
		memset(much, 'x', sizeof much);
		send_answer(fd, 200, much, how == OUT_TOO_LONG ? sizeof much : 500);
		return true;
	default:
		return false;
	}
}

static void serve_one(int fd, char *text)
{
	size_t n = 0, wanted = SIZE_MAX;
	char *body = NULL;
	bool witness;

	while (n < wanted && n < MOST - 1) {
		ssize_t got = read(fd, text + n, MOST - 1 - n);
		const char *length;

		if (got <= 0)
			return;
		text[n += (size_t) got] = '\0';
		body = strstr(text, "\r\n\r\n");
		length = strcasestr(text, "Content-Length:");
		if (body && length)
			wanted = (size_t) (body + 4 - text) + strtoul(length + 15, NULL, 10);
	}
	body += 4;
	witness = strncmp(text, "POST /add-checkpoint ", 21) == 0;
	pthread_mutex_lock(&out.lock);
	if (answers_badly(fd, witness ? out.witness : out.authority))
		*(witness ? &out.witness_asked : &out.authority_asked) += 1;
	else if (witness)
		witness_answers(fd, body);
	else
		authority_answers(fd, body, (int) (n - (size_t) (body - text)));
	pthread_mutex_unlock(&out.lock);
}

static void *serve(void *arg)
{
	static char text[MOST];
	int fd;

	while ((fd = accept(out.listener, NULL, NULL)) >= 0) {
		serve_one(fd, text);
		close(fd);
	}
	return arg;
}

/* ---- for tests ---- */
void outside_open(Outside *o)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof at;
	uint8_t nobody[crypto_sign_PUBLICKEYBYTES];

	cr_assert(sodium_init() >= 0);
	snprintf(o->folder, sizeof o->folder, "/tmp/shien-outside-XXXXXX");
	cr_assert(mkdtemp(o->folder) != NULL);
	snprintf(o->ca_file, sizeof o->ca_file, "%s/ca.pem", o->folder);
	snprintf(o->stranger_file, sizeof o->stranger_file, "%s/stranger.pem", o->folder);
	snprintf(o->no_file, sizeof o->no_file, "%s/none.pem", o->folder);
	authority_of(o->ca_file, "test CA", &out.signer, &out.key);
	authority_of(o->stranger_file, "another CA", &out.other_signer, &out.other_key);
	crypto_sign_keypair(out.public, out.secret);
	crypto_sign_keypair(nobody, out.stranger);
	sh_vkey(o->vkey, NAME, SH_NOTE_COSIGNATURE, out.public);
	out.listener = socket(AF_INET, SOCK_STREAM, 0);
	cr_assert(bind(out.listener, (struct sockaddr *) &at, sizeof at) == 0 && listen(out.listener, 8) == 0 &&
		  getsockname(out.listener, (struct sockaddr *) &at, &len) == 0);
	snprintf(o->witness_url, sizeof o->witness_url, "http://127.0.0.1:%d", ntohs(at.sin_port));
	snprintf(o->tsa_url, sizeof o->tsa_url, "http://127.0.0.1:%d/tsa", ntohs(at.sin_port));
	out.stamp = NULL;
	out.line[0] = '\0';
	outside_say(OUT_RIGHT, OUT_RIGHT, 0);
	cr_assert_eq(pthread_create(&out.thread, NULL, serve, NULL), 0);
}

void outside_close(Outside *o)
{
	shutdown(out.listener, SHUT_RDWR);
	pthread_join(out.thread, NULL);
	close(out.listener);
	X509_free(out.signer);
	X509_free(out.other_signer);
	EVP_PKEY_free(out.key);
	EVP_PKEY_free(out.other_key);
	OPENSSL_free(out.stamp);
	unlink(o->ca_file);
	unlink(o->stranger_file);
	rmdir(o->folder);
}

void outside_say(Answer witness, Answer authority, uint64_t knows)
{
	pthread_mutex_lock(&out.lock);
	out.witness = witness;
	out.authority = authority;
	out.knows = knows;
	pthread_mutex_unlock(&out.lock);
}

unsigned outside_witness_asked(char ret_question[4096])
{
	unsigned n;

	pthread_mutex_lock(&out.lock);
	n = out.witness_asked;
	out.witness_asked = 0;
	if (ret_question)
		memcpy(ret_question, out.question, sizeof out.question);
	pthread_mutex_unlock(&out.lock);
	return n;
}

unsigned outside_authority_asked(void)
{
	unsigned n;

	pthread_mutex_lock(&out.lock);
	n = out.authority_asked;
	out.authority_asked = 0;
	pthread_mutex_unlock(&out.lock);
	return n;
}
