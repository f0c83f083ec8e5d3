#pragma once
#include "facts.h"
#include "sh_service.h"

/* The questions to the database, inside the call's transaction. Rows live as long as the call. */

typedef struct Chain {
	const char *application_id, *disaster_id, *dwelling_id, *person_id, *certificate_id;
	int64_t marks;
	bool closed;
} Chain;

typedef struct Certificate {
	const char *certificate_id, *application_id, *disaster_id, *dwelling_id, *person_id;
	const char *state, *supersedes, *superseded_by, *number, *grade_code, *ward, *drafted_by, *approved_by,
		*certified_on;
	uint32_t version, approved_version;
	bool oral;                       /* approved by word of mouth, not confirmed yet */
	const uint8_t *content, *sealed; /* hash of the facts; the facts */
	size_t content_len, sealed_len;
} Certificate;

/* Both refuse with certificate.unknown. */
int store_lock_chain(ShCall *call, const char *application_id, Chain *ret);
int store_get_certificate(ShCall *call, const char *certificate_id, Certificate *ret);
Certificate store_certificate_of(ShCall *call, const ShRows *rows, int row);
/* The same, but *ret_known says whether there is one. */
int store_find_chain(ShCall *call, const char *application_id, Chain *ret, bool *ret_known);
bool certificate_is(const Certificate *c, const char *state);
/* Whether it states exactly what this snapshot says. */
bool certificate_states(const Certificate *c, const uint8_t sha256[FACTS_HASH]);

/* A new certificate that waits for its facts, as the chain's newest; *ret_id in the arena. */
int store_put_certificate(ShCall *call, const Chain *chain, const char *certificate_id, const char *supersedes);
int store_put_persons(ShCall *call, const char *certificate_id, const char *const *ids, size_t n);
int store_open_facts(ShCall *call, const Certificate *c, Facts *ret);
/* A fresh id in the arena. */
const char *store_new_id(ShCall *call);

/* Who certifies on that day, with the picture of the seal. Refuses with certificate.authority.missing. */
typedef struct Authority {
	const char *title, *name, *seal_blob_id;
	const uint8_t *seal;
	size_t seal_len;
} Authority;
int store_get_authority(ShCall *call, const char *ward, const char *day, Authority *ret);
/* Today in Japan, YYYY-MM-DD. */
const char *store_today(ShCall *call);

/* Whether one of them is marked protected here. */
int store_any_protected(ShCall *call, const char *const *ids, size_t n, bool *ret_protected);
/* Everybody on these certificates. */
int store_persons_of(ShCall *call, const char *const *certificate_ids, size_t n, const char *const **ret_ids,
		     size_t *ret_n);
