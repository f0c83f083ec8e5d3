#pragma once
#include "places.h"
#include "tour.h"

/* The same request as it stands in the journal. *ret_reply is freed by the caller; NULL where there is none. */
int act_once(Tour *tour, const char *actor, const char *town, const Place *place, const char *rpc, const char *key,
	     const char *request, char **ret_reply);
/* Through a door, as a client of it: system.c. The request is consumed. */
json_t *act_by_door(Tour *tour, const char *client, unsigned town, const char *rpc, json_t *request);
int act_patiently(Tour *tour, const char *actor, const char *town, const Place *place, const char *rpc,
		  const char *key, const char *request, char **ret_reply);
