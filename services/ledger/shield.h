#pragma once
#include "sh_service.h"

/* Who is shielded stands in one column, person.shielded (sql/shield.sql); everything that shows, counts or gives
 * somebody away reads it there. Whoever changes protection, households or who is on the ledger takes shield_lock
 * first and ends with shield_around. */

/* Holds the disaster's row, so that changes of what shields come one after another. */
int shield_lock(ShCall *call, const char *disaster_id);
/* Told anew of these persons and of all that live with them. */
int shield_around(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n);
/* With whom they are in a household of now, themselves included; in the arena. */
int shield_mates(ShCall *call, const char *disaster_id, const char *const *person_ids, size_t n,
		 const char *const **ret_ids, size_t *ret_n);
