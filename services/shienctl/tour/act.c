#include "act.h"
#include "places.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ARENA = 8 << 20, TRY_MS = 8000 };

const char *text_at(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

int64_t number_at(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_string(v) ? strtoll(json_string_value(v), NULL, 10) : json_integer_value(v);
}

json_t *new_id(char out[SH_UUID_LEN + 1])
{
	sh_uuid7(out);
	return json_string(out);
}

/* 災対法90条の3: the ledger; a head count or a search at the shelter has its own. */
static const char *purpose_of(const char *service)
{
	return strcmp(service, "shelter-gateway") == 0 ? "EVACUEE" : "90-3";
}

int act_once(Tour *t, const char *actor, const char *town, const Place *place, const char *rpc, const char *key,
	     const char *request, char **ret_reply)
{
	Ask ask = { .tenant = town,
		    .actor = actor,
		    .purpose = purpose_of(place->service),
		    .key = key,
		    .timeout_ms = TRY_MS };
	ShArena *arena = sh_arena_new(ARENA);
	const char *reply;
	int r;

	t->error = (ShError){ 0 };
	r = client_ask_json(t->client, &ask, arena, place->service, rpc, request, &reply, &t->error);
	*ret_reply = r == 0 ? strdup(reply) : NULL;
	sh_arena_free(arena);
	return r;
}

/* Again under the same key while the answer is "could not"; a "no" is an answer. */
int act_patiently(Tour *t, const char *actor, const char *town, const Place *place, const char *rpc, const char *key,
		  const char *request, char **ret_reply)
{
	int64_t end_us = sh_monotonic_us() + t->patience_ms * 1000LL;
	int r;

	while ((r = act_once(t, actor, town, place, rpc, key, request, ret_reply)) == SH_FAULT &&
	       sh_monotonic_us() < end_us)
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	return r;
}

static json_t *ask(Tour *t, const char *actor, unsigned town, const char *rpc, json_t *request)
{
	const Place *place = place_of_rpc(rpc);
	const ShRpcRule *rule = place ? sh_contract_rpc(place->contract, rpc) : NULL;
	char key[SH_UUID_LEN + 1] = "", *text = json_dumps(request, JSON_COMPACT), *reply = NULL;
	json_t *parsed = NULL;

	json_decref(request);
	if (!rule || !text)
		abort(); /* the story names an rpc that is in no contract */
	if (rule->tx == SH_TX_WRITE)
		sh_uuid7(key);
	if (act_patiently(t, actor, town_code(t, town), place, rpc, key, text, &reply) == 0) {
		parsed = json_loads(reply, 0, NULL);
		if (*key)
			journal_add(&t->journal, &(JournalEntry){ .service = (char *) (uintptr_t) place->service,
								  .town = (char *) (uintptr_t) town_code(t, town),
								  .key = key,
								  .request = text,
								  .reply = reply,
								  .actor = (char *) (uintptr_t) actor,
								  .rpc = (char *) (uintptr_t) rpc,
								  .reply_len = strlen(reply) });
	}
	free(text);
	free(reply);
	return parsed;
}

json_t *act(Tour *t, const char *actor, unsigned town, const char *rpc, json_t *request)
{
	return act_unless(t, actor, town, rpc, request, "-");
}

json_t *act_unless(Tour *t, const char *actor, unsigned town, const char *rpc, json_t *request, const char *reason)
{
	json_t *reply;

	if (strncmp(actor, "client:", strlen("client:")) == 0)
		return act_by_door(t, actor, town, rpc, request);
	reply = ask(t, actor, town, rpc, request);
	if (!reply && strcmp(t->error.reason, reason) != 0)
		that(t, false, "%s %s（%s）: %s %s %s", town_code(t, town), rpc, actor, t->error.reason,
		     t->error.field, t->error.detail);
	return reply;
}

bool act_refused(Tour *t, const char *actor, unsigned town, const char *rpc, json_t *request, const char *reason)
{
	json_t *reply = ask(t, actor, town, rpc, request);
	bool refused = !reply && strncmp(t->error.reason, reason, strlen(reason)) == 0;

	json_decref(reply);
	return that(t, refused, "%s %s は %s に断られる（%s）: %s", town_code(t, town), rpc, actor, reason,
		    reply ? "通った" : t->error.reason);
}
