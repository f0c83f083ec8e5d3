#pragma once
#include "sh_actor.h"
#include "sh_keys.h"

#include <stdbool.h>
#include <stdint.h>

/* One socket under one service's keys to one daemon, with many questions under way; each is answered with a reason.
 */
typedef struct Line Line;

/* What is sent, beside the rpc: an actor's assertion as bytes and the rest of the envelope. The body is empty: what
 * the contract demands of it is asked only of who may ask. */
typedef struct Question {
	const char *rpc, *municipality, *purpose, *key;
	const uint8_t *token;
	size_t token_len;
	void *tag; /* comes back with the answer */
} Question;

/* NULL where the daemon has no such key or cannot be reached. */
Line *line_open(const char *service, const char *secret_dir, const char *public_dir, const char *peer,
		const char *endpoint);
void line_close(Line *line);
ShKeys *line_keys(Line *line);
/* False where nobody lets it in within three seconds. */
bool line_send(Line *line, const Question *question);
/* Waits for one answer: its reason, "" for OK, kept until the next; NULL where none comes in time. */
const char *line_hear(Line *line, int timeout_ms, void **ret_tag);
