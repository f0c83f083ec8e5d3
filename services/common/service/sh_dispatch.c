#include "sh_clock.h"
#include "sh_job.h"
#include "sh_kept.h"
#include "sh_metrics.h"
#include "sh_not_shown.h"
#include "sh_runtime.h"
#include "shien/common/v1/contract.h"
#include "sh_tx.h"
#include "sh_without.h"

#include <stdatomic.h>
#include <string.h>

static const ShRoute *find_route(const ShRoute *routes, const char *rpc)
{
	for (const ShRoute *r = routes; r && r->rpc; r++)
		if (strcmp(r->rpc, rpc) == 0)
			return r;
	return NULL;
}

/* What a daemon answers: an rpc of its own contract, or of the runtime's. */
typedef struct Asked {
	const ShContract *contract;
	const ShRpcRule *rule;
	const ProtobufCMethodDescriptor *method;
	const ShRoute *route;
} Asked;

static bool find_asked(const ShService *service, const char *rpc, Asked *ret_asked)
{
	const ShContract *contract = service->contract;
	const ShRoute *routes = service->routes;

	if (!sh_contract_rpc(contract, rpc)) {
		contract = &common_contract;
		routes = sh_runtime_routes;
	}
	*ret_asked = (Asked){ contract, sh_contract_rpc(contract, rpc),
			      protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc),
			      find_route(routes, rpc) };
	return ret_asked->rule && ret_asked->method && ret_asked->route;
}

int sh_routes_check(const ShContract *contract, const ShRoute *routes, ShError *err)
{
	const ProtobufCServiceDescriptor *proto = contract->service;
	unsigned rows = 0;

	for (unsigned i = 0; i < proto->n_methods; i++) {
		const ProtobufCMethodDescriptor *m = &proto->methods[i];
		const ShRoute *r = find_route(routes, m->name);

		if (contract != &common_contract && sh_contract_rpc(&common_contract, m->name))
			return sh_fail(err, SH_INTERNAL, "routes.extra", "%s is the runtime's", m->name);
		if (!r)
			return sh_fail(err, SH_UNIMPLEMENTED, "routes.missing", "no handler for %s", m->name);
		if (strcmp(r->request_type, m->input->c_name) || strcmp(r->reply_type, m->output->c_name))
			return sh_fail(err, SH_INTERNAL, "routes.type", "%s takes %s", m->name, m->input->c_name);
	}
	while (routes[rows].rpc)
		rows++;
	if (rows != proto->n_methods)
		return sh_fail(err, SH_INTERNAL, "routes.extra", "%u rows for %u rpcs", rows, proto->n_methods);
	return sh_contract_check(contract, err);
}

bool sh_is_look(const ShService *service, const char *rpc)
{
	Asked a;

	return find_asked(service, rpc, &a) && a.rule->tx == SH_TX_READ && !a.route->gather && !a.route->release;
}

/* Some member of one comma separated list is in the other. */
static bool share(const char *list, const char *other)
{
	while (*list) {
		size_t n = strcspn(list, ",");
		char one[48];

		if (n < sizeof one) {
			memcpy(one, list, n);
			one[n] = '\0';
			if (sh_roles_have(other, one))
				return true;
		}
		list += n + (list[n] == ',');
	}
	return false;
}

static bool purpose_known(const char *code)
{
	static const char *const codes[] = {
#define SH_PURPOSE(code, basis_ja) code,
#include "purposes.def"
#undef SH_PURPOSE
	};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (strcmp(codes[i], code) == 0)
			return true;
	return false;
}

int sh_not_shown(ShCall *call, const char *what, const char *category)
{
	int r = sh_fail(&call->error, SH_PERMISSION_DENIED, "call.category_missing", "%s shows %s", what, category);

	snprintf(call->error.field, sizeof call->error.field, "%s", category);
	return r;
}

/* Default deny: the caller's key, the actor's role, a purpose for what concerns persons. */
static int authorise(ShCall *call, const ShRpcRule *rule)
{
	if (!sh_roles_have(rule->callers, call->caller) && !SH_WITHOUT(caller_table))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "call.caller_not_allowed", "%s %s", call->caller,
			       rule->rpc);
	if (!share(rule->roles, call->actor.roles) && !SH_WITHOUT(role_table))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "call.role_missing", "%s needs %s", rule->rpc,
			       rule->roles);
	if (!sh_actor_sees(&call->actor, rule->shows) && !SH_WITHOUT(category_table))
		return sh_not_shown(call, rule->rpc, rule->shows);
	if (rule->purpose && !*call->purpose)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "call.purpose_missing", "%s", rule->rpc);
	if (*call->purpose && !purpose_known(call->purpose))
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "call.purpose_unknown", "%s", rule->rpc);
	if (rule->tx == SH_TX_WRITE && !*call->key)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "call.key_missing", "%s", rule->rpc);
	return 0;
}

