#include "door_server.h"

#include <criterion/criterion.h>
#include <jansson.h>

static const ShDoorRow rows[] = {
	{ "POST", "/v1/{municipality}/applications/{application_id}", "Echo", SH_BODY_JSON, SH_AUTH_API_KEY, 4096, 0,
	  NULL, 0 },
	{ "PUT", "/v1/{municipality}/applications/{application_id}", "Later", SH_BODY_JSON, SH_AUTH_API_KEY, 4096, 0,
	  NULL, 0 },
	{ "GET", "/v1/public", "Echo", SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, NULL, 0 },
	{ "GET", "/v1/later", "Later", SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, NULL, 0 },
	{ "GET", "/v1/hang", "Hang", SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, NULL, 0 },
	{ "GET", "/v1/busy", "Busy", SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, NULL, 0 },
	{ "POST", "/v1/files", "Store", SH_BODY_MULTIPART, SH_AUTH_PUBLIC, 64 << 20, 3, NULL, 0 },
	{ "POST", "/v1/{municipality}/photos", "Store", SH_BODY_MULTIPART, SH_AUTH_API_KEY, 1 << 20, 3, NULL, 0 },
	{ "POST", "/v1/raw", "Store", SH_BODY_RAW, SH_AUTH_PUBLIC, 8 << 20, 0, NULL, 0 },
	{ "POST", "/v1/denied", "Deny", SH_BODY_RAW, SH_AUTH_PUBLIC, 8 << 20, 0, NULL, 0 },
	{ "POST", "/v1/stuck", "Hang", SH_BODY_RAW, SH_AUTH_PUBLIC, 8 << 20, 0, NULL, 0 },
	{ "GET", "/v1/{municipality}/page/{rest*}", "Page", SH_BODY_NONE, SH_AUTH_PAGE, 0, 0, NULL, 0 },
	{ "POST", "/v1/script", "Echo", SH_BODY_JSON, SH_AUTH_BROWSER, 4096, 0, NULL, 0 },
	{ "GET", "/v1/script", "Echo", SH_BODY_NONE, SH_AUTH_SESSION, 0, 0, NULL, 0 },
	{ "GET", "/v1/unnamed", NULL, SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, "Echo", 0 }, /* known by its tag */
	{ .method = "GET",
	  .path = "/v1/events",
	  .rpc = "Count",
	  .body = SH_BODY_NONE,
	  .auth = SH_AUTH_PUBLIC,
	  .events_ms = 50 },
	{ .method = "GET",
	  .path = "/v1/events/held",
	  .rpc = "Once",
	  .body = SH_BODY_NONE,
	  .auth = SH_AUTH_PUBLIC,
	  .events_ms = 50 },
	{ .method = NULL },
};

static json_t *pairs(const ShDoorPair *p)
{
	json_t *o = json_object();

	for (; p && p->name; p++)
		json_object_set_new(o, p->name, json_string(p->value));
	return o;
}

static json_t *stored(Server *s, const ShDoorUpload *u)
{
	for (size_t i = 0; i < s->n_files; i++)
		if (strcmp(s->files[i].id, u->id) == 0)
			return json_pack("{s:s,s:s,s:s,s:I,s:I,s:i,s:b,s:I}", "part", u->part, "name", u->file_name,
					 "type", u->content_type, "sum", (json_int_t) s->files[i].sum, "bytes",
					 (json_int_t) s->files[i].bytes, "chunks", (int) s->files[i].chunks, "last",
					 (int) s->files[i].last, "stated", (json_int_t) u->bytes);
	return json_null();
}

static void answer(Server *s, ShDoorJob *job)
{
	const ShDoorAsk *a = job->ask;
	json_t *o = json_pack("{s:s,s:o,s:o,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:o}", "rpc",
			      a->row->rpc ? a->row->rpc : a->row->tag, "vars", pairs(a->vars), "query",
			      pairs(a->query), "key", a->api_key, "idempotency", a->idempotency_key, "trace",
			      a->trace, "traceparent", a->traceparent, "json", job->json ? job->json : "", "cookie",
			      a->cookie, "purpose", a->purpose, "from", a->from, "files", json_array());
	char *text;

	for (size_t i = 0; i < job->n_uploads; i++)
		json_array_append_new(json_object_get(o, "files"), stored(s, &job->uploads[i]));
	text = o ? json_dumps(o, JSON_COMPACT) : strdup("{}"); /* a body that is no UTF-8 cannot be shown */
	json_decref(o);
	sh_door_header(job, "Location", "/v1/somewhere");
	if (a->row->auth == SH_AUTH_PAGE) {
		sh_door_header(job, "Cache-Control", "public");
		sh_door_header(job, "Set-Cookie", "a=1");
		sh_door_header(job, "Set-Cookie", "b=2");
	}
	sh_door_done(job, 200, "application/json", text, strlen(text));
	free(text);
}

