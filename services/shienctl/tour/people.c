#include "people.h"

#include <stdio.h>
#include <string.h>

/* "1935-10-00": as far as the register knows it. */
static bool born(const json_t *resident, const char *birth)
{
	unsigned y, m, d;

	return sscanf(birth, "%4u-%2u-%2u", &y, &m, &d) == 3 && number_at(resident, "birthYear") == y &&
	       number_at(resident, "birthMonth") == m && number_at(resident, "birthDay") == d;
}

static bool pick(Tour *t, unsigned town, const char *actor, json_t *ids, const char *kana, const char *birth,
		 const char *sex, char ret_id[SH_UUID_LEN + 1])
{
	json_t *reply = act(t, actor, town, "BatchGet", json_pack("{s:o}", "personIds", ids)), *r;
	unsigned found = 0;
	size_t i;

	json_array_foreach(json_object_get(reply, "residents"), i, r)
	{
		if (strcmp(text_at(r, "kana"), kana) != 0 || strcmp(text_at(r, "sex"), sex) != 0 || !born(r, birth))
			continue;
		snprintf(ret_id, SH_UUID_LEN + 1, "%s", text_at(r, "personId"));
		found++;
	}
	json_decref(reply);
	return found == 1;
}

bool person_of_register(Tour *t, unsigned town, const char *kana, const char *birth, const char *sex,
			char ret_id[SH_UUID_LEN + 1])
{
	json_t *reply =
		act(t, DAICHO, town, "Find", json_pack("{s:s,s:s,s:i}", "kana", kana, "birth", birth, "limit", 20));
	json_t *ids = json_array(), *hit;
	size_t i;

	*ret_id = '\0';
	json_array_foreach(json_object_get(reply, "hits"), i, hit)
		json_array_append_new(ids, json_string(text_at(hit, "personId")));
	json_decref(reply);
	if (json_array_size(ids) > 0)
		return pick(t, town, DAICHO, ids, kana, birth, sex, ret_id);
	json_decref(ids);
	return false;
}

bool applicant_among(Tour *t, const CastApplication *a, const char *actor, json_t *ids, char ret_id[SH_UUID_LEN + 1])
{
	*ret_id = '\0';
	if (a->kana && json_array_size(ids) > 0)
		return pick(t, a->town, actor, ids, a->kana, a->birth, a->sex, ret_id);
	json_decref(ids);
	return false;
}
