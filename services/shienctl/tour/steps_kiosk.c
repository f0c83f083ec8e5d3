#include "cards.h"
#include "certificates.h"
#include "steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The convenience store: the card answers a challenge, the holder's certificates are listed and printed. */
static json_t *centre(Tour *t, unsigned town, const char *path, json_t *body)
{
	bool reads = strcmp(path, "kiosk/list") == 0;

	return knock_json(t, town,
			  &(Knock){ .service = "certificate-issuer",
				    .method = "POST",
				    .path = path,
				    .json = body,
				    .reads = reads },
			  "コンビニ交付");
}

/* A challenge answered by the card: the body of the next request. NULL where it could not be made. */
static json_t *answered(Tour *t, const CastCard *card)
{
	json_t *challenge = centre(t, card->town, "kiosk/challenges", json_pack("{s:s}", "terminal", "TOUR-KIOSK-1"));
	char *certificate, *signature;
	json_t *body = NULL;

	if (challenge && card_answer(sh_setting(t->ctx->settings, "card_dir"), card->serial,
				     text_at(challenge, "challenge"), &certificate, &signature, &t->error) == 0) {
		body = json_pack("{s:s,s:s,s:s}", "challengeId", text_at(challenge, "challengeId"), "certificate",
				 certificate, "signature", signature);
		free(certificate);
		free(signature);
	}
	json_decref(challenge);
	return body;
}

static const char *expected_result(const CastCard *card)
{
	if (strcmp(card->state, "EXPIRED") == 0)
		return "CERT_EXPIRED";
	return strcmp(card->state, "REVOKED") == 0 ? "CERT_REVOKED" : "OK";
}

static void print(Tour *t, const CastCard *card, const char *certificate_id)
{
	const Case *c = &t->cases[card->application - 1];
	json_t *body = answered(t, card), *reply;
	char file[100];

	if (!body)
		return;
	json_object_set_new(body, "certificateId", json_string(certificate_id));
	reply = centre(t, card->town, "kiosk/issues", body);
	snprintf(file, sizeof file, "%s-kiosk-%s.pdf", c->number, card->state);
	that(t,
	     strcmp(text_at(reply, "result"), "OK") == 0 &&
		     download(t, card->town, text_at(reply, "path"), text_at(reply, "sha256"), file),
	     "カード %s で申請%d の証明書が出る: %s", card->state, card->application, text_at(reply, "result"));
	json_decref(reply);
}

static void show_card(Tour *t, const CastCard *card)
{
	const Case *c = &t->cases[card->application - 1];
	json_t *body = answered(t, card), *reply, *line;
	bool listed = false;
	size_t i;

	if (!that(t, body != NULL, "カード %s が問いに答える %s", card->state, t->error.reason))
		return;
	reply = centre(t, card->town, "kiosk/list", body);
	json_array_foreach(json_object_get(reply, "certificates"), i, line) listed =
		listed || strcmp(text_at(line, "certificateId"), c->certificate_id) == 0;
	that(t, strcmp(text_at(reply, "result"), expected_result(card)) == 0, "カード %s は %s: %s", card->state,
	     expected_result(card), text_at(reply, "result"));
	that(t, listed == card->issues, "カード %s に申請%d の証明書が%s", card->state, card->application,
	     card->issues ? "出る" : "出ない");
	json_decref(reply);
	if (listed && card->issues)
		print(t, card, c->certificate_id);
}

void step_kiosk(Tour *t)
{
	for (unsigned i = 0; i < t->cast.n_cards; i++)
		if (strcmp(t->cast.cards[i].state, "VALID_EVACUEE") != 0)
			show_card(t, &t->cast.cards[i]);
}
