#include "sh_note.h"
#include "sh_hex.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	KEY_ID = 4,
	TIME = 8,
	SIGNED = KEY_ID + TIME + SH_SIGNATURE,
	B64_MAX = 128,
	BASE64 = sodium_base64_VARIANT_ORIGINAL
};

#define DASH "\xe2\x80\x94 " /* U+2014 and a space begin a signature line */

/* SHA-256(name || 0x0A || kind || key), its first four bytes. */
static void key_id(const char *name, ShNoteKey kind, const uint8_t key[SH_KEY], uint8_t ret_id[KEY_ID])
{
	const uint8_t between[2] = { '\n', (uint8_t) kind };
	uint8_t hash[SH_HASH];
	crypto_hash_sha256_state state;

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, (const uint8_t *) name, strlen(name));
	crypto_hash_sha256_update(&state, between, sizeof between);
	crypto_hash_sha256_update(&state, key, SH_KEY);
	crypto_hash_sha256_final(&state, hash);
	memcpy(ret_id, hash, KEY_ID);
}

static bool unbase64(uint8_t *out, size_t max, const char *text, size_t len, size_t *ret_n)
{
	const char *end;

	return sodium_base642bin(out, max, text, len, NULL, ret_n, &end, BASE64) == 0 && end == text + len;
}

/* Where the text ends: behind its last line end, before the empty line and the signatures. NULL: no note. */
static const char *text_end(const char *note)
{
	const char *end = strstr(note, "\n\n" DASH);

	return end ? end + 1 : NULL;
}

/* The bytes behind the key id in the line of this name and key; false: none, or not of this length. */
static bool find_signature(const char *lines, const char *name, ShNoteKey kind, const uint8_t key[SH_KEY],
			   uint8_t *out, size_t len)
{
	uint8_t id[KEY_ID], bytes[SIGNED];
	size_t n_name = strlen(name), n;

	key_id(name, kind, key, id);
	while (strncmp(lines, DASH, strlen(DASH)) == 0) {
		const char *line = lines + strlen(DASH), *end = strchr(line, '\n');

		if (!end)
			return false;
		if (strncmp(line, name, n_name) == 0 && line[n_name] == ' ' &&
		    unbase64(bytes, sizeof bytes, line + n_name + 1, (size_t) (end - line) - n_name - 1, &n) &&
		    n == KEY_ID + len && memcmp(bytes, id, KEY_ID) == 0) {
			memcpy(out, bytes + KEY_ID, len);
			return true;
		}
		lines = end + 1;
	}
	return false;
}

void sh_checkpoint_origin(char out[SH_ORIGIN_MAX], const char *service, const char *municipality, uint64_t tree)
{
	int n = snprintf(out, SH_ORIGIN_MAX, "shien/%.40s/%.6s", service, municipality);

	if (tree > 0)
		snprintf(out + n, (size_t) (SH_ORIGIN_MAX - n), "/%llu", (unsigned long long) tree);
}

bool sh_checkpoint_sign(const ShCheckpoint *c, const char *more, const uint8_t secret[SH_SIGN_SECRET],
			char ret_note[SH_NOTE_MAX])
{
	char root[B64_MAX], signature[B64_MAX];
	uint8_t bytes[KEY_ID + SH_SIGNATURE];
	int text, all;

	sodium_bin2base64(root, sizeof root, c->root, SH_HASH, BASE64);
	text = snprintf(ret_note, SH_NOTE_MAX, "%s\n%llu\n%s\n%s%s", c->origin, (unsigned long long) c->size, root,
			more ? more : "", more ? "\n" : "");
	if (text >= SH_NOTE_MAX)
		return false;
	key_id(c->origin, SH_NOTE_ED25519, secret + SH_KEY, bytes); /* libsodium's secret ends with the public key */
	crypto_sign_detached(bytes + KEY_ID, NULL, (const uint8_t *) ret_note, (unsigned long long) text, secret);
	sodium_bin2base64(signature, sizeof signature, bytes, sizeof bytes, BASE64);
	all = snprintf(ret_note + text, (size_t) (SH_NOTE_MAX - text), "\n" DASH "%s %s\n", c->origin, signature);
	return text + all < SH_NOTE_MAX;
}

