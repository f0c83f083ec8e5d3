/* Lists of shelters as published. The first byte chooses which of the two. */
#include "fuzz.h"
#include "rules/gsi_sites.h"
#include "sh_text.h"

#include <string.h>

static void text(const char *s) { HOLDS(s && sh_utf8_valid(s, strlen(s), NULL)); }

static void site(const SiteList *list, size_t at, SiteKind kind)
{
	const Site *s = &list->sites[at];

	HOLDS(strlen(s->site_id) == SITE_ID_LEN && s->site_id[0] == 'E');
	HOLDS(s->site_id[11] == (kind == SITE_EVACUATION ? '1' : '2'));
	HOLDS(s->latitude > 20 && s->latitude < 46 && s->longitude > 122 && s->longitude < 155);
	HOLDS(*s->name);
	text(s->name), text(s->municipality), text(s->address), text(s->note), text(s->other), text(s->admits);
	for (size_t i = 0; i < at; i++)
		HOLDS(strcmp(list->sites[i].site_id, s->site_id) != 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	SiteKind kind = feed_byte(&f) & 1 ? SITE_EMERGENCY : SITE_EVACUATION;
	ShArena *arena = sh_arena_new(8 << 20);
	size_t n;
	const char *json = (const char *) feed_rest(&f, &n);
	SiteList list;
	ShError err;
	int r = gsi_sites_parse(arena, kind, json, n, &list, &err);

	HOLDS(r == 0 || r == SH_REFUSED);
	for (size_t i = 0; r == 0 && i < list.n_sites; i++)
		site(&list, i, kind);
	for (size_t i = 0; r == 0 && i < list.n_rejects; i++) {
		const SiteReject *reject = &list.rejects[i];

		HOLDS(i == 0 || reject->index > list.rejects[i - 1].index);
		HOLDS(reject->reason && *reject->mend && strlen(reject->site_id) <= SITE_ID_LEN);
		text(reject->site_id);
	}
	sh_arena_free(arena);
	return 0;
}
