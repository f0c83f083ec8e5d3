#include "sh_note.h"

#include <criterion/criterion.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* The example of the note package of Go's checksum database: another program's signature. */
#define PETER "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
static const char peters[] =
	"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
	"\xe2\x80\x94 PeterNeumann "
	"x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

Test(note, of_another_program_verifies)
{
	char name[SH_ORIGIN_MAX], again[SH_VKEY_MAX], bad[sizeof peters];
	uint8_t key[SH_KEY];
	ShNoteKey kind;

	cr_assert(sh_vkey_read(PETER, name, &kind, key));
	cr_assert_str_eq(name, "PeterNeumann");
	cr_assert_eq(kind, SH_NOTE_ED25519);
	sh_vkey(again, name, kind, key);
	cr_assert_str_eq(again, PETER);
	cr_assert(sh_note_verify(peters, name, key));
	cr_expect_not(sh_note_verify(peters, "PeterNewmann", key));
	for (size_t i = 0; i + 1 < sizeof peters; i++) { /* every byte of text and signature counts */
		memcpy(bad, peters, sizeof peters);
		bad[i] ^= 1;
		cr_expect_not(sh_note_verify(bad, name, key), "byte %zu", i);
	}
	cr_expect_not(
		sh_vkey_read("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", name, &kind, key));
	cr_expect_not(sh_vkey_read("PeterNeumann", name, &kind, key));
}

Test(note, a_checkpoint_comes_back_and_only_its_key_verifies)
{
	static const char *const bad[] = {
		"",
		"o\n1\n",
		"o\n01\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 o AAAA\n",
		"o\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xe2\x80\x94 o AAAA\n",
		"o\n1\nAAAA\n\n\xe2\x80\x94 o AAAA\n",
		"o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
	};
	uint8_t public[SH_KEY], other[SH_KEY], secret[SH_SIGN_SECRET];
	ShCheckpoint c = { .size = 4711 }, back;
	char note[SH_NOTE_MAX];

	cr_assert(sodium_init() >= 0);
	crypto_sign_keypair(other, secret);
	crypto_sign_keypair(public, secret);
	sh_checkpoint_origin(c.origin, "ledger", "482013", 0);
	cr_assert_str_eq(c.origin, "shien/ledger/482013");
	sh_leaf_hash("x", 1, c.root);
	cr_assert(sh_checkpoint_sign(&c, "at=1 generation=1", secret, note));
	cr_assert(sh_checkpoint_read(note, &back));
	cr_assert_eq(back.size, 4711);
	cr_assert_str_eq(back.origin, c.origin);
	cr_assert_arr_eq(back.root, c.root, SH_HASH);
	cr_assert(sh_note_verify(note, c.origin, public));
	cr_expect_not(sh_note_verify(note, c.origin, other));
	cr_expect_not(sh_note_verify(note, "shien/ledger/482014", public), "another tenant's");
	*strstr(note, "4711") = '5';
	cr_expect_not(sh_note_verify(note, c.origin, public));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_not(sh_checkpoint_read(bad[i], &back), "%zu", i);
}

#define NOTE_OF(origin, size, root) origin "\n" size "\n" root "\n\n\xe2\x80\x94 o AAAA\n"
#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

