/* doors-sessions <keys> <folder of a stranger's keys> <service=endpoint,…> [<part>]: who is not, or no longer,
 * listed. One line each: what, tried, failed, and in ms how long the slowest change took to hold. */
#include "ask.h"
#include "places.h"
#include "sh_clock.h"
#include "sh_curve.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#define TOWN "482013"
enum { SOON_US = 2000000, QUICK_MS = 400, MOST = 16 };

typedef struct Peer {
	char service[40], endpoint[80];
} Peer;

typedef struct Site {
	const char *keys;
	char public_dir[600], stranger_dir[600];
	Peer peers[MOST];
	unsigned n;
} Site;

_Noreturn static void quit(const char *what, const char *why)
{
	fprintf(stderr, "doors-sessions: %s: %s\n", what, why);
	exit(1);
}

static void report(const char *what, unsigned tried, unsigned failed, int64_t slowest_us)
{
	printf("%s\t%u\t%u\t%lld\n", what, tried, failed, (long long) slowest_us / 1000);
	fflush(stdout);
}

/* An assertion that the service signs for itself: what it is told shows at least that somebody listened. */
static const char *ask(Line *line, const char *service, int timeout_ms)
{
	ShArena *arena = sh_arena_new(1 << 16);
	char self[64];
	const ShActor a = { .id = self,
			    .issuer = service,
			    .roles = "service",
			    .categories = "*",
			    .municipality = "*",
			    .session = "",
			    .issued_us = sh_now_us(),
			    .expires_us = sh_now_us() + SH_ACTOR_LIFE_US - 1000 };
	Question q = { .rpc = "Nothing", .municipality = TOWN, .purpose = "TEST", .key = "" };
	const char *said = NULL;
	ShError err = { 0 };
	void *tag;

	snprintf(self, sizeof self, "service:%s", service);
	if (sh_actor_sign(arena, line_keys(line), &a, &q.token, &q.token_len, &err) == 0 && line_send(line, &q))
		said = line_hear(line, timeout_ms, &tag);
	sh_arena_free(arena);
	return said;
}

static const char *secret_dir(const Site *s, const char *service)
{
	static char path[700];

	snprintf(path, sizeof path, "%s/%s", s->keys, service);
	return path;
}

/* Whose keys nobody knows: a folder of his own, in which the daemons' public keys are copied for him. */
static void strangers(const Site *s)
{
	unsigned failed = 0;

	for (unsigned i = 0; i < s->n; i++) {
		Line *line = line_open("visitor", s->stranger_dir, s->stranger_dir, s->peers[i].service,
				       s->peers[i].endpoint);

		if (!line)
			quit("stranger", "has no keys");
		failed += ask(line, "visitor", QUICK_MS) != NULL;
		line_close(line);
	}
	report("unknown key", s->n, failed, 0);
}

/* A key that means another service: one is let in as who its key says, whatever is said; and nobody answers for
 * another. */
static void impostors(const Site *s)
{
	unsigned tried = 0, failed = 0;

	for (unsigned i = 0; i < s->n; i++) {
		const Peer *asked = &s->peers[i], *other = &s->peers[(i + 1) % s->n];
		Line *line;

		if (strcmp(asked->service, other->service) == 0)
			continue;
		/* meant for `asked`, but `other` is at that address: its key is not the one that is expected */
		line = line_open("shienctl", secret_dir(s, "shienctl"), s->public_dir, asked->service,
				 other->endpoint);
		if (!line)
			quit("impostor", "has no keys");
		failed += ask(line, "shienctl", QUICK_MS) != NULL;
		tried++;
		line_close(line);
	}
	report("wrong service's key", tried, failed, 0);
}

static void list_visitor(const Site *s, const char *text)
{
	char path[700], part[720];
	FILE *out;

	snprintf(path, sizeof path, "%s/visitor.curve", s->public_dir);
	if (!text) {
		unlink(path);
		return;
	}
	snprintf(part, sizeof part, "%s.part", path);
	out = fopen(part, "w");
	if (!out || fprintf(out, "%s\n", text) < 0 || fclose(out) != 0 || rename(part, path) != 0)
		quit("visitor.curve", "cannot be written");
}

/* How long, from now, a live session was still answered; negative where it still is after the time it may have. */
static int64_t silent_after(Line *line, const char *service)
{
	int64_t began = sh_monotonic_us(), last = began;

	while (sh_monotonic_us() - began < SOON_US + QUICK_MS * 1000)
		if (ask(line, service, QUICK_MS / 4))
			last = sh_monotonic_us();
	return last - began <= SOON_US ? last - began : -1;
}

/* Lets the visitor in everywhere, changes the list, and sees for how long he is still heard. */
static void taken_back(const Site *s, const char *what, const char *then)
{
	char own[SH_Z85 + 1] = "";
	Line *lines[MOST] = { NULL };
	unsigned failed = 0;
	int64_t slowest = 0;

	for (unsigned i = 0; i < s->n; i++) {
		const char *said = NULL;

		lines[i] = line_open("visitor", secret_dir(s, "visitor"), s->public_dir, s->peers[i].service,
				     s->peers[i].endpoint);
		if (!lines[i])
			quit("visitor", "has no keys");
		snprintf(own, sizeof own, "%s", sh_keys_curve_public(line_keys(lines[i])));
		for (int k = 0; !said && k < 20; k++) /* listed a moment ago */
			said = ask(lines[i], "visitor", QUICK_MS);
		if (!said)
			quit(s->peers[i].service, "does not let a listed visitor in");
	}
	list_visitor(s, then);
	for (unsigned i = 0; i < s->n; i++) {
		int64_t us = i == 0 ? silent_after(lines[i], "visitor") : ask(lines[i], "visitor", QUICK_MS) ? -1 : 0;

		failed += us < 0;
		slowest = us > slowest ? us : slowest;
	}
	for (unsigned i = 0; i < s->n; i++)
		line_close(lines[i]);
	list_visitor(s, own);
	report(what, s->n, failed, slowest);
}

