/* The handler of the ZeroMQ Authentication Protocol 1.0 (ZeroMQ RFC 27). A ROUTER, not a REP: a request that cannot
 * be answered must not block the next one. */
#include "sh_curve.h"
#include "sh_memory.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <zmq.h>

struct ShZap {
	void *socket; /* the thread's own */
	ShKeys *keys;
	int stop; /* eventfd: works when the context is gone already */
	pthread_t thread;
};

/* Frames behind the routing id: delimiter, version, request id, domain, address, identity, mechanism, key. */
enum { PEER, DELIMITER, VERSION, REQUEST, DOMAIN, ADDRESS, IDENTITY, MECHANISM, KEY, FRAMES };
enum { FRAME_MAX = 256 }; /* no frame of a true request is longer */

typedef struct ZapRequest {
	unsigned frames; /* may be more than FRAMES: then only those are kept */
	bool oversized;
	size_t len[FRAMES];
	uint8_t frame[FRAMES][FRAME_MAX];
} ZapRequest;

/* All frames of one message are taken off the socket, however many there are. -1 when the context ends. */
static int receive(void *s, ZapRequest *q)
{
	int more = 1, rc;
	zmq_msg_t msg;

	q->frames = 0;
	q->oversized = false;
	while (more) {
		zmq_msg_init(&msg);
		do
			rc = zmq_msg_recv(&msg, s, 0);
		while (rc < 0 && zmq_errno() == EINTR);
		if (rc < 0) {
			zmq_msg_close(&msg);
			return -1;
		}
		more = zmq_msg_more(&msg);
		if (zmq_msg_size(&msg) > FRAME_MAX) {
			q->oversized = true;
		} else if (q->frames < FRAMES) {
			q->len[q->frames] = zmq_msg_size(&msg);
			memcpy(q->frame[q->frames], zmq_msg_data(&msg), zmq_msg_size(&msg));
		}
		q->frames++;
		zmq_msg_close(&msg);
	}
	return 0;
}

static bool is(const ZapRequest *q, int frame, const char *text)
{
	return q->len[frame] == strlen(text) && memcmp(q->frame[frame], text, q->len[frame]) == 0;
}

typedef struct Verdict {
	const char *status, *text;
	char session[SH_SESSION_MAX]; /* whose key it is and which, where that is known */
} Verdict;

static Verdict judge(ShKeys *keys, const ZapRequest *q)
{
	Verdict ok = { "200", "OK", "" };
	char z85[SH_Z85 + 1], service[32];

	if (q->frames != FRAMES || !is(q, VERSION, "1.0"))
		return (Verdict){ "500", "Malformed request", "" };
	if (!is(q, DOMAIN, SH_ZAP_DOMAIN) || !is(q, MECHANISM, "CURVE") || q->len[KEY] != SH_KEY)
		return (Verdict){ "400", "No such access", "" };
	zmq_z85_encode(z85, q->frame[KEY], SH_KEY);
	if (!sh_keys_service_of(keys, z85, service))
		return (Verdict){ "400", "Unknown key", "" };
	snprintf(ok.session, sizeof ok.session, "%s %s", service, z85);
	return ok;
}

static void send_text(void *s, const char *text, int flags) { zmq_send(s, text, strlen(text), flags); }

/* What has no request id to quote gets no answer: then the peer's handshake runs into its time limit. */
static void answer(void *s, ShKeys *keys, const ZapRequest *q)
{
	Verdict v;

	if (q->frames <= REQUEST || q->oversized || q->len[DELIMITER] != 0)
		return;
	v = judge(keys, q);
	zmq_send(s, q->frame[PEER], q->len[PEER], ZMQ_SNDMORE);
	send_text(s, "", ZMQ_SNDMORE);
	send_text(s, "1.0", ZMQ_SNDMORE);
	zmq_send(s, q->frame[REQUEST], q->len[REQUEST], ZMQ_SNDMORE);
	send_text(s, v.status, ZMQ_SNDMORE);
	send_text(s, v.text, ZMQ_SNDMORE);
	send_text(s, v.session, ZMQ_SNDMORE); /* User-Id of all that this peer sends */
	send_text(s, "", 0);
}

static void *serve(void *thing)
{
	ShZap *zap = thing;
	zmq_pollitem_t items[] = { { zap->socket, 0, ZMQ_POLLIN, 0 }, { NULL, zap->stop, ZMQ_POLLIN, 0 } };
	ZapRequest request;

	for (;;) {
		if (zmq_poll(items, 2, -1) < 0) {
			if (zmq_errno() == EINTR)
				continue;
			break; /* ETERM: the context goes, and waits for our socket */
		}
		if (items[1].revents)
			break;
		if (items[0].revents && receive(zap->socket, &request) < 0)
			break;
		if (items[0].revents)
			answer(zap->socket, zap->keys, &request);
	}
	zmq_close(zap->socket);
	return NULL;
}

/* Signals are the main thread's. */
static int start_thread(ShZap *zap)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&zap->thread, NULL, serve, zap);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

int sh_zap_start(ShZap **ret_zap, void *zmq_ctx, ShKeys *keys, ShError *err)
{
	const int none = 0;
	ShZap *zap = sh_need(calloc(1, sizeof *zap));
	int error;

	zap->keys = keys;
	zap->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	zap->socket = zap->stop < 0 ? NULL : zmq_socket(zmq_ctx, ZMQ_ROUTER);
	if (zap->socket && zmq_setsockopt(zap->socket, ZMQ_LINGER, &none, sizeof none) == 0 &&
	    zmq_bind(zap->socket, "inproc://zeromq.zap.01") == 0) {
		error = start_thread(zap);
		if (error == 0) {
			*ret_zap = zap;
			return 0;
		}
	} else {
		error = errno;
	}
	if (zap->socket)
		zmq_close(zap->socket);
	if (zap->stop >= 0)
		close(zap->stop);
	free(zap);
	return sh_fail(err, SH_INTERNAL, "curve.zap", "handler does not start: %s", zmq_strerror(error));
}

void sh_zap_stop(ShZap *zap)
{
	const uint64_t one = 1;

	if (!zap)
		return;
	/* Cannot fail: the counter is far from full. */
	if (write(zap->stop, &one, sizeof one) < 0)
		abort();
	pthread_join(zap->thread, NULL);
	close(zap->stop);
	free(zap);
}
