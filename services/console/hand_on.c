/* What a page asks of a daemon: by the contracts of all of them, for whoever is signed in. The owning daemon decides,
 * and keeps the record of it. */
#include "hand_on.h"
#include "sh_door_call.h"
#include "sh_json.h"
#include "shien/certificate/v1/contract.h"
#include "shien/common/v1/contract.h"
#include "shien/common/v1/runtime.pb-c.h"
#include "shien/console/v1/contract.h"
#include "shien/intake/v1/contract.h"
#include "shien/ledger/v1/contract.h"
#include "shien/notifier/v1/contract.h"
#include "shien/register/v1/contract.h"
#include "shien/shelter/v1/contract.h"

#include <string.h>

enum { KEY_MAX = 128 };

static const struct {
	const char *service;
	const ShContract *contract;
} rooms[] = {
	{ "register-sync", &register_sync_contract },
	{ "ledger", &ledger_contract },
	{ "application-intake", &intake_contract },
	{ "certificate-issuer", &certificate_contract },
	{ "notifier", &notifier_contract },
	{ "shelter-gateway", &shelter_contract },
	{ "console", &console_contract },
};

/* What cannot be taken back, or opens what is shut: whoever asks has proved a little while ago who he is. */
static const struct {
	const char *service, *rpc;
} grave[] = {
#define CONSOLE_GRAVE(service, rpc) { service, rpc },
#include "rules/grave.def"
#undef CONSOLE_GRAVE
};

const ShContract *hand_on_contract(const char *service)
{
	for (size_t i = 0; i < sizeof rooms / sizeof *rooms; i++)
		if (strcmp(rooms[i].service, service) == 0)
			return rooms[i].contract;
	return NULL;
}

bool hand_on_is_grave(const char *service, const char *rpc)
{
	for (size_t i = 0; i < sizeof grave / sizeof *grave; i++)
		if (strcmp(grave[i].service, service) == 0 && strcmp(grave[i].rpc, rpc) == 0)
			return true;
	return false;
}

/* For staff at the console; of the console itself what is asked of it as a door's rpc by people of a role. */
static bool is_open(const char *service, const ShRpcRule *rule)
{
	if (strcmp(service, "console") == 0)
		return sh_roles_have(rule->callers, "shienctl") && sh_roles_have(rule->callers, "door");
	return sh_roles_have(rule->callers, "console");
}

static int ask_self(ShCall *call, const char *rpc, const ProtobufCMessage *request,
		    const ProtobufCMessage **ret_reply)
{
	const ProtobufCMethodDescriptor *m =
		protobuf_c_service_descriptor_get_method_by_name(console_contract.service, rpc);
	const uint8_t *bytes, *reply;
	size_t len, reply_len;
	int r;

	if ((r = sh_pack(call->arena, request, &bytes, &len, &call->error)) != 0 ||
	    (r = sh_dispatch(&console_service, call, rpc, bytes, len, &reply, &reply_len)) != 0)
		return r;
	return sh_unpack(&console_contract, m->output, call->arena, reply, reply_len, ret_reply, &call->error);
}

/* A key is one person's: nobody is answered with what another asked. */
static int own_key(ShCall *call, const ShRpcRule *rule)
{
	if (rule->tx != SH_TX_WRITE) {
		call->key = "";
		return 0;
	}
	if (!*call->key)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "call.key_missing", "%s", rule->rpc);
	call->key = sh_printf(call->arena, "%s/%s", call->actor.id, call->key);
	if (strlen(call->key) > KEY_MAX)
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "console.ask.key", "%s", rule->rpc);
	return 0;
}

enum { FILE_MAX = 24 << 20, PATH_MAX_CHARS = 300 };

/* All parts of a file, one after the other. */
static int take_file(ShCall *call, const char *service, const char *path, ShDownload *ret)
{
	Common__GetFileRequest q = COMMON__GET_FILE_REQUEST__INIT;
	const ProtobufCMessage *reply;
	const Common__FilePart *part;
	uint8_t *bytes = NULL;
	size_t len = 0;

	q.path = path;
	do {
		int r = sh_pass_on(call, service, &common_contract, "GetFile", &q.base, &reply);

		if (r != 0)
			return r;
		part = (const Common__FilePart *) reply;
		if (!part->more && q.part == 0) {
			*ret = (ShDownload){ part->content_type, part->file_name, part->content.data,
					     part->content.len };
			return 0;
		}
		if (!bytes)
			bytes = sh_alloc(call->arena, FILE_MAX);
		if (!bytes || part->content.len > FILE_MAX - len)
			return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "reply.too_large", "file");
		memcpy(bytes + len, part->content.data, part->content.len);
		len += part->content.len;
		q.part++;
	} while (part->more);
	*ret = (ShDownload){ part->content_type, part->file_name, bytes, len };
	return 0;
}

