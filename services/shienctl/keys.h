#pragma once
#include "command.h"

/* shienctl keys rotate|retire …, for all services or one. */
typedef struct KeysAsk {
	const char *verb, *what;
	const char *service, *disaster; /* NULL: all */
	int seconds;                    /* how long to wait for the daemons */
} KeysAsk;
int keys_rotate(const Context *ctx, const KeysAsk *ask);

/* shienctl keys seal | open: argv[0] says which. */
int keys_seal(const Context *ctx, int argc, char **argv);
