#include "storm.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static int look(Client *c, const Ground *g, const char *service, const char *rpc, const char *actor, json_t *request,
		json_t **ret_reply, ShError *err)
{
	char *text = json_dumps(request, JSON_COMPACT), *reply = NULL;
	unsigned repeats;
	int r = storm_ask(c, &(Told){ service, rpc, g->town, actor, "90-3", "", text }, 30000, &reply, &repeats, err);

	json_decref(request);
	free(text);
	if (r == 0 && !(*ret_reply = json_loads(reply, 0, NULL)))
		r = sh_fail(err, SH_INTERNAL, "storm.reply", "%s", rpc);
	free(reply);
	return r;
}

static int learn_openings(Ground *g, Client *c, ShError *err)
{
	json_t *reply, *site;
	size_t i;
	int r = look(c, g, "shelter-gateway", "ListSites", "staff:hinan",
		     json_pack("{s:b,s:i}", "openOnly", 1, "limit", 100), &reply, err);

	if (r != 0)
		return r;
	json_array_foreach(json_object_get(reply, "sites"), i, site) if (g->n_openings < STORM_OPENINGS)
		snprintf(g->openings[g->n_openings++], SH_UUID_LEN + 1, "%s", text_of(site, "openingId"));
	json_decref(reply);
	return g->n_openings ? 0 : sh_fail(err, SH_FAILED_PRECONDITION, "storm.no_opening", "-");
}

static int learn_disaster(Ground *g, Client *c, ShError *err)
{
	json_t *reply;
	int r = look(c, g, "ledger", "ListDisasters", "staff:daicho", json_object(), &reply, err);

	if (r != 0)
		return r;
	snprintf(g->disaster_id, sizeof g->disaster_id, "%s",
		 text_of(json_array_get(json_object_get(reply, "disasters"), 0), "disasterId"));
	json_decref(reply);
	return *g->disaster_id ? 0 : sh_fail(err, SH_FAILED_PRECONDITION, "storm.no_disaster", "-");
}

/* Such as the story has handed out: what waits for the protection desk (確認中) never goes, whoever asks how often.
 */
static int learn_certificates(Ground *g, Client *c, ShError *err)
{
	json_t *reply, *line;
	size_t i;
	int r = look(c, g, "certificate-issuer", "ListCertificates", "staff:mado",
		     json_pack("{s:s,s:s,s:i}", "disasterId", g->disaster_id, "state", "READY", "limit", 200), &reply,
		     err);

	if (r != 0)
		return r;
	json_array_foreach(json_object_get(reply, "certificates"), i,
			   line) if (g->n_certificates < STORM_CERTIFICATES &&
				     json_integer_value(json_object_get(line, "issues")) > 0)
		snprintf(g->certificates[g->n_certificates++], SH_UUID_LEN + 1, "%s", text_of(line, "certificateId"));
	json_decref(reply);
	return g->n_certificates ? 0 : sh_fail(err, SH_FAILED_PRECONDITION, "storm.no_certificate", "-");
}

int ground_learn(Ground *g, Client *c, const Cast *cast, ShError *err)
{
	int r;

	if ((r = learn_openings(g, c, err)) != 0 || (r = learn_disaster(g, c, err)) != 0 ||
	    (r = learn_certificates(g, c, err)) != 0)
		return r;
	for (unsigned i = 0; !g->form && i < cast->n_applications; i++)
		if (cast->applications[i].counter &&
		    strcmp(cast->towns[cast->applications[i].town].code, g->town) == 0 &&
		    cast->applications[i].repeats == 0)
			g->form = cast_form(cast->applications[i].form, g->disaster_id);
	return g->form ? 0 : sh_fail(err, SH_FAILED_PRECONDITION, "storm.no_form", "-");
}