static void store(Server *s, ShDoorJob *job)
{
	size_t i = 0;

	while (i < s->n_files && strcmp(s->files[i].id, job->upload->id) != 0)
		i++;
	if (i == s->n_files)
		memcpy(s->files[s->n_files++].id, job->upload->id, 37), s->files[i].sum = SUM_BEGIN;
	s->out_of_order += job->chunk_no != s->files[i].chunks || s->files[i].last;
	s->too_long += job->len > SH_DOOR_CHUNK || (!job->last && job->len != SH_DOOR_CHUNK);
	s->files[i].sum = sum_add(s->files[i].sum, job->bytes, job->len);
	s->files[i].bytes += job->len;
	s->files[i].chunks++;
	s->files[i].last = job->last;
	s->chunks++;
}

static int on_later(zloop_t *loop, int timer, void *arg)
{
	ShDoorJob *job = arg;
	Server *s = job->tag;

	(void) loop;
	(void) timer;
	if (job->kind == SH_DOOR_CHUNK_JOB) {
		s->out--;
		store(s, job);
		sh_door_done(job, 0, NULL, NULL, 0);
	} else {
		answer(s, job);
	}
	return 0;
}

static int keep(Server *s, ShDoorJob *job)
{
	s->kept[s->n_kept++] = job;
	s->held++;
	return 0;
}

static int count(Server *s, ShDoorJob *job)
{
	unsigned n = s->count++ / 2;
	char text[40];

	if (n >= COUNTED && !s->endless) {
		sh_door_done(job, 403, "application/problem+json", "{\"reason\":\"over\"}", 17);
		return 0;
	}
	snprintf(text, sizeof text, "{\"n\":%u}", n);
	sh_door_done(job, 200, "application/json", text, strlen(text));
	return 0;
}

static int once(Server *s, ShDoorJob *job)
{
	if (s->asked_once)
		return keep(s, job);
	s->asked_once = true;
	sh_door_done(job, 200, "application/json", "{}", 2);
	return 0;
}

static int take_chunk(Server *s, ShDoorJob *job, const char *rpc)
{
	if (strcmp(rpc, "Hang") == 0)
		return keep(s, job);
	if (strcmp(rpc, "Deny") == 0 && job->chunk_no == 1) {
		sh_door_done(job, 403, "application/problem+json", "{}", 2);
		return 0;
	}
	if (++s->out > s->most_out)
		s->most_out = s->out;
	zloop_timer(s->loop, s->chunk_delay_ms, 1, on_later, job);
	return 0;
}

static int submit(void *self, ShDoorJob *job)
{
	const char *rpc = job->ask->row->rpc ? job->ask->row->rpc : job->ask->row->tag;
	Server *s = self;

	job->tag = s;
	if (job->kind == SH_DOOR_ABORTED) {
		s->aborted++;
		s->aborted_uploads += (unsigned) job->n_uploads;
		sh_door_done(job, 0, NULL, NULL, 0);
		return 0;
	}
	if (job->kind == SH_DOOR_WRONG) {
		bool may = strcmp(job->ask->api_key, "may-not") != 0;

		sh_door_done(job, may ? 0 : 403, "application/problem+json", "{\"reason\":\"may not\"}", 20);
		return 0;
	}
	if (job->kind == SH_DOOR_CHUNK_JOB)
		return take_chunk(s, job, rpc);
	if (strcmp(rpc, "Busy") == 0)
		return 1;
	if (strcmp(rpc, "Hang") == 0)
		return keep(s, job);
	if (strcmp(rpc, "Count") == 0)
		return count(s, job);
	if (strcmp(rpc, "Once") == 0)
		return once(s, job);
	if (strcmp(rpc, "Later") == 0)
		zloop_timer(s->loop, 5, 1, on_later, job);
	else
		answer(s, job);
	return 0;
}

static void release(Server *s)
{
	while (s->n_kept > 0)
		sh_door_done(s->kept[--s->n_kept], 200, "text/plain", "late", 4);
}

static int on_pipe(zloop_t *loop, zsock_t *pipe, void *arg)
{
	char *command = zstr_recv(pipe);
	bool end = !command || strcmp(command, "RELEASE") != 0;

	(void) loop;
	free(command);
	if (!end)
		release(arg);
	return end ? -1 : 0;
}

static void run(zsock_t *pipe, void *arg)
{
	Server *s = arg;
	ShError err;

	s->loop = zloop_new();
	s->options.rows = rows;
	s->options.submit = submit;
	s->options.self = s;
	if (!s->options.listen)
		s->options.listen = "127.0.0.1:0";
	if (sh_door_open(&s->door, s->loop, &s->options, &err) == 0)
		s->port = sh_door_port(s->door);
	zloop_reader(s->loop, pipe, on_pipe, s);
	zsock_signal(pipe, 0);
	zloop_start(s->loop);
	sh_door_close(s->door);
	release(s);
	zloop_destroy(&s->loop);
}

void server_start(Server *s)
{
	setenv("ZSYS_SIGHANDLER", "false", 1);
	s->actor = zactor_new(run, s);
	cr_assert(s->door, "the door opened");
}

void server_release(Server *s) { zstr_send(s->actor, "RELEASE"); }
void server_stop(Server *s) { zactor_destroy(&s->actor); }