bool sh_checkpoint_read(const char *note, ShCheckpoint *ret)
{
	const char *end = text_end(note), *size, *root, *line_end;
	ShCheckpoint c = { 0 };
	size_t n;
	char *stop;

	if (!end || !(size = strchr(note, '\n')) || ++size >= end || !(root = strchr(size, '\n')) || ++root >= end ||
	    !(line_end = strchr(root, '\n')) || (size_t) (size - note) > sizeof c.origin)
		return false;
	memcpy(c.origin, note, (size_t) (size - note) - 1);
	if (*size < '0' || *size > '9' || (*size == '0' && size[1] != '\n'))
		return false;
	c.size = strtoull(size, &stop, 10);
	if (stop != root - 1 || !unbase64(c.root, SH_HASH, root, (size_t) (line_end - root), &n) || n != SH_HASH)
		return false;
	*ret = c;
	return true;
}

bool sh_note_verify(const char *note, const char *name, const uint8_t key[SH_KEY])
{
	const char *end = text_end(note);
	uint8_t signature[SH_SIGNATURE];

	return end && find_signature(end + 1, name, SH_NOTE_ED25519, key, signature, sizeof signature) &&
	       crypto_sign_verify_detached(signature, (const uint8_t *) note, (unsigned long long) (end - note),
					   key) == 0;
}

bool sh_cosignature_verify(const char *note, const char *line, const char *name, const uint8_t key[SH_KEY],
			   int64_t *ret_time)
{
	const char *end = text_end(note);
	uint8_t stamped[TIME + SH_SIGNATURE];
	char said[SH_NOTE_MAX + 64];
	uint64_t time = 0;
	int n;

	if (!end || !find_signature(line, name, SH_NOTE_COSIGNATURE, key, stamped, sizeof stamped))
		return false;
	for (int i = 0; i < TIME; i++)
		time = time << 8 | stamped[i];
	n = snprintf(said, sizeof said, "cosignature/v1\ntime %llu\n%.*s", (unsigned long long) time,
		     (int) (end - note), note);
	if (n >= (int) sizeof said ||
	    crypto_sign_verify_detached(stamped + TIME, (const uint8_t *) said, (unsigned long long) n, key) != 0)
		return false;
	*ret_time = (int64_t) time;
	return true;
}

void sh_vkey(char out[SH_VKEY_MAX], const char *name, ShNoteKey kind, const uint8_t key[SH_KEY])
{
	uint8_t id[KEY_ID], bytes[1 + SH_KEY] = { (uint8_t) kind };
	char hex[2 * KEY_ID + 1], text[B64_MAX];

	key_id(name, kind, key, id);
	memcpy(bytes + 1, key, SH_KEY);
	sh_hex(hex, id, KEY_ID);
	sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, BASE64);
	snprintf(out, SH_VKEY_MAX, "%s+%s+%s", name, hex, text);
}

bool sh_vkey_read(const char *vkey, char ret_name[SH_ORIGIN_MAX], ShNoteKey *ret_kind, uint8_t ret_key[SH_KEY])
{
	const char *first = strchr(vkey, '+'), *second = first ? strchr(first + 1, '+') : NULL;
	uint8_t bytes[1 + SH_KEY];
	char again[SH_VKEY_MAX];
	size_t n;

	if (!second || first == vkey || first - vkey >= SH_ORIGIN_MAX ||
	    !unbase64(bytes, sizeof bytes, second + 1, strlen(second + 1), &n) || n != sizeof bytes)
		return false;
	snprintf(ret_name, SH_ORIGIN_MAX, "%.*s", (int) (first - vkey), vkey);
	*ret_kind = (ShNoteKey) bytes[0];
	memcpy(ret_key, bytes + 1, SH_KEY);
	sh_vkey(again, ret_name, *ret_kind, ret_key);
	return strcmp(again, vkey) == 0; /* its key id belongs to it */
}
