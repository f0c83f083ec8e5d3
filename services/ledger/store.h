#pragma once
#include "sh_service.h"

/* What several subjects ask the ledger's database. Always inside the call's transaction. */

typedef struct Dwelling {
	const char *dwelling_id, *disaster_id, *use, *governing_survey_id, *governing_kind, *grade_code, *state,
		*occurred_on;
	uint32_t surveys; /* the last survey's number */
} Dwelling;

/* Refuses with ledger.disaster.unknown, or ledger.disaster.not_open before its ledger is. */
int store_need_open(ShCall *call, const char *disaster_id);
/* The dwelling, locked until the transaction ends. Refuses with ledger.dwelling.unknown, also for another disaster's
 * (disaster_id NULL: whichever). */
int store_lock_dwelling(ShCall *call, const char *disaster_id, const char *dwelling_id, Dwelling *ret_dwelling);
/* A person of the disaster's ledger (victim, shielded). Refuses with ledger.person.unknown. */
int store_person(ShCall *call, const char *disaster_id, const char *person_id, const ShRows **ret_person);
/* Is an id in an event one? Field rules guard requests only. Refuses with ledger.event.malformed. */
int store_check_id(ShCall *call, const char *id);
/* n messages of `size` bytes and the array of pointers that protobuf-c wants; NULL: arena exhausted, error set. */
void *store_list(ShCall *call, size_t n, size_t size, void *ret_pointers);
/* Protected persons look to staff's tools like any case that is still being checked (rulings 1); the services that
 * ask get the flag and mask at their own doors, and the protection desk sees everything. */
bool store_hides(const ShCall *call, bool protected);
/* Refused with `reason` where one of them is hidden from who asks, or has come under protection since he looked: who
 * belongs to somebody hidden is not a clerk's to change unseen. */
int store_check_hidden(ShCall *call, const char *const *person_ids, size_t n, const char *reason);
/* That somebody is dead is told to the services, which send no mail then, and to who keeps the ledger; the counter
 * gives no answer, the family is told by people (rulings 5). */
bool store_says_dead(const ShCall *call);
/* Address and 方書 as one line for people. */
const char *store_address(ShCall *call, const char *address, const char *extra);
/* Several texts of one row as one sealed cell under the disaster's key, and back. */
int store_seal_message(ShCall *call, const char *disaster_id, uint32_t cell, const char *row_id,
		       const ProtobufCMessage *message, const uint8_t **ret_sealed, size_t *ret_len);
int store_open_message(ShCall *call, const ShRows *rows, int row, const char *column, uint32_t cell,
		       const char *row_id, const ProtobufCMessageDescriptor *type, void *ret_message);
/* Lower-case hex in the arena. */
const char *store_hex(ShCall *call, const uint8_t *bytes, size_t n);
