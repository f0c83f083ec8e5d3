#include "journal.h"
#include "sh_memory.h"

#include <stdlib.h>
#include <string.h>

static char *copy(const char *text) { return text ? sh_need(strdup(text)) : NULL; }

void journal_add(Journal *j, const JournalEntry *e)
{
	if (j->n == j->room) {
		j->room = j->room ? j->room * 2 : 64;
		j->entries = sh_need(realloc(j->entries, j->room * sizeof *j->entries));
	}
	j->entries[j->n++] =
		(JournalEntry){ .http = e->http,
				.service = copy(e->service),
				.town = copy(e->town),
				.key = copy(e->key),
				.request = copy(e->request),
				.reply = memcpy(sh_need(malloc(e->reply_len + 1)), e->reply, e->reply_len),
				.actor = copy(e->actor),
				.rpc = copy(e->rpc),
				.method = copy(e->method),
				.path = copy(e->path),
				.file = copy(e->file),
				.file_part = copy(e->file_part),
				.reply_len = e->reply_len };
	j->entries[j->n - 1].reply[e->reply_len] = '\0';
}

void journal_close(Journal *j)
{
	for (size_t i = 0; i < j->n; i++) {
		JournalEntry *e = &j->entries[i];
		char *const all[] = { e->service, e->town, e->key,  e->request,   e->reply, e->actor,
				      e->rpc,     e->path, e->file, e->file_part, e->method };

		for (size_t k = 0; k < sizeof all / sizeof *all; k++)
			free(all[k]);
	}
	free(j->entries);
	*j = (Journal){ 0 };
}
