#include "payload.h"

#include "sh_civil.h"
#include <openssl/sha.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
	VERSION = 1,
	AT_TENANT = 1,
	AT_ISSUE = 7,
	AT_GRADE = 9,
	AT_DATE = 10,
	AT_HASH = 18,
	AT_KEY = 50,
	AT_NUMBER = 54,
	SIGNATURE = crypto_sign_BYTES,
	RAW_MIN = AT_NUMBER + 2 + SIGNATURE,
	RAW_MAX = AT_NUMBER + 1 + ISSUER_PAYLOAD_NUMBER_MAX + SIGNATURE,
};

void issuer_payload_public(IssuerPayloadKey *ret, const uint8_t public_key[ISSUER_KEY_PUBLIC])
{
	uint8_t hash[SHA256_DIGEST_LENGTH];

	memset(ret, 0, sizeof *ret);
	memcpy(ret->public_key, public_key, ISSUER_KEY_PUBLIC);
	SHA256(public_key, ISSUER_KEY_PUBLIC, hash);
	memcpy(ret->id, hash, ISSUER_KEY_ID);
}

void issuer_payload_key(IssuerPayloadKey *ret, const uint8_t seed[ISSUER_KEY_SEED])
{
	uint8_t public_key[ISSUER_KEY_PUBLIC], secret_key[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(public_key, secret_key, seed);
	issuer_payload_public(ret, public_key);
	memcpy(ret->secret_key, secret_key, sizeof secret_key);
	sodium_memzero(secret_key, sizeof secret_key);
}

static size_t pack(uint8_t raw[RAW_MAX], const IssuerStatement *s, const IssuerRecord *record,
		   const IssuerPayloadKey *key)
{
	size_t number = strlen(s->certificate_number), n = AT_NUMBER + 1 + number;

	raw[0] = VERSION;
	memcpy(raw + AT_TENANT, s->tenant, 6);
	raw[AT_ISSUE] = (uint8_t) (s->issue_number >> 8);
	raw[AT_ISSUE + 1] = (uint8_t) s->issue_number;
	raw[AT_GRADE] = (uint8_t) s->grade[0];
	memcpy(raw + AT_DATE, s->certified_on, 4);
	memcpy(raw + AT_DATE + 4, s->certified_on + 5, 2);
	memcpy(raw + AT_DATE + 6, s->certified_on + 8, 2);
	memcpy(raw + AT_HASH, record->sha256, ISSUER_HASH_LEN);
	memcpy(raw + AT_KEY, key->id, ISSUER_KEY_ID);
	raw[AT_NUMBER] = (uint8_t) number;
	memcpy(raw + AT_NUMBER + 1, s->certificate_number, number);
	crypto_sign_detached(raw + n, NULL, raw, n, key->secret_key);
	return n + SIGNATURE;
}

int issuer_payload_make(const IssuerStatement *s, const IssuerRecord *record, const IssuerPayloadKey *key,
			const char *base, ShArena *arena, const char **ret_url, ShError *err)
{
	char text[sodium_base64_ENCODED_LEN(RAW_MAX, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	uint8_t raw[RAW_MAX];
	size_t n;
	int r = issuer_statement_check(s, err);

	if (r != 0)
		return r;
	if (strlen(s->grade) != 1 || strchr(base, '#') || strncmp(base, "https://", 8) != 0)
		return sh_fail(err, SH_INTERNAL, "payload.base", "%s", base);
	n = pack(raw, s, record, key);
	sodium_bin2base64(text, sizeof text, raw, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	*ret_url = sh_printf(arena, "%s#%s", base, text);
	if (!**ret_url || strlen(*ret_url) > ISSUER_PAYLOAD_URL_MAX)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "payload.too_long", "%zu bytes", strlen(base));
	return 0;
}

static bool in_set(const uint8_t *p, size_t n, const char *set)
{
	for (size_t i = 0; i < n; i++)
		if (!p[i] || !strchr(set, p[i]))
			return false;
	return true;
}

static bool unpack_fields(const uint8_t *raw, IssuerPayload *p)
{
	static const char digits[] = "0123456789";
	static const char code[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";
	size_t number = raw[AT_NUMBER];
	ShError ignored;
	ShCivil day;

	if (!in_set(raw + AT_TENANT, 6, digits) || !in_set(raw + AT_GRADE, 1, digits) ||
	    !in_set(raw + AT_DATE, 8, digits) || !in_set(raw + AT_NUMBER + 1, number, code))
		return false;
	memcpy(p->tenant, raw + AT_TENANT, 6);
	p->issue_number = (uint16_t) (raw[AT_ISSUE] << 8 | raw[AT_ISSUE + 1]);
	p->grade[0] = (char) raw[AT_GRADE];
	snprintf(p->certified_on, sizeof p->certified_on, "%.4s-%.2s-%.2s", raw + AT_DATE, raw + AT_DATE + 4,
		 raw + AT_DATE + 6);
	memcpy(p->record_sha256, raw + AT_HASH, ISSUER_HASH_LEN);
	memcpy(p->key_id, raw + AT_KEY, ISSUER_KEY_ID);
	memcpy(p->certificate_number, raw + AT_NUMBER + 1, number);
	return p->issue_number > 0 && sh_civil_parse_iso(&day, p->certified_on, &ignored) == 0;
}

static int unpack(const char *url, uint8_t raw[RAW_MAX], size_t *ret_n, IssuerPayload *ret, ShError *err)
{
	const char *fragment = strchr(url, '#'), *end;

	*ret = (IssuerPayload){ 0 };
	if (!fragment || strnlen(url, ISSUER_PAYLOAD_URL_MAX + 1) > ISSUER_PAYLOAD_URL_MAX ||
	    sodium_base642bin(raw, RAW_MAX, fragment + 1, strlen(fragment + 1), NULL, ret_n, &end,
			      sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
	    *end || *ret_n < 1)
		return sh_fail(err, SH_INVALID_ARGUMENT, "payload.malformed", "text");
	if (raw[0] != VERSION)
		return sh_fail(err, SH_INVALID_ARGUMENT, "payload.version", "%u", raw[0]);
	if (*ret_n < RAW_MIN || *ret_n != (size_t) AT_NUMBER + 1 + raw[AT_NUMBER] + SIGNATURE ||
	    !unpack_fields(raw, ret))
		return sh_fail(err, SH_INVALID_ARGUMENT, "payload.malformed", "fields");
	return 0;
}

int issuer_payload_parse(const char *url, IssuerPayload *ret, ShError *err)
{
	uint8_t raw[RAW_MAX];
	size_t n;

	return unpack(url, raw, &n, ret, err);
}

int issuer_payload_verify(const char *url, const IssuerPayloadKey *keys, size_t n_keys, IssuerPayload *ret,
			  ShError *err)
{
	const IssuerPayloadKey *key = NULL;
	uint8_t raw[RAW_MAX];
	size_t n;
	int r = unpack(url, raw, &n, ret, err);

	if (r != 0)
		return r;
	for (size_t i = 0; i < n_keys && !key; i++)
		if (memcmp(keys[i].id, ret->key_id, ISSUER_KEY_ID) == 0)
			key = &keys[i];
	if (!key)
		return sh_fail(err, SH_PERMISSION_DENIED, "payload.key.unknown", "key");
	if (crypto_sign_verify_detached(raw + n - SIGNATURE, raw, n - SIGNATURE, key->public_key) != 0)
		return sh_fail(err, SH_PERMISSION_DENIED, "payload.signature", "signature");
	return 0;
}
