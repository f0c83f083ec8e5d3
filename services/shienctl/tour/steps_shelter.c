#include "cards.h"
#include "desk.h"
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Two shelters on the warning; forty people in, five out, as a reception does it with its device, before any register
 * is there. */

static void import_sites(Tour *t, unsigned town)
{
	const CastTown *cast = &t->cast.towns[town];
	char file[600], id[SH_UUID_LEN + 1];
	json_t *reply, *list;

	snprintf(file, sizeof file, "%s/%s", t->prefecture, cast->shelters_file);
	reply = knock_json(t, town,
			   &(Knock){ .service = "shelter-gateway",
				     .method = "POST",
				     .path = "sites",
				     .json = json_pack("{s:o,s:s}", "importId", new_id(id), "kind", "EVACUATION"),
				     .file = file },
			   "避難所の一覧");
	that(t,
	     number_at(reply, "sites") == cast->sites && number_at(reply, "newSites") == cast->sites &&
		     json_array_size(json_object_get(reply, "rejects")) == 0,
	     "%s 指定避難所 %u か所を取り込む: %lld", cast->code, cast->sites, (long long) number_at(reply, "sites"));
	json_decref(reply);
	list = knock_json(t, town, &(Knock){ .service = "shelter-gateway", .method = "GET", .path = "sites" },
			  "一覧を見る");
	that(t, json_array_size(json_object_get(list, "sites")) == cast->sites, "%s 一覧に同じ数", cast->code);
	json_decref(list);
}

static void open_shelter(Tour *t, unsigned town)
{
	json_t *reply = desk_asks(t, town, "openings",
				  json_pack("{s:o,s:s,s:s,s:s}", "openingId", new_id(t->openings[town]), "siteId",
					    t->cast.towns[town].shelter_id, "cause", "大雨警報（土砂災害）",
					    "dayCode", DESK_CODE),
				  "避難所を開く");

	that(t, strcmp(text_at(reply, "openingId"), t->openings[town]) == 0, "%s 災害の宣言より前に開設する",
	     town_code(t, town));
	json_decref(reply);
}

static json_t *said(const CastEvacuee *e)
{
	return json_pack("{s:s,s:s,s:s,s:s}", "name", e->name, "kana", e->kana, "birth", e->birth, "sex", e->sex);
}

static json_t *by_card(Tour *t, const CastEvacuee *e)
{
	char path[100], *certificate, *signature;
	json_t *challenge, *who = NULL;

	snprintf(path, sizeof path, "openings/%s/card-challenge", t->openings[e->town]);
	challenge = desk_asks(t, e->town, path, json_pack("{s:s}", "dayCode", DESK_CODE), "カードの問い");
	if (challenge &&
	    card_answer(sh_setting(t->ctx->settings, "card_dir"), (uint32_t) strtoul(e->serial, NULL, 10),
			text_at(challenge, "challenge"), &certificate, &signature, &t->error) == 0) {
		who = json_pack("{s:{s:s,s:s,s:s},s:o}", "card", "challengeId", text_at(challenge, "challengeId"),
				"certificate", certificate, "signature", signature, "said", said(e));
		free(certificate);
		free(signature);
	}
	that(t, who != NULL, "避難者%d カードが問いに答える %s", e->no, t->error.reason);
	json_decref(challenge);
	return who;
}

/* Nobody is found while there is no register: taken in by hand. */
static json_t *by_search(Tour *t, const CastEvacuee *e)
{
	json_t *reply = desk_search(t, e);

	that(t, reply && json_array_size(json_object_get(reply, "hits")) == 0,
	     "避難者%d 名簿がないうちは見つからない", e->no);
	json_decref(reply);
	return json_pack("{s:o}", "unlisted", said(e));
}

static json_t *by_hand(Tour *t, const CastEvacuee *e)
{
	(void) t;
	return json_pack("{s:o}", "unlisted", said(e));
}

static json_t *check_in_body(Tour *t, const CastEvacuee *e, json_t *who)
{
	json_t *body =
		json_pack("{s:o,s:s,s:s,s:o}", "stayId", new_id(t->stays[e->no - 1]), "operator", DESK_OPERATOR,
			  "dayCode", DESK_CODE, "arrivedUs", json_sprintf("%lld", (long long) e->in_us));

	json_object_update(body, who);
	json_decref(who);
	return body;
}

static void check_in(Tour *t, const CastEvacuee *e)
{
	json_t *who = strcmp(e->how, "CARD") == 0      ? by_card(t, e)
		      : strcmp(e->how, "BY_HAND") == 0 ? by_hand(t, e)
						       : by_search(t, e);
	char path[100];
	json_t *reply;

	if (!who)
		return;
	snprintf(path, sizeof path, "openings/%s/stays", t->openings[e->town]);
	reply = desk_asks(t, e->town, path, check_in_body(t, e, who), "入所");
	that(t,
	     strcmp(text_at(reply, "result"), "IN") == 0 &&
		     strcmp(text_at(reply, "stayId"), t->stays[e->no - 1]) == 0,
	     "避難者%d 入所（%s）: %s", e->no, e->how, text_at(reply, "result"));
	that(t, json_is_false(json_object_get(reply, "listed")), "避難者%d まだ名簿と照合されていない", e->no);
	json_decref(reply);
}

static void check_out(Tour *t, const CastEvacuee *e)
{
	char path[100], left[24];
	json_t *reply;

	snprintf(path, sizeof path, "stays/%s/out", t->stays[e->no - 1]);
	snprintf(left, sizeof left, "%lld", (long long) e->out_us);
	reply = desk_asks(t, e->town, path,
			  json_pack("{s:s,s:s,s:s,s:s}", "destination", "RELATIVES", "leftUs", left, "operator",
				    DESK_OPERATOR, "dayCode", DESK_CODE),
			  "退所");
	that(t, strcmp(text_at(reply, "state"), "LEFT") == 0, "避難者%d 退所: %s", e->no, text_at(reply, "state"));
	json_decref(reply);
}

void step_shelters_open(Tour *t)
{
	for (unsigned town = 0; town < CAST_TOWNS; town++) {
		import_sites(t, town);
		open_shelter(t, town);
	}
	for (unsigned i = 0; i < t->cast.n_evacuees; i++) {
		fault_point(t, "evacuees", i + 1);
		check_in(t, &t->cast.evacuees[i]);
	}
	for (unsigned town = 0; town < CAST_TOWNS; town++)
		desk_head_count(t, town, false);
	for (unsigned i = 0; i < t->cast.n_evacuees; i++)
		if (t->cast.evacuees[i].out_us)
			check_out(t, &t->cast.evacuees[i]);
	for (unsigned town = 0; town < CAST_TOWNS; town++)
		desk_head_count(t, town, true);
}
