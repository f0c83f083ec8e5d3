#include "overload.h"
#include "places.h"
#include "sh_actor.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA = 1 << 20 };

static const struct {
	const char *service, *rpc, *actor, *roles, *purpose;
} asks[LOAD_CLASSES] = {
	[LOAD_SHELTERS] = { "shelter-gateway", "CheckIn", "staff:hinan", "shelter", "EVACUEE" },
	[LOAD_PORTAL] = { "application-intake", "Submit", "staff:mado", "window", "90-3" },
	[LOAD_LOOKS] = { "shelter-gateway", "ListSites", "staff:hinan", "shelter", "" },
};
const char *const load_names[LOAD_CLASSES] = {
	[LOAD_SHELTERS] = "shelters", [LOAD_PORTAL] = "portal", [LOAD_LOOKS] = "looks"
};

static int connect_all(Load *l, ShError *err)
{
	for (int c = 0; c < LOAD_CLASSES; c++) {
		char name[64], list[512], *save;
		int r;

		snprintf(name, sizeof name, "peer_%s", asks[c].service);
		for (char *at = name; *at; at++)
			*at = *at == '-' ? '_' : *at;
		snprintf(list, sizeof list, "%s", sh_setting(l->settings, name));
		for (char *e = strtok_r(list, ",", &save); e && l->n_sockets[c] < LOAD_REPLICAS;
		     e = strtok_r(NULL, ",", &save)) {
			zsock_t *s = zsock_new(ZMQ_DEALER);

			zsock_set_sndhwm(s, 0); /* who asks does not wait for who answers */
			zsock_set_rcvhwm(s, 0);
			zsock_set_sndtimeo(s, 0);
			if ((r = sh_curve_client(zsock_resolve(s), l->keys, asks[c].service, err)) != 0)
				return r;
			zsock_connect(s, "%s", e);
			zpoller_add(l->poller, s);
			l->sockets[c][l->n_sockets[c]++] = s;
		}
	}
	return 0;
}

int load_open(Load *l, ShError *err)
{
	l->asker.ground = &l->ground;
	l->arena = sh_arena_new(ARENA);
	l->poller = zpoller_new(NULL);
	for (int c = 0; c < LOAD_CLASSES; c++)
		l->tally[c].times_us = calloc(LOAD_TIMES, sizeof(int));
	return connect_all(l, err);
}

void load_close(Load *l)
{
	zpoller_destroy(&l->poller);
	for (int c = 0; c < LOAD_CLASSES; c++) {
		for (unsigned i = 0; i < l->n_sockets[c]; i++)
			zsock_destroy(&l->sockets[c][i]);
		free(l->tally[c].times_us);
	}
	sh_arena_free(l->arena);
}

void load_begin(Load *l, int64_t from_us, int64_t until_us)
{
	l->from_us = from_us;
	l->until_us = until_us;
	memset(l->waiting, 0, sizeof l->waiting);
	l->n_waiting = 0;
	for (int c = 0; c < LOAD_CLASSES; c++)
		l->tally[c] = (LoadTally){ .times_us = l->tally[c].times_us };
}

static const Act *act_of(const char *rpc)
{
	for (const Act *act = storm_acts; act->service; act++)
		if (strcmp(act->rpc, rpc) == 0)
			return act;
	return NULL;
}

static int pack_request(Load *l, LoadClass class, ShArena *arena, const uint8_t **ret_bytes, size_t *ret_len,
			ShError *err)
{
	const ShContract *contract = place_contract(place_of(asks[class].service), asks[class].rpc);
	const ProtobufCMethodDescriptor *m =
		protobuf_c_service_descriptor_get_method_by_name(contract->service, asks[class].rpc);
	char id[SH_UUID_LEN + 1];
	const Act *act = act_of(asks[class].rpc);
	json_t *request = act ? act->request(&l->asker, id) : json_pack("{s:b,s:i}", "openOnly", 1, "limit", 100);
	char *text = json_dumps(request, JSON_COMPACT);
	const ProtobufCMessage *message;
	int r = sh_from_json(contract, m->input, arena, text, strlen(text), &message, err);

	l->asker.turn++;
	json_decref(request);
	free(text);
	return r != 0 ? r : sh_pack(arena, message, ret_bytes, ret_len, err);
}