int hand_on_file(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	const char *service = sh_door_var(job->ask, "service"),
		   *path = sh_printf(call->arena, "/v1/%s/%s", call->municipality, sh_door_var(job->ask, "file"));
	int r;

	if (!hand_on_contract(service) || strcmp(service, "console") == 0 || strlen(path) > PATH_MAX_CHARS)
		return sh_fail(&call->error, SH_NOT_FOUND, "file.unknown", "-");
	call->key = "";
	if ((r = take_file(call, service, path, ret)) != 0)
		return r;
	if (*ret->file_name)
		sh_door_header(job, "Content-Disposition",
			       sh_printf(call->arena, "attachment; filename=\"%s\"", ret->file_name));
	sh_door_header(job, "Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
	return 0;
}

/* Of the service's own contract, or of the runtime's, which every daemon answers; the console itself takes no file.
 */
static const ShRpcRule *rule_of(const ShContract **contract, const char *rpc)
{
	const ShRpcRule *rule = sh_contract_rpc(*contract, rpc);

	if (rule || *contract == &console_contract)
		return rule;
	*contract = &common_contract;
	rule = sh_contract_rpc(&common_contract, rpc);
	return rule && rule->tx != SH_TX_NONE ? rule : NULL; /* a file that is given out has a door of its own */
}

static int hand_on(ShCall *call, const char *service, const char *rpc, const char *text, size_t text_len,
		   ShDownload *ret)
{
	const ShContract *contract = hand_on_contract(service);
	const ShRpcRule *rule = contract ? rule_of(&contract, rpc) : NULL;
	const ProtobufCMethodDescriptor *m;
	const ProtobufCMessage *request, *reply;
	const char *json;
	size_t len;
	int r;

	if (!rule || !is_open(service, rule)) /* the same whether there is none or it is not for staff */
		return sh_fail(&call->error, SH_NOT_FOUND, "console.ask.unknown", "-");
	/* who may not ask is told so before what he asks is read; the owning daemon decides all the same */
	if ((r = sh_door_may(call, rule->roles, rule->rpc)) != 0)
		return r;
	if (hand_on_is_grave(service, rule->rpc) && call->browser->proven_until_us <= call->now_us)
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "console.proof_needed", "%s", rule->rpc);
	m = protobuf_c_service_descriptor_get_method_by_name(contract->service, rule->rpc);
	call->rpc = rule->rpc;
	if ((r = own_key(call, rule)) != 0 ||
	    (r = sh_from_json(contract, m->input, call->arena, text, text_len, &request, &call->error)) != 0)
		return r;
	r = contract == &console_contract ? ask_self(call, rule->rpc, request, &reply)
					  : sh_pass_on(call, service, contract, rule->rpc, request, &reply);
	if (r == 0)
		r = sh_to_json(call->arena, reply, &json, &len, &call->error);
	if (r == 0)
		*ret = (ShDownload){ "application/json", NULL, json, len };
	return r;
}

int hand_on_answer(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	return hand_on(call, sh_door_var(job->ask, "service"), sh_door_var(job->ask, "rpc"),
		       job->json ? job->json : "{}", job->json ? job->json_len : 2, ret);
}

/* What may be asked again every second without a click: nothing of persons. */
static const struct {
	const char *service, *rpc, *field;
} watched[] = {
#define CONSOLE_WATCHED(service, rpc, field) { service, rpc, field },
#include "rules/watched.def"
#undef CONSOLE_WATCHED
};

int hand_on_watch(ShCall *call, ShDoorJob *job, ShDownload *ret)
{
	const char *service = sh_door_var(job->ask, "service"), *rpc = sh_door_var(job->ask, "rpc"),
		   *id = sh_door_var(job->ask, "id"), *request;
	size_t i = 0, n = sizeof watched / sizeof *watched;

	while (i < n && (strcmp(watched[i].service, service) != 0 || strcmp(watched[i].rpc, rpc) != 0))
		i++;
	if (i == n || strspn(id, "0123456789abcdef-") != strlen(id))
		return sh_fail(&call->error, SH_NOT_FOUND, "console.ask.unknown", "-");
	request = sh_printf(call->arena, "{\"%s\":\"%s\"}", watched[i].field, id);
	return hand_on(call, service, rpc, request, strlen(request), ret);
}
