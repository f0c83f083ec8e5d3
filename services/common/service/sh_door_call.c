#include "sh_door_call.h"
#include "sh_door_browser.h"
#include "sh_door_upload.h"
#include "sh_without.h"
#include "sh_api_key.h"
#include "sh_blob.h"
#include "sh_clock.h"
#include "sh_hex.h"
#include "sh_json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const ShDoorRoute *route_of(const ShJob *job) { return job->door->ask->row->tag; }

static ShCall call_of(ShWorker *w, ShJob *job)
{
	const ShDoorAsk *ask = job->door->ask;
	const char *municipality = sh_door_var(ask, "municipality");

	return (ShCall){ .arena = job->arena,
			 .db = &w->db,
			 .worker = w,
			 .municipality = municipality ? municipality : "",
			 .caller = "door",
			 .rpc = route_of(job)->rpc ? route_of(job)->rpc : route_of(job)->path,
			 .purpose = route_of(job)->purpose ? route_of(job)->purpose : ask->purpose,
			 .trace = ask->trace,
			 .key = ask->idempotency_key,
			 .now_us = sh_now_us(),
			 .deadline_us = job->deadline_us };
}

/* ---- who asks ---- */
static int check_key(ShCall *call, void *arg)
{
	return sh_api_key_check(call, arg, &call->actor.id, &call->actor.roles);
}

static bool of_browser(const ShDoorAsk *ask)
{
	return ask->row->auth == SH_AUTH_BROWSER || ask->row->auth == SH_AUTH_SESSION;
}

/* The door lets the client in, and signs who it is for the daemons behind. */
static int sign_in(ShCall *call, ShWorker *w, const ShJob *job)
{
	ShActor *a = &call->actor;
	int r = 0;

	*a = (ShActor){ .id = "public:anonymous", .roles = "public", .categories = "*", .session = "" };
	if (strlen(call->municipality) != 6 || strspn(call->municipality, "0123456789") != 6)
		return sh_fail_field(&call->error, "municipality", "field.malformed");
	if (job->door->ask->row->auth == SH_AUTH_API_KEY)
		r = sh_read(call, check_key, (void *) (uintptr_t) job->door->ask->api_key);
	if (of_browser(job->door->ask))
		*call->browser = sh_browser_read(call->arena, job->door->ask, call->municipality);
	if (job->door->ask->row->auth == SH_AUTH_SESSION)
		r = w->process->service->session(call);
	a->issuer = w->process->service->name;
	a->municipality = call->municipality;
	a->issued_us = call->now_us;
	a->expires_us = call->now_us + SH_ACTOR_LIFE_US;
	if (r == 0)
		r = sh_actor_sign(call->arena, w->process->keys, a, &call->token, &call->token_len, &call->error);
	return r;
}

/* ---- what is asked: one JSON object of body, path, query and uploads ---- */
static const ProtobufCFieldDescriptor *field_of(const ProtobufCMessageDescriptor *type, const char *name)
{
	return protobuf_c_message_descriptor_get_field_by_name(type, name);
}

static json_t *value_of(const ProtobufCFieldDescriptor *f, const char *text)
{
	long long n;
	char *end;

	if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_UINT64 ||
	    f->type == PROTOBUF_C_TYPE_INT64)
		return json_string(text);
	if (f->type == PROTOBUF_C_TYPE_BOOL && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0))
		return json_boolean(*text == 't');
	n = strtoll(text, &end, 10);
	if (f->type == PROTOBUF_C_TYPE_ENUM || f->type == PROTOBUF_C_TYPE_BOOL || end == text || *end)
		return json_string(text); /* refused by the transcoder where it is no number */
	return json_integer(n);
}

static int add_pairs(ShCall *call, json_t *object, const ProtobufCMessageDescriptor *type, const ShDoorPair *pairs,
		     bool strict)
{
	for (; pairs->name; pairs++) {
		const ProtobufCFieldDescriptor *f = field_of(type, pairs->name);
		char name[SH_JSON_NAME];

		sh_json_name(name, pairs->name);
		if (f)
			json_object_set_new(object, name, value_of(f, pairs->value));
		else if (strict)
			return sh_fail_field(&call->error, pairs->name, "json.unknown_key");
	}
	return 0;
}

typedef struct Uploaded {
	const ShJob *job;
	json_t *object;
	const ProtobufCMessageDescriptor *type;
	const char *words; /* of the request without its files */
} Uploaded;

