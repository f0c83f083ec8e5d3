#include "sh_sha256.h"
#include "sh_memory.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

/* Found once: OpenSSL 3 looks an algorithm up by its name each time it is asked for without. */
static EVP_MD *sha256;
static pthread_once_t found = PTHREAD_ONCE_INIT;

static void find(void) { sha256 = sh_need(EVP_MD_fetch(NULL, "SHA256", NULL)); }

/* What is left to fail is memory. */
static void must(int done)
{
	if (done != 1)
		abort();
}

ShSha256 *sh_sha256_begin(void)
{
	EVP_MD_CTX *c = sh_need(EVP_MD_CTX_new());

	pthread_once(&found, find);
	must(EVP_DigestInit_ex2(c, sha256, NULL));
	return (ShSha256 *) c;
}

void sh_sha256_add(ShSha256 *hash, const void *bytes, size_t n)
{
	must(EVP_DigestUpdate((EVP_MD_CTX *) hash, bytes, n));
}

void sh_sha256_end(ShSha256 *hash, uint8_t ret[32])
{
	must(EVP_DigestFinal_ex((EVP_MD_CTX *) hash, ret, NULL));
	EVP_MD_CTX_free((EVP_MD_CTX *) hash);
}
