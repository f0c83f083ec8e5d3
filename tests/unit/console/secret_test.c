#include "console.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include <criterion/criterion.h>
#include <sodium.h>
#include <string.h>

/* RFC 6238, appendix B, SHA-1, the last six of its eight digits. */
Test(secret, a_code_is_of_its_step_and_the_two_beside_it)
{
	static const uint8_t secret[TOTP_BYTES] = { '1', '2', '3', '4', '5', '6', '7', '8', '9', '0',
						    '1', '2', '3', '4', '5', '6', '7', '8', '9', '0' };
	static const struct {
		int64_t at_s;
		const char *code;
	} rows[] = {
		{ 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
		{ 1234567890, "005924" }, { 2000000000, "279037" }, { INT64_C(20000000000), "353130" },
	};
	ShError err;

	cr_assert_eq(secret_start(&err), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t at_us = rows[i].at_s * 1000000, step = rows[i].at_s / 30;

		cr_expect_eq(totp_step(secret, rows[i].code, at_us), step, "%zu", i);
		cr_expect_eq(totp_step(secret, rows[i].code, at_us + 30 * 1000000), step, "%zu", i);
		cr_expect_eq(totp_step(secret, rows[i].code, at_us - 30 * 1000000), step, "%zu", i);
		cr_expect_eq(totp_step(secret, rows[i].code, at_us + 60 * 1000000), 0, "%zu", i);
		if (step > 2) /* before 1970 there are no steps */
			cr_expect_eq(totp_step(secret, rows[i].code, at_us - 60 * 1000000), 0, "%zu", i);
	}
	cr_expect_eq(totp_step(secret, "", 59 * 1000000), 0);
	cr_expect_eq(totp_step(secret, "28708", 59 * 1000000), 0);
	cr_expect_eq(totp_step(secret, "2870822", 59 * 1000000), 0);
}

Test(secret, a_password_is_held_against_its_hash_and_nobodys_is_never_right)
{
	char hash[PASSWORD_HASH], again[PASSWORD_HASH];
	ShCall call = { 0 };
	ShError err;

	cr_assert_eq(secret_start(&err), 0);
	cr_assert_eq(password_hash(&call, "correct horse", hash), 0);
	cr_assert_eq(password_hash(&call, "correct horse", again), 0);
	cr_expect_eq(strncmp(hash, "$argon2id$", 10), 0);
	cr_expect_str_neq(hash, again);
	cr_expect(password_is(hash, "correct horse"));
	cr_expect_not(password_is(hash, "correct horsf"));
	cr_expect_not(password_is("", "correct horse"));
	cr_expect_not(password_is("", ""));
}

Test(secret, a_recovery_code_is_read_as_people_write_it)
{
	ShArena *arena = sh_arena_new(1 << 16);
	uint8_t hash[32], typed[32];
	const char *code = recovery_code_new(arena, hash);
	char shout[40] = " ";

	cr_expect_eq(strlen(code), 19u, "%s", code);
	for (const char *c = code; *c; c++)
		shout[strlen(shout)] = *c == '-' ? ' ' : *c == '0' ? 'O' : (char) (*c >= 'a' ? *c - 'a' + 'A' : *c);
	recovery_code_hash(shout, typed);
	cr_expect_eq(memcmp(hash, typed, 32), 0, "%s", shout);
	recovery_code_hash("0000-0000-0000-0000", typed);
	cr_expect_neq(memcmp(hash, typed, 32), 0);
	cr_expect_str_neq(code, recovery_code_new(arena, hash));
	sh_arena_free(arena);
}

Test(secret, a_token_is_known_by_its_hash)
{
	ShArena *arena = sh_arena_new(1 << 16);
	uint8_t hash[32], again[32];
	const char *token = token_new(arena, hash);
	static const uint8_t secret[TOTP_BYTES + 1] = "12345678901234567890";

	cr_expect_eq(strlen(token), (size_t) TOKEN);
	token_hash(token, again);
	cr_expect_eq(memcmp(hash, again, 32), 0);
	cr_expect_str_neq(token, token_new(arena, again));
	cr_expect_str_eq(totp_base32(arena, secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	sh_arena_free(arena);
}
