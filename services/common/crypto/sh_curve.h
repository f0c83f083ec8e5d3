#pragma once
#include "sh_keys.h"

/* CURVE on every link. ZAP fails open when nobody answers: option 93 (ZAP_ENFORCE_DOMAIN) is set on every server
 * socket and one handler thread per process answers from the allow-list of sh_keys. */
typedef struct ShZap ShZap;

/* Starts the ZAP handler of this ZeroMQ context (inproc://zeromq.zap.01). One per context, before any bind. */
int sh_zap_start(ShZap **ret_zap, void *zmq_ctx, ShKeys *keys, ShError *err);
void sh_zap_stop(ShZap *zap);

/* Socket options before bind / connect: CURVE, heartbeats (1 s / 3 s), MAXMSGSIZE 4 MiB, HANDSHAKE_IVL 5 s, LINGER,
 * IMMEDIATE, ROUTER_MANDATORY where it is a router. */
int sh_curve_server(void *zmq_socket, ShKeys *keys, ShError *err);
int sh_curve_client(void *zmq_socket, ShKeys *keys, const char *server_service, ShError *err);

/* Proves on a throw-away loopback socket pair in `zmq_ctx` that a listed key is let in and an unknown one is not;
 * SH_FAULT curve.open_door otherwise: the daemon must not start. Takes ≤ 2 s. */
int sh_curve_prove(void *zmq_ctx, ShKeys *keys, ShError *err);
