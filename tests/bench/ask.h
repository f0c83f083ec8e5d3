#pragma once
#include "sh_keys.h"

/* One client of a daemon with many questions under way on one socket: shienctl with an actor's word. */
typedef struct Ask {
	const char *tenant, *service, *rpc, *roles;
	/* The body of question `id` into out, its length; and whether an answer to it is right. */
	size_t (*pack)(void *arg, uint64_t id, uint8_t out[1024]);
	bool (*right)(void *arg, uint64_t id, const uint8_t *body, size_t len);
	void *arg;
	/* Seconds that each answer took, where there is room. */
	double *took;
	size_t n_took, room_took;
	/* its own */
	ShKeys *keys;
	void *ctx, *socket;
	uint8_t token[1024];
	size_t token_len;
	uint64_t correlation;
	double sent[1024];
} Ask;

int ask_open(Ask *a, const char *secret_dir, const char *public_dir, const char *endpoint, ShError *err);
/* `in_flight` questions under way (at most 256), for so many seconds; answers per second, or a negative number where
 * one was not right. */
double ask_run(Ask *a, int in_flight, int seconds, ShError *err);
void ask_close(Ask *a);
