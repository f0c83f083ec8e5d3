/* Checkpoints and cosignatures, as a second store, a witness or an export hands them over: what was tampered with is
 * not signed. The first byte: a note as it comes, or a good one that was tampered with. */
#include "fuzz.h"
#include "sh_note.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define NAME "shien/ledger/482013"
static uint8_t public_key[SH_KEY], secret[SH_SIGN_SECRET];

static void read_it(const char *note)
{
	ShCheckpoint c, again;
	char written[SH_NOTE_MAX];
	int64_t time;

	sh_cosignature_verify(note, note, NAME, public_key, &time);
	if (!sh_checkpoint_read(note, &c))
		return;
	HOLDS(memchr(c.origin, 0, sizeof c.origin));
	/* there is one way to say it */
	HOLDS(sh_checkpoint_sign(&c, NULL, secret, written) && sh_checkpoint_read(written, &again));
	HOLDS(again.size == c.size && strcmp(again.origin, c.origin) == 0 &&
	      memcmp(again.root, c.root, SH_HASH) == 0);
	HOLDS(strncmp(written, note, strlen(c.origin) + 1) == 0);
}

static void vkey(const char *text)
{
	char name[SH_ORIGIN_MAX], again[SH_VKEY_MAX];
	ShNoteKey kind;
	uint8_t key[SH_KEY];

	if (!sh_vkey_read(text, name, &kind, key))
		return;
	sh_vkey(again, name, kind, key);
	HOLDS(strcmp(again, text) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const uint8_t seed[32] = { 1, 2, 3 };
	Feed f = feed(bytes, len);
	ShCheckpoint c = { .origin = NAME };
	char good[SH_NOTE_MAX + 64], note[sizeof good];
	ShArena *arena = sh_arena_new(8 * len + 65536);
	uint8_t what;
	size_t n, m;

	HOLDS(sodium_init() >= 0 && crypto_sign_seed_keypair(public_key, secret, seed) == 0);
	what = (uint8_t) feed_below(&f, 3);
	if (what == 0) {
		read_it(feed_rest_text(&f, arena));
	} else if (what == 1) {
		vkey(feed_rest_text(&f, arena));
	} else {
		c.size = feed_number(&f, 8);
		HOLDS(sh_checkpoint_sign(&c, NULL, secret, good) && sh_note_verify(good, NAME, public_key));
		n = strlen(good);
		memcpy(note, good, n);
		m = fuzz_patch(&f, (uint8_t *) note, n);
		note[m] = '\0';
		/* lines of other signers may stand behind it; the text and its signature are as they were */
		if (strlen(note) == m && sh_note_verify(note, NAME, public_key))
			HOLDS(strncmp(note, good, (size_t) (strstr(good, "\n\n") + 1 - good)) == 0);
	}
	sh_arena_free(arena);
	return 0;
}
