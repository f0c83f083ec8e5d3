#pragma once
#include <stdbool.h>
#include <stddef.h>

/* What the story's client was told was done: each request that changed something and got an OK, with its idempotency
 * key and the bytes of the reply. After the faults each is asked again and must give the same bytes. */
typedef struct JournalEntry {
	bool http;
	char *service, *town, *key, *request, *reply;
	char *actor, *rpc;                      /* by rpc */
	char *method, *path, *file, *file_part; /* by HTTP; file NULL: none */
	size_t reply_len;
} JournalEntry;

typedef struct Journal {
	JournalEntry *entries;
	size_t n, room;
} Journal;

/* Copies all of it. */
void journal_add(Journal *journal, const JournalEntry *entry);
void journal_close(Journal *journal);
