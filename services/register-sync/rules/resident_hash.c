#include "resident_row.h"

#include <sodium.h>
#include <string.h>

_Static_assert(RESIDENT_HASH_SIZE == crypto_hash_sha256_BYTES, "SHA-256");

static void add(crypto_hash_sha256_state *state, const char *s)
{
	crypto_hash_sha256_update(state, (const unsigned char *) s,
				  strlen(s) + 1); /* with its zero: items cannot run together */
}

void resident_hash(uint8_t out[RESIDENT_HASH_SIZE], const Resident *resident)
{
	crypto_hash_sha256_state state;
	char buf[RESIDENT_TEXT_SIZE];

	crypto_hash_sha256_init(&state);
	add(&state, "shien.resident.v1");
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		const char *text = resident_text(resident, (RegisterField) f, buf);
		if (f == REGISTER_my_number || !*text)
			continue; /* an empty item and a missing column say the same */
		add(&state, register_field_name((RegisterField) f));
		add(&state, text);
	}
	crypto_hash_sha256_final(&state, out);
}
