#include "sh_curve.h"
#include "sh_without.h"

#include <stdio.h>
#include <string.h>
#include <zmq.h>

enum {
	ENFORCE_DOMAIN = 93, /* ZMQ_ZAP_ENFORCE_DOMAIN: a draft name in Debian's header, honoured by its library */
	LINGER_MS = 1000,
};

static int option_fail(ShError *err, int option)
{
	return sh_fail(err, SH_INTERNAL, "curve.socket_option", "option %d: %s", option, zmq_strerror(zmq_errno()));
}

static int set(void *s, int option, const void *value, size_t len, ShError *err)
{
	return zmq_setsockopt(s, option, value, len) == 0 ? 0 : option_fail(err, option);
}

static int set_common(void *s, ShError *err)
{
	static const struct {
		int option, value;
	} numbers[] = {
		{ ZMQ_HEARTBEAT_IVL, 1000 },
		{ ZMQ_HEARTBEAT_TIMEOUT, 3000 },
		{ ZMQ_HANDSHAKE_IVL, 5000 },
		{ ZMQ_LINGER, LINGER_MS },
		{ ZMQ_IMMEDIATE, 1 },
		/* The kernel doubles the pauses between its own tries to connect: after a minute's cut the next
		 * would be half a minute away. */
		{ ZMQ_CONNECT_TIMEOUT, 1000 },
		{ ZMQ_RECONNECT_IVL, 100 },
		{ ZMQ_RECONNECT_IVL_MAX, 500 },
	};
	const int64_t largest = SH_MESSAGE_MAX;
	const int yes = 1;
	int type, r = 0;
	size_t len = sizeof type;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers && r == 0; i++)
		r = set(s, numbers[i].option, &numbers[i].value, sizeof numbers[i].value, err);
	if (r == 0)
		r = set(s, ZMQ_MAXMSGSIZE, &largest, sizeof largest, err);
	if (r == 0 && zmq_getsockopt(s, ZMQ_TYPE, &type, &len) < 0)
		r = option_fail(err, ZMQ_TYPE);
	if (r == 0 && type == ZMQ_ROUTER)
		r = set(s, ZMQ_ROUTER_MANDATORY, &yes, sizeof yes, err);
	return r;
}

bool sh_curve_caller(ShKeys *keys, const char *user_id, char ret_service[32])
{
	const char *space = user_id ? strchr(user_id, ' ') : NULL;
	char service[32], z85[SH_Z85 + 1];

	if (!space || space - user_id >= (ptrdiff_t) sizeof service)
		return false;
	snprintf(service, sizeof service, "%.*s", (int) (space - user_id), user_id);
	if (!sh_keys_peer_curve(keys, service, z85))
		return false;
	if (strcmp(z85, space + 1) != 0 && !SH_WITHOUT(session_key))
		return false;
	memcpy(ret_service, service, sizeof service);
	return true;
}

int sh_curve_server(void *zmq_socket, ShKeys *keys, ShError *err)
{
	const int yes = 1;
	int r = set_common(zmq_socket, err);

	if (r == 0)
		r = set(zmq_socket, ZMQ_CURVE_SERVER, &yes, sizeof yes, err);
	if (r == 0)
		r = set(zmq_socket, ZMQ_CURVE_SECRETKEY, sh_keys_curve_secret(keys), SH_Z85 + 1, err);
	if (r == 0)
		r = set(zmq_socket, ZMQ_ZAP_DOMAIN, SH_ZAP_DOMAIN, sizeof SH_ZAP_DOMAIN - 1, err);
	if (r == 0 && !SH_WITHOUT(zap_enforced))
		r = set(zmq_socket, ENFORCE_DOMAIN, &yes, sizeof yes, err);
	return r;
}

int sh_curve_client(void *zmq_socket, ShKeys *keys, const char *server_service, ShError *err)
{
	char server[SH_Z85 + 1];
	int r = set_common(zmq_socket, err);

	if (r == 0 && !sh_keys_peer_curve(keys, server_service, server))
		r = sh_fail(err, SH_FAILED_PRECONDITION, "keys.missing", "%s.curve", server_service);
	if (r == 0)
		r = set(zmq_socket, ZMQ_CURVE_SERVERKEY, server, SH_Z85 + 1, err);
	if (r == 0)
		r = set(zmq_socket, ZMQ_CURVE_PUBLICKEY, sh_keys_curve_public(keys), SH_Z85 + 1, err);
	if (r == 0)
		r = set(zmq_socket, ZMQ_CURVE_SECRETKEY, sh_keys_curve_secret(keys), SH_Z85 + 1, err);
	return r;
}
