/* Tokens, passwords, codes: what is made, and what of it rests. */
#include "console.h"
#include "sh_clock.h"
#include "sh_hex.h"

#include <liboath/oath.h>
#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP_US = 30 * 1000000, GROUP = 4 };
_Static_assert(PASSWORD_HASH >= crypto_pwhash_STRBYTES, "argon2id");

/* What the password of nobody is held against. */
static char nobody[PASSWORD_HASH];

static int hash_to(const char *password, char ret_hash[PASSWORD_HASH])
{
	memset(ret_hash, 0, PASSWORD_HASH);
	return crypto_pwhash_str(ret_hash, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
				 crypto_pwhash_MEMLIMIT_INTERACTIVE);
}

int secret_start(ShError *err)
{
	char password[TOKEN + 1];
	uint8_t bytes[TOKEN_BYTES];

	sh_random(bytes, sizeof bytes);
	sh_hex(password, bytes, sizeof bytes);
	if (oath_init() != OATH_OK || hash_to(password, nobody) != 0)
		return sh_fail(err, SH_INTERNAL, "console.secret.start", "-");
	return 0;
}

void token_hash(const char *token, uint8_t ret_hash[32])
{
	crypto_hash_sha256(ret_hash, (const uint8_t *) token, strlen(token));
}

const char *token_new(ShArena *arena, uint8_t ret_hash[32])
{
	uint8_t bytes[TOKEN_BYTES];
	char hex[TOKEN + 1];
	const char *token;

	sh_random(bytes, sizeof bytes);
	sh_hex(hex, bytes, sizeof bytes);
	token = sh_printf(arena, "%s", hex);
	token_hash(hex, ret_hash);
	sodium_memzero(hex, sizeof hex);
	sodium_memzero(bytes, sizeof bytes);
	return token;
}

int password_hash(ShCall *call, const char *password, char ret_hash[PASSWORD_HASH])
{
	if (hash_to(password, ret_hash) != 0) /* no 64 MiB to be had */
		return sh_fail_busy(&call->error, "console.secret.busy", 2);
	return 0;
}

bool password_is(const char *hash, const char *password)
{
	bool right = crypto_pwhash_str_verify(*hash ? hash : nobody, password, strlen(password)) == 0;

	return right && *hash;
}

int64_t totp_step(const uint8_t secret[TOTP_BYTES], const char *code, int64_t now_us)
{
	int64_t now = now_us / STEP_US, found = 0;
	char right[TOTP_CODE + 1];

	if (strlen(code) != TOTP_CODE)
		return 0;
	for (int64_t step = now - 1; step <= now + 1; step++)
		if (oath_hotp_generate((const char *) secret, TOTP_BYTES, (uint64_t) step, TOTP_CODE, false,
				       OATH_HOTP_DYNAMIC_TRUNCATION, right) == OATH_OK &&
		    sodium_memcmp(right, code, TOTP_CODE) == 0)
			found = step;
	sodium_memzero(right, sizeof right);
	return found;
}

const char *totp_base32(ShArena *arena, const uint8_t secret[TOTP_BYTES])
{
	const char *text;
	char *made;
	size_t len;

	if (oath_base32_encode((const char *) secret, TOTP_BYTES, &made, &len) != OATH_OK)
		return "";
	text = sh_printf(arena, "%.*s", (int) len, made);
	sodium_memzero(made, len);
	free(made);
	return text;
}

/* Crockford's: no i, l, o and u, so that what is read aloud or copied by hand is read right. */
static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
enum { LETTERS = 32, CODE_LETTERS = 16 };

const char *recovery_code_new(ShArena *arena, uint8_t ret_hash[32])
{
	uint8_t bytes[CODE_LETTERS];
	char code[RECOVERY_CODE + 1], *o = code;

	sh_random(bytes, sizeof bytes);
	for (int i = 0; i < CODE_LETTERS; i++) {
		if (i && i % GROUP == 0)
			*o++ = '-';
		*o++ = letters[bytes[i] % LETTERS];
	}
	*o = '\0';
	recovery_code_hash(code, ret_hash);
	sodium_memzero(bytes, sizeof bytes);
	return sh_printf(arena, "%s", code);
}

void recovery_code_hash(const char *typed, uint8_t ret_hash[32])
{
	char plain[RECOVERY_CODE + 1] = "";
	size_t n = 0;

	for (; *typed && n < RECOVERY_CODE; typed++) {
		char c = (char) tolower((unsigned char) *typed);

		if (isalnum((unsigned char) c))
			plain[n++] = c == 'o' ? '0' : c == 'i' || c == 'l' ? '1' : c;
	}
	token_hash(plain, ret_hash);
	sodium_memzero(plain, sizeof plain);
}
