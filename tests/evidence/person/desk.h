#pragma once
#include "sh_api_key.h"
#include "town.h"
#include <curl/curl.h>
#include <openssl/evp.h>

/* Those who ask: a town hall's counter, a convenience-store centre, and another centre. */
typedef enum Who { COUNTER, CENTRE, OTHER_CENTRE, WHOS } Who;
enum { REPLICAS = 2, ANSWER_MAX = 1 << 20, CERTIFICATE_MAX = 4096 };

typedef struct Card {
	EVP_PKEY *key;
	uint8_t der[CERTIFICATE_MAX];
	size_t len;
} Card;

typedef struct Hall {
	char folder[64];
	char api_key[WHOS][SH_API_KEY_MAX];
	Card card[CARDS];
	const char *papers; /* folder where PDFs go */
	int only;           /* what desks do of all that they can (desk_part); -1: everything */
	atomic_uint left;   /* PDFs that left */
	atomic_uint given_up, conflicts, strangers, elsewhere, outdated, changed, replayed, unanswered;
	atomic_bool stop;
} Hall;

/* A pair of threads that asks in the same millisecond, for two people who are easily taken for one another. */
typedef struct Pair {
	Hall *hall;
	pthread_barrier_t barrier;
	unsigned base, what, replica; /* drawn by the first for both */
	bool stop;
	uint32_t chance;
} Pair;

typedef struct Desk {
	Pair *pair;
	unsigned no; /* 0, 1 of the pair */
	unsigned desk;
	unsigned asked;
	uint32_t chance;
	CURL *curl;
	char answer[ANSWER_MAX];
	size_t len;
} Desk;

int desk_part(const char *name); /* of a run that is about one thing; -1: no such part */
void *desk_run(void *desk);