Test(note, lines_of_a_checkpoint_are_what_they_must_be)
{
	static const struct {
		const char *note;
		bool read;
	} rows[] = {
		{ NOTE_OF("o", "1", ROOT), true },       { NOTE_OF("o", "0", ROOT), true },
		{ NOTE_OF("o", "x", ROOT), false },      { NOTE_OF("o", "", ROOT), false },
		{ NOTE_OF("o", ":", ROOT), false },      { NOTE_OF("o", "1 ", ROOT), false },
		{ NOTE_OF("o", "1", ROOT "A"), false },  { NOTE_OF("o", "1", "?" ROOT), false },
		{ NOTE_OF("o", "1", "AAAA"), false },    { "\n\n\xe2\x80\x94 o AAAA\n", false },
		{ "o\n\n\xe2\x80\x94 o AAAA\n", false }, { "o\n1\n\n\xe2\x80\x94 o AAAA\n", false },
	};
	char origin[SH_ORIGIN_MAX + 8], note[SH_NOTE_MAX];
	uint8_t secret[SH_SIGN_SECRET], public[SH_KEY];
	ShCheckpoint c = { .origin = "o", .size = 1 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect_eq(sh_checkpoint_read(rows[i].note, &c), rows[i].read, "row %zu", i);
	memset(origin, 'o', sizeof origin - 1); /* longer than an origin may be */
	origin[sizeof origin - 1] = '\0';
	snprintf(note, sizeof note, "%s\n1\n" ROOT "\n\n\xe2\x80\x94 o AAAA\n", origin);
	cr_expect_not(sh_checkpoint_read(note, &c));
	origin[SH_ORIGIN_MAX - 1] = '\0'; /* just as long */
	snprintf(note, sizeof note, "%s\n1\n" ROOT "\n\n\xe2\x80\x94 o AAAA\n", origin);
	cr_expect(sh_checkpoint_read(note, &c));

	cr_assert(sodium_init() >= 0);
	crypto_sign_keypair(public, secret);
	memset(note, 'm', sizeof note - 1);
	note[sizeof note - 1] = '\0';
	cr_expect_not(sh_checkpoint_sign(&c, note, secret, (char[SH_NOTE_MAX]){ "" }), "no room for its text");
	note[SH_NOTE_MAX - 200 - strlen(c.origin)] = '\0';
	cr_expect_not(sh_checkpoint_sign(&c, note, secret, (char[SH_NOTE_MAX]){ "" }), "no room for its signature");
	sh_checkpoint_origin(origin, "ledger", "992011", 5);
	cr_expect_str_eq(origin, "shien/ledger/992011/5");
}

Test(note, a_key_of_a_verifier_is_whole_or_none)
{
	static const char *const bad[] = {
		"",
		"name",
		"+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
		"PeterNeumann+c74f20a3",
		"PeterNeumann+c74f20a3+????",
		"PeterNeumann+c74f20a3+ARpc2Qc=",
		"PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAAAA",
	};
	char long_name[SH_VKEY_MAX + 200], name[SH_ORIGIN_MAX];
	uint8_t key[SH_KEY];
	ShNoteKey kind;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect_not(sh_vkey_read(bad[i], name, &kind, key), "%s", bad[i]);
	memset(long_name, 'n', SH_ORIGIN_MAX);
	snprintf(long_name + SH_ORIGIN_MAX, 100, "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
	cr_expect_not(sh_vkey_read(long_name, name, &kind, key), "a name longer than an origin");
}

/* As a witness makes it: key id of kind 4, time, signature over both. */
Test(note, a_cosignature_is_of_this_note_and_this_time)
{
	uint8_t public[SH_KEY], secret[SH_SIGN_SECRET], bytes[4 + 8 + 64] = { 0 }, hash[32],
								      name_key[5 + 2 + 32] = "w.org\n\x04";
	char note[SH_NOTE_MAX], said[SH_NOTE_MAX], text[200], line[300];
	ShCheckpoint c = { .origin = "shien/ledger/482013", .size = 3 };
	int64_t time;
	int n;

	cr_assert(sodium_init() >= 0);
	crypto_sign_keypair(public, secret);
	cr_assert(sh_checkpoint_sign(&c, NULL, secret, note));
	n = snprintf(said, sizeof said, "cosignature/v1\ntime 1700000000\n%.*s",
		     (int) (strstr(note, "\n\n") + 1 - note), note);
	memcpy(name_key + 7, public, 32);
	crypto_hash_sha256(hash, name_key, sizeof name_key);
	memcpy(bytes, hash, 4);
	for (int i = 0; i < 8; i++)
		bytes[4 + i] = (uint8_t) (UINT64_C(1700000000) >> (56 - 8 * i));
	crypto_sign_detached(bytes + 12, NULL, (const uint8_t *) said, (unsigned long long) n, secret);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL);
	snprintf(line, sizeof line, "\xe2\x80\x94 w.org %s\n", text);
	cr_assert(sh_cosignature_verify(note, line, "w.org", public, &time));
	cr_assert_eq(time, 1700000000);
	cr_expect_not(sh_cosignature_verify(note, line, "v.org", public, &time));
	cr_expect_not(sh_cosignature_verify("no note", line, "w.org", public, &time));
	line[strlen(line) - 1] = '\0'; /* a line that was cut off */
	cr_expect_not(sh_cosignature_verify(note, line, "w.org", public, &time));
	line[strlen(line)] = '\n';
	c.size = 4;
	cr_assert(sh_checkpoint_sign(&c, NULL, secret, note));
	cr_expect_not(sh_cosignature_verify(note, line, "w.org", public, &time), "another note");
}
