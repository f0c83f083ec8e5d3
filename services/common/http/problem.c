#include "door.h"
#include "sh_problem.h"

#include <jansson.h>
#include <string.h>

const DoorReasonRow door_reasons[DOOR_REASONS] = {
#define DOOR_REASON(name, reason, status, code, ja) [DOOR_##name] = { reason, status, SH_##code, ja },
#include "reasons.def"
#undef DOOR_REASON
};

static const char *find_text(const char *reason, ShReasonText *text, void *self)
{
	const char *found = text ? text(self, reason) : NULL;

	for (int i = 0; i < DOOR_REASONS && !found; i++)
		if (strcmp(door_reasons[i].reason, reason) == 0)
			found = door_reasons[i].ja;
	return found;
}

const char *sh_problem(ShArena *arena, const ShError *err, int status, const char *trace, ShReasonText *text,
		       void *self, size_t *ret_len)
{
	static const char fallback[] = "{\"type\":\"about:blank\"}";
	const char *detail = find_text(err->reason, text, self);
	json_t *o = json_object();
	char *out = NULL;
	size_t len;

	json_object_set_new(o, "type", json_sprintf("urn:shien:problem:%s", err->reason));
	json_object_set_new(o, "title", json_string(sh_code_text_ja(err->code)));
	json_object_set_new(o, "status", json_integer(status ? status : sh_code_http(err->code)));
	if (detail)
		json_object_set_new(o, "detail", json_string(detail));
	json_object_set_new(o, "reason", json_string(err->reason));
	if (err->field[0])
		json_object_set_new(o, "field", json_string(err->field));
	if (trace && *trace)
		json_object_set_new(o, "trace", json_string(trace));
	len = json_dumpb(o, NULL, 0, JSON_COMPACT);
	if (len > 0 && (out = sh_alloc(arena, len + 1)) != NULL)
		json_dumpb(o, out, len, JSON_COMPACT);
	json_decref(o);
	*ret_len = out ? len : sizeof fallback - 1;
	return out ? out : fallback;
}
