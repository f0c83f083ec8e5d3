/* What a client sends to the HTTP door: all of a connection's bytes. The first byte says in what pieces they come.
 * The door is the real one, but for its listening socket; what it hands to its owner must be whole, bounded, and the
 * same however it was cut. */
#include "door.h"
#include "fuzz.h"
#include "sh_text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 2048, FILES = 3 };

static const ShDoorRow rows[] = {
	{ "GET", "/v1/{municipality}/things/{id}", "Look", SH_BODY_NONE, SH_AUTH_PUBLIC, 0, 0, NULL, 0 },
	{ "POST", "/v1/{municipality}/things", "Put", SH_BODY_JSON, SH_AUTH_API_KEY, MOST, 0, NULL, 0 },
	{ "POST", "/v1/{municipality}/things", "PutFiles", SH_BODY_MULTIPART, SH_AUTH_API_KEY, MOST, FILES, NULL, 0 },
	{ "PUT", "/v1/raw", "Raw", SH_BODY_RAW, SH_AUTH_PUBLIC, MOST, 0, NULL, 0 },
	{ .method = NULL },
};

/* What the owner saw of the first request. */
typedef struct Owner {
	uint64_t sum;
	size_t calls, aborts, bytes;
} Owner;

static Owner owner;
static ShDoor *door;

static void add(const void *bytes, size_t len)
{
	const uint8_t *b = bytes;

	for (size_t i = 0; i < len; i++)
		owner.sum = owner.sum * 31 + b[i];
	owner.sum = owner.sum * 31 + 257;
}

static void add_text(const char *s, bool ascii)
{
	HOLDS(s && sh_utf8_valid(s, strlen(s), NULL));
	for (const char *c = s; *c; c++)
		HOLDS((unsigned char) *c >= 0x20 && *c != 0x7f && (!ascii || (unsigned char) *c < 0x7f));
	add(s, strlen(s));
}

static void look_at_ask(const ShDoorAsk *ask)
{
	HOLDS(strlen(ask->trace) == 32 && strspn(ask->trace, "0123456789abcdef") == 32);
	HOLDS(ask->row->auth == SH_AUTH_PUBLIC || *ask->api_key);
	HOLDS(strlen(ask->idempotency_key) <= 128);
	add_text(ask->api_key, true);
	add_text(ask->idempotency_key, true);
	add_text(ask->content_type, true);
	add_text(ask->traceparent, true);
	for (const ShDoorPair *p = ask->vars; p && p->name; p++)
		add_text(p->name, true), add_text(p->value, false), HOLDS(*p->value);
	for (const ShDoorPair *p = ask->query; p && p->name; p++)
		add_text(p->name, false), add_text(p->value, false);
}

static void look_at_uploads(const ShDoorJob *job)
{
	size_t bytes = job->json_len;

	HOLDS(job->n_uploads <= (job->ask->row->body == SH_BODY_RAW ? 1 : job->ask->row->max_files));
	for (size_t i = 0; i < job->n_uploads; i++) {
		const ShDoorUpload *u = &job->uploads[i];

		HOLDS(u->no == i && strlen(u->id) == 36 && *u->part);
		add_text(u->part, false);
		add_text(u->file_name, false);
		add_text(u->content_type, false);
		bytes += u->bytes;
	}
	/* the body's limit holds for all that was handed over */
	HOLDS(bytes <= MOST);
}

static int submit(void *self, ShDoorJob *job)
{
	bool first = owner.calls == 0 && owner.aborts == 0;

	(void) self;
	if (job->kind == SH_DOOR_CHUNK_JOB) {
		HOLDS(job->upload && job->len <= SH_DOOR_CHUNK && (job->len > 0 || job->last));
		owner.bytes += job->len;
		if (first)
			add(job->bytes, job->len);
		sh_door_done(job, 0, NULL, NULL, 0);
		return 0;
	}
	if (job->kind == SH_DOOR_CALL && first) {
		look_at_ask(job->ask);
		look_at_uploads(job);
		HOLDS(!job->json || strlen(job->json) <= job->json_len);
		add(job->json, job->json ? job->json_len : 0);
	}
	owner.calls += job->kind == SH_DOOR_CALL;
	owner.aborts += job->kind == SH_DOOR_ABORTED;
	sh_door_done(job, job->kind == SH_DOOR_WRONG ? 0 : 200, "application/json", "{}", 2);
	return 0;
}

static void open_door(void)
{
	static ShDoorOptions options = { .rows = rows, .submit = submit, .connections = 8 };
	static char where[128];
	ShError err;

	snprintf(where, sizeof where, "unix:%s/door", fuzz_folder());
	options.listen = where;
	HOLDS(sh_door_open(&door, zloop_new(), &options, &err) == 0);
}

static void hear(int fd, bool *first)
{
	char heard[8192];
	ssize_t n;

	while ((n = recv(fd, heard, sizeof heard, MSG_DONTWAIT)) > 0) {
		HOLDS(!*first || n < 9 || memcmp(heard, "HTTP/1.", 7) == 0);
		*first = false;
	}
}

static Owner converse(const uint8_t *bytes, size_t len, size_t step)
{
	struct sockaddr_storage nobody = { .ss_family = AF_UNIX };
	bool first = true;
	int fd[2];

	owner = (Owner){ 0 };
	HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fd) == 0);
	HOLDS(MHD_add_connection(door->http.daemon, fd[1], (struct sockaddr *) &nobody, sizeof(sa_family_t)) ==
	      MHD_YES);
	for (size_t at = 0; at < len; at += step) {
		size_t n = len - at < step ? len - at : step;

		if (send(fd[0], bytes + at, n, MSG_NOSIGNAL) != (ssize_t) n)
			break;
		http_pump(&door->http);
		hear(fd[0], &first);
	}
	shutdown(fd[0], SHUT_WR);
	http_pump(&door->http);
	hear(fd[0], &first);
	close(fd[0]);
	for (int i = 0; i < 64 && door->peers; i++)
		http_pump(&door->http);
	/* nothing stays behind */
	HOLDS(!door->peers && !door->requests && !door->jobs);
	return owner;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	Feed f = feed(bytes, len);
	size_t step, n;
	Owner whole, pieces;

	if (!door)
		open_door();
	step = feed_byte(&f) + 1u;
	bytes = feed_rest(&f, &n);
	if (n > 16384)
		return 0;
	whole = converse(bytes, n, n ? n : 1);
	pieces = converse(bytes, n, step < 8 && n > 1024 ? 8 : step);
	if (whole.calls > 0 && pieces.calls > 0)
		HOLDS(whole.sum == pieces.sum && whole.bytes == pieces.bytes);
	return 0;
}
