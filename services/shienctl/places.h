#pragma once
#include "sh_contract.h"

/* The services of a site, in the order in which they are started and listed. */
typedef struct Place {
	const char *service; /* "register-sync" */
	const char *title_ja;
	const ShContract *contract;
} Place;

enum { PLACES = 7 };
extern const Place places[PLACES + 1];      /* ends with a NULL service */
const Place *place_of(const char *service); /* NULL: no such service */
/* The contract that has this rpc at a place: its own, or the runtime's, which every daemon answers; NULL: neither. */
const ShContract *place_contract(const Place *place, const char *rpc);
/* The place whose contract has this rpc; NULL where none or more than one has. */
const Place *place_of_rpc(const char *rpc);
/* "register-sync" → "register_sync": names of databases, roles and settings. */
void place_id(char out[64], const char *service);
