#pragma once
#include "sh_keys.h"
#include <stdbool.h>

/* CURVE on every link. ZAP fails open when nobody answers: option 93 (ZAP_ENFORCE_DOMAIN) is set on every server
 * socket and one handler thread per process answers from the allow-list of sh_keys. */
typedef struct ShZap ShZap;

#define SH_ZAP_DOMAIN "shien"
/* Bytes of one frame; a peer that sends more is cut off: check before sending. */
enum { SH_MESSAGE_MAX = 4 * 1024 * 1024, SH_SESSION_MAX = 32 + SH_Z85 + 1 };

/* Starts the ZAP handler of this ZeroMQ context (inproc://zeromq.zap.01). One per context, before any bind; the keys
 * outlive it. SH_FAULT curve.zap where there is one already. Frames received from a peer carry in "User-Id" the
 * service and the key that its session was opened with. A refused peer is told so; its ZeroMQ socket does not try
 * again. */
int sh_zap_start(ShZap **ret_zap, void *zmq_ctx, ShKeys *keys, ShError *err);
/* Before or after the context went, from any thread; NULL does nothing. From then on nobody new is let in. */
void sh_zap_stop(ShZap *zap);

/* Who sends, from the User-Id of a frame (NULL: nobody). A handshake is checked once and a session may last for
 * months: asked at each message, this is false as soon as that key is no longer that service's (within a second of
 * the change, sh_keys.h). */
bool sh_curve_caller(ShKeys *keys, const char *user_id, char ret_service[32]);

/* Socket options before bind / connect: CURVE, heartbeats (1 s / 3 s), MAXMSGSIZE 4 MiB, HANDSHAKE_IVL 5 s, LINGER 1
 * s, IMMEDIATE, ROUTER_MANDATORY where it is a router, CONNECT_TIMEOUT 1 s, RECONNECT_IVL 0.1–1 s. */
int sh_curve_server(void *zmq_socket, ShKeys *keys, ShError *err);
/* Refuses with keys.missing where the server's key is not listed. */
int sh_curve_client(void *zmq_socket, ShKeys *keys, const char *server_service, ShError *err);

/* Proves on a throw-away loopback socket pair in `zmq_ctx` that a listed key (the daemon's own) is let in under its
 * name and an unknown one is not; SH_FAULT curve.open_door otherwise: the daemon must not start. Takes ≤ 2 s. */
int sh_curve_prove(void *zmq_ctx, ShKeys *keys, ShError *err);
