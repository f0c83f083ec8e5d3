#include "sh_file_part.h"
#include "sh_door_call.h"
#include "sh_job.h"
#include "sh_not_shown.h"
#include "sh_without.h"

#include <string.h>

enum { PART = 2 << 20 };

bool sh_path_fits(ShCall *call, const char *template, const char *path, ShDoorPair vars[SH_PATH_VARS + 1])
{
	size_t count = 0;

	while (*template == '/' && *path == '/') {
		size_t n = strcspn(++template, "/"), m = strcspn(++path, "/");

		if (n > 2 && template[0] == '{' && m > 0 && count < SH_PATH_VARS)
			vars[count++] = (ShDoorPair){ sh_printf(call->arena, "%.*s", (int) n - 2, template + 1),
						      sh_printf(call->arena, "%.*s", (int) m, path) };
		else if (n != m || memcmp(template, path, n) != 0)
			return false;
		template += n;
		path += m;
	}
	vars[count] = (ShDoorPair){ 0 };
	return *template == '\0' && *path == '\0';
}

static const ShDoorRoute *route_of(ShCall *call, const char *path, ShDoorPair vars[SH_PATH_VARS + 1])
{
	const ShDoorRoute *route = call->worker->process->service->door;

	for (; route && route->method; route++)
		if (route->fetch && sh_path_fits(call, route->path, path, vars))
			return route;
	return NULL;
}

const char *sh_path_var(const ShDoorPair *vars, const char *name)
{
	for (; vars->name; vars++)
		if (strcmp(vars->name, name) == 0)
			return vars->value;
	return "";
}

int sh_get_file(ShCall *call, const Common__GetFileRequest *q, Common__FilePart *p)
{
	static const ShDoorPair none = { 0 };
	size_t from = (size_t) q->part * PART, left;
	ShDoorPair vars[SH_PATH_VARS + 1];
	const ShDoorRoute *route = route_of(call, q->path, vars);
	const ShDoorAsk ask = { .trace = call->trace,
				.traceparent = "",
				.api_key = "",
				.idempotency_key = "",
				.content_type = "",
				.cookie = "",
				.purpose = "",
				.from = "",
				.vars = vars,
				.query = &none };
	ShDownload download = { 0 };
	int r;

	/* the tenant is the caller's, whatever a path says */
	if (!route || strcmp(sh_path_var(vars, "municipality"), call->municipality) != 0)
		return sh_fail(&call->error, SH_NOT_FOUND, "file.unknown", "-");
	call->purpose = route->purpose ? route->purpose : "";
	call->rpc = route->path;
	if (!sh_actor_sees(&call->actor, route->shows) && !SH_WITHOUT(category_table))
		return sh_not_shown(call, route->path, route->shows);
	if ((r = sh_door_may(call, route->roles, route->path)) != 0 ||
	    (r = sh_door_fetch(call, route, &ask, &download)) != 0)
		return r;
	if (from > download.len)
		return sh_fail(&call->error, SH_NOT_FOUND, "file.unknown", "part");
	left = download.len - from;
	p->content_type = download.content_type;
	p->file_name = download.file_name ? download.file_name : "";
	p->more = left > PART;
	p->content =
		(ProtobufCBinaryData){ left < PART ? left : PART, (uint8_t *) (uintptr_t) download.bytes + from };
	return 0;
}
