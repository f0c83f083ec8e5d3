/* faults-storm --config FILE --truth FILE --log FILE [--askers N] [--seconds S] [--count N] [--pause MS]
 *      acts until the seconds are over, the count is reached or the file --stop names is there; each asker pauses
 *      after an act; writes what it was told
 *
 * faults-storm --config FILE --log FILE --replay N
 *      asks N requests of the log again, each under its key: the same bytes must come
 *
 * faults-storm --config FILE --log FILE --again FILE
 *      asks all requests of that file once more in their order, each under its key, and writes what it is told now
 *
 * Its last line says what happened as JSON. Exit 0: it ran. */
#include "storm.h"
#include "sh_service_settings.h"

#include <czmq.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 90000 };

typedef struct Storm {
	const ShSettings *settings;
	const char *path, *stop;
	FILE *log;
	Ground ground;
	int64_t end_us;
	long count; /* acts that may still begin */
	long pause_ms;
	json_t *told;
	bool anew; /* what is told now counts, whatever was told before */
	long oks, refused, unanswered, repeats, differ;
	char why[200]; /* the first refusal, lost answer or difference */
	pthread_mutex_t lock;
} Storm;

static void note(Storm *s, const char *what, const Told *told, const ShError *err)
{
	if (!*s->why)
		snprintf(s->why, sizeof s->why, "%s: %s %s %s %.60s", what, told->rpc, told->key, err->reason,
			 err->detail);
}

static void told_ok(Storm *s, const Told *t, const char *id, const char *reply)
{
	json_t *line = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s}", "service", t->service, "rpc", t->rpc,
				 "town", t->town, "actor", t->actor, "purpose", t->purpose, "key", t->key, "id", id,
				 "request", t->request, "reply", reply);
	char *text = json_dumps(line, JSON_COMPACT);

	fprintf(s->log, "%s\n", text);
	fflush(s->log);
	s->oks++;
	free(text);
	json_decref(line);
}

static const Act *draw(const Asker *a)
{
	unsigned sum = 0, chance;

	for (const Act *act = storm_acts; act->service; act++)
		sum += act->weight;
	chance = (a->turn * 7 + a->no * 3) % sum;
	for (const Act *act = storm_acts;; act++) {
		if (chance < act->weight)
			return act;
		chance -= act->weight;
	}
}

static void one_act(Storm *s, Asker *a, Client *client)
{
	const Act *act = draw(a);
	char id[SH_UUID_LEN + 1], key[SH_UUID_LEN + 1], *text, *reply = NULL;
	json_t *request = act->request(a, id);
	ShError err = { 0 };
	unsigned repeats;
	Told told;
	int r;

	a->turn++;
	if (!request)
		return;
	sh_uuid7(key);
	text = json_dumps(request, JSON_COMPACT);
	told = (Told){ act->service, act->rpc, s->ground.town, act->actor, act->purpose, key, text };
	r = storm_ask(client, &told, PATIENCE_MS, &reply, &repeats, &err);
	pthread_mutex_lock(&s->lock);
	s->repeats += repeats;
	if (r == 0)
		told_ok(s, &told, id, reply);
	else if (r == SH_REFUSED && !storm_checking(&err))
		s->refused++, note(s, "refused", &told, &err);
	else
		s->unanswered++, note(s, "no answer", &told, &err);
	pthread_mutex_unlock(&s->lock);
	if (r == 0 && act->done)
		act->done(a, id);
	free(reply);
	free(text);
	json_decref(request);
}

static bool again(Storm *s)
{
	bool more;

	pthread_mutex_lock(&s->lock);
	more = s->count > 0 && (s->end_us == 0 || sh_monotonic_us() < s->end_us) &&
	       (!s->stop || access(s->stop, F_OK) != 0);
	s->count -= more;
	pthread_mutex_unlock(&s->lock);
	return more;
}

static void one_replay(Storm *s, Client *client, long n)
{
	const json_t *line = json_array_get(s->told, (size_t) n % json_array_size(s->told));
#define TEXT(name) json_string_value(json_object_get(line, name))
	Told told = { TEXT("service"), TEXT("rpc"), TEXT("town"),   TEXT("actor"),
		      TEXT("purpose"), TEXT("key"), TEXT("request") };
	const char *before = TEXT("reply");
#undef TEXT
	ShError err = { 0 };
	char *reply = NULL;
	unsigned repeats;
	int r = storm_ask(client, &told, PATIENCE_MS, &reply, &repeats, &err);

	pthread_mutex_lock(&s->lock);
	if (r != 0)
		s->unanswered++, note(s, "replay", &told, &err);
	else if (s->anew)
		told_ok(s, &told, json_string_value(json_object_get(line, "id")), reply);
	else if (strcmp(reply, before) != 0)
		s->differ++, note(s, "another answer", &told, &err);
	else
		s->oks++;
	pthread_mutex_unlock(&s->lock);
	free(reply);
}

