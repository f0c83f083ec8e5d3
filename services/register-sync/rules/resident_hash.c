#include "resident_row.h"
#include "sh_sha256.h"

#include <string.h>

/* Some hundred small texts a person: gathered first. */
typedef struct Gathered {
	ShSha256 *hash;
	size_t n;
	char bytes[4096];
} Gathered;

static void add(Gathered *g, const char *s)
{
	size_t n = strlen(s) + 1; /* with its zero: items cannot run together */

	if (n > sizeof g->bytes - g->n) {
		sh_sha256_add(g->hash, g->bytes, g->n);
		g->n = 0;
	}
	if (n > sizeof g->bytes) {
		sh_sha256_add(g->hash, s, n);
		return;
	}
	memcpy(g->bytes + g->n, s, n);
	g->n += n;
}

void resident_hash(uint8_t out[RESIDENT_HASH_SIZE], const Resident *resident)
{
	Gathered g;
	char buf[RESIDENT_TEXT_SIZE];

	g.hash = sh_sha256_begin();
	g.n = 0;
	add(&g, "shien.resident.v1");
	for (int f = REGISTER_NONE + 1; f < REGISTER_FIELDS; f++) {
		const char *text = resident_text(resident, (RegisterField) f, buf);
		if (f == REGISTER_my_number || !*text)
			continue; /* an empty item and a missing column say the same */
		add(&g, register_field_name((RegisterField) f));
		add(&g, text);
	}
	sh_sha256_add(g.hash, g.bytes, g.n);
	sh_sha256_end(g.hash, out);
	explicit_bzero(g.bytes, sizeof g.bytes);
}