/* One of each class, for four of its five minutes. */
static int token_of(Load *l, LoadClass class, int64_t now, ShError *err)
{
	ShActor actor = { .id = asks[class].actor,
			  .issuer = "shienctl",
			  .roles = asks[class].roles,
			  .categories = "*",
			  .session = "",
			  .municipality = l->ground.town,
			  .issued_us = now,
			  .expires_us = now + SH_ACTOR_LIFE_US };
	const uint8_t *token;
	size_t len;
	int r;

	if (now < l->token_until_us[class])
		return 0;
	r = sh_actor_sign(l->arena, l->keys, &actor, &token, &len, err);
	if (r == 0) {
		l->tokens[class] = (ProtobufCBinaryData){ len, (uint8_t *) (uintptr_t) token };
		l->token_until_us[class] = now + SH_ACTOR_LIFE_US * 4 / 5;
	}
	return r;
}

static void send_one(Load *l, LoadClass class, const uint8_t *head, size_t head_len, const uint8_t *body, size_t len)
{
	uint64_t correlation = ++l->correlation;
	zmsg_t *m = sh_request_frames(correlation, head, head_len, body, len);

	l->waiting[correlation % LOAD_WAITING].asked_us = sh_monotonic_us();
	l->waiting[correlation % LOAD_WAITING].class = class;
	l->n_waiting++;
	l->tally[class].asked++;
	zmsg_send(&m, l->sockets[class][l->turn[class]++ % l->n_sockets[class]]);
	zmsg_destroy(&m); /* nobody is there to take it: it stays unanswered */
}

int load_ask(Load *l, LoadClass class, ShError *err)
{
	ShArena *arena = sh_arena_new(ARENA);
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	int64_t now = sh_now_us();
	char key[SH_UUID_LEN + 1];
	const uint8_t *body, *head;
	size_t body_len, head_len;
	int r;

	sh_uuid7(key);
	e.rpc = asks[class].rpc;
	e.municipality = l->ground.town;
	e.purpose = asks[class].purpose;
	e.trace = key;
	e.key = act_of(e.rpc) ? key : "";
	e.remaining_ms = l->patience_us / 1000;
	if ((r = token_of(l, class, now, err)) == 0 &&
	    (r = pack_request(l, class, arena, &body, &body_len, err)) == 0) {
		e.actor = l->tokens[class];
		r = sh_pack(arena, &e.base, &head, &head_len, err);
	}
	if (r == 0 && *e.key)
		fprintf(l->log, "%s\t%s\t%lld\n", asks[class].service, key, (long long) (now + l->patience_us));
	if (r == 0)
		send_one(l, class, head, head_len, body, body_len);
	sh_arena_free(arena);
	return r;
}

static void count_answer(Load *l, LoadClass class, int64_t asked_us, const Common__Status *status)
{
	LoadTally *t = &l->tally[class];
	int64_t now = sh_monotonic_us(), took = now - asked_us;

	if (status->code == 0 && took <= l->patience_us) {
		if (t->ok < LOAD_TIMES)
			t->times_us[t->ok] = (int) took;
		t->ok++;
		t->steady += now >= l->from_us && now < l->until_us;
	} else if (status->code == 0 || strcmp(status->reason, "call.too_late") == 0)
		t->late++;
	else if (status->retry_after_s > 0)
		t->away++;
	else if (t->refused++ == 0)
		snprintf(l->why, sizeof l->why, "%s %.60s", load_names[class], status->reason);
}

static void take_answer(Load *l, zmsg_t *m)
{
	zframe_t *first = zmsg_first(m), *head;
	const ProtobufCMessage *message;
	ShArena *arena = sh_arena_new(ARENA);
	uint64_t correlation;
	int64_t asked_us;
	ShError err;

	if (zmsg_size(m) == 4 && zframe_size(first) == sizeof correlation) {
		memcpy(&correlation, zframe_data(first), sizeof correlation);
		correlation %= LOAD_WAITING;
		asked_us = l->waiting[correlation].asked_us;
		zmsg_next(m);
		head = zmsg_next(m);
		if (asked_us && sh_unpack(&common_contract, &common__status__descriptor, arena, zframe_data(head),
					  zframe_size(head), &message, &err) == 0) {
			count_answer(l, l->waiting[correlation].class, asked_us, (const Common__Status *) message);
			l->waiting[correlation].asked_us = 0;
			l->n_waiting--;
		}
	}
	sh_arena_free(arena);
}

void load_hear(Load *l, int ms)
{
	zsock_t *s = zpoller_wait(l->poller, ms);

	for (int i = 0; s && i < 200 && (zsock_events(s) & ZMQ_POLLIN); i++) {
		zmsg_t *m = zmsg_recv(s);

		if (m)
			take_answer(l, m);
		zmsg_destroy(&m);
	}
}