static int add_uploads(ShCall *call, void *arg)
{
	Uploaded *u = arg;
	json_t *list = field_of(u->type, "attachments") ? json_array() : NULL;

	call->same = u->words;
	for (size_t i = 0; i < u->job->door->n_uploads; i++) {
		const ShDoorUpload *up = &u->job->door->uploads[i];
		char hash[65];
		ShBlobInfo info;
		int r = sh_blob_info(call, up->id, &info);

		if (r != 0 || !info.whole) {
			json_decref(list);
			return r != 0 ? r
				      : sh_fail(&call->error, SH_FAILED_PRECONDITION, "blob.unknown", "%s", up->id);
		}
		sh_hex(hash, info.sha256, 32);
		call->same = sh_printf(call->arena, "%s\n%s %s %s", call->same, up->part, up->file_name, hash);
		if (list)
			json_array_append_new(list, json_pack("{s:s,s:s,s:o,s:s,s:s}", "blobId", up->id, "fileName",
							      up->file_name, "bytes",
							      json_string(sh_printf(call->arena, "%llu",
										    (unsigned long long) info.bytes)),
							      "sha256", hash, "role", up->part));
		else if (field_of(u->type, "blob_id"))
			json_object_set_new(u->object, "blobId", json_string(up->id));
		if (!list && field_of(u->type, "file_name") && !json_object_get(u->object, "fileName"))
			json_object_set_new(u->object, "fileName", json_string(up->file_name));
	}
	if (list)
		json_object_set_new(u->object, "attachments", list);
	return 0;
}

static int dump(ShCall *call, const json_t *object, size_t flags, const char **ret_text)
{
	char *text = json_dumps(object, JSON_COMPACT | flags);

	if (!text)
		return sh_fail(&call->error, SH_RESOURCE_EXHAUSTED, "request.too_large", "json");
	*ret_text = sh_printf(call->arena, "%s", text);
	free(text);
	return 0;
}

/* Files get fresh ids with every attempt: the same request is the same words and the same bytes of files. */
static int with_uploads(ShCall *call, Uploaded *u)
{
	int r = dump(call, u->object, JSON_SORT_KEYS, &u->words);

	return r != 0 ? r : sh_read(call, add_uploads, u);
}

static void fixed_members(ShCall *call, json_t *object, const char *fixed)
{
	json_t *set = json_loads(sh_printf(call->arena, "{%s}", fixed), 0, NULL);

	json_object_update(object, set);
	json_decref(set);
}

/* The whole request as one JSON text; strictness (unknown and doubled keys, bad UTF-8) is the transcoder's. */
static int assemble(ShCall *call, const ShJob *job, const ProtobufCMessageDescriptor *type, const char **ret_json)
{
	const ShDoorJob *door = job->door;
	json_error_t where;
	json_t *object;
	Uploaded uploaded = { job, NULL, type, "" };
	int r = door->json ? sh_json_guard(door->json, door->json_len, &call->error) : 0;

	if (r != 0)
		return r;
	uploaded.object = object =
		door->json ? json_loadb(door->json, door->json_len, JSON_REJECT_DUPLICATES, &where) : json_object();
	if (!json_is_object(object)) {
		json_decref(object);
		return sh_fail(&call->error, SH_INVALID_ARGUMENT, "json.malformed", "-");
	}
	r = add_pairs(call, object, type, door->ask->query, true);
	if (r == 0)
		r = add_pairs(call, object, type, door->ask->vars, false);
	if (r == 0 && route_of(job)->fixed)
		fixed_members(call, object, route_of(job)->fixed);
	if (r == 0 && door->n_uploads > 0)
		r = with_uploads(call, &uploaded);
	if (r == 0)
		r = dump(call, object, 0, ret_json);
	json_decref(object);
	return r;
}

static int ask_rpc(ShCall *call, ShWorker *w, ShJob *job)
{
	const ShContract *contract = w->process->service->contract;
	const ProtobufCMethodDescriptor *m =
		protobuf_c_service_descriptor_get_method_by_name(contract->service, route_of(job)->rpc);
	const ProtobufCMessage *request, *reply;
	const uint8_t *bytes, *answer;
	size_t len, answer_len;
	const char *json = "{}";
	int r;

	if ((r = assemble(call, job, m->input, &json)) != 0 ||
	    (r = sh_from_json(contract, m->input, call->arena, json, strlen(json), &request, &call->error)) != 0 ||
	    (r = sh_pack(call->arena, request, &bytes, &len, &call->error)) != 0 ||
	    (r = sh_dispatch(w->process->service, call, route_of(job)->rpc, bytes, len, &answer, &answer_len)) != 0 ||
	    (r = sh_unpack(contract, m->output, call->arena, answer, answer_len, &reply, &call->error)) != 0)
		return r;
	job->http_status = 200;
	job->content_type = "application/json";
	return sh_to_json(call->arena, reply, (const char **) &job->reply, &job->reply_len, &call->error);
}

