#pragma once
#include "places.h"
#include "tour.h"

/* The same request as it stands in the journal. *ret_reply is freed by the caller; NULL where there is none. */
int act_once(Tour *tour, const char *actor, const char *town, const Place *place, const char *rpc, const char *key,
	     const char *request, char **ret_reply);
int act_patiently(Tour *tour, const char *actor, const char *town, const Place *place, const char *rpc,
		  const char *key, const char *request, char **ret_reply);