/* An actor's assertion is good; its issuer's epoch is raised; it is good no longer, and one signed since is. */
static void revoked_actor(const Site *s)
{
	unsigned tried = 0, failed = 0;
	int64_t slowest = 0;

	for (unsigned i = 0; i < s->n; i++) {
		Line *line = line_open("shienctl", secret_dir(s, "shienctl"), s->public_dir, s->peers[i].service,
				       s->peers[i].endpoint);
		ShArena *arena = sh_arena_new(1 << 16);
		const ShActor a = { .id = "staff:x",
				    .issuer = "shienctl",
				    .roles = "",
				    .categories = "*",
				    .municipality = TOWN,
				    .session = "",
				    .issued_us = sh_now_us(),
				    .expires_us = sh_now_us() + SH_ACTOR_LIFE_US - 1000 };
		Question q = { .rpc = place_of(s->peers[i].service)->contract->rpcs[0].rpc,
			       .municipality = TOWN,
			       .purpose = "TEST",
			       .key = "x" };
		const char *said = NULL;
		ShError err = { 0 };
		int64_t began;
		void *tag;

		if (!line || sh_actor_sign(arena, line_keys(line), &a, &q.token, &q.token_len, &err) != 0 ||
		    !line_send(line, &q) || !(said = line_hear(line, 5000, &tag)) || strncmp(said, "actor.", 6) == 0)
			quit("a good actor is refused", said ? said : "no answer");
		if (sh_keys_raise_epoch(s->public_dir, "shienctl", &err) != 0)
			quit("epoch", err.reason);
		began = sh_monotonic_us();
		while (strcmp(said, "actor.revoked") != 0 && sh_monotonic_us() - began < SOON_US)
			if (!line_send(line, &q) || !(said = line_hear(line, 5000, &tag)))
				said = "no answer";
		tried++;
		failed += strcmp(said, "actor.revoked") != 0;
		slowest = sh_monotonic_us() - began > slowest ? sh_monotonic_us() - began : slowest;
		sh_arena_free(arena);
		line_close(line);
	}
	report("revoked actor", tried, failed, slowest);
}

/* A server socket as every daemon has it, whose handler has gone: neither a stranger nor a listed service gets in. */
static void no_handler(const Site *s)
{
	void *ctx = zmq_ctx_new(), *door = zmq_socket(ctx, ZMQ_ROUTER);
	char address[80];
	size_t len = sizeof address;
	ShError err = { 0 };
	unsigned failed = 0;
	ShKeys *keys;
	ShZap *zap;

	if (sh_keys_open(&keys, "ledger", secret_dir(s, "ledger"), s->public_dir, &err) != 0 ||
	    sh_zap_start(&zap, ctx, keys, &err) != 0 || sh_curve_server(door, keys, &err) != 0 ||
	    zmq_bind(door, "tcp://127.0.0.1:*") != 0 || zmq_getsockopt(door, ZMQ_LAST_ENDPOINT, address, &len) != 0)
		quit("door", err.reason);
	sh_zap_stop(zap);
	for (int listed = 0; listed < 2; listed++) {
		Line *line = line_open("visitor", listed ? secret_dir(s, "visitor") : s->stranger_dir,
				       listed ? s->public_dir : s->stranger_dir, "ledger", address);
		zmq_pollitem_t item = { door, 0, ZMQ_POLLIN, 0 };

		if (!line)
			quit("visitor", "has no keys");
		ask(line, "visitor", QUICK_MS);
		failed += zmq_poll(&item, 1, QUICK_MS) > 0;
		line_close(line);
	}
	zmq_close(door);
	zmq_ctx_term(ctx);
	sh_keys_free(keys);
	report("no handler", 2, failed, 0);
}

static void read_peers(Site *s, char *list)
{
	char *save;

	for (char *one = strtok_r(list, ",", &save); one && s->n < MOST; one = strtok_r(NULL, ",", &save)) {
		char *equals = strchr(one, '=');

		if (!equals)
			quit(one, "no endpoint");
		*equals = '\0';
		snprintf(s->peers[s->n].service, sizeof s->peers->service, "%s", one);
		snprintf(s->peers[s->n++].endpoint, sizeof s->peers->endpoint, "%s", equals + 1);
	}
}

static void key_removed(const Site *s) { taken_back(s, "key removed from a live session", NULL); }

static void key_replaced(const Site *s)
{
	taken_back(s, "key of a live session replaced", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7");
}

static const struct {
	const char *name;
	void (*play)(const Site *s);
} parts[] = { { "handler", no_handler },  { "strangers", strangers },   { "impostors", impostors },
	      { "removed", key_removed }, { "replaced", key_replaced }, { "actors", revoked_actor } };

int main(int argc, char **argv)
{
	Site s = { .keys = argc > 1 ? argv[1] : "" };
	const char *only = argc == 5 ? argv[4] : NULL;
	bool played = false;

	if (argc < 4 || argc > 5 || sodium_init() < 0)
		quit("arguments", "<keys> <folder of a stranger's keys> <service=endpoint,…> [<part>]");
	snprintf(s.public_dir, sizeof s.public_dir, "%s/public", s.keys);
	snprintf(s.stranger_dir, sizeof s.stranger_dir, "%s", argv[2]);
	read_peers(&s, argv[3]);
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!only || strcmp(only, parts[i].name) == 0) {
			parts[i].play(&s);
			played = true;
		}
	if (!played)
		quit(only, "no such part");
	return 0;
}
