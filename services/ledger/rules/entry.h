#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Whom somebody resembles who is to be entered by hand: one hit of the register's search, or of the ledger's own. */
typedef struct EntryHit {
	bool by_name, by_kana, by_birth, by_address; /* which of them agree */
	bool hidden;                                 /* 支援措置, or at home with somebody who has it */
} EntryHit;

typedef enum EntryVerdict {
	ENTRY_NEW,    /* nobody resembles them: entered by themselves */
	ENTRY_DECIDE, /* a person looks */
	ENTRY_HIDDEN, /* the protection desk does, and for everybody else it goes on being checked (rulings 1) */
} EntryVerdict;

/* Could this be the same person? Name or reading, and birth or address beside it; where no birth was said (none:
 * birth_known false) the name alone. */
bool entry_alike(const EntryHit *hit, bool birth_known);
/* more: the search had others whom it did not show. */
EntryVerdict entry_verdict(const EntryHit *hits, size_t n, bool birth_known, bool more);
