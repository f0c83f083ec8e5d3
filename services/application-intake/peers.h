#pragma once
#include "intake.h"
#include "shien/ledger/v1/contract.h"
#include "shien/ledger/v1/ledger.pb-c.h"
#include "shien/register/v1/contract.h"
#include "shien/register/v1/register.pb-c.h"

/* What intake asks of register and ledger; from gather steps only. Where the answer is "no such", nothing is found; a
 * peer that is away, or that refuses to talk to us at all, is a fault: the question is put again later. */

typedef struct FoundDwelling {
	const char *dwelling_id, *household_id;
	bool exact;
} FoundDwelling;
enum { DWELLINGS_MAX = 50, PERSONS_MAX = 50 };
typedef struct FoundDwellings {
	FoundDwelling rows[DWELLINGS_MAX];
	size_t n;
} FoundDwellings;

/* At that address ("" = not asked) and where that person lived ("" = not asked). */
int ask_dwellings(ShCall *call, const char *disaster_id, const char *address, const char *person_id,
		  FoundDwellings *ret);
/* Of up to PERSONS_MAX persons, those that the ledger has. *ret_reply NULL: none, or no ledger yet. */
int ask_victims(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n,
		const Ledger__GetVictimsReply **ret_reply);
/* Whether nothing about any of them may go out now. */
int ask_withheld(ShCall *call, const char *const *person_ids, size_t n, bool *ret_withheld);
/* After an sh_ask: true and the error cleared where the answer was that there is no such thing. A refusal of another
 * kind becomes a fault. */
bool ask_found_nothing(ShCall *call, int *r);
