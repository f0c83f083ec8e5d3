/* OpenSSL 3.0 calls engines deprecated; a PKCS#11 provider is not in Debian 12 (docs/decisions/0022). */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "sh_token.h"
#include "key_file.h"

#include <openssl/engine.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <pthread.h>
#include <string.h>

static struct {
	ENGINE *engine;
	EVP_PKEY *private_root, *public_root;
	pthread_mutex_t lock; /* libp11 serialises sessions itself; the two steps of an operation are ours */
} token = { .lock = PTHREAD_MUTEX_INITIALIZER };

static int no_token(ShError *err, const char *what)
{
	ERR_clear_error(); /* its text may name the token; what we say names the step */
	return sh_fail(err, SH_FAILED_PRECONDITION, "token.unavailable", "%s", what);
}

static int load_engine(const ShTokenSettings *s, const char *pin, ShError *err)
{
	ENGINE *e;

	ENGINE_load_builtin_engines();
	e = ENGINE_by_id("pkcs11");
	if (!e)
		return no_token(err, "engine pkcs11 (libengine-pkcs11-openssl)");
	if (ENGINE_ctrl_cmd_string(e, "MODULE_PATH", s->module, 0) != 1 ||
	    ENGINE_ctrl_cmd_string(e, "PIN", pin, 0) != 1 || ENGINE_init(e) != 1) {
		ENGINE_free(e);
		return no_token(err, "module or PIN");
	}
	token.engine = e;
	return 0;
}

static int load_root_key(const char *uri, ShError *err)
{
	token.private_root = ENGINE_load_private_key(token.engine, uri, NULL, NULL);
	token.public_root = ENGINE_load_public_key(token.engine, uri, NULL, NULL);
	ERR_clear_error();
	if (!token.private_root || !token.public_root || !EVP_PKEY_is_a(token.private_root, "RSA") ||
	    EVP_PKEY_get_bits(token.private_root) < 2048 || EVP_PKEY_get_size(token.private_root) > SH_TOKEN_WRAPPED)
		return sh_fail(err, SH_FAILED_PRECONDITION, "token.key_unknown",
			       "root key: RSA of 2048 to 4096 bits");
	return 0;
}

int sh_token_open(const ShTokenSettings *s, ShError *err)
{
	char pin[KEY_TEXT_MAX];
	int r;

	if (!*s->module)
		return *s->root_key ? no_token(err, "a root key is named, but no module") : 0;
	if (sh_key_line_read(s->pin_file, pin, err) != 0)
		return sh_fail(err, SH_FAILED_PRECONDITION, "token.pin", "%s", "the file's line, mode 0600");
	r = load_engine(s, pin, err);
	explicit_bzero(pin, sizeof pin);
	if (r == 0 && *s->root_key)
		r = load_root_key(s->root_key, err);
	if (r != 0)
		sh_token_close();
	return r;
}

void sh_token_close(void)
{
	EVP_PKEY_free(token.private_root);
	EVP_PKEY_free(token.public_root);
	token.private_root = token.public_root = NULL;
	if (token.engine) {
		ENGINE_finish(token.engine);
		ENGINE_free(token.engine);
		token.engine = NULL;
	}
}

int sh_token_key(const char *uri, EVP_PKEY **ret_key, ShError *err)
{
	EVP_PKEY *key = token.engine ? ENGINE_load_private_key(token.engine, uri, NULL, NULL) : NULL;

	if (!token.engine)
		return no_token(err, "a key in a token is named, but no module");
	ERR_clear_error();
	if (!key)
		return sh_fail(err, SH_FAILED_PRECONDITION, "token.key_unknown", "as its URI says");
	*ret_key = key;
	return 0;
}

bool sh_token_has_root_key(void) { return token.private_root != NULL; }

typedef int OaepStep(EVP_PKEY_CTX *ctx, unsigned char *out, size_t *len, const unsigned char *in, size_t in_len);

static bool oaep(EVP_PKEY *key, int (*init)(EVP_PKEY_CTX *), OaepStep *step, const uint8_t *in, size_t in_len,
		 uint8_t *out, size_t *len)
{
	EVP_PKEY_CTX *ctx;
	bool ok;

	pthread_mutex_lock(&token.lock);
	ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
	ok = ctx && init(ctx) == 1 && EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	     step(ctx, out, len, in, in_len) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	pthread_mutex_unlock(&token.lock);
	return ok;
}

bool sh_token_wrap(const uint8_t root[32], uint8_t ret_wrapped[SH_TOKEN_WRAPPED], size_t *ret_len)
{
	*ret_len = SH_TOKEN_WRAPPED;
	return oaep(token.public_root, EVP_PKEY_encrypt_init, EVP_PKEY_encrypt, root, 32, ret_wrapped, ret_len);
}

bool sh_token_unwrap(const uint8_t *wrapped, size_t len, uint8_t ret_root[32])
{
	uint8_t plain[SH_TOKEN_WRAPPED];
	size_t n = sizeof plain;
	bool ok =
		oaep(token.private_root, EVP_PKEY_decrypt_init, EVP_PKEY_decrypt, wrapped, len, plain, &n) && n == 32;

	if (ok)
		memcpy(ret_root, plain, 32);
	explicit_bzero(plain, sizeof plain);
	return ok;
}
