#pragma once
#include "tour.h"

/* One request as text, over the replicas of the service. */
typedef struct HttpAsk {
	const char *service, *town, *api_key, *method, *path, *json, *file, *file_part, *key;
} HttpAsk;
/* The first answer that is no "could not" (nobody there, 5xx): a fault is asked again at the next replica, under the
 * same key, until the deadline (sh_monotonic_us). */
long http_ask(const char *doors, const HttpAsk *ask, int64_t end_us, WebAnswer *ret_answer);
/* The client's key for a service's door. */
const char *http_key(const Tour *tour, unsigned town, const char *service, const char *client);
