/* What a daemon makes of frames that no client of ours would send: no answer where there is none to give, else the
 * answer why not; and the next one is served. */
#include "client.h"
#include "sh_curve.h"
#include "sh_frames.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/envelope.pb-c.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Wire {
	zsock_t *socket;
	ShArena *arena;
	const Common__Status *status; /* of the last answer */
} Wire;

static void wire_open(Wire *w, Site *s)
{
	ShError err;

	*w = (Wire){ .socket = zsock_new(ZMQ_DEALER), .arena = sh_arena_new(1 << 20) };
	cr_assert_eq(sh_curve_client(zsock_resolve(w->socket), s->keys, "sample-book", &err), 0, "%s", err.reason);
	cr_assert_eq(zsock_connect(w->socket, "tcp://127.0.0.1:%d", s->book[0].rpc), 0);
	zsock_set_sndtimeo(w->socket, 5000);
}

static void wire_close(Wire *w)
{
	zsock_destroy(&w->socket);
	sh_arena_free(w->arena);
}

typedef struct Part {
	const void *bytes;
	size_t len;
} Part;

static void send_parts(Wire *w, const Part *parts, size_t n)
{
	zmsg_t *m = zmsg_new();

	for (size_t i = 0; i < n; i++)
		zmsg_addmem(m, parts[i].bytes, parts[i].len);
	cr_assert_eq(zmsg_send(&m, w->socket), 0);
}

/* The status of what comes back, whose correlation is `correlation`; false: nothing comes within the time. */
static bool answered(Wire *w, const Part *correlation, int ms)
{
	const ProtobufCMessage *status;
	zframe_t *f, *head;
	ShError err;
	zmsg_t *m;

	zsock_set_rcvtimeo(w->socket, ms);
	m = zmsg_recv(w->socket);
	if (!m)
		return false;
	cr_assert_eq(zmsg_size(m), 4);
	f = zmsg_first(m);
	cr_assert(zframe_size(f) == correlation->len &&
			  memcmp(zframe_data(f), correlation->bytes, correlation->len) == 0,
		  "the answer to another question");
	cr_assert(sh_kind_is(zmsg_next(m), SH_REPLY));
	head = zmsg_next(m);
	cr_assert_eq(sh_unpack(&common_contract, &common__status__descriptor, w->arena, zframe_data(head),
			       zframe_size(head), &status, &err),
		     0, "%s", err.reason);
	w->status = (const Common__Status *) status;
	zmsg_destroy(&m);
	return true;
}

/* A right envelope but for its time, and an actor that nobody signed. */
static size_t envelope(uint8_t *out, int64_t remaining_ms)
{
	Common__Envelope e = COMMON__ENVELOPE__INIT;

	e.rpc = "LookAt";
	e.municipality = TOWN;
	e.purpose = "TEST";
	e.trace = "t";
	e.key = "";
	e.remaining_ms = remaining_ms;
	e.actor = (ProtobufCBinaryData){ 4, (uint8_t *) "none" };
	return protobuf_c_message_pack(&e.base, out);
}

static long dropped(Site *s)
{
	static char text[65536];
	const char *line;

	cr_assert_eq(http(&s->book[0], &(Http){ .path = "/metrics", .admin = true }, text, sizeof text), 200);
	line = strstr(text, "request_refused_total{why=\"frames_or_key\"} ");
	return line ? atol(strchr(line, ' ')) : 0;
}

Test(frames, what_is_no_question, .timeout = 120)
{
	static uint8_t right[200], late[200], long_time[200];
	const Part correlation = { "12345678", 8 }, kind = { "\1\1", 2 }, body = { "", 0 },
		   head = { right, envelope(right, 5000) }, no_time = { late, envelope(late, 0) },
		   much_time = { long_time, envelope(long_time, 600001) }, gibberish = { "\xff\xff\xff", 3 };
	const struct {
		Part parts[6];
		size_t n;
		const char *reason; /* NULL: no answer */
	} rows[] = {
		{ { { "", 0 } }, 1, NULL },
		{ { correlation, kind }, 2, NULL },
		{ { correlation, kind, head }, 3, NULL },
		{ { correlation, kind, head, body, body }, 5, NULL },
		{ { correlation, kind, head, body, body, body }, 6, NULL },
		{ { correlation, { "\2\1", 2 }, head, body }, 4, "message.malformed" }, /* a reply */
		{ { correlation, { "\1\2", 2 }, head, body }, 4, "message.malformed" }, /* of another version */
		{ { correlation, { "\1", 1 }, head, body }, 4, "message.malformed" },
		{ { correlation, { "", 0 }, head, body }, 4, "message.malformed" },
		{ { { "1234", 4 }, kind, head, body }, 4, "message.malformed" },
		{ { { "123456789", 9 }, kind, head, body }, 4, "message.malformed" },
		{ { correlation, kind, gibberish, body }, 4, "message.malformed" },
		{ { correlation, kind, { "", 0 }, body }, 4, "field.required" },
		{ { correlation, kind, no_time, body }, 4, "field.out_of_range" },
		{ { correlation, kind, much_time, body }, 4, "field.out_of_range" },
		{ { correlation, kind, head, body }, 4, "actor.malformed" }, /* read, and looked at */
	};
	long before;
	Site s;
	Wire w;

	site_open(&s);
	start_ready(&s, &s.book[0]);
	wire_open(&w, &s);
	before = dropped(&s);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		send_parts(&w, rows[i].parts, rows[i].n);
		cr_expect_eq(answered(&w, &rows[i].parts[0], rows[i].reason ? 10000 : 100), rows[i].reason != NULL,
			     "row %zu", i);
		if (rows[i].reason)
			cr_expect_str_eq(w.status->reason, rows[i].reason, "row %zu", i);
		if (rows[i].reason)
			cr_expect_neq(w.status->code, 0, "row %zu", i);
	}
	cr_expect_eq(dropped(&s), before + 5, "each of those without an answer is counted");
	wire_close(&w);
	site_close(&s);
}
