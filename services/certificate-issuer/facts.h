#pragma once
#include "shien/ledger/v1/ledger.pb-c.h"
#include "sh_arena.h"
#include "sh_error.h"
#include <stddef.h>
#include <stdint.h>

/* What a certificate states, as the ledger gave it: the snapshot that is approved, kept sealed, and compared with the
 * ledger again before every issue. Only what is printed, and who the people are: a new survey with the same result
 * changes nothing. */
enum { FACTS_MEMBERS = 50, FACTS_HASH = 32 };

typedef struct FactsMember {
	const char *person_id, *name, *relation;
} FactsMember;

typedef struct Facts {
	const char *disaster_code, *cause;
	const char *dwelling_id, *dwelling_address;
	const char *household_id,
		*subject_id; /* head of the household, or the applicant where the register names none */
	const char *head_name, *head_address;
	const char *grade, *flood, *ward;
	FactsMember member[FACTS_MEMBERS];
	size_t members;
} Facts;

typedef struct FactsText {
	const char *json; /* canonical, in the arena */
	size_t len;
	uint8_t sha256[FACTS_HASH];
} FactsText;

/* Strings are borrowed from the message. `person_id`: whose application it is. */
void facts_from_ledger(const Ledger__CertificateFacts *from, const char *person_id, Facts *ret);
int facts_write(const Facts *facts, ShArena *arena, FactsText *ret, ShError *err);
/* Strings in the arena. SH_FAULT certificate.facts.broken. */
int facts_read(const char *json, size_t len, ShArena *arena, Facts *ret, ShError *err);

/* Everybody on the certificate: the applicant, the subject and the members, once each, in the arena. */
const char **facts_persons(const Facts *facts, const char *person_id, ShArena *arena, size_t *ret_n);
