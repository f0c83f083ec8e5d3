/* faults-overload --config FILE --truth FILE --log FILE --shelters N --seconds S [--patience MS]
 * Asks at a rate of its own, whatever comes back: shelters' check-ins, N a second throughout, and beside them the
 * portal's applications and looks at a shelter list, at rates that rise until the answers in time rise no more. That
 * is the peak; then five times the peak for S seconds. Each change that was asked in that time goes to the log with
 * the time at which nobody waits for it any more. Its last line is JSON. */
#include "storm.h"
#include "places.h"
#include "sh_actor.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "sh_service_settings.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <czmq.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { CLASSES = 3, REPLICAS = 2, WAITING = 1 << 16, STEP_US = 2000000, ARENA = 1 << 20, MOST_TIMES = 1 << 16 };
typedef enum Class { SHELTERS, PORTAL, LOOKS } Class;

static const struct {
	const char *name, *service, *rpc, *actor, *roles, *purpose;
} asks[CLASSES] = {
	[SHELTERS] = { "shelters", "shelter-gateway", "CheckIn", "staff:hinan", "shelter", "EVACUEE" },
	[PORTAL] = { "portal", "application-intake", "Submit", "staff:mado", "window", "90-3" },
	[LOOKS] = { "looks", "shelter-gateway", "ListSites", "staff:hinan", "shelter", "" },
};

typedef struct Tally {
	long asked, ok, late, away, refused;
	int *times_us; /* of those in time */
} Tally;

typedef struct Load {
	const ShSettings *settings;
	ShKeys *keys;
	Ground ground;
	Asker asker;
	FILE *log;
	int64_t patience_us;
	zsock_t *sockets[CLASSES][REPLICAS];
	unsigned n_sockets[CLASSES], turn[CLASSES];
	struct {
		int64_t asked_us;
		Class class;
	} waiting[WAITING]; /* by correlation; asked_us 0: none */
	uint64_t correlation;
	ShArena *arena; /* of the tokens */
	ProtobufCBinaryData tokens[CLASSES];
	int64_t token_until_us[CLASSES];
	Tally tally[CLASSES];
	char why[160];
} Load;

static int connect_all(Load *l, ShError *err)
{
	for (int c = 0; c < CLASSES; c++) {
		char name[64], list[512], *save;
		int r;

		snprintf(name, sizeof name, "peer_%s", asks[c].service);
		for (char *at = name; *at; at++)
			*at = *at == '-' ? '_' : *at;
		snprintf(list, sizeof list, "%s", sh_setting(l->settings, name));
		for (char *e = strtok_r(list, ",", &save); e && l->n_sockets[c] < REPLICAS;
		     e = strtok_r(NULL, ",", &save)) {
			zsock_t *s = zsock_new(ZMQ_DEALER);

			zsock_set_sndhwm(s, 0); /* who asks does not wait for who answers */
			zsock_set_rcvhwm(s, 0);
			if ((r = sh_curve_client(zsock_resolve(s), l->keys, asks[c].service, err)) != 0)
				return r;
			zsock_connect(s, "%s", e);
			l->sockets[c][l->n_sockets[c]++] = s;
		}
	}
	return 0;
}

static const Act *act_of(const char *rpc)
{
	for (const Act *act = storm_acts; act->service; act++)
		if (strcmp(act->rpc, rpc) == 0)
			return act;
	return NULL;
}

