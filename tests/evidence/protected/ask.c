/* protected-ask --config FILE: asks the daemons what its lines say, one JSON object a line:
 *   {"town", "actor", "purpose", "service", "rpc", "key", "request": {…}} → {"ok", "reply" or "reason", "us"}
 *   {"card": serial, "dir": folder of the test cards, "challenge": base64} → {"certificate", "signature"}
 * The crawler's mouth; it has the keys of shienctl and a role file in which every role is somebody. */
#include "cards.h"
#include "client.h"
#include "sh_clock.h"
#include "sh_service_settings.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA = 8 << 20, PATIENCE_MS = 4000 };

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static json_t *answer(Client *client, const json_t *q)
{
	Ask ask = { text_of(q, "town"), text_of(q, "actor"), text_of(q, "purpose"), text_of(q, "key"), PATIENCE_MS };
	char *request = json_dumps(json_object_get(q, "request"), JSON_COMPACT);
	ShArena *arena = sh_arena_new(ARENA);
	int64_t began = sh_monotonic_us();
	ShError err = { 0 };
	const char *reply = "";
	int r = client_ask_json(client, &ask, arena, text_of(q, "service"), text_of(q, "rpc"),
				request ? request : "{}", &reply, &err);
	json_t *out = json_pack("{s:b,s:i,s:s,s:s,s:s,s:s,s:I}", "ok", r == 0, "code", (int) err.code, "reply",
				r == 0 ? reply : "", "reason", err.reason, "field", err.field, "detail", err.detail,
				"us", (json_int_t) (sh_monotonic_us() - began));

	sh_arena_free(arena);
	free(request);
	return out;
}

static json_t *card(const json_t *q)
{
	char *certificate, *signature;
	ShError err = { 0 };
	json_t *out;

	if (card_answer(text_of(q, "dir"), (uint32_t) json_integer_value(json_object_get(q, "card")),
			text_of(q, "challenge"), &certificate, &signature, &err) != 0)
		return json_pack("{s:s}", "reason", err.reason);
	out = json_pack("{s:s,s:s}", "certificate", certificate, "signature", signature);
	free(certificate);
	free(signature);
	return out;
}

int main(int argc, char **argv)
{
	static const ShSetting own[] = {
		{ "secret_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "public_dir", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ "roles", SH_SETTING_TEXT, "", 0, 0, "-" },
		{ 0 },
	};
	const ShSetting *tables[] = { own, sh_peer_settings, NULL };
	const char *config = ctl_option(&argc, argv, "--config");
	ShSettings *settings;
	ShError err = { 0 };
	Client *client;
	char *line = NULL;
	size_t room = 0;

	if (!config || argc != 1 || sodium_init() < 0 ||
	    sh_settings_read(&settings, "shienctl", tables, config, &err) != 0 ||
	    client_open(&client, settings, &err) != 0) {
		fprintf(stderr, "protected-ask: %s %s\n", err.reason, err.detail);
		return 1;
	}
	while (getline(&line, &room, stdin) > 0) {
		json_t *q = json_loads(line, 0, NULL), *a = json_object_get(q, "card") ? card(q) : answer(client, q);
		char *text = json_dumps(a, JSON_COMPACT);

		printf("%s\n", text ? text : "{}");
		fflush(stdout);
		free(text);
		json_decref(a);
		json_decref(q);
	}
	free(line);
	client_close(client);
	return 0;
}
