#pragma once
#include "tour.h"

/* Who somebody is, by the register, as an authorised clerk looks it up: found by kana, birth and sex as the cast has
 * them. False where nobody or more than one fits. */
bool person_of_register(Tour *tour, unsigned town, const char *kana, const char *birth, const char *sex,
			char ret_person_id[SH_UUID_LEN + 1]);
/* Of these, the one who is the applicant by the cast (kana and sex; birth where the register knows all of it). */
bool applicant_among(Tour *tour, const CastApplication *a, const char *actor, json_t *person_ids,
		     char ret_person_id[SH_UUID_LEN + 1]);