/* ---- downloads ---- */
typedef struct Fetch {
	const ShDoorRoute *route;
	const ShDoorAsk *ask;
	ShDownload download;
} Fetch;

static int fetch_step(ShCall *call, void *arg)
{
	Fetch *f = arg;
	int r = f->route->fetch(call, f->ask, &f->download);

	if (r == 0 && *call->purpose && !call->audited)
		r = sh_audit(call, NULL, 0);
	return r;
}

static int answer(ShCall *call, ShJob *job)
{
	ShDownload download = { 0 };
	int r = route_of(job)->answer(call, job->door, &download);

	if (r != 0)
		return r;
	job->http_status = 200;
	job->content_type = download.content_type;
	job->reply = download.bytes;
	job->reply_len = download.len;
	return 0;
}

static bool has_role(const char *roles, const char *wanted)
{
	char list[200], *save;

	snprintf(list, sizeof list, "%s", wanted);
	for (char *one = strtok_r(list, ",", &save); one; one = strtok_r(NULL, ",", &save))
		if (sh_roles_have(roles, one))
			return true;
	return false;
}

int sh_door_may(ShCall *call, const char *roles, const char *path)
{
	if (!has_role(call->actor.roles, roles ? roles : "") && !SH_WITHOUT(door_roles))
		return sh_fail(&call->error, SH_PERMISSION_DENIED, "call.role_missing", "%s", path);
	return 0;
}

int sh_door_fetch(ShCall *call, const ShDoorRoute *route, const ShDoorAsk *ask, ShDownload *ret_download)
{
	Fetch f = { .route = route, .ask = ask };
	int r;

	if (route->fetch_gather && (r = route->fetch_gather(call, ask)) != 0)
		return r;
	if ((r = sh_read(call, fetch_step, &f)) == 0)
		*ret_download = f.download;
	return r;
}

static int fetch(ShCall *call, ShJob *job)
{
	ShDownload download;
	int r = sh_door_fetch(call, route_of(job), job->door->ask, &download);

	if (r != 0)
		return r;
	if (download.file_name)
		sh_door_header(job->door, "Content-Disposition",
			       sh_printf(call->arena, "attachment; filename=\"%s\"", download.file_name));
	job->http_status = 200;
	job->content_type = download.content_type;
	job->reply = download.bytes;
	job->reply_len = download.len;
	return 0;
}

/* Who may not ask is told so before anything of what he sends is kept or read. */
static int enter(ShCall *call, ShWorker *w, const ShJob *job)
{
	const ShDoorRoute *route = route_of(job);
	const ShRpcRule *rule = !route->rpc ? NULL : sh_contract_rpc(w->process->service->contract, route->rpc);
	int r = sign_in(call, w, job);

	return r != 0 ? r : sh_door_may(call, rule ? rule->roles : route->roles, route->path);
}

void sh_door_call(ShWorker *w, ShJob *job)
{
	ShCall call = call_of(w, job);
	ShBrowser browser = { 0 };
	int r;

	call.browser = of_browser(job->door->ask) ? &browser : NULL;
	r = enter(&call, w, job);
	if (r == 0 && job->door->kind == SH_DOOR_CHUNK_JOB)
		r = sh_door_upload_chunk(&call, job->door, route_of(job)->blob_purpose);
	else if (r == 0 && job->door->kind == SH_DOOR_WRONG)
		; /* may ask: the door says what is wrong */
	else if (r == 0 && job->door->kind == SH_DOOR_ABORTED)
		r = sh_door_upload_drop(&call, job->door);
	else if (r == 0 && route_of(job)->fetch)
		r = fetch(&call, job);
	else if (r == 0 && route_of(job)->answer)
		r = answer(&call, job);
	else if (r == 0)
		r = ask_rpc(&call, w, job);
	if (r == 0)
		sh_browser_write(&browser, call.arena, job->door, call.municipality);
	job->result = r;
	job->error = call.error;
	job->emitted = call.emitted;
}
