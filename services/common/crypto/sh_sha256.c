#include "sh_sha256.h"

#include <openssl/evp.h>
#include <pthread.h>
#include <stdlib.h>

/* Found once: OpenSSL 3 looks an algorithm up by its name each time it is asked for without. */
static EVP_MD *sha256;
static pthread_once_t found = PTHREAD_ONCE_INIT;

static void find(void) { sha256 = EVP_MD_fetch(NULL, "SHA256", NULL); }

ShSha256 *sh_sha256_begin(void)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();

	pthread_once(&found, find);
	if (!c || !sha256 || EVP_DigestInit_ex2(c, sha256, NULL) != 1)
		abort(); /* no memory */
	return (ShSha256 *) c;
}

void sh_sha256_add(ShSha256 *hash, const void *bytes, size_t n)
{
	if (EVP_DigestUpdate((EVP_MD_CTX *) hash, bytes, n) != 1)
		abort();
}

void sh_sha256_end(ShSha256 *hash, uint8_t ret[32])
{
	if (EVP_DigestFinal_ex((EVP_MD_CTX *) hash, ret, NULL) != 1)
		abort();
	EVP_MD_CTX_free((EVP_MD_CTX *) hash);
}
