#include "gcm.h"

#include <openssl/evp.h>
#include <string.h>

enum { LARGEST = 1 << 30 }; /* OpenSSL counts in int */

bool sh_gcm_seal(const Gcm *gcm, const void *plain, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c = len > LARGEST ? NULL : EVP_CIPHER_CTX_new();
	int n = 0;
	bool ok = c && EVP_EncryptInit_ex(c, EVP_aes_256_gcm(), NULL, gcm->key, gcm->nonce) == 1 &&
		  EVP_EncryptUpdate(c, NULL, &n, gcm->aad, (int) gcm->aad_len) == 1 &&
		  (len == 0 || EVP_EncryptUpdate(c, out, &n, plain, (int) len) == 1) &&
		  EVP_EncryptFinal_ex(c, out + len, &n) == 1 &&
		  EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, GCM_TAG, out + len) == 1;

	EVP_CIPHER_CTX_free(c);
	return ok;
}

bool sh_gcm_open(const Gcm *gcm, const uint8_t *sealed, size_t len, uint8_t *out)
{
	EVP_CIPHER_CTX *c;
	uint8_t tag[GCM_TAG];
	int n = 0;
	bool ok;

	if (len < GCM_TAG || len > LARGEST)
		return false;
	len -= GCM_TAG;
	memcpy(tag, sealed + len, GCM_TAG);
	c = EVP_CIPHER_CTX_new();
	ok = c && EVP_DecryptInit_ex(c, EVP_aes_256_gcm(), NULL, gcm->key, gcm->nonce) == 1 &&
	     EVP_DecryptUpdate(c, NULL, &n, gcm->aad, (int) gcm->aad_len) == 1 &&
	     (len == 0 || EVP_DecryptUpdate(c, out, &n, sealed, (int) len) == 1) &&
	     EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, GCM_TAG, tag) == 1 &&
	     EVP_DecryptFinal_ex(c, out + len, &n) == 1;
	EVP_CIPHER_CTX_free(c);
	if (!ok) /* unauthenticated text is nobody's to read */
		explicit_bzero(out, len);
	return ok;
}