typedef struct Work {
	const ShRoute *route;
	const ShRpcRule *rule;
	const ProtobufCMethodDescriptor *method;
	const ProtobufCMessage *request;
	const void *bytes;
	size_t len;
	ProtobufCMessage *reply;
	const uint8_t *packed;
	size_t packed_len;
	bool repeated; /* the kept reply of the first time */
} Work;

static int find_kept(ShCall *call, void *arg)
{
	Work *w = arg;
	const void *what = call->same ? call->same : w->bytes;
	int r = sh_kept_take(call, what, call->same ? strlen(call->same) : w->len, &w->packed, &w->packed_len);

	w->repeated = r == 0 && w->packed;
	return r;
}

/* Only to look: the key that this took is given back. */
static int peek_kept(ShCall *call, void *arg)
{
	int r = find_kept(call, arg);
	const Work *w = arg;

	return r == 0 && !w->repeated ? sh_fail(&call->error, SH_NOT_FOUND, "key.new", "-") : r;
}

static int handle(ShCall *call, void *arg)
{
	Work *w = arg;
	int r = 0;

	if (w->rule->tx == SH_TX_WRITE)
		r = find_kept(call, w);
	if (r != 0 || w->repeated)
		return r;
	protobuf_c_message_init(w->method->output, w->reply);
	r = w->route->handler(call, w->request, w->reply);
	if (r == 0) /* what it saved stands in the transaction, its record and kept reply do not yet */
		r = sh_failpoint(SH_FP_tx_after_handler, &call->error);
	if (r == 0 && w->rule->purpose && !call->audited && w->rule->tx != SH_TX_NONE)
		r = sh_audit(call, NULL, 0);
	if (r == 0)
		r = sh_pack(call->arena, w->reply, &w->packed, &w->packed_len, &call->error);
	if (r == 0 && w->rule->tx == SH_TX_WRITE)
		r = sh_kept_put(call, w->packed, w->packed_len);
	return r;
}

/* A repeated request is answered from what was kept before anything is asked or drawn again. */
static int gather(ShCall *call, Work *w)
{
	int r;

	if (!w->route->gather)
		return 0;
	if (w->rule->tx == SH_TX_WRITE) {
		r = sh_tx_run(call, SH_TX_READ, peek_kept, w);
		if (w->repeated || (r != 0 && strcmp(call->error.reason, "key.new") != 0))
			return r;
		call->error = (ShError){ 0 };
	}
	return w->route->gather(call, w->request);
}

int sh_dispatch(const ShService *service, ShCall *call, const char *rpc, const void *request, size_t len,
		const uint8_t **ret_reply, size_t *ret_len)
{
	Work w = { .bytes = request, .len = len };
	Asked a;
	int r;

	if (!find_asked(service, rpc, &a))
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "message.unknown", "-");
	w.rule = a.rule;
	w.method = a.method;
	w.route = a.route;
	call->rpc = w.rule->rpc;
	w.reply = sh_alloc(call->arena, w.method->output->sizeof_message);
	if (!w.reply)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "%s", rpc);
	protobuf_c_message_init(w.method->output, w.reply);

	if ((r = authorise(call, w.rule)) != 0 ||
	    (r = sh_unpack(a.contract, w.method->input, call->arena, request, len, &w.request, &call->error)) != 0 ||
	    (r = gather(call, &w)) != 0)
		return r;
	if (!w.repeated)
		r = w.rule->tx == SH_TX_NONE ? handle(call, &w) : sh_tx_run(call, w.rule->tx, handle, &w);
	if (r == 0 && w.route->release && !w.repeated)
		r = w.route->release(call, w.request, w.reply);
	if (r != 0)
		return r;
	*ret_reply = w.packed;
	*ret_len = w.packed_len;
	return 0;
}

int sh_read(ShCall *call, ShStep step, void *arg) { return sh_tx_run(call, SH_TX_READ, step, arg); }
int sh_write(ShCall *call, ShStep step, void *arg) { return sh_tx_run(call, SH_TX_WRITE, step, arg); }
const ShSettings *sh_call_settings(const ShCall *call) { return call->worker->process->settings; }
void sh_call_roots(const ShCall *call, ShRoots *ret_roots) { sh_keys_roots(call->worker->process->keys, ret_roots); }
const uint8_t *sh_call_sign_secret(const ShCall *call) { return sh_keys_sign_secret(call->worker->process->keys); }
uint32_t sh_call_generation(const ShCall *call) { return call->worker->process->generation; }

uint64_t sh_call_epoch(const ShCall *call)
{
	const ShProcess *p = call->worker->process;

	return sh_keys_peer_epoch(p->keys, p->service->name);
}

int sh_call_peer_box(ShCall *call, const char *service, uint8_t ret_key[32])
{
	if (!sh_keys_peer_box(call->worker->process->keys, service, ret_key))
		return sh_fail(&call->error, SH_FAILED_PRECONDITION, "keys.missing", "%s.box", service);
	return 0;
}

