#pragma once
#include "sh_keys.h"

/* One client of the ledger with many questions under way on one socket. */
typedef struct LedgerAsk {
	const char *tenant, *disaster;
	const char **persons;
	size_t n_persons;
	/* its own */
	ShKeys *keys;
	void *ctx, *socket;
	uint8_t token[1024];
	size_t token_len;
	uint64_t correlation;
} LedgerAsk;

int ledger_ask_open(LedgerAsk *a, const char *secret_dir, const char *public_dir, const char *endpoint, ShError *err);
/* Asks for one person at a time, `in_flight` questions under way, for so many seconds; answers per second, or a
 * negative number where one answer was not the victim asked for. */
double ledger_ask_run(LedgerAsk *a, int in_flight, int seconds, ShError *err);
void ledger_ask_close(LedgerAsk *a);