static int pack_request(Load *l, Class class, ShArena *arena, const uint8_t **ret_bytes, size_t *ret_len,
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
static int token_of(Load *l, Class class, int64_t now, ShError *err)
{
	ShActor actor = { .id = asks[class].actor,
			  .issuer = "shienctl",
			  .roles = asks[class].roles,
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

static int ask_one(Load *l, Class class, ShError *err)
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
	if (r == 0) {
		uint64_t correlation = ++l->correlation;
		zmsg_t *m = zmsg_new();
		zframe_t *kind = sh_kind_frame(SH_REQUEST);

		zmsg_addmem(m, &correlation, sizeof correlation);
		zmsg_append(m, &kind);
		zmsg_addmem(m, head, head_len);
		zmsg_addmem(m, body, body_len);
		l->waiting[correlation % WAITING].asked_us = sh_monotonic_us();
		l->waiting[correlation % WAITING].class = class;
		l->tally[class].asked++;
		if (*e.key)
			fprintf(l->log, "%s\t%s\t%lld\n", asks[class].service, key,
				(long long) (now + l->patience_us));
		zmsg_send(&m, l->sockets[class][l->turn[class]++ % l->n_sockets[class]]);
		zmsg_destroy(&m);
	}
	sh_arena_free(arena);
	return r;
}

static void take_answer(Load *l, zmsg_t *m)
{
	zframe_t *first = zmsg_first(m), *head;
	const ProtobufCMessage *message;
	ShArena *arena = sh_arena_new(ARENA);
	const Common__Status *status;
	uint64_t correlation;
	ShError err;

	if (zmsg_size(m) == 4 && zframe_size(first) == sizeof correlation) {
		int64_t took;
		Tally *t;

		memcpy(&correlation, zframe_data(first), sizeof correlation);
		zmsg_next(m);
		head = zmsg_next(m);
		took = sh_monotonic_us() - l->waiting[correlation % WAITING].asked_us;
		t = &l->tally[l->waiting[correlation % WAITING].class];
		if (sh_unpack(&common_contract, &common__status__descriptor, arena, zframe_data(head),
			      zframe_size(head), &message, &err) == 0 &&
		    l->waiting[correlation % WAITING].asked_us) {
			status = (const Common__Status *) message;
			if (status->code == 0 && took <= l->patience_us) {
				if (t->ok < MOST_TIMES)
					t->times_us[t->ok] = (int) took;
				t->ok++;
			} else if (status->code == 0 || strcmp(status->reason, "call.too_late") == 0)
				t->late++;
			else if (strcmp(status->reason, "overloaded") == 0)
				t->away++;
			else if (t->refused++ == 0)
				snprintf(l->why, sizeof l->why, "%s %.60s", l->tally == t ? "shelters" : "others",
					 status->reason);
		}
		l->waiting[correlation % WAITING].asked_us = 0;
	}
	sh_arena_free(arena);
}

static void hear(Load *l, zpoller_t *poller, int ms)
{
	zsock_t *s = zpoller_wait(poller, ms);

	for (int i = 0; s && i < 200 && (zsock_events(s) & ZMQ_POLLIN); i++) {
		zmsg_t *m = zmsg_recv(s);

		if (m)
			take_answer(l, m);
		zmsg_destroy(&m);
	}
}

/* At these rates for so long, then until nothing is waited for any more; returns the answers in time a second. */
static double play(Load *l, zpoller_t *poller, double shelters, double others, int64_t span_us)
{
	double rates[CLASSES] = { shelters, others / 2, others / 2 };
	int64_t began = sh_monotonic_us(), now;
	long sent[CLASSES] = { 0 }, ok = 0;
	ShError err = { 0 };

	for (int c = 0; c < CLASSES; c++) {
		int *times = l->tally[c].times_us;

		l->tally[c] = (Tally){ .times_us = times };
	}
	while ((now = sh_monotonic_us()) < began + span_us) {
		for (int c = 0; c < CLASSES; c++)
			for (int burst = 0; burst < 50 && (double) sent[c] < rates[c] * (double) (now - began) / 1e6;
			     burst++) {
				if (ask_one(l, (Class) c, &err) != 0)
					snprintf(l->why, sizeof l->why, "%s %.60s", err.reason, err.detail);
				sent[c]++;
			}
		hear(l, poller, 1);
	}
	while (sh_monotonic_us() < began + span_us + l->patience_us)
		hear(l, poller, 20);
	memset(l->waiting, 0, sizeof l->waiting);
	for (int c = 0; c < CLASSES; c++)
		ok += l->tally[c].ok;
	return (double) ok / ((double) span_us / 1e6);
}

static int by_size(const void *a, const void *b) { return *(const int *) a - *(const int *) b; }

static int p95_ms(Tally *t)
{
	long n = t->ok < MOST_TIMES ? t->ok : MOST_TIMES;

	qsort(t->times_us, (size_t) n, sizeof *t->times_us, by_size);
	return n ? t->times_us[n * 95 / 100] / 1000 : -1;
}

static int quit(const char *what, const ShError *err)
{
	fprintf(stderr, "faults-overload: %s: %s %s\n", what, err->reason, err->detail);
	return 1;
}

static double number(int *argc, char **argv, const char *name, double otherwise)
{
	const char *text = ctl_option(argc, argv, name);

	return text ? strtod(text, NULL) : otherwise;
}

int main(int argc, char **argv)
{
	static const ShSetting own[] = {
		{ "secret_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "public_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "roles", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ 0 },
	};
	const ShSetting *tables[] = { own, sh_peer_settings, NULL };
	const char *config = ctl_option(&argc, argv, "--config"), *truth = ctl_option(&argc, argv, "--truth"),
		   *log = ctl_option(&argc, argv, "--log");
	double shelters = number(&argc, argv, "--shelters", 10), seconds = number(&argc, argv, "--seconds", 8),
	       peak = 0, peak_rate = 0, goodput;
	static Load load;
	static Cast cast;
	zpoller_t *poller;
	ShSettings *settings;
	ShError err = { 0 };
	Client *client;

	load.patience_us = (int64_t) (number(&argc, argv, "--patience", 2000) * 1000);
	load.ground = (Ground){ .town = "482013", .day_code = "4821" };
	load.asker.ground = &load.ground;
	if (argc != 1 || !config || !truth || !log || sodium_init() < 0)
		return quit("usage", &err);
	if (sh_settings_read(&settings, "shienctl", tables, config, &err) != 0 ||
	    cast_open(&cast, truth, &err) != 0 || client_open(&client, settings, &err) != 0 ||
	    ground_learn(&load.ground, client, &cast, &err) != 0)
		return quit("the ground", &err);
	client_close(client);
	load.settings = settings;
	load.arena = sh_arena_new(ARENA);
	if (sh_keys_open(&load.keys, "shienctl", sh_setting(settings, "secret_dir"),
			 sh_setting(settings, "public_dir"), &err) != 0 ||
	    connect_all(&load, &err) != 0 || !(load.log = fopen(log, "w")))
		return quit("connections", &err);
	poller = zpoller_new(NULL);
	for (int c = 0; c < CLASSES; c++) {
		load.tally[c].times_us = calloc(MOST_TIMES, sizeof(int));
		for (unsigned i = 0; i < load.n_sockets[c]; i++)
			zpoller_add(poller, load.sockets[c][i]);
	}
	play(&load, poller, 5, 5, 500000); /* connects, and is not counted */
	for (double rate = 50, last = 0; rate < 20000; rate *= 1.6, last = goodput) {
		goodput = play(&load, poller, shelters, rate, STEP_US);
		printf("%.0f a second: %.0f in time\n", rate + shelters, goodput);
		if (goodput > peak)
			peak = goodput, peak_rate = rate;
		if (goodput < 0.8 * (rate + shelters) && goodput < 1.1 * last)
			break;
	}
	goodput = play(&load, poller, shelters, 5 * peak, (int64_t) (seconds * 1e6));
	printf("{\"peak\":%.1f,\"peak_rate\":%.0f,\"goodput\":%.1f,\"seconds\":%.1f", peak, peak_rate, goodput,
	       seconds);
	for (int c = 0; c < CLASSES; c++) {
		Tally *t = &load.tally[c];

		printf(",\"%s_asked\":%ld,\"%s_ok\":%ld,\"%s_late\":%ld,\"%s_away\":%ld,\"%s_refused\":%ld,\"%s_"
		       "p95\":%d",
		       asks[c].name, t->asked, asks[c].name, t->ok, asks[c].name, t->late, asks[c].name, t->away,
		       asks[c].name, t->refused, asks[c].name, p95_ms(t));
	}
	printf(",\"why\":\"%s\"}\n", load.why);
	fclose(load.log);
	zpoller_destroy(&poller);
	for (int c = 0; c < CLASSES; c++)
		for (unsigned i = 0; i < load.n_sockets[c]; i++)
			zsock_destroy(&load.sockets[c][i]);
	return 0;
}
