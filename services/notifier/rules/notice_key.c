#include "notice_key.h"
#include "sh_hex.h"

#include <sodium.h>
#include <string.h>

/* With its length, so that ("ab", "c") and ("a", "bc") differ. */
static void add(crypto_hash_sha256_state *h, const char *text)
{
	uint64_t n = strlen(text);
	uint8_t length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (uint8_t) (n >> (56 - 8 * i));
	crypto_hash_sha256_update(h, length, sizeof length);
	crypto_hash_sha256_update(h, (const uint8_t *) text, n);
}

void notice_key(char out[NOTICE_KEY_LEN + 1], const NoticeSubject *s)
{
	const char *const texts[] = { s->lg_code, s->kind, s->subject_id, s->contact_id, s->channel };
	const uint8_t rev[4] = { (uint8_t) (s->rev >> 24), (uint8_t) (s->rev >> 16), (uint8_t) (s->rev >> 8),
				 (uint8_t) s->rev };
	uint8_t digest[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state h;

	crypto_hash_sha256_init(&h);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		add(&h, texts[i]);
	crypto_hash_sha256_update(&h, rev, sizeof rev);
	crypto_hash_sha256_final(&h, digest);
	sh_hex(out, digest, sizeof digest);
}
