#include "facts.h"

#include <jansson.h>
#include <openssl/sha.h>
#include <string.h>

/* Key in the record, field of the struct. */
#define FIELDS(X)                                                                                                    \
	X(cause)                                                                                                     \
	X(disaster_code)                                                                                             \
	X(dwelling_address)                                                                                          \
	X(dwelling_id) X(flood) X(grade) X(head_address) X(head_name) X(household_id) X(subject_id) X(ward)

void facts_from_ledger(const Ledger__CertificateFacts *from, const char *person_id, Facts *ret)
{
	*ret = (Facts){
		.disaster_code = from->disaster_code,
		.cause = from->cause,
		.dwelling_id = from->dwelling_id,
		.dwelling_address = from->dwelling_address,
		.household_id = from->household_id,
		.subject_id = *from->head_person_id ? from->head_person_id : person_id,
		.head_name = from->head_name,
		.head_address = from->head_address,
		.grade = from->grade_code,
		.flood = from->flood,
		.ward = from->ward,
		.members = from->n_members < FACTS_MEMBERS ? from->n_members : FACTS_MEMBERS,
	};
	for (size_t i = 0; i < ret->members; i++)
		ret->member[i] = (FactsMember){ from->members[i]->person_id, from->members[i]->name,
						from->members[i]->relation };
}

static json_t *to_json(const Facts *f)
{
	json_t *members = json_array(), *object = json_object();

	for (size_t i = 0; i < f->members; i++)
		json_array_append_new(members, json_pack("{s:s,s:s,s:s}", "name", f->member[i].name, "person_id",
							 f->member[i].person_id, "relation", f->member[i].relation));
	json_object_set_new(object, "members", members);
#define X(name) json_object_set_new(object, #name, json_string(f->name));
	FIELDS(X)
#undef X
	return object;
}

int facts_write(const Facts *facts, ShArena *arena, FactsText *ret, ShError *err)
{
	json_t *object = to_json(facts);
	size_t len = json_dumpb(object, NULL, 0, JSON_SORT_KEYS | JSON_COMPACT);
	char *text = len ? sh_alloc(arena, len + 1) : NULL;

	if (text)
		json_dumpb(object, text, len, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(object);
	if (!text)
		return sh_fail(err, SH_RESOURCE_EXHAUSTED, "request.too_large", "facts of %zu bytes", len);
	ret->json = text;
	ret->len = len;
	SHA256((const uint8_t *) text, len, ret->sha256);
	return 0;
}

static const char *copy(ShArena *arena, const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));

	return value ? sh_printf(arena, "%s", value) : "";
}

int facts_read(const char *json, size_t len, ShArena *arena, Facts *ret, ShError *err)
{
	json_t *object = json_loadb(json, len, JSON_REJECT_DUPLICATES, NULL);
	const json_t *members = json_object_get(object, "members");

	*ret = (Facts){ 0 };
	if (!json_is_array(members) || json_array_size(members) > FACTS_MEMBERS) {
		json_decref(object);
		return sh_fail(err, SH_INTERNAL, "certificate.facts.broken", "%zu bytes", len);
	}
#define X(name) ret->name = copy(arena, object, #name);
	FIELDS(X)
#undef X
	for (; ret->members < json_array_size(members); ret->members++) {
		const json_t *m = json_array_get(members, ret->members);

		ret->member[ret->members] = (FactsMember){ copy(arena, m, "person_id"), copy(arena, m, "name"),
							   copy(arena, m, "relation") };
	}
	json_decref(object);
	return 0;
}

const char **facts_persons(const Facts *facts, const char *person_id, ShArena *arena, size_t *ret_n)
{
	const char **ids = sh_alloc(arena, (facts->members + 2) * sizeof *ids);

	*ret_n = 0;
	if (!ids)
		return NULL;
	ids[(*ret_n)++] = person_id;
	if (strcmp(facts->subject_id, person_id) != 0)
		ids[(*ret_n)++] = facts->subject_id;
	for (size_t i = 0; i < facts->members; i++)
		if (strcmp(facts->member[i].person_id, person_id) != 0 &&
		    strcmp(facts->member[i].person_id, facts->subject_id) != 0)
			ids[(*ret_n)++] = facts->member[i].person_id;
	return ids;
}