/* A token of our own, on behalf of whoever asked us. */
static int own_token(ShCall *call, const uint8_t **ret_token, size_t *ret_len)
{
	const ShProcess *p = call->worker->process;
	const ShActor self = { .id = sh_printf(call->arena, "service:%s", p->service->name),
			       .issuer = p->service->name,
			       .roles = "service",
			       .categories = "*",
			       .municipality = call->municipality,
			       .session = call->actor.id ? call->actor.id : "",
			       .issued_us = call->now_us,
			       .expires_us = call->now_us + SH_ACTOR_LIFE_US };

	return sh_actor_sign(call->arena, p->keys, &self, ret_token, ret_len, &call->error);
}

/* A question of our own, packed into the call's arena. */
typedef struct Question {
	const ShRpcRule *rule;
	const ProtobufCMethodDescriptor *method;
	Common__Envelope envelope;
	const uint8_t *body;
	size_t len;
} Question;

static int question(ShCall *call, const ShContract *contract, const char *rpc, const ProtobufCMessage *request,
		    Question *q)
{
	const uint8_t *token = call->token;
	size_t token_len = call->token_len;
	int r;

	*q = (Question){ .rule = sh_contract_rpc(contract, rpc),
			 .method = protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc),
			 .envelope = COMMON__ENVELOPE__INIT };
	if (!q->rule || !q->method)
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "message.unknown", "%s", rpc);
	if (!token || !share(q->rule->roles, call->actor.roles))
		if ((r = own_token(call, &token, &token_len)) != 0)
			return r;
	if ((r = sh_pack(call->arena, request, &q->body, &q->len, &call->error)) != 0)
		return r;
	q->envelope.rpc = rpc;
	q->envelope.municipality = call->municipality;
	q->envelope.actor = (ProtobufCBinaryData){ token_len, (uint8_t *) (uintptr_t) token };
	q->envelope.purpose = call->purpose;
	q->envelope.trace = call->trace;
	if (q->rule->tx == SH_TX_WRITE)
		q->envelope.key = sh_printf(call->arena, "%s/%s/%u", call->key, rpc, ++call->subcalls);
	return 0;
}

int sh_ask(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
	   const ProtobufCMessage *request, const void **ret_reply)
{
	const ProtobufCMessage *message;
	const uint8_t *reply;
	size_t reply_len;
	Question q;
	int r;

	if ((r = question(call, contract, rpc, request, &q)) != 0 ||
	    (r = sh_peers_ask(call->worker->peers, peer, &q.envelope, q.body, q.len, call->deadline_us, call->arena,
			      &reply, &reply_len, &call->error)) != 0 ||
	    (r = sh_unpack(contract, q.method->output, call->arena, reply, reply_len, &message, &call->error)) != 0)
		return r;
	*ret_reply = message;
	return 0;
}

void sh_ask_ahead(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
		  const ProtobufCMessage *request)
{
	Question q;

	if (question(call, contract, rpc, request, &q) == 0 && q.rule->tx != SH_TX_WRITE)
		sh_peers_ask_ahead(call->worker->peers, peer, &q.envelope, q.body, q.len, call->deadline_us);
	else
		call->error = (ShError){ 0 }; /* whoever asks in earnest is told */
}

int sh_pass_on(ShCall *call, const char *peer, const ShContract *contract, const char *rpc,
	       const ProtobufCMessage *request, const ProtobufCMessage **ret_reply)
{
	const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(contract->service, rpc);
	Common__Envelope e = COMMON__ENVELOPE__INIT;
	const uint8_t *bytes, *reply;
	size_t len, reply_len;
	int r;

	if (!m)
		return sh_fail(&call->error, SH_UNIMPLEMENTED, "message.unknown", "%s", rpc);
	e.rpc = rpc;
	e.municipality = call->municipality;
	e.actor = (ProtobufCBinaryData){ call->token_len, (uint8_t *) (uintptr_t) call->token };
	e.purpose = call->purpose;
	e.trace = call->trace;
	e.key = call->key;
	if ((r = sh_pack(call->arena, request, &bytes, &len, &call->error)) != 0 ||
	    (r = sh_peers_ask(call->worker->peers, peer, &e, bytes, len, call->deadline_us, call->arena, &reply,
			      &reply_len, &call->error)) != 0)
		return r;
	return sh_unpack(contract, m->output, call->arena, reply, reply_len, ret_reply, &call->error);
}

static const char *projection_key(ShCall *call, const char *kind, const char *id)
{
	return sh_printf(call->arena, "shien:%u:%s:%s:%s:%s", call->worker->process->generation,
			 call->worker->process->service->name, kind, call->municipality, id);
}

void sh_projection_put(ShCall *call, const char *kind, const char *id, const char *const *fields_and_values, size_t n)
{
	if (!sh_redis_hset(call->worker->redis, projection_key(call, kind, id), fields_and_values, n))
		sh_metric_add("projection_failed_total", NULL, 1);
}

bool sh_projection_get(ShCall *call, const char *kind, const char *id, const char *field, const char **ret_value)
{
	char *value = sh_redis_hget(call->worker->redis, projection_key(call, kind, id), field);

	if (!value)
		return false;
	*ret_value = sh_printf(call->arena, "%s", value);
	free(value);
	return true;
}