static unsigned numbers; /* of askers, under the lock */

static void *run(void *arg)
{
	Storm *s = arg;
	Asker a = { .ground = &s->ground };
	ShError err = { 0 };
	Client *client;

	pthread_mutex_lock(&s->lock);
	a.no = numbers++;
	pthread_mutex_unlock(&s->lock);
	a.turn = a.no * 11;
	if (client_open(&client, s->settings, &err) != 0)
		return NULL;
	for (; again(s); usleep((useconds_t) s->pause_ms * 1000))
		if (s->told)
			one_replay(s, client, s->anew ? (long) json_array_size(s->told) - 1 - s->count : s->count);
		else
			one_act(s, &a, client);
	client_close(client);
	return NULL;
}

static json_t *read_log(const char *path)
{
	json_t *all = json_array(), *line;
	FILE *in = fopen(path, "r");

	while (in && (line = json_loadf(in, JSON_DISABLE_EOF_CHECK, NULL)))
		json_array_append_new(all, line);
	if (in)
		fclose(in);
	return all;
}

static int quit(const char *what, const ShError *err)
{
	fprintf(stderr, "faults-storm: %s: %s %s\n", what, err->reason, err->detail);
	return 1;
}

static int learn(Storm *s, const char *truth, ShError *err)
{
	static Cast cast; /* the forms are borrowed from it until the end */
	Client *client;
	int r = cast_open(&cast, truth, err);

	if (r == 0 && (r = client_open(&client, s->settings, err)) == 0) {
		r = ground_learn(&s->ground, client, &cast, err);
		client_close(client);
	}
	return r;
}

static void blow(Storm *s, long askers)
{
	pthread_t threads[64];

	for (long i = 0; i < askers; i++)
		if (pthread_create(&threads[i], NULL, run, s) != 0)
			abort();
	for (long i = 0; i < askers; i++)
		pthread_join(threads[i], NULL);
}

static long number(int *argc, char **argv, const char *name, long otherwise)
{
	const char *text = ctl_option(argc, argv, name);

	return text ? strtol(text, NULL, 10) : otherwise;
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
	const char *config = ctl_option(&argc, argv, "--config"), *truth = ctl_option(&argc, argv, "--truth");
	Storm s = { .path = ctl_option(&argc, argv, "--log"),
		    .stop = ctl_option(&argc, argv, "--stop"),
		    .lock = PTHREAD_MUTEX_INITIALIZER };
	const char *town = ctl_option(&argc, argv, "--town"), *anew = ctl_option(&argc, argv, "--again");
	long askers = number(&argc, argv, "--askers", 8), seconds = number(&argc, argv, "--seconds", 0),
	     replays = number(&argc, argv, "--replay", 0);
	ShSettings *settings;
	ShError err = { 0 };
	int64_t began;

	s.count = replays ? replays : number(&argc, argv, "--count", 1000000000);
	s.pause_ms = number(&argc, argv, "--pause", 0);
	s.ground.town = town ? town : "482013";
	s.ground.day_code = "4821";
	if (argc != 1 || !config || !s.path || (!truth && !replays && !anew) || askers < 1 || askers > 64 ||
	    sodium_init() < 0)
		return quit("usage", &err);
	if (sh_settings_read(&settings, "shienctl", tables, config, &err) != 0)
		return quit("settings", &err);
	s.settings = settings;
	if (replays && (s.told = read_log(s.path)) && json_array_size(s.told) == 0)
		return quit("the log is empty", &err);
	if (anew) {
		s.anew = true;
		s.told = read_log(anew);
		s.count = (long) json_array_size(s.told);
		s.log = fopen(s.path, "a");
	}
	if (!replays && !anew && (learn(&s, truth, &err) != 0 || !(s.log = fopen(s.path, "a"))))
		return quit("the ground", &err);
	zsys_init(); /* not left to whichever asker is first: it is not made for several at once */
	began = sh_monotonic_us();
	s.end_us = seconds ? began + seconds * 1000000 : 0;
	blow(&s, askers);
	printf("{\"oks\":%ld,\"refused\":%ld,\"unanswered\":%ld,\"differ\":%ld,\"repeats\":%ld,\"seconds\":%.1f,"
	       "\"why\":\"%s\"}\n",
	       s.oks, s.refused, s.unanswered, s.differ, s.repeats, (double) (sh_monotonic_us() - began) / 1e6,
	       s.why);
	return 0;
}
