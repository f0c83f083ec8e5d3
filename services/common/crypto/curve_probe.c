#include "curve_probe.h"
#include "sh_clock.h"
#include "sh_curve.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <zmq.h>

/* A thing is only shown when it was seen: the listed key's message must arrive, and the unknown key's handshake must
 * be seen refused. Silence proves nothing and counts as failure. */
enum { PROBE_US = 1600 * 1000 };

typedef struct Probe {
	void *door, *listed, *stranger, *watch; /* watch: the stranger's handshake */
	bool listed_in, stranger_in, stranger_refused;
} Probe;

static int fail(ShError *err, const char *what)
{
	return sh_fail(err, SH_INTERNAL, "curve.open_door", "%s: %s", what, zmq_strerror(zmq_errno()));
}

static int bind_door(Probe *p, void *ctx, ShKeys *keys, int (*door)(void *, ShKeys *, ShError *), char address[64],
		     ShError *err)
{
	size_t len = 64;
	int r;

	p->door = zmq_socket(ctx, ZMQ_PULL);
	if (!p->door)
		return fail(err, "socket");
	r = door(p->door, keys, err);
	if (r != 0)
		return r;
	if (zmq_bind(p->door, "tcp://127.0.0.1:*") < 0 ||
	    zmq_getsockopt(p->door, ZMQ_LAST_ENDPOINT, address, &len) < 0)
		return fail(err, "bind");
	return 0;
}

/* Messages wait in the socket until it is let in, and go with it. */
static int knock(void *s, const char *address, const char *word)
{
	const int no = 0;

	if (zmq_setsockopt(s, ZMQ_IMMEDIATE, &no, sizeof no) < 0 ||
	    zmq_setsockopt(s, ZMQ_LINGER, &no, sizeof no) < 0 || zmq_connect(s, address) < 0 ||
	    zmq_send(s, word, strlen(word), ZMQ_DONTWAIT) < 0)
		return -1;
	return 0;
}

static int connect_listed(Probe *p, void *ctx, ShKeys *keys, const char *address, ShError *err)
{
	int r;

	p->listed = zmq_socket(ctx, ZMQ_PUSH);
	if (!p->listed)
		return fail(err, "socket");
	r = sh_curve_client(p->listed, keys, sh_keys_service(keys), err);
	if (r != 0)
		return r;
	return knock(p->listed, address, "listed") == 0 ? 0 : fail(err, "listed");
}

static int connect_stranger(Probe *p, void *ctx, ShKeys *keys, const char *address, ShError *err)
{
	char public_key[SH_Z85 + 1], secret[SH_Z85 + 1], watch[64];
	int r;

	p->stranger = zmq_socket(ctx, ZMQ_PUSH);
	if (!p->stranger)
		return fail(err, "socket");
	r = sh_curve_client(p->stranger, keys, sh_keys_service(keys), err);
	if (r != 0)
		return r;
	/* Two proofs in one context must not meet. */
	snprintf(watch, sizeof watch, "inproc://shien.probe.%p", p->stranger);
	if (zmq_curve_keypair(public_key, secret) < 0 ||
	    zmq_setsockopt(p->stranger, ZMQ_CURVE_PUBLICKEY, public_key, sizeof public_key) < 0 ||
	    zmq_setsockopt(p->stranger, ZMQ_CURVE_SECRETKEY, secret, sizeof secret) < 0 ||
	    zmq_socket_monitor(p->stranger, watch, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH) <
		    0 ||
	    !(p->watch = zmq_socket(ctx, ZMQ_PAIR)) || zmq_connect(p->watch, watch) < 0 ||
	    knock(p->stranger, address, "stranger") < 0)
		return fail(err, "stranger");
	return 0;
}

static void look_at_door(Probe *p, ShKeys *keys)
{
	char service[32];
	zmq_msg_t msg;

	zmq_msg_init(&msg);
	if (zmq_msg_recv(&msg, p->door, ZMQ_DONTWAIT) >= 0) {
		if (zmq_msg_size(&msg) == 6 && memcmp(zmq_msg_data(&msg), "listed", 6) == 0)
			p->listed_in = sh_curve_caller(keys, zmq_msg_gets(&msg, "User-Id"), service) &&
				       strcmp(service, sh_keys_service(keys)) == 0;
		else
			p->stranger_in = true;
	}
	zmq_msg_close(&msg);
}

/* A monitor's event: 2 bytes of event in the machine's order, 4 of value; then the address. */
static void look_at_stranger(Probe *p)
{
	uint8_t event[16] = { 0 };
	uint16_t what;
	int more = 1, n = zmq_recv(p->watch, event, sizeof event, ZMQ_DONTWAIT);
	size_t len = sizeof more;
	char address[64];

	if (n < (int) sizeof what)
		return;
	memcpy(&what, event, sizeof what);
	if (what == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
		p->stranger_in = true;
	if (what == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
		p->stranger_refused = true;
	while (zmq_getsockopt(p->watch, ZMQ_RCVMORE, &more, &len) == 0 && more)
		zmq_recv(p->watch, address, sizeof address, ZMQ_DONTWAIT);
}

static int wait_and_see(Probe *p, ShKeys *keys, ShError *err)
{
	zmq_pollitem_t items[] = { { p->door, 0, ZMQ_POLLIN, 0 }, { p->watch, 0, ZMQ_POLLIN, 0 } };
	int64_t end = sh_monotonic_us() + PROBE_US, left;

	while (!p->stranger_in && !(p->listed_in && p->stranger_refused) && (left = end - sh_monotonic_us()) > 0) {
		if (zmq_poll(items, 2, (long) (left / 1000 + 1)) < 0 && zmq_errno() != EINTR)
			return fail(err, "poll");
		if (items[0].revents)
			look_at_door(p, keys);
		if (items[1].revents)
			look_at_stranger(p);
	}
	if (p->stranger_in)
		return sh_fail(err, SH_INTERNAL, "curve.open_door", "an unknown key was let in");
	if (!p->listed_in)
		return sh_fail(err, SH_INTERNAL, "curve.open_door", "the own key was not let in: no ZAP handler?");
	if (!p->stranger_refused)
		return sh_fail(err, SH_INTERNAL, "curve.open_door", "an unknown key was not seen refused");
	return 0;
}

int sh_curve_probe(void *zmq_ctx, ShKeys *keys, int (*door)(void *, ShKeys *, ShError *), ShError *err)
{
	Probe p = { 0 };
	char address[64];
	int r = bind_door(&p, zmq_ctx, keys, door, address, err);

	if (r == 0)
		r = connect_listed(&p, zmq_ctx, keys, address, err);
	if (r == 0)
		r = connect_stranger(&p, zmq_ctx, keys, address, err);
	if (r == 0)
		r = wait_and_see(&p, keys, err);
	if (p.stranger)
		zmq_socket_monitor(p.stranger, NULL, 0);
	if (p.watch)
		zmq_close(p.watch);
	if (p.stranger)
		zmq_close(p.stranger);
	if (p.listed)
		zmq_close(p.listed);
	if (p.door)
		zmq_close(p.door);
	return r;
}

int sh_curve_prove(void *zmq_ctx, ShKeys *keys, ShError *err)
{
	return sh_curve_probe(zmq_ctx, keys, sh_curve_server, err);
}
